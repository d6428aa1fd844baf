/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the model's device
 *
 * Every task is one form: what is known, over space and time, and the rest is made. This gathers it for a whole take.
 *
 * The *strip* is the latent frames a take is denoised on: some of the take before it, the new ones, some of the take
 * behind it. Where a take behind begins with its single first frame, that frame is made anew as the last of a group of
 * four (and not written twice): `n_after` counts the frames of that take from its second latent on, and one more new
 * latent leads up to them.
 */
#pragma once

#include "render/job/kn-job.h"

G_BEGIN_DECLS

struct kn_conditioning
{
  int z, t, h, w;                     /* of the strip */
  int n_before, n_after;              /* known latent frames at its ends */
  int n_new;                          /* t - n_before - n_after */
  gboolean first_is_single;           /* the strip begins a clip */
  gboolean drop_last;                 /* the last new pixel frame is the first one of the take behind */
  gboolean backward;                  /* only the far end is known: windows are made from there */
  float *known;                       /* [z, T, h, w] */
  gboolean *is_known;                 /* [T] */
  float *mask, *masked;               /* [4, T, h, w], [z, T, h, w]; NULL when the model has no such channels */
  float *start;                       /* [z, T, h, w] to start from (video to video); NULL */
  double start_strength;              /* of it, 0 … 1 */
  struct kn_job_latents before;       /* the whole take before, for warming up the decoder; values NULL: none */
};

/* How many known latent frames a request brings, and how many new ones its seconds are: needed before memory is. */
int kn_conditioning_overlap (const struct kn_model_info *info, double overlap_s, double fps);

/* n_new, h, w: of the latents to be made, at this pass's size. FALSE and error when something cannot be read or the model
 * lacks the channels for it. */
gboolean kn_conditioning_init (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream,
                               const struct kn_request *request, const struct kn_job_io *io, int n_new, int h, int w,
                               double fps, GError **error);
void     kn_conditioning_clear (struct kn_conditioning *c);

G_END_DECLS
