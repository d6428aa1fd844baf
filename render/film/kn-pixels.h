/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Between kn_frame and what codecs hold. The conversion to and from YCbCr is done here, in floating point, once,
 * rounded to the nearest code: what is written is exactly the matrix that the file is tagged with. Chroma is
 * co-sited to the left (the default of H.264, HEVC, VP9 and AV1), filtered 1-2-1 going down and linearly going up.
 */
#pragma once

#include "render/film/kn-frame.h"

#include <libavutil/frame.h>

G_BEGIN_DECLS

/* frame → av. av has its format, size (the frame's, or one more where the format needs even sides: the edge is
 * repeated), colorspace, color_range and writable buffers. Formats: planar YCbCr, GBRP of 8 to 16 bits, RGB24, BGR0,
 * RGB48BE, GBRPF32 (linear light, sRGB curve). Returns FALSE for any other. */
gboolean kn_pixels_to_av   (const struct kn_frame *frame, AVFrame *av);
/* av → frame, which gets its size. Formats that are not in the list above go through swscale at its accurate
 * setting. What is transparent lets ground through, a grey from 0 to 65535. */
gboolean kn_pixels_from_av (const AVFrame *av, guint16 ground, struct kn_frame *frame);

G_END_DECLS
