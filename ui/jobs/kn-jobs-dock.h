/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What is being made: a card for every draft and render, in the order of the queue. It shows itself when a render is
 * asked for and goes when there is nothing left, unless a person opened it.
 * Property "open". Signal "trouble" (const char *sentence).
 */
#pragma once

#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_JOBS_DOCK (kn_jobs_dock_get_type ())
G_DECLARE_FINAL_TYPE (KnJobsDock, kn_jobs_dock, KN, JOBS_DOCK, GtkWidget)

/* Both NULL to let go. */
void     kn_jobs_dock_set_desk (KnJobsDock *self, KnDocument *document, KnRenderDesk *desk);
/* By the hand of a person: it stays like that. */
void     kn_jobs_dock_set_open (KnJobsDock *self, gboolean open);
gboolean kn_jobs_dock_get_open (KnJobsDock *self);
/* Gives the keyboard to the first card, and opens it for that. FALSE if there is none, or it has the keyboard already. */
gboolean kn_jobs_dock_enter    (KnJobsDock *self);

G_END_DECLS
