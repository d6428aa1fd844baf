/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the model's device
 *
 * Denoising of one window of latent frames.
 */
#pragma once

#include "render/job/kn-conditioning.h"
#include "render/model/wan/kn-camera-rays.h"

G_BEGIN_DECLS

/* One text, and when and where it counts. */
struct kn_window_prompt
{
  const struct kn_wan_context *context;
  const float *weight;                /* [T, h, w] of the window, summing to 1 over the prompts; NULL: 1 */
};

struct kn_window_args
{
  int t, h, w;
  const struct kn_window_prompt *prompts;
  int n_prompts;
  const struct kn_wan_context *negative;  /* NULL: no guidance */
  double guidance;
  gboolean camera_guidance;           /* the negative is evaluated without the camera */
  enum kn_sampler sampler;
  const float *sigmas, *timesteps;    /* [n_steps + 1], [n_steps] */
  int n_steps, first_step;
  const float *noise;                 /* [z, T, h, w] */
  guint64 seed, noise_stream;         /* for samplers that need fresh noise */
  const float *start;                 /* [z, T, h, w] clean latents to start from at first_step; NULL: noise alone */
  const struct kn_condition *conditions;  /* [n_conditions] of the window; none: nothing is known */
  int n_conditions;
  const float *known;                 /* [z, T, h, w] */
  const float *keep;                  /* [T, h, w]: how much of `known` stays as it is */
  const struct kn_camera_rays *rays;  /* one pose per pixel frame, origin at the window's first; NULL: no camera */
  gboolean first_is_single;           /* the first latent frame is one pixel frame */
  gboolean cyclic;                    /* the time axis is a ring */
};

/* Called after every step. clean: predicted x0 [z, T, h, w]; sample and scheduler: what a later process would need.
 * FALSE stops the window; what is in `sample` then is not finished. */
typedef gboolean (*kn_window_step_fn) (int step, const float *clean, const float *sample,
                                       const struct kn_scheduler *scheduler, gpointer user_data);

/* state, state_sample: of an earlier process, or NULL. result: [z, T, h, w]. *stopped: step_fn said so, and result is
 * the last predicted x0. */
gboolean kn_window_denoise (struct kn_model *model, struct kn_stream *stream, const struct kn_window_args *args,
                            GBytes *state, const float *state_sample, kn_window_step_fn step_fn, gpointer user_data,
                            float *result, gboolean *stopped, GError **error);

/* Bytes of arena that one evaluation takes. */
gsize kn_window_arena_bytes (struct kn_model *model, struct kn_stream *stream, int t, int h, int w, GError **error);

G_END_DECLS
