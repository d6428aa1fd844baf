/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Buttons of one size below each other, or in more columns where there is no height for that.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_TOOL_LAYOUT (kn_tool_layout_get_type ())
G_DECLARE_FINAL_TYPE (KnToolLayout, kn_tool_layout, KN, TOOL_LAYOUT, GtkLayoutManager)

/* Not while anything is laid out. 1 at first. */
void kn_tool_layout_set_columns (KnToolLayout *self, int n_columns);
/* How high widget, whose layout it is, would be with so many. */
int  kn_tool_layout_get_height  (KnToolLayout *self, GtkWidget *widget, int n_columns);

G_END_DECLS
