/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Tab through things that lie anywhere, in an order of their own.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For GtkWidgetClass.focus: first the parent, then its children (GtkWidget) one by one; FALSE past either end. */
gboolean kn_focus_order_step (GtkWidget *parent, GPtrArray *children, GtkDirectionType direction);

G_END_DECLS
