/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A film that is shown is heard, too. In editors its sound is a clip in a track of sounds; here it is part of the shot.
 */
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

struct join
{
  struct kn_handoff *handoff;
  GHashTable *joined;       /* pictures whose sound was found */
};

typedef void (*JoinFunc) (struct join *join, struct kn_handoff_track *track, struct kn_handoff_clip *sound,
                          struct kn_handoff_clip *picture);

static gboolean
is_in_sync (const struct kn_handoff_clip *sound, const struct kn_handoff_clip *picture)
{
  return picture->media == sound->media && picture->start - picture->source_in == sound->start - sound->source_in
         && picture->end > sound->start && picture->start < sound->end;
}

/* A part of a sound, from record frame start on. */
static void
add_rest (struct kn_handoff_track *track, const struct kn_handoff_clip *clip, gint64 start)
{
  struct kn_handoff_clip *rest = kn_handoff_add_clip (track, clip->name, start, clip->end);

  rest->kind = KN_HANDOFF_MEDIA;
  rest->media = clip->media;
  rest->source_in = clip->source_in + start - clip->start;
  rest->gain_db = clip->gain_db;
  rest->muted = clip->muted;
  rest->transition_out = clip->transition_out;
  kn_handoff_set_string (&rest->notes, clip->notes);
}

/* Takes away what is heard with the picture. What is cut out of the middle leaves a second part behind. What would only
 * lie under the sound that it fades to or from goes too. */
static void
cut_out (struct kn_handoff_track *track, struct kn_handoff_clip *clip, const struct kn_handoff_clip *picture)
{
  gint64 start = picture->start <= clip->start + clip->transition_in ? clip->start : picture->start;
  gint64 end = picture->end >= clip->end - clip->transition_out ? clip->end : picture->end;

  if (start > clip->start && end < clip->end)
    add_rest (track, clip, end);
  if (start > clip->start)
    {
      clip->end = clip->cut_out = start;
      clip->transition_out = 0;
    }
  else
    {
      clip->source_in += end - clip->start;
      clip->start = clip->cut_in = end;
      clip->transition_in = 0;
    }
}

/* A sound that lasts as long as its picture is the picture's own, at its level; over transitions it need not last.
 * Editors put the channels of one file into several tracks: the loudest counts. What is silent does not silence a
 * picture that brings its sound itself. */
static void
take_over (struct join *join, struct kn_handoff_track *track, struct kn_handoff_clip *sound,
           struct kn_handoff_clip *picture)
{
  gboolean muted = track->muted || sound->muted, is_first;
  double gain_db = kn_timeline_clamp_gain (track->gain_db + sound->gain_db);

  if (sound->start > picture->cut_in || sound->end < picture->cut_out || (muted && !picture->muted))
    return;
  is_first = g_hash_table_add (join->joined, picture);
  picture->gain_db = is_first || picture->muted ? gain_db : MAX (picture->gain_db, gain_db);
  picture->muted = muted;
  cut_out (track, sound, picture);
}

/* The same sound at the same level, or a part of it, would be heard twice. */
static void
drop_double (struct join *join, struct kn_handoff_track *track, struct kn_handoff_clip *sound,
             struct kn_handoff_clip *picture)
{
  if (!track->muted && !sound->muted && !picture->muted && track->gain_db + sound->gain_db == 0 && !picture->gain_db)
    cut_out (track, sound, picture);
}

static void
each_picture (struct join *join, struct kn_handoff_track *track, struct kn_handoff_clip *sound, JoinFunc func)
{
  for (guint t = 0; t < join->handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *pictures = join->handoff->pictures->pdata[t];

      for (guint i = 0; i < pictures->clips->len; i++)
        if (sound->start < sound->end && is_in_sync (sound, pictures->clips->pdata[i]))
          func (join, track, sound, pictures->clips->pdata[i]);
    }
}

static void
each_pair (struct join *join, JoinFunc func)
{
  for (guint t = 0; t < join->handoff->sounds->len; t++)
    {
      struct kn_handoff_track *track = join->handoff->sounds->pdata[t];

      /* Parts that are left behind come after the clips that are looked at. */
      for (guint i = 0; i < track->clips->len; i++)
        if (is_heard (join->handoff, track->clips->pdata[i]))
          each_picture (join, track, track->clips->pdata[i], func);
    }
}

static gint
compare_starts (gconstpointer a, gconstpointer b)
{
  gint64 x = (*(struct kn_handoff_clip *const *) a)->start, y = (*(struct kn_handoff_clip *const *) b)->start;

  return (x > y) - (x < y);
}

static void
drop_empty (struct kn_handoff *handoff)
{
  for (guint t = handoff->sounds->len; t-- > 0;)
    {
      struct kn_handoff_track *track = handoff->sounds->pdata[t];
      guint n = track->clips->len;

      for (guint i = n; i-- > 0;)
        if (((struct kn_handoff_clip *) track->clips->pdata[i])->start
            >= ((struct kn_handoff_clip *) track->clips->pdata[i])->end)
          g_ptr_array_remove_index (track->clips, i);
      g_ptr_array_sort (track->clips, compare_starts);
      if (n && !track->clips->len)
        g_ptr_array_remove_index (handoff->sounds, t);
    }
}

/* Whether the file of a picture is heard somewhere below it, be it out of sync. */
static gboolean
is_near (const struct kn_handoff *handoff, const struct kn_handoff_clip *picture)
{
  for (guint t = 0; t < handoff->sounds->len; t++)
    {
      const struct kn_handoff_track *track = handoff->sounds->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        {
          const struct kn_handoff_clip *clip = track->clips->pdata[i];

          if (clip->media == picture->media && clip->start < picture->end && clip->end > picture->start)
            return TRUE;
        }
    }
  return FALSE;
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
  guint n = 0;

  for (guint t = 0; t < join->handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *track = join->handoff->pictures->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        n += is_heard (join->handoff, track->clips->pdata[i])
             && !g_hash_table_contains (join->joined, track->clips->pdata[i])
             && !is_near (join->handoff, track->clips->pdata[i]);
    }
  if (n)
    g_ptr_array_add (join->handoff->remarks,
                     g_strdup_printf (_("Clips whose own sound is not in the timeline are muted: %u."), n));
}

void
kn_timeline_join_sound (struct kn_handoff *handoff)
{
  g_autoptr (GHashTable) joined = g_hash_table_new (NULL, NULL);
  struct join join = { handoff, joined };

  if (handoff->sounds_apart)
    mute_pictures (handoff);
  each_pair (&join, take_over);
  each_pair (&join, drop_double);
  drop_empty (handoff);
  if (handoff->sounds_apart)
    note_silent (&join);
  handoff->sounds_apart = FALSE;
}
