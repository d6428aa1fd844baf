/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a pass is told in words: texts encoded once, and the share that each has of every latent.
 */
#include "render/job/kn-pass.h"

#include <string.h>

static const struct kn_wan_context *
get_context (struct kn_job *job, int text, gboolean mid, GError **error)
{
  struct kn_wan_context **context = &job->contexts[text][mid];
  const char *words = text < job->texts.n ? job->texts.texts[text] : job->texts.negative;
  g_autofree char *prefix = kn_model_info_prefix (kn_model_get_info (job->model), job->fps, mid);

  if (!*context)
    *context = kn_job_encode_text (job->model, job->stream, prefix, words, job->clip, error);
  return *context;
}

const struct kn_wan_context *
kn_pass_get_negative (struct kn_pass *p, gboolean mid, GError **error)
{
  return get_context (p->job, p->job->texts.n, mid, error);
}

/* Image features of the first picture, for models with that branch. */
static gboolean
encode_first_picture (struct kn_job *job, const char *path, GError **error)
{
  const struct kn_wan_config *config = kn_model_get_transformer_config (job->model, error);
  struct kn_clip_vision *clip;
  g_autofree float *picture = NULL, *pixels = NULL;
  g_autoptr (GError) local = NULL;
  int size = 224;

  if (!config)
    return FALSE;
  if (!config->has_clip || !path || job->clip)
    return TRUE;
  clip = kn_model_get_image_encoder (job->model, &local);
  if (!clip && local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!clip)
    return TRUE;
  if (kn_clip_vision_get_dim (clip) != config->clip_dim || kn_clip_vision_get_tokens (clip) != KN_WAN_CLIP_TOKENS)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED,
                   "The model “%s” cannot be run: its image encoder and its transformer are of two models.",
                   kn_model_get_info (job->model)->name);
      return FALSE;
    }
  picture = job->options->io.load_picture (path, size, size, job->options->io.user_data, error);
  if (!picture)
    return FALSE;
  pixels = kn_clip_vision_preprocess (clip, picture, size, size);
  job->clip = g_new (float, (gsize) kn_clip_vision_get_tokens (clip) * kn_clip_vision_get_dim (clip));
  return kn_clip_vision_encode (clip, job->stream, pixels, job->clip, error);
}

gboolean
kn_pass_encode_texts (struct kn_pass *p, GError **error)
{
  struct kn_job *job = p->job;
  gboolean first = p->c.layout.first_is_single, later = !first || p->windows->len > 1;

  if (!encode_first_picture (job, p->c.layout.first_picture, error))
    return FALSE;
  for (int text = 0; text <= job->texts.n; text++)
    if ((first && !get_context (job, text, FALSE, error)) || (later && !get_context (job, text, TRUE, error)))
      return FALSE;
  kn_model_trim (job->model, KN_MODEL_TRANSFORMER);
  return TRUE;
}

/* ---- shares ---- */

/* The region's soft share of the window's cells [T, h, w]. */
static gboolean
draw_region (const struct kn_pass *p, const struct kn_request_area *area, float *cells, GError **error)
{
  const struct kn_job *job = p->job;
  const struct kn_area_grid g = kn_job_area_grid (job->shape, job->vae, &job->options->io, p->h, p->w);
  gsize pixels = (gsize) g.height * g.width;
  g_autofree guint8 *inside = g_new (guint8, pixels);
  g_autofree float *share = g_new (float, pixels);
  struct kn_area *drawn = kn_area_new (area, &g);
  gboolean ok = TRUE;

  memset (cells, 0, (gsize) p->window.count * p->plane * sizeof (float));
  for (int i = 0; ok && i < p->window.count; i++)
    {
      int strip = kn_pass_strip_frame (p, i), first = kn_pass_pixel_frame (p, strip);
      int n = p->c.layout.first_is_single && strip == 0 ? 1 : 4;

      for (int f = first; ok && f < first + n; f++)
        {
          if (!kn_area_holds (drawn, f))
            continue;
          ok = kn_area_draw (drawn, f, inside, error);
          kn_area_soften (drawn, inside, share);
          kn_area_add_mean (share, g.height, g.width, job->vae->space_factor, 1.0f / (float) n,
                            cells + i * p->plane);
        }
    }
  kn_area_free (&drawn);
  return ok;
}

/* Adds the text if it has a share of the window. Takes weight. */
static gboolean
add_prompt (struct kn_pass *p, int text, gboolean mid, float *weight, GArray *prompts, GPtrArray *weights,
            GError **error)
{
  struct kn_window_prompt prompt = { .weight = weight };
  float most = 0;

  g_ptr_array_add (weights, weight);
  for (gsize i = 0; i < p->window.count * p->plane; i++)
    most = MAX (most, weight[i]);
  if (most == 0)
    return TRUE;
  if (!(prompt.context = get_context (p->job, text, mid, error)))
    return FALSE;
  g_array_append_val (prompts, prompt);
  return TRUE;
}

gboolean
kn_pass_window_prompts (struct kn_pass *p, gboolean mid, GArray *prompts, GPtrArray *weights, GError **error)
{
  struct kn_job *job = p->job;
  gsize cells = p->window.count * p->plane;
  g_autofree float *rest = g_new (float, cells);
  int n_timed = job->texts.n - (int) job->request->n_layout;

  for (gsize i = 0; i < cells; i++)
    rest[i] = 1;
  for (int region = 0; region < (int) job->request->n_layout; region++)
    {
      float *weight = g_new (float, cells);
      gboolean ok = draw_region (p, &job->request->layout[region].area, weight, error);

      for (gsize i = 0; i < cells; i++)
        {
          weight[i] = rest[i] * MIN (1, weight[i]);
          rest[i] -= weight[i];
        }
      if (!add_prompt (p, n_timed + region, mid, weight, prompts, weights, error) || !ok)
        return FALSE;
    }
  for (int text = 0; text < n_timed; text++)
    {
      float *weight = g_memdup2 (rest, cells * sizeof (float));

      for (int i = 0; i < p->window.count; i++)
        {
          int frame = MAX (0, kn_pass_pixel_frame (p, kn_pass_strip_frame (p, i)));
          float share = kn_job_texts_weight (&job->texts, text, frame / job->fps);

          for (gsize cell = i * p->plane; cell < (i + 1) * p->plane; cell++)
            weight[cell] *= share;
        }
      if (!add_prompt (p, text, mid, weight, prompts, weights, error))
        return FALSE;
    }
  return TRUE;
}
