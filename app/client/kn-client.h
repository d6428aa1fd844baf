/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The render queue of one device: a GListModel of KnJob, in the order in which they will run; jobs that are over stay
 * where they ended until they are removed. The worker is started with the first job and started again when it dies: its
 * job then goes on from the last saved state. A job on which the worker dies three times without getting further fails.
 *
 * The client gives the worker one job at a time, so order, pause and cancel of everything else cost nothing, and
 * nothing is lost with the worker.
 *
 * Signal "worker-lost" (const char *why): it ended without being asked to.
 */
#pragma once

#include "app/client/kn-job.h"
#include "render/wire/kn-request.h"

G_BEGIN_DECLS

#define KN_TYPE_CLIENT (kn_client_get_type ())
G_DECLARE_FINAL_TYPE (KnClient, kn_client, KN, CLIENT, GObject)

/* argv: the worker's program and arguments, {"kinora-render", "worker", "--device", "cpu", NULL}. */
KnClient   *kn_client_new (const char *const *argv);

/* Another program or other arguments: the worker ends, keeping the saved state of its job, which goes on in the next
 * unless it was cancelled or paused. */
void        kn_client_set_command (KnClient *self, const char *const *argv);

/* For tests in a hurry: the least time between two starts of the worker (2 s), and how long a worker may take to react
 * to a cancel before it is ended (20 s). */
void        kn_client_set_timing (KnClient *self, guint restart_ms, guint patience_ms);

/* Queues a request; its take becomes FOLDER/NAME.mkv. Returns the new job, borrowed from the list; NULL and error if
 * the request breaks a rule, the name is not a plain one, or another job is making that take. */
KnJob      *kn_client_start (KnClient *self, const struct kn_request *request, const char *folder, const char *name,
                             GError **error);
/* Before it has begun a job is over at once; a running one within a dispatch batch, or, with keep, as a take made of
 * what there is. A worker that does not react is ended. No effect on jobs that are over. */
void        kn_client_cancel (KnClient *self, KnJob *job, gboolean keep);
/* A paused job holds no memory; the next one runs meanwhile. */
void        kn_client_pause (KnClient *self, KnJob *job);
void        kn_client_resume (KnClient *self, KnJob *job);
/* Moves a job to this place in the list. What runs keeps running. */
void        kn_client_move (KnClient *self, KnJob *job, guint position);
/* Takes a job that is over off the list. */
void        kn_client_remove (KnClient *self, KnJob *job);

/* What a request would become and cost, JSON (see the Forecast method of org.kinora.Render1). */
void        kn_client_forecast_async (KnClient *self, const struct kn_request *request, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
char       *kn_client_forecast_finish (KnClient *self, GAsyncResult *result, GError **error);

/* "cpu", "vulkan:0"; "" while no worker has opened one. Property "device". */
const char *kn_client_get_device (KnClient *self);
/* 0 while there is no worker. */
GPid        kn_client_get_worker_pid (KnClient *self);

G_END_DECLS
