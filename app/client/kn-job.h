/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * One take in the making, as the jobs panel shows it. Jobs are made by kn_client_start(); every property notifies.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  KN_JOB_STATE_QUEUED,             /* "queued" */
  KN_JOB_STATE_RUNNING,            /* "running" */
  KN_JOB_STATE_PAUSED,             /* "paused": holds no memory, goes on from its saved state */
  KN_JOB_STATE_FINISHED,           /* "finished": take-path is a whole take */
  KN_JOB_STATE_FAILED,             /* "failed": error-message says why */
  KN_JOB_STATE_CANCELLED,          /* "cancelled" */
} KnJobState;
GType kn_job_state_get_type (void);
#define KN_TYPE_JOB_STATE (kn_job_state_get_type ())

#define KN_TYPE_JOB (kn_job_get_type ())
G_DECLARE_FINAL_TYPE (KnJob, kn_job, KN, JOB, GObject)

/* Unique in this process, never reused. */
guint64     kn_job_get_id (KnJob *self);
KnJobState  kn_job_get_state (KnJob *self);
/* Finished, failed or cancelled. */
gboolean    kn_job_is_over (KnJob *self);
/* The canonical request. */
const char *kn_job_get_request (KnJob *self);
/* Of the request, for a label. */
const char *kn_job_get_prompt (KnJob *self);
/* Where the take is or will be, NAME.mkv. */
const char *kn_job_get_take_path (KnJob *self);
/* "text", "condition", "draft", "full", "decode"; "" before the first report. */
const char *kn_job_get_stage (KnJob *self);
/* Denoising steps or frames of the stage. */
int         kn_job_get_step (KnJob *self);
int         kn_job_get_n_steps (KnJob *self);
/* Of the whole job, 0 to 1. */
double      kn_job_get_progress (KnJob *self);
/* Negative while unknown. */
double      kn_job_get_seconds_left (KnJob *self);
/* The newest preview: RGBA, 8 bits, preview-frames pictures one after another without padding. NULL before the first
 * and after the end. Borrowed. */
GBytes     *kn_job_get_preview (KnJob *self);
int         kn_job_get_preview_width (KnJob *self);
int         kn_job_get_preview_height (KnJob *self);
int         kn_job_get_preview_frames (KnJob *self);
/* Which frame of the take the first picture is, and how many frames each picture stands for. */
int         kn_job_get_preview_first_frame (KnJob *self);
int         kn_job_get_preview_frame_step (KnJob *self);
/* One sentence, or NULL. */
const char *kn_job_get_error_message (KnJob *self);
/* Which KN_RENDER_ERROR a failed job ended with; -1: none, or something else. */
int         kn_job_get_error_code (KnJob *self);
/* JSON object of the finished job (agreement, peak_bytes, seconds, kept_early, notes), or NULL. */
const char *kn_job_get_report (KnJob *self);

G_END_DECLS
