/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A shot or title: name, state, pictures of what has been made. Edges are handles.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

#define KN_TYPE_CLIP_ITEM (kn_clip_item_get_type ())
G_DECLARE_FINAL_TYPE (KnClipItem, kn_clip_item, KN, CLIP_ITEM, KnLaneItem)

G_END_DECLS
