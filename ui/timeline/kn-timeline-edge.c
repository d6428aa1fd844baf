/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-private.h"

#include <math.h>

/* How near to an edge it begins, and how far out it gets no faster. */
#define REACH_PX 24
#define FURTHEST_PX 96
/* A pixel further out, in pixels a second. */
#define SPEED 16

/* How far a place is beyond where scrolling begins, on the side that the pointer goes to. */
static double
get_excess (double from, double at, double size)
{
  double reach = fmin (REACH_PX, size / 4);

  if (at < reach && at < from)
    return fmax (at - reach, -FURTHEST_PX);
  if (at > size - reach && at > from)
    return fmin (at - size + reach, FURTHEST_PX);
  return 0;
}

static gboolean
scroll_by (GtkAdjustment *adjustment, double by)
{
  double before = gtk_adjustment_get_value (adjustment);

  if (by != 0)
    gtk_adjustment_set_value (adjustment, before + by);
  return gtk_adjustment_get_value (adjustment) != before;
}

gboolean
kn_timeline_scroll_at_edge (KnTimeline *self, GtkWidget *widget, const graphene_point_t *from, const graphene_point_t *at,
                            double seconds)
{
  GtkWidget *ruler = GTK_WIDGET (self->ruler);
  graphene_point_t in_ruler, in_rows;
  double right, down;
  gboolean scrolled;

  g_return_val_if_fail (KN_IS_TIMELINE (self), FALSE);
  if (!self->session || !gtk_widget_compute_point (widget, ruler, at, &in_ruler) ||
      !gtk_widget_compute_point (widget, self->scroller, at, &in_rows))
    return FALSE;
  right = get_excess (in_ruler.x - (at->x - from->x), in_ruler.x, gtk_widget_get_width (ruler));
  down = get_excess (in_rows.y - (at->y - from->y), in_rows.y, gtk_widget_get_height (self->scroller));
  scrolled = scroll_by (self->adjustment, right * SPEED * seconds / kn_session_get_zoom (self->session));
  return scroll_by (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), down * SPEED * seconds) ||
         scrolled;
}
