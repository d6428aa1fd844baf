/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-camera-arrow.h"

#include <math.h>

/* Arrows reach this far to the sides and up and down, with their heads, in units around the middle of the picture. */
#define REACH 1.15

static void
stroke_arrow (cairo_t *cr)
{
  cairo_set_line_width (cr, 0.16);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 0.08);
  cairo_set_source_rgb (cr, 0.8, 0.1, 0.1);
  cairo_stroke (cr);
}

static void
straight (cairo_t *cr, double x0, double y0, double x1, double y1)
{
  double angle = atan2 (y1 - y0, x1 - x0);

  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, x1, y1);
      cairo_line_to (cr, x1 - 0.2 * cos (angle + side * 0.6), y1 - 0.2 * sin (angle + side * 0.6));
    }
  stroke_arrow (cr);
}

static void
round_arrow (cairo_t *cr, double sign)
{
  double end = sign > 0 ? 0.25 : G_PI - 0.25, x = 0.5 * cos (end), y = 0.5 * sin (end);

  cairo_new_sub_path (cr);
  if (sign > 0)
    cairo_arc (cr, 0, 0, 0.5, G_PI * 0.9, G_PI * 2 + 0.25);
  else
    cairo_arc_negative (cr, 0, 0, 0.5, G_PI * 0.1, -G_PI - 0.25);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + 0.05 * sign, y - 0.22);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x - 0.2 * sign, y - 0.12);
  stroke_arrow (cr);
}

/* From or to the corners: the picture grows or shrinks. */
static void
corner_arrows (cairo_t *cr, gboolean inwards)
{
  for (int sx = -1; sx <= 1; sx += 2)
    for (int sy = -1; sy <= 1; sy += 2)
      if (inwards)
        straight (cr, sx * 1.0, sy * 0.75, sx * 0.5, sy * 0.38);
      else
        straight (cr, sx * 0.5, sy * 0.38, sx * 1.0, sy * 0.75);
}

void
kn_camera_arrow_draw (cairo_t *cr, const char *move, double x, double y, double width, double height)
{
  static const struct { const char *ending; double x, y; } directions[] = {
    { "-left", -0.7, 0 }, { "-right", 0.7, 0 }, { "-up", 0, -0.6 }, { "-down", 0, 0.6 } };
  /* Of half the height, unless the picture is too narrow for that. */
  double unit = MIN (height, width / REACH) / 2;
  cairo_matrix_t matrix;

  cairo_get_matrix (cr, &matrix);
  cairo_translate (cr, x + width / 2, y + height / 2);
  cairo_scale (cr, unit, unit);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  if (g_str_has_prefix (move, "roll-") || g_str_has_prefix (move, "orbit-"))
    round_arrow (cr, g_str_has_suffix (move, "-left") ? -1 : 1);
  else if (g_str_has_suffix (move, "-in") || g_str_has_suffix (move, "-out"))
    corner_arrows (cr, g_str_has_suffix (move, "-in"));
  else
    for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
      if (g_str_has_suffix (move, directions[i].ending))
        straight (cr, -directions[i].x, -directions[i].y, directions[i].x, directions[i].y);
  cairo_set_matrix (cr, &matrix);
}
