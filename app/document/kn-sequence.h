/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A timeline. GListModel of KnLayer; layer 0 is on top. Times are record frames at the project's rate.
 */
#pragma once

#include "app/document/kn-node.h"
#include "app/document/kn-time.h"

G_BEGIN_DECLS

#define KN_TYPE_SEQUENCE (kn_sequence_get_type ())
G_DECLARE_FINAL_TYPE (KnSequence, kn_sequence, KN, SEQUENCE, KnNode)

const char *kn_sequence_get_name                  (KnSequence *self);
/* -1: from the start. */
gint64      kn_sequence_get_in_frames             (KnSequence *self);
/* -1: to the end. */
gint64      kn_sequence_get_out_frames            (KnSequence *self);
/* Time code of the first frame, for hand-off. */
gint64      kn_sequence_get_start_timecode_frames (KnSequence *self);
/* Of KnLayer, top first. */
GListModel *kn_sequence_get_layers                (KnSequence *self);
/* Of KnAudioLayer, top first. */
GListModel *kn_sequence_get_audio_layers          (KnSequence *self);
/* Of KnMarker, by time. */
GListModel *kn_sequence_get_markers               (KnSequence *self);

KnRate      kn_sequence_get_frame_rate            (KnSequence *self);
/* Where the last clip on any layer, picture or sound, ends. */
gint64      kn_sequence_get_duration_frames       (KnSequence *self);
/* What plays and is exported: the in/out range cut to the duration. */
void   kn_sequence_get_range (KnSequence *self, gint64 *in_frames, gint64 *out_frames);
/* The uppermost clip of the visible picture layers at a time; the later one during a transition. Borrowed, or NULL. */
KnClip     *kn_sequence_get_clip_at               (KnSequence *self, gint64 time_frames);
/* Clips of one layer (picture or sound) at a time, earlier first: 0, 1 or 2. Borrowed. */
guint  kn_sequence_get_layer_clips_at (KnNode *layer, gint64 time_frames, KnClip *clips[2]);
/* Clip edges, markers, range ends and zero; times in rising order, each once. gint64. Free with g_array_unref(). */
GArray     *kn_sequence_dup_edit_points           (KnSequence *self);
/* The nearest edit point after or before a time, -1 if there is none. */
gint64      kn_sequence_get_next_edit_point       (KnSequence *self, gint64 time_frames);
gint64      kn_sequence_get_previous_edit_point   (KnSequence *self, gint64 time_frames);
/* The edit point within reach of a time that is nearest to it, else the time itself. Points of the clips whose ids are in
 * except (n of them) do not count: a clip does not snap to itself. */
gint64      kn_sequence_snap                      (KnSequence *self, gint64 time_frames, gint64 reach_frames, const guint64 *except, guint n);
/* Every shot in order of time, then of layer. Free with g_ptr_array_unref(). */
GPtrArray  *kn_sequence_dup_shots                 (KnSequence *self);

G_END_DECLS
