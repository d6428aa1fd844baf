/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Names for assistive technology and for the pointer.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The one name of a widget, instead of the label in front of it; also of the button inside of a GtkDropDown or a
 * GtkColorButton, which has none of its own. */
void kn_accessible_set_name      (GtkWidget *widget, const char *name);
/* text may be NULL. Only where it differs: GTK asks the display for the pointer at every change. */
void kn_accessible_set_tooltip   (GtkWidget *widget, const char *text);

/* Once, at the start: from then on every button and every row of a choice that is shown is called as its label reads. */
void kn_accessible_watch       (void);

G_END_DECLS
