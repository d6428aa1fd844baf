/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-band.h"

#include "ui/timeline/kn-time-axis.h"
#include "ui/timeline/kn-timeline-private.h"
#include "ui/timeline/kn-transition-item.h"

#include <math.h>

struct _KnTimelineBand
{
  GtkWidget *rows;
  KnTimeline *timeline;
  KnLaneKind kind;         /* of the lane where it began */
  graphene_point_t from;   /* in the rows */
  double scroll_s;         /* then */
  GArray *before;          /* guint64: what was selected then */
  gboolean add;
};

KnTimelineBand *
kn_timeline_band_new (GtkWidget *rows, KnTimeline *timeline)
{
  KnTimelineBand *self = g_new0 (KnTimelineBand, 1);

  self->rows = rows;
  self->timeline = timeline;
  self->before = g_array_new (FALSE, FALSE, sizeof (guint64));
  return self;
}

void
kn_timeline_band_free (KnTimelineBand *self)
{
  g_array_unref (self->before);
  g_free (self);
}

gboolean
kn_timeline_band_begin (KnTimelineBand *self, double x, double y, gboolean add)
{
  GtkWidget *widget = gtk_widget_pick (self->rows, x, y, GTK_PICK_DEFAULT);
  guint n;
  const guint64 *ids = kn_session_get_selected (kn_timeline_get_session (self->timeline), &n);

  if (!widget || gtk_widget_get_ancestor (widget, KN_TYPE_LANE_ITEM))
    return FALSE;
  /* Below all lanes, too. */
  if (widget != self->rows)
    widget = gtk_widget_get_ancestor (widget, KN_TYPE_LANE);
  if (!widget)
    return FALSE;
  self->kind = KN_IS_LANE (widget) ? kn_lane_get_kind (KN_LANE (widget)) : KN_LANE_CLIPS;
  self->from = GRAPHENE_POINT_INIT ((float) x, (float) y);
  self->scroll_s = kn_session_get_scroll (kn_timeline_get_session (self->timeline));
  self->add = add;
  g_array_set_size (self->before, 0);
  g_array_append_vals (self->before, ids, n);
  return TRUE;
}

static void
add_id (GArray *ids, guint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, guint64, i) == id)
      return;
  g_array_append_val (ids, id);
}

/* By its time, since items that are too narrow to be seen are not laid out. */
static gboolean
is_inside (KnTimelineBand *self, KnLaneItem *item, double left, double right)
{
  KnSession *session = kn_timeline_get_session (self->timeline);

  /* It stands for a clip that has an item of its own. */
  return !KN_IS_TRANSITION_ITEM (item) &&
         kn_time_axis_to_px (session, (double) kn_lane_item_get_start (item)) <= right &&
         kn_time_axis_to_px (session, (double) kn_lane_item_get_end (item)) >= left;
}

/* What lies where the pointer is comes last: it gets the focus, and is in view. */
static void
add_lane (KnTimelineBand *self, KnLane *lane, const graphene_rect_t *band, gboolean leftwards, GArray *ids)
{
  GtkWidget *(*next) (GtkWidget *) = leftwards ? gtk_widget_get_prev_sibling : gtk_widget_get_next_sibling;
  graphene_rect_t bounds;

  if (kn_lane_get_kind (lane) != self->kind || !gtk_widget_compute_bounds (GTK_WIDGET (lane), self->rows, &bounds) ||
      !graphene_rect_intersection (&bounds, band, NULL))
    return;
  for (GtkWidget *child = (leftwards ? gtk_widget_get_last_child : gtk_widget_get_first_child) (GTK_WIDGET (lane)); child;
       child = next (child))
    if (is_inside (self, KN_LANE_ITEM (child), graphene_rect_get_x (band) - graphene_rect_get_x (&bounds),
                   graphene_rect_get_x (band) + graphene_rect_get_width (band) - graphene_rect_get_x (&bounds)))
      add_id (ids, kn_lane_item_get_id (KN_LANE_ITEM (child)));
}

void
kn_timeline_band_move (KnTimelineBand *self, double dx, double dy)
{
  KnSession *session = kn_timeline_get_session (self->timeline);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  double scrolled_px = (kn_session_get_scroll (session) - self->scroll_s) * kn_session_get_zoom (session);
  graphene_rect_t band = GRAPHENE_RECT_INIT (self->from.x - (float) scrolled_px, self->from.y, (float) dx, (float) dy);

  graphene_rect_normalize (&band);
  /* A line meets what it crosses, too. */
  graphene_rect_init (&band, band.origin.x, band.origin.y, fmaxf (1, band.size.width), fmaxf (1, band.size.height));
  if (self->add)
    g_array_append_vals (ids, self->before->data, self->before->len);
  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row; row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_get_visible (row))
      add_lane (self, _kn_timeline_get_lane (row), &band, dx < 0, ids);
  kn_session_select_all (session, (const guint64 *) (gpointer) ids->data, ids->len);
  _kn_timeline_show_band (self->timeline, &band);
}

void
kn_timeline_band_end (KnTimelineBand *self, gboolean kept)
{
  _kn_timeline_show_band (self->timeline, NULL);
  if (!kept)
    kn_session_select_all (kn_timeline_get_session (self->timeline), (const guint64 *) (gpointer) self->before->data,
                           self->before->len);
}
