/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A row of the timeline: places items by time and keeps them in step with the document. Items keep their widget (and
 * with it focus) for as long as their node is there, also through undo.
 */
#pragma once

#include "ui/jobs/kn-render-desk.h"
#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

typedef enum
{
  KN_LANE_CLIPS,     /* of a layer or an audio layer */
  KN_LANE_PROMPTS,   /* of the shots of a layer */
  KN_LANE_CAMERA,    /* likewise */
  KN_LANE_MASKS,
  KN_LANE_PICTURES,
  KN_LANE_MARKERS,   /* of the sequence */
} KnLaneKind;

/* What part of an item is under the pointer. */
typedef enum
{
  KN_LANE_GRIP_START,
  KN_LANE_GRIP_MIDDLE,
  KN_LANE_GRIP_END,
} KnLaneGrip;

#define KN_TYPE_LANE (kn_lane_get_type ())
G_DECLARE_FINAL_TYPE (KnLane, kn_lane, KN, LANE, GtkWidget)

/* node: the layer or the sequence. */
GtkWidget    *kn_lane_new         (KnLaneKind kind, KnSession *session, KnRenderDesk *desk, guint64 node, int height);
/* For assistive technology. */
void          kn_lane_set_title   (KnLane *self, const char *title);
/* Of a row of it. */
void          kn_lane_set_height  (KnLane *self, int height);
KnLaneKind    kn_lane_get_kind    (KnLane *self);
guint64       kn_lane_get_node    (KnLane *self);
/* Borrowed. */
KnRenderDesk *kn_lane_get_desk    (KnLane *self);
/* Shows now what a group of edits has done; else that is seen with the next frame. */
void          kn_lane_flush       (KnLane *self);
gboolean      kn_lane_is_empty    (KnLane *self);
/* NULL if there is none. */
KnLaneItem   *kn_lane_find_item   (KnLane *self, guint64 id);
/* The item at a place of the lane, NULL if there is none. */
KnLaneItem   *kn_lane_pick        (KnLane *self, double x, double y, KnLaneGrip *grip);

G_END_DECLS
