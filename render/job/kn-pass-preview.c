/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-pass.h"

#include <math.h>
#include <string.h>

/* A window in the middle of a clip is decoded as what follows a frame like its own first: no latent of it is a clip's
 * single first frame, and there are four frames of each. */
static gboolean
decode_preview (struct kn_pass *p, const float *clean, gboolean single, struct kn_job_preview *preview, guint8 **rgb)
{
  struct kn_job *job = p->job;
  struct kn_wan_vae *vae = kn_model_get_vae (job->model, NULL);
  int factor = job->vae->out_space_factor, count = p->window.count, lead = !single, t = count + lead;
  gsize frame = p->plane * factor * factor * 3, values = (gsize) (4 * (t - 1) + 1) * frame, skip = lead * frame;
  g_autofree float *frames = g_new (float, values), *latents = g_new (float, (gsize) p->c.z * t * p->plane);

  for (int c = 0; c < p->c.z; c++)
    for (int f = 0; f < t; f++)
      memcpy (latents + ((gsize) c * t + f) * p->plane, clean + ((gsize) c * count + MAX (0, f - lead)) * p->plane,
              p->plane * sizeof (float));
  if (!vae || !kn_wan_vae_decode (vae, job->stream, latents, t, p->h, p->w, frames, NULL))
    return FALSE;
  *rgb = g_new (guint8, values - skip);
  for (gsize i = skip; i < values; i++)
    (*rgb)[i - skip] = (guint8) lrintf ((frames[i] + 1) * 127.5f);
  preview->n_frames = 4 * (t - 1) + 1 - lead;
  preview->width_px = p->w * factor;
  preview->height_px = p->h * factor;
  return TRUE;
}

void
kn_pass_show_preview (struct kn_pass *p, int step, const float *clean)
{
  struct kn_job *job = p->job;
  struct kn_job_preview preview = { .first_frame = MAX (0, kn_pass_pixel_frame (p, p->window.first)), .step = step + 1,
                                    .n_steps = p->n_steps };
  gboolean single = p->c.layout.first_is_single && p->window.first == 0;
  g_autofree guint8 *rgb = NULL;

  if (!job->options->events.preview)
    return;
  if (job->request->draft.preview == KN_PREVIEW_DECODER)
    {
      if (!decode_preview (p, clean, single, &preview, &rgb))
        return;
    }
  else
    {
      const struct kn_latent_rgb *map = kn_latent_rgb_get (job->model, job->stream, NULL);

      if (!map)
        return;
      rgb = g_new (guint8, (gsize) p->window.count * p->plane * 3);
      kn_latent_rgb_frames (map, clean, p->window.count, 0, p->window.count, p->h, p->w, single, rgb);
      preview.n_frames = p->window.count;
      preview.width_px = p->w;
      preview.height_px = p->h;
    }
  preview.rgb = rgb;
  job->options->events.preview (&preview, job->options->events.user_data);
}
