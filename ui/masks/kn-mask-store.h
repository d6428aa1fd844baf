/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The painted masks of a project as bitmaps. Only the few that were looked at last are held.
 */
#pragma once

#include "app/document/kn-mask-track.h"
#include "ui/masks/kn-mask-bitmap.h"

G_BEGIN_DECLS

typedef struct _KnMaskStore KnMaskStore;

KnMaskStore        *kn_mask_store_new  (KnDocument *document);
void                kn_mask_store_free (KnMaskStore *self);

/* Keeps a bitmap in the project and returns its key; free with g_free(). On disk when this returns. */
char               *kn_mask_store_put  (KnMaskStore *self, const KnMaskBitmap *bitmap, GError **error);
/* What a mask is at a content frame, brought to this size, before it is grown and feathered. Nothing is painted where
 * the track has no keys. Free with kn_mask_bitmap_free(); NULL where a file is missing. */
KnMaskBitmap       *kn_mask_store_draw (KnMaskStore *self, KnMaskTrack *track, gint64 time, int width, int height,
                                        GError **error);
/* What one key is. */
KnMaskBitmap       *kn_mask_store_draw_key (KnMaskStore *self, KnMaskKey *key, int width, int height, GError **error);

G_END_DECLS
