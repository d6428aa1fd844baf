/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A column of panels in a scrolled window. What is scrolled out of view is not drawn: of hundreds of panels a few are
 * seen, and every frame of the window would pay for all.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_PANEL_COLUMN (kn_panel_column_get_type ())
G_DECLARE_FINAL_TYPE (KnPanelColumn, kn_panel_column, KN, PANEL_COLUMN, GtkBox)

/* adjustment: what the column is scrolled by. */
GtkWidget *kn_panel_column_new (GtkAdjustment *adjustment);

G_END_DECLS
