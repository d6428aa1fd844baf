/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-wan-vae-private.h"

#include <string.h>

/* Frames [n, H, W, 3] to rows of 3 p^2 channels; channel c*p*p + r*p + q, r the column and q the row within
 * the p x p cell (einops "b (c r q) f h w" of Wan2.2 vae2_2.py). */
static float *
fold_pixels (const float *frames, int n, int height, int width, int p)
{
  float *rows = g_new (float, (gsize) n * height * width * 3), *out = rows;

  for (int f = 0; f < n; f++)
    for (int y = 0; y < height; y += p)
      for (int x = 0; x < width; x += p)
        for (int c = 0; c < 3; c++)
          for (int r = 0; r < p; r++)
            for (int q = 0; q < p; q++)
              *out++ = frames[(((gsize) f * height + y + q) * width + x + r) * 3 + c];
  return rows;
}

struct kn_wan_vae_encoder
{
  struct kn_vae_run run;
  int height, width;
  const float *pixels;                /* folded rows of the current chunk */
  float *moments;                     /* [h*w, 2z], written by a chunk */
};

/* The 2.1 layout counts the encoder's layers flat; so do the reference's activations. */
static int
flat_index (const struct kn_vae_half *half, int stage)
{
  int index = -1;

  if (half->stages[0].has_shortcut)
    return stage;
  for (int i = 0; i <= stage; i++)
    index += half->stages[i].n_resnets + half->stages[i].resamples;
  return index;
}

static void
encode_chunk (gpointer owner)
{
  struct kn_wan_vae_encoder *e = owner;
  struct kn_vae_run *run = &e->run;
  int p = run->half->patch, z = run->vae->config.z_dim, t = run->chunk ? run->vae->config.time_factor : 1;
  struct kn_vae_features f = { .t = t, .h = e->height / p, .w = e->width / p };
  struct kn_tensor moments;

  run->current = 0;
  f.x = kn_arena_alloc (run->arenas[0], KN_F32, (gint64) t * f.h * f.w, 3 * p * p);
  kn_stream_upload (run->s, f.x, e->pixels);
  kn_vae_run_conv (run, &run->half->conv_in, &f);
  kn_vae_run_tap (run, "conv_in", f.x);
  for (int i = 0; i < run->half->n_stages; i++)
    {
      kn_vae_run_down (run, &run->half->stages[i], &f);
      kn_vae_run_tap_stage (run, "down", flat_index (run->half, i), f.x);
    }
  kn_vae_run_mid (run, &run->half->mid, &f);
  kn_vae_run_tap (run, "mid", f.x);
  kn_vae_run_conv (run, &run->half->conv_out, &f);
  kn_vae_run_tap (run, "out", f.x);
  moments = kn_arena_alloc (run->scratch, KN_F32, f.x.rows, 2 * z);
  kn_op_linear (run->s, &(struct kn_linear_args) { .weight = run->vae->quant, .x = f.x, .y = moments });
  kn_stream_download_f32 (run->s, moments, e->moments);
}

struct kn_wan_vae_encoder *
kn_wan_vae_encoder_create (struct kn_wan_vae *vae, struct kn_stream *stream, int height, int width, GError **error)
{
  struct kn_wan_vae_encoder *e = g_new0 (struct kn_wan_vae_encoder, 1);

  e->height = height;
  e->width = width;
  kn_vae_run_init (&e->run, vae, &vae->encoder, "enc", stream);
  if (!kn_vae_run_prepare (&e->run, encode_chunk, e, error))
    kn_wan_vae_encoder_destroy (&e);
  return e;
}

void
kn_wan_vae_encoder_destroy (struct kn_wan_vae_encoder **encoder)
{
  if (!*encoder)
    return;
  kn_vae_run_clear (&(*encoder)->run);
  g_free (*encoder);
  *encoder = NULL;
}

gboolean
kn_wan_vae_encoder_push (struct kn_wan_vae_encoder *e, const float *frames, float *latent, float *moments,
                         GError **error)
{
  const struct kn_wan_vae_config *c = &e->run.vae->config;
  int t = e->run.chunk ? c->time_factor : 1;
  gsize n = (gsize) (e->height / c->space_factor) * (e->width / c->space_factor);
  g_autofree float *pixels = NULL, *rows = NULL, *planes = NULL;

  if (!kn_stream_is_dry (e->run.s))
    {
      pixels = fold_pixels (frames, t, e->height, e->width, e->run.half->patch);
      rows = g_new (float, n * 2 * c->z_dim);
    }
  e->pixels = pixels;
  e->moments = rows;
  encode_chunk (e);
  kn_vae_run_reset (&e->run);
  e->run.chunk++;
  if (!kn_stream_finish (e->run.s, error))
    return FALSE;
  if (!rows)
    return TRUE;
  planes = g_new (float, n * 2 * c->z_dim);
  kn_vae_transpose (rows, n, 2 * c->z_dim, planes);
  if (moments)
    memcpy (moments, planes, n * 2 * c->z_dim * sizeof (float));
  kn_wan_vae_normalize (e->run.vae, planes, n);
  memcpy (latent, planes, n * c->z_dim * sizeof (float));
  return TRUE;
}

/* ---- whole sequences ---- */

/* [z, n] as frame `frame` of [z, T, n]. */
static void
put_latent (float *latents, int z, int t, gsize n, int frame, const float *latent)
{
  for (int c = 0; c < z; c++)
    memcpy (latents + ((gsize) c * t + frame) * n, latent + c * n, n * sizeof (float));
}

gboolean
kn_vae_encoder_run (struct kn_wan_vae_encoder *e, const float *frames, int t, float *latents, GError **error)
{
  const struct kn_wan_vae_config *c = &e->run.vae->config;
  gsize plane = (gsize) (e->height / c->space_factor) * (e->width / c->space_factor);
  gsize pixels = (gsize) e->height * e->width * 3;
  g_autofree float *latent = g_new (float, plane * c->z_dim);

  for (int i = 0; i < t; i++)
    {
      int n = e->run.chunk ? c->time_factor : 1;

      if (!kn_wan_vae_encoder_push (e, frames, latent, NULL, error))
        return FALSE;
      put_latent (latents, c->z_dim, t, plane, i, latent);
      frames += pixels * n;
    }
  return TRUE;
}

struct kn_vae_run *
kn_vae_encoder_get_run (struct kn_wan_vae_encoder *e)
{
  return &e->run;
}

gboolean
kn_wan_vae_encode (struct kn_wan_vae *vae, struct kn_stream *stream, const float *frames, int n, int height, int width,
                   float *latents, GError **error)
{
  struct kn_wan_vae_encoder *e = kn_wan_vae_encoder_create (vae, stream, height, width, error);
  gboolean ok = e && kn_vae_encoder_run (e, frames, (n - 1) / vae->config.time_factor + 1, latents, error);

  kn_wan_vae_encoder_destroy (&e);
  return ok;
}
