/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: as kn-job.h
 *
 * A job on its way: kn-job.c orders the passes, kn-pass.c denoises one as kn-pass-text.c tells it, kn-pass-preview.c
 * shows it meanwhile, kn-frames.c decodes the last.
 */
#pragma once

#include "render/job/kn-job-private.h"
#include "render/job/kn-kept.h"
#include "render/job/kn-window.h"
#include "render/model/kn-latent-rgb.h"

G_BEGIN_DECLS

struct kn_job
{
  struct kn_model *model;
  const struct kn_request *request;
  const struct kn_job_options *options;
  struct kn_job_result *result;
  struct kn_job_shape *shape;         /* of result */
  struct kn_stream *stream;
  const struct kn_wan_vae_config *vae;
  double fps;
  gint64 started_us;

  struct kn_job_texts texts;
  struct kn_wan_context *(*contexts)[2];  /* [texts.n + 1]: every text and the negative, at a clip's start and later */
  float *clip;

  char *key;
  struct kn_job_state state;
  gint64 saved_us;
  gboolean warned;                    /* that it cannot be saved */
  double work_done, work_all;         /* in evaluations of one token */
  double work_found;                  /* of what is done, by an earlier process */
  gboolean stopped;
  struct kn_kept *kept;               /* while the last pass is decoded */
};

/* One pass over the strip. */
struct kn_pass
{
  struct kn_job *job;
  guint index;                        /* 0 draft, 1 full */
  enum kn_job_stage stage;
  int h, w, n_steps;
  struct kn_conditioning c;
  gsize plane;
  float *strip;                       /* [z, T, h, w] */
  gboolean *done;                     /* [T] of the strip: known or made */
  const float *start;                 /* [z, T, h, w] of the strip or NULL */
  float *sigmas, *timesteps;
  int first_step;
  GArray *windows;
  struct kn_job_window window;        /* the current one */
  guint window_index;
};

/* kn-job.c: the request as far as it decides what comes out. */
char  *kn_job_print_request (const struct kn_job *job);
/* Tells the caller how far the job is; what a network evaluation and the decoding cost, in the same unit. */
void   kn_job_report (struct kn_job *job, enum kn_job_stage stage, int step, int n_steps);
double kn_job_evaluation_work (int t, int h, int w);
double kn_job_decode_work (const struct kn_job_shape *shape);

/* Of device memory since the last call, and `more` that was taken all that time beside it. */
void   kn_job_count_peak (struct kn_job *job, guint64 more);

/* kn-pass.c. index: 0 draft, 1 full. draft: [z, T, draft_h, draft_w] latents of the strip to start from, or NULL. A
 * pass is cleared also when it could not be made. */
gboolean kn_pass_init (struct kn_pass *pass, struct kn_job *job, guint index, const float *draft, int draft_h,
                       int draft_w, GError **error);
/* Denoises what an earlier process has not. */
gboolean kn_pass_run (struct kn_pass *pass, GError **error);
/* The strip as bytes, and a pass that has nothing left to do because an earlier process finished this strip. FALSE if
 * the bytes are of another shape. */
GBytes  *kn_pass_dup_strip (const struct kn_pass *pass);
gboolean kn_pass_finish (struct kn_pass *pass, GBytes *strip);
void     kn_pass_clear (struct kn_pass *pass);
/* kn-stored-draft.c: the strip with the draft that the request names. FALSE if it is gone or of another shape. */
gboolean kn_pass_take_draft (struct kn_pass *pass);

/* Frame i of the current window in the strip, and the pixel frame of the take at which a strip frame begins. */
int      kn_pass_strip_frame (const struct kn_pass *pass, int i);
int      kn_pass_pixel_frame (const struct kn_pass *pass, int strip);

/* kn-pass-text.c. All texts are encoded before the first step, so that the text encoder can leave memory. */
gboolean kn_pass_encode_texts (struct kn_pass *pass, GError **error);
const struct kn_wan_context *kn_pass_get_negative (struct kn_pass *pass, gboolean mid, GError **error);
/* Appends a struct kn_window_prompt for each text that says something in the current window; `weights` owns its shares.
 * mid: the window does not begin a clip. Regions lie over what is said when. */
gboolean kn_pass_window_prompts (struct kn_pass *pass, gboolean mid, GArray *prompts, GPtrArray *weights,
                                 GError **error);

/* kn-pass-preview.c: what the current window looks like after a step, if the caller wants to see it. clean: [z, count,
 * h, w], the window without noise as far as the step knows. */
void     kn_pass_show_preview (struct kn_pass *pass, int step, const float *clean);

/* kn-frames.c: decodes the new frames of the strip and hands them on. */
gboolean kn_pass_decode (struct kn_pass *pass, GError **error);

G_END_DECLS
