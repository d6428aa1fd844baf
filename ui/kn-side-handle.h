/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What a sidebar in an AdwFlap is made wider and narrower by, as its separator: dragged, or by the arrow keys, Home and
 * Escape while it has the focus; a double click, or Home, gives back the width that the sidebar has by itself. Signal
 * "asked" (int width_px): how wide it is to be, 0 for by itself; whoever gets it says how far that may go.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_SIDE_HANDLE (kn_side_handle_get_type ())
G_DECLARE_FINAL_TYPE (KnSideHandle, kn_side_handle, KN, SIDE_HANDLE, GtkWidget)

/* The sidebar at the start of the line; not owned, outlives the handle. */
void kn_side_handle_set_side (KnSideHandle *self, GtkWidget *side);
/* Takes the focus, or gives it back to what had it. */
void kn_side_handle_enter    (KnSideHandle *self);
void kn_side_handle_leave    (KnSideHandle *self);

G_END_DECLS
