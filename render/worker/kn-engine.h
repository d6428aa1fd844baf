/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the one that made it (the render thread); kn_engine_forecast() any
 *
 * Takes from requests, files included: opens device and model, keeps them for the next request, runs the job, writes
 * the take. The worker's engine, and for anybody who wants a take without a worker.
 */
#pragma once

#include "render/worker/kn-worker-jobs.h"

G_BEGIN_DECLS

struct kn_engine;

/* device: as for kn_device_open(); a request that names its own goes there. Opens nothing yet. */
struct kn_engine *kn_engine_new (const char *device);
/* Closes model and device. Accepts NULL, zeroes the pointer. */
void              kn_engine_free (struct kn_engine **engine);
/* The id of the open device, or NULL. */
const char       *kn_engine_get_device (const struct kn_engine *engine);

/* Makes the take; going on from its saved state if there is one. Returns the report, JSON; free with g_free(). NULL and
 * error when there is no take; a saved state then stays, so that the same request goes on from there. */
char *kn_engine_run (struct kn_engine *engine, const struct kn_worker_task *task, GError **error);

/* What the request would become and need, JSON; free with g_free(). */
char *kn_engine_forecast (const char *device, const struct kn_request *request, GError **error);

/* The same as a table for the worker. */
extern const struct kn_worker_jobs kn_engine_jobs;

G_END_DECLS
