/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * One worker process and the line to it. It is started when it is first needed and again, not too often, when it has
 * died. It dies with this process.
 *
 * Signals: "ready" when the worker answers; "lost" (const char *why) when it died or could not be started.
 */
#pragma once

#include "render/wire/kn-frame-ring.h"
#include "render/wire/kn-render-dbus.h"

G_BEGIN_DECLS

#define KN_TYPE_WORKER_PROCESS (kn_worker_process_get_type ())
G_DECLARE_FINAL_TYPE (KnWorkerProcess, kn_worker_process, KN, WORKER_PROCESS, GObject)

/* The renderer beside this program, or the one on the PATH. Free with g_free(). */
char                 *kn_worker_process_dup_program (void);
/* argv: program and arguments; the socket is its descriptor 3. restart_ms: least time from one start to the next. */
KnWorkerProcess      *kn_worker_process_new (const char *const *argv, guint restart_ms);
void                  kn_worker_process_set_restart_interval (KnWorkerProcess *self, guint restart_ms);
/* Starts the worker unless it runs or is about to; "ready" follows. */
void                  kn_worker_process_ensure (KnWorkerProcess *self);
/* Borrowed; NULL unless it is ready. */
KnRender1            *kn_worker_process_get_proxy (KnWorkerProcess *self);
struct kn_frame_ring *kn_worker_process_get_ring (KnWorkerProcess *self);
/* 0 when there is none. */
GPid                  kn_worker_process_get_pid (KnWorkerProcess *self);
/* Ends a worker that does not answer; "lost" follows. */
void                  kn_worker_process_kill (KnWorkerProcess *self);
/* Lets go of the worker, which then ends by itself, keeping the saved state of its job. No signal follows. To be called
 * before the last reference is given up. */
void                  kn_worker_process_stop (KnWorkerProcess *self);

G_END_DECLS
