/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * The cheapest preview: one colour per latent pixel, rgb = A z + b, about right and free.
 */
#pragma once

#include "render/model/kn-model.h"

G_BEGIN_DECLS

struct kn_latent_affine
{
  float weight[KN_WAN_VAE_MAX_Z][3], bias[3];
};

struct kn_latent_rgb
{
  int z_dim;
  struct kn_latent_affine first, later;   /* of a clip's single first frame, and of a group of four */
};

/* From the model's kinora.json, else the published factors of the Wan 2.1 autoencoder, else a least-squares fit to the
 * model's own decoder, for which that is in memory meanwhile; made once for a model, which owns it. NULL and error on
 * failure. */
const struct kn_latent_rgb *kn_latent_rgb_get (struct kn_model *model, struct kn_stream *stream, GError **error);
/* latents: [z, T, h, w], frames [first, first + count) of it as RGB8 [count, h, w, 3]. single: frame 0 is a clip's
 * single first one. */
void kn_latent_rgb_frames (const struct kn_latent_rgb *map, const float *latents, int t, int first, int count, int h,
                           int w, gboolean single, guint8 *rgb);

G_END_DECLS
