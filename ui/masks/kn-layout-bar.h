/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What stands above the picture while layout boxes are placed: what is to be seen in the selected box, and its keys.
 */
#pragma once

#include "ui/masks/kn-layout-layer.h"

G_BEGIN_DECLS

#define KN_TYPE_LAYOUT_BAR (kn_layout_bar_get_type ())
G_DECLARE_FINAL_TYPE (KnLayoutBar, kn_layout_bar, KN, LAYOUT_BAR, GtkWidget)

GtkWidget *kn_layout_bar_new         (KnLayoutLayer *layer);
/* NULL to let go. */
void       kn_layout_bar_set_session (KnLayoutBar *self, KnSession *session);

G_END_DECLS
