/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Names for assistive technology.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Also of the button inside of a GtkDropDown, which has none of its own. */
void kn_accessible_set_name (GtkWidget *widget, const char *name);

G_END_DECLS
