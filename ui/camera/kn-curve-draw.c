/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-curve-view-private.h"

#include <math.h>

#define LINES 5
/* Of the legend. */
#define SWATCH_PX 10
#define GAP_PX 6
#define INSET_PX 4

static const char *const colours[] = { "red_2", "green_3", "blue_2" };

double *
_kn_curve_dup_values (const struct kn_scene_path *path, KnCameraChannel channel)
{
  double *values = g_new (double, MAX (1, path->n));

  for (int i = 0; i < path->n; i++)
    {
      values[i] = kn_camera_channel_get (channel, &path->poses[i]);
      if (i > 0 && channel >= KN_CAMERA_PAN && channel <= KN_CAMERA_ROLL)
        values[i] -= 360 * round ((values[i] - values[i - 1]) / 360);
    }
  return values;
}

static void
set_colour (KnCurveView *self, cairo_t *cr, const char *name, double alpha)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA colour;

  if (!name || !gtk_style_context_lookup_color (style, name, &colour))
    gtk_style_context_get_color (style, &colour);
  colour.alpha *= (float) alpha;
  gdk_cairo_set_source_rgba (cr, &colour);
}

static void
draw_text (KnCurveView *self, cairo_t *cr, double x, double y, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

/* A round distance that fits about n times into a span. */
static double
round_step (double span, int n)
{
  double raw = span / n, power = pow (10, floor (log10 (MAX (raw, 1e-9)))), part = raw / power;

  return power * (part > 5 ? 10 : part > 2 ? 5 : part > 1 ? 2 : 1);
}

static void
draw_grid (KnCurveView *self, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0");
  double width = gtk_widget_get_width (GTK_WIDGET (self)), step;
  int digits, line, room;

  /* Large text leaves room for fewer numbers. */
  pango_layout_get_pixel_size (layout, NULL, &line);
  room = (int) (gtk_widget_get_height (GTK_WIDGET (self)) - self->top) / (2 * line);
  step = round_step (self->high - self->low, CLAMP (room, 1, LINES));
  digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  cairo_set_line_width (cr, 1);
  for (double value = ceil (self->low / step) * step; value <= self->high; value += step)
    {
      double y = floor (_kn_curve_view_y (self, value)) + 0.5;
      g_autofree char *text = g_strdup_printf ("%.*f", digits, value + 0.0);

      set_colour (self, cr, NULL, fabs (value) < step / 2 ? 0.3 : 0.1);
      cairo_move_to (cr, 0, y);
      cairo_line_to (cr, width, y);
      cairo_stroke (cr);
      set_colour (self, cr, NULL, 0.6);
      draw_text (self, cr, 4, y + 1, text);
    }
}

static void
draw_curve (KnCurveView *self, cairo_t *cr, const struct kn_scene_path *path, KnCameraChannel channel)
{
  g_autofree double *values = _kn_curve_dup_values (path, channel);

  for (int i = 0; i < path->n; i++)
    cairo_line_to (cr, _kn_curve_view_x (self, i), _kn_curve_view_y (self, values[i]));
  cairo_stroke (cr);
}

static void
draw_channel (KnCurveView *self, cairo_t *cr, int i)
{
  const double dashes[] = { 4, 4 };
  KnCameraChannel channel = (KnCameraChannel) (self->first + i);

  set_colour (self, cr, colours[i], 0.8);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dashes, 2, 0);
  draw_curve (self, cr, kn_camera_scene_get_measured (self->scene), channel);
  cairo_set_dash (cr, NULL, 0, 0);
  set_colour (self, cr, colours[i], 1);
  cairo_set_line_width (cr, 2);
  draw_curve (self, cr, kn_camera_scene_get_path (self->scene), channel);
}

/* The names of the curves, one beside the other above them, where no key can be; in as many lines as they need. cr may be
 * NULL. Returns their height. */
static double
lay_legend (KnCurveView *self, cairo_t *cr)
{
  double right = gtk_widget_get_width (GTK_WIDGET (self)) - INSET_PX, x = INSET_PX, y = INSET_PX, line = 0;

  for (int i = 0; i < self->n_channels; i++)
    {
      const char *name = kn_camera_channel_get_name ((KnCameraChannel) (self->first + i));
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), name);
      int w, h;

      pango_layout_get_pixel_size (layout, &w, &h);
      if (x > INSET_PX && x + SWATCH_PX + GAP_PX + w > right)
        {
          x = INSET_PX;
          y += line;
        }
      line = h;
      if (cr)
        {
          set_colour (self, cr, colours[i], 1);
          cairo_rectangle (cr, x, floor (y + h / 2.0), SWATCH_PX, 2);
          cairo_fill (cr);
          set_colour (self, cr, NULL, 0.85);
          cairo_move_to (cr, x + SWATCH_PX + GAP_PX, y);
          pango_cairo_show_layout (cr, layout);
        }
      x += SWATCH_PX + w + 3 * GAP_PX;
    }
  return y + line;
}

double
_kn_curve_view_get_legend (KnCurveView *self)
{
  return lay_legend (self, NULL);
}

static void
draw_playhead (KnCurveView *self, cairo_t *cr)
{
  double x = floor (_kn_curve_view_x (self, (double) kn_camera_scene_get_playhead (self->scene))) + 0.5;

  set_colour (self, cr, "accent_color", 1);
  cairo_set_line_width (cr, 1.5);
  cairo_move_to (cr, x, self->top);
  cairo_line_to (cr, x, gtk_widget_get_height (GTK_WIDGET (self)));
  cairo_stroke (cr);
}

void
_kn_curve_view_draw (KnCurveView *self, cairo_t *cr)
{
  lay_legend (self, cr);
  cairo_rectangle (cr, 0, self->top, gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)));
  cairo_clip (cr);
  draw_grid (self, cr);
  draw_playhead (self, cr);
  for (int i = 0; i < self->n_channels; i++)
    draw_channel (self, cr, i);
  if (!self->moving || self->dragged)
    return;
  cairo_rectangle (cr, self->start[0], self->start[1], self->now[0] - self->start[0], self->now[1] - self->start[1]);
  set_colour (self, cr, "accent_color", 0.2);
  cairo_fill_preserve (cr);
  set_colour (self, cr, "accent_color", 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}
