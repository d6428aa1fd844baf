/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What every clip on a layer has: a place on the timeline (record frames) and an in-point (content frames). Shots and
 * titles are clips of layers, audio clips of audio layers.
 *
 * Rules of one layer, checked after every edit: no clip lies wholly under another; at most two clips at any instant;
 * touching edges are not an overlap. Where two clips overlap there is a transition, of the later clip's kind.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_CLIP (kn_clip_get_type ())
G_DECLARE_DERIVABLE_TYPE (KnClip, kn_clip, KN, CLIP, KnNode)

struct _KnClipClass
{
  KnNodeClass parent_class;
};

gint64       kn_clip_get_start_frames    (KnClip *self);
gint64       kn_clip_get_duration_frames (KnClip *self);
/* First frame after the clip. */
gint64       kn_clip_get_end_frames      (KnClip *self);
/* Content frame that is shown at the clip's start. */
gint64       kn_clip_get_in_frames       (KnClip *self);
const char  *kn_clip_get_name            (KnClip *self);
const char  *kn_clip_get_notes           (KnClip *self);
KnLabel      kn_clip_get_label           (KnClip *self);
/* Frames that exist after the in-point and before it are handles. How many content frames there are: a shot's length,
 * an asset's duration. -1 when any number can be had (titles, stills). */
gint64       kn_clip_get_content_frames  (KnClip *self);
/* What is done over an overlap with the clip before, and how long it lasts (0: a cut). */
KnTransition kn_clip_get_transition      (KnClip *self);
gint64       kn_clip_get_transition_frames (KnClip *self);
/* Fades at the clip's own edges: picture from and to nothing, sound from and to silence. */
gint64       kn_clip_get_fade_in_frames  (KnClip *self);
gint64       kn_clip_get_fade_out_frames (KnClip *self);
/* Neighbours on the layer, or NULL. Borrowed. */
KnClip      *kn_clip_get_previous        (KnClip *self);
KnClip      *kn_clip_get_next            (KnClip *self);

/* Whether none of the clips of a layer shows in the record frames [from, to). */
gboolean     kn_clip_list_is_free        (GListModel *clips, gint64 from, gint64 to);

G_END_DECLS
