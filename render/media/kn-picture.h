/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Pictures as pixels: RGB, 8 bits, [H, W, 3] without padding, display-referred sRGB. Formats are those libav decodes:
 * PNG, JPEG, WebP, TIFF, BMP and more; of a video, its first frame. Orientation tags are obeyed, transparency
 * is laid on white.
 *
 * Failure: KN_RENDER_ERROR_IO with a message that names the file.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_picture
{
  int width, height;
  guint8 *rgb;                        /* [height, width, 3], owned */
};

/* Free with kn_picture_free(). */
struct kn_picture *kn_picture_load (const char *path, GError **error);
/* Undefined pixels. */
struct kn_picture *kn_picture_new (int width, int height);
/* Accepts NULL, zeroes the pointer. */
void               kn_picture_free (struct kn_picture **picture);

/* Scaled to cover width × height, the overhanging edges cut off equally. Returns a new picture. */
struct kn_picture *kn_picture_cover (const struct kn_picture *picture, int width, int height);

/* Resamples src, [src_h, src_w, 3], into dst, rows of dst_stride bytes, from the rectangle x, y, w, h of src (in src
 * pixels, inside it). Catmull-Rom, widened when shrinking, so that nothing aliases; on values as they are encoded. */
void kn_picture_resample (const guint8 *src, int src_w, int src_h, double x, double y, double w, double h,
                          guint8 *dst, int dst_w, int dst_h, gsize dst_stride);

G_END_DECLS
