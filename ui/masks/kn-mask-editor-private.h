/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the parts of the editor share: kn-mask-editor.c knows which mask is seen when, kn-mask-editor-paint.c changes it.
 */
#pragma once

#include "app/document/kn-mask-key.h"
#include "ui/masks/kn-mask-editor.h"
#include "ui/masks/kn-mask-store.h"

G_BEGIN_DECLS

struct _KnMaskEditor
{
  GObject parent_instance;

  KnSession *session;
  KnMaskStore *store;
  guint64 track;
  double brush_size, softness;
  gboolean onion_skin, active;

  /* What was looked up last, to see whether it is another one. */
  guint64 shot;
  gint64 time;
  KnMaskBitmap *bitmap;
  KnMaskBitmap *onions[2];   /* before, after */
  KnMaskBitmap *before;      /* the stroke that is under way; NULL when there is none */
  KnMaskRect drawn;          /* by it */
};

/* The key before (-1), at (0) or after (1) the playhead; borrowed, NULL without one. */
KnMaskKey *_kn_mask_editor_find_key (KnMaskEditor *self, int direction);
/* Draws the bitmaps anew when they are asked for, unless a stroke is under way. */
void       _kn_mask_editor_refresh  (KnMaskEditor *self);

G_END_DECLS
