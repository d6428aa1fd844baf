/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the parts of the canvas share: kn-mask-canvas.c shows the mask, kn-mask-canvas-input.c is the hand on it.
 */
#pragma once

#include "ui/masks/kn-mask-canvas.h"
#include "ui/masks/kn-mask-tint.h"

G_BEGIN_DECLS

struct _KnMaskCanvas
{
  GtkWidget parent_instance;

  KnViewer *viewer;                /* borrowed: this lies in it */
  KnMaskEditor *editor;
  KnMaskTool tool;
  KnMaskTint *tint;
  GdkTexture *texture;             /* NULL when it has to be drawn anew */
  gboolean fresh;                  /* the tint holds the editor's bitmap */

  gboolean has_brush;              /* it is shown */
  double x, y;                     /* of the brush, in pixels of the take */
  double from_x, from_y;           /* where the last piece of the stroke ended, or the first corner of the shape */
};

void     _kn_mask_canvas_get_take_size (KnMaskCanvas *self, int *width, int *height);
/* From the canvas to pixels of the take. */
void     _kn_mask_canvas_to_take       (KnMaskCanvas *self, double x, double y, double *take_x, double *take_y);
/* Whether the tool draws from corner to corner. */
gboolean _kn_mask_canvas_is_shape      (KnMaskCanvas *self);
/* Tells assistive technology what is under the brush. */
void     _kn_mask_canvas_describe      (KnMaskCanvas *self);

/* kn-mask-canvas-input.c: once. */
void     _kn_mask_canvas_listen        (KnMaskCanvas *self);

G_END_DECLS
