/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A frame that is drawn around what is to be selected, from a free place of a lane: things of the kind that this lane has,
 * on all lanes that it reaches.
 */
#pragma once

#include "ui/timeline/kn-lane.h"
#include "ui/timeline/kn-timeline.h"

G_BEGIN_DECLS

typedef struct _KnTimelineBand KnTimelineBand;

/* rows: what holds the lanes; it and the timeline outlive the band. Free with kn_timeline_band_free(). */
KnTimelineBand *kn_timeline_band_new   (GtkWidget *rows, KnTimeline *timeline);
void            kn_timeline_band_free  (KnTimelineBand *self);
/* From a place of the rows. add: to what is selected. FALSE if there is no free place of a lane. */
gboolean        kn_timeline_band_begin (KnTimelineBand *self, double x, double y, gboolean add);
/* To the place that lies so far from there, as far again as the timeline was scrolled meanwhile. */
void            kn_timeline_band_move  (KnTimelineBand *self, double dx, double dy);
/* Without kept, what was selected before is again. */
void            kn_timeline_band_end   (KnTimelineBand *self, gboolean kept);

G_END_DECLS
