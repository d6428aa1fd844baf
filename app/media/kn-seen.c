/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-seen.h"

static const struct kn_handoff_media *
get_picture (const struct kn_handoff *handoff, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (handoff, clip);

  return clip->kind == KN_HANDOFF_MEDIA && media && !media->is_missing ? media : NULL;
}

static void
see (struct kn_seen *self, const struct kn_handoff_clip *clip)
{
  self->seen[clip->media] = TRUE;
  for (guint i = 0; i < clip->inputs->len; i++)
    if (!g_ptr_array_find_with_equal_func (self->inputs, clip->inputs->pdata[i], g_str_equal, NULL))
      g_ptr_array_add (self->inputs, clip->inputs->pdata[i]);
}

static gboolean
is_fading (const struct kn_handoff_clip *clip, gint64 time)
{
  return time < clip->start + clip->fade_in || time >= clip->end - clip->fade_out;
}

/* FALSE if it covers what lies below. */
static gboolean
see_track (struct kn_seen *self, const struct kn_handoff *handoff, const struct kn_handoff_track *track, gint64 time)
{
  const struct kn_handoff_clip *last = NULL;
  guint n = 0, n_pictures = 0;

  for (guint i = 0; i < track->clips->len && n < 2; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (clip->start > time)
        break;
      if (time >= clip->end)
        continue;
      n++;
      last = clip;
      if (!get_picture (handoff, clip))
        continue;
      n_pictures++;
      see (self, clip);
    }
  return n_pictures == 0 || n_pictures < n || (n == 1 && is_fading (last, time));
}

static void
hear_track (struct kn_seen *self, const struct kn_handoff *handoff, const struct kn_handoff_track *track, gint64 in,
            gint64 out)
{
  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];
      const struct kn_handoff_media *media = kn_handoff_get_media (handoff, clip);

      if (!media || media->is_missing || clip->muted || clip->end <= in || clip->start >= out)
        continue;
      if (track->is_sound || (media->has_sound && !media->is_take))
        self->heard[clip->media] = TRUE;
    }
}

void
kn_seen_init (struct kn_seen *self, const struct kn_handoff *handoff, gint64 in_frames, gint64 out_frames)
{
  self->seen = g_new0 (gboolean, handoff->media->len + 1);
  self->heard = g_new0 (gboolean, handoff->media->len + 1);
  self->inputs = g_ptr_array_new ();
  for (gint64 time = in_frames; time < out_frames; time++)
    for (guint t = handoff->pictures->len; t-- > 0;)
      if (!see_track (self, handoff, handoff->pictures->pdata[t], time))
        break;
  for (guint t = 0; t < handoff->pictures->len; t++)
    hear_track (self, handoff, handoff->pictures->pdata[t], in_frames, out_frames);
  for (guint t = 0; t < handoff->sounds->len; t++)
    if (!((struct kn_handoff_track *) handoff->sounds->pdata[t])->muted)
      hear_track (self, handoff, handoff->sounds->pdata[t], in_frames, out_frames);
}

void
kn_seen_clear (struct kn_seen *self)
{
  g_clear_pointer (&self->seen, g_free);
  g_clear_pointer (&self->heard, g_free);
  g_clear_pointer (&self->inputs, g_ptr_array_unref);
}
