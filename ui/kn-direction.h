/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Time runs from left to right in every language, and so do the controls that move in it.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Of a widget and everything that is in it now: GTK would turn each of them, and the arrows on them. */
void kn_direction_set_time (GtkWidget *widget);

G_END_DECLS
