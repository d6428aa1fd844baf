/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Moving and trimming clips of a lane with the pointer. A drag is one undo step and is planned anew from where it began
 * at every motion; Escape takes it back. Near an edge the clip is trimmed (with Shift, what follows moves along), else
 * moved. With snapping on, edges are drawn to other edges, markers and the playhead.
 */
#pragma once

#include "ui/timeline/kn-lane.h"

G_BEGIN_DECLS

void kn_timeline_drag_attach (KnLane *lane, KnSession *session);

G_END_DECLS
