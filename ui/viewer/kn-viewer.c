/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-viewer-private.h"

#include "ui/kn-direction.h"
#include "ui/kn-shortcuts.h"
#include "ui/kn-texture.h"
#include "ui/viewer/kn-center-layout.h"
#include "ui/viewer/kn-tool-layout.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (KnViewer, kn_viewer, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TOOL,
  PROP_PAGE,
  PROP_FULL_SCREEN,
  PROP_COMPARE,
  PROP_LOOP,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- what is shown ---- */

/* The draft or render of the shown shot as far as it is, at the playhead where that lies in the shot. While it plays only
 * the part that there is counts. */
static GdkTexture *
dup_preview (KnViewer *self)
{
  KnShot *shot = self->films ? NULL : _kn_viewer_get_shown_shot (self);
  KnJob *job = shot ? kn_render_desk_get_job (self->desk, kn_node_get_id (KN_NODE (shot))) : NULL;
  gint64 frame, first, n;

  if (!job)
    return NULL;
  frame = kn_session_get_playhead (self->session) - kn_clip_get_start_frames (KN_CLIP (shot));
  frame = CLAMP (frame, 0, kn_clip_get_duration_frames (KN_CLIP (shot)) - 1) + kn_clip_get_in_frames (KN_CLIP (shot));
  first = kn_job_get_preview_first_frame (job);
  n = (gint64) kn_job_get_preview_frames (job) * MAX (1, kn_job_get_preview_frame_step (job));
  if (kn_player_get_speed (self->player) != 0 && (frame < first || frame >= first + n))
    return NULL;
  return kn_texture_from_preview (job, frame);
}

static void
show_picture (KnViewer *self)
{
  g_autoptr (GdkTexture) preview = dup_preview (self);
  GdkTexture *texture = preview ? preview : kn_player_get_texture (self->player);
  int width = 0, height = 0;

  if (preview)
    kn_shot_get_size (_kn_viewer_get_shown_shot (self), &width, &height);
  kn_picture_view_set_paintable (self->picture, GDK_PAINTABLE (texture), width, height);
  _kn_viewer_show_other (self);
  _kn_viewer_show_state (self, preview != NULL);
}

static void
update (KnViewer *self)
{
  _kn_viewer_show_shape (self);
  show_picture (self);
  _kn_viewer_show_time (self);
}

static void
tool_cb (KnViewer *self)
{
  self->state_shot = 0;
  if (self->session)
    show_picture (self);
}

static void
shot_cb (KnViewer *self)
{
  _kn_viewer_update_compare (self);
  self->state_shot = 0;
  update (self);
  /* Shots have shapes of their own. */
  g_signal_emit_by_name (self, "geometry-changed");
}

static void
show_zoom (KnViewer *self)
{
  double zoom = kn_picture_view_get_zoom (self->picture);
  g_autofree char *text = zoom > 0 ? g_strdup_printf (_("%.0f %%"), zoom * 100) : g_strdup (_("Fit"));

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->view_button), text);
}

/* No more is composed than the screen shows of it. */
static void
geometry_cb (KnViewer *self)
{
  graphene_rect_t rect;

  if (!self->player)
    return;
  kn_picture_view_get_rect (self->picture, &rect);
  kn_player_set_height (self->player, (int) (rect.size.height * gtk_widget_get_scale_factor (GTK_WIDGET (self))));
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

static void
add_toggle (GtkWidget *box, const char *icon, const char *text, const char *action)
{
  gtk_box_append (GTK_BOX (box), _kn_viewer_button_new (GTK_TYPE_TOGGLE_BUTTON, icon, text, action));
}

static GtkWidget *
add_button (GtkWidget *box, const char *icon, const char *text, const char *action)
{
  GtkWidget *button = _kn_viewer_button_new (GTK_TYPE_BUTTON, icon, text, action);

  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
set_loop (KnViewer *self, gboolean loop)
{
  if (!!loop == self->loop)
    return;
  self->loop = !!loop;
  if (self->player)
    kn_player_set_loop (self->player, self->loop);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOP]);
}

static void
kn_viewer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KnViewer *self = KN_VIEWER (object);

  if (id == PROP_TOOL)
    g_value_set_string (value, kn_viewer_get_tool (self));
  else if (id == PROP_PAGE)
    g_value_set_string (value, kn_viewer_get_page (self));
  else if (id == PROP_FULL_SCREEN)
    g_value_set_boolean (value, kn_viewer_get_full_screen (self));
  else if (id == PROP_COMPARE)
    g_value_set_boolean (value, kn_viewer_get_compare (self));
  else if (id == PROP_LOOP)
    g_value_set_boolean (value, self->loop);
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
  else if (id == PROP_FULL_SCREEN)
    kn_viewer_set_full_screen (self, g_value_get_boolean (value));
  else if (id == PROP_COMPARE)
    kn_viewer_set_compare (self, g_value_get_boolean (value));
  else if (id == PROP_LOOP)
    set_loop (self, g_value_get_boolean (value));
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
  _kn_viewer_clear_compare (self);
  _kn_viewer_clear_screen (self);
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
  properties[PROP_FULL_SCREEN] = g_param_spec_boolean ("full-screen", NULL, NULL, FALSE, flags);
  properties[PROP_COMPARE] = g_param_spec_boolean ("compare", NULL, NULL, FALSE, flags);
  properties[PROP_LOOP] = g_param_spec_boolean ("loop", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_signal_new ("geometry-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (KN_TYPE_PICTURE_VIEW);
  g_type_ensure (KN_TYPE_CENTER_LAYOUT);
  g_type_ensure (KN_TYPE_TOOL_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "viewer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/viewer/kn-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, KnViewer, head);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, page_switch);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, tool_options);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, strips);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, view_button);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, choice_a);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, choice_b);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, stack);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, upper);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, tool_column);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, strip);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, tool_strip);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, strip_end);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, picture);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, state);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, state_icon);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, state_text);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, agreement);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, note);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, note_icon);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, note_text);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, note_detail);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, note_button);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, transport);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, time);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, duration);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, speed);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, buttons);
  gtk_widget_class_bind_template_child (widget_class, KnViewer, tools);
}

/* From the lowest to the uppermost. */
static void
add_overlays (KnViewer *self)
{
  self->wipe = KN_WIPE (kn_wipe_new (self->picture));
  self->guides = kn_guides_new (self->picture);
  kn_viewer_add_overlay (self, GTK_WIDGET (self->wipe));
  kn_viewer_add_overlay (self, self->guides);
  kn_picture_view_add_overlay (self->picture, self->state, KN_PICTURE_PLACE_CANVAS);
  _kn_viewer_init_compare (self);
  kn_picture_view_add_overlay (self->picture, GTK_WIDGET (self->agreement), KN_PICTURE_PLACE_CANVAS);
  kn_picture_view_add_overlay (self->picture, self->note, KN_PICTURE_PLACE_VIEW);
}

static void
add_buttons (KnViewer *self)
{
  add_button (self->buttons, "media-skip-backward-symbolic", _("To the start"), "win.go(-1)");
  add_button (self->buttons, "media-seek-backward-symbolic", _("One frame back"), "win.step(-1)");
  self->play = add_button (self->buttons, "media-playback-start-symbolic", _("Play"), "win.play");
  add_button (self->buttons, "media-seek-forward-symbolic", _("One frame on"), "win.step(1)");
  add_button (self->buttons, "media-skip-forward-symbolic", _("To the end"), "win.go(1)");
  gtk_widget_add_css_class (self->play, "circular");
  kn_direction_set_time (self->buttons);
  add_toggle (self->tools, "media-playlist-repeat-symbolic", _("Repeat the range"), "win.loop");
  add_toggle (self->tools, "kn-compare-symbolic", _("Compare takes"), "win.compare");
  add_toggle (self->tools, "view-fullscreen-symbolic", _("Full screen"), "win.fullscreen");
  add_button (self->strip_end, "zoom-fit-best-symbolic", _("Show all of the picture"), "win.viewer-zoom(0.0)");
}

static void
kn_viewer_init (KnViewer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_buttons (self);
  add_overlays (self);
  _kn_viewer_init_tools (self);
  _kn_viewer_init_time (self);
  _kn_viewer_init_screen (self);
  g_signal_connect_swapped (self->picture, "notify::zoom", G_CALLBACK (show_zoom), self);
  g_signal_connect_swapped (self->picture, "geometry-changed", G_CALLBACK (geometry_cb), self);
  g_signal_connect (self, "notify::tool", G_CALLBACK (tool_cb), NULL);
  show_zoom (self);
  _kn_viewer_speed_cb (self);
}

static void
shot_changed_cb (KnViewer *self, guint64 id)
{
  KnShot *shot = _kn_viewer_get_shown_shot (self);

  if (!shot || kn_node_get_id (KN_NODE (shot)) != id)
    return;
  _kn_viewer_update_compare (self);
  self->state_shot = 0;
  show_picture (self);
}

static void
let_go (KnViewer *self)
{
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
  g_signal_handlers_disconnect_by_data (self->desk, self);
  g_signal_handlers_disconnect_by_data (self->player, self);
  _kn_viewer_follow (self, NULL);
  kn_player_stop (self->player);
  _kn_viewer_speed_cb (self);
  kn_viewer_set_compare (self, FALSE);
  kn_viewer_set_full_screen (self, FALSE);
  kn_picture_view_set_paintable (self->picture, NULL, 0, 0);
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
  g_signal_connect_swapped (session, "notify::shot", G_CALLBACK (shot_cb), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (shot_cb), self);
  g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self);
  g_signal_connect_swapped (self->player, "frame", G_CALLBACK (show_picture), self);
  g_signal_connect_swapped (self->player, "notify::speed", G_CALLBACK (_kn_viewer_speed_cb), self);
  g_signal_connect_swapped (self->player, "notify::speed", G_CALLBACK (show_picture), self);
  kn_player_set_loop (self->player, self->loop);
  geometry_cb (self);
  update (self);
}
