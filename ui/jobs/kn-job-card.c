/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-job-card.h"

#include "app/document/kn-project.h"
#include "app/document/kn-take.h"
#include "ui/jobs/kn-job-words.h"
#include "ui/kn-accessible.h"
#include "ui/kn-texture.h"
#include "ui/kn-thumbnails.h"

#include <glib/gi18n.h>
#include <math.h>

struct _KnJobCard
{
  GtkWidget parent_instance;

  KnRenderDesk *desk;
  KnJob *job;
  char *former;            /* film that the picture is taken from until there is one of the job */
  gint64 frame;
  KnRate rate;
  GtkWidget *box, *picture, *title, *progress, *status, *pause, *keep, *retry, *cancel;
};

G_DEFINE_FINAL_TYPE (KnJobCard, kn_job_card, GTK_TYPE_WIDGET)

static guint trouble_signal;

static KnClient *
client_of (KnJobCard *self)
{
  return kn_render_desk_get_client (self->desk);
}

/* ---- showing it ---- */

static char *
dup_status (KnJob *job)
{
  g_autofree char *progress = kn_job_words_dup_progress (job);
  double left = kn_job_get_seconds_left (job);

  if (kn_job_get_state (job) != KN_JOB_STATE_RUNNING || left < 0)
    return g_steal_pointer (&progress);
  /* Translators: how far a job is and the time that is left: "62 % · 0:04 left" */
  return g_strdup_printf (_("%s · %d:%02d left"), progress, (int) ceil (left) / 60, (int) ceil (left) % 60);
}

static void
name_button (GtkWidget *button, const char *icon, const char *text)
{
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  kn_accessible_set_tooltip (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* What there was of the shot before. */
static void
show_former (KnJobCard *self)
{
  GdkTexture *texture =
      self->former ? kn_thumbnails_get (kn_thumbnails_get_default (), self->former, self->frame, self->rate) : NULL;

  if (texture && !kn_job_get_preview (self->job))
    gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
}

static void
ready_cb (KnJobCard *self, const char *path)
{
  if (g_strcmp0 (path, self->former) == 0)
    show_former (self);
}

/* Whoever comes to the card by keys hears how far it is, and then what they do. */
static void
tell (KnJobCard *self, const char *status)
{
  g_autofree char *text = g_strdup_printf ("%s. %s", status, gtk_widget_get_tooltip_text (GTK_WIDGET (self)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
update (KnJobCard *self)
{
  g_autofree char *status = dup_status (self->job);
  g_autoptr (GdkTexture) texture = kn_texture_from_preview (self->job, 0);
  KnJobState state = kn_job_get_state (self->job);
  gboolean over = kn_job_is_over (self->job), paused = state == KN_JOB_STATE_PAUSED;
  gboolean draft = kn_render_desk_is_draft (self->desk, self->job);

  if (texture)
    gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), kn_job_get_progress (self->job));
  gtk_label_set_text (GTK_LABEL (self->status), status);
  tell (self, status);
  /* As high as it was: the dock does not move the window's other parts when something ends. */
  gtk_label_set_lines (GTK_LABEL (self->status), over ? 2 : 1);
  gtk_label_set_max_width_chars (GTK_LABEL (self->status), over ? 50 : 34);
  kn_accessible_set_tooltip (self->status, over ? status : NULL);
  gtk_widget_set_visible (self->progress, !over);
  gtk_widget_set_visible (self->pause, !over && !draft);
  gtk_widget_set_visible (self->keep, !over && !draft && kn_job_get_progress (self->job) > 0);
  gtk_widget_set_visible (self->retry, state == KN_JOB_STATE_FAILED);
  name_button (self->pause, paused ? "media-playback-start-symbolic" : "media-playback-pause-symbolic",
               paused ? _("Go on (Space)") : _("Pause and free memory (Space)"));
  name_button (self->cancel, "window-close-symbolic", over ? _("Take off the list (Delete)") : _("Stop (Delete)"));
  if (state == KN_JOB_STATE_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self), "failed");
}

/* ---- what can be done ---- */

static void
pause_cb (KnJobCard *self)
{
  if (kn_job_get_state (self->job) == KN_JOB_STATE_PAUSED)
    kn_client_resume (client_of (self), self->job);
  else
    kn_client_pause (client_of (self), self->job);
}

static void
keep_cb (KnJobCard *self)
{
  kn_client_cancel (client_of (self), self->job, TRUE);
}

static void
retry_cb (KnJobCard *self)
{
  g_autoptr (GError) error = NULL;

  if (!kn_render_desk_retry (self->desk, self->job, &error))
    g_signal_emit (self, trouble_signal, 0, error ? error->message : _("The shot is not there any more."));
}

static void
cancel_cb (KnJobCard *self)
{
  if (kn_job_is_over (self->job))
    kn_render_desk_dismiss (self->desk, self->job);
  else
    kn_client_cancel (client_of (self), self->job, FALSE);
}

static gboolean
pause_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  if (!kn_job_is_over (KN_JOB_CARD (widget)->job))
    pause_cb (KN_JOB_CARD (widget));
  return TRUE;
}

static gboolean
cancel_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  cancel_cb (KN_JOB_CARD (widget));
  return TRUE;
}

/* ---- another place in the queue ---- */

static guint
position_of (KnJobCard *self, KnJob *job)
{
  GListModel *jobs = G_LIST_MODEL (client_of (self));
  guint n = g_list_model_get_n_items (jobs);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnJob) other = g_list_model_get_item (jobs, i);

      if (other == job)
        return i;
    }
  return n;
}

/* The queue reads as the text does: left is earlier unless that is written from the right. */
static gboolean
move_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  KnJobCard *self = KN_JOB_CARD (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int step = g_variant_get_int32 (arguments) * (mirrored ? -1 : 1);
  int to = (int) position_of (self, self->job) + step;

  if (to >= 0)
    kn_client_move (client_of (self), self->job, (guint) to);
  return TRUE;
}

static GdkContentProvider *
prepare_cb (KnJobCard *self)
{
  return gdk_content_provider_new_typed (KN_TYPE_JOB, self->job);
}

static void
drag_begin_cb (KnJobCard *self, GdkDrag *drag, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, paintable, 10, 10);
}

static gboolean
drop_cb (KnJobCard *self, const GValue *value, double x, double y)
{
  KnJob *moved = g_value_get_object (value);

  if (!moved || moved == self->job)
    return FALSE;
  kn_client_move (client_of (self), moved, position_of (self, self->job));
  return TRUE;
}

static void
add_drag_and_drop (KnJobCard *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (KN_TYPE_JOB, GDK_ACTION_MOVE);

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (gtk_widget_grab_focus), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (prepare_cb), self);
  g_signal_connect_swapped (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* ---- widget ---- */

static void
kn_job_card_dispose (GObject *object)
{
  KnJobCard *self = KN_JOB_CARD (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->job);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->former, g_free);
  G_OBJECT_CLASS (kn_job_card_parent_class)->dispose (object);
}

static void
kn_job_card_class_init (KnJobCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_job_card_dispose;
  trouble_signal = g_signal_new ("trouble", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "job");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_ALT_MASK, move_key_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_ALT_MASK, move_key_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, pause_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, cancel_key_cb, NULL);
}

static GtkWidget *
new_button (KnJobCard *self, GCallback callback)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "valign", GTK_ALIGN_CENTER, "focus-on-click", FALSE, NULL);

  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (self->box), button);
  return button;
}

static void
add_middle (KnJobCard *self)
{
  GtkWidget *middle = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 3, "valign",
                                    GTK_ALIGN_CENTER, "width-request", 190, NULL);

  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 24,
                              NULL);
  self->progress = gtk_progress_bar_new ();
  self->status = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 34,
                               "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_widget_add_css_class (self->status, "caption");
  gtk_box_append (GTK_BOX (middle), self->title);
  gtk_box_append (GTK_BOX (middle), self->progress);
  gtk_box_append (GTK_BOX (middle), self->status);
  gtk_box_append (GTK_BOX (self->box), middle);
}

static void
kn_job_card_init (KnJobCard *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->picture = g_object_new (GTK_TYPE_PICTURE, "width-request", 84, "height-request", 48, "accessible-role",
                                GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (self->picture, "thumbnail");
  gtk_box_append (GTK_BOX (self->box), self->picture);
  add_middle (self);
  self->pause = new_button (self, G_CALLBACK (pause_cb));
  self->keep = new_button (self, G_CALLBACK (keep_cb));
  self->retry = new_button (self, G_CALLBACK (retry_cb));
  self->cancel = new_button (self, G_CALLBACK (cancel_cb));
  name_button (self->keep, "object-select-symbolic", _("Stop and keep what there is"));
  name_button (self->retry, "view-refresh-symbolic", _("Try again"));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _("Drag, or press Alt and an arrow, to change the order"));
  add_drag_and_drop (self);
}

GtkWidget *
kn_job_card_new (KnRenderDesk *desk, KnJob *job)
{
  KnJobCard *self = g_object_new (KN_TYPE_JOB_CARD, NULL);

  self->desk = g_object_ref (desk);
  self->job = g_object_ref (job);
  g_signal_connect_object (job, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kn_thumbnails_get_default (), "ready", G_CALLBACK (ready_cb), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

void
kn_job_card_set_title (KnJobCard *self, const char *title)
{
  g_return_if_fail (KN_IS_JOB_CARD (self));
  if (g_str_equal (gtk_label_get_text (GTK_LABEL (self->title)), title))
    return;
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

void
kn_job_card_set_shot (KnJobCard *self, KnShot *shot)
{
  const char *draft;
  KnTake *take;

  g_return_if_fail (KN_IS_JOB_CARD (self) && KN_IS_SHOT (shot));
  draft = kn_render_desk_find_draft (self->desk, shot);
  take = kn_shot_get_picked_take (shot);
  g_free (self->former);
  self->former = draft ? g_strdup (draft) : take ? kn_take_dup_file_name (take) : NULL;
  self->frame = kn_clip_get_in_frames (KN_CLIP (shot)) + kn_clip_get_duration_frames (KN_CLIP (shot)) / 2;
  self->rate = kn_project_get_frame_rate (kn_document_get_project (kn_node_get_document (KN_NODE (shot))));
  show_former (self);
}
