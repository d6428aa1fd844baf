/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 */
#pragma once

#include "app/document/kn-clip-private.h"
#include "app/document/kn-document-private.h"
#include "app/document/kn-plan.h"

G_BEGIN_DECLS

/* The clip with this id if it may be edited: there, a clip, its layer not locked. */
KnClip      *kn_plan_clip        (KnDocument *document, guint64 id, GError **error);
KnNodeList  *kn_plan_layer_clips (KnDocument *document, guint64 layer, GError **error);
KnNode      *kn_clip_layer       (KnClip *clip);
gboolean     kn_plan_fail        (GError **error, KnEditError code, const char *message);
/* Moves the edge in the builder; the clip's start moves with KN_EDGE_START. */
gboolean     kn_plan_add_trim    (KnEditBuilder *builder, KnClip *clip, KnEdge edge, gint64 delta, GError **error);
void         kn_plan_set_start   (KnEditBuilder *builder, KnClip *clip, gint64 start);
/* The clip that a time lies strictly inside of, or NULL. */
KnClip      *kn_plan_clip_across (KnNodeList *clips, gint64 time);
/* The second of two clips that overlap at a time, its ends included; or NULL. */
KnClip      *kn_plan_second_at   (KnNodeList *clips, gint64 time);
/* Splits a clip; *right receives the id of what becomes of its end. */
gboolean     kn_plan_add_split   (KnDocument *document, KnEditBuilder *builder, KnClip *clip, gint64 at, guint64 *right,
                                  GError **error);
/* Moves everything that begins at or after from, on the layers that may follow; first is the layer being edited. skip is
 * a clip that stays (may be NULL). */
void         kn_plan_add_shift   (KnEditBuilder *builder, KnNode *first, gint64 from, gint64 delta, KnClip *skip);
/* Opens a gap of duration frames at a time of a layer, and everything after it moves on. A clip that lies across is split.
 * Where two overlap the gap opens between them, and *at moves to the end of the first: a split would leave bits of them
 * that lie under each other altogether. */
gboolean     kn_plan_add_room    (KnDocument *document, KnEditBuilder *builder, KnNodeList *clips, gint64 *at,
                                  gint64 duration, GError **error);
/* The builder's edit if the document accepts it. Takes the builder. */
KnEdit      *kn_plan_finish      (KnDocument *document, KnEditBuilder *builder, GError **error);

G_END_DECLS
