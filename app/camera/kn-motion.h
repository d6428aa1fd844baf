/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Where the parts of a picture go in the next one: patches followed by their brightness from coarse to fine (Lucas and
 * Kanade 1981, in the pyramid of Bouguet 2000), there and back again; what does not come back is dropped.
 */
#pragma once

#include "render/film/kn-frame.h"

G_BEGIN_DECLS

#define KN_MOTION_LEVELS 4

/* Brightness, 0 to 1, at full size and then halved again and again. */
struct kn_luma
{
  int width[KN_MOTION_LEVELS], height[KN_MOTION_LEVELS];
  float *values[KN_MOTION_LEVELS];
};

/* Pixels of the finest level. */
struct kn_motion
{
  double x, y, dx, dy;
};

/* Scaled to this size. */
struct kn_luma *kn_luma_new_from_frame (const struct kn_frame *frame, int width, int height);
/* values is copied: width * height of them. */
struct kn_luma *kn_luma_new  (const float *values, int width, int height);
/* Accepts NULL. */
void            kn_luma_free (struct kn_luma *self);

/* Patches on a grid that could be followed from a to b. GArray of struct kn_motion; free with g_array_unref(). */
GArray         *kn_motion_find (const struct kn_luma *a, const struct kn_luma *b);

G_END_DECLS
