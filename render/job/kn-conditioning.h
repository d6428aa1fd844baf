/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the model's device
 *
 * Every task is one form: what is known, over space and time, and the rest is made. This gathers it for a whole take.
 *
 * The *strip* is the latent frames a take is denoised on: some of the take before it, the new ones, some of the take
 * behind it. Where the take before is left within its last group of four, or its last frames were not written, that
 * group is gone on from whole, and the frames of it after the cut (its *tail*) are the first ones of the new take.
 * Where a take behind begins with its single first frame, that frame is made anew as the last of a group of four (and
 * not written twice): `n_after` counts the frames of that take from its second latent on, and one more new latent
 * leads up to them. A take has as many frames as were asked for, so that what it leads up to begins where it ends:
 * frames that groups of four give more are not written, the first ones of what only leads up to a take, else the last
 * ones. Exceptions are loops, and takes whose last frame is a picture: those have the number of frames that is
 * nearest.
 */
#pragma once

#include "render/job/kn-job.h"

G_BEGIN_DECLS

/* A take or a video that the strip goes on from, or leads into. */
struct kn_job_end
{
  const char *path;                   /* NULL: there is none; borrowed from the request */
  gboolean encoded;                   /* there are no latents for where it is cut: its frames are encoded */
  double from_s;                      /* of those frames, in the file */
  int t;                              /* latents, with the first one single: all, or of those frames */
  int tail;                           /* frames of the last group that come after the cut; below zero: so many of the
                                         first new ones are not written */
  int passed;                         /* frames of the take between where it is met and where it is entered */
};

/* What the takes and pictures at the ends make of the strip: needed before memory is. */
struct kn_job_layout
{
  struct kn_job_end before, after;
  const char *first_picture, *last_picture; /* borrowed from the request */
  int overlap;                        /* latent frames that windows share */
  int n_before, n_after;              /* known latent frames at the ends of the strip */
  int after_skip;                     /* latent frames of the take behind that come before those */
  gboolean first_is_single;           /* the strip begins a clip */
  int drop_last;                      /* so many of the last new pixel frames are not written: the take behind begins
                                         with them, or nobody asked for them */
  gboolean backward;                  /* only the far end is known: windows are made from there */
  int h, w;                           /* latents of the takes; 0: there are none */
};

/* factor: pixels of the film per latent, along a side. FALSE and error when a take or a video cannot be read. */
gboolean kn_job_lay_out (struct kn_job_layout *layout, const struct kn_model_info *info, int factor,
                         const struct kn_request *request, const struct kn_job_io *io, double fps, GError **error);

/* The mask channels while the noise is strong: weak keyframes are let go of first. */
struct kn_condition
{
  float strength;                     /* holds while sigma >= 1 - strength */
  float *mask, *masked;               /* [4, T, h, w], [z, T, h, w] */
};

struct kn_conditioning
{
  struct kn_job_layout layout;
  int z, t, h, w;                     /* of the strip */
  int n_new;                          /* t - n_before - n_after */
  float *known;                       /* [z, T, h, w] */
  float *keep;                        /* [T, h, w]: how much of `known` stays as it is, 0 … 1 */
  gboolean *is_known;                 /* [T]: all of the frame stays */
  struct kn_condition *conditions;    /* by rising strength, the last is 1 */
  int n_conditions;                   /* 0 when the model has no such channels */
  float *start;                       /* [z, T, h, w] to start from (video to video); NULL */
  double start_strength;              /* of it, 0 … 1 */
  struct kn_job_latents before;       /* all there is before, for warming up the decoder; values NULL: none */
};

/* Of the draft or of the full pass; a draft resizes the takes at its ends. FALSE and error when something cannot be
 * read or the model lacks the channels for it. */
gboolean kn_conditioning_init (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream,
                               const struct kn_request *request, const struct kn_job_options *options,
                               const struct kn_job_shape *shape, gboolean draft, GError **error);
void     kn_conditioning_clear (struct kn_conditioning *c);

G_END_DECLS
