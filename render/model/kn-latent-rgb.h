/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * The cheapest preview: one colour per latent pixel, rgb = A z + b (SPEC 10.2), about right and
 * free. */
#pragma once

#include "render/model/kn-model.h"

G_BEGIN_DECLS

struct kn_latent_rgb
{
  int z_dim;
  float weight[48][3], bias[3];
};

/* From the model's kinora.json, else the published factors for 16 and 48 channels of the Wan autoencoders, else (other
 * channel counts) a least-squares fit to the model's own decoder. */
gboolean kn_latent_rgb_init (struct kn_latent_rgb *map, struct kn_model *model, struct kn_stream *stream,
                             GError **error);
/* latents: [z, T, h, w] with n = T*h*w, frames [first, first + count) of it as RGB8 [count, h, w, 3]. */
void     kn_latent_rgb_frames (const struct kn_latent_rgb *map, const float *latents, int t, int first, int count,
                               int h,
                               int w, guint8 *rgb);

G_END_DECLS
