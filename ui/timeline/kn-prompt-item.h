/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What is asked for, over the time for which it holds.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

#define KN_TYPE_PROMPT_ITEM (kn_prompt_item_get_type ())
G_DECLARE_FINAL_TYPE (KnPromptItem, kn_prompt_item, KN, PROMPT_ITEM, KnLaneItem)

G_END_DECLS
