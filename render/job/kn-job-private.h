/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: as kn-job.h
 */
#pragma once

#include "render/job/kn-area.h"
#include "render/job/kn-conditioning.h"
#include "render/job/kn-job.h"

G_BEGIN_DECLS

/* The full pass begins where this much of a sample is noise: what is larger than details stays the draft's. */
#define KN_FULL_START 0.8

/* kn-job-shape.c. device: its name. */
gboolean kn_job_shape_init (struct kn_job_shape *shape, struct kn_model *model, const struct kn_request *request,
                            const char *device, const struct kn_job_io *io, GError **error);
/* Rounds pixels to an even number of latents. */
int      kn_job_to_latents (double pixels, int factor);
/* The first of n_steps where denoising starts from something that this share of noise is laid over. */
int      kn_job_first_step (const float *sigmas, int n_steps, double strength);

/* kn-stored-draft.c: whether the request names a draft that is what its own would be. That the files which both name
 * still hold the same is for the caller to know. */
gboolean kn_job_has_draft (const struct kn_request *request, const char *model_hash, const char *device,
                           const struct kn_job_io *io);

/* kn-area.c: the grid for areas on h x w latents. */
struct kn_area_grid kn_job_area_grid (const struct kn_job_shape *shape, const struct kn_wan_vae_config *vae,
                                      const struct kn_job_io *io, int h, int w);

/* Tiles overlap by a quarter, as those of the reference do. */
#define KN_JOB_TILE_STEP(tile) ((tile) * 3 / 4)

/* kn-job-windows.c: the order in which a strip of t latent frames is denoised. Frames are taken modulo t. */
struct kn_job_window
{
  int first, count;
};
/* Returns owned GArray of struct kn_job_window. */
GArray *kn_job_windows (const struct kn_model_info *info, int t, const struct kn_job_layout *layout, gboolean loop);

/* kn-job-texts.c: what the prompt says when, and its encoding. */
struct kn_job_texts
{
  const struct kn_request *request;   /* borrowed */
  double seconds;                     /* of the take */
  int n;                              /* the prompt, those that have a time, those that have a place */
  char **texts;                       /* [n] */
  const char *negative;
};
void kn_job_texts_init (struct kn_job_texts *texts, const struct kn_request *request, double seconds);
void kn_job_texts_clear (struct kn_job_texts *texts);
/* Share of text i, which is not one that has a place, at time_s; the shares of all those sum to 1. */
float kn_job_texts_weight (const struct kn_job_texts *texts, int i, double time_s);
/* Encodes prefix and text; clip as for kn_wan_context_create(). */
struct kn_wan_context *kn_job_encode_text (struct kn_model *model, struct kn_stream *stream, const char *prefix,
                                           const char *text, const float *clip, GError **error);

/* kn-job-state.c: what a killed job needs to go on. */
struct kn_job_state
{
  guint pass, window, step;           /* step: done in that window; 0 with `sample` NULL: the window has not begun */
  GBytes *draft, *strip;              /* f32 arrays: the finished draft, the strip so far */
  GBytes *sample, *scheduler;         /* of the current window */
};
/* key: of request, model and device. FALSE without error when there is no state of that key. */
gboolean kn_job_state_load (struct kn_job_state *state, const char *path, const char *key);
gboolean kn_job_state_save (const struct kn_job_state *state, const char *path, const char *key, GError **error);
void     kn_job_state_clear (struct kn_job_state *state);

/* kn-job-resize.c: latents [z, T, h, w] between the grids of the two passes. */
/* Bilinear. */
void   kn_job_resize_latents (const float *from, int z, int t, int h, int w, float *to, int to_h, int to_w);
/* Sums over cells, divided so that white noise stays white noise of unit variance. */
void   kn_job_shrink_noise (const float *from, int z, int t, int h, int w, float *to, int to_h, int to_w);
/* Mean correlation of the preview colours of the draft with those of the full pass averaged over the draft's cells. */
struct kn_latent_rgb;
double kn_job_agreement (const struct kn_latent_rgb *map, const float *draft, int draft_h, int draft_w,
                         const float *full,
                         int h, int w, int z, int t);

G_END_DECLS
