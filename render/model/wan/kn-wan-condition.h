/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any (masks), the render thread that opened the device (videos)
 *
 * What a model with mask channels is told about the frames that are already known (VideoX-Fun,
 * pipeline_wan_fun_inpaint.py): four mask channels, 1 = known, and the latents of the video in which everything unknown
 * is mid-grey.
 */
#pragma once

#include "render/model/wan/kn-wan-vae.h"

G_BEGIN_DECLS

/* known: [F, H, W], non-zero where the pixel is given; F = 4(T-1) + 1. channels: [4, T, H/factor, W/factor] f32: frame
 * 0 four times, then four frames per latent frame; in space the mean of the four pixels in the middle of each cell. */
void kn_wan_mask_channels (const guint8 *known, int n_frames, int height, int width, int factor, float *channels);

/* frames: [F, H, W, 3] in -1 … 1, unknown pixels are replaced by 0 (in place). latents: [z, T, h, w]. */
gboolean kn_wan_masked_latents (struct kn_wan_vae *vae, struct kn_stream *stream, float *frames, const guint8 *known,
                                int n_frames, int height, int width, float *latents, GError **error);

G_END_DECLS
