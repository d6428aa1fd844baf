/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * One child, an AdwFlap. That asks its content how high it wants to be without a word of how wide it will be, so that
 * what breaks into lines would be laid out too low: here it is asked with the width that the flap leaves to it.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_FLAP_LAYOUT (kn_flap_layout_get_type ())
G_DECLARE_FINAL_TYPE (KnFlapLayout, kn_flap_layout, KN, FLAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
