/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the parts of the layer share: kn-layout-layer.c shows the boxes, kn-layout-layer-input.c is the hand on them.
 */
#pragma once

#include "ui/masks/kn-layout-box.h"
#include "ui/masks/kn-layout-layer.h"

G_BEGIN_DECLS

struct _KnLayoutLayer
{
  GtkWidget parent_instance;

  KnViewer *viewer;              /* borrowed: this lies in it */
  KnSession *session;

  /* What the pointer drags. */
  guint64 dragged;               /* 0: a new box is being drawn */
  KnBoxEdges edges;
  double from[4];                /* the box when the drag began, or the new one so far */
  double start_x, start_y;
  gboolean drawing;
};

/* Borrowed; NULL if it is gone. */
gpointer     _kn_layout_layer_get_node         (KnLayoutLayer *self, guint64 id);
KnLayoutBox *_kn_layout_layer_find_box         (KnLayoutLayer *self, guint64 id);
/* A new box at the playhead, these parts of the picture, becomes the current one. */
gboolean     _kn_layout_layer_add_box_at       (KnLayoutLayer *self, const double box[4], GError **error);
void         _kn_layout_layer_emit_edit_prompt (KnLayoutLayer *self);

/* kn-layout-layer-input.c: once, and for each session. */
void         _kn_layout_layer_listen           (KnLayoutLayer *self);
void         _kn_layout_layer_attach           (KnLayoutLayer *self);

G_END_DECLS
