/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Time is counted in whole frames at the project's frame rate, which is an exact fraction. There are three coordinates:
 *   record frames    from the start of the sequence (a clip's start)
 *   content frames   from the first frame of a shot's generated or imported picture (a clip's in-point, prompt
 *                    segments, camera, mask and picture keys); record = start + content - in
 *   nanoseconds      only at the border to players and files
 * A range is half open: its out frame is the first frame after it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Largest frame number or count that a document may hold; sums of a few of them cannot overflow. */
#define KN_FRAMES_MAX (G_GINT64_CONSTANT (1) << 40)

/* Frames per second, in lowest terms. */
typedef struct
{
  gint num;
  gint den;
} KnRate;

#define KN_RATE_INIT(n, d) ((KnRate) { (n), (d) })

/* "24", "23.976", "29.97", "30000/1001". 23.976, 29.97, 47.952, 59.94 and 119.88 mean their n/1001 fractions. */
gboolean kn_rate_parse  (const char *text, KnRate *rate);
/* "24" or "30000/1001". Free with g_free(). */
char    *kn_rate_format (KnRate rate);
gboolean kn_rate_equal  (KnRate a, KnRate b);
double   kn_rate_to_fps (KnRate rate);

/* Exact start of a frame, rounded down to a nanosecond. */
gint64   kn_frames_to_ns      (gint64 frames, KnRate rate);
/* The frame that is on screen at this time. */
gint64   kn_frames_from_ns    (gint64 time_ns, KnRate rate);
double   kn_frames_to_seconds (gint64 frames, KnRate rate);
/* Nearest frame; saturates at ±KN_FRAMES_MAX. */
gint64   kn_frames_from_seconds (double seconds, KnRate rate);
/* The same instant at another rate, to the nearest frame. */
gint64   kn_frames_convert    (gint64 frames, KnRate from, KnRate to);

/* SMPTE time code, "01:02:03:04"; drop-frame with ';' for 29.97 and 59.94. Free with g_free(). */
char    *kn_frames_to_timecode   (gint64 frames, KnRate rate);
char    *kn_frames_to_timecode_ndf (gint64 frames, KnRate rate);
gboolean kn_frames_from_timecode (const char *text, KnRate rate, gint64 *frames);

G_END_DECLS
