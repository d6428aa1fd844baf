/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A mask at one content frame: a box, or a painted bitmap (grey PNG in blobs/) when mask is set.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_MASK_KEY (kn_mask_key_get_type ())
G_DECLARE_FINAL_TYPE (KnMaskKey, kn_mask_key, KN, MASK_KEY, KnNode)

gint64           kn_mask_key_get_time_frames   (KnMaskKey *self);
/* x, y, width, height as fractions of the picture, from its upper left corner. */
const double    *kn_mask_key_get_box           (KnMaskKey *self);
/* Blob key, or "". */
const char      *kn_mask_key_get_mask          (KnMaskKey *self);
KnInterpolation  kn_mask_key_get_interpolation (KnMaskKey *self);

G_END_DECLS
