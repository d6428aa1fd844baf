/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Where masks are painted: over the picture of the viewer, with the pointer, or with the arrow keys and the space bar.
 */
#pragma once

#include "ui/masks/kn-mask-editor.h"
#include "ui/viewer/kn-viewer.h"

G_BEGIN_DECLS

typedef enum
{
  KN_MASK_TOOL_BRUSH,
  KN_MASK_TOOL_ERASER,
  KN_MASK_TOOL_RECTANGLE,
  KN_MASK_TOOL_ELLIPSE,
} KnMaskTool;

#define KN_TYPE_MASK_CANVAS (kn_mask_canvas_get_type ())
G_DECLARE_FINAL_TYPE (KnMaskCanvas, kn_mask_canvas, KN, MASK_CANVAS, GtkWidget)

/* Signal "failed" (char *message): a stroke could not be kept. */
GtkWidget *kn_mask_canvas_new      (KnViewer *viewer, KnMaskEditor *editor);
void       kn_mask_canvas_set_tool (KnMaskCanvas *self, KnMaskTool tool);

G_END_DECLS
