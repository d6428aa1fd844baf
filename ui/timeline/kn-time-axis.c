/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-time-axis.h"

#include <math.h>

#define LABEL_DISTANCE_PX 72
#define SNAP_PX 10

static double
fps (KnSession *session)
{
  return kn_rate_to_fps (kn_session_get_rate (session));
}

double
kn_time_axis_to_px (KnSession *session, double frames)
{
  return (frames / fps (session) - kn_session_get_scroll (session)) * kn_session_get_zoom (session);
}

double
kn_time_axis_to_frames (KnSession *session, double px)
{
  return (px / kn_session_get_zoom (session) + kn_session_get_scroll (session)) * fps (session);
}

double
kn_time_axis_span_frames (KnSession *session, double px)
{
  return px / kn_session_get_zoom (session) * fps (session);
}

gint64
kn_time_axis_snap (KnSession *session, gint64 frames, const guint64 *except, guint n)
{
  gint64 reach = (gint64) kn_time_axis_span_frames (session, SNAP_PX), playhead, to;

  if (!kn_session_get_snapping (session))
    return frames;
  to = kn_sequence_snap (kn_session_get_sequence (session), frames, reach, except, n);
  playhead = kn_session_get_playhead (session);
  return to == frames && ABS (playhead - frames) <= reach ? playhead : to;
}

gint64
kn_time_axis_get_ticks (KnSession *session, int *n_parts)
{
  static const struct
  {
    double seconds;
    int parts;
  } steps[] = {
    { 1, 4 },   { 2, 4 },   { 5, 5 },   { 10, 5 },   { 30, 6 },   { 60, 6 },
    { 120, 4 }, { 300, 5 }, { 600, 5 }, { 1800, 6 }, { 3600, 6 },
  };
  double px_per_frame = kn_session_get_zoom (session) / fps (session);

  if (px_per_frame >= LABEL_DISTANCE_PX)
    {
      *n_parts = 1;
      return 1;
    }
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i].seconds * kn_session_get_zoom (session) >= LABEL_DISTANCE_PX || i + 1 == G_N_ELEMENTS (steps))
      {
        *n_parts = steps[i].parts;
        return MAX (1, llround (steps[i].seconds * fps (session)));
      }
  g_assert_not_reached ();
}

char *
kn_time_axis_dup_label (KnSession *session, gint64 frames, gint64 tick_frames)
{
  gint64 seconds = llround (frames / fps (session));

  if (tick_frames < llround (fps (session)))
    return g_strdup_printf ("%" G_GINT64_FORMAT "f", frames);
  if (seconds < 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT "s", seconds);
  if (seconds < 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02" G_GINT64_FORMAT, seconds / 60, seconds % 60);
  return g_strdup_printf ("%" G_GINT64_FORMAT ":%02" G_GINT64_FORMAT ":%02" G_GINT64_FORMAT, seconds / 3600,
                          seconds / 60 % 60, seconds % 60);
}
