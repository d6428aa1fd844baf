/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only; the work is done in a thread of its own
 *
 * One export on its way. Signals: "progress" whenever it got further, "ended" once.
 */
#pragma once

#include "app/export/kn-export-job.h"

G_BEGIN_DECLS

#define KN_TYPE_EXPORT_RUN (kn_export_run_get_type ())
G_DECLARE_FINAL_TYPE (KnExportRun, kn_export_run, KN, EXPORT_RUN, GObject)

/* Starts a prepared job, which it takes: allocated with g_new(). Letting go of the last reference cancels, and waits
 * until nothing half done is left. */
KnExportRun                *kn_export_run_new              (struct kn_export_job *job, const char *path);
/* "ended" follows, soon. */
void                        kn_export_run_cancel           (KnExportRun *self);
/* 0 to 1. */
double                      kn_export_run_get_fraction     (KnExportRun *self);
/* Negative while it is not known. */
double                      kn_export_run_get_seconds_left (KnExportRun *self);
/* What is being done, English; NULL at first. */
const char                 *kn_export_run_get_stage        (KnExportRun *self);
const char                 *kn_export_run_get_path         (KnExportRun *self);
/* After the end: NULL if all went well. */
const GError               *kn_export_run_get_error        (KnExportRun *self);
const struct kn_export_job *kn_export_run_get_job          (KnExportRun *self);

G_END_DECLS
