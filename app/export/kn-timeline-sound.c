/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A film that is shown is heard, too. In editors its sound is a clip in a track of sounds; here it is part of the shot.
 */
#include "app/export/kn-spans.h"
#include "app/export/kn-timeline-read.h"
#include "app/export/kn-timeline.h"

#include <glib/gi18n.h>

static gboolean
is_heard (const struct kn_handoff *handoff, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (handoff, clip);

  return media && media->has_picture && media->has_sound && !media->is_take;
}

/* Whether clip i of a track runs into the next one and both are heard. */
static gboolean
is_lapped (const struct kn_handoff *handoff, const struct kn_handoff_track *track, guint i)
{
  return i + 1 < track->clips->len && is_heard (handoff, track->clips->pdata[i])
         && is_heard (handoff, track->clips->pdata[i + 1])
         && ((struct kn_handoff_clip *) track->clips->pdata[i + 1])->transition_in > 0;
}

/* As the film sounds: what runs into a picture without a sound fades. */
static void
add_sound (struct kn_handoff_track *track, const struct kn_handoff_clip *picture, gboolean lap_in, gboolean lap_out)
{
  struct kn_handoff_clip *clip = kn_handoff_add_clip (track, kn_timeline_get_name (picture), picture->start,
                                                      picture->end);

  clip->kind = KN_HANDOFF_MEDIA;
  clip->media = picture->media;
  clip->source_in = picture->source_in;
  clip->is_own_sound = TRUE;
  clip->gain_db = picture->gain_db;
  clip->muted = picture->muted;
  clip->fade_in = lap_in ? picture->fade_in : MAX (picture->fade_in, picture->transition_in);
  clip->fade_out = lap_out ? picture->fade_out : MAX (picture->fade_out, picture->transition_out);
  if (lap_in)
    {
      clip->transition_in = picture->transition_in;
      clip->cut_in = picture->cut_in;
    }
  if (lap_out)
    {
      clip->transition_out = picture->transition_out;
      clip->cut_out = picture->cut_out;
    }
}

void
kn_timeline_split_sound (struct kn_handoff *handoff)
{
  for (guint t = 0; t < handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *pictures = handoff->pictures->pdata[t];
      struct kn_handoff_track *track = NULL;

      for (guint i = 0; i < pictures->clips->len; i++)
        {
          struct kn_handoff_clip *clip = pictures->clips->pdata[i];

          if (!is_heard (handoff, clip))
            continue;
          if (!track)
            track = kn_handoff_add_track (handoff, pictures->name, TRUE);
          add_sound (track, clip, i > 0 && is_lapped (handoff, pictures, i - 1), is_lapped (handoff, pictures, i));
          /* From here on its level is that of the sound, and the picture is only a picture. */
          clip->gain_db = 0;
          clip->muted = FALSE;
        }
    }
}

/* Back again */

/* So often may sounds be cut, altogether, where they lie under several pictures each: a part of a sound is left in every
 * gap between these, and of many sounds under many pictures there would be no end. */
#define MAX_CUTS 65536

struct join
{
  struct kn_handoff *handoff;
  GHashTable *joined;       /* pictures whose sound was found */
  gboolean    is_crowded;   /* sounds under several pictures stay as they are */
};

/* What is to be done where a picture lies over a sound. The part of the sound behind the picture, or NULL. */
typedef struct kn_handoff_clip *(*JoinFunc) (struct join *join, struct kn_handoff_track *track,
                                             struct kn_handoff_clip *sound, const struct kn_span *span);

/* The same for all clips that show or play the same moment of a file at the same time. */
static gint64
get_sync (const struct kn_handoff *handoff, const struct kn_handoff_clip *clip)
{
  return (clip->start - clip->source_in) * handoff->media->len + clip->media;
}

/* A part of a sound, from record frame start on. */
static struct kn_handoff_clip *
add_rest (struct kn_handoff_track *track, const struct kn_handoff_clip *clip, gint64 start)
{
  struct kn_handoff_clip *rest = kn_handoff_add_clip (track, clip->name, start, clip->end);

  rest->kind = KN_HANDOFF_MEDIA;
  rest->media = clip->media;
  rest->source_in = clip->source_in + start - clip->start;
  rest->gain_db = clip->gain_db;
  rest->muted = clip->muted;
  rest->transition_out = clip->transition_out;
  rest->fade_out = clip->fade_out;
  kn_handoff_set_string (&rest->notes, clip->notes);
  return rest;
}

/* Takes away what is heard with a picture. What is cut out of the middle leaves a second part behind. What would only
 * lie under the sound that it fades to or from goes too. */
static struct kn_handoff_clip *
cut_out (struct kn_handoff_track *track, struct kn_handoff_clip *clip, gint64 start, gint64 end)
{
  struct kn_handoff_clip *rest = NULL;

  if (start <= clip->start + clip->transition_in)
    start = clip->start;
  if (end >= clip->end - clip->transition_out)
    end = clip->end;
  if (start > clip->start)
    {
      if (end < clip->end)
        rest = add_rest (track, clip, end);
      clip->end = clip->cut_out = start;
      clip->transition_out = clip->fade_out = 0;
      return rest;
    }
  clip->source_in += end - clip->start;
  clip->start = clip->cut_in = end;
  clip->transition_in = clip->fade_in = 0;
  return clip;
}

/* What a picture dissolves from or to may have no sound: then its own fades as long. */
static gboolean
is_fade_of (gint64 fade, gint64 of_picture, gint64 lap)
{
  return fade == of_picture || fade == MAX (of_picture, lap);
}

/* Whether a sound fades as its picture does: of fades that reach into the picture, the part that does. */
static gboolean
fades_alike (const struct kn_handoff_clip *sound, const struct kn_handoff_clip *picture)
{
  gint64 in = sound->fade_in > 0 ? MAX (0, sound->start + sound->fade_in - picture->start) : 0;
  gint64 out = sound->fade_out > 0 ? MAX (0, picture->end - sound->end + sound->fade_out) : 0;

  return is_fade_of (in, picture->fade_in, picture->transition_in)
         && is_fade_of (out, picture->fade_out, picture->transition_out);
}

/* A sound that lasts as long as its picture is the picture's own, at its level; over transitions it need not last. One
 * with other fades than the picture's stays what it is. Editors put the channels of one file into several tracks: the
 * loudest counts. What is silent does not silence a picture that brings its sound itself. */
static struct kn_handoff_clip *
take_over (struct join *join, struct kn_handoff_track *track, struct kn_handoff_clip *sound,
           const struct kn_span *span)
{
  struct kn_handoff_clip *picture = span->data;
  gboolean muted = track->muted || sound->muted, is_first;
  double gain_db = kn_timeline_clamp_gain (track->gain_db + sound->gain_db);

  if (sound->start > picture->cut_in || sound->end < picture->cut_out || (muted && !picture->muted)
      || !fades_alike (sound, picture))
    return sound;
  is_first = g_hash_table_add (join->joined, picture);
  picture->gain_db = is_first || picture->muted ? gain_db : MAX (picture->gain_db, gain_db);
  picture->muted = muted;
  return cut_out (track, sound, picture->start, picture->end);
}

/* The same sound at the same level, or a part of it, would be heard twice. */
static struct kn_handoff_clip *
drop_double (struct join *join, struct kn_handoff_track *track, struct kn_handoff_clip *sound,
             const struct kn_span *span)
{
  if (track->muted || sound->muted || track->gain_db + sound->gain_db != 0)
    return NULL;
  return cut_out (track, sound, span->start, span->end);
}

/* By what they are in sync with: one by one, or the times when a film is heard in full with any of its pictures. */
static kn_spans *
list_pictures (const struct kn_handoff *handoff, gboolean in_full)
{
  kn_spans *spans = kn_spans_new ();

  for (guint t = 0; t < handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *track = handoff->pictures->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        {
          struct kn_handoff_clip *picture = track->clips->pdata[i];

          if (!is_heard (handoff, picture) || (in_full && (picture->muted || picture->gain_db)))
            continue;
          if (in_full)
            kn_spans_add (spans, get_sync (handoff, picture), picture->start, picture->end, NULL);
          else
            kn_spans_add (spans, get_sync (handoff, picture), picture->cut_in, picture->cut_out, picture);
        }
    }
  (in_full ? kn_spans_merge : kn_spans_sort) (spans);
  return spans;
}

static guint
find_under (const struct join *join, const kn_spans *spans, const struct kn_handoff_clip *sound,
            const struct kn_span **first)
{
  return is_heard (join->handoff, sound)
         ? kn_spans_find (spans, get_sync (join->handoff, sound), sound->start, sound->end, first) : 0;
}

static guint64
count_cuts (const struct join *join, const kn_spans *spans)
{
  const struct kn_span *first;
  guint64 n_cuts = 0;

  for (guint t = 0; t < join->handoff->sounds->len; t++)
    {
      const struct kn_handoff_track *track = join->handoff->sounds->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        n_cuts += MAX (find_under (join, spans, track->clips->pdata[i], &first), 1) - 1;
    }
  return n_cuts;
}

static void
each_pair (struct join *join, gboolean in_full, JoinFunc func)
{
  g_autoptr (kn_spans) spans = list_pictures (join->handoff, in_full);
  gboolean is_crowded = count_cuts (join, spans) > MAX_CUTS;

  for (guint t = 0; t < join->handoff->sounds->len; t++)
    {
      struct kn_handoff_track *track = join->handoff->sounds->pdata[t];
      /* What is left of them comes behind. */
      guint n_sounds = track->clips->len;

      for (guint i = 0; i < n_sounds; i++)
        {
          struct kn_handoff_clip *sound = track->clips->pdata[i];
          const struct kn_span *first = NULL;
          guint n = find_under (join, spans, sound, &first);

          for (guint k = 0; k < n && (n == 1 || !is_crowded) && sound && sound->start < sound->end; k++)
            sound = func (join, track, sound, &first[k]);
        }
    }
  join->is_crowded |= is_crowded;
}

static gint
compare_starts (gconstpointer a, gconstpointer b)
{
  gint64 x = (*(struct kn_handoff_clip *const *) a)->start, y = (*(struct kn_handoff_clip *const *) b)->start;

  return (x > y) - (x < y);
}

static void
swap (GPtrArray *array, guint i, guint k)
{
  gpointer data = array->pdata[i];

  array->pdata[i] = array->pdata[k];
  array->pdata[k] = data;
}

static void
drop_empty_clips (struct kn_handoff_track *track)
{
  guint n = 0;

  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (clip->start < clip->end)
        swap (track->clips, n++, i);
    }
  g_ptr_array_set_size (track->clips, (int) n);
  g_ptr_array_sort (track->clips, compare_starts);
}

/* A track that was empty before is meant to be there. */
static void
drop_empty (struct kn_handoff *handoff)
{
  guint n = 0;

  for (guint t = 0; t < handoff->sounds->len; t++)
    {
      struct kn_handoff_track *track = handoff->sounds->pdata[t];
      gboolean was_empty = !track->clips->len;

      drop_empty_clips (track);
      if (was_empty || track->clips->len)
        swap (handoff->sounds, n++, t);
    }
  g_ptr_array_set_size (handoff->sounds, (int) n);
}

/* When a file is heard somewhere in the tracks of sounds, whatever moment of it. */
static kn_spans *
list_sounds (const struct kn_handoff *handoff)
{
  kn_spans *spans = kn_spans_new ();

  for (guint t = 0; t < handoff->sounds->len; t++)
    {
      const struct kn_handoff_track *track = handoff->sounds->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        {
          const struct kn_handoff_clip *clip = track->clips->pdata[i];

          kn_spans_add (spans, clip->media, clip->start, clip->end, NULL);
        }
    }
  kn_spans_merge (spans);
  return spans;
}

/* What is missing may have a sound when it is found. */
static gboolean
may_be_heard (const struct kn_handoff *handoff, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (handoff, clip);

  return is_heard (handoff, clip) || (media && media->is_missing);
}

static void
mute_pictures (struct kn_handoff *handoff)
{
  for (guint t = 0; t < handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *track = handoff->pictures->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        if (may_be_heard (handoff, track->clips->pdata[i]))
          ((struct kn_handoff_clip *) track->clips->pdata[i])->muted = TRUE;
    }
}

static void
note_silent (struct join *join)
{
  g_autoptr (kn_spans) sounds = list_sounds (join->handoff);
  const struct kn_span *first;
  guint n = 0;

  for (guint t = 0; t < join->handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *track = join->handoff->pictures->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        {
          const struct kn_handoff_clip *clip = track->clips->pdata[i];

          n += is_heard (join->handoff, clip) && !g_hash_table_contains (join->joined, clip)
               && !kn_spans_find (sounds, clip->media, clip->start, clip->end, &first);
        }
    }
  if (n)
    g_ptr_array_add (join->handoff->remarks,
                     g_strdup_printf (_("Clips whose own sound is not in the timeline are muted: %u."), n));
}

void
kn_timeline_join_sound (struct kn_handoff *handoff)
{
  g_autoptr (GHashTable) joined = g_hash_table_new (NULL, NULL);
  struct join join = { handoff, joined, FALSE };

  if (handoff->sounds_apart)
    mute_pictures (handoff);
  each_pair (&join, FALSE, take_over);
  each_pair (&join, TRUE, drop_double);
  drop_empty (handoff);
  if (handoff->sounds_apart)
    note_silent (&join);
  if (join.is_crowded)
    g_ptr_array_add (handoff->remarks,
                     g_strdup (_("Too many clips lie over too many long sounds of the same file: these sounds stayed "
                                 "whole, in tracks of their own.")));
  handoff->sounds_apart = FALSE;
}
