/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CMX 3600: one picture track as a list of events. A dissolve is two lines under one number: the outgoing source
 * with no length at the point where it begins, and the incoming one with D and the length. Names, prompts and files
 * are comments.
 */
#include "app/export/kn-timeline.h"

#include <string.h>

/* 29.97 and 59.94 count drop-frame as television does; others do not drop. */
static gboolean
is_drop (KnRate rate)
{
  return rate.den == 1001 && (rate.num == 30000 || rate.num == 60000);
}

static char *
timecode (gint64 frames, KnRate rate)
{
  return is_drop (rate) ? kn_frames_to_timecode (frames, rate) : kn_frames_to_timecode_ndf (frames, rate);
}

/* Comments are lines; nothing in a name may begin a new one. */
static void
put_comment (GString *out, const char *key, const char *text)
{
  g_autofree char *line = g_strdup (text);

  if (!*text)
    return;
  g_strdelimit (line, "\r\n\t\v\f", ' ');
  g_string_append_printf (out, "* %s: %s\r\n", key, g_strstrip (line));
}

static const char *
transition_code (const struct kn_handoff_clip *clip)
{
  switch (clip->transition)
    {
    case KN_TRANSITION_WIPE_RIGHT: return "W001";
    case KN_TRANSITION_WIPE_LEFT: return "W101";
    case KN_TRANSITION_WIPE_DOWN: return "W003";
    case KN_TRANSITION_WIPE_UP: return "W103";
    case KN_TRANSITION_CROSS_DISSOLVE:
    case KN_TRANSITION_DIP_TO_BLACK:
    case KN_TRANSITION_DIP_TO_WHITE:
      break;
    }
  return "D";
}

static void
put_event (GString *out, guint number, const char *reel, const char *kind, gint64 length, gint64 source_in,
           gint64 source_out,
           gint64 record_in, gint64 record_out, KnRate rate)
{
  g_autofree char *a = timecode (source_in, rate), *b = timecode (source_out, rate);
  g_autofree char *c = timecode (record_in, rate), *d = timecode (record_out, rate);
  g_autofree char *frames = length ? g_strdup_printf ("%03" G_GINT64_FORMAT, length) : g_strdup ("   ");

  g_string_append_printf (out, "%03u  %-8s V     %-4s %s %s %s %s %s\r\n", number, reel, kind, frames, a, b, c, d);
}

static const struct kn_handoff_track *
get_track (const struct kn_handoff *handoff)
{
  for (guint i = 0; i < handoff->pictures->len; i++)
    {
      const struct kn_handoff_track *track = handoff->pictures->pdata[i];

      if (track->clips->len)
        return track;
    }
  return NULL;
}

static const char *
reel_of (const struct kn_handoff_clip *clip)
{
  return clip->kind == KN_HANDOFF_MEDIA ? "AX" : "BL";
}

/* FALSE if there is nothing to write. */
static gboolean
put_clip (GString *out, const struct kn_handoff *handoff, guint number, const struct kn_handoff_clip *before,
          const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (handoff, clip);
  gint64 zero = handoff->start_timecode, end = clip->end - clip->transition_out;
  g_autofree char *note = kn_timeline_dup_note (clip);

  /* Of a clip that a range cuts off within its dissolve nothing is seen alone. */
  if (end <= clip->start)
    return FALSE;
  if (clip->transition_in > 0 && before)
    {
      gint64 source = before->source_in + clip->start - before->start;

      put_event (out, number, reel_of (before), "C", 0, source, source, zero + clip->start, zero + clip->start,
                 handoff->rate);
      put_event (out, number, reel_of (clip), transition_code (clip), clip->transition_in, clip->source_in,
                 clip->source_in + end - clip->start, zero + clip->start, zero + end, handoff->rate);
      put_comment (out, "FROM CLIP NAME", kn_timeline_get_name (before));
      put_comment (out, "TO CLIP NAME", kn_timeline_get_name (clip));
    }
  else
    {
      put_event (out, number, reel_of (clip), "C", 0, clip->source_in, clip->source_in + end - clip->start,
                 zero + clip->start, zero + end, handoff->rate);
      put_comment (out, "FROM CLIP NAME", kn_timeline_get_name (clip));
    }
  if (media)
    {
      g_autofree char *name = g_filename_display_basename (media->path);

      put_comment (out, "SOURCE FILE", name);
    }
  put_comment (out, "COMMENT", note);
  return TRUE;
}

/* Markers say where they are: they stand below the event that is on or was last before them, in gaps too. */
static void
put_markers (GString *out, const struct kn_handoff *handoff, gint64 from, gint64 until)
{
  for (guint i = 0; i < handoff->markers->len; i++)
    {
      const struct kn_handoff_marker *marker = handoff->markers->pdata[i];
      g_autofree char *time = timecode (handoff->start_timecode + marker->time, handoff->rate), *text = NULL;
      const char *colour = kn_timeline_label_name (marker->label);

      if (marker->time < from || marker->time >= until)
        continue;
      text = g_strdup_printf ("%s %-7s %s", time, *colour ? colour : "WHITE", marker->name);
      put_comment (out, "LOC", text);
    }
}

char *
kn_edl_write (const struct kn_handoff *handoff, const char *folder)
{
  const struct kn_handoff_track *track = get_track (handoff);
  GString *out = g_string_new ("TITLE: ");
  g_autofree char *title = g_strdup (handoff->name);
  const struct kn_handoff_clip *before = NULL;
  gint64 marked = 0;
  guint number = 1;

  g_strdelimit (title, "\r\n", ' ');
  g_string_append_printf (out, "%s\r\nFCM: %s\r\n\r\n", title,
                          is_drop (handoff->rate) ? "DROP FRAME" : "NON-DROP FRAME");
  for (guint i = 0; track && i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      /* Titles lie over pictures; an event would hide them. */
      if (clip->kind == KN_HANDOFF_TITLE)
        continue;
      if (number > 1)
        put_markers (out, handoff, marked, clip->start);
      marked = number > 1 ? clip->start : 0;
      number += put_clip (out, handoff, number, before, clip);
      before = clip;
    }
  put_markers (out, handoff, marked, G_MAXINT64);
  return g_string_free (out, FALSE);
}
