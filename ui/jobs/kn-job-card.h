/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * One job of the dock.
 */
#pragma once

#include "app/client/kn-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_JOB_CARD (kn_job_card_get_type ())
G_DECLARE_FINAL_TYPE (KnJobCard, kn_job_card, KN, JOB_CARD, GtkWidget)

GtkWidget *kn_job_card_new (KnClient *client, KnJob *job, const char *title);

G_END_DECLS
