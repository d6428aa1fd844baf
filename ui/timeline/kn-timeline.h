/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Ruler, lanes and playhead over a session. Rows are made from the layers of the sequence: clips, prompts and camera of
 * each picture layer, then sound.
 *
 * Signals: rows-changed, when all lanes together have become higher or lower.
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"
#include "ui/timeline/kn-lane-item.h"
#include "ui/timeline/kn-waveforms.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_TIMELINE (kn_timeline_get_type ())
G_DECLARE_FINAL_TYPE (KnTimeline, kn_timeline, KN, TIMELINE, GtkWidget)

/* Both NULL to let go. */
void       kn_timeline_set_session (KnTimeline *self, KnSession *session, KnRenderDesk *desk);
/* Borrowed; NULL while no project is shown. */
KnSession *kn_timeline_get_session (KnTimeline *self);
/* Borrowed. */
KnWaveforms *kn_timeline_get_waveforms (KnTimeline *self);
/* Focuses what was selected last, and brings it into view. */
void       kn_timeline_focus_selected (KnTimeline *self);
/* Focuses the lane of the layer at a height of a widget inside the timeline: what is pasted goes there. */
void       kn_timeline_focus_layer (KnTimeline *self, GtkWidget *widget, double y);
/* The layer in whose rows the focus is; 0 if it is elsewhere. */
guint64    kn_timeline_get_focused_layer (KnTimeline *self);
/* Focuses what lies nearest in time on the row above (-1) or below (1), or the lane of a layer that is empty. */
void       kn_timeline_step_lane (KnTimeline *self, int direction);
/* The same as Enter on the selected item. */
void       kn_timeline_edit_selected (KnTimeline *self);
/* The layer at a height of a widget inside the timeline; 0 if there is none. */
guint64    kn_timeline_get_layer_at (KnTimeline *self, GtkWidget *widget, double y);
/* A group of edits is over: its items are there, rows that were needed or left empty come and go. */
void       kn_timeline_settle (KnTimeline *self);
/* For a pointer that is dragged from one place of a widget inside the timeline to another: near an edge of what is seen,
 * scrolls towards it, the faster the further out it is. Returns whether that moved anything. */
gboolean   kn_timeline_scroll_at_edge (KnTimeline *self, GtkWidget *widget, const graphene_point_t *from,
                                       const graphene_point_t *at, double seconds);
/* Where something would be dropped; -1: nowhere. */
void       kn_timeline_show_drop (KnTimeline *self, gint64 frames);
/* Makes a new popover a child that points to an item. */
void       kn_timeline_add_popover (KnTimeline *self, GtkPopover *popover, KnLaneItem *item);
/* Zoom by a factor around the playhead; 0: so that everything fits. */
void       kn_timeline_zoom (KnTimeline *self, double factor);

G_END_DECLS
