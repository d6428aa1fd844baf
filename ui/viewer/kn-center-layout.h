/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Three children as in a centre box: one at each end, one in the middle, which may be narrower than it likes. Where they
 * have no room beside each other, one of them goes below the two others.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_CENTER_LAYOUT (kn_center_layout_get_type ())
G_DECLARE_FINAL_TYPE (KnCenterLayout, kn_center_layout, KN, CENTER_LAYOUT, GtkLayoutManager)

/* Property "center-below", for templates: the one in the middle goes below, else the first. */

G_END_DECLS
