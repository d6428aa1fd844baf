/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Children side by side in as many lines as they need, each as wide as it likes. Filling: what is
 * left of a line's width goes to the children that expand, else to all.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_WRAP_LAYOUT (kn_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (KnWrapLayout, kn_wrap_layout, KN, WRAP_LAYOUT, GtkLayoutManager)

/* Property "filling", for templates. */

G_END_DECLS
