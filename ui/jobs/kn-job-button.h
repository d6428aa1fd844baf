/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The button that shows and hides the jobs, with a ring that fills as they get on.
 */
#pragma once

#include "ui/jobs/kn-jobs-dock.h"

G_BEGIN_DECLS

#define KN_TYPE_JOB_BUTTON (kn_job_button_get_type ())
G_DECLARE_FINAL_TYPE (KnJobButton, kn_job_button, KN, JOB_BUTTON, GtkWidget)

/* desk may be NULL. */
void kn_job_button_set_desk (KnJobButton *self, KnRenderDesk *desk, KnJobsDock *dock);

G_END_DECLS
