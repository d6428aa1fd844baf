/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Something that was rendered for a shot. Never changes but for its name, rating and agreement; the recipe key tells from
 * what it was made, so a shot whose current key differs is stale.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_TAKE (kn_take_get_type ())
G_DECLARE_FINAL_TYPE (KnTake, kn_take, KN, TAKE, KnNode)

/* Relative to the project folder, "takes/….mkv". */
const char *kn_take_get_file      (KnTake *self);
KnTakeKind  kn_take_get_kind      (KnTake *self);
/* Key of the request that made it. */
const char *kn_take_get_recipe    (KnTake *self);
/* Relative file name, or "". */
const char *kn_take_get_latents   (KnTake *self);
gint64      kn_take_get_seed      (KnTake *self);
/* ISO 8601, UTC. */
const char *kn_take_get_created   (KnTake *self);
/* Of full and draft, 0 to 1; -1 when it is not known. */
double      kn_take_get_agreement (KnTake *self);
gint64      kn_take_get_n_frames  (KnTake *self);
gint64      kn_take_get_width_px  (KnTake *self);
gint64      kn_take_get_height_px (KnTake *self);
const char *kn_take_get_name      (KnTake *self);
gint64      kn_take_get_rating    (KnTake *self);
/* Stopped before its last step. */
gboolean    kn_take_get_kept_early (KnTake *self);
/* Absolute file name; free with g_free(). */
char       *kn_take_dup_file_name (KnTake *self);

G_END_DECLS
