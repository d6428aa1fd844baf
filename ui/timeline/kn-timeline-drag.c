/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-drag.h"

#include "app/document/kn-plan.h"
#include "ui/timeline/kn-drag.h"
#include "ui/timeline/kn-time-axis.h"

#include <math.h>


typedef struct
{
  KnLane *lane;
  KnSession *session;      /* kept by the lane */
  guint64 clip;
  KnLaneGrip grip;
  gint64 start, end;       /* of the clip when the drag began */
} Drag;

static KnDocument *
document_of (Drag *drag)
{
  return kn_session_get_document (drag->session);
}

/* Where an edge of what is dragged would go. */
static gint64
snap (Drag *drag, gint64 frames)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (drag->session, &n);

  return kn_time_axis_snap (drag->session, frames, ids, n);
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

static const char *
begin (gpointer data, double x, double y, GdkModifierType state)
{
  Drag *drag = data;
  KnLaneItem *item = kn_lane_pick (drag->lane, x, y, &drag->grip);
  gpointer clip = item ? kn_document_get_node (document_of (drag), kn_lane_item_get_id (item)) : NULL;

  if (!clip)
    return NULL;
  drag->clip = kn_lane_item_get_id (item);
  drag->start = kn_clip_get_start_frames (clip);
  drag->end = kn_clip_get_end_frames (clip);
  return drag->grip == KN_LANE_GRIP_MIDDLE ? "Move" : "Trim";
}

static KnEdit *
plan (gpointer data, double dx, double dy, GdkModifierType state)
{
  Drag *drag = data;
  KnDocument *document = document_of (drag);
  gboolean ripple = (state & GDK_SHIFT_MASK) != 0;
  gint64 delta = llround (kn_time_axis_span_frames (drag->session, dx)), to;
  KnEdge edge = drag->grip == KN_LANE_GRIP_START ? KN_EDGE_START : KN_EDGE_END;
  const guint64 *ids;
  guint n;

  if (!kn_session_is_selected (drag->session, drag->clip))
    kn_session_select (drag->session, drag->clip);
  ids = kn_session_get_selected (drag->session, &n);
  if (drag->grip == KN_LANE_GRIP_MIDDLE)
    return ripple ? kn_plan_ripple_move (document, drag->clip, snap_move (drag, delta), NULL)
                  : kn_plan_move (document, ids, n, snap_move (drag, delta), 0, NULL);
  to = edge == KN_EDGE_START ? CLAMP (drag->start + delta, 0, drag->end - 1) : MAX (drag->start + 1, drag->end + delta);
  to = snap (drag, to);
  return ripple ? kn_plan_ripple_trim (document, drag->clip, edge, to, NULL)
                : kn_plan_trim (document, drag->clip, edge, to, NULL);
}

static const char *
cursor (gpointer data, double x, double y, GdkModifierType state)
{
  Drag *drag = data;
  KnLaneGrip grip;

  return !kn_lane_pick (drag->lane, x, y, &grip) ? NULL : grip == KN_LANE_GRIP_MIDDLE ? "grab" : "ew-resize";
}

static const KnDragClass drag_class = { .begin = begin, .plan = plan, .cursor = cursor };

void
kn_timeline_drag_attach (KnLane *lane, KnSession *session)
{
  Drag *drag = g_new0 (Drag, 1);

  drag->lane = lane;
  drag->session = session;
  kn_drag_attach (GTK_WIDGET (lane), session, &drag_class, drag, g_free);
}
