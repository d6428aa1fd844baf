/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-encoding.h"
#include "render/job/kn-pass.h"

#include <math.h>
#include <string.h>

/* Latent frames that the causal decoder sees before the ones it writes. */
#define DECODER_WARM_UP 8

/* ---- frames ---- */

static gboolean
write_frames (struct kn_job *job, float *frames, int n, GError **error)
{
  gsize values = (gsize) n * job->shape->width_px * job->shape->height_px * 3;
  g_autofree guint8 *rgb = g_new (guint8, values);

  if (!kn_kept_put_back (job->kept, frames, n, error))
    return FALSE;
  for (gsize i = 0; i < values; i++)
    rgb[i] = (guint8) lrintf ((frames[i] + 1) * 127.5f);
  return job->options->io.write_frames (rgb, n, job->options->io.user_data, error);
}

static void
take_frame (const float *latents, int z, int t, gsize plane, int frame, float *out)
{
  for (int c = 0; c < z; c++)
    memcpy (out + c * plane, latents + ((gsize) c * t + frame) * plane, plane * sizeof (float));
}

/* Runs latents through the decoder, so that its memory is that of the frames before. Of the pictures the last group
 * stays in frames. */
static gboolean
warm_up (struct kn_wan_vae_decoder *decoder, const float *latents, int z, int t, gsize plane, int first, int end,
         float *latent, float *frames, int *n_frames, GError **error)
{
  for (int f = first; f < end; f++)
    {
      take_frame (latents, z, t, plane, f, latent);
      if (!kn_wan_vae_decoder_push (decoder, latent, frames, n_frames, error))
        return FALSE;
    }
  return TRUE;
}

/* Latents that the decoder must have seen before the new ones: the take before, or the loop's own end. */
static const struct kn_job_latents *
warm_up_latents (const struct kn_pass *p, const struct kn_job_latents *latents)
{
  return latents->loop ? latents : p->c.before.values ? &p->c.before : NULL;
}

/* How many of the last frames are not written, since the take behind begins with them or nobody asked for them. None
 * where an early stop left a gap. */
static int
count_dropped (const struct kn_pass *p)
{
  return p->done[p->c.t - p->c.layout.n_after - 1] ? p->c.layout.drop_last : 0;
}

/* How many of the first ones are not. */
static int
count_skipped (const struct kn_pass *p)
{
  return p->done[p->c.layout.n_before] ? MAX (0, -p->c.layout.before.tail) : 0;
}

static gboolean
decode_new (struct kn_pass *p, struct kn_wan_vae_decoder *decoder, const struct kn_job_latents *latents, GError **error)
{
  struct kn_job *job = p->job;
  const struct kn_job_latents *warm = warm_up_latents (p, latents);
  gsize plane = p->plane, pixels = (gsize) job->shape->width_px * job->shape->height_px * 3;
  g_autofree float *latent = g_new (float, latents->z * plane), *frames = g_new (float, 4 * pixels);
  int tail = MAX (0, p->c.layout.before.tail), skip = count_skipped (p), written = tail, n;

  if (warm &&
      !warm_up (decoder, warm->values, warm->z, warm->t, plane, MAX (0, warm->t - DECODER_WARM_UP), warm->t, latent,
                        frames, &n, error))
    return FALSE;
  if (tail && !write_frames (job, frames + (n - tail) * pixels, tail, error))
    return FALSE;
  for (int f = 0, drop; f < latents->t; f++)
    {
      take_frame (latents->values, latents->z, latents->t, plane, f, latent);
      if (!kn_wan_vae_decoder_push (decoder, latent, frames, &n, error))
        return FALSE;
      n -= f + 1 == latents->t ? count_dropped (p) : 0;
      drop = MIN (skip, n);
      skip -= drop;
      if (n > drop && !write_frames (job, frames + drop * pixels, n - drop, error))
        return FALSE;
      written += n - drop;
      job->work_done += kn_job_decode_work (job->shape) / latents->t;
      kn_job_report (job, KN_JOB_DECODE, f + 1, latents->t);
    }
  job->shape->n_frames = written;
  return TRUE;
}

/* The new frames of the strip; after an early stop those that are done. Returns where in the strip they begin. */
static int
collect_latents (struct kn_pass *p, struct kn_job_latents *latents)
{
  int first = p->c.layout.n_before, end = p->c.t - p->c.layout.n_after, n_new = end - first;

  while (first < end && !p->done[first])
    first++;
  while (end > first && !p->done[end - 1])
    end--;
  *latents = (struct kn_job_latents) { .z = p->c.z, .t = end - first, .h = p->h, .w = p->w,
                                       .loop = p->job->request->loop && end - first == n_new,
                                       .mid = p->c.before.values != NULL,
                                       .lead = first == p->c.layout.n_before ? p->c.layout.before.tail : 0 };
  latents->values = g_new (float, (gsize) p->c.z * latents->t * p->plane);
  for (int c = 0; c < p->c.z; c++)
    memcpy (latents->values + (gsize) c * latents->t * p->plane, p->strip + ((gsize) c * p->c.t + first) * p->plane,
            latents->t * p->plane * sizeof (float));
  return first;
}

/* Latent frame f of those that warm the decoder up and those that are new after them, as frame `to` of `out`
 * [z, n, h, w]. */
static void
put_frame (const struct kn_job_latents *warm, int before, const struct kn_job_latents *latents, int f, gsize plane,
           float *out, int n, int to)
{
  const struct kn_job_latents *from = f < before ? warm : latents;
  int frame = f < before ? warm->t - before + f : f - before;

  for (int c = 0; c < from->z; c++)
    memcpy (out + ((gsize) c * n + to) * plane, from->values + ((gsize) c * from->t + frame) * plane,
            plane * sizeof (float));
}

/* In tiles, for pictures whose caches do not fit; a window of time after the other. */
static gboolean
decode_tiled (struct kn_pass *p, struct kn_wan_vae_tiled *decoder, const struct kn_job_latents *latents, GError **error)
{
  struct kn_job *job = p->job;
  const struct kn_job_latents *warm = warm_up_latents (p, latents);
  int before = warm ? MIN (DECODER_WARM_UP, warm->t) : 0, t = before + latents->t;
  int skip = before ? 4 * before - 3 - p->c.layout.before.tail : count_skipped (p);
  int window = job->options->plan->decode.window, left = 4 * (t - 1) + 1 - skip - count_dropped (p);
  gsize pixels = (gsize) job->shape->width_px * job->shape->height_px * 3;
  g_autofree float *values = g_new (float, latents->z * window * p->plane);
  g_autofree float *frames = g_new (float, 4 * window * pixels);

  job->shape->n_frames = left;
  for (int first = 0, n_frames; first < t; first += window)
    {
      int n = MIN (window, t - first), drop;

      for (int i = 0; i < n; i++)
        put_frame (warm, before, latents, first + i, p->plane, values, n, i);
      if (!kn_wan_vae_tiled_decode (decoder, values, n, first + n == t, frames, &n_frames, error))
        return FALSE;
      drop = MIN (skip, n_frames);
      skip -= drop;
      n_frames = MIN (n_frames - drop, left);
      left -= n_frames;
      if (n_frames > 0 && !write_frames (job, frames + drop * pixels, n_frames, error))
        return FALSE;
      job->work_done += kn_job_decode_work (job->shape) * n / t;
      kn_job_report (job, KN_JOB_DECODE, first + n, t);
    }
  return TRUE;
}

static gboolean
begin_frames (struct kn_job *job, GError **error)
{
  return job->options->io.begin_frames (job->shape, job->options->io.user_data, error);
}

/* The take's own pixels. */
static struct kn_area_grid
pixel_grid (const struct kn_job *job)
{
  return (struct kn_area_grid) { .io = &job->options->io, .fps = job->fps, .n_frames = job->shape->n_frames,
                                 .height = job->shape->height_px, .width = job->shape->width_px, .scale = 1 };
}

/* Frames of a window are on the host, which on the processor is the device's memory too. */
static guint64
window_bytes (const struct kn_pass *p)
{
  const struct kn_job_tiles *t = &p->job->options->plan->decode;
  gsize frame = kn_wan_vae_tiled_frame_bytes (p->job->vae, FALSE, p->h, p->w, t->tile, KN_JOB_TILE_STEP (t->tile));

  return kn_device_get_info (kn_model_get_device (p->job->model))->kind == KN_DEVICE_CPU ? t->window * frame : 0;
}

gboolean
kn_pass_decode (struct kn_pass *p, GError **error)
{
  struct kn_job *job = p->job;
  int tile = job->options->plan ? job->options->plan->decode.tile : 0;
  struct kn_wan_vae_decoder *whole = NULL;
  struct kn_wan_vae_tiled *tiled = NULL;
  const struct kn_area_grid grid = pixel_grid (job);
  struct kn_wan_vae *vae;
  int first;
  gboolean ok;

  kn_model_trim (job->model, KN_MODEL_VAE);
  if (!(vae = kn_model_get_vae (job->model, error)))
    return FALSE;
  first = collect_latents (p, &job->result->latents);
  job->shape->t = job->result->latents.t;
  if (!kn_kept_new (job->request, &grid, kn_pass_pixel_frame (p, first), &job->kept, error))
    return FALSE;
  if (tile)
    {
      g_autofree char *folder = kn_job_tile_folder (job->options);

      kn_job_count_peak (job, 0);
      tiled = kn_wan_vae_tiled_create (vae, job->stream, FALSE, p->h, p->w, tile, KN_JOB_TILE_STEP (tile),
                                       KN_WAN_VAE_BLEND_INNER, folder);
      ok = begin_frames (job, error) && decode_tiled (p, tiled, &job->result->latents, error);
      kn_job_count_peak (job, window_bytes (p));
    }
  else
    {
      whole = kn_wan_vae_decoder_create (vae, job->stream, p->h, p->w, error);
      ok = whole && begin_frames (job, error) && decode_new (p, whole, &job->result->latents, error);
    }
  kn_wan_vae_tiled_destroy (&tiled);
  kn_wan_vae_decoder_destroy (&whole);
  kn_kept_free (&job->kept);
  return ok;
}
