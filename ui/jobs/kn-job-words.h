/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * How far a job is, in the words of the window: the dock and the viewer say the same.
 */
#pragma once

#include "app/client/kn-job.h"

G_BEGIN_DECLS

/* "waiting", "starting", "62 %" of all that it has to do. Free with g_free(). */
char *kn_job_words_dup_progress (KnJob *job);

G_END_DECLS
