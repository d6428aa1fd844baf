/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A mask or a layout box, over the time for which it holds.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

#define KN_TYPE_MASK_ITEM (kn_mask_item_get_type ())
G_DECLARE_FINAL_TYPE (KnMaskItem, kn_mask_item, KN, MASK_ITEM, KnLaneItem)

G_END_DECLS
