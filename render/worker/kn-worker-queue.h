/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only; the queue's own render thread owns the device and calls nobody back: all events are dispatched in
 * the main context that was the thread's default when the queue was made
 *
 * Jobs one after another on one device. A job is QUEUED, then runs, and ends as finished or failed (cancelled jobs fail
 * with KN_RENDER_ERROR_CANCELLED), after which its number is unknown. Paused jobs wait until they are resumed.
 */
#pragma once

#include "render/wire/kn-frame-ring.h"
#include "render/worker/kn-worker-jobs.h"

G_BEGIN_DECLS

struct kn_worker_events
{
  gpointer user_data;
  void (*started) (guint32 job, gpointer user_data);
  /* Of several reports since the last time only the latest arrives. */
  void (*progress) (guint32 job, const struct kn_job_progress *progress, gpointer user_data);
  void (*preview) (guint32 job, guint64 serial, gpointer user_data);
  void (*paused) (guint32 job, gpointer user_data);
  void (*finished) (guint32 job, const char *take_path, const char *report, gpointer user_data);
  void (*failed) (guint32 job, const GError *error, gpointer user_data);
  void (*device_changed) (const char *device, gpointer user_data);
};

struct kn_worker_queue;

/* jobs, ring and events->user_data must outlive the queue; events is copied. */
struct kn_worker_queue *kn_worker_queue_new (const struct kn_worker_jobs *jobs, const char *device,
                                             struct kn_frame_ring *ring, const struct kn_worker_events *events);
/* Stops what runs, keeping its saved state, and waits for the render thread. Accepts NULL, zeroes the pointer. */
void                    kn_worker_queue_free (struct kn_worker_queue **queue);

/* Takes request. Returns the job's number, never 0. */
guint32  kn_worker_queue_add (struct kn_worker_queue *queue, struct kn_request *request, const char *take_path);
/* FALSE and KN_RENDER_ERROR_BAD_REQUEST if there is no such job, or it is not in a state for this. */
gboolean kn_worker_queue_cancel (struct kn_worker_queue *queue, guint32 job, gboolean keep, GError **error);
gboolean kn_worker_queue_pause (struct kn_worker_queue *queue, guint32 job, GError **error);
gboolean kn_worker_queue_resume (struct kn_worker_queue *queue, guint32 job, GError **error);

G_END_DECLS
