/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A picture in 256 colours, for GIF: median cut over the picture's own colours, then ordered dithering, which stands
 * still from frame to frame where error diffusion would crawl.
 */
#pragma once

#include "render/film/kn-frame.h"

G_BEGIN_DECLS

/* indices has stride bytes a row; palette receives 0xAARRGGBB, opaque. */
void kn_palette_reduce (const struct kn_frame *frame, guint8 *indices, int stride, guint32 palette[256]);

G_END_DECLS
