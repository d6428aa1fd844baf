/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-wan-vae-private.h"

#include <string.h>

/* Rows of 3 p^2 channels to frames [n, H, W, 3]; the channels are those of fold_pixels() in kn-wan-vae-encoder.c. */
static void
unfold_pixels (const float *rows, int n, int height, int width, int p, gboolean clamp, float *frames)
{
  for (int f = 0; f < n; f++)
    for (int y = 0; y < height; y += p)
      for (int x = 0; x < width; x += p)
        for (int c = 0; c < 3; c++)
          for (int r = 0; r < p; r++)
            for (int q = 0; q < p; q++)
              {
                float *value = &frames[(((gsize) f * height + y + q) * width + x + r) * 3 + c];

                *value = clamp ? CLAMP (*rows, -1.0f, 1.0f) : *rows;
                rows++;
              }
}

struct kn_wan_vae_decoder
{
  struct kn_vae_run run;
  int h, w;
  const float *latent;                /* [h*w, z] of the current chunk, denormalised */
  float *frames;                      /* where the next frames go */
  int n_frames;
  gboolean unclamped;                 /* frames are to be blended before they are clamped */
};

static void
decode_out (struct kn_wan_vae_decoder *d, struct kn_vae_features f)
{
  struct kn_vae_run *run = &d->run;
  int p = run->half->patch, height = f.h * p, width = f.w * p;
  g_autofree float *rows = NULL;

  kn_vae_run_conv (run, &run->half->conv_out, &f);
  if (kn_stream_is_dry (run->s))
    return;
  rows = g_new (float, (gsize) f.x.rows * f.x.cols);
  kn_stream_download_f32 (run->s, f.x, rows);
  unfold_pixels (rows, f.t, height, width, p, !d->unclamped, d->frames + (gsize) d->n_frames * height * width * 3);
  d->n_frames += f.t;
}

static gboolean
doubles_time_from (const struct kn_vae_half *half, int stage)
{
  for (; stage < half->n_stages; stage++)
    if (half->stages[stage].in_time)
      return TRUE;
  return FALSE;
}

/* Once time is whole, the frames of a chunk go through the large stages one by one: a quarter of the memory. */
static void
decode_stages (struct kn_wan_vae_decoder *d, struct kn_vae_features f, int stage)
{
  struct kn_vae_run *run = &d->run;

  for (; stage < run->half->n_stages; stage++)
    {
      if (f.t > 1 && !doubles_time_from (run->half, stage))
        {
          gint64 frame = (gint64) f.h * f.w;
          int current = run->current;
          gsize base = run->base[current];

          run->base[current] = kn_arena_mark (run->arenas[current]);
          for (int i = 0; i < f.t; i++)
            {
              run->current = current;
              decode_stages (d, (struct kn_vae_features) { kn_tensor_rows (f.x, i * frame, frame), 1, f.h, f.w },
                             stage);
            }
          run->base[current] = base;
          return;
        }
      kn_vae_run_up (run, &run->half->stages[stage], &f);
      if (run->half->stages[stage].in_time || run->chunk == 0)
        kn_vae_run_tap_stage (run, "up", stage, f.x);
    }
  decode_out (d, f);
}

static void
decode_chunk (gpointer owner)
{
  struct kn_wan_vae_decoder *d = owner;
  struct kn_vae_run *run = &d->run;
  int z = run->vae->config.z_dim;
  gint64 n = (gint64) d->h * d->w;
  struct kn_tensor in = kn_arena_alloc (run->scratch, KN_F32, n, z);
  struct kn_vae_features f = { kn_arena_alloc (run->arenas[0], KN_F32, n, z), 1, d->h, d->w };

  run->current = 0;
  kn_stream_upload (run->s, in, d->latent);
  kn_op_linear (run->s, &(struct kn_linear_args) { .weight = run->vae->post_quant, .x = in, .y = f.x });
  kn_vae_run_conv (run, &run->half->conv_in, &f);
  kn_vae_run_tap (run, "conv_in", f.x);
  kn_vae_run_mid (run, &run->half->mid, &f);
  kn_vae_run_tap (run, "mid", f.x);
  decode_stages (d, f, 0);
}

struct kn_wan_vae_decoder *
kn_wan_vae_decoder_create (struct kn_wan_vae *vae, struct kn_stream *stream, int h, int w, GError **error)
{
  struct kn_wan_vae_decoder *d = g_new0 (struct kn_wan_vae_decoder, 1);

  d->h = h;
  d->w = w;
  kn_vae_run_init (&d->run, vae, &vae->decoder, "dec", stream);
  if (!kn_vae_run_prepare (&d->run, decode_chunk, d, error))
    kn_wan_vae_decoder_destroy (&d);
  return d;
}

void
kn_wan_vae_decoder_destroy (struct kn_wan_vae_decoder **decoder)
{
  if (!*decoder)
    return;
  kn_vae_run_clear (&(*decoder)->run);
  g_free (*decoder);
  *decoder = NULL;
}

gboolean
kn_wan_vae_decoder_push (struct kn_wan_vae_decoder *d, const float *latent, float *frames, int *n_frames,
                         GError **error)
{
  int z = d->run.vae->config.z_dim;
  gsize n = (gsize) d->h * d->w;
  g_autofree float *plain = NULL, *rows = NULL;

  if (!kn_stream_is_dry (d->run.s))
    {
      plain = g_memdup2 (latent, n * z * sizeof (float));
      rows = g_new (float, n * z);
      kn_wan_vae_denormalize (d->run.vae, plain, n);
      kn_vae_transpose (plain, z, n, rows);
    }
  d->latent = rows;
  d->frames = frames;
  d->n_frames = 0;
  decode_chunk (d);
  kn_vae_run_reset (&d->run);
  d->run.chunk++;
  *n_frames = d->n_frames;
  return kn_stream_finish (d->run.s, error);
}

/* ---- whole sequences ---- */

/* Frame `frame` of [z, T, n] as [z, n]. */
static void
take_latent (const float *latents, int z, int t, gsize n, int frame, float *latent)
{
  for (int c = 0; c < z; c++)
    memcpy (latent + c * n, latents + ((gsize) c * t + frame) * n, n * sizeof (float));
}

/* latents: [z, t, h, w]. */
static gboolean
decode_frames (struct kn_wan_vae_decoder *d, const float *latents, int t, float *frames, GError **error)
{
  const struct kn_wan_vae_config *c = &d->run.vae->config;
  gsize n = (gsize) d->h * d->w, pixels = n * c->out_space_factor * c->out_space_factor * 3;
  g_autofree float *latent = g_new (float, n * c->z_dim);

  for (int i = 0, written; i < t; i++)
    {
      take_latent (latents, c->z_dim, t, n, i, latent);
      if (!kn_wan_vae_decoder_push (d, latent, frames, &written, error))
        return FALSE;
      frames += written * pixels;
    }
  return TRUE;
}

gboolean
kn_wan_vae_decode (struct kn_wan_vae *vae, struct kn_stream *stream, const float *latents, int t, int h, int w,
                   float *frames, GError **error)
{
  struct kn_wan_vae_decoder *d = kn_wan_vae_decoder_create (vae, stream, h, w, error);
  gboolean ok = d && decode_frames (d, latents, t, frames, error);

  kn_wan_vae_decoder_destroy (&d);
  return ok;
}

/* ---- for tiles ---- */

gboolean
kn_vae_decoder_run (struct kn_wan_vae_decoder *d, const float *latents, int t, float *frames, GError **error)
{
  d->unclamped = TRUE;
  return decode_frames (d, latents, t, frames, error);
}

struct kn_vae_run *
kn_vae_decoder_get_run (struct kn_wan_vae_decoder *d)
{
  return &d->run;
}
