/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The words of a timed prompt, edited where it lies: a popover at its item. Every change is in the document at once, so the
 * draft follows; Enter or Escape closes it. A prompt that is left without words goes away.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

void kn_prompt_editor_open (KnLaneItem *item);

G_END_DECLS
