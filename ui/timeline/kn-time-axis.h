/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Between frames and pixels of a timeline, by the zoom and scroll of its session. All pixel arithmetic of the timeline
 * is here. Pixels count from the left edge of a lane, whatever the direction of text: time runs from left to right.
 */
#pragma once

#include "app/session/kn-session.h"

G_BEGIN_DECLS

double kn_time_axis_to_px       (KnSession *session, double frames);
double kn_time_axis_to_frames   (KnSession *session, double px);
/* How many frames a distance in pixels is. */
double kn_time_axis_span_frames (KnSession *session, double px);
/* Where a dragged edge would go: an edit point or the playhead when one is near and snapping is on. Edges of the clips whose
 * ids are in except (n of them) do not count. */
gint64 kn_time_axis_snap        (KnSession *session, gint64 frames, const guint64 *except, guint n);
/* Distance between labelled ticks, and how many parts each has, for labels about 90 pixels apart. */
gint64 kn_time_axis_get_ticks   (KnSession *session, int *n_parts);
/* "0s", "1:05", "12f" for a tick. Free with g_free(). */
char  *kn_time_axis_dup_label   (KnSession *session, gint64 frames, gint64 tick_frames);

G_END_DECLS
