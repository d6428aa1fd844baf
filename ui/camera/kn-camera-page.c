/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-page.h"

#include "app/camera/kn-shot-camera.h"
#include "ui/camera/kn-camera-moves.h"
#include "ui/camera/kn-camera-panel.h"
#include "ui/camera/kn-camera-viewport.h"
#include "ui/camera/kn-curve-view.h"
#include "ui/kn-accessible.h"
#include "ui/kn-shortcuts.h"
#include "ui/kn-words.h"
#include "ui/kn-wrap-layout.h"

#include <glib/gi18n.h>
#include <math.h>

/* How long the end of a move that plays in a loop stands still. */
#define REST_S 0.5

struct _KnCameraPage
{
  GtkWidget parent_instance;

  KnCameraScene *scene;
  GSimpleActionGroup *actions;
  GtkWidget *box, *views, *tools, *curve_box, *channels, *verdict, *switch_box, *side, *message;
  KnCameraViewport *viewport;
  KnCameraPanel *panel;
  KnCameraMoves *moves;
  KnCurveView *curves;
  guint64 shot;             /* that the side was chosen for */
  guint tick;
  gint64 from_us;
};

G_DEFINE_FINAL_TYPE (KnCameraPage, kn_camera_page, GTK_TYPE_WIDGET)

/* ---- playing a move in a loop ---- */

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  KnCameraPage *self = KN_CAMERA_PAGE (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double length = kn_camera_scene_get_seconds (self->scene, kn_camera_scene_get_length (self->scene));
  double at;

  if (!self->from_us)
    self->from_us = now;
  at = fmod ((double) (now - self->from_us) * 1e-6, length + REST_S);
  kn_camera_scene_set_moment (self->scene, CLAMP (at / MAX (0.01, length), 0, 1));
  return G_SOURCE_CONTINUE;
}

static void
set_playing (KnCameraPage *self, gboolean playing)
{
  if (playing == (self->tick != 0))
    return;
  if (self->tick)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = playing ? gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL) : 0;
  self->from_us = 0;
  if (!playing && self->scene)
    kn_camera_scene_set_moment (self->scene, -1);
}

static void
set_preview (KnCameraPage *self, gboolean on)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "preview");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (on));
  set_playing (self, on && self->scene);
}

/* A move that is tried plays by itself; where nothing is to move by itself, its end is shown. */
static void
show_trial (KnCameraPage *self)
{
  gboolean trying = kn_camera_scene_get_trial (self->scene)->n > 0, animations;
  g_autoptr (GVariant) preview = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), "preview");

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);
  set_playing (self, g_variant_get_boolean (preview) || (trying && animations));
  if (!self->tick)
    kn_camera_scene_set_moment (self->scene, trying ? 1 : -1);
}

/* ---- what is shown ---- */

static void
set_enabled (KnCameraPage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Without a scene nothing can be done. */
static void
update_actions (KnCameraPage *self)
{
  KnShot *shot = self->scene ? kn_camera_scene_get_shot (self->scene) : NULL;
  gboolean writes = shot && !kn_document_get_read_only (kn_node_get_document (KN_NODE (shot)));
  gboolean path = self->scene && kn_camera_scene_get_path (self->scene)->n > 0;
  guint n = 0;

  if (self->scene)
    kn_camera_scene_get_keys (self->scene, &n);
  gtk_widget_set_sensitive (self->side, writes);
  set_enabled (self, "add-key", writes);
  set_enabled (self, "delete-key", writes && kn_camera_scene_get_key (self->scene));
  set_enabled (self, "look-at", writes && n > 0);
  set_enabled (self, "bake", writes && path && n == 0);
  set_enabled (self, "import", writes);
  set_enabled (self, "export", path);
  set_enabled (self, "preview", path);
}

/* A shot without keys begins with a move. */
static void
choose_side (KnCameraPage *self)
{
  KnShot *shot = kn_camera_scene_get_shot (self->scene);
  guint64 id = shot ? kn_node_get_id (KN_NODE (shot)) : 0;
  guint n = 0;

  if (id == self->shot)
    return;
  self->shot = id;
  kn_camera_scene_get_keys (self->scene, &n);
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "side", g_variant_new_string (n ? "keys" : "moves"));
}

static void
changed_cb (KnCameraPage *self)
{
  const char *verdict = kn_camera_scene_get_verdict (self->scene);

  choose_side (self);
  show_trial (self);
  gtk_label_set_text (GTK_LABEL (self->verdict), verdict ? verdict : "");
  gtk_widget_set_visible (self->verdict, verdict != NULL);
  update_actions (self);
}

static void
message_cb (KnCameraPage *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->message), kn_words_translate (text));
  gtk_widget_set_visible (self->message, *text != 0);
}

static void
view_changed_cb (KnCameraPage *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "view");
  const char *error = kn_camera_viewport_get_error (self->viewport);

  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_int32 ((gint32) kn_camera_viewport_get_view (self->viewport)));
  if (error)
    message_cb (self, error);
}

/* ---- files ---- */

static void
import_text (KnCameraPage *self, GFile *file)
{
  KnShot *shot = kn_camera_scene_get_shot (self->scene);
  g_autofree char *text = NULL;
  GError *error = NULL;
  KnEdit *edit = NULL;

  if (!shot)
    return;
  if (g_file_load_contents (file, NULL, &text, NULL, NULL, &error))
    edit = kn_plan_camera_import (kn_node_get_document (KN_NODE (shot)), kn_node_get_id (KN_NODE (shot)), text, &error);
  kn_camera_scene_apply (self->scene, edit, error);
}

static void
export_text (KnCameraPage *self, GFile *file)
{
  KnShot *shot = kn_camera_scene_get_shot (self->scene);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = shot ? kn_shot_camera_dup_file (shot, &error) : NULL;

  if (text)
    g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, &error);
  kn_camera_scene_say (self->scene, error ? error->message : "");
}

static void
chosen_cb (KnCameraPage *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  gboolean save = gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_SAVE;

  if (response == GTK_RESPONSE_ACCEPT && file && self->scene)
    (save ? export_text : import_text) (self, file);
  g_object_unref (chooser);
}

static void
choose_file (KnCameraPage *self, const char *title, GtkFileChooserAction action, const char *button)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (root), action, button, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _("camera.txt"));
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- actions ---- */

static void
view_cb (GSimpleAction *action, GVariant *state, gpointer self)
{
  kn_camera_viewport_set_view (KN_CAMERA_PAGE (self)->viewport, (KnCameraViewKind) g_variant_get_int32 (state));
}

static void
preview_cb (GSimpleAction *action, GVariant *state, gpointer self)
{
  set_preview (self, g_variant_get_boolean (state));
}

static void
side_cb (GSimpleAction *action, GVariant *state, gpointer self)
{
  g_simple_action_set_state (action, state);
  gtk_stack_set_visible_child_name (GTK_STACK (KN_CAMERA_PAGE (self)->side), g_variant_get_string (state, NULL));
}

static void
curves_cb (GSimpleAction *action, GVariant *state, gpointer self)
{
  g_simple_action_set_state (action, state);
  gtk_widget_set_visible (KN_CAMERA_PAGE (self)->curve_box, g_variant_get_boolean (state));
}

static void
channels_cb (GSimpleAction *action, GVariant *state, gpointer self)
{
  KnCameraChannel first = (KnCameraChannel) g_variant_get_int32 (state);

  g_simple_action_set_state (action, state);
  kn_curve_view_set_channels (KN_CAMERA_PAGE (self)->curves, first, first == KN_CAMERA_ANGLE ? 1 : 3);
}

/* Keys are about the part that has the focus. */
static gboolean
is_in_curves (KnCameraPage *self)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (self->curves)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void
fit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnCameraPage *self = data;

  if (is_in_curves (self))
    kn_curve_view_fit (self->curves);
  else
    kn_camera_viewport_fit (self->viewport);
}

static void
zoom_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnCameraPage *self = data;
  double factor = g_variant_get_int32 (parameter) > 0 ? 1.25 : 0.8;

  if (is_in_curves (self))
    kn_curve_view_zoom (self->curves, 1 / factor);
  else
    kn_camera_viewport_zoom (self->viewport, factor);
}

static void
add_key_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  kn_camera_scene_add_key (KN_CAMERA_PAGE (self)->scene);
}

static void
delete_key_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  kn_camera_scene_delete_keys (KN_CAMERA_PAGE (self)->scene);
}

static void
look_at_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  kn_camera_scene_look_at (KN_CAMERA_PAGE (self)->scene);
}

static void
step_key_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  if (KN_CAMERA_PAGE (self)->scene)
    kn_camera_scene_step_key (KN_CAMERA_PAGE (self)->scene, g_variant_get_int32 (parameter));
}

static void
bake_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnCameraScene *scene = KN_CAMERA_PAGE (data)->scene;
  KnShot *shot = kn_camera_scene_get_shot (scene);
  GError *error = NULL;

  kn_camera_scene_apply (
      scene, kn_plan_camera_bake (kn_node_get_document (KN_NODE (shot)), kn_node_get_id (KN_NODE (shot)), &error), error);
}

static void
import_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  choose_file (self, _("Import a camera file"), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"));
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  choose_file (self, _("Export a camera file"), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"));
}

static const GActionEntry entries[] = {
  { "view", NULL, "i", "1", view_cb },
  { "preview", NULL, NULL, "false", preview_cb },
  { "side", NULL, "s", "'keys'", side_cb },
  { "curves", NULL, NULL, "false", curves_cb },
  { "channels", NULL, "i", "0", channels_cb },
  { "fit", fit_cb },
  { "zoom", zoom_cb, "i" },
  { "add-key", add_key_cb },
  { "delete-key", delete_key_cb },
  { "look-at", look_at_cb },
  { "step-key", step_key_cb, "i" },
  { "bake", bake_cb },
  { "import", import_cb },
  { "export", export_cb },
};

/* ---- widget ---- */

static void
add_button (GtkWidget *box, GType type, const char *icon, const char *label, const char *text, const char *action)
{
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (text, action);
  GtkWidget *button = g_object_new (type, "focus-on-click", FALSE, "tooltip-text", tooltip, NULL);

  if (icon)
    gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  else
    gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  kn_accessible_set_name (button, text);
  gtk_widget_add_css_class (button, icon ? "flat" : "camera-view");
  gtk_box_append (GTK_BOX (box), button);
}

static void
fill_bar (KnCameraPage *self)
{
  GType toggle = GTK_TYPE_TOGGLE_BUTTON, button = GTK_TYPE_BUTTON;

  add_button (self->views, toggle, NULL, _("Free"), _("Look from anywhere"), "camera.view(1)");
  add_button (self->views, toggle, NULL, _("Top"), _("Look from above"), "camera.view(2)");
  add_button (self->views, toggle, NULL, _("Side"), _("Look from the side"), "camera.view(3)");
  add_button (self->views, toggle, NULL, _("Camera"), _("Look through the camera"), "camera.view(4)");
  add_button (self->channels, toggle, NULL, _("Position"), _("Curves of the position"), "camera.channels(0)");
  add_button (self->channels, toggle, NULL, _("Rotation"), _("Curves of the rotation"), "camera.channels(3)");
  add_button (self->channels, toggle, NULL, _("Lens"), _("Curve of the angle of view"), "camera.channels(6)");
  add_button (self->switch_box, toggle, NULL, _("Keys"), _("Camera keys"), "camera.side::keys");
  add_button (self->switch_box, toggle, NULL, _("Moves"), _("Camera moves"), "camera.side::moves");
  add_button (self->tools, toggle, "media-playlist-repeat-symbolic", NULL, _("Play the move in a loop"), "camera.preview");
  add_button (self->tools, toggle, "kn-curves-symbolic", NULL, _("Curves over time"), "camera.curves");
  add_button (self->tools, button, "zoom-fit-best-symbolic", NULL, _("Show all of the path"), "camera.fit");
  add_button (self->tools, button, "list-add-symbolic", NULL, _("Add a camera key at the playhead"), "camera.add-key");
  add_button (self->tools, button, "list-remove-symbolic", NULL, _("Delete the selected camera keys"),
              "camera.delete-key");
  add_button (self->tools, button, "find-location-symbolic", NULL, _("Turn keys towards the target"), "camera.look-at");
}

static void
kn_camera_page_unmap (GtkWidget *widget)
{
  set_preview (KN_CAMERA_PAGE (widget), FALSE);
  GTK_WIDGET_CLASS (kn_camera_page_parent_class)->unmap (widget);
}

static void
kn_camera_page_dispose (GObject *object)
{
  KnCameraPage *self = KN_CAMERA_PAGE (object);

  if (self->box)
    kn_camera_page_set_session (self, NULL, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (kn_camera_page_parent_class)->dispose (object);
}

static void
kn_camera_page_class_init (KnCameraPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (KN_TYPE_CAMERA_VIEWPORT);
  g_type_ensure (KN_TYPE_CAMERA_PANEL);
  g_type_ensure (KN_TYPE_CAMERA_MOVES);
  g_type_ensure (KN_TYPE_CURVE_VIEW);
  g_type_ensure (KN_TYPE_WRAP_LAYOUT);
  G_OBJECT_CLASS (klass)->dispose = kn_camera_page_dispose;
  widget_class->unmap = kn_camera_page_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "camerapage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/camera/kn-camera-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, box);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, views);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, tools);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, curve_box);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, channels);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, curves);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, viewport);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, verdict);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, switch_box);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, side);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, panel);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, moves);
  gtk_widget_class_bind_template_child (widget_class, KnCameraPage, message);
}

static void
kn_camera_page_init (KnCameraPage *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "camera", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_bar (self);
  kn_shortcuts_install_camera (GTK_WIDGET (self));
  g_signal_connect_swapped (self->viewport, "view-changed", G_CALLBACK (view_changed_cb), self);
  update_actions (self);
}

static void
set_scene (KnCameraPage *self, KnCameraScene *scene)
{
  kn_camera_viewport_set_scene (self->viewport, scene);
  kn_camera_panel_set_scene (self->panel, scene);
  kn_camera_moves_set_scene (self->moves, scene);
  kn_curve_view_set_scene (self->curves, scene);
}

void
kn_camera_page_set_session (KnCameraPage *self, KnSession *session, KnRenderDesk *desk)
{
  g_return_if_fail (KN_IS_CAMERA_PAGE (self));
  if (self->scene)
    {
      set_preview (self, FALSE);
      g_signal_handlers_disconnect_by_data (self->scene, self);
      set_scene (self, NULL);
      g_clear_object (&self->scene);
      update_actions (self);
    }
  if (!session)
    return;
  self->scene = kn_camera_scene_new (session, desk);
  set_scene (self, self->scene);
  g_signal_connect_swapped (self->scene, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->scene, "message", G_CALLBACK (message_cb), self);
  changed_cb (self);
}

KnCameraScene *
kn_camera_page_get_scene (KnCameraPage *self)
{
  g_return_val_if_fail (KN_IS_CAMERA_PAGE (self), NULL);
  return self->scene;
}
