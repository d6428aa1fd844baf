/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * One job of the dock: its newest picture, how far it is, why it failed, and what can be done about it. Cards are dragged,
 * or moved with Alt and an arrow, to another place in the queue.
 * Signal "trouble" (const char *sentence): what was asked for cannot be done.
 */
#pragma once

#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_JOB_CARD (kn_job_card_get_type ())
G_DECLARE_FINAL_TYPE (KnJobCard, kn_job_card, KN, JOB_CARD, GtkWidget)

GtkWidget *kn_job_card_new       (KnRenderDesk *desk, KnJob *job);
void       kn_job_card_set_title (KnJobCard *self, const char *title);
/* Whose picture is shown until there is one of the job. */
void       kn_job_card_set_shot  (KnJobCard *self, KnShot *shot);

G_END_DECLS
