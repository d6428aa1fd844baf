/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The selection on the clipboard of the display, for this and other windows; its prompts as text for other programs.
 */
#pragma once

#include "ui/timeline/kn-timeline.h"

G_BEGIN_DECLS

/* FALSE when nothing is selected that can be copied. */
gboolean kn_timeline_copy  (KnTimeline *timeline);
/* Reads the clipboard and pastes at the playhead, clips on this layer (0: the one in whose rows the focus is, else that of
 * the selected clip); the window says why where it cannot. */
void     kn_timeline_paste (KnTimeline *timeline, guint64 layer);

G_END_DECLS
