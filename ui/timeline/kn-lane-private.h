/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What lies on a lane, apart from how it is laid out.
 */
#pragma once

#include "ui/timeline/kn-lane.h"

G_BEGIN_DECLS

#define KN_LANE_MAX_ROWS 8

/* kn-lane.c: an item of this type for a node, after those put before; select is what a click selects. */
void _kn_lane_put     (KnLane *self, GType type, KnNode *key, KnNode *select, gint64 start, gint64 end);
/* FALSE: nothing of it needs to be put now, since it is out of view in the middle of a drag. */
gboolean _kn_lane_wants (KnLane *self, KnClip *clip);
/* Of what is put next, from the top; the lane is as high as it needs to be. */
void _kn_lane_set_row (KnLane *self, int row);
/* kn-lane-fill.c: puts everything that belongs there. node: the layer or the sequence. */
void _kn_lane_fill    (KnLane *self, KnNode *node);

G_END_DECLS
