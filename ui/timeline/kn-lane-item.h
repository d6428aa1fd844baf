/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Something that lies on a lane from one frame to another: a clip, a prompt, a camera move, a marker. It names a node
 * of the document by id, can be focused and selected, and has a name for assistive technology.
 */
#pragma once

#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_LANE_ITEM (kn_lane_item_get_type ())
G_DECLARE_DERIVABLE_TYPE (KnLaneItem, kn_lane_item, KN, LANE_ITEM, GtkWidget)

struct _KnLaneItemClass
{
  GtkWidgetClass parent_class;

  /* The node has changed; node is never NULL. */
  void (*update) (KnLaneItem *self, KnNode *node);
  /* Enter, or a double click; at first it edits the prompt of the current shot. */
  void (*activate) (KnLaneItem *self);
  /* Shift and a click; at first it is selected as well, or no longer. */
  void (*extend) (KnLaneItem *self);
  /* Of an item at a moment, which is centred there; 0: it is as wide as its time. */
  int  width_px;
};

/* A new item of this type. id is what a click selects: a shot for its prompt. */
GtkWidget *kn_lane_item_new         (GType type, KnSession *session, guint64 id);
guint64    kn_lane_item_get_id      (KnLaneItem *self);
KnSession *kn_lane_item_get_session (KnLaneItem *self);
/* row: from the top of its lane. */
void       kn_lane_item_set_range   (KnLaneItem *self, gint64 start_frames, gint64 end_frames, int row);
gint64     kn_lane_item_get_start   (KnLaneItem *self);
gint64     kn_lane_item_get_end     (KnLaneItem *self);
int        kn_lane_item_get_row     (KnLaneItem *self);
void       kn_lane_item_update      (KnLaneItem *self, KnNode *node);
/* Whether its id is selected now. Whoever holds the item calls it: hundreds of items that listen for themselves cost. */
void       kn_lane_item_show_selected (KnLaneItem *self);
/* For items that place a child by time: at a distance from their left edge, and not at all where nothing could be read.
 * It gets the width that it needs at least; what does not fit is clipped. */
void       kn_lane_item_allocate_child (KnLaneItem *self, GtkWidget *child, int left, int width, int height);
/* For assistive technology. FALSE if both are what they were: telling it of hundreds of items is what costs. */
gboolean   kn_lane_item_set_name    (KnLaneItem *self, const char *name, const char *description);

G_END_DECLS
