/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Moving and trimming clips with the pointer. Near an edge the clip is trimmed (with Shift, what follows moves
 * along; with Control the cut is rolled: the neighbour gives way), else moved, up and down to other layers as well (with
 * Shift, what follows moves along; with Control its content slips). With snapping on, edges are drawn to other edges,
 * markers and the playhead, but not while Alt is down. Beside the clips a frame is drawn around what is to be selected;
 * with Shift or Control that comes on top of what was.
 */
#pragma once

#include "ui/timeline/kn-lane.h"
#include "ui/timeline/kn-timeline.h"

G_BEGIN_DECLS

/* rows: what holds the lanes. Detach it with kn_drag_detach() when the session goes. */
void kn_timeline_drag_attach (GtkWidget *rows, KnTimeline *timeline);

G_END_DECLS
