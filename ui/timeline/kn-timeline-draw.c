/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-private.h"

#include "ui/timeline/kn-time-axis.h"

#include <math.h>

/* What lies outside of the range is seen through a veil. */
static void
draw_veil (KnTimeline *self, GtkSnapshot *snapshot, float left, float top, float width, float height)
{
  const GdkRGBA veil = { 0, 0, 0, 0.35f };
  gint64 in, out;
  float from, to;

  kn_session_get_range (self->session, &in, &out);
  from = CLAMP ((float) kn_time_axis_to_px (self->session, (double) in), 0, width);
  to = CLAMP ((float) kn_time_axis_to_px (self->session, (double) out), 0, width);
  gtk_snapshot_append_color (snapshot, &veil, &GRAPHENE_RECT_INIT (left, top, from, height));
  gtk_snapshot_append_color (snapshot, &veil, &GRAPHENE_RECT_INIT (left + to, top, width - to, height));
}

static void
draw_drop (KnTimeline *self, GtkSnapshot *snapshot, float left, float top, float height)
{
  float x = (float) round (kn_time_axis_to_px (self->session, (double) self->drop));
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  for (float y = top; x >= 0 && y < height; y += 8)
    gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (left + x - 1, y, 3, 5));
}

/* What of it lies in the lanes. */
static void
draw_band (KnTimeline *self, GtkSnapshot *snapshot, float left, float top)
{
  GtkWidget *widget = GTK_WIDGET (self);
  graphene_rect_t seen = GRAPHENE_RECT_INIT (left, top, (float) gtk_widget_get_width (GTK_WIDGET (self->ruler)),
                                             (float) gtk_widget_get_height (self->scroller));
  graphene_rect_t band = self->band;
  double x, y;
  GdkRGBA colour, faint;

  if (!gtk_widget_translate_coordinates (self->rows, widget, 0, 0, &x, &y))
    return;
  graphene_rect_offset (&band, (float) x, (float) y);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  faint = colour;
  faint.alpha *= 0.15f;
  gtk_snapshot_push_clip (snapshot, &seen);
  gtk_snapshot_append_color (snapshot, &faint, &band);
  gtk_snapshot_append_border (snapshot, &GSK_ROUNDED_RECT_INIT (band.origin.x, band.origin.y, band.size.width,
                                                                band.size.height),
                              (const float[4]){ 1, 1, 1, 1 }, (const GdkRGBA[4]){ colour, colour, colour, colour });
  gtk_snapshot_pop (snapshot);
}

void
_kn_timeline_show_band (KnTimeline *self, const graphene_rect_t *band)
{
  self->band = band ? *band : *graphene_rect_zero ();
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
_kn_timeline_draw (KnTimeline *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double left, top, x;
  int height = gtk_widget_get_height (widget);
  GdkRGBA colour;

  if (!gtk_widget_translate_coordinates (GTK_WIDGET (self->ruler), widget, 0, 0, &left, &top))
    return;
  if (kn_session_has_range (self->session))
    draw_veil (self, snapshot, (float) left, (float) (top + gtk_widget_get_height (GTK_WIDGET (self->ruler))),
               (float) gtk_widget_get_width (GTK_WIDGET (self->ruler)), (float) height);
  if (self->band.size.width > 0 || self->band.size.height > 0)
    draw_band (self, snapshot, (float) left, (float) (top + gtk_widget_get_height (GTK_WIDGET (self->ruler))));
  if (self->drop >= 0)
    draw_drop (self, snapshot, (float) left, (float) top, (float) height);
  x = round (kn_time_axis_to_px (self->session, (double) kn_session_get_playhead (self->session)));
  if (x < 0 || x > gtk_widget_get_width (GTK_WIDGET (self->ruler)))
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_snapshot_append_color (
      snapshot, &colour, &GRAPHENE_RECT_INIT ((float) (left + x) - .5f, (float) top + 8, 2, (float) (height - top)));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (left + x) + .5f, (float) top + 11));
  gtk_snapshot_rotate (snapshot, 45);
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (-6, -6, 12, 12));
  gtk_snapshot_restore (snapshot);
}
