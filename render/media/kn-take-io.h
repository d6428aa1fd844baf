/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the one that runs the job
 *
 * A job's outside world (struct kn_job_io) on real files: pictures and videos are decoded, and frames go to a take as
 * they are made. Used by the worker and by the command line, so that both make the same files.
 */
#pragma once

#include "render/job/kn-job.h"

G_BEGIN_DECLS

struct kn_take_io;

/* take_path: NAME.mkv. Nothing is written yet. */
struct kn_take_io *kn_take_io_new (const char *take_path);
/* Accepts NULL, zeroes the pointer. A take that was not finished is removed. */
void               kn_take_io_free (struct kn_take_io **io);

/* The callbacks, valid as long as io. */
struct kn_job_io kn_take_io_get (struct kn_take_io *io);

/* Makes the take's folder, and fails if nothing can be written there: better now than after the rendering. */
gboolean kn_take_io_prepare (struct kn_take_io *io, GError **error);

/* Writes latents and recipe, gives the take its name and deletes the job's saved state. */
gboolean kn_take_io_finish (struct kn_take_io *io, const struct kn_job_result *result, GError **error);

/* Where the job's saved state lives: NAME.state beside the take. Free with g_free(). */
char *kn_take_io_state_path (const char *take_path);

G_END_DECLS
