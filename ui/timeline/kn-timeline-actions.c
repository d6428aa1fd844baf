/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-actions.h"

#include "app/session/kn-commands.h"
#include "app/session/kn-layer-commands.h"
#include "app/session/kn-level-commands.h"
#include "app/session/kn-title-commands.h"
#include "ui/kn-window.h"
#include "ui/timeline/kn-media-import.h"
#include "ui/timeline/kn-timeline-clipboard.h"

#include <glib/gi18n.h>

static KnSession *
session_of (gpointer timeline)
{
  return kn_timeline_get_session (KN_TIMELINE (timeline));
}

static void
tell (gpointer timeline, GError *error)
{
  GtkRoot *root = gtk_widget_get_root (timeline);

  if (error && KN_IS_WINDOW (root))
    kn_window_show_message (KN_WINDOW (root), error->message);
}

/* ---- range ---- */

static void
mark_in_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  kn_command_mark_in (session_of (timeline));
}

static void
mark_out_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  kn_command_mark_out (session_of (timeline));
}

static void
mark_selection_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  g_autoptr (GError) error = NULL;

  kn_command_mark_selection (session_of (timeline), &error);
  tell (timeline, error);
}

static void
clear_range_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  kn_session_clear_range (session_of (timeline));
}

static void
go_to_range_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  kn_command_go_to_range (session_of (timeline), g_variant_get_int32 (parameter));
}

/* ---- prompts ---- */

static void
add_prompt_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  g_autoptr (GError) error = NULL;

  kn_document_break_merge (kn_session_get_document (session_of (timeline)));
  if (kn_command_add_prompt (session_of (timeline), &error))
    kn_timeline_edit_selected (timeline);
  tell (timeline, error);
}

/* Its words are typed next. */
static void
add_title_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  g_autoptr (GError) error = NULL;

  kn_document_break_merge (kn_session_get_document (session_of (timeline)));
  if (kn_command_add_title (session_of (timeline), _("Title"), &error))
    kn_timeline_edit_selected (timeline);
  tell (timeline, error);
}

static void
edit_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  kn_timeline_edit_selected (timeline);
}

static void
step_lane_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  kn_timeline_step_lane (timeline, g_variant_get_int32 (parameter));
}

/* ---- clips and layers ---- */

typedef gboolean (*Step) (KnSession *session, gint64 delta_frames, GError **error);

static void
run_step (gpointer timeline, Step step, GVariant *delta)
{
  g_autoptr (GError) error = NULL;

  step (session_of (timeline), g_variant_get_int32 (delta), &error);
  tell (timeline, error);
}

static void
roll_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  run_step (timeline, kn_command_roll, parameter);
}

static void
slip_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  run_step (timeline, kn_command_slip, parameter);
}

static void
change_layer_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  g_autoptr (GError) error = NULL;

  if (kn_command_change_layer (session_of (timeline), g_variant_get_int32 (parameter), &error))
    kn_timeline_focus_selected (timeline);
  tell (timeline, error);
}

static void
add_layer_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  g_autoptr (GError) error = NULL;

  kn_command_add_layer (session_of (timeline), g_variant_get_boolean (parameter), &error);
  tell (timeline, error);
}

static void
gain_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  g_autoptr (GError) error = NULL;

  kn_command_gain (session_of (timeline), g_variant_get_int32 (parameter), &error);
  tell (timeline, error);
}

static void
fade_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  g_autoptr (GError) error = NULL;

  kn_command_fade (session_of (timeline), g_variant_get_int32 (parameter) < 0 ? KN_EDGE_START : KN_EDGE_END, &error);
  tell (timeline, error);
}

static void
transition_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  g_autoptr (GError) error = NULL;

  kn_command_transition (session_of (timeline), KN_TRANSITION_CROSS_DISSOLVE, &error);
  tell (timeline, error);
}

static void
add_media_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  kn_media_import_choose (timeline);
}

/* ---- clipboard ---- */

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  kn_timeline_copy (timeline);
}

static void
cut_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  g_autoptr (GError) error = NULL;

  if (kn_timeline_copy (timeline) && kn_command_delete (session_of (timeline), &error))
    kn_timeline_focus_selected (timeline);
  tell (timeline, error);
}

static void
paste_cb (GSimpleAction *action, GVariant *parameter, gpointer timeline)
{
  kn_timeline_paste (timeline, 0);
}

/* ---- table ---- */

static const GActionEntry entries[] = {
  { "cut", cut_cb },
  { "copy", copy_cb },
  { "paste", paste_cb },
  { "edit", edit_cb },
  { "step-lane", step_lane_cb, "i" },
  { "roll", roll_cb, "i" },
  { "slip", slip_cb, "i" },
  { "change-layer", change_layer_cb, "i" },
  { "add-layer", add_layer_cb, "b" },
  { "add-media", add_media_cb },
  { "gain", gain_cb, "i" },
  { "fade", fade_cb, "i" },
  { "transition", transition_cb },
  { "add-prompt", add_prompt_cb },
  { "add-title", add_title_cb },
  { "mark-in", mark_in_cb },
  { "mark-out", mark_out_cb },
  { "mark-selection", mark_selection_cb },
  { "clear-range", clear_range_cb },
  { "go-to-range", go_to_range_cb, "i" },
};

static const char *const needs_selection[] = {
  "cut", "copy", "edit", "mark-selection", "roll", "slip", "change-layer", "gain", "fade", "transition", NULL,
};
static const char *const writes[] = {
  "cut",       "paste",     "edit", "add-prompt", "roll",       "slip", "change-layer",
  "add-layer", "add-media", "gain", "fade",       "transition", "add-title", NULL,
};

GActionGroup *
kn_timeline_actions_new (KnTimeline *timeline)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), timeline);
  kn_timeline_actions_update (G_ACTION_GROUP (group), NULL);
  return G_ACTION_GROUP (group);
}

static gboolean
is_enabled (const char *name, KnSession *session)
{
  if (!session || (g_strv_contains (writes, name) && !kn_session_can_write (session)))
    return FALSE;
  return !g_strv_contains (needs_selection, name) || kn_session_get_n_selected (session) > 0;
}

void
kn_timeline_actions_update (GActionGroup *actions, KnSession *session)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (actions), entries[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled (entries[i].name, session));
    }
}
