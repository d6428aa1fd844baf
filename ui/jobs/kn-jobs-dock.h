/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What is being rendered: a card per job with its newest picture, progress and a way to stop it. Hidden while there is
 * nothing to do.
 */
#pragma once

#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_JOBS_DOCK (kn_jobs_dock_get_type ())
G_DECLARE_FINAL_TYPE (KnJobsDock, kn_jobs_dock, KN, JOBS_DOCK, GtkWidget)

/* Both NULL to let go. */
void kn_jobs_dock_set_desk (KnJobsDock *self, KnDocument *document, KnRenderDesk *desk);

G_END_DECLS
