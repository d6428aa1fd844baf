/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the parts of the timeline share.
 */
#pragma once

#include "ui/timeline/kn-lane.h"
#include "ui/timeline/kn-ruler.h"
#include "ui/timeline/kn-timeline.h"

G_BEGIN_DECLS

struct _KnTimeline
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  GtkWidget *box, *rows, *scroller, *scrollbar;
  KnRuler *ruler;
  GtkOverlay *ruler_overlay;
  GtkSizeGroup *headers;
  GActionGroup *actions;
  KnWaveforms *waveforms;
  GtkAdjustment *adjustment;
  GArray *shape;           /* ids of the layers that rows were made for */
  int rows_height;         /* of all of them, as was told */
  gboolean updating;
  gboolean fit;            /* a project was opened and has not been shown yet */
  gint64 drop;             /* -1: nothing is being dropped */
  graphene_rect_t band;    /* in the rows; of no size: none is drawn */
  guint resized_source, reveal, n_reveals;
};

/* kn-timeline.c: how many seconds can be seen. */
double  _kn_timeline_get_page     (KnTimeline *self);
/* kn-timeline-rows.c: the rows anew when layers have come or gone. */
void    _kn_timeline_update_rows  (KnTimeline *self);
void    _kn_timeline_remove_rows  (KnTimeline *self);
KnLane *_kn_timeline_get_lane     (GtkWidget *row);
GtkWidget *_kn_timeline_new_header (KnTimeline *self, const char *text);
/* kn-timeline-focus.c: scrolls to a time. */
void    _kn_timeline_show_seconds (KnTimeline *self, double seconds);
/* kn-timeline-draw.c: what lies over the rows. */
void    _kn_timeline_draw         (KnTimeline *self, GtkSnapshot *snapshot);
/* band: in the rows; NULL for none. */
void    _kn_timeline_show_band    (KnTimeline *self, const graphene_rect_t *band);

G_END_DECLS
