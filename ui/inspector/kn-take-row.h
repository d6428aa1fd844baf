/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A take in the inspector's list: pick it, or delete it.
 */
#pragma once

#include "app/document/kn-take.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* number: place among the shot's takes, from 1. group: the first row of the list, or NULL. Returns the row; *radio
 * receives its radio button for the next row's group. */
GtkWidget *kn_take_row_new (KnTake *take, guint number, gboolean picked, GtkCheckButton *group, GtkCheckButton **radio);

G_END_DECLS
