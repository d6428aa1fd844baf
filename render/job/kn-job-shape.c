/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"

#include <math.h>
#include <string.h>

/* frames = tail + 4 * (t - single) + single - drop: a clip begins with a single frame; the last new frame of a take
 * that leads into another is that one's first, and what groups give more than was asked for is dropped too; what the
 * take before has after its cut comes first. */
static void
shape_time (struct kn_job_shape *s, const struct kn_job_layout *l, double fps, const struct kn_model_info *info,
            const struct kn_request *r, GString *notes)
{
  int single = !l->n_before && !r->loop, drop = l->drop_last, tail = l->before.tail;
  double wanted = r->seconds > 0 ? r->seconds * fps : info->window_frames;
  int least = MAX (single, r->loop ? 2 : 1) + (single && drop);

  s->t = MAX (least, (int) lrint ((wanted - tail - single + drop) / 4) + single);
  s->n_frames = tail + 4 * (s->t - single) + single - drop;
  if (r->seconds > 0 && fabs (s->n_frames / fps - r->seconds) > 0.5 / fps)
    g_string_append_printf (notes, "%g s became %d frames, %.3g s: the model makes frames in groups of four.\n",
                            r->seconds,
                            s->n_frames, s->n_frames / fps);
}

int
kn_job_to_latents (double pixels, int factor)
{
  return MAX (2, 2 * (int) lrint (pixels / (2 * factor)));
}

static void
shape_size (struct kn_job_shape *s, const struct kn_model_info *info, const struct kn_wan_vae_config *vae,
            const struct kn_job_layout *l, const struct kn_request *r, GString *notes)
{
  int factor = vae->out_space_factor;
  double scale = (double) factor / vae->space_factor;
  double width = l->w ? l->w * factor : info->sizes[0][0] * scale;
  double height = l->h ? l->h * factor : info->sizes[0][1] * scale, aspect = width / height;

  if (r->width > 0 && r->height > 0)
    {
      width = r->width;
      height = r->height;
    }
  else if (r->width > 0)
    height = (width = r->width) / aspect;
  else if (r->height > 0)
    width = (height = r->height) * aspect;
  s->w = kn_job_to_latents (width, vae->out_space_factor);
  s->h = kn_job_to_latents (height, vae->out_space_factor);
  s->width_px = s->w * vae->out_space_factor;
  s->height_px = s->h * vae->out_space_factor;
  if ((r->width > 0 && s->width_px != r->width) || (r->height > 0 && s->height_px != r->height))
    g_string_append_printf (notes, "The size became %d x %d: the model's grid is %d pixels.\n", s->width_px,
                            s->height_px,
                            2 * vae->out_space_factor);
}

int
kn_job_first_step (const float *sigmas, int n_steps, double strength)
{
  int step = strength > 0 ? 0 : n_steps;

  while (step + 1 < n_steps && sigmas[step] > strength)
    step++;
  return step;
}

static int
count_full_steps (const struct kn_job_shape *s, const struct kn_request *r)
{
  g_autofree float *sigmas = g_new (float, s->steps + 1), *timesteps = g_new (float, s->steps);
  double strength = s->draft ? KN_FULL_START : r->source ? r->source->strength : 1;

  kn_sampler_table (s->sampler, s->steps, s->shift, sigmas, timesteps);
  return s->steps - kn_job_first_step (sigmas, s->steps, strength);
}

static void
shape_passes (struct kn_job_shape *s, const struct kn_model_info *info, const struct kn_wan_vae_config *vae,
              const struct kn_request *r)
{
  double scale = r->draft.scale > 0 ? r->draft.scale : info->draft_scale;

  s->full = r->mode != KN_MODE_DRAFT;
  /* What is to keep more of a source than the draft would give starts from that. */
  s->draft = !s->full || (r->mode == KN_MODE_BOTH && (!r->source || r->source->strength > KN_FULL_START));
  s->draft_h = kn_job_to_latents (s->h * scale, 1);
  s->draft_w = kn_job_to_latents (s->w * scale, 1);
  s->steps = r->steps > 0 ? r->steps : MAX (1, (int) lrint (info->default_steps * r->steps_scale));
  s->draft_steps = r->draft.steps > 0 ? r->draft.steps : info->draft_steps;
  s->guidance = r->guidance >= 0 ? r->guidance : info->default_guidance;
  s->shift = r->shift > 0 ? r->shift : info->shift;
  s->sampler = info->sampler;
  if (r->sampler)
    kn_sampler_from_name (r->sampler, &s->sampler);
  s->full_steps = s->full ? count_full_steps (s, r) : 0;
  s->noise_h = s->h;
  s->noise_w = s->w;
  if (!s->full)
    {
      s->h = s->draft_h;
      s->w = s->draft_w;
      s->width_px = s->w * vae->out_space_factor;
      s->height_px = s->h * vae->out_space_factor;
    }
}

static void
shape_windows (struct kn_job_shape *s, const struct kn_model_info *info, const struct kn_job_layout *l,
               const struct kn_request *r)
{
  g_autoptr (GArray) windows = kn_job_windows (info, l->n_before + s->t + l->n_after, l, r->loop);

  s->per_step = (s->guidance > 1 ? 2 : 1) + (int) r->n_layout;
  s->n_windows = (int) windows->len;
  for (guint i = 0; i < windows->len; i++)
    s->window = MAX (s->window, g_array_index (windows, struct kn_job_window, i).count);
  s->draft_evaluations = s->draft && !s->stored_draft ? s->per_step * s->n_windows * s->draft_steps : 0;
  s->evaluations = s->per_step * s->n_windows * s->full_steps + s->draft_evaluations;
}

/* The parts of a folder were opened one by one; together they must be of one kind, and of the kind that jobs are made
 * for: latents of four frames, and rays of 8x8 pixels for each. */
static gboolean
check_parts (const struct kn_model_info *info, const struct kn_wan_config *config, const struct kn_wan_vae_config *vae,
             GError **error)
{
  const char *problem = config->out_channels != vae->z_dim ? "its transformer and its autoencoder are of two models"
                        : vae->time_factor != 4            ? "its autoencoder does not make frames in groups of four"
                        : config->has_camera && vae->space_factor != 8
                          ? "its camera control is for an autoencoder of 8x8 pixels"
                          : NULL;

  if (!problem)
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED, "The model “%s” cannot be run: %s.", info->name,
               problem);
  return FALSE;
}

/* Rules that the request alone cannot know. */
static gboolean
check_model (struct kn_model *model, const struct kn_wan_vae_config *vae, const struct kn_request *r, GError **error)
{
  const struct kn_wan_config *config = kn_model_get_transformer_config (model, error);

  if (!config || !check_parts (kn_model_get_info (model), config, vae, error))
    return FALSE;
  if (!r->camera || config->has_camera)
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED,
               "The model “%s” has no camera control; leave “camera” out and say the move in the prompt.",
               kn_model_get_info (model)->name);
  return FALSE;
}

gboolean
kn_job_shape_init (struct kn_job_shape *shape, struct kn_model *model, const struct kn_request *request,
                   const char *device, const struct kn_job_io *io, GError **error)
{
  const struct kn_model_info *info = kn_model_get_info (model);
  const struct kn_wan_vae_config *vae = kn_model_get_vae_config (model, error);
  double fps = request->fps > 0 ? request->fps : info->default_fps;
  struct kn_job_layout layout;
  GString *notes;

  *shape = (struct kn_job_shape) { 0 };
  kn_fps_to_fraction (fps, &shape->fps_n, &shape->fps_d);
  fps = (double) shape->fps_n / shape->fps_d;
  if (!vae || !check_model (model, vae, request, error) ||
      !kn_job_lay_out (&layout, info, vae->out_space_factor, request, io, fps, error))
    return FALSE;
  notes = g_string_new (NULL);
  shape_time (shape, &layout, fps, info, request, notes);
  shape_size (shape, info, vae, &layout, request, notes);
  shape_passes (shape, info, vae, request);
  shape->stored_draft = shape->draft && shape->full && kn_job_has_draft (request, info->hash, device, io);
  shape_windows (shape, info, &layout, request);
  shape->encodes_ends = layout.before.encoded || layout.after.encoded;
  shape->notes = g_string_free (notes, FALSE);
  return TRUE;
}

void
kn_job_shape_clear (struct kn_job_shape *shape)
{
  g_clear_pointer (&shape->notes, g_free);
}
