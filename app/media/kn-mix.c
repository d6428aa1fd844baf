/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-mix.h"
#include "app/media/kn-film-writer.h"
#include "app/media/kn-sound-reader.h"

#include <math.h>
#include <string.h>

#define CH KN_FILM_SOUND_CHANNELS

/* A clip that is heard. Times are samples of the timeline; the ramps go from silence to full and back. */
struct voice
{
  char            *path;
  gint64           from, to;
  gint64           source;          /* sample of the file at from */
  gint64           ramp_in, ramp_out;
  float            gain;
  kn_sound_reader *reader;
};

struct kn_mixer
{
  GArray *voices;
  float  *block;
  gsize   n_block;
};

gint64
kn_mixer_sample_of (gint64 frames, KnRate rate)
{
  return (gint64) (((__int128) frames * KN_FILM_SOUND_RATE * rate.den + rate.num / 2) / rate.num);
}

static void
add_voice (kn_mixer *self, const struct kn_handoff *handoff, const struct kn_handoff_track *track,
           const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (handoff, clip);
  gint64 fade_in = MAX (clip->fade_in, clip->transition_in), fade_out = MAX (clip->fade_out, clip->transition_out);
  struct voice voice = { 0 };

  if (!media || clip->muted || media->is_missing)
    return;
  voice.path = g_strdup (media->path);
  voice.from = kn_mixer_sample_of (clip->start, handoff->rate);
  voice.to = kn_mixer_sample_of (clip->end, handoff->rate);
  voice.source = kn_mixer_sample_of (clip->source_in, handoff->rate);
  voice.ramp_in = kn_mixer_sample_of (clip->start + fade_in, handoff->rate) - voice.from;
  voice.ramp_out = voice.to - kn_mixer_sample_of (clip->end - fade_out, handoff->rate);
  voice.gain = (float) pow (10, (clip->gain_db + track->gain_db) / 20);
  g_array_append_val (self->voices, voice);
}

/* A film that is shown as it is has its own sound; what a model made of one has none. */
static void
add_footage (kn_mixer *self, const struct kn_handoff *handoff)
{
  for (guint t = 0; t < handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *track = handoff->pictures->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        {
          const struct kn_handoff_media *media = kn_handoff_get_media (handoff, track->clips->pdata[i]);

          if (media && media->has_sound && !media->is_take)
            add_voice (self, handoff, track, track->clips->pdata[i]);
        }
    }
}

kn_mixer *
kn_mixer_new (const struct kn_handoff *handoff)
{
  kn_mixer *self = g_new0 (kn_mixer, 1);

  self->voices = g_array_new (FALSE, FALSE, sizeof (struct voice));
  for (guint t = 0; t < handoff->sounds->len; t++)
    {
      const struct kn_handoff_track *track = handoff->sounds->pdata[t];

      for (guint i = 0; !track->muted && i < track->clips->len; i++)
        add_voice (self, handoff, track, track->clips->pdata[i]);
    }
  add_footage (self, handoff);
  return self;
}

void
kn_mixer_free (kn_mixer *self)
{
  if (!self)
    return;
  for (guint i = 0; i < self->voices->len; i++)
    {
      kn_sound_reader_free (g_array_index (self->voices, struct voice, i).reader);
      g_free (g_array_index (self->voices, struct voice, i).path);
    }
  g_array_unref (self->voices);
  g_free (self->block);
  g_free (self);
}

gboolean
kn_mixer_is_silent (kn_mixer *self)
{
  return self->voices->len == 0;
}

static float
get_level (const struct voice *voice, gint64 at)
{
  float level = voice->gain;

  if (at - voice->from < voice->ramp_in)
    level *= (at - voice->from + 0.5f) / voice->ramp_in;
  if (voice->to - at <= voice->ramp_out)
    level *= (voice->to - at - 0.5f) / voice->ramp_out;
  return level;
}

static gboolean
add_sound (kn_mixer *self, struct voice *voice, gint64 at, float *out, gsize n, GError **error)
{
  gint64 from = MAX (at, voice->from), to = MIN (at + (gint64) n, voice->to);

  if (from >= to)
    {
      /* Passed for good: let the file go. */
      if (at >= voice->to)
        g_clear_pointer (&voice->reader, kn_sound_reader_free);
      return TRUE;
    }
  if (!voice->reader && !(voice->reader = kn_sound_reader_open (voice->path, error)))
    return FALSE;
  if (!kn_sound_reader_read (voice->reader, voice->source + from - voice->from, self->block, (gsize) (to - from),
                             error))
    return FALSE;
  for (gint64 s = from; s < to; s++)
    for (int c = 0; c < CH; c++)
      out[(s - at) * CH + c] += self->block[(s - from) * CH + c] * get_level (voice, s);
  return TRUE;
}

gboolean
kn_mixer_read (kn_mixer *self, gint64 at, float *out, gsize n, GError **error)
{
  if (self->n_block < n)
    self->block = g_renew (float, self->block, n * CH), self->n_block = n;
  memset (out, 0, n * CH * sizeof (float));
  for (guint i = 0; i < self->voices->len; i++)
    if (!add_sound (self, &g_array_index (self->voices, struct voice, i), at, out, n, error))
      return FALSE;
  return TRUE;
}
