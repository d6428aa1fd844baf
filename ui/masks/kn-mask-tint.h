/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A mask as it is laid over the picture: a tint where it is painted, its outline, and the outlines of the keys before
 * and after. Held at about the size on the screen, so that a stroke at 4K costs no more than one at 720p.
 */
#pragma once

#include "app/document/kn-document-types.h"
#include "ui/masks/kn-mask-bitmap.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

typedef struct _KnMaskTint KnMaskTint;

KnMaskTint *kn_mask_tint_new  (void);
void        kn_mask_tint_free (KnMaskTint *self);

/* What is done to a mask before it is used. */
struct kn_mask_edge
{
  double grow_px, feather_px;      /* pixels of the take */
  gboolean inverted;
};

/* Everything anew; before and after may be NULL. The bitmaps are not kept. */
void        kn_mask_tint_set  (KnMaskTint *self, const KnMaskBitmap *mask, const KnMaskBitmap *before,
                               const KnMaskBitmap *after, int screen_width, int screen_height);
/* A part of the mask has changed. */
void        kn_mask_tint_update (KnMaskTint *self, const KnMaskBitmap *mask, const KnMaskRect *part);
/* New reference; NULL before anything was set. */
GdkTexture *kn_mask_tint_dup_texture (KnMaskTint *self, KnMaskRole role, const struct kn_mask_edge *edge);

G_END_DECLS
