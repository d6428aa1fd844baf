/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/area/kn-shape.h"

#include "render/area/kn-distance.h"

#include <math.h>
#include <string.h>

/* ---- between keys ---- */

void
kn_shape_find_key (const struct kn_request_area *area, double time_s, gsize *key, double *u)
{
  const struct kn_request_area_key *keys = area->keys;
  gsize i = 0;

  while (i + 1 < area->n_keys && keys[i + 1].time_s <= time_s)
    i++;
  *key = i;
  *u = i + 1 < area->n_keys && keys[i].interpolation != KN_REQUEST_HOLD
         ? CLAMP ((time_s - keys[i].time_s) / (keys[i + 1].time_s - keys[i].time_s), 0, 1)
         : 0;
}

/* Hermite spline of one value from b at time tb to c at tc; a and d before and after, the same keys where there are
 * none. */
static double
spline (double ta, double a, double tb, double b, double tc, double c, double td, double d, double u)
{
  double span = tc - tb, from = (c - a) / (tc - ta) * span, to = (d - b) / (td - tb) * span;

  return b + u * (from + u * (3 * (c - b) - 2 * from - to + u * (from + to - 2 * (c - b))));
}

static const struct kn_request_area_key *
box_or (const struct kn_request_area *a, gsize key, const struct kn_request_area_key *other)
{
  return key < a->n_keys && a->keys[key].box ? &a->keys[key] : other;
}

/* Between boxes key and key + 1. */
void
kn_shape_blend_boxes (const struct kn_request_area *area, gsize key, double u, double out[4])
{
  const struct kn_request_area_key *b = &area->keys[key], *c = b + 1;
  const struct kn_request_area_key *a = key ? box_or (area, key - 1, b) : b, *d = box_or (area, key + 2, c);

  for (int i = 0; i < 4; i++)
    out[i] = b->interpolation == KN_REQUEST_SMOOTH
               ? spline (a->time_s, a->box[i], b->time_s, b->box[i], c->time_s, c->box[i], d->time_s, d->box[i], u)
               : b->box[i] + u * (c->box[i] - b->box[i]);
  out[2] = MAX (0, out[2]);
  out[3] = MAX (0, out[3]);
}

/* ---- outlines ---- */

void
kn_shape_outline_init (struct kn_shape_outline *outline, const guint8 *inside, int height, int width)
{
  gsize n = 0;

  *outline = (struct kn_shape_outline) { .distance = g_new (float, (gsize) height * width) };
  kn_signed_distance (inside, height, width, outline->distance);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (inside[(gsize) y * width + x])
        {
          outline->x += x;
          outline->y += y;
          n++;
        }
  outline->is_empty = n == 0;
  outline->x /= MAX (1, (double) n);
  outline->y /= MAX (1, (double) n);
}

void
kn_shape_outline_clear (struct kn_shape_outline *outline)
{
  g_clear_pointer (&outline->distance, g_free);
}

/* Beyond the edge of the picture a shape goes on as it is there. */
static float
distance_at (const struct kn_shape_outline *outline, int x, int y, int height, int width)
{
  return outline->distance[(gsize) CLAMP (y, 0, height - 1) * width + CLAMP (x, 0, width - 1)];
}

void
kn_shape_blend (const struct kn_request_area *area, gsize key, double u, const struct kn_shape_outline *from,
                const struct kn_shape_outline *to, int height, int width, guint8 *inside)
{
  gboolean moves = !from->is_empty && !to->is_empty;
  double share = area->keys[key].interpolation == KN_REQUEST_SMOOTH ? u * u * (3 - 2 * u) : u;
  double dx = moves ? to->x - from->x : 0, dy = moves ? to->y - from->y : 0;
  int from_x = (int) lrint (share * dx), from_y = (int) lrint (share * dy);
  int to_x = (int) lrint ((share - 1) * dx), to_y = (int) lrint ((share - 1) * dy);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        float a = distance_at (from, x - from_x, y - from_y, height, width);
        float b = distance_at (to, x - to_x, y - to_y, height, width);

        inside[(gsize) y * width + x] = a + (float) share * (b - a) < 0;
      }
}

/* ---- pixels ---- */

void
kn_shape_draw_box (const double box[4], int height, int width, guint8 *inside)
{
  double left = CLAMP (box[0], 0, 1) * width, right = CLAMP (box[0] + box[2], 0, 1) * width;
  double top = CLAMP (box[1], 0, 1) * height, bottom = CLAMP (box[1] + box[3], 0, 1) * height;

  memset (inside, 0, (gsize) height * width);
  if (right <= left)
    return;
  for (int row = (int) floor (top); row < (int) ceil (bottom); row++)
    memset (inside + (gsize) row * width + (int) floor (left), 1, (gsize) (ceil (right) - floor (left)));
}

/* One pass of a square structuring element of the given radius along rows or columns; negative radius erodes. */
static void
grow_lines (guint8 *pixels, int n_lines, int line_step, int n, int step, int radius)
{
  g_autofree guint8 *line = g_new (guint8, n);
  guint8 wanted = radius > 0;

  for (int l = 0; l < n_lines; l++)
    {
      guint8 *p = pixels + (gsize) l * line_step;
      int last = -G_MAXINT / 2;

      for (int i = 0; i < n; i++)
        line[i] = p[(gsize) i * step];
      for (int i = 0; i < n; i++)
        {
          if (line[i] == wanted)
            last = i;
          if (i - last <= ABS (radius))
            p[(gsize) i * step] = wanted;
        }
      last = G_MAXINT / 2;
      for (int i = n - 1; i >= 0; i--)
        {
          if (line[i] == wanted)
            last = i;
          if (last - i <= ABS (radius))
            p[(gsize) i * step] = wanted;
        }
    }
}

/* Running mean over 2 radius + 1 pixels of every line; the edge pixels go on outside. */
static void
blur_lines (float *pixels, int n_lines, int line_step, int n, int step, int radius)
{
  g_autofree float *line = g_new (float, n);

  for (int l = 0; l < n_lines; l++)
    {
      float *p = pixels + (gsize) l * line_step;
      double sum = 0;

      for (int i = 0; i < n; i++)
        line[i] = p[(gsize) i * step];
      for (int i = -radius; i <= radius; i++)
        sum += line[CLAMP (i, 0, n - 1)];
      for (int i = 0; i < n; i++)
        {
          p[(gsize) i * step] = (float) (sum / (2 * radius + 1));
          sum += line[MIN (i + radius + 1, n - 1)] - line[MAX (i - radius, 0)];
        }
    }
}

void
kn_shape_grow (guint8 *inside, int height, int width, int radius)
{
  if (!radius)
    return;
  grow_lines (inside, height, width, width, 1, radius);
  grow_lines (inside, width, 1, height, width, radius);
}

void
kn_shape_soften (float *share, int height, int width, int radius)
{
  if (!radius)
    return;
  blur_lines (share, height, width, width, 1, radius);
  blur_lines (share, width, 1, height, width, radius);
}
