/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The mask that is being painted: one track of the current shot, at the playhead. Whatever draws on it does so here, and
 * what is drawn goes into the document as one step.
 *
 * Properties: track (guint64, id of the current one, 0 for none yet), brush-size (pixels of the take, across), softness
 * (0 to 1 of the radius), onion-skin, active (while it is not, nothing is loaded).
 * Signals: "painted" (int x0, y0, x1, y1: pixels that have changed), "changed" (another mask, time or setting).
 */
#pragma once

#include "app/document/kn-mask-track.h"
#include "app/session/kn-session.h"
#include "ui/masks/kn-mask-bitmap.h"

G_BEGIN_DECLS

#define KN_MASK_BRUSH_MIN_PX 1.0
#define KN_MASK_BRUSH_MAX_PX 2000.0

#define KN_TYPE_MASK_EDITOR (kn_mask_editor_get_type ())
G_DECLARE_FINAL_TYPE (KnMaskEditor, kn_mask_editor, KN, MASK_EDITOR, GObject)

KnMaskEditor       *kn_mask_editor_new         (void);
/* NULL to let go. */
void                kn_mask_editor_set_session (KnMaskEditor *self, KnSession *session);

/* Borrowed; NULL without a project. */
KnSession          *kn_mask_editor_get_session (KnMaskEditor *self);
/* The shot at the playhead, if it is the current one and can be painted on. Borrowed, or NULL. */
KnShot             *kn_mask_editor_get_shot    (KnMaskEditor *self);
/* Borrowed; NULL while the shot has no mask: the first stroke makes one. */
KnMaskTrack        *kn_mask_editor_get_track   (KnMaskEditor *self);
void                kn_mask_editor_set_track   (KnMaskEditor *self, guint64 track);
/* What is painted now, in pixels of the take; NULL without a shot. Borrowed until the next signal. */
const KnMaskBitmap *kn_mask_editor_get_bitmap  (KnMaskEditor *self);
/* What is painted at the key before (-1) or after (1) this time; NULL if there is none or the onion skin is off. */
const KnMaskBitmap *kn_mask_editor_get_onion   (KnMaskEditor *self, int direction);

/* A stroke, in pixels of the take. Nothing happens without a shot. */
void                kn_mask_editor_begin       (KnMaskEditor *self);
gboolean            kn_mask_editor_is_painting (KnMaskEditor *self);
void                kn_mask_editor_stroke      (KnMaskEditor *self, double x0, double y0, double x1, double y1,
                                                gboolean erase);
/* A shape from one corner to another in place of what was drawn since begin. */
void                kn_mask_editor_shape       (KnMaskEditor *self, KnMaskShape shape, double x0, double y0, double x1,
                                                double y1, gboolean erase);
/* Keeps what was drawn: a key at this time, and a track where there is none, in one step. */
gboolean            kn_mask_editor_end         (KnMaskEditor *self, GError **error);
/* Takes back what was drawn since begin. */
void                kn_mask_editor_abort       (KnMaskEditor *self);

/* Each is one step. */
gboolean            kn_mask_editor_invert      (KnMaskEditor *self, GError **error);
gboolean            kn_mask_editor_clear       (KnMaskEditor *self, GError **error);
gboolean            kn_mask_editor_import      (KnMaskEditor *self, GBytes *picture, GError **error);
/* A further track, with nothing on it; it becomes the current one. */
gboolean            kn_mask_editor_add_track   (KnMaskEditor *self, GError **error);
/* Removes the key at this time, or makes one of what is painted there. */
gboolean            kn_mask_editor_toggle_key  (KnMaskEditor *self, GError **error);
/* Moves the playhead to the key before (-1) or after (1). */
void                kn_mask_editor_step_key    (KnMaskEditor *self, int direction);

G_END_DECLS
