/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What menus, buttons and keys do to the timeline and the view. The keys are in kn-shortcuts.c, what concerns the
 * project as a whole in kn-window-project.c.
 */
#include "ui/kn-window-private.h"

#include "app/session/kn-commands.h"
#include "app/session/kn-history-commands.h"
#include "app/session/kn-selection-commands.h"

#include <glib/gi18n.h>

typedef gboolean (*Command) (KnSession *session, GError **error);

/* Whoever works on the storyboard goes on there. */
static void
focus_selected (KnWindow *self)
{
  if (!kn_sidebar_focus_selected (self->sidebar))
    kn_timeline_focus_selected (self->timeline);
}

/* Runs a command; where it is refused the window says why. */
static void
run (KnWindow *self, Command command, gboolean focus)
{
  g_autoptr (GError) error = NULL;

  kn_document_break_merge (self->document);
  if (!command (self->session, &error))
    kn_window_show_message (self, error->message);
  else if (focus)
    focus_selected (self);
}

#define COMMAND_ACTION(name, command, focus)                             \
  static void                                                            \
  name (GSimpleAction *action, GVariant *parameter, gpointer self)       \
  {                                                                      \
    run (self, command, focus);                                          \
  }

COMMAND_ACTION (split_cb, kn_command_split, TRUE)
COMMAND_ACTION (delete_cb, kn_command_delete, TRUE)
COMMAND_ACTION (ripple_delete_cb, kn_command_ripple_delete, TRUE)
COMMAND_ACTION (duplicate_cb, kn_command_duplicate, TRUE)
COMMAND_ACTION (add_marker_cb, kn_command_add_marker, FALSE)

static void
trim (KnWindow *self, KnEdge edge, gboolean ripple)
{
  g_autoptr (GError) error = NULL;

  if (!kn_command_trim (self->session, edge, ripple, &error))
    kn_window_show_message (self, error->message);
}

static void
trim_start_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  trim (self, KN_EDGE_START, FALSE);
}

static void
trim_end_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  trim (self, KN_EDGE_END, FALSE);
}

static void
ripple_trim_start_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  trim (self, KN_EDGE_START, TRUE);
}

static void
ripple_trim_end_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  trim (self, KN_EDGE_END, TRUE);
}

static void
nudge_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;
  g_autoptr (GError) error = NULL;

  if (!kn_command_nudge (self->session, g_variant_get_int32 (parameter), &error))
    kn_window_show_message (self, error->message);
}

static void
reorder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;
  g_autoptr (GError) error = NULL;

  if (!kn_command_reorder (self->session, g_variant_get_int32 (parameter), &error))
    kn_window_show_message (self, error->message);
}

static void
add_shot_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;

  run (self, kn_command_add_shot, TRUE);
  kn_inspector_edit_prompt (self->inspector);
}

static void
join_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const names[] = {
    [KN_JOIN_AFTER] = "after", [KN_JOIN_BEFORE] = "before", [KN_JOIN_BETWEEN] = "between", [KN_JOIN_LOOP] = "loop",
  };
  KnWindow *self = data;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], g_variant_get_string (parameter, NULL)) &&
        !kn_command_join (self->session, (KnJoin) i, &error))
      kn_window_show_message (self, error->message);
  /* Footage has no words that could be taken over. */
  if (!error && !*kn_shot_get_prompt (kn_session_get_shot (self->session)))
    kn_inspector_edit_prompt (self->inspector);
  else if (!error)
    focus_selected (self);
}

static void
edit_prompt_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kn_inspector_edit_prompt (KN_WINDOW (data)->inspector);
}

static void
show_shot_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (!kn_viewer_is_playing (KN_WINDOW (data)->viewer))
    kn_command_go_into_shot (KN_WINDOW (data)->session);
}

static void
focus_timeline_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kn_timeline_focus_selected (KN_WINDOW (data)->timeline);
}

/* What came back has the focus, unless somebody works elsewhere, as in a text of the inspector. */
static void
move_history (KnWindow *self, gboolean (*step) (KnSession *session))
{
  GtkWidget *focus;

  if (!step (self->session))
    return;
  focus = gtk_window_get_focus (GTK_WINDOW (self));
  if (!kn_sidebar_focus_selected (self->sidebar) &&
      (!focus || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->timeline))))
    kn_timeline_focus_selected (self->timeline);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move_history (data, kn_command_undo);
}

static void
redo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move_history (data, kn_command_redo);
}

static void
select_all_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kn_command_select_all (KN_WINDOW (data)->session);
}

/* ---- moving about ---- */

static void
play_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kn_viewer_toggle_play (KN_WINDOW (data)->viewer);
}

static void
shuttle_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kn_viewer_shuttle (KN_WINDOW (data)->viewer, g_variant_get_int32 (parameter));
}

static void
step_frames (KnWindow *self, gint64 frames)
{
  kn_viewer_shuttle (self->viewer, 0);
  kn_session_set_playhead (self->session, kn_session_get_playhead (self->session) + frames);
}

static void
step_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step_frames (data, g_variant_get_int32 (parameter));
}

static void
step_second_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;

  step_frames (self, g_variant_get_int32 (parameter) * kn_frames_from_seconds (1, kn_session_get_rate (self->session)));
}

static void
step_clip_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;

  kn_viewer_shuttle (self->viewer, 0);
  kn_command_step_clip (self->session, g_variant_get_int32 (parameter));
  focus_selected (self);
}

static void
select_beside_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;

  kn_command_select_beside (self->session, g_variant_get_int32 (parameter));
  focus_selected (self);
}

static void
step_edit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;

  kn_viewer_shuttle (self->viewer, 0);
  kn_command_step_edit_point (self->session, g_variant_get_int32 (parameter));
}

static void
go_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;

  kn_viewer_shuttle (self->viewer, 0);
  kn_session_set_playhead (self->session, g_variant_get_int32 (parameter) < 0 ? 0 : G_MAXINT64);
}

static void
zoom_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  int direction = g_variant_get_int32 (parameter);

  kn_timeline_zoom (KN_WINDOW (data)->timeline, direction == 0 ? 0 : direction > 0 ? 1.5 : 1 / 1.5);
}

static void
snapping_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  if (KN_WINDOW (data)->session)
    kn_session_set_snapping (KN_WINDOW (data)->session, g_variant_get_boolean (value));
}

/* ---- the sidebar ---- */

static void
sidebar_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  adw_flap_set_reveal_flap (KN_WINDOW (data)->flap, g_variant_get_boolean (value));
}

/* From the keyboard: arrows change it. Where the sidebar lies over the viewer it has one width. */
static void
sidebar_width_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  KnWindow *self = data;

  if (self->session && adw_flap_get_reveal_flap (self->flap) && !adw_flap_get_folded (self->flap))
    kn_side_handle_enter (self->sidebar_handle);
}

/* It also goes by itself, where a window becomes narrow. What was selected in it is on the timeline too. */
static void
revealed_cb (KnWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "sidebar");
  gboolean revealed = adw_flap_get_reveal_flap (self->flap);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (revealed));
  if (!revealed && focus &&
      (focus == GTK_WIDGET (self->sidebar_handle) || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar))))
    kn_timeline_focus_selected (self->timeline);
}

/* ---- table ---- */

static const GActionEntry entries[] = {
  { "undo", undo_cb },
  { "redo", redo_cb },
  { "add-shot", add_shot_cb },
  { "join", join_cb, "s" },
  { "duplicate", duplicate_cb },
  { "edit-prompt", edit_prompt_cb },
  { "show-shot", show_shot_cb },
  { "focus-timeline", focus_timeline_cb },
  { "split", split_cb },
  { "delete", delete_cb },
  { "ripple-delete", ripple_delete_cb },
  { "trim-start", trim_start_cb },
  { "trim-end", trim_end_cb },
  { "ripple-trim-start", ripple_trim_start_cb },
  { "ripple-trim-end", ripple_trim_end_cb },
  { "nudge", nudge_cb, "i" },
  { "reorder", reorder_cb, "i" },
  { "add-marker", add_marker_cb },
  { "snapping", NULL, NULL, "true", snapping_cb },
  { "select-all", select_all_cb },
  { "play", play_cb },
  { "shuttle", shuttle_cb, "i" },
  { "step", step_cb, "i" },
  { "step-second", step_second_cb, "i" },
  { "step-clip", step_clip_cb, "i" },
  { "select-beside", select_beside_cb, "i" },
  { "step-edit", step_edit_cb, "i" },
  { "go", go_cb, "i" },
  { "zoom", zoom_cb, "i" },
  { "sidebar", NULL, NULL, "true", sidebar_cb },
  { "sidebar-width", sidebar_width_cb },
};

static const char *const needs_selection[] = { "delete", "ripple-delete", "duplicate", "join", "nudge", "reorder" };
static const char *const writes[] = {
  "undo", "redo", "add-shot", "join", "duplicate", "split", "delete", "ripple-delete", "trim-start", "trim-end",
  "ripple-trim-start", "ripple-trim-end", "nudge", "reorder", "add-marker",
};

static gboolean
is_among (const char *name, const char *const *names, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (names[i], name))
      return TRUE;
  return FALSE;
}

static gboolean
is_enabled (KnWindow *self, const char *name)
{
  if (!self->document)
    return FALSE;
  if (!kn_session_can_write (self->session) && is_among (name, writes, G_N_ELEMENTS (writes)))
    return FALSE;
  if (is_among (name, needs_selection, G_N_ELEMENTS (needs_selection)))
    return kn_session_get_n_selected (self->session) > 0;
  if (g_str_equal (name, "undo"))
    return kn_document_can_undo (self->document);
  if (g_str_equal (name, "redo"))
    return kn_document_can_redo (self->document);
  return TRUE;
}

static void
update_action (KnWindow *self, const char *name)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled (self, name));
}

/* These at once: the next key may already be on its way. */
void
_kn_window_selection_changed (KnWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (needs_selection); i++)
    update_action (self, needs_selection[i]);
}

void
_kn_window_history_changed (KnWindow *self)
{
  update_action (self, "undo");
  update_action (self, "redo");
}

void
_kn_window_update_actions (KnWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    update_action (self, entries[i].name);
  _kn_window_update_project_actions (self);
}

void
_kn_window_install_actions (KnWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_swapped (self->flap, "notify::reveal-flap", G_CALLBACK (revealed_cb), self);
  _kn_window_install_project_actions (self);
  _kn_window_accept_drops (self);
  kn_viewer_add_actions (self->viewer, G_ACTION_MAP (self));
  _kn_window_update_actions (self);
}
