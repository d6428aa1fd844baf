/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What happens while a clip overlaps the one before it. It stands for the later clip; Delete makes a cut of it.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

#define KN_TYPE_TRANSITION_ITEM (kn_transition_item_get_type ())
G_DECLARE_FINAL_TYPE (KnTransitionItem, kn_transition_item, KN, TRANSITION_ITEM, KnLaneItem)

G_END_DECLS
