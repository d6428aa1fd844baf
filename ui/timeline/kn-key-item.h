/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A moment of a shot: a key of its camera or of a mask, or a picture that is pinned there.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

#define KN_TYPE_KEY_ITEM (kn_key_item_get_type ())
G_DECLARE_FINAL_TYPE (KnKeyItem, kn_key_item, KN, KEY_ITEM, KnLaneItem)

G_END_DECLS
