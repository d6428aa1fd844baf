/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What readers of timelines share: a track is filled in order with abutting clips, gaps and transitions; laps are
 * laid over afterwards, as far as there is material for them.
 */
#pragma once

#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

/* Of a timeline, in either direction. */
#define KN_TIMELINE_MAX_FRAMES (G_GINT64_CONSTANT (1) << 31)

/* The exact rate that a decimal number means. FALSE if it is not a usable rate. */
gboolean kn_timeline_parse_rate (double fps, KnRate *rate);

struct kn_track_fill
{
  struct kn_handoff       *handoff;
  struct kn_handoff_track *track;
  gint64                   at;              /* record */
  gint64                   lap_in, lap_out; /* of a transition that waits for its second clip */
  KnTransition             lap_kind;
};

void kn_track_fill_begin      (struct kn_track_fill *fill, struct kn_handoff *handoff, const char *name,
                               gboolean is_sound);
void kn_track_fill_gap        (struct kn_track_fill *fill, gint64 duration);
/* A clip of duration frames (more than zero) that begins with frame source of media (-1: none). */
struct kn_handoff_clip *kn_track_fill_clip (struct kn_track_fill *fill, const char *name, int media, gint64 source,
                                            gint64 duration);
/* Between the clip before and the one after: so many frames on either side of the cut. */
void kn_track_fill_transition (struct kn_track_fill *fill, KnTransition kind, gint64 before, gint64 after);
/* Makes the duration of the handoff hold every clip. */
void kn_track_fill_end        (struct kn_track_fill *fill);

/* Says that n clips play at normal speed although the file has another one; nothing for n of 0. */
void kn_timeline_note_speeds (struct kn_handoff *handoff, guint n);
/* Clamped, so that sums cannot overflow. */
gint64 kn_timeline_clamp_frames (double frames);
/* To what a project may have; 0 for what is no number. */
double kn_timeline_clamp_gain   (double gain_db);

G_END_DECLS
