/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the parts of the client share: kn-client.c is the list of jobs and what is asked of them, kn-client-worker.c
 * gives the worker one job at a time and hears what it says, kn-client-forecast.c asks it what a request would cost.
 */
#pragma once

#include "app/client/kn-client.h"
#include "app/client/kn-worker-process.h"

G_BEGIN_DECLS

typedef enum
{
  KN_STOP_NONE,
  KN_STOP_CANCEL,
  KN_STOP_KEEP,
  KN_STOP_PAUSE,
  KN_STOP_REST,         /* the worker was told to pause, and the job shall go on as soon as it has */
} KnStop;

struct _KnClient
{
  GObject parent_instance;

  GPtrArray *jobs;                    /* of KnJob */
  KnWorkerProcess *process;
  guint64 preview_serial;

  KnJob *active;                      /* what the worker was given, or NULL */
  gboolean starting;                  /* Start() has not answered yet */
  guint32 last_remote;                /* the largest number that this worker has given */
  KnStop wanted_stop;                 /* what was asked of active */
  guint patience_source, patience_ms;
  char *device_lost;                  /* what the worker said of its device before it was ended for that */

  GPtrArray *forecasts;               /* of GTask that wait for a worker */
};

/* NULL while there is no worker, and when the client is being disposed of. Borrowed. */
static inline KnRender1 *
_kn_client_get_proxy (KnClient *self)
{
  return self->process ? kn_worker_process_get_proxy (self->process) : NULL;
}

/* kn-client-worker.c
 * Whenever something ended or came: gives the worker the first job that waits. */
void       _kn_client_feed           (KnClient *self);
/* Tells the worker what was asked of its job. */
void       _kn_client_send_stop      (KnClient *self);
/* The worker has no job any more. */
void       _kn_client_release_active (KnClient *self);
/* Lets go of the worker. */
void       _kn_client_drop_process   (KnClient *self);

/* kn-client-forecast.c: asks the worker all that waits for it; or answers with an error, since there is none. */
void       _kn_client_send_forecasts (KnClient *self);
void       _kn_client_fail_forecasts (KnClient *self, const char *why);

G_END_DECLS
