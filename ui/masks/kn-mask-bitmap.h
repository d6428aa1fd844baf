/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any, one at a time per bitmap
 *
 * A painted mask: one byte a pixel, 255 where it is painted. Everything that draws adds the pixels it touched to a
 * rectangle, so that only those have to be shown again.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  int width, height;        /* pixels of the take */
  guint8 *data;             /* [height, width] */
} KnMaskBitmap;

/* Pixels from x0, y0 up to but not including x1, y1; nothing if one is not larger than the other. */
typedef struct
{
  int x0, y0, x1, y1;
} KnMaskRect;

#define KN_MASK_RECT_EMPTY { G_MAXINT, G_MAXINT, 0, 0 }

typedef enum
{
  KN_MASK_SHAPE_RECTANGLE,
  KN_MASK_SHAPE_ELLIPSE,
} KnMaskShape;

/* Nothing painted. */
KnMaskBitmap *kn_mask_bitmap_new     (int width, int height);
KnMaskBitmap *kn_mask_bitmap_copy    (const KnMaskBitmap *self);
void          kn_mask_bitmap_free    (KnMaskBitmap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KnMaskBitmap, kn_mask_bitmap_free)
/* Another size of the same mask. */
KnMaskBitmap *kn_mask_bitmap_resize  (const KnMaskBitmap *self, int width, int height);
/* Brings another size of it in step with a part of it that has changed. */
void          kn_mask_bitmap_resize_part (const KnMaskBitmap *self, KnMaskBitmap *resized, const KnMaskRect *part);

/* Drags a round brush along a line. softness: the part of the radius over which its edge fades, 0 to 1. Painting never
 * takes away and erasing never adds, so a stroke may cross itself. */
void          kn_mask_bitmap_stroke  (KnMaskBitmap *self, double x0, double y0, double x1, double y1, double radius,
                                      double softness, gboolean erase, KnMaskRect *touched);
/* Fills a shape between two corners, given in any order. */
void          kn_mask_bitmap_fill    (KnMaskBitmap *self, KnMaskShape shape, double x0, double y0, double x1, double y1,
                                      gboolean erase, KnMaskRect *touched);
/* Makes a part of it what it is in a mask of the same size. */
void          kn_mask_bitmap_restore (KnMaskBitmap *self, const KnMaskBitmap *from, const KnMaskRect *part);
void          kn_mask_bitmap_invert  (KnMaskBitmap *self);
void          kn_mask_bitmap_clear   (KnMaskBitmap *self);
gboolean      kn_mask_bitmap_is_empty (const KnMaskBitmap *self);

/* A grey PNG, white where it is painted. */
GBytes       *kn_mask_bitmap_to_png  (const KnMaskBitmap *self);
/* Of any picture that can be read: what is bright and opaque is painted. */
KnMaskBitmap *kn_mask_bitmap_new_from_picture (GBytes *file, GError **error);

gboolean      kn_mask_rect_is_empty  (const KnMaskRect *self);
void          kn_mask_rect_add       (KnMaskRect *self, const KnMaskRect *other);

G_END_DECLS
