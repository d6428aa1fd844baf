/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A widget in a window of its own against a stored picture. Fonts differ between machines: leave text out, or keep it
 * small against the tolerance.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Starts GTK and libadwaita, dark, with the styles of the program. */
void kn_golden_start   (void);
/* Shows the widget at a size; the window stays. */
void kn_golden_present (GtkWidget *widget, int width, int height);
/* Runs the main loop until the answer is true; ends the program when it never is. */
void kn_golden_wait    (gboolean (*question) (gpointer data), gpointer data);
/* Until what was last asked for is on the screen. */
void kn_golden_settle  (GtkWidget *widget);
/* Compares what the widget looks like now with a file, or writes the file. Leaves FILE.got.png in the current folder,
 * and FILE.difference.png when they differ by more than mean (of 255) on the whole, or by more than worst in some
 * square of 16 pixels: something is missing there, or lies elsewhere. */
gboolean kn_golden_compare (GtkWidget *widget, const char *path, gboolean update, double mean, double worst);

G_END_DECLS
