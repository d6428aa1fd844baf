/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What only the client may do to a job.
 */
#pragma once

#include "app/client/kn-job.h"
#include "render/wire/kn-frame-ring.h"
#include "render/wire/kn-request.h"

G_BEGIN_DECLS

/* take_path: NAME.mkv. */
KnJob      *_kn_job_new (const struct kn_request *request, const char *take_path);

void        _kn_job_set_state (KnJob *self, KnJobState state);
void        _kn_job_set_progress (KnJob *self, const char *stage, int step, int n_steps, double progress,
                                  double seconds_left);
void        _kn_job_set_preview (KnJob *self, GBytes *pixels, const struct kn_frame_info *info);
void        _kn_job_finish (KnJob *self, const char *report);
/* FAILED, or CANCELLED when that is what the error says. */
void        _kn_job_fail (KnJob *self, const GError *error);
char       *_kn_job_dup_state_path (KnJob *self);

/* The number that the running worker knows the job by; 0: none, also after that worker has died. */
guint32     _kn_job_get_remote (KnJob *self);
void        _kn_job_set_remote (KnJob *self, guint32 remote);

/* To be cancelled, keeping what there is, as soon as it runs. */
gboolean    _kn_job_get_keep (KnJob *self);
void        _kn_job_set_keep (KnJob *self);

/* How often the worker died on this job without getting further than before. */
int         _kn_job_count_crash (KnJob *self);

G_END_DECLS
