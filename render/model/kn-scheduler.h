/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any, one at a time per object
 *
 * Flow-matching samplers. Sample and state are f32 on the host: a latent is a few megabytes, a step costs less than one
 * dispatch, and the arithmetic is then the same on every device.
 *
 *   x_sigma = (1 - sigma) x0 + sigma noise;  the model gives v = noise - x0;  x0 = x - sigma v
 *   t = 1000 sigma is what the model is told (truncated to an integer where the reference does)
 *   shift(sigma; s) = s sigma / (1 + (s - 1) sigma)
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum kn_sampler
{
  KN_SAMPLER_EULER,               /* diffusers FlowMatchEulerDiscreteScheduler (Fun's "Flow"): shift applied at both
                                     ends */
  KN_SAMPLER_UNIPC,               /* Wan2.1 wan/utils/fm_solvers_unipc.py, also diffusers before PR 12109 */
  KN_SAMPLER_UNIPC_DIFFUSERS,     /* diffusers since PR 12109: another sigma grid, the same solver */
  KN_SAMPLER_DPMPP,               /* Wan2.1 wan/utils/fm_solvers.py, DPM-Solver++ 2M */
  KN_SAMPLER_DISTILL,             /* lightx2v step-distilled: x0, then re-noise with fresh noise */
};

/* Names used in requests: "euler", "unipc", "unipc-diffusers", "dpm++", "distill". */
gboolean    kn_sampler_from_name (const char *name, enum kn_sampler *sampler);
const char *kn_sampler_get_name (enum kn_sampler sampler);

/* sigmas: [n + 1], falling, last 0. timesteps: [n]. */
void kn_sampler_table (enum kn_sampler sampler, int n, double shift, float *sigmas, float *timesteps);

struct kn_scheduler;

/* For samples of n_values elements over the n_steps of a table (copied). Begins at first_step: 0, or later when the
 * sample already is a partly denoised one. */
struct kn_scheduler *kn_scheduler_create (enum kn_sampler sampler, int n_steps, const float *sigmas, int first_step,
                                          gsize n_values);
void                 kn_scheduler_destroy (struct kn_scheduler **scheduler);

/* Index of the step that comes next; n_steps when done. */
int   kn_scheduler_get_step (const struct kn_scheduler *scheduler);

/* One step: velocity and sample are [n_values]; sample is replaced. noise: [n_values] fresh Gaussian noise, read only
 * by KN_SAMPLER_DISTILL and only before the last step, else NULL. clean: if not NULL receives the predicted x0
 * [n_values]. */
void kn_scheduler_step (struct kn_scheduler *scheduler, const float *velocity, const float *noise, float *sample,
                        float *clean);

/* Everything a later process needs to go on bit for bit: the step index and the solver's history, as bytes. */
GBytes  *kn_scheduler_save (const struct kn_scheduler *scheduler);
/* FALSE if the bytes are not of a scheduler of the same shape; the scheduler is then unchanged. */
gboolean kn_scheduler_restore (struct kn_scheduler *scheduler, GBytes *state);

G_END_DECLS
