/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What stands above the picture while a mask is painted: which mask, what it does, the brush, the keys over time.
 */
#pragma once

#include "ui/masks/kn-mask-editor.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_MASK_BAR (kn_mask_bar_get_type ())
G_DECLARE_FINAL_TYPE (KnMaskBar, kn_mask_bar, KN, MASK_BAR, GtkWidget)

GtkWidget *kn_mask_bar_new         (KnMaskEditor *editor);
void       kn_mask_bar_set_session (KnMaskBar *self, KnSession *session);

G_END_DECLS
