/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-window-private.h"

#include "app/client/kn-worker-process.h"
#include "app/document/kn-project.h"
#include "ui/kn-accessible.h"
#include "ui/kn-flap-layout.h"
#include "ui/kn-recent.h"
#include "ui/kn-settings.h"
#include "ui/kn-shortcuts.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (KnWindow, kn_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- what the header says ---- */

static void
set_step_tooltip (GtkWidget *button, const char *word, const char *label, const char *action)
{
  g_autofree char *text = label ? g_strdup_printf ("%s: %s", word, kn_words_translate (label)) : g_strdup (word);
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (text, action);

  kn_accessible_set_tooltip (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static char *
dup_state_text (KnWindow *self, guint n_stale)
{
  KnProject *project = kn_document_get_project (self->document);
  g_autofree char *rate = kn_rate_format (kn_project_get_frame_rate (project));
  const char *idle = kn_render_desk_is_rendering (self->desk) ? _("rendering")
                     : kn_render_desk_is_reading (self->desk) ? _("reading files")
                                                              : _("nothing to render");
  g_autofree char *stale =
      n_stale ? g_strdup_printf (ngettext ("%u shot to render", "%u shots to render", n_stale), n_stale)
              : g_strdup (idle);
  const char *saved = kn_document_get_read_only (self->document) ? _("read only")
                      : kn_autosave_get_safe (self->autosave)    ? _("saved")
                                                                 : _("saving…");

  return g_strdup_printf (_("%s · %s · %d × %d · %s fps"), saved, stale, (int) kn_project_get_width_px (project),
                          (int) kn_project_get_height_px (project), rate);
}

/* What is over, or was stopped, keeps nobody. */
static void
forget_rendering (KnWindow *self)
{
  if (!self->leave_rendering || kn_render_desk_is_rendering (self->desk))
    return;
  self->leave_rendering = FALSE;
  kn_messages_clear (self->messages, "rendering");
}

static gboolean
update_status_cb (gpointer data)
{
  KnWindow *self = data;
  g_autofree char *name = kn_document_dup_title (self->document);
  guint n_stale = kn_render_desk_count_stale (self->desk);
  g_autofree char *state = dup_state_text (self, n_stale);

  self->status_source = 0;
  forget_rendering (self);
  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, state);
  gtk_window_set_title (GTK_WINDOW (self), name);
  set_step_tooltip (self->undo_button, _("Undo"), kn_document_get_undo_label (self->document), "win.undo");
  set_step_tooltip (self->redo_button, _("Redo"), kn_document_get_redo_label (self->document), "win.redo");
  _kn_window_update_actions (self);
  return G_SOURCE_REMOVE;
}

/* Once for any number of changes. */
static void
queue_status (KnWindow *self)
{
  if (!self->status_source && self->document)
    self->status_source = g_idle_add (update_status_cb, self);
}

/* ---- the project ---- */

static void
shot_cb (KnWindow *self)
{
  KnShot *shot = kn_session_get_shot (self->session);

  if (shot)
    kn_render_desk_draft_soon (self->desk, kn_node_get_id (KN_NODE (shot)));
}

static void
applied_cb (KnWindow *self)
{
  shot_cb (self);
  queue_status (self);
}

/* Shorter than this nobody went away meanwhile. */
#define LONG_RENDER_S 10

static void
rendered_cb (KnWindow *self, guint n_done, guint n_failed, double seconds)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = NULL;

  if (gtk_window_is_active (GTK_WINDOW (self)) || seconds < LONG_RENDER_S)
    return;
  notification = g_notification_new (n_failed ? _("Rendering ended with failures") : _("Rendering is done"));
  body = n_failed ? g_strdup_printf (ngettext ("%u shot failed.", "%u shots failed.", n_failed), n_failed)
                  : g_strdup_printf (ngettext ("%u shot is rendered.", "%u shots are rendered.", n_done), n_done);
  g_notification_set_body (notification, body);
  g_application_send_notification (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), "rendered",
                                   notification);
}

static void
prune_drafts (KnWindow *self)
{
  GSettings *settings = kn_settings_get_default ();
  gint64 limit_mb = settings ? g_settings_get_int (settings, "draft-limit-mb") : 512;

  if (self->desk)
    kn_render_desk_prune_drafts (self->desk, limit_mb * 1000 * 1000);
}

static void
close_project (KnWindow *self)
{
  if (!self->document)
    return;
  _kn_window_remember_split (self);  /* while the lanes are there */
  prune_drafts (self);
  kn_autosave_flush (self->autosave, NULL);
  self->leave_unsaved = self->leave_rendering = FALSE;
  g_clear_handle_id (&self->status_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->document, self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (self->desk, self);
  g_signal_handlers_disconnect_by_data (self->autosave, self);
  g_signal_handlers_disconnect_by_data (kn_render_desk_get_client (self->desk), self);
  kn_messages_clear_all (self->messages);
  g_clear_pointer ((GtkWindow **) &self->export_dialog, gtk_window_destroy);
  kn_sidebar_set_session (self->sidebar, NULL, NULL);
  kn_timeline_set_session (self->timeline, NULL, NULL);
  kn_picture_tools_set_session (self->picture_tools, NULL, NULL);
  kn_camera_sketch_set_scene (self->camera_sketch, NULL);
  kn_camera_page_set_session (self->camera, NULL, NULL);
  kn_viewer_set_session (self->viewer, NULL, NULL);
  kn_inspector_set_session (self->inspector, NULL, NULL);
  kn_job_button_set_desk (self->job_button, NULL, NULL);
  kn_jobs_dock_set_desk (self->jobs, NULL, NULL);
  g_clear_object (&self->desk);
  g_clear_object (&self->autosave);
  g_clear_object (&self->lengths);
  g_clear_object (&self->session);
  g_clear_object (&self->document);
}

/* As the settings want it. */
static char **
dup_worker_command (void)
{
  GSettings *settings = kn_settings_get_default ();
  g_autofree char *device = settings ? g_settings_get_string (settings, "device") : g_strdup ("");
  int memory_mb = settings ? g_settings_get_int (settings, "memory-limit-mb") : 0;
  g_autofree char *path = kn_worker_process_dup_program (), *memory = g_strdup_printf ("--memory=%d", memory_mb);
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();

  g_strv_builder_add_many (command, path, "worker", NULL);
  if (*device)
    g_strv_builder_add_many (command, "--device", device, NULL);
  if (memory_mb > 0)
    g_strv_builder_add (command, memory);
  return g_strv_builder_end (command);
}

static void
device_settings_cb (KnWindow *self)
{
  g_auto (GStrv) command = dup_worker_command ();

  if (self->desk)
    kn_client_set_command (kn_render_desk_get_client (self->desk), (const char *const *) command);
  /* it was about the device that is no longer asked for */
  kn_messages_clear (self->messages, "device");
}

static void
watch_settings (KnWindow *self)
{
  GSettings *settings = kn_settings_get_default ();

  if (!settings)
    return;
  g_signal_connect_object (settings, "changed::device", G_CALLBACK (device_settings_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::memory-limit-mb", G_CALLBACK (device_settings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::draft-limit-mb", G_CALLBACK (prune_drafts), self, G_CONNECT_SWAPPED);
}

static void
show_page (KnWindow *self, const char *page)
{
  gboolean editor = g_str_equal (page, "editor");

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->sidebar_button, editor);
  gtk_widget_set_visible (self->undo_button, editor);
  gtk_widget_set_visible (self->redo_button, editor);
  gtk_widget_set_visible (self->render_button, editor);
  gtk_widget_set_tooltip_text (self->title_button, editor ? _("Project settings") : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->job_button), editor);
}

/* Whether nothing is being rendered. If something is it is said; the second time is meant. */
static gboolean
may_stop_rendering (KnWindow *self)
{
  if (!self->desk || self->leave_rendering || !kn_render_desk_is_rendering (self->desk))
    return TRUE;
  self->leave_rendering = TRUE;
  _kn_window_say_rendering (self);
  return FALSE;
}

/* Whether all that was edited is on disk, in the project or in its journal. The same. */
static gboolean
may_leave (KnWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (!may_stop_rendering (self))
    return FALSE;
  if (!self->document || self->leave_unsaved || kn_autosave_flush (self->autosave, &error) ||
      kn_document_sync_journal (self->document, NULL))
    return TRUE;
  self->leave_unsaved = TRUE;
  _kn_window_say_unsaved (self, error);
  return FALSE;
}

void
_kn_window_close_project (KnWindow *self)
{
  if (!may_leave (self))
    return;
  close_project (self);
  kn_welcome_update (self->welcome);
  show_page (self, "welcome");
  adw_window_title_set_title (self->title, _("Kinora"));
  adw_window_title_set_subtitle (self->title, NULL);
  gtk_window_set_title (GTK_WINDOW (self), _("Kinora"));
  _kn_window_update_actions (self);
}

/* What is seen first, also after a gap, so that keys have something to act on. */
static void
select_first (KnWindow *self)
{
  KnSequence *sequence = kn_session_get_sequence (self->session);
  KnClip *clip = kn_sequence_get_clip_at (sequence, 0);
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (sequence);

  if (!clip && shots->len > 0)
    clip = shots->pdata[0];
  if (!clip)
    return;
  kn_session_select (self->session, kn_node_get_id (KN_NODE (clip)));
  kn_timeline_focus_selected (self->timeline);
}

static void
show_project (KnWindow *self, KnDocument *document)
{
  g_auto (GStrv) worker = dup_worker_command ();
  g_autoptr (GVariant) snapping = g_action_group_get_action_state (G_ACTION_GROUP (self), "snapping");

  close_project (self);
  self->document = g_object_ref (document);
  self->session = kn_session_new (document);
  kn_session_set_snapping (self->session, g_variant_get_boolean (snapping));
  self->autosave = kn_autosave_new (document);
  self->lengths = kn_footage_lengths_new (document);
  self->desk = kn_render_desk_new (document, (const char *const *) worker);
  g_signal_connect_swapped (document, "applied", G_CALLBACK (applied_cb), self);
  g_signal_connect_swapped (document, "notify", G_CALLBACK (queue_status), self);
  g_signal_connect_swapped (document, "notify::can-undo", G_CALLBACK (_kn_window_history_changed), self);
  g_signal_connect_swapped (document, "notify::can-redo", G_CALLBACK (_kn_window_history_changed), self);
  g_signal_connect_swapped (self->session, "selection-changed", G_CALLBACK (_kn_window_selection_changed), self);
  g_signal_connect_swapped (self->session, "notify::shot", G_CALLBACK (shot_cb), self);
  g_signal_connect_swapped (self->autosave, "notify::safe", G_CALLBACK (queue_status), self);
  g_signal_connect_swapped (self->desk, "shot-changed", G_CALLBACK (queue_status), self);
  g_signal_connect_swapped (self->desk, "rendered", G_CALLBACK (rendered_cb), self);
  _kn_window_watch_trouble (self);
  kn_sidebar_set_session (self->sidebar, self->session, self->desk);
  kn_timeline_set_session (self->timeline, self->session, self->desk);
  kn_viewer_set_session (self->viewer, self->session, self->desk);
  kn_picture_tools_set_session (self->picture_tools, self->session, self->desk);
  kn_camera_page_set_session (self->camera, self->session, self->desk);
  kn_camera_sketch_set_scene (self->camera_sketch, kn_camera_page_get_scene (self->camera));
  kn_inspector_set_session (self->inspector, self->session, self->desk);
  kn_jobs_dock_set_desk (self->jobs, self->document, self->desk);
  kn_job_button_set_desk (self->job_button, self->desk, self->jobs);
  show_page (self, "editor");
  update_status_cb (self);
  shot_cb (self);
  select_first (self);
}

/* The window of this program that shows a project already, or NULL. */
static GtkWindow *
find_window (KnWindow *self, const char *path)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_str_has_suffix (whole, "/project.json") ? g_path_get_dirname (whole) : g_strdup (whole);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *l = application ? gtk_application_get_windows (application) : NULL; l; l = l->next)
    {
      const char *shown = KN_IS_WINDOW (l->data) ? kn_window_get_folder (l->data) : NULL;
      g_autofree char *other = shown ? g_canonicalize_filename (shown, NULL) : NULL;

      if (g_strcmp0 (other, folder) == 0)
        return l->data;
    }
  return NULL;
}

gboolean
kn_window_open (KnWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = NULL;
  GtkWindow *window;

  g_return_val_if_fail (KN_IS_WINDOW (self), FALSE);
  window = find_window (self, path);
  if (window)
    {
      gtk_window_present (window);
      return TRUE;
    }
  if (!may_leave (self))
    return FALSE;
  document = kn_document_open (path, KN_DOCUMENT_OPEN_DEFAULT, &error);
  /* What cannot be written to can still be looked at. */
  if (g_error_matches (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_LOCKED) ||
      g_error_matches (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_IO))
    document = kn_document_open (path, KN_DOCUMENT_OPEN_READ_ONLY, NULL);
  if (!document)
    {
      _kn_window_say_cannot_open (self, error);
      return FALSE;
    }
  show_project (self, document);
  _kn_window_say_opened (self, error);
  kn_recent_add (kn_window_get_folder (self));
  return TRUE;
}

const char *
kn_window_get_folder (KnWindow *self)
{
  g_return_val_if_fail (KN_IS_WINDOW (self), NULL);
  return self->document ? kn_document_get_folder (self->document) : NULL;
}

void
kn_window_show_message (KnWindow *self, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (kn_words_translate (message), -1);

  g_return_if_fail (KN_IS_WINDOW (self));
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

gboolean
kn_window_save_picture (KnWindow *self, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (!node)
    return FALSE;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (self)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  return gdk_texture_save_to_png (texture, path);
}

/* ---- life ---- */

/* Not while it is initialised: GTK sets “maximized” once more after that. */
static void
kn_window_constructed (GObject *object)
{
  G_OBJECT_CLASS (kn_window_parent_class)->constructed (object);
  _kn_window_restore_size (KN_WINDOW (object));
}

static gboolean
kn_window_close_request (GtkWindow *window)
{
  if (!may_leave (KN_WINDOW (window)))
    return TRUE;
  _kn_window_remember_size (KN_WINDOW (window));
  close_project (KN_WINDOW (window));
  return GTK_WINDOW_CLASS (kn_window_parent_class)->close_request (window);
}

static void
kn_window_dispose (GObject *object)
{
  close_project (KN_WINDOW (object));
  g_clear_object (&KN_WINDOW (object)->picture_tools);
  G_OBJECT_CLASS (kn_window_parent_class)->dispose (object);
}

static void
kn_window_class_init (KnWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kn_window_constructed;
  G_OBJECT_CLASS (klass)->dispose = kn_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = kn_window_close_request;
  g_type_ensure (KN_TYPE_FLAP_LAYOUT);
  g_type_ensure (KN_TYPE_SIDEBAR);
  g_type_ensure (KN_TYPE_SIDE_HANDLE);
  g_type_ensure (KN_TYPE_TIMELINE);
  g_type_ensure (KN_TYPE_VIEWER);
  g_type_ensure (KN_TYPE_INSPECTOR);
  g_type_ensure (KN_TYPE_JOB_BUTTON);
  g_type_ensure (KN_TYPE_JOBS_DOCK);
  g_type_ensure (KN_TYPE_MESSAGES);
  g_type_ensure (KN_TYPE_WELCOME);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/kn-window.ui");
  gtk_widget_class_bind_template_child (widget_class, KnWindow, title);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, title_button);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, messages);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, side_pane);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, bottom_pane);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, render_button);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, sidebar_handle);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, timeline);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, viewer);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, inspector);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, jobs);
  gtk_widget_class_bind_template_child (widget_class, KnWindow, job_button);
}

static void
kn_window_init (KnWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->camera = g_object_new (KN_TYPE_CAMERA_PAGE, NULL);
  kn_viewer_add_page (self->viewer, "camera", _("Camera"), "camera-video-symbolic", GTK_WIDGET (self->camera));
  self->camera_sketch = KN_CAMERA_SKETCH (kn_camera_sketch_new ());
  gtk_box_append (kn_inspector_get_camera_slot (self->inspector), GTK_WIDGET (self->camera_sketch));
  self->picture_tools = kn_picture_tools_new (self->viewer, GTK_WIDGET (self));
  g_signal_connect_object (self->picture_tools, "message", G_CALLBACK (kn_window_show_message), self, G_CONNECT_SWAPPED);
  _kn_window_install_actions (self);
  kn_shortcuts_install_editor (GTK_WIDGET (self), kn_viewer_get_picture (self->viewer));
  kn_shortcuts_add_place (GTK_WIDGET (self->timeline));
  kn_shortcuts_add_place (GTK_WIDGET (self->viewer));
  set_step_tooltip (self->sidebar_button, _("Storyboard and media"), NULL, "win.sidebar");
  set_step_tooltip (self->undo_button, _("Undo"), NULL, "win.undo");
  set_step_tooltip (self->redo_button, _("Redo"), NULL, "win.redo");
  g_signal_connect_object (self->jobs, "trouble", G_CALLBACK (kn_window_show_message), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "rows-changed", G_CALLBACK (_kn_window_fit_split), self, G_CONNECT_SWAPPED);
  watch_settings (self);
  show_page (self, "welcome");
}

KnWindow *
kn_window_new (AdwApplication *application)
{
  return g_object_new (KN_TYPE_WINDOW, "application", application, NULL);
}
