/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-wan-condition.h"

/* Trilinear reduction without antialiasing: half-pixel centres fall between the two middle pixels of a cell. */
static float
cell_value (const guint8 *frame, int width, int factor, int y, int x)
{
  const guint8 *p = frame + (gsize) (y * factor + factor / 2 - 1) * width + x * factor + factor / 2 - 1;

  return (float) ((p[0] != 0) + (p[1] != 0) + (p[width] != 0) + (p[width + 1] != 0)) * 0.25f;
}

void
kn_wan_mask_channels (const guint8 *known, int n_frames, int height, int width, int factor, float *channels)
{
  int t = (n_frames - 1) / 4 + 1, h = height / factor, w = width / factor;
  gsize frame = (gsize) height * width;

  for (int s = 0; s < 4; s++)
    for (int g = 0; g < t; g++)
      for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
          *channels++ = cell_value (known + (g ? 4 * g - 3 + s : 0) * frame, width, factor, y, x);
}

gboolean
kn_wan_masked_latents (struct kn_wan_vae *vae, struct kn_stream *stream, float *frames, const guint8 *known,
                       int n_frames, int height, int width, float *latents, GError **error)
{
  gsize n = (gsize) n_frames * height * width;

  for (gsize i = 0; i < n; i++)
    if (!known[i])
      frames[3 * i] = frames[3 * i + 1] = frames[3 * i + 2] = 0;
  return kn_wan_vae_encode (vae, stream, frames, n_frames, height, width, latents, error);
}

