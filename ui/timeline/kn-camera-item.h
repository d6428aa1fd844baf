/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The camera move of a shot.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_ITEM (kn_camera_item_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraItem, kn_camera_item, KN, CAMERA_ITEM, KnLaneItem)

G_END_DECLS
