/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-private.h"

#include "ui/timeline/kn-time-axis.h"

void
_kn_timeline_show_seconds (KnTimeline *self, double seconds)
{
  double scroll = kn_session_get_scroll (self->session), page = _kn_timeline_get_page (self);

  if (page > 0 && (seconds < scroll || seconds > scroll + page * 0.98))
    kn_session_set_scroll (self->session, seconds - page * 0.1);
}

/* From top to bottom: the lane of the markers lies over the ruler, those below are in rows. */
static KnLane *
next_lane (KnTimeline *self, KnLane *lane)
{
  GtkWidget *markers = gtk_widget_get_last_child (GTK_WIDGET (self->ruler_overlay)), *row;

  if (!lane && KN_IS_LANE (markers))
    return KN_LANE (markers);
  row = !lane || GTK_WIDGET (lane) == markers ? gtk_widget_get_first_child (self->rows)
                                              : gtk_widget_get_next_sibling (gtk_widget_get_parent (GTK_WIDGET (lane)));
  while (row && !gtk_widget_get_visible (row))
    row = gtk_widget_get_next_sibling (row);
  return row ? _kn_timeline_get_lane (row) : NULL;
}

/* Where the focus is, or NULL. */
static KnLane *
get_focused_lane (KnTimeline *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  GtkWidget *lane = focus ? gtk_widget_get_ancestor (focus, KN_TYPE_LANE) : NULL;

  return lane && gtk_widget_is_ancestor (lane, GTK_WIDGET (self)) ? KN_LANE (lane) : NULL;
}

/* What was selected last, where it lies: a shot has items on several lanes. */
static KnLaneItem *
find_selected (KnTimeline *self)
{
  guint n;
  const guint64 *ids = self->session ? kn_session_get_selected (self->session, &n) : NULL;
  KnLane *focused = get_focused_lane (self);
  KnLaneItem *here;

  if (!ids || n == 0)
    return NULL;
  here = focused ? kn_lane_find_item (focused, ids[n - 1]) : NULL;
  if (here)
    return here;
  for (KnLane *lane = next_lane (self, NULL); lane; lane = next_lane (self, lane))
    {
      KnLaneItem *item = kn_lane_find_item (lane, ids[n - 1]);

      if (item)
        return item;
    }
  return NULL;
}

/* Up or down to the row of what is selected, when a new row has been laid out. */
static gboolean
reveal_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  KnTimeline *self = KN_TIMELINE (widget);
  KnLaneItem *item = find_selected (self);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  graphene_rect_t bounds;

  if (++self->n_reveals < 2)
    return G_SOURCE_CONTINUE;
  self->reveal = 0;
  if (item && gtk_widget_is_ancestor (GTK_WIDGET (item), self->rows) &&
      gtk_widget_compute_bounds (gtk_widget_get_parent (GTK_WIDGET (item)), self->rows, &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y, bounds.origin.y + bounds.size.height);
  return G_SOURCE_REMOVE;
}

void
kn_timeline_focus_selected (KnTimeline *self)
{
  KnLaneItem *item;

  g_return_if_fail (KN_IS_TIMELINE (self));
  if (self->session)
    kn_timeline_settle (self);
  item = find_selected (self);
  if (!item)
    return;
  _kn_timeline_show_seconds (self, kn_frames_to_seconds (kn_lane_item_get_start (item), kn_session_get_rate (self->session)));
  gtk_widget_grab_focus (GTK_WIDGET (item));
  self->n_reveals = 0;
  /* A project that has just been opened is seen from its top. */
  if (!self->reveal && !self->fit)
    self->reveal = gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_cb, NULL, NULL);
}

void
kn_timeline_edit_selected (KnTimeline *self)
{
  KnLaneItem *item;

  g_return_if_fail (KN_IS_TIMELINE (self));
  kn_timeline_focus_selected (self);
  item = find_selected (self);
  if (item)
    KN_LANE_ITEM_GET_CLASS (item)->activate (item);
}

/* A layer that is empty can be pasted into. */
static gboolean
can_focus (KnLane *lane)
{
  return !kn_lane_is_empty (lane) || gtk_widget_get_focusable (GTK_WIDGET (lane));
}

/* The next lane in a direction that has something to focus. */
static KnLane *
neighbour (KnTimeline *self, GtkWidget *lane, int direction)
{
  KnLane *before = NULL, *next;

  for (next = next_lane (self, NULL); next && GTK_WIDGET (next) != lane; next = next_lane (self, next))
    if (can_focus (next))
      before = next;
  if (direction < 0 || !next)
    return before;
  do
    next = next_lane (self, next);
  while (next && !can_focus (next));
  return next;
}

static gint64
distance (KnLaneItem *item, gint64 time)
{
  gint64 start = kn_lane_item_get_start (item), end = kn_lane_item_get_end (item);

  return time < start ? start - time : time >= end ? time - end + 1 : 0;
}

static void
focus_near (KnLane *lane, gint64 time)
{
  GtkWidget *found = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (lane)); child;
       child = gtk_widget_get_next_sibling (child))
    if (!found || distance (KN_LANE_ITEM (child), time) < distance (KN_LANE_ITEM (found), time))
      found = child;
  gtk_widget_grab_focus (found ? found : GTK_WIDGET (lane));
}

void
kn_timeline_step_lane (KnTimeline *self, int direction)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *item = focus ? gtk_widget_get_ancestor (focus, KN_TYPE_LANE_ITEM) : NULL;
  KnLane *from = get_focused_lane (self), *to;

  if (!from)
    {
      kn_timeline_focus_selected (self);
      return;
    }
  to = neighbour (self, GTK_WIDGET (from), direction);
  if (!to)
    return;
  /* What has the focus is what is selected; in an empty lane nothing is. */
  if (kn_lane_is_empty (to))
    kn_session_select (self->session, 0);
  focus_near (to, item ? kn_lane_item_get_start (KN_LANE_ITEM (item)) : kn_session_get_playhead (self->session));
}

static KnLane *
find_clips_lane (KnTimeline *self, guint64 layer)
{
  KnLane *lane = next_lane (self, NULL);

  while (lane && (kn_lane_get_kind (lane) != KN_LANE_CLIPS || kn_lane_get_node (lane) != layer))
    lane = next_lane (self, lane);
  return lane;
}

void
kn_timeline_focus_layer (KnTimeline *self, GtkWidget *widget, double y)
{
  KnLane *lane;

  g_return_if_fail (KN_IS_TIMELINE (self));
  lane = find_clips_lane (self, kn_timeline_get_layer_at (self, widget, y));
  if (lane)
    gtk_widget_grab_focus (GTK_WIDGET (lane));
}

guint64
kn_timeline_get_focused_layer (KnTimeline *self)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (KN_IS_TIMELINE (self), 0);
  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root ? gtk_root_get_focus (root) : NULL;
  if (!focus || !gtk_widget_is_ancestor (focus, self->rows))
    return 0;
  while (gtk_widget_get_parent (focus) != self->rows)
    focus = gtk_widget_get_parent (focus);
  return kn_lane_get_node (_kn_timeline_get_lane (focus));
}

void
kn_timeline_add_popover (KnTimeline *self, GtkPopover *popover, KnLaneItem *item)
{
  GtkWidget *lane = gtk_widget_get_parent (GTK_WIDGET (item));
  int width = gtk_widget_get_width (lane);
  double left, top, from, to;

  g_return_if_fail (KN_IS_TIMELINE (self));
  gtk_widget_set_parent (GTK_WIDGET (popover), GTK_WIDGET (self));
  /* By its time, since a new item has not been laid out yet; what is long points to the part that can be seen. */
  from = CLAMP (kn_time_axis_to_px (self->session, (double) kn_lane_item_get_start (item)), 0, width);
  to = CLAMP (kn_time_axis_to_px (self->session, (double) kn_lane_item_get_end (item)), from, width);
  if (gtk_widget_translate_coordinates (lane, GTK_WIDGET (self), from, 0, &left, &top))
    gtk_popover_set_pointing_to (popover, &(GdkRectangle){ (int) left, (int) top, MAX (1, (int) (to - from)),
                                                           gtk_widget_get_height (lane) });
}
