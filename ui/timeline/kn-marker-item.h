/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A flag on the ruler.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

#define KN_TYPE_MARKER_ITEM (kn_marker_item_get_type ())
G_DECLARE_FINAL_TYPE (KnMarkerItem, kn_marker_item, KN, MARKER_ITEM, KnLaneItem)

G_END_DECLS
