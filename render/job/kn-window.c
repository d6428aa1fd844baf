/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-window.h"

#include "render/model/kn-noise.h"

#include <string.h>

/* Large odd step round the ring, so that the seam of a loop is at another frame in every step. */
#define RING_STRIDE 0.61803398875

struct window
{
  struct kn_stream *s;
  struct kn_wan_transformer *transformer;
  struct kn_arena *arena;
  const struct kn_window_args *a;
  int z, in_channels, space_factor;
  gsize plane, n;                     /* h*w, T*h*w */
  struct kn_wan_camera *camera;
  int shift;                          /* frames by which the ring is turned in this step */
  float *input;                       /* [in_channels, T, h, w] */
  float *velocity, *other;            /* [z, T, h, w] */
};

/* ---- input ---- */

/* Copies [c, T, h, w] channels into the network's input, the ring turned. */
static void
put_channels (struct window *w, int first_channel, const float *from, int n_channels)
{
  int t = w->a->t;

  for (int c = 0; c < n_channels; c++)
    for (int f = 0; f < t; f++)
      memcpy (w->input + ((gsize) (first_channel + c) * t + f) * w->plane,
              from + ((gsize) c * t + (f + w->shift) % t) * w->plane, w->plane * sizeof (float));
}

/* 16: noisy latents. z + 4 + z: mask and masked latents. z + z: masked latents alone (Fun camera control). */
static void
fill_input (struct window *w, const float *sample, float sigma)
{
  const struct kn_condition *c = w->a->conditions;

  memset (w->input, 0, (gsize) w->in_channels * w->n * sizeof (float));
  put_channels (w, 0, sample, w->z);
  if (!w->a->n_conditions)
    return;
  while (c->strength < 1 && sigma < 1 - c->strength)
    c++;
  if (w->in_channels == 2 * w->z + 4)
    {
      put_channels (w, w->z, c->mask, 4);
      put_channels (w, w->z + 4, c->masked, w->z);
    }
  else if (w->in_channels == 2 * w->z)
    put_channels (w, w->z, c->masked, w->z);
}

static void
latent_rays (int frame, float *out, gpointer user_data)
{
  const struct window *w = user_data;
  const struct kn_window_args *a = w->a;
  int f = (frame + w->shift) % a->t;
  gboolean single = a->first_is_single && f == 0;
  int first = a->first_is_single ? (f ? 4 * f - 3 : 0) : 4 * f;

  kn_camera_rays_latent_frame (a->rays, 0, first, single, a->w * w->space_factor, a->h * w->space_factor, out);
}

/* The camera's features follow the frames round the ring. */
static gboolean
ensure_camera (struct window *w, gboolean turned, GError **error)
{
  if (!w->a->rays || (w->camera && !turned))
    return TRUE;
  kn_wan_camera_destroy (&w->camera);
  w->camera = kn_wan_camera_create (w->transformer, w->s, w->a->t, w->a->h, w->a->w, latent_rays, w, error);
  return w->camera != NULL;
}

/* ---- evaluation ---- */

static gboolean
evaluate (struct window *w, const struct kn_wan_context *context, const struct kn_wan_camera *camera, float timestep,
          float *velocity, GError **error)
{
  const struct kn_wan_forward_args args = {
    .t = w->a->t, .h = w->a->h, .w = w->a->w, .latents = w->input, .timestep = timestep, .context = context,
    .camera = camera, .velocity = velocity,
  };

  return kn_wan_transformer_forward (w->transformer, w->s, w->arena, &args, error);
}

/* velocity += weight * other, or = for the first. */
static void
blend_prompt (struct window *w, const float *weight, gboolean first)
{
  gsize turn = (gsize) w->shift * w->plane;

  for (gsize i = 0; i < (gsize) w->z * w->n; i++)
    {
      float value = (weight ? weight[(i + turn) % w->n] : 1) * w->other[i];

      w->velocity[i] = first ? value : w->velocity[i] + value;
    }
}

/* Undoes the turn of the ring. */
static void
turn_back (struct window *w)
{
  int t = w->a->t;

  if (!w->shift)
    return;
  memcpy (w->other, w->velocity, (gsize) w->z * w->n * sizeof (float));
  for (int c = 0; c < w->z; c++)
    for (int f = 0; f < t; f++)
      memcpy (w->velocity + ((gsize) c * t + (f + w->shift) % t) * w->plane,
              w->other + ((gsize) c * t + f) * w->plane, w->plane * sizeof (float));
}

/* Velocity of the sample with classifier-free guidance, several prompts weighted latent by latent. */
static gboolean
guided_velocity (struct window *w, const float *sample, int step, GError **error)
{
  const struct kn_window_args *a = w->a;
  int shift = a->cyclic ? (int) (step * RING_STRIDE * a->t + 0.5) % a->t : 0;
  gboolean turned = shift != w->shift;

  w->shift = shift;
  if (!ensure_camera (w, turned, error))
    return FALSE;
  fill_input (w, sample, a->sigmas[step]);
  for (int p = 0; p < a->n_prompts; p++)
    {
      if (!evaluate (w, a->prompts[p].context, w->camera, a->timesteps[step], w->other, error))
        return FALSE;
      blend_prompt (w, a->prompts[p].weight, p == 0);
    }
  if (a->negative)
    {
      float g = (float) a->guidance;

      if (!evaluate (w, a->negative, a->camera_guidance ? NULL : w->camera, a->timesteps[step], w->other, error))
        return FALSE;
      for (gsize i = 0; i < (gsize) w->z * w->n; i++)
        w->velocity[i] = w->other[i] + g * (w->velocity[i] - w->other[i]);
    }
  turn_back (w);
  return TRUE;
}

/* ---- stepping ---- */

/* What is known is at every noise level exactly what it would be: (1 - sigma) x0 + sigma noise. */
static void
impose_known (const struct window *w, float sigma, float *sample)
{
  const struct kn_window_args *a = w->a;

  for (int c = 0; c < w->z; c++)
    for (gsize i = 0; i < w->n; i++)
      {
        gsize at = c * w->n + i;
        float keep = a->keep[i], value = (1 - sigma) * a->known[at] + sigma * a->noise[at];

        if (keep > 0)
          sample[at] = keep < 1 ? sample[at] + keep * (value - sample[at]) : value;
      }
}

static void
start_sample (const struct window *w, float *sample)
{
  const struct kn_window_args *a = w->a;
  float sigma = a->sigmas[a->first_step];

  for (gsize i = 0; i < (gsize) w->z * w->n; i++)
    sample[i] = a->start ? (1 - sigma) * a->start[i] + sigma * a->noise[i] : a->noise[i];
  impose_known (w, a->start ? sigma : 1, sample);
}

static gboolean
run_steps (struct window *w, struct kn_scheduler *scheduler, float *sample, kn_window_step_fn step_fn,
           gpointer user_data, float *result, gboolean *stopped, GError **error)
{
  const struct kn_window_args *a = w->a;
  gsize values = (gsize) w->z * w->n;
  g_autofree float *clean = g_new (float, values);
  g_autofree float *fresh = a->sampler == KN_SAMPLER_DISTILL ? g_new (float, values) : NULL;

  for (int step; !*stopped && (step = kn_scheduler_get_step (scheduler)) < a->n_steps;)
    {
      if (!guided_velocity (w, sample, step, error))
        return FALSE;
      if (fresh)
        kn_noise_field (a->seed, a->noise_stream + 1 + step, values, fresh);
      kn_scheduler_step (scheduler, w->velocity, fresh, sample, clean);
      impose_known (w, a->sigmas[step + 1], sample);
      impose_known (w, 0, clean);
      *stopped = !step_fn (step, clean, sample, scheduler, user_data) && step + 1 < a->n_steps;
    }
  memcpy (result, *stopped ? clean : sample, values * sizeof (float));
  return TRUE;
}

static gboolean
check_channels (struct window *w, GError **error)
{
  if (w->in_channels == w->z || w->in_channels == 2 * w->z || w->in_channels == 2 * w->z + 4)
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED,
               "The model's transformer takes %d channels, which is none of the known layouts for latents of %d.",
               w->in_channels, w->z);
  return FALSE;
}

static gboolean
window_init (struct window *w, struct kn_model *model, struct kn_stream *stream, const struct kn_window_args *args,
             GError **error)
{
  const struct kn_wan_vae_config *vae = kn_model_get_vae_config (model, error);
  gsize arena_bytes;

  w->s = stream;
  w->a = args;
  if (!vae || !(w->transformer = kn_model_get_transformer (model, error)))
    return FALSE;
  w->z = vae->z_dim;
  w->space_factor = vae->space_factor;
  w->in_channels = kn_wan_transformer_get_config (w->transformer)->in_channels;
  w->plane = (gsize) args->h * args->w;
  w->n = args->t * w->plane;
  if (!check_channels (w, error) ||
      !(arena_bytes = kn_window_arena_bytes (model, stream, args->t, args->h, args->w, error)) ||
      !(w->arena = kn_arena_create (kn_model_get_device (model), arena_bytes, error)))
    return FALSE;
  w->input = g_new (float, w->in_channels * w->n);
  w->velocity = g_new (float, w->z * w->n);
  w->other = g_new (float, w->z * w->n);
  return TRUE;
}

static void
window_clear (struct window *w)
{
  kn_wan_camera_destroy (&w->camera);
  kn_arena_destroy (&w->arena);
  g_free (w->input);
  g_free (w->velocity);
  g_free (w->other);
}

gboolean
kn_window_denoise (struct kn_model *model, struct kn_stream *stream, const struct kn_window_args *args, GBytes *state,
                   const float *state_sample, kn_window_step_fn step_fn, gpointer user_data, float *result,
                   gboolean *stopped, GError **error)
{
  struct window w = { 0 };
  struct kn_scheduler *scheduler = NULL;
  g_autofree float *sample = NULL;
  gboolean ok = window_init (&w, model, stream, args, error);

  *stopped = FALSE;
  if (ok)
    {
      gsize values = (gsize) w.z * w.n;

      sample = g_new (float, values);
      scheduler = kn_scheduler_create (args->sampler, args->n_steps, args->sigmas, args->first_step, values);
      if (state && kn_scheduler_restore (scheduler, state))
        memcpy (sample, state_sample, values * sizeof (float));
      else
        start_sample (&w, sample);
      ok = run_steps (&w, scheduler, sample, step_fn, user_data, result, stopped, error);
    }
  kn_scheduler_destroy (&scheduler);
  window_clear (&w);
  return ok;
}

gsize
kn_window_arena_bytes (struct kn_model *model, struct kn_stream *stream, int t, int h, int w, GError **error)
{
  struct kn_wan_transformer *transformer = kn_model_get_transformer (model, error);
  struct kn_wan_context *context = NULL;
  struct kn_arena *arena = NULL;
  gboolean was_dry = kn_stream_is_dry (stream);
  gsize bytes = 0;

  if (!transformer)
    return 0;
  kn_stream_set_dry (stream, TRUE);
  arena = kn_arena_create (kn_model_get_device (model), 0, error);
  context = arena ? kn_wan_context_create (transformer, stream, NULL, 0, NULL, error) : NULL;
  if (context)
    {
      const struct kn_wan_forward_args args = { .t = t, .h = h, .w = w, .context = context };

      if (kn_wan_transformer_forward (transformer, stream, arena, &args, error))
        bytes = kn_arena_get_peak (arena);
    }
  kn_wan_context_destroy (&context);
  kn_arena_destroy (&arena);
  kn_stream_set_dry (stream, was_dry);
  return bytes;
}
