/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Moving and trimming what lies inside of shots: timed prompts, masks and keys, and the markers of the sequence. Near an
 * edge a span is trimmed, else moved, with whatever else of its kind is selected.
 */
#pragma once

#include "ui/timeline/kn-lane.h"

G_BEGIN_DECLS

void kn_part_drag_attach (KnLane *lane, KnSession *session);

G_END_DECLS
