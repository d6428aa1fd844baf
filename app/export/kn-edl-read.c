/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads CMX 3600. An EDL does not say its rate: 24 unless FCM is drop frame (29.97) or a time code counts higher
 * frames.
 */
#include "app/export/kn-export-error.h"
#include "app/export/kn-timeline-read.h"
#include "app/export/kn-timeline.h"

#include <stdio.h>
#include <string.h>

struct event
{
  char   reel[64];
  gint64 source_in, source_out, record_in, record_out;
  gint64 lap;             /* frames of a dissolve or wipe at its start */
  KnTransition kind;
  char  *name, *file, *comment;
};

struct reader
{
  KnRate   rate;
  GArray  *events;        /* struct event */
  GPtrArray *markers;     /* char *: the texts of LOC comments */
  char    *title;
  guint    line;
};

static void
event_clear (gpointer data)
{
  struct event *event = data;

  g_free (event->name);
  g_free (event->file);
  g_free (event->comment);
}

static gboolean
fail_line (struct reader *r, const char *what, GError **error)
{
  g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX, "Line %u of the edit decision list %s.", r->line, what);
  return FALSE;
}

static gboolean
parse_time (struct reader *r, const char *text, gint64 *frames)
{
  return kn_frames_from_timecode (text, r->rate, frames) && *frames >= 0;
}

/* "C", or "D 024", or "W001 012". */
static gboolean
parse_kind (struct event *event, const char *kind, const char *length)
{
  if (g_str_equal (kind, "C"))
    return TRUE;
  if (kind[0] != 'D' && kind[0] != 'W')
    return FALSE;
  event->lap = g_ascii_strtoll (length, NULL, 10);
  if (kind[0] == 'W')
    event->kind = g_str_equal (kind, "W101") ? KN_TRANSITION_WIPE_LEFT
                  : g_str_equal (kind, "W003") ? KN_TRANSITION_WIPE_DOWN
                  : g_str_equal (kind, "W103") ? KN_TRANSITION_WIPE_UP : KN_TRANSITION_WIPE_RIGHT;
  return event->lap >= 0 && event->lap < 100000;
}

/* Number, reel, track, kind, [length,] four time codes. Sound-only events are passed over. */
static gboolean
read_event (struct reader *r, char **words, guint n, GError **error)
{
  struct event event = { .kind = KN_TRANSITION_CROSS_DISSOLVE };
  gboolean has_length = n == 9;

  if (n != 8 && n != 9)
    return fail_line (r, "is not an event: it needs a reel, a track, a kind and four time codes", error);
  if (!strchr (words[2], 'V') && !g_str_equal (words[2], "B"))
    return TRUE;
  g_strlcpy (event.reel, words[1], sizeof event.reel);
  if (!parse_kind (&event, words[3], has_length ? words[4] : "0"))
    return fail_line (r, "has a kind of edit that is not C, D or W", error);
  words += has_length ? 5 : 4;
  if (!parse_time (r, words[0], &event.source_in) || !parse_time (r, words[1], &event.source_out)
      || !parse_time (r, words[2], &event.record_in) || !parse_time (r, words[3], &event.record_out))
    return fail_line (r, "has a time code that cannot be", error);
  if (event.record_out < event.record_in || event.source_out < event.source_in)
    return fail_line (r, "ends before it begins", error);
  g_array_append_val (r->events, event);
  return TRUE;
}

static struct event *
last_event (struct reader *r)
{
  return r->events->len ? &g_array_index (r->events, struct event, r->events->len - 1) : NULL;
}

static void
take_text (char **where, const char *text)
{
  g_free (*where);
  *where = g_strstrip (g_utf8_make_valid (text, -1));
}

static void
read_comment (struct reader *r, const char *text)
{
  struct event *event = last_event (r);

  if (g_str_has_prefix (text, "LOC:"))
    g_ptr_array_add (r->markers, g_strstrip (g_utf8_make_valid (text + 4, -1)));
  else if (!event)
    return;
  else if (g_str_has_prefix (text, "TO CLIP NAME:"))
    take_text (&event->name, text + strlen ("TO CLIP NAME:"));
  else if (g_str_has_prefix (text, "FROM CLIP NAME:") && !event->lap)
    take_text (&event->name, text + strlen ("FROM CLIP NAME:"));
  else if (g_str_has_prefix (text, "SOURCE FILE:"))
    take_text (&event->file, text + strlen ("SOURCE FILE:"));
  else if (g_str_has_prefix (text, "COMMENT:"))
    take_text (&event->comment, text + strlen ("COMMENT:"));
}

static gboolean
read_line (struct reader *r, char *line, GError **error)
{
  g_auto (GStrv) all = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  g_strstrip (line);
  if (line[0] == '*')
    {
      read_comment (r, g_strchug (line + 1));
      return TRUE;
    }
  if (g_str_has_prefix (line, "TITLE:"))
    take_text (&r->title, line + strlen ("TITLE:"));
  if (!g_ascii_isdigit (line[0]))
    return TRUE;
  all = g_strsplit_set (line, " \t", -1);
  for (guint i = 0; all[i]; i++)
    if (*all[i])
      g_ptr_array_add (words, all[i]);
  return read_event (r, (char **) words->pdata, words->len, error);
}

static KnRate
guess_rate (char **lines)
{
  int highest = 0;

  for (guint i = 0; lines[i]; i++)
    {
      if (strstr (lines[i], "FCM: DROP"))
        return KN_RATE_INIT (30000, 1001);
      for (const char *p = lines[i]; g_ascii_isdigit (lines[i][0]) && (p = strchr (p, ':')); p++)
        if (g_ascii_isdigit (p[1]) && g_ascii_isdigit (p[2]) && p[3] != ':' && p >= lines[i] + 8 && p[-3] == ':')
          highest = MAX (highest, (p[1] - '0') * 10 + p[2] - '0');
    }
  return highest < 24 ? KN_RATE_INIT (24, 1) : highest < 25 ? KN_RATE_INIT (25, 1) : highest < 30 ? KN_RATE_INIT (30, 1)
         : KN_RATE_INIT (60, 1);
}

/* Timeline */

static int
add_media (struct kn_handoff *handoff, const struct event *event, const char *folder)
{
  const char *name = event->file ? event->file : event->name;
  g_autofree char *path = NULL;

  if (!name || !*name || g_str_equal (event->reel, "BL"))
    return -1;
  path = g_canonicalize_filename (name, folder);
  return kn_handoff_add_media (handoff, path, name);
}

static void
add_event (struct kn_track_fill *fill, const struct event *event, gint64 zero, const char *folder)
{
  gint64 in = event->record_in - zero, length = event->record_out - event->record_in;
  gint64 lap = MIN (event->lap, length - 1);
  struct kn_handoff_clip *clip;

  if (length <= 0)
    return;
  if (in > fill->at)
    kn_track_fill_gap (fill, in - fill->at);
  /* The incoming clip begins where the dissolve does; the outgoing one runs on under it. */
  if (lap > 0)
    kn_track_fill_transition (fill, event->kind, 0, lap);
  clip = kn_track_fill_clip (fill, event->name ? event->name : event->reel, add_media (fill->handoff, event, folder),
                             event->source_in, length);
  kn_handoff_set_string (&clip->prompt, event->comment ? event->comment : "");
}

static void
add_markers (struct reader *r, struct kn_handoff *handoff, gint64 zero)
{
  for (guint i = 0; i < r->markers->len; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (r->markers->pdata[i], " \t", -1);
      const char *name = r->markers->pdata[i];
      struct kn_handoff_marker *marker;
      guint k = 1;
      gint64 time;

      if (!words[0] || !parse_time (r, words[0], &time) || time < zero)
        continue;
      while (words[k] && !*words[k])
        k++;
      name += strlen (words[0]);
      marker = kn_handoff_add_marker (handoff, "", time - zero, 0);
      if (words[k])
        {
          marker->label = kn_timeline_label_parse (words[k]);
          name = strstr (name, words[k]) + strlen (words[k]);
        }
      kn_handoff_set_string (&marker->name, name);
      g_strstrip (marker->name);
    }
}

static struct kn_handoff *
build (struct reader *r, const char *folder)
{
  struct kn_handoff *handoff = kn_handoff_new_empty (NULL, r->rate, 1280, 720);
  gint64 zero = g_array_index (r->events, struct event, 0).record_in;
  struct kn_track_fill fill;

  kn_handoff_set_string (&handoff->name, r->title ? r->title : "");
  handoff->start_timecode = zero;
  kn_track_fill_begin (&fill, handoff, "V1", FALSE);
  for (guint i = 0; i < r->events->len; i++)
    add_event (&fill, &g_array_index (r->events, struct event, i), zero, folder);
  kn_track_fill_end (&fill);
  add_markers (r, handoff, zero);
  return handoff;
}

struct kn_handoff *
kn_edl_read_at (const char *text, gsize length, const char *folder, KnRate rate, GError **error)
{
  g_autofree char *copy = g_strndup (text, length);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);
  struct reader r = { .rate = rate.num > 0 ? rate : guess_rate (lines),
                      .events = g_array_new (FALSE, FALSE, sizeof (struct event)),
                      .markers = g_ptr_array_new_with_free_func (g_free) };
  struct kn_handoff *handoff = NULL;
  gboolean ok = TRUE;

  g_array_set_clear_func (r.events, event_clear);
  for (guint i = 0; ok && lines[i]; i++)
    {
      r.line = i + 1;
      ok = read_line (&r, lines[i], error);
    }
  if (ok && !r.events->len)
    g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY,
                         "The edit decision list has no events with a picture.");
  else if (ok)
    handoff = build (&r, folder);
  g_array_unref (r.events);
  g_ptr_array_unref (r.markers);
  g_free (r.title);
  return handoff;
}

struct kn_handoff *
kn_edl_read (const char *text, gsize length, const char *folder, GError **error)
{
  return kn_edl_read_at (text, length, folder, KN_RATE_INIT (0, 1), error);
}
