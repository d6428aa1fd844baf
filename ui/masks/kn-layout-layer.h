/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The layout boxes of the current shot over the picture: drawn, moved and resized with the pointer or with the arrow
 * keys. At another time a change becomes another key. The current box is the one that the session has selected.
 */
#pragma once

#include "ui/viewer/kn-viewer.h"

#include "app/document/kn-mask-track.h"

G_BEGIN_DECLS

#define KN_TYPE_LAYOUT_LAYER (kn_layout_layer_get_type ())
G_DECLARE_FINAL_TYPE (KnLayoutLayer, kn_layout_layer, KN, LAYOUT_LAYER, GtkWidget)

/* Signals: "changed" (the boxes, the selected one or the time), "edit-prompt" (the selected box wants words). */
GtkWidget   *kn_layout_layer_new         (KnViewer *viewer);
/* NULL to let go. */
void         kn_layout_layer_set_session (KnLayoutLayer *self, KnSession *session);
/* The selected box of the current shot, or NULL. Borrowed. */
KnMaskTrack *kn_layout_layer_get_box     (KnLayoutLayer *self);
/* A box in the middle of the picture, selected. */
gboolean     kn_layout_layer_add_box     (KnLayoutLayer *self, GError **error);
/* Removes the key of the selected box at the playhead, or makes one of where it is. */
gboolean     kn_layout_layer_toggle_key  (KnLayoutLayer *self, GError **error);
/* Moves the playhead to its key before (-1) or after (1). */
void         kn_layout_layer_step_key    (KnLayoutLayer *self, int direction);
void         kn_layout_layer_focus       (KnLayoutLayer *self);

G_END_DECLS
