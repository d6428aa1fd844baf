/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-wan-vae-private.h"

#include <string.h>

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

/* ---- runs ---- */

static void
run_clear (struct kn_vae_run *run)
{
  kn_arena_destroy (&run->arenas[0]);
  kn_arena_destroy (&run->arenas[1]);
  kn_arena_destroy (&run->scratch);
  kn_buf_destroy (&run->cache);
  g_free (run->histories);
}

static void
run_reset (struct kn_vae_run *run)
{
  kn_arena_release (run->arenas[0], 0);
  kn_arena_release (run->arenas[1], 0);
  kn_arena_release (run->scratch, 0);
  run->base[0] = run->base[1] = 0;
}

static gboolean
create_arenas (struct kn_vae_run *run, const gsize sizes[3], GError **error)
{
  struct kn_device *device = run->vae->device;

  return (run->arenas[0] = kn_arena_create (device, sizes[0], error)) &&
         (run->arenas[1] = kn_arena_create (device, sizes[1], error)) &&
         (run->scratch = kn_arena_create (device, sizes[2], error));
}

static void
run_init (struct kn_vae_run *run, struct kn_wan_vae *vae, const struct kn_vae_half *half, const char *tap_prefix,
          struct kn_stream *stream)
{
  *run = (struct kn_vae_run) { .vae = vae, .half = half, .tap_prefix = tap_prefix, .s = stream,
                               .histories = g_new0 (struct kn_tensor, half->n_histories) };
}

/* The first two chunks differ (the first has one frame), all later ones are like the second: run both dry, then take
 * exactly the memory they had. */
typedef void (*chunk_fn) (gpointer owner);

static gboolean
run_prepare (struct kn_vae_run *run, chunk_fn run_chunk, gpointer owner, GError **error)
{
  gsize sizes[3] = { 0 };
  gboolean dry = kn_stream_is_dry (run->s);

  run->measuring = TRUE;
  kn_stream_set_dry (run->s, TRUE);
  if (!create_arenas (run, sizes, error))
    return FALSE;
  for (run->chunk = 0; run->chunk < 2; run->chunk++)
    {
      run_chunk (owner);
      run_reset (run);
    }
  sizes[0] = kn_arena_get_peak (run->arenas[0]);
  sizes[1] = kn_arena_get_peak (run->arenas[1]);
  sizes[2] = kn_arena_get_peak (run->scratch);
  kn_arena_destroy (&run->arenas[0]);
  kn_arena_destroy (&run->arenas[1]);
  kn_arena_destroy (&run->scratch);
  run->measuring = FALSE;
  run->chunk = 0;
  kn_stream_set_dry (run->s, dry);

  if (!create_arenas (run, sizes, error) || !(run->cache = kn_buf_create (run->vae->device, run->cache_bytes, error)))
    return FALSE;
  for (int i = 0; i < run->half->n_histories; i++)
    {
      if (!run->histories[i].rows)
        continue;
      run->histories[i].buf = run->cache;
      kn_op_zero (run->s, run->histories[i]);
    }
  return kn_stream_finish (run->s, error);
}

static void
tap (struct kn_vae_run *run, const char *name, struct kn_tensor x)
{
  g_autofree char *full = g_strdup_printf ("%s.chunk%d.%s", run->tap_prefix, run->chunk, name);

  kn_stream_tap (run->s, full, x);
}

static void
tap_stage (struct kn_vae_run *run, const char *name, int index, struct kn_tensor x)
{
  g_autofree char *full = g_strdup_printf ("%s%d", name, index);

  tap (run, full, x);
}

/* ---- pixels and channels ---- */

/* Frames [n, H, W, 3] to rows of 3 p^2 channels and back; channel c*p*p + r*p + q, r the column and q the row within
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

/* [C, n] to [n, C] and back. */
static void
transpose (const float *in, gsize rows, gsize cols, float *out)
{
  for (gsize c = 0; c < cols; c++)
    for (gsize r = 0; r < rows; r++)
      out[c * rows + r] = in[r * cols + c];
}

/* ---- decoder ---- */

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
        tap_stage (run, "up", stage, f.x);
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
  tap (run, "conv_in", f.x);
  kn_vae_run_mid (run, &run->half->mid, &f);
  tap (run, "mid", f.x);
  decode_stages (d, f, 0);
}

struct kn_wan_vae_decoder *
kn_wan_vae_decoder_create (struct kn_wan_vae *vae, struct kn_stream *stream, int h, int w, GError **error)
{
  struct kn_wan_vae_decoder *d = g_new0 (struct kn_wan_vae_decoder, 1);

  d->h = h;
  d->w = w;
  run_init (&d->run, vae, &vae->decoder, "dec", stream);
  if (!run_prepare (&d->run, decode_chunk, d, error))
    kn_wan_vae_decoder_destroy (&d);
  return d;
}

void
kn_wan_vae_decoder_destroy (struct kn_wan_vae_decoder **decoder)
{
  if (!*decoder)
    return;
  run_clear (&(*decoder)->run);
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
      transpose (plain, z, n, rows);
    }
  d->latent = rows;
  d->frames = frames;
  d->n_frames = 0;
  decode_chunk (d);
  run_reset (&d->run);
  d->run.chunk++;
  *n_frames = d->n_frames;
  return kn_stream_finish (d->run.s, error);
}

/* ---- encoder ---- */

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
  tap (run, "conv_in", f.x);
  for (int i = 0; i < run->half->n_stages; i++)
    {
      kn_vae_run_down (run, &run->half->stages[i], &f);
      tap_stage (run, "down", flat_index (run->half, i), f.x);
    }
  kn_vae_run_mid (run, &run->half->mid, &f);
  tap (run, "mid", f.x);
  kn_vae_run_conv (run, &run->half->conv_out, &f);
  tap (run, "out", f.x);
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
  run_init (&e->run, vae, &vae->encoder, "enc", stream);
  if (!run_prepare (&e->run, encode_chunk, e, error))
    kn_wan_vae_encoder_destroy (&e);
  return e;
}

void
kn_wan_vae_encoder_destroy (struct kn_wan_vae_encoder **encoder)
{
  if (!*encoder)
    return;
  run_clear (&(*encoder)->run);
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
  run_reset (&e->run);
  e->run.chunk++;
  if (!kn_stream_finish (e->run.s, error))
    return FALSE;
  if (!rows)
    return TRUE;
  planes = g_new (float, n * 2 * c->z_dim);
  transpose (rows, n, 2 * c->z_dim, planes);
  if (moments)
    memcpy (moments, planes, n * 2 * c->z_dim * sizeof (float));
  kn_wan_vae_normalize (e->run.vae, planes, n);
  memcpy (latent, planes, n * c->z_dim * sizeof (float));
  return TRUE;
}

/* ---- whole sequences ---- */

/* Frame `frame` of [z, T, n] as [z, n], and back. */
static void
take_latent (const float *latents, int z, int t, gsize n, int frame, float *latent)
{
  for (int c = 0; c < z; c++)
    memcpy (latent + c * n, latents + ((gsize) c * t + frame) * n, n * sizeof (float));
}

static void
put_latent (float *latents, int z, int t, gsize n, int frame, const float *latent)
{
  for (int c = 0; c < z; c++)
    memcpy (latents + ((gsize) c * t + frame) * n, latent + c * n, n * sizeof (float));
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
