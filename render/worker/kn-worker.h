/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The studio's child process: org.kinora.Render1 over an inherited socket. The main loop only talks; a render thread
 * owns the device. When the socket closes or the parent dies the worker stops; jobs keep their saved state.
 */
#pragma once

#include "render/worker/kn-worker-jobs.h"

G_BEGIN_DECLS

/* kinora-render worker [--device D] [--fd N]. argv[0] is the verb's name; returns the exit status. */
int kn_worker_main (int argc, char **argv);

/* The same with other jobs. Takes fd. device: NULL for the best there is. */
int kn_worker_run (int fd, const char *device, const struct kn_worker_jobs *jobs);

G_END_DECLS
