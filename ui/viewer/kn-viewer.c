/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-viewer-private.h"

#include "app/document/kn-project.h"
#include "app/document/kn-take.h"
#include "ui/kn-shortcuts.h"
#include "ui/kn-texture.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (KnViewer, kn_viewer, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TOOL,
  PROP_PAGE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- what is shown ---- */

/* The draft or render of the current shot as far as it is, at the playhead where that lies in the shot. */
static GdkTexture *
dup_preview (KnViewer *self)
{
  KnShot *shot = kn_session_get_shot (self->session);
  KnJob *job = shot ? kn_render_desk_get_job (self->desk, kn_node_get_id (KN_NODE (shot))) : NULL;
  gint64 frame;

  if (!job || kn_player_get_speed (self->player) != 0)
    return NULL;
  frame = kn_session_get_playhead (self->session) - kn_clip_get_start_frames (KN_CLIP (shot));
  frame = CLAMP (frame, 0, kn_clip_get_duration_frames (KN_CLIP (shot)) - 1);
  return kn_texture_from_preview (job, frame + kn_clip_get_in_frames (KN_CLIP (shot)));
}

static void
show_state (KnViewer *self, KnShot *shot)
{
  KnJob *job = shot ? kn_render_desk_get_job (self->desk, kn_node_get_id (KN_NODE (shot))) : NULL;
  KnShotState state = shot ? kn_render_desk_get_state (self->desk, shot) : KN_SHOT_STATE_FOOTAGE;
  const char *error = shot && state == KN_SHOT_STATE_FAILED ? kn_render_desk_get_error (self->desk, shot) : NULL;
  g_autofree char *text = NULL;

  if (job && kn_job_get_n_steps (job) > 0)
    /* Translators: what is being done with the shot, and how far it is: "drafting · step 3 of 8" */
    text = g_strdup_printf (_("%s · step %d of %d"), kn_shot_state_get_label (state), kn_job_get_step (job),
                            kn_job_get_n_steps (job));
  else
    text = g_strdup (error ? error : kn_shot_state_get_label (state));
  gtk_label_set_text (self->state, text);
  gtk_widget_set_visible (GTK_WIDGET (self->state),
                          shot && state != KN_SHOT_STATE_RENDERED && state != KN_SHOT_STATE_FOOTAGE);
}

static void
show_empty (KnViewer *self, const char *text, const char *button, const char *action)
{
  gtk_widget_set_visible (self->empty, text != NULL);
  if (!text)
    return;
  gtk_label_set_text (self->empty_text, text);
  gtk_button_set_label (GTK_BUTTON (self->empty_button), button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->empty_button), action);
}

/* Says the one next step where there is no picture. */
static void
show_next_step (KnViewer *self, KnShot *shot, gboolean preview)
{
  KnClip *clip =
      kn_sequence_get_clip_at (kn_session_get_sequence (self->session), kn_session_get_playhead (self->session));
  KnShotState state = shot ? kn_render_desk_get_state (self->desk, shot) : KN_SHOT_STATE_FOOTAGE;

  if (kn_sequence_get_duration_frames (kn_session_get_sequence (self->session)) == 0)
    show_empty (self, _("A storyboard begins with its first shot."), _("New Shot"), "win.add-shot");
  else if (preview || !shot || clip != KN_CLIP (shot) || state != KN_SHOT_STATE_EMPTY)
    show_empty (self, NULL, NULL, NULL);
  else if (!*kn_shot_get_prompt (shot))
    show_empty (self, _("Say what is to be seen in this shot."), _("Write the Prompt"), "win.edit-prompt");
  else
    show_empty (self, _("Nothing has been made of this shot yet."), _("Render"), "win.render");
}

static void
show_time (KnViewer *self)
{
  KnRate rate = kn_session_get_rate (self->session);
  gint64 end = kn_sequence_get_duration_frames (kn_session_get_sequence (self->session));
  g_autofree char *now = kn_frames_to_timecode (kn_session_get_playhead (self->session), rate);
  g_autofree char *all = kn_frames_to_timecode (end, rate);
  g_autofree char *of = g_strdup_printf ("/ %s", all);

  gtk_label_set_text (self->time, now);
  gtk_label_set_text (self->duration, of);
}

static void
show_zoom (KnViewer *self)
{
  double zoom = kn_picture_view_get_zoom (self->picture);
  g_autofree char *text = zoom > 0 ? g_strdup_printf (_("%.0f %%"), zoom * 100) : g_strdup (_("Fit"));

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->view_button), text);
}

static void
update (KnViewer *self)
{
  KnShot *shot = kn_session_get_shot (self->session);
  g_autoptr (GdkTexture) preview = dup_preview (self);

  _kn_viewer_show_shape (self);
  kn_picture_view_set_paintable (self->picture, GDK_PAINTABLE (preview ? preview : kn_player_get_texture (self->player)));
  show_state (self, shot);
  show_next_step (self, shot, preview != NULL);
  show_time (self);
}

/* ---- playing ---- */

static void
show_playing (KnViewer *self)
{
  gboolean playing = self->player && kn_player_get_speed (self->player) != 0;
  const char *text = playing ? _("Pause") : _("Play");
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (text, "win.play");

  gtk_button_set_icon_name (GTK_BUTTON (self->play),
                            playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->play, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  KnViewer *self = KN_VIEWER (widget);

  kn_player_tick (self->player);
  return G_SOURCE_CONTINUE;
}

static void
speed_cb (KnViewer *self)
{
  gboolean playing = self->player && kn_player_get_speed (self->player) != 0;

  if (playing && !self->tick)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  else if (!playing && self->tick)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
      self->tick = 0;
    }
  show_playing (self);
}

void
kn_viewer_toggle_play (KnViewer *self)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  if (self->player)
    kn_player_play (self->player, kn_player_get_speed (self->player) ? 0 : 1);
}

void
kn_viewer_shuttle (KnViewer *self, int direction)
{
  int speed;

  g_return_if_fail (KN_IS_VIEWER (self));
  if (!self->player)
    return;
  speed = kn_player_get_speed (self->player);
  kn_player_play (self->player, direction * speed > 0 ? speed * 2 : direction);
}

/* ---- widget ---- */

GtkWidget *
_kn_viewer_button_new (GType type, const char *icon, const char *text, const char *action)
{
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (text, action);
  GtkWidget *button = g_object_new (type, "icon-name", icon, "focus-on-click", FALSE, "tooltip-text", tooltip, NULL);

  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static GtkWidget *
add_button (GtkWidget *box, const char *icon, const char *text, const char *action)
{
  GtkWidget *button = _kn_viewer_button_new (GTK_TYPE_BUTTON, icon, text, action);

  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
kn_viewer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KnViewer *self = KN_VIEWER (object);

  if (id == PROP_TOOL)
    g_value_set_string (value, kn_viewer_get_tool (self));
  else if (id == PROP_PAGE)
    g_value_set_string (value, kn_viewer_get_page (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_viewer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KnViewer *self = KN_VIEWER (object);

  if (id == PROP_TOOL)
    kn_viewer_set_tool (self, g_value_get_string (value));
  else if (id == PROP_PAGE)
    kn_viewer_set_page (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_viewer_dispose (GObject *object)
{
  KnViewer *self = KN_VIEWER (object);
  GtkWidget *child;

  kn_viewer_set_session (self, NULL, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  _kn_viewer_clear_tools (self);
  G_OBJECT_CLASS (kn_viewer_parent_class)->dispose (object);
}

static void
kn_viewer_class_init (KnViewerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = kn_viewer_dispose;
  object_class->get_property = kn_viewer_get_property;
  object_class->set_property = kn_viewer_set_property;
  properties[PROP_TOOL] = g_param_spec_string ("tool", NULL, NULL, KN_VIEWER_TOOL_SELECT, flags);
  properties[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, KN_VIEWER_PAGE_PICTURE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_signal_new ("geometry-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (KN_TYPE_PICTURE_VIEW);
  gtk_widget_class_set_css_name (widget_class, "viewer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/viewer/kn-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, KnViewer, page_switch);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, tool_options);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, view_button);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, stack);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, tool_strip);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, strip_end);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, picture);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, state);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, empty);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, empty_text);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, empty_button);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, time);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, duration);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, buttons);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, tools);
}

static void
kn_viewer_init (KnViewer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kn_picture_view_add_overlay (self->picture, GTK_WIDGET (self->state), KN_PICTURE_PLACE_CANVAS);
  kn_picture_view_add_overlay (self->picture, self->empty, KN_PICTURE_PLACE_CANVAS);
  _kn_viewer_init_tools (self);
  add_button (self->strip_end, "zoom-fit-best-symbolic", _("Show all of the picture"), "win.viewer-zoom(0.0)");
  g_signal_connect_swapped (self->picture, "notify::zoom", G_CALLBACK (show_zoom), self);
  show_zoom (self);
  /* Time runs from left to right in every language. */
  gtk_widget_set_direction (self->buttons, GTK_TEXT_DIR_LTR);
  add_button (self->buttons, "media-skip-backward-symbolic", _("To the start"), "win.go(-1)");
  add_button (self->buttons, "media-seek-backward-symbolic", _("One frame back"), "win.step(-1)");
  self->play = add_button (self->buttons, "media-playback-start-symbolic", _("Play"), "win.play");
  add_button (self->buttons, "media-seek-forward-symbolic", _("One frame on"), "win.step(1)");
  add_button (self->buttons, "media-skip-forward-symbolic", _("To the end"), "win.go(1)");
  gtk_widget_add_css_class (self->play, "circular");
  add_button (self->tools, "list-add-symbolic", _("New shot"), "win.add-shot");
  add_button (self->tools, "edit-cut-symbolic", _("Split at the playhead"), "win.split");
  add_button (self->tools, "user-bookmarks-symbolic", _("Add a marker"), "win.add-marker");
  add_button (self->tools, "zoom-out-symbolic", _("Zoom out"), "win.zoom(-1)");
  add_button (self->tools, "zoom-in-symbolic", _("Zoom in"), "win.zoom(1)");
  show_playing (self);
}

static void
shot_changed_cb (KnViewer *self, guint64 id)
{
  KnShot *shot = kn_session_get_shot (self->session);

  if (shot && kn_node_get_id (KN_NODE (shot)) == id)
    update (self);
}

static void
let_go (KnViewer *self)
{
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
  g_signal_handlers_disconnect_by_data (self->desk, self);
  g_signal_handlers_disconnect_by_data (self->player, self);
  kn_player_stop (self->player);
  speed_cb (self);
  kn_picture_view_set_paintable (self->picture, NULL);
  g_clear_object (&self->player);
  g_clear_object (&self->session);
  g_clear_object (&self->desk);
}

void
kn_viewer_set_session (KnViewer *self, KnSession *session, KnRenderDesk *desk)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  if (self->session)
    let_go (self);
  if (!session)
    return;
  self->session = g_object_ref (session);
  self->desk = g_object_ref (desk);
  self->player = kn_player_new (session, desk);
  g_signal_connect_swapped (session, "notify::playhead", G_CALLBACK (update), self);
  g_signal_connect_swapped (session, "notify::shot", G_CALLBACK (update), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (update), self);
  g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self);
  g_signal_connect_swapped (self->player, "frame", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->player, "notify::speed", G_CALLBACK (speed_cb), self);
  update (self);
}
