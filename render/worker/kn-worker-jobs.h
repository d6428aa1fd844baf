/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: all functions but forecast() are called on the render thread, one at a time
 *
 * What a worker needs from whatever makes takes: kn-engine.h, or a test's own.
 */
#pragma once

#include "render/job/kn-job.h"

G_BEGIN_DECLS

/* One request. All borrowed for the call. */
struct kn_worker_task
{
  const struct kn_request *request;
  const char *take_path;              /* NAME.mkv */
  const gint *stop;                   /* enum kn_job_stop, read atomically */
  struct kn_job_events events;
};

struct kn_worker_jobs
{
  /* Never fails: what needs a device fails in run(). */
  gpointer    (*open) (const char *device);
  void        (*close) (gpointer engine);
  /* Borrowed until the next call; NULL while no device is open. */
  const char *(*get_device) (gpointer engine);
  /* Returns the report, an owned JSON object. */
  char       *(*run) (gpointer engine, const struct kn_worker_task *task, GError **error);
  /* Any thread. Returns owned JSON. */
  char       *(*forecast) (const char *device, const struct kn_request *request, GError **error);
};

G_END_DECLS
