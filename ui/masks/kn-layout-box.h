/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A layout box on the picture, with eight handles that can be reached by keyboard while it is selected. It only shows:
 * what holds it moves it.
 */
#pragma once

#include "app/document/kn-mask-track.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What follows the pointer: edges of a box, all four to move it. */
typedef enum
{
  KN_BOX_LEFT   = 1 << 0,
  KN_BOX_RIGHT  = 1 << 1,
  KN_BOX_TOP    = 1 << 2,
  KN_BOX_BOTTOM = 1 << 3,
  KN_BOX_ALL    = 15,
} KnBoxEdges;

/* Around the box, so that handles on its edges can be hit. */
#define KN_LAYOUT_BOX_MARGIN_PX 9

#define KN_TYPE_LAYOUT_BOX (kn_layout_box_get_type ())
G_DECLARE_FINAL_TYPE (KnLayoutBox, kn_layout_box, KN, LAYOUT_BOX, GtkWidget)

GtkWidget  *kn_layout_box_new    (guint64 id);
guint64     kn_layout_box_get_id (KnLayoutBox *self);
/* holds: whether the playhead is in the box's time. */
void        kn_layout_box_update (KnLayoutBox *self, KnMaskTrack *track, guint number, gboolean holds, gboolean selected);
/* Of a child of the box or of the box itself. */
KnBoxEdges  kn_layout_box_get_edges (KnLayoutBox *self, GtkWidget *part);

G_END_DECLS
