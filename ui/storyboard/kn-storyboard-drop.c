/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/storyboard/kn-storyboard-drop.h"

#include "ui/storyboard/kn-panel.h"
#include "ui/timeline/kn-media-import.h"

/* Of the height of a panel: nearer to its edge means between panels. */
#define EDGE 0.25
/* No less than what is between two panels. */
#define GAP_PX 12

static GtkWidget *
pick_panel (GtkWidget *storyboard, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (storyboard, x, y, GTK_PICK_DEFAULT);

  return widget ? gtk_widget_get_ancestor (widget, KN_TYPE_PANEL) : NULL;
}

/* The panel there, or the one that a gap belongs to; NULL: below the last. */
static KnPanel *
find_panel (GtkWidget *storyboard, double x, double y, KnPanelDrop *drop)
{
  GtkWidget *panel = pick_panel (storyboard, x, y);
  double in_x, in_y, height;

  if (!panel && pick_panel (storyboard, x, y + GAP_PX))
    panel = pick_panel (storyboard, x, y - GAP_PX);
  *drop = KN_PANEL_DROP_NONE;
  if (!panel || !gtk_widget_translate_coordinates (storyboard, panel, x, y, &in_x, &in_y))
    return NULL;
  height = gtk_widget_get_height (panel);
  *drop = in_y < height * EDGE         ? KN_PANEL_DROP_BEFORE
          : in_y < height * (1 - EDGE) ? KN_PANEL_DROP_ON
                                       : KN_PANEL_DROP_AFTER;
  return KN_PANEL (panel);
}

static KnMediaPlace
place_at (KnSession *session, KnPanel *panel, KnPanelDrop drop)
{
  KnDocument *document = kn_session_get_document (session);
  KnClip *clip = panel ? kn_document_get_node (document, kn_lane_item_get_id (KN_LANE_ITEM (panel))) : NULL;
  KnMediaPlace place = { 0 };

  if (!clip)
    {
      place.at_frames = place.shots_at_frames = kn_sequence_get_duration_frames (kn_session_get_sequence (session));
      return place;
    }
  place.layer = kn_node_get_id (kn_node_get_parent (KN_NODE (clip)));
  place.at_frames = drop == KN_PANEL_DROP_AFTER ? kn_clip_get_end_frames (clip) : kn_clip_get_start_frames (clip);
  place.shots_at_frames = drop == KN_PANEL_DROP_BEFORE ? place.at_frames : kn_clip_get_end_frames (clip);
  /* What shows a film does not begin with a picture. */
  if (drop == KN_PANEL_DROP_ON && kn_shot_get_source (KN_SHOT (clip)) != KN_SHOT_SOURCE_MEDIA)
    place.shot = kn_node_get_id (KN_NODE (clip));
  return place;
}

/* ---- host ---- */

static KnSession *
get_session (GtkWidget *widget)
{
  return kn_storyboard_get_session (KN_STORYBOARD (widget));
}

static void
focus_selected (GtkWidget *widget)
{
  kn_storyboard_go_to_selected (KN_STORYBOARD (widget));
}

static const KnMediaHost storyboard_host = { get_session, focus_selected };

/* ---- drop ---- */

static void
show (GtkDropTarget *target, KnPanel *panel, KnPanelDrop drop)
{
  KnPanel *shown = g_object_get_data (G_OBJECT (target), "panel");

  if (shown && shown != panel)
    kn_panel_show_drop (shown, KN_PANEL_DROP_NONE);
  if (panel)
    kn_panel_show_drop (panel, drop);
  g_object_set_data_full (G_OBJECT (target), "panel", panel ? g_object_ref (panel) : NULL, g_object_unref);
}

static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y)
{
  KnPanelDrop drop;
  KnPanel *panel = find_panel (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target)), x, y, &drop);

  show (target, panel, drop);
  return GDK_ACTION_COPY;
}

static void
leave_cb (GtkDropTarget *target)
{
  show (target, NULL, KN_PANEL_DROP_NONE);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  KnSession *session = get_session (widget);
  KnPanelDrop drop;
  KnPanel *panel = find_panel (widget, x, y, &drop);
  KnMediaPlace place;

  show (target, NULL, KN_PANEL_DROP_NONE);
  if (!session || kn_document_get_read_only (kn_session_get_document (session)))
    return FALSE;
  place = place_at (session, panel, drop);
  kn_media_import_dropped (widget, &storyboard_host, value, &place);
  return TRUE;
}

void
kn_storyboard_drop_attach (KnStoryboard *storyboard)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "motion", G_CALLBACK (motion_cb), NULL);
  g_signal_connect (target, "leave", G_CALLBACK (leave_cb), NULL);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (storyboard), GTK_EVENT_CONTROLLER (target));
}
