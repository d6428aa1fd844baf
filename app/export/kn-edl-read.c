/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads CMX 3600, and the tracks V2, V3 … that newer programs add to it. An EDL does not say its rate: the lowest one that
 * counts its time codes, a television's if FCM is drop frame. Changes of speed (M2) are passed over and said. A list of
 * pictures alone says nothing of their sound; in one that has sounds a picture is heard where it says so.
 */
#include "app/export/kn-export-error.h"
#include "app/export/kn-timeline-read.h"
#include "app/export/kn-timeline.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TRACKS 99

struct event
{
  char   reel[64];
  int    track, channel;  /* of pictures and of sounds, from 1; 0: none */
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
  GHashTable *heard;      /* char *: what is in a track of sounds, see dup_moment() */
  guint    n_sounds, n_speeds;            /* not read */
  guint    n_moved;                       /* events that lay over others of their track */
  guint    n_early;                       /* markers before the first event */
};

static void
event_clear (gpointer data)
{
  struct event *event = data;

  g_free (event->name);
  g_free (event->file);
  g_free (event->comment);
}

/* what: in the user's language. */
static gboolean
fail_line (struct reader *r, const char *what, GError **error)
{
  g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX, _("Line %u of the edit decision list %s."),
               r->line, what);
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

/* After a letter: "2"; nothing is 1. */
static int
parse_number (const char *letter)
{
  return !letter ? 0 : g_ascii_isdigit (letter[1]) ? CLAMP (atoi (letter + 1), 1, MAX_TRACKS) : 1;
}

/* "V", "V2", "A", "A2", "AA" (both channels), "AA/V", or "B" for picture and sound. FALSE for none. */
static gboolean
parse_tracks (struct event *event, const char *word)
{
  gboolean is_both = g_str_equal (word, "B");

  event->track = is_both ? 1 : parse_number (strchr (word, 'V'));
  event->channel = is_both ? 1 : parse_number (strchr (word, 'A'));
  return event->track || event->channel;
}

static gboolean
fail_time (struct reader *r, GError **error)
{
  g_autofree char *rate = kn_rate_format (r->rate);
  g_autofree char *what = g_strdup_printf (_("has a time code that cannot be at %s frames a second: say another rate"), rate);

  return fail_line (r, what, error);
}

/* Number, reel, track, kind, [length,] four time codes. */
static gboolean
read_event (struct reader *r, char **words, guint n, GError **error)
{
  struct event event = { .kind = KN_TRANSITION_CROSS_DISSOLVE };
  gboolean has_length = n == 9;

  if (n != 8 && n != 9)
    return fail_line (r, _("is not an event: it needs a reel, a track, a kind and four time codes"), error);
  if (!parse_tracks (&event, words[2]))
    {
      r->n_sounds++;
      return TRUE;
    }
  g_strlcpy (event.reel, words[1], sizeof event.reel);
  if (!parse_kind (&event, words[3], has_length ? words[4] : "0"))
    return fail_line (r, _("has a kind of edit that is not C, D or W"), error);
  words += has_length ? 5 : 4;
  if (!parse_time (r, words[0], &event.source_in) || !parse_time (r, words[1], &event.source_out)
      || !parse_time (r, words[2], &event.record_in) || !parse_time (r, words[3], &event.record_out))
    return fail_time (r, error);
  if (event.record_out < event.record_in || event.source_out < event.source_in)
    return fail_line (r, _("ends before it begins"), error);
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

/* "M2   AX       048.0                00:00:00:00": the speed of the event before, in frames a second. */
static void
read_speed (struct reader *r, const char *line)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  int n = 0;

  for (guint i = 0; words[i]; i++)
    if (*words[i] && n++ == 2)
      r->n_speeds += ABS (g_ascii_strtod (words[i], NULL) - kn_rate_to_fps (r->rate)) > 0.05;
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
  if (g_str_has_prefix (line, "M2 ") || g_str_has_prefix (line, "M2\t"))
    read_speed (r, line);
  if (!g_ascii_isdigit (line[0]))
    return TRUE;
  all = g_strsplit_set (line, " \t", -1);
  for (guint i = 0; all[i]; i++)
    if (*all[i])
      g_ptr_array_add (words, all[i]);
  return read_event (r, (char **) words->pdata, words->len, error);
}

/* The frames of the time code that text begins with, or -1: "01:00:00:12", "01:00:00;12". Text may go on for megabytes:
 * only its beginning is looked at. */
static int
get_frames_field (const char *text)
{
  char field[16] = "", last;
  int h, m, s, f, used = 0;

  memcpy (field, text, strnlen (text, sizeof field - 1));
  return sscanf (field, "%2d:%2d:%2d%c%3d%n", &h, &m, &s, &last, &f, &used) == 5 && (last == ':' || last == ';')
         && (!field[used] || g_ascii_isspace (field[used])) ? f : -1;
}

/* The lowest usual rate that counts the highest frame of all time codes. */
static KnRate
guess_rate (char **lines)
{
  static const int rates[] = { 24, 25, 30, 50, 60, 100, 120 };
  gboolean drop = FALSE;
  int highest = 0;

  for (guint i = 0; lines[i]; i++)
    {
      drop |= strstr (lines[i], "FCM: DROP") != NULL;
      for (const char *p = lines[i]; g_ascii_isdigit (lines[i][0]) && (p = strpbrk (p, " \t")); p++)
        highest = MAX (highest, get_frames_field (p + 1));
    }
  if (drop)
    return KN_RATE_INIT (highest < 30 ? 30000 : 60000, 1001);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    if (highest < rates[i])
      return KN_RATE_INIT (rates[i], 1);
  return KN_RATE_INIT (120, 1);
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

/* The channels of one file are one sound. */
static char *
dup_moment (const struct event *event, int media)
{
  return g_strdup_printf ("%d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, media, event->source_in,
                          event->record_in, event->record_out);
}

static void
add_event (struct reader *r, struct kn_track_fill *fill, const struct event *event, gint64 zero, const char *folder)
{
  gint64 in = event->record_in - zero, length = event->record_out - event->record_in;
  gint64 lap = MIN (event->lap, length - 1);
  struct kn_handoff_clip *clip;
  int media;

  if (length <= 0)
    return;
  media = add_media (fill->handoff, event, folder);
  if (fill->track->is_sound && media < 0)
    {
      r->n_sounds += !g_str_equal (event->reel, "BL");
      return;
    }
  if (fill->track->is_sound && !g_hash_table_add (r->heard, dup_moment (event, media)))
    return;
  r->n_moved += in < fill->at;
  if (in > fill->at)
    kn_track_fill_gap (fill, in - fill->at);
  /* The incoming clip begins where the dissolve does; the outgoing one runs on under it. */
  if (lap > 0)
    kn_track_fill_transition (fill, event->kind, 0, lap);
  clip = kn_track_fill_clip (fill, event->name ? event->name : event->reel, media, event->source_in, length);
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

      if (!words[0] || !parse_time (r, words[0], &time))
        continue;
      if (time < zero)
        {
          r->n_early++;
          continue;
        }
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

static gint
compare_events (gconstpointer a, gconstpointer b)
{
  const struct event *p = a, *q = b;

  return (p->record_in > q->record_in) - (p->record_in < q->record_in);
}

static void
add_track (struct reader *r, struct kn_handoff *handoff, gboolean is_sound, int number, gint64 zero,
           const char *folder)
{
  g_autofree char *name = g_strdup_printf ("%c%d", is_sound ? 'A' : 'V', number);
  struct kn_track_fill fill = { 0 };

  for (guint i = 0; i < r->events->len; i++)
    {
      const struct event *event = &g_array_index (r->events, struct event, i);

      if ((is_sound ? event->channel : event->track) != number)
        continue;
      if (!fill.handoff)
        kn_track_fill_begin (&fill, handoff, name, is_sound);
      add_event (r, &fill, event, zero, folder);
    }
  if (!fill.handoff)
    return;
  kn_track_fill_end (&fill);
  /* Nothing of it could be read. */
  if (is_sound && !fill.track->clips->len)
    g_ptr_array_set_size (handoff->sounds, (int) handoff->sounds->len - 1);
}

static void
note_losses (struct reader *r, struct kn_handoff *handoff)
{
  kn_timeline_note_speeds (handoff, r->n_speeds);
  if (r->n_moved)
    g_ptr_array_add (handoff->remarks,
                     g_strdup_printf (_("Events that lie over others of the same track were put behind them: %u."),
                                      r->n_moved));
  if (r->n_early)
    g_ptr_array_add (handoff->remarks,
                     g_strdup_printf (_("Markers before the first event were left out: %u."), r->n_early));
  if (r->n_sounds)
    g_ptr_array_add (handoff->remarks,
                     g_strdup_printf (_("Sounds of an edit decision list cannot be read: %u were left out."), r->n_sounds));
}

/* A list may be sorted by reel. */
static struct kn_handoff *
build (struct reader *r, const char *folder)
{
  struct kn_handoff *handoff = kn_handoff_new_empty (NULL, r->rate, 1280, 720);
  gint64 zero;

  g_array_sort (r->events, compare_events);
  zero = g_array_index (r->events, struct event, 0).record_in;
  kn_handoff_set_string (&handoff->name, r->title ? r->title : "");
  handoff->start_timecode = zero;
  for (int number = 1; number <= MAX_TRACKS; number++)
    {
      add_track (r, handoff, FALSE, number, zero, folder);
      add_track (r, handoff, TRUE, number, zero, folder);
    }
  handoff->sounds_apart = handoff->sounds->len > 0;
  add_markers (r, handoff, zero);
  note_losses (r, handoff);
  return handoff;
}

struct kn_handoff *
kn_edl_read_at (const char *text, gsize length, const char *folder, KnRate rate, GError **error)
{
  g_autofree char *copy = g_strndup (text, length);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);
  struct reader r = { .rate = rate.num > 0 ? rate : guess_rate (lines),
                      .events = g_array_new (FALSE, FALSE, sizeof (struct event)),
                      .markers = g_ptr_array_new_with_free_func (g_free),
                      .heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
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
                         "The edit decision list has no events.");
  else if (ok)
    handoff = build (&r, folder);
  g_array_unref (r.events);
  g_ptr_array_unref (r.markers);
  g_hash_table_unref (r.heard);
  g_free (r.title);
  return handoff;
}

struct kn_handoff *
kn_edl_read (const char *text, gsize length, const char *folder, GError **error)
{
  return kn_edl_read_at (text, length, folder, KN_RATE_INIT (0, 1), error);
}
