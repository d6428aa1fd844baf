/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-encoding.h"

#include "render/job/kn-job-private.h"

#include <string.h>

#define GROUP 4

char *
kn_job_tile_folder (const struct kn_job_options *options)
{
  return options->state_path ? g_path_get_dirname (options->state_path) : g_strdup (g_get_tmp_dir ());
}

gsize
kn_encoding_host_bytes (const struct kn_job_plan *plan, const struct kn_wan_vae_config *vae, int h, int w)
{
  int tile = plan->encode.tile;

  return tile ? plan->encode.window * kn_wan_vae_tiled_frame_bytes (vae, TRUE, h, w, tile, KN_JOB_TILE_STEP (tile)) : 0;
}

gboolean
kn_encoding_init (struct kn_encoding *e, struct kn_wan_vae *vae, struct kn_stream *stream,
                  const struct kn_job_options *options, int height, int width, int n_groups, float *latents,
                  GError **error)
{
  const struct kn_wan_vae_config *c = kn_wan_vae_get_config (vae);
  int h = height / c->space_factor, w = width / c->space_factor, tile = options->plan ? options->plan->encode.tile : 0;

  *e = (struct kn_encoding) {
    .z = c->z_dim, .n_groups = n_groups, .window = tile ? options->plan->encode.window : 1, .plane = (gsize) h * w,
    .pixels = (gsize) height * width * 3, .out = latents,
  };
  e->rgb = g_new (float, GROUP * e->window * e->pixels);
  e->latent = g_new (float, e->z * e->window * e->plane);
  if (tile)
    {
      g_autofree char *folder = kn_job_tile_folder (options);

      e->tiled = kn_wan_vae_tiled_create (vae, stream, TRUE, h, w, tile, KN_JOB_TILE_STEP (tile),
                                       KN_WAN_VAE_BLEND_INNER, folder);
      return TRUE;
    }
  e->whole = kn_wan_vae_encoder_create (vae, stream, height, width, error);
  if (!e->whole)
    kn_encoding_clear (e);
  return e->whole != NULL;
}

void
kn_encoding_clear (struct kn_encoding *e)
{
  kn_wan_vae_encoder_destroy (&e->whole);
  kn_wan_vae_tiled_destroy (&e->tiled);
  g_clear_pointer (&e->rgb, g_free);
  g_clear_pointer (&e->latent, g_free);
}

float *
kn_encoding_next (struct kn_encoding *e)
{
  return e->rgb + e->n_frames * e->pixels;
}

gboolean
kn_encoding_push (struct kn_encoding *e, GError **error)
{
  int n = ++e->waiting;
  gboolean last = e->done + n == e->n_groups;

  e->n_frames += e->done + n > 1 ? GROUP : 1;
  if (n < e->window && !last)
    return TRUE;
  if (!(e->tiled ? kn_wan_vae_tiled_encode (e->tiled, e->rgb, n, last, e->latent, error)
                 : kn_wan_vae_encoder_push (e->whole, e->rgb, e->latent, NULL, error)))
    return FALSE;
  for (int c = 0; c < e->z; c++)
    memcpy (e->out + ((gsize) c * e->n_groups + e->done) * e->plane, e->latent + (gsize) c * n * e->plane,
            n * e->plane * sizeof (float));
  e->done += n;
  e->waiting = e->n_frames = 0;
  return TRUE;
}
