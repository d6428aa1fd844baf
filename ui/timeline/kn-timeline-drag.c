/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-drag.h"

#include "app/document/kn-plan.h"
#include "ui/timeline/kn-clip-item.h"
#include "ui/timeline/kn-time-axis.h"

#include <glib/gi18n.h>
#include <math.h>

#define HANDLE_PX 8
#define SNAP_PX 10

typedef enum
{
  DRAG_MOVE,
  DRAG_TRIM_START,
  DRAG_TRIM_END,
} DragMode;

typedef struct
{
  KnLane *lane;
  KnSession *session;
  GtkGesture *gesture;
  guint64 clip;
  DragMode mode;
  gint64 start, end;       /* of the clip when the drag began */
  gboolean active;
} Drag;

static KnDocument *
document_of (Drag *drag)
{
  return kn_session_get_document (drag->session);
}

static DragMode
mode_at (KnLaneItem *item, double x)
{
  int width = gtk_widget_get_width (GTK_WIDGET (item));
  double handle = fmin (HANDLE_PX, width / 4.0);

  return x < handle ? DRAG_TRIM_START : x >= width - handle ? DRAG_TRIM_END : DRAG_MOVE;
}

/* The clip at a place of the lane; *in_item receives the place in it. */
static KnLaneItem *
item_at (KnLane *lane, double x, double y, double *in_item)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (lane), x, y, GTK_PICK_DEFAULT);
  double item_y;

  widget = widget ? gtk_widget_get_ancestor (widget, KN_TYPE_CLIP_ITEM) : NULL;
  if (!widget || !gtk_widget_translate_coordinates (GTK_WIDGET (lane), widget, x, y, in_item, &item_y))
    return NULL;
  return KN_LANE_ITEM (widget);
}

/* Where an edge would go: an edit point or the playhead when one is near. */
static gint64
snap (Drag *drag, gint64 frames)
{
  gint64 reach = (gint64) kn_time_axis_span_frames (drag->session, SNAP_PX), playhead, to;
  guint n;
  const guint64 *ids = kn_session_get_selected (drag->session, &n);

  if (!kn_session_get_snapping (drag->session))
    return frames;
  to = kn_sequence_snap (kn_session_get_sequence (drag->session), frames, reach, ids, n);
  playhead = kn_session_get_playhead (drag->session);
  if (to == frames && ABS (playhead - frames) <= reach)
    to = playhead;
  return to;
}

/* The distance of a move after snapping either end. */
static gint64
snap_move (Drag *drag, gint64 delta)
{
  gint64 by_start = snap (drag, drag->start + delta) - (drag->start + delta);
  gint64 by_end = snap (drag, drag->end + delta) - (drag->end + delta);
  gint64 by = by_start && (!by_end || ABS (by_start) <= ABS (by_end)) ? by_start : by_end;

  return MAX (delta + by, -drag->start);
}

static KnEdit *
plan (Drag *drag, gint64 delta, gboolean ripple)
{
  KnDocument *document = document_of (drag);
  KnEdge edge = drag->mode == DRAG_TRIM_START ? KN_EDGE_START : KN_EDGE_END;
  guint n;
  const guint64 *ids = kn_session_get_selected (drag->session, &n);
  gint64 to;

  if (drag->mode == DRAG_MOVE)
    return ripple ? kn_plan_ripple_move (document, drag->clip, snap_move (drag, delta), NULL)
                  : kn_plan_move (document, ids, n, snap_move (drag, delta), 0, NULL);
  to = edge == KN_EDGE_START ? CLAMP (drag->start + delta, 0, drag->end - 1) : MAX (drag->start + 1, drag->end + delta);
  to = snap (drag, to);
  return ripple ? kn_plan_ripple_trim (document, drag->clip, edge, to, NULL)
                : kn_plan_trim (document, drag->clip, edge, to, NULL);
}

static void
begin_cb (Drag *drag, double x, double y)
{
  double in_item;
  KnLaneItem *item = item_at (drag->lane, x, y, &in_item);
  gpointer clip = item ? kn_document_get_node (document_of (drag), kn_lane_item_get_id (item)) : NULL;

  if (!clip || kn_document_get_read_only (document_of (drag)))
    {
      gtk_gesture_set_state (drag->gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  drag->clip = kn_lane_item_get_id (item);
  drag->mode = mode_at (item, in_item);
  drag->start = kn_clip_get_start_frames (clip);
  drag->end = kn_clip_get_end_frames (clip);
}

static void
update_cb (Drag *drag, double dx, double dy)
{
  KnDocument *document = document_of (drag);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag->gesture));
  gint64 delta = llround (kn_time_axis_span_frames (drag->session, dx));

  if (!drag->active)
    {
      if (!gtk_drag_check_threshold (GTK_WIDGET (drag->lane), 0, 0, (int) dx, (int) dy))
        return;
      drag->active = TRUE;
      gtk_gesture_set_state (drag->gesture, GTK_EVENT_SEQUENCE_CLAIMED);
      if (!kn_session_is_selected (drag->session, drag->clip))
        kn_session_select (drag->session, drag->clip);
      kn_document_begin_group (document, drag->mode == DRAG_MOVE ? "Move" : "Trim");
    }
  kn_document_revert_group (document);
  kn_document_apply_take (document, plan (drag, delta, (state & GDK_SHIFT_MASK) != 0), NULL);
}

static void
end_cb (Drag *drag)
{
  if (drag->active)
    kn_document_end_group (document_of (drag));
  drag->active = FALSE;
}

static void
abort_drag (Drag *drag)
{
  if (drag->active)
    kn_document_abort_group (document_of (drag));
  drag->active = FALSE;
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  Drag *drag = data;

  if (!drag->active)
    return FALSE;
  abort_drag (drag);
  gtk_gesture_set_state (drag->gesture, GTK_EVENT_SEQUENCE_DENIED);
  return TRUE;
}

static void
motion_cb (Drag *drag, double x, double y)
{
  double in_item;
  KnLaneItem *item = drag->active ? NULL : item_at (drag->lane, x, y, &in_item);

  if (!drag->active)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (drag->lane), !item                                  ? NULL
                                                              : mode_at (item, in_item) == DRAG_MOVE ? "grab"
                                                                                                     : "ew-resize");
}

static void
drag_free (gpointer data)
{
  Drag *drag = data;

  abort_drag (drag);
  g_object_unref (drag->session);
  g_free (drag);
}

void
kn_timeline_drag_attach (KnLane *lane, KnSession *session)
{
  Drag *drag = g_new0 (Drag, 1);
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_shortcut_controller_new ();

  drag->lane = lane;
  drag->session = g_object_ref (session);
  drag->gesture = gtk_gesture_drag_new ();
  g_signal_connect_swapped (drag->gesture, "drag-begin", G_CALLBACK (begin_cb), drag);
  g_signal_connect_swapped (drag->gesture, "drag-update", G_CALLBACK (update_cb), drag);
  g_signal_connect_swapped (drag->gesture, "drag-end", G_CALLBACK (end_cb), drag);
  g_signal_connect_swapped (drag->gesture, "cancel", G_CALLBACK (abort_drag), drag);
  gtk_widget_add_controller (GTK_WIDGET (lane), GTK_EVENT_CONTROLLER (drag->gesture));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), drag);
  gtk_widget_add_controller (GTK_WIDGET (lane), motion);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_callback_action_new (escape_cb, drag, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (lane), keys);
  g_object_set_data_full (G_OBJECT (lane), "kn-timeline-drag", drag, drag_free);
}
