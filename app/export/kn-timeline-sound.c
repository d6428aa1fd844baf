/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A film that is shown is heard, too. In editors its sound is a clip in a track of sounds; here it is part of the shot.
 */
#include "app/export/kn-timeline.h"

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
          const struct kn_handoff_clip *clip = pictures->clips->pdata[i];

          if (!is_heard (handoff, clip))
            continue;
          if (!track)
            track = kn_handoff_add_track (handoff, pictures->name, TRUE);
          add_sound (track, clip, i > 0 && is_lapped (handoff, pictures, i - 1), is_lapped (handoff, pictures, i));
        }
    }
}

/* Back again */

/* A part of a sound, from record frame start on. */
static void
add_rest (struct kn_handoff_track *track, const struct kn_handoff_clip *clip, gint64 start)
{
  struct kn_handoff_clip *rest = kn_handoff_add_clip (track, clip->name, start, clip->end);

  rest->kind = KN_HANDOFF_MEDIA;
  rest->media = clip->media;
  rest->source_in = clip->source_in + start - clip->start;
  kn_handoff_set_string (&rest->notes, clip->notes);
}

/* Takes away what is heard with the picture already. What is cut out of the middle leaves a second part behind. */
static void
cut_out (struct kn_handoff_track *track, struct kn_handoff_clip *clip, const struct kn_handoff_clip *picture)
{
  if (picture->media != clip->media || picture->start - picture->source_in != clip->start - clip->source_in
      || picture->end <= clip->start || picture->start >= clip->end)
    return;
  if (picture->start > clip->start && picture->end < clip->end)
    add_rest (track, clip, picture->end);
  if (picture->start > clip->start)
    clip->end = clip->cut_out = picture->start;
  else
    {
      gint64 start = MIN (picture->end, clip->end);

      clip->source_in += start - clip->start;
      clip->start = clip->cut_in = start;
    }
}

static gint
compare_starts (gconstpointer a, gconstpointer b)
{
  gint64 x = (*(struct kn_handoff_clip *const *) a)->start, y = (*(struct kn_handoff_clip *const *) b)->start;

  return (x > y) - (x < y);
}

/* A level of its own cannot be said of the sound of a picture. */
static gboolean
is_plain (const struct kn_handoff_track *track, const struct kn_handoff_clip *clip)
{
  return !track->muted && !track->gain_db && !clip->muted && !clip->gain_db;
}

static void
join_clip (struct kn_handoff *handoff, struct kn_handoff_track *track, struct kn_handoff_clip *clip)
{
  for (guint t = 0; t < handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *pictures = handoff->pictures->pdata[t];

      for (guint i = 0; i < pictures->clips->len && clip->start < clip->end; i++)
        cut_out (track, clip, pictures->clips->pdata[i]);
    }
}

void
kn_timeline_join_sound (struct kn_handoff *handoff)
{
  for (guint t = handoff->sounds->len; t-- > 0;)
    {
      struct kn_handoff_track *track = handoff->sounds->pdata[t];
      guint n = track->clips->len;

      /* Parts that are left behind come after the clips that are looked at. */
      for (guint i = 0; i < track->clips->len; i++)
        {
          struct kn_handoff_clip *clip = track->clips->pdata[i];

          if (is_heard (handoff, clip) && is_plain (track, clip))
            join_clip (handoff, track, clip);
        }
      for (guint i = track->clips->len; i-- > 0;)
        if (((struct kn_handoff_clip *) track->clips->pdata[i])->start
            >= ((struct kn_handoff_clip *) track->clips->pdata[i])->end)
          g_ptr_array_remove_index (track->clips, i);
      g_ptr_array_sort (track->clips, compare_starts);
      if (n && !track->clips->len)
        g_ptr_array_remove_index (handoff->sounds, t);
    }
}
