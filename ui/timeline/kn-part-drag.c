/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-part-drag.h"

#include "app/document/kn-plan.h"
#include "ui/timeline/kn-drag.h"
#include "ui/timeline/kn-time-axis.h"
#include "ui/timeline/kn-timeline.h"

#include <math.h>

typedef struct
{
  KnLane *lane;
  KnSession *session;      /* kept by the lane */
  guint64 part;
  KnLaneGrip grip;
  gint64 zero;             /* record frame of content frame 0 */
  gint64 in, out;          /* when the drag began */
  gboolean free;           /* of snapping, while Alt is down */
} Drag;

static KnNode *
part_at (Drag *drag, double x, double y, KnLaneGrip *grip)
{
  KnLaneItem *item = kn_lane_pick (drag->lane, x, y, grip);
  gpointer node = item ? kn_document_get_node (kn_session_get_document (drag->session), kn_lane_item_get_id (item))
                       : NULL;
  gint64 in, out;

  if (!node || !kn_part_get_span (node, &in, &out))
    return NULL;
  if (in == out)
    *grip = KN_LANE_GRIP_MIDDLE;
  return node;
}

static const char *
begin (gpointer data, double x, double y, GdkModifierType state)
{
  Drag *drag = data;
  KnNode *part = part_at (drag, x, y, &drag->grip);
  KnClip *shot = part ? kn_node_get_ancestor (part, KN_TYPE_SHOT) : NULL;

  if (!part)
    return NULL;
  drag->part = kn_node_get_id (part);
  drag->zero = shot ? kn_clip_get_start_frames (shot) - kn_clip_get_in_frames (shot) : 0;
  kn_part_get_span (part, &drag->in, &drag->out);
  return drag->grip == KN_LANE_GRIP_MIDDLE ? "Move" : "Trim";
}

static gint64
snap (Drag *drag, gint64 frames)
{
  return drag->free ? frames : kn_time_axis_snap (drag->session, drag->zero + frames, NULL, 0) - drag->zero;
}

/* The distance of a move after snapping either end. */
static gint64
snap_move (Drag *drag, gint64 delta)
{
  gint64 by_in = snap (drag, drag->in + delta) - (drag->in + delta);
  gint64 by_out = snap (drag, drag->out + delta) - (drag->out + delta);

  return delta + (by_in && (!by_out || ABS (by_in) <= ABS (by_out)) ? by_in : by_out);
}

/* The selected parts beside this one, if it is selected; clips do not move with their parts. */
static GArray *
dup_moving (Drag *drag)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint n;
  const guint64 *selected = kn_session_get_selected (drag->session, &n);

  for (guint i = 0; i < n; i++)
    {
      gpointer node = kn_document_get_node (kn_session_get_document (drag->session), selected[i]);
      gint64 in, out;

      if (node && kn_part_get_span (node, &in, &out))
        g_array_append_val (ids, selected[i]);
    }
  return ids;
}

static KnEdit *
plan (gpointer data, double dx, double dy, GdkModifierType state)
{
  Drag *drag = data;
  KnDocument *document = kn_session_get_document (drag->session);
  gint64 delta = llround (kn_time_axis_span_frames (drag->session, dx));
  g_autoptr (GArray) ids = NULL;

  drag->free = (state & GDK_ALT_MASK) != 0;
  if (!kn_session_is_selected (drag->session, drag->part))
    kn_session_select (drag->session, drag->part);
  if (drag->grip == KN_LANE_GRIP_START)
    return kn_plan_trim_part (document, drag->part, KN_EDGE_START, snap (drag, drag->in + delta), NULL);
  if (drag->grip == KN_LANE_GRIP_END)
    return kn_plan_trim_part (document, drag->part, KN_EDGE_END, snap (drag, drag->out + delta), NULL);
  ids = dup_moving (drag);
  return kn_plan_move_parts (document, (const guint64 *) (gpointer) ids->data, ids->len, snap_move (drag, delta), NULL);
}

static gboolean
scroll (gpointer data, const graphene_point_t *from, const graphene_point_t *at, double seconds)
{
  GtkWidget *lane = GTK_WIDGET (((Drag *) data)->lane);

  return kn_timeline_scroll_at_edge (KN_TIMELINE (gtk_widget_get_ancestor (lane, KN_TYPE_TIMELINE)), lane, from, at, seconds);
}

static const char *
cursor (gpointer data, double x, double y, GdkModifierType state)
{
  KnLaneGrip grip;

  return !part_at (data, x, y, &grip) ? NULL : grip == KN_LANE_GRIP_MIDDLE ? "grab" : "ew-resize";
}

static const KnDragClass drag_class = { .begin = begin, .plan = plan, .scroll = scroll, .cursor = cursor };

void
kn_part_drag_attach (KnLane *lane, KnSession *session)
{
  Drag *drag = g_new0 (Drag, 1);

  drag->lane = lane;
  drag->session = session;
  kn_drag_attach (GTK_WIDGET (lane), session, &drag_class, drag, g_free);
}
