/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-pass.h"

#include <math.h>
#include <string.h>

/* Latent frames that the causal decoder sees before the ones it writes. */
#define DECODER_WARM_UP 8

/* ---- frames ---- */

static gboolean
write_frames (struct kn_job *job, const float *frames, int n, GError **error)
{
  gsize values = (gsize) n * job->shape->width_px * job->shape->height_px * 3;
  g_autofree guint8 *rgb = g_new (guint8, values);

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

/* Runs latents through the decoder without keeping the pictures, so that its memory is that of the frames before. */
static gboolean
warm_up (struct kn_wan_vae_decoder *decoder, const float *latents, int z, int t, gsize plane, int first, int end,
         float *latent, float *frames, GError **error)
{
  int n;

  for (int f = first; f < end; f++)
    {
      take_frame (latents, z, t, plane, f, latent);
      if (!kn_wan_vae_decoder_push (decoder, latent, frames, &n, error))
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

/* Whether the last frame is not written, since the take behind begins with it. Not so where an early stop left a
 * gap. */
static gboolean
drops_last (const struct kn_pass *p)
{
  return p->c.layout.drop_last && p->done[p->c.t - p->c.layout.n_after - 1];
}

static gboolean
decode_new (struct kn_pass *p, struct kn_wan_vae_decoder *decoder, const struct kn_job_latents *latents, GError **error)
{
  struct kn_job *job = p->job;
  const struct kn_job_latents *warm = warm_up_latents (p, latents);
  gsize plane = p->plane, pixels = (gsize) job->shape->width_px * job->shape->height_px * 3;
  g_autofree float *latent = g_new (float, latents->z * plane), *frames = g_new (float, 4 * pixels);
  int written = 0, n;

  if (warm &&
      !warm_up (decoder, warm->values, warm->z, warm->t, plane, MAX (0, warm->t - DECODER_WARM_UP), warm->t, latent,
                        frames, error))
    return FALSE;
  for (int f = 0; f < latents->t; f++)
    {
      take_frame (latents->values, latents->z, latents->t, plane, f, latent);
      if (!kn_wan_vae_decoder_push (decoder, latent, frames, &n, error))
        return FALSE;
      n -= f + 1 == latents->t && drops_last (p);
      if (n > 0 && !write_frames (job, frames, n, error))
        return FALSE;
      written += n;
      job->work_done += kn_job_decode_work (job->shape) / latents->t;
      kn_job_report (job, KN_JOB_DECODE, f + 1, latents->t);
    }
  job->shape->n_frames = written;
  return TRUE;
}

/* The new frames of the strip; after an early stop those that are done. */
static void
collect_latents (struct kn_pass *p, struct kn_job_latents *latents)
{
  int first = p->c.layout.n_before, end = p->c.t - p->c.layout.n_after, n_new = end - first;

  while (first < end && !p->done[first])
    first++;
  while (end > first && !p->done[end - 1])
    end--;
  *latents = (struct kn_job_latents) { .z = p->c.z, .t = end - first, .h = p->h, .w = p->w,
                                       .loop = p->job->request->loop && end - first == n_new,
                                       .mid = p->c.before.values != NULL };
  latents->values = g_new (float, (gsize) p->c.z * latents->t * p->plane);
  for (int c = 0; c < p->c.z; c++)
    memcpy (latents->values + (gsize) c * latents->t * p->plane, p->strip + ((gsize) c * p->c.t + first) * p->plane,
            latents->t * p->plane * sizeof (float));
}

/* In tiles, for pictures whose caches do not fit. */
static gboolean
decode_tiled (struct kn_pass *p, struct kn_wan_vae *vae, int tile, const struct kn_job_latents *latents, GError **error)
{
  struct kn_job *job = p->job;
  const struct kn_job_latents *warm = warm_up_latents (p, latents);
  int before = warm ? MIN (DECODER_WARM_UP, warm->t) : 0, t = before + latents->t, skip = before ? 4 * before - 3 : 0;
  int n = 4 * (t - 1) + 1 - skip - drops_last (p);
  gsize pixels = (gsize) job->shape->width_px * job->shape->height_px * 3;
  g_autofree float *strip = g_new (float, (gsize) latents->z * t * p->plane);
  g_autofree float *frames = g_new (float, (4 * (gsize) (t - 1) + 1) * pixels);

  for (int c = 0; c < latents->z; c++)
    {
      float *to = strip + (gsize) c * t * p->plane;

      if (before)
        memcpy (to, warm->values + ((gsize) c * warm->t + warm->t - before) * p->plane,
                before * p->plane * sizeof (float));
      memcpy (to + before * p->plane, latents->values + (gsize) c * latents->t * p->plane,
              latents->t * p->plane * sizeof (float));
    }
  job->shape->n_frames = n;
  return kn_wan_vae_decode_tiled (vae, job->stream, strip, t, p->h, p->w, tile, tile * 3 / 4, frames, error) &&
         job->options->io.begin_frames (job->shape, job->options->io.user_data, error) &&
         write_frames (job, frames + skip * pixels, n, error);
}

gboolean
kn_pass_decode (struct kn_pass *p, GError **error)
{
  struct kn_job *job = p->job;
  struct kn_wan_vae_decoder *decoder;
  struct kn_wan_vae *vae;
  gboolean ok;

  kn_model_trim (job->model, KN_MODEL_VAE);
  vae = kn_model_get_vae (job->model, error);
  collect_latents (p, &job->result->latents);
  job->shape->t = job->result->latents.t;
  if (vae && job->options->plan && job->options->plan->tile)
    return decode_tiled (p, vae, job->options->plan->tile, &job->result->latents, error);
  decoder = vae ? kn_wan_vae_decoder_create (vae, job->stream, p->h, p->w, error) : NULL;
  ok = decoder && job->options->io.begin_frames (job->shape, job->options->io.user_data, error) &&
       decode_new (p, decoder, &job->result->latents, error);
  kn_wan_vae_decoder_destroy (&decoder);
  return ok;
}
