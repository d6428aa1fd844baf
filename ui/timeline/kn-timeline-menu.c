/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-menu.h"

#include "app/document/kn-audio-clip.h"
#include "app/document/kn-plan.h"
#include "ui/kn-shortcuts.h"
#include "ui/timeline/kn-lane.h"
#include "ui/timeline/kn-ruler.h"

/* Sections are divided by "". */
static const char *const shot_menu[] = {
  "win.edit-prompt", "timeline.add-prompt", "timeline.add-title", "",
  "win.join::after", "win.join::before", "win.join::between", "win.join::loop", "",
  "timeline.cut", "timeline.copy", "timeline.paste", "win.duplicate", "",
  "win.split", "win.trim-start", "win.trim-end", "timeline.transition", "timeline.mark-selection", "",
  "win.delete", "win.ripple-delete", NULL,
};
static const char *const sound_menu[] = {
  "timeline.cut", "timeline.copy", "timeline.paste", "win.duplicate", "",
  "timeline.gain(1)", "timeline.gain(-1)", "timeline.fade(-1)", "timeline.fade(1)", "timeline.transition", "",
  "win.split", "win.trim-start", "win.trim-end", "timeline.mark-selection", "",
  "win.delete", "win.ripple-delete", NULL,
};
static const char *const clip_menu[] = {
  "timeline.edit", "timeline.add-title", "",
  "timeline.cut", "timeline.copy", "timeline.paste", "win.duplicate", "",
  "win.split", "win.trim-start", "win.trim-end", "timeline.mark-selection", "",
  "win.delete", "win.ripple-delete", NULL,
};
static const char *const span_menu[] = {
  "timeline.edit", "timeline.add-prompt", "",
  "timeline.cut", "timeline.copy", "timeline.paste", "",
  "win.trim-start", "win.trim-end", "",
  "win.delete", NULL,
};
static const char *const key_menu[] = {
  "timeline.cut", "timeline.copy", "timeline.paste", "",
  "win.nudge(-1)", "win.nudge(1)", "",
  "win.delete", NULL,
};
static const char *const lane_menu[] = {
  "win.add-shot", "timeline.add-title", "timeline.add-media", "timeline.paste", "win.select-all", "",
  "timeline.add-layer(false)", "timeline.add-layer(true)", "",
  "win.zoom(1)", "win.zoom(-1)", "win.zoom(0)", NULL,
};
static const char *const ruler_menu[] = {
  "timeline.mark-in", "timeline.mark-out", "timeline.clear-range", "",
  "win.add-marker", "win.snapping", "",
  "win.zoom(1)", "win.zoom(-1)", "win.zoom(0)", NULL,
};

static const char *const *
menu_for_item (KnLaneItem *item)
{
  gpointer node = kn_document_get_node (kn_session_get_document (kn_lane_item_get_session (item)),
                                        kn_lane_item_get_id (item));
  gint64 in, out;

  if (node && kn_part_get_span (node, &in, &out))
    return in == out ? key_menu : span_menu;
  if (node && KN_IS_AUDIO_CLIP (node))
    return sound_menu;
  return node && KN_IS_SHOT (node) ? shot_menu : clip_menu;
}

static GMenuModel *
new_model (const char *const *actions)
{
  GMenu *menu = g_menu_new (), *section = g_menu_new ();

  for (; *actions; actions++)
    if (**actions)
      {
        g_autoptr (GMenuItem) item = kn_shortcuts_menu_item_new (*actions);

        g_menu_append_item (section, item);
      }
    else
      {
        g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
        g_object_unref (section);
        section = g_menu_new ();
      }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
  return G_MENU_MODEL (menu);
}

#define OPENER "kn-opener"

/* Not if the action has selected something else, as copies and new shots are. */
static gboolean
may_have_focus (GtkWidget *opener)
{
  gpointer item = opener ? gtk_widget_get_ancestor (opener, KN_TYPE_LANE_ITEM) : NULL;

  return opener && gtk_widget_get_mapped (opener) &&
         (!item || kn_session_is_selected (kn_lane_item_get_session (item), kn_lane_item_get_id (item)));
}

/* Back to where the focus was, unless that is gone, or the action has taken it elsewhere. */
static void
give_focus_back (GtkWidget *place, GtkRoot *root, GtkWidget *opener)
{
  GtkWidget *focus = gtk_root_get_focus (root);

  if (focus && !gtk_widget_is_ancestor (place, focus))
    return;
  if (!may_have_focus (opener) || !gtk_widget_grab_focus (opener))
    gtk_widget_activate_action (place, "win.focus-timeline", NULL);
}

static gboolean
let_go_cb (gpointer data)
{
  GtkWidget *popover = data, *place = gtk_widget_get_parent (popover);
  GtkRoot *root = gtk_widget_get_root (popover);
  g_autoptr (GtkWidget) opener = g_object_steal_data (G_OBJECT (popover), OPENER);

  gtk_widget_unparent (popover);
  if (root)
    give_focus_back (place, root, opener);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (GtkWidget *popover)
{
  g_idle_add (let_go_cb, popover);
}

/* To where there is more room, as it may be as high as the window. */
static GtkPositionType
get_side (GtkWidget *place, double x, double y)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (place));
  double root_x, root_y;

  return gtk_widget_translate_coordinates (place, root, x, y, &root_x, &root_y) &&
                 root_y < gtk_widget_get_height (root) / 2.0
             ? GTK_POS_BOTTOM
             : GTK_POS_TOP;
}

static void
open (GtkWidget *place, const char *const *actions, double x, double y)
{
  g_autoptr (GMenuModel) model = new_model (actions);
  GtkWidget *popover = gtk_popover_menu_new_from_model (model);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (place));

  if (focus)
    g_object_set_data_full (G_OBJECT (popover), OPENER, g_object_ref (focus), g_object_unref);
  gtk_widget_set_parent (popover, place);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (popover), get_side (place, x, y));
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

void
kn_timeline_menu_open_for (GtkWidget *place, KnLaneItem *item, double x, double y)
{
  KnSession *session = kn_lane_item_get_session (item);

  if (!kn_session_is_selected (session, kn_lane_item_get_id (item)))
    kn_session_select (session, kn_lane_item_get_id (item));
  gtk_widget_grab_focus (GTK_WIDGET (item));
  open (place, menu_for_item (item), x, y);
}

static void
open_for (KnTimeline *timeline, GtkWidget *widget, double x, double y)
{
  GtkWidget *place = GTK_WIDGET (timeline), *item = gtk_widget_get_ancestor (widget, KN_TYPE_LANE_ITEM);

  if (item)
    kn_timeline_menu_open_for (place, KN_LANE_ITEM (item), x, y);
  else if (gtk_widget_get_ancestor (widget, KN_TYPE_RULER))
    open (place, ruler_menu, x, y);
  else
    {
      kn_timeline_focus_layer (timeline, place, y);
      open (place, lane_menu, x, y);
    }
}

void
kn_timeline_menu_open_at (KnTimeline *timeline, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (timeline), x, y, GTK_PICK_DEFAULT);

  if (widget && kn_timeline_get_session (timeline))
    open_for (timeline, widget, x, y);
}

void
kn_timeline_menu_open_focus (KnTimeline *timeline)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (timeline)));
  double x, y;

  if (focus && kn_timeline_get_session (timeline) && gtk_widget_is_ancestor (focus, GTK_WIDGET (timeline)) &&
      gtk_widget_translate_coordinates (focus, GTK_WIDGET (timeline), MIN (24, gtk_widget_get_width (focus) / 2),
                                        gtk_widget_get_height (focus) / 2, &x, &y))
    open_for (timeline, focus, MAX (0, x), y);
}
