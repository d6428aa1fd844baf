/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The rows of a drop-down.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes the list say these texts, NULL-terminated. Only where it says something else: it may be open, and a drop-down that
 * gets new rows has the whole window measured. */
void kn_string_list_show (GtkStringList *list, const char *const *texts);

G_END_DECLS
