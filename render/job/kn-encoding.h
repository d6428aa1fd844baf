/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the model's device
 *
 * Frames on their way to latents, a group at a time: the first group has one frame, the others four. Whole pictures are
 * encoded as they come; where the plan says tiles, a window of groups after the other.
 */
#pragma once

#include "render/job/kn-job.h"

G_BEGIN_DECLS

struct kn_encoding
{
  struct kn_wan_vae_encoder *whole;
  struct kn_wan_vae_tiled *tiled;
  int z, n_groups, window;
  gsize plane, pixels;
  float *rgb, *latent;                /* of a window: [frames, H, W, 3], [z, window, h, w] */
  float *out;
  int done, waiting, n_frames;        /* groups encoded; groups and frames that wait in rgb */
};

/* latents: [z, n_groups, h, w], written as far as groups are encoded. A failed one is cleared too. */
gboolean kn_encoding_init (struct kn_encoding *encoding, struct kn_wan_vae *vae, struct kn_stream *stream,
                           const struct kn_job_options *options, int height, int width, int n_groups, float *latents,
                           GError **error);
void     kn_encoding_clear (struct kn_encoding *encoding);
/* Where the frames of the next group go: [1 or 4, H, W, 3]. */
float   *kn_encoding_next (struct kn_encoding *encoding);
/* They are there. */
gboolean kn_encoding_push (struct kn_encoding *encoding, GError **error);

/* Of host memory while it runs: what the device does not count. */
gsize    kn_encoding_host_bytes (const struct kn_job_plan *plan, const struct kn_wan_vae_config *vae, int h, int w);

/* Where the caches of tiles wait: beside the take, which has room for films. Free with g_free(). */
char    *kn_job_tile_folder (const struct kn_job_options *options);

G_END_DECLS
