/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-bitmap.h"

#include <math.h>
#include <string.h>

KnMaskBitmap *
kn_mask_bitmap_new (int width, int height)
{
  KnMaskBitmap *self = g_new (KnMaskBitmap, 1);

  *self = (KnMaskBitmap) { width, height, g_malloc0 ((gsize) width * (gsize) height) };
  return self;
}

KnMaskBitmap *
kn_mask_bitmap_copy (const KnMaskBitmap *self)
{
  KnMaskBitmap *copy = g_new (KnMaskBitmap, 1);

  *copy = (KnMaskBitmap) { self->width, self->height,
                           g_memdup2 (self->data, (gsize) self->width * (gsize) self->height) };
  return copy;
}

void
kn_mask_bitmap_free (KnMaskBitmap *self)
{
  g_free (self->data);
  g_free (self);
}

gboolean
kn_mask_rect_is_empty (const KnMaskRect *self)
{
  return self->x1 <= self->x0 || self->y1 <= self->y0;
}

void
kn_mask_rect_add (KnMaskRect *self, const KnMaskRect *other)
{
  if (kn_mask_rect_is_empty (other))
    return;
  *self = (KnMaskRect) { MIN (self->x0, other->x0), MIN (self->y0, other->y0), MAX (self->x1, other->x1),
                         MAX (self->y1, other->y1) };
}

/* ---- another size ---- */

/* The pixels of n that pixel i of m covers: at least one. */
static void
covered (int i, int m, int n, int *from, int *to)
{
  *from = (int) ((gint64) i * n / m);
  *to = MAX (*from + 1, (int) ((gint64) (i + 1) * n / m));
}

/* Between the four nearest. */
static guint8
between (const KnMaskBitmap *self, const KnMaskBitmap *resized, int x, int y)
{
  float u = CLAMP ((x + 0.5f) * self->width / resized->width - 0.5f, 0, self->width - 1);
  float v = CLAMP ((y + 0.5f) * self->height / resized->height - 0.5f, 0, self->height - 1);
  int x0 = (int) u, y0 = (int) v, x1 = MIN (x0 + 1, self->width - 1), y1 = MIN (y0 + 1, self->height - 1);
  const guint8 *upper = self->data + (gsize) y0 * (gsize) self->width, *lower = self->data + (gsize) y1 * (gsize) self->width;
  float above = upper[x0] + (u - x0) * (upper[x1] - upper[x0]), below = lower[x0] + (u - x0) * (lower[x1] - lower[x0]);

  return (guint8) (above + (v - y0) * (below - above) + 0.5f);
}

/* One pixel of another size. */
static guint8
sample (const KnMaskBitmap *self, const KnMaskBitmap *resized, int x, int y)
{
  int x0, x1, y0, y1;
  guint sum = 0;

  if (resized->width > self->width)
    return between (self, resized, x, y);
  covered (x, resized->width, self->width, &x0, &x1);
  covered (y, resized->height, self->height, &y0, &y1);
  for (int v = y0; v < y1; v++)
    {
      const guint8 *row = self->data + (gsize) v * (gsize) self->width;

      for (int u = x0; u < x1; u++)
        sum += row[u];
    }
  return (guint8) (sum / (guint) ((x1 - x0) * (y1 - y0)));
}

void
kn_mask_bitmap_resize_part (const KnMaskBitmap *self, KnMaskBitmap *resized, const KnMaskRect *part)
{
  double sx = (double) resized->width / self->width, sy = (double) resized->height / self->height;
  /* A pixel more on each side, which is mixed with. */
  int x0 = MAX (0, (int) ((part->x0 - 1) * sx)), x1 = MIN (resized->width, (int) ceil ((part->x1 + 1) * sx));
  int y0 = MAX (0, (int) ((part->y0 - 1) * sy)), y1 = MIN (resized->height, (int) ceil ((part->y1 + 1) * sy));

  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      resized->data[(gsize) y * (gsize) resized->width + (gsize) x] = sample (self, resized, x, y);
}

KnMaskBitmap *
kn_mask_bitmap_resize (const KnMaskBitmap *self, int width, int height)
{
  KnMaskBitmap *resized = kn_mask_bitmap_new (width, height);

  kn_mask_bitmap_resize_part (self, resized, &(KnMaskRect) { 0, 0, self->width, self->height });
  return resized;
}

/* ---- painting ---- */

static KnMaskRect
clip (const KnMaskBitmap *self, double x0, double y0, double x1, double y1)
{
  return (KnMaskRect) { (int) CLAMP (floor (x0), 0, self->width), (int) CLAMP (floor (y0), 0, self->height),
                        (int) CLAMP (ceil (x1), 0, self->width), (int) CLAMP (ceil (y1), 0, self->height) };
}

static inline void
put (guint8 *pixel, guint8 cover, gboolean erase)
{
  *pixel = erase ? MIN (*pixel, 255 - cover) : MAX (*pixel, cover);
}

void
kn_mask_bitmap_stroke (KnMaskBitmap *self, double x0, double y0, double x1, double y1, double radius, double softness,
                       gboolean erase, KnMaskRect *touched)
{
  double dx = x1 - x0, dy = y1 - y0, length2 = dx * dx + dy * dy;
  /* Half a pixel more on each side, so that the edge of a hard brush is not jagged. */
  double outer = radius + 0.5, inner = MAX (0, radius - 0.5 - softness * radius), width = MAX (outer - inner, 1e-6);
  KnMaskRect rect = clip (self, MIN (x0, x1) - outer, MIN (y0, y1) - outer, MAX (x0, x1) + outer, MAX (y0, y1) + outer);

  for (int y = rect.y0; y < rect.y1; y++)
    {
      guint8 *row = self->data + (gsize) y * (gsize) self->width;

      for (int x = rect.x0; x < rect.x1; x++)
        {
          double px = x + 0.5 - x0, py = y + 0.5 - y0;
          double along = length2 > 0 ? CLAMP ((px * dx + py * dy) / length2, 0, 1) : 0;
          double ex = px - along * dx, ey = py - along * dy, distance2 = ex * ex + ey * ey;

          if (distance2 <= inner * inner)
            put (&row[x], 255, erase);
          else if (distance2 < outer * outer)
            put (&row[x], (guint8) lrint (255 * (outer - sqrt (distance2)) / width), erase);
        }
    }
  kn_mask_rect_add (touched, &rect);
}

void
kn_mask_bitmap_fill (KnMaskBitmap *self, KnMaskShape shape, double x0, double y0, double x1, double y1, gboolean erase,
                     KnMaskRect *touched)
{
  double cx = (x0 + x1) / 2, cy = (y0 + y1) / 2, rx = fabs (x1 - x0) / 2, ry = fabs (y1 - y0) / 2;
  KnMaskRect rect = clip (self, cx - rx, cy - ry, cx + rx, cy + ry);

  for (int y = rect.y0; y < rect.y1; y++)
    for (int x = rect.x0; x < rect.x1; x++)
      {
        double u = (x + 0.5 - cx) / rx, v = (y + 0.5 - cy) / ry;

        if (shape == KN_MASK_SHAPE_RECTANGLE || u * u + v * v <= 1)
          put (&self->data[(gsize) y * (gsize) self->width + (gsize) x], 255, erase);
      }
  kn_mask_rect_add (touched, &rect);
}

void
kn_mask_bitmap_restore (KnMaskBitmap *self, const KnMaskBitmap *from, const KnMaskRect *part)
{
  for (int y = part->y0; y < part->y1; y++)
    {
      gsize at = (gsize) y * (gsize) self->width + (gsize) part->x0;

      memcpy (self->data + at, from->data + at, (gsize) (part->x1 - part->x0));
    }
}

void
kn_mask_bitmap_invert (KnMaskBitmap *self)
{
  for (gsize i = 0; i < (gsize) self->width * (gsize) self->height; i++)
    self->data[i] = 255 - self->data[i];
}

void
kn_mask_bitmap_clear (KnMaskBitmap *self)
{
  memset (self->data, 0, (gsize) self->width * (gsize) self->height);
}

gboolean
kn_mask_bitmap_is_empty (const KnMaskBitmap *self)
{
  for (gsize i = 0; i < (gsize) self->width * (gsize) self->height; i++)
    if (self->data[i])
      return FALSE;
  return TRUE;
}
