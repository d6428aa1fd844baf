/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-tint.h"

#include "render/area/kn-shape.h"

#include <math.h>

/* What a full screen of a laptop has. */
#define MAX_PIXELS (2048 * 1152)

struct _KnMaskTint
{
  KnMaskBitmap *mask, *before, *after;   /* at the size of the texture; NULL where there is none */
  double scale;                          /* of a pixel of the take in them */
};

KnMaskTint *
kn_mask_tint_new (void)
{
  return g_new0 (KnMaskTint, 1);
}

static void
clear (KnMaskTint *self)
{
  g_clear_pointer (&self->mask, kn_mask_bitmap_free);
  g_clear_pointer (&self->before, kn_mask_bitmap_free);
  g_clear_pointer (&self->after, kn_mask_bitmap_free);
}

void
kn_mask_tint_free (KnMaskTint *self)
{
  clear (self);
  g_free (self);
}

void
kn_mask_tint_set (KnMaskTint *self, const KnMaskBitmap *mask, const KnMaskBitmap *before, const KnMaskBitmap *after,
                  int screen_width, int screen_height)
{
  double scale = MIN (1, sqrt ((double) MAX_PIXELS / MAX (1, (double) screen_width * screen_height)));
  int width = MAX (1, (int) (screen_width * scale)), height = MAX (1, (int) (screen_height * scale));

  clear (self);
  self->scale = (double) width / mask->width;
  self->mask = kn_mask_bitmap_resize (mask, width, height);
  self->before = before ? kn_mask_bitmap_resize (before, width, height) : NULL;
  self->after = after ? kn_mask_bitmap_resize (after, width, height) : NULL;
}

void
kn_mask_tint_update (KnMaskTint *self, const KnMaskBitmap *mask, const KnMaskRect *part)
{
  if (self->mask)
    kn_mask_bitmap_resize_part (mask, self->mask, part);
}

/* ---- colours ---- */

/* Premultiplied, as GDK_MEMORY_DEFAULT has it. */
static guint32
colour (guint red, guint green, guint blue, guint alpha)
{
  return alpha << 24 | red * alpha / 255 << 16 | green * alpha / 255 << 8 | blue * alpha / 255;
}

static guint32
scale_colour (guint32 c, guint share)
{
  return ((c >> 24) * share / 255) << 24 | ((c >> 16 & 255) * share / 255) << 16 | ((c >> 8 & 255) * share / 255) << 8
         | (c & 255) * share / 255;
}

static inline gboolean
is_inside (const KnMaskBitmap *mask, int x, int y)
{
  return mask->data[(gsize) y * (gsize) mask->width + (gsize) x] > 127;
}

/* Inside, with a neighbour outside; the edge of the picture is no outline. */
static gboolean
is_outline (const KnMaskBitmap *mask, int x, int y)
{
  return is_inside (mask, x, y)
         && !(is_inside (mask, MAX (0, x - 1), y) && is_inside (mask, MIN (mask->width - 1, x + 1), y)
              && is_inside (mask, x, MAX (0, y - 1)) && is_inside (mask, x, MIN (mask->height - 1, y + 1)));
}

/* As the renderer sees it: grown, then turned inside out, then soft. */
static KnMaskBitmap *
with_edge (KnMaskTint *self, const struct kn_mask_edge *edge)
{
  int width = self->mask->width, height = self->mask->height;
  gsize n = (gsize) width * (gsize) height;
  int feather = (int) lrint (edge->feather_px * self->scale / 2);
  KnMaskBitmap *out = kn_mask_bitmap_new (width, height);
  g_autofree float *share = feather ? g_new (float, n) : NULL;

  for (gsize i = 0; i < n; i++)
    out->data[i] = self->mask->data[i] > 127;
  kn_shape_grow (out->data, height, width, (int) lrint (edge->grow_px * self->scale));
  for (gsize i = 0; i < n; i++)
    out->data[i] = out->data[i] != edge->inverted ? 255 : 0;
  for (gsize i = 0; feather && i < n; i++)
    share[i] = out->data[i];
  if (feather)
    kn_shape_soften (share, height, width, feather);
  for (gsize i = 0; feather && i < n; i++)
    out->data[i] = (guint8) share[i];
  return out;
}

GdkTexture *
kn_mask_tint_dup_texture (KnMaskTint *self, KnMaskRole role, const struct kn_mask_edge *edge)
{
  g_autoptr (KnMaskBitmap) mask = self->mask ? with_edge (self, edge) : NULL;
  guint32 tint = role == KN_MASK_ROLE_KEEP ? colour (40, 190, 120, 120) : colour (235, 60, 100, 120);
  guint32 line = role == KN_MASK_ROLE_KEEP ? colour (120, 255, 190, 255) : colour (255, 150, 175, 255);
  guint32 earlier = colour (90, 160, 255, 235), later = colour (255, 190, 60, 235), *pixels, *p;
  g_autoptr (GBytes) bytes = NULL;
  gsize n;

  if (!mask)
    return NULL;
  n = (gsize) mask->width * (gsize) mask->height;
  p = pixels = g_new (guint32, n);
  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++, p++)
      {
        *p = scale_colour (tint, mask->data[p - pixels]);
        if (self->before && is_outline (self->before, x, y))
          *p = earlier;
        if (self->after && is_outline (self->after, x, y))
          *p = later;
        if (is_outline (mask, x, y))
          *p = line;
      }
  bytes = g_bytes_new_take (pixels, n * sizeof *pixels);
  return gdk_memory_texture_new (mask->width, mask->height, GDK_MEMORY_DEFAULT, bytes,
                                 (gsize) mask->width * sizeof *pixels);
}
