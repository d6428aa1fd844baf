/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-wan-vae-private.h"

struct kn_wan_vae *
kn_wan_vae_open (struct kn_device *device, const char *path, enum kn_dtype compute, GError **error)
{
  struct kn_wan_vae *vae = g_new0 (struct kn_wan_vae, 1);

  vae->device = device;
  vae->compute = compute;
  if (!kn_vae_load (vae, path, error))
    kn_wan_vae_close (&vae);
  return vae;
}

void
kn_wan_vae_close (struct kn_wan_vae **vae)
{
  if (!*vae)
    return;
  kn_vae_unload (*vae);
  g_free (*vae);
  *vae = NULL;
}

const struct kn_wan_vae_config *
kn_wan_vae_get_config (const struct kn_wan_vae *vae)
{
  return &vae->config;
}

void
kn_wan_vae_normalize (const struct kn_wan_vae *vae, float *latents, gsize n)
{
  for (int c = 0; c < vae->config.z_dim; c++)
    for (gsize i = 0; i < n; i++, latents++)
      *latents = (*latents - vae->mean[c]) / vae->std[c];
}

void
kn_wan_vae_denormalize (const struct kn_wan_vae *vae, float *latents, gsize n)
{
  for (int c = 0; c < vae->config.z_dim; c++)
    for (gsize i = 0; i < n; i++, latents++)
      *latents = *latents * vae->std[c] + vae->mean[c];
}

void
kn_vae_transpose (const float *in, gsize rows, gsize cols, float *out)
{
  for (gsize c = 0; c < cols; c++)
    for (gsize r = 0; r < rows; r++)
      out[c * rows + r] = in[r * cols + c];
}
