/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * One mask or layout box over time, from in_frames to out_frames (content frames; -1: to the end). GListModel of KnMaskKey.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_MASK_TRACK (kn_mask_track_get_type ())
G_DECLARE_FINAL_TYPE (KnMaskTrack, kn_mask_track, KN, MASK_TRACK, KnNode)

gint64      kn_mask_track_get_in_frames  (KnMaskTrack *self);
gint64      kn_mask_track_get_out_frames (KnMaskTrack *self);
const char *kn_mask_track_get_name       (KnMaskTrack *self);
KnMaskRole  kn_mask_track_get_role       (KnMaskTrack *self);
const char *kn_mask_track_get_prompt     (KnMaskTrack *self);
double      kn_mask_track_get_feather_px (KnMaskTrack *self);
/* Negative shrinks. */
double      kn_mask_track_get_grow_px    (KnMaskTrack *self);
gboolean    kn_mask_track_get_inverted   (KnMaskTrack *self);
gboolean    kn_mask_track_get_disabled   (KnMaskTrack *self);
/* Where the shot shows no footage: the take of which the rest stays. NULL: the shot's first, unless the mask was there
 * before that and has not changed since. Borrowed. */
KnTake     *kn_mask_track_get_take       (KnMaskTrack *self);
GListModel *kn_mask_track_get_keys       (KnMaskTrack *self);

G_END_DECLS
