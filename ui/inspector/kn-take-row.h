/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A take in the inspector's list: see it, pick it; name, rate, delete it, look at how it was made. A section whose node is
 * a KnTake.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_TAKE_ROW (kn_take_row_get_type ())
G_DECLARE_FINAL_TYPE (KnTakeRow, kn_take_row, KN, TAKE_ROW, KnSection)

/* Makes its button a radio button of that group. */
void    kn_take_row_join (KnTakeRow *self, GtkCheckButton *group);
/* The edit that shows a take, and asks for what it was made from: then the shot is rendered, not stale. */
KnEdit *kn_take_plan_pick (KnDocument *document, guint64 take);

G_END_DECLS
