/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Playing, the time at the playhead, and what keys, menus and buttons do to the viewer. The keys are in
 * ui/kn-shortcuts.c.
 */
#include "ui/viewer/kn-viewer-private.h"

#include "ui/kn-accessible.h"
#include "ui/kn-direction.h"
#include "ui/kn-shortcuts.h"
#include "ui/viewer/kn-typed-time.h"

#include <glib/gi18n.h>

/* ---- time ---- */

void
_kn_viewer_show_time (KnViewer *self)
{
  KnRate rate = kn_session_get_rate (self->session);
  gint64 end = kn_sequence_get_duration_frames (kn_session_get_sequence (self->session));
  g_autofree char *now = kn_frames_to_timecode (kn_session_get_playhead (self->session), rate);
  g_autofree char *all = kn_frames_to_timecode (end, rate);
  g_autofree char *of = g_strdup_printf ("/ %s", all);

  /* Not over what is being typed. */
  if (!(gtk_widget_get_state_flags (self->time) & GTK_STATE_FLAG_FOCUS_WITHIN) &&
      g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->time)), now) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->time), now);
  gtk_label_set_text (self->duration, of);
}

static void
time_activate_cb (KnViewer *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->time));
  gint64 frame;

  if (!self->session)
    return;
  if (!kn_typed_time_parse (text, kn_session_get_rate (self->session), kn_session_get_playhead (self->session), &frame))
    {
      gtk_widget_add_css_class (self->time, "error");
      gtk_widget_error_bell (self->time);
      return;
    }
  kn_player_play (self->player, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->picture));
  kn_session_set_playhead (self->session, frame);
  _kn_viewer_show_time (self);
}

static void
time_changed_cb (KnViewer *self)
{
  gtk_widget_remove_css_class (self->time, "error");
}

static void
time_enter_cb (KnViewer *self)
{
  gtk_editable_select_region (GTK_EDITABLE (self->time), 0, -1);
}

/* What was not entered is forgotten. */
static void
time_leave_cb (KnViewer *self)
{
  gtk_widget_remove_css_class (self->time, "error");
  gtk_editable_select_region (GTK_EDITABLE (self->time), 0, 0);
  if (self->session)
    _kn_viewer_show_time (self);
}

static gboolean
time_escape_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  gtk_widget_grab_focus (GTK_WIDGET (KN_VIEWER (data)->picture));
  return TRUE;
}

void
_kn_viewer_init_time (KnViewer *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new (), *keys = gtk_shortcut_controller_new ();

  kn_direction_set_time (gtk_widget_get_parent (self->time));
  g_signal_connect_swapped (self->time, "activate", G_CALLBACK (time_activate_cb), self);
  g_signal_connect_swapped (self->time, "changed", G_CALLBACK (time_changed_cb), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (time_enter_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (time_leave_cb), self);
  gtk_widget_add_controller (self->time, focus);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (time_escape_cb, self, NULL)));
  gtk_widget_add_controller (self->time, keys);
}

/* ---- playing ---- */

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  kn_player_tick (KN_VIEWER (widget)->player);
  return G_SOURCE_CONTINUE;
}

static void
show_playing (KnViewer *self, int speed)
{
  const char *text = speed ? _("Pause") : _("Play");
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (text, "win.play");
  g_autofree char *fast = g_strdup_printf (_("%d×"), speed);

  gtk_button_set_icon_name (GTK_BUTTON (self->play),
                            speed ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  kn_accessible_set_tooltip (self->play, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_label_set_text (self->speed, fast);
  gtk_widget_set_visible (GTK_WIDGET (self->speed), speed != 0 && speed != 1);
}

/* The screen stays on while something plays. */
static void
keep_awake (KnViewer *self, gboolean awake)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!application || awake == (self->inhibit != 0))
    return;
  if (!awake)
    gtk_application_uninhibit (application, self->inhibit);
  self->inhibit = awake && GTK_IS_WINDOW (root)
                      ? gtk_application_inhibit (application, GTK_WINDOW (root), GTK_APPLICATION_INHIBIT_IDLE,
                                                 _("A film is playing")) : 0;
}

void
_kn_viewer_speed_cb (KnViewer *self)
{
  int speed = self->player ? kn_player_get_speed (self->player) : 0;

  self->state_shot = 0;
  keep_awake (self, speed != 0);

  if (speed && !self->tick)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  else if (!speed && self->tick)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
      self->tick = 0;
    }
  show_playing (self, speed);
}

void
kn_viewer_toggle_play (KnViewer *self)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  if (self->player)
    kn_player_play (self->player, kn_player_get_speed (self->player) ? 0 : 1);
}

gboolean
kn_viewer_is_playing (KnViewer *self)
{
  g_return_val_if_fail (KN_IS_VIEWER (self), FALSE);
  return self->player && kn_player_get_speed (self->player) != 0;
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

/* ---- table ---- */

static void
locate_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  _kn_viewer_locate (self);
}

static void
retry_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  _kn_viewer_retry (self);
}

static void
go_to_time_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gtk_widget_grab_focus (KN_VIEWER (self)->time);
}

static const GActionEntry entries[] = {
  { "locate-media", locate_cb },
  { "retry-shot", retry_cb },
  { "go-to-time", go_to_time_cb },
};

static void
add_property_action (GActionMap *map, const char *name, gpointer object, const char *property)
{
  g_autoptr (GPropertyAction) action = g_property_action_new (name, object, property);

  g_action_map_add_action (map, G_ACTION (action));
}

void
kn_viewer_add_actions (KnViewer *self, GActionMap *map)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  g_action_map_add_action_entries (map, entries, G_N_ELEMENTS (entries), self);
  add_property_action (map, "tool", self, "tool");
  add_property_action (map, "viewer-page", self, "page");
  add_property_action (map, "viewer-zoom", self->picture, "zoom");
  add_property_action (map, "fullscreen", self, "full-screen");
  add_property_action (map, "compare", self, "compare");
  add_property_action (map, "loop", self, "loop");
  add_property_action (map, "safe-areas", self->guides, "safe-areas");
  add_property_action (map, "thirds", self->guides, "thirds");
}
