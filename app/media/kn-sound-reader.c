/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-sound-reader.h"
#include "app/media/kn-film-writer.h"
#include "render/film/kn-media-error.h"
#include "render/film/kn-source.h"

#include <glib/gi18n.h>
#include <libswresample/swresample.h>
#include <math.h>
#include <string.h>

#define CH KN_FILM_SOUND_CHANNELS
/* Decoders of overlapping blocks need a little before the place that is wanted. */
#define PREROLL (KN_FILM_SOUND_RATE / 5)

struct kn_sound_reader
{
  struct kn_source source;
  SwrContext      *swr;
  AVFrame         *frame;
  float           *block;         /* decoded, not yet passed */
  gint64           block_at;      /* sample number of its first */
  gsize            n_block;
  gboolean         placed, ended;
};

kn_sound_reader *
kn_sound_reader_open (const char *path, GError **error)
{
  g_autoptr (kn_sound_reader) self = g_new0 (kn_sound_reader, 1);

  self->frame = av_frame_alloc ();
  if (!kn_source_open (&self->source, path, AVMEDIA_TYPE_AUDIO, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
kn_sound_reader_free (kn_sound_reader *self)
{
  if (!self)
    return;
  kn_source_close (&self->source);
  swr_free (&self->swr);
  av_frame_free (&self->frame);
  g_free (self->block);
  g_free (self);
}

static gboolean
open_resampler (kn_sound_reader *self, const AVFrame *frame)
{
  AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO, in = { 0 };
  int r;

  if (frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default (&in, frame->ch_layout.nb_channels);
  else
    av_channel_layout_copy (&in, &frame->ch_layout);
  r = swr_alloc_set_opts2 (&self->swr, &stereo, AV_SAMPLE_FMT_FLT, KN_FILM_SOUND_RATE, &in, frame->format,
                           frame->sample_rate, 0, NULL);
  if (r >= 0)
    r = swr_init (self->swr);
  av_channel_layout_uninit (&in);
  return r >= 0;
}

static gint64
sample_of (kn_sound_reader *self, const AVFrame *frame)
{
  gint64 start = self->source.demuxer->start_time;
  double zero = start != AV_NOPTS_VALUE ? start / (double) AV_TIME_BASE : 0;

  if (frame->best_effort_timestamp == AV_NOPTS_VALUE)
    return 0;
  return llround ((frame->best_effort_timestamp * av_q2d (self->source.stream->time_base) - MAX (zero, 0))
                  * KN_FILM_SOUND_RATE);
}

/* frame NULL takes what the resampler still holds. */
static gboolean
resample (kn_sound_reader *self, const AVFrame *frame)
{
  int in = frame ? frame->nb_samples : 0, room = swr_get_out_samples (self->swr, in), n;
  guint8 *out;

  if (room < 0)
    return FALSE;
  self->block = g_renew (float, self->block, MAX (room, 1) * CH);
  out = (guint8 *) self->block;
  n = swr_convert (self->swr, &out, room, frame ? (const guint8 **) frame->extended_data : NULL, in);
  self->n_block = (gsize) MAX (n, 0);
  return n >= 0;
}

static gboolean
load_block (kn_sound_reader *self, GError **error)
{
  int r = kn_source_next (&self->source, self->frame, error);

  if (r < 0)
    return FALSE;
  self->block_at += (gint64) self->n_block;
  self->n_block = 0;
  if (r == 0)
    {
      self->ended = TRUE;
      return !self->swr || resample (self, NULL);
    }
  if (!self->swr && !open_resampler (self, self->frame))
    {
      g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DAMAGED, _("“%s” has sound of a kind that cannot be read."),
                   self->source.path);
      return FALSE;
    }
  if (!self->placed)
    self->block_at = sample_of (self, self->frame);
  self->placed = TRUE;
  return resample (self, self->frame);
}

static gboolean
place (kn_sound_reader *self, gint64 at, GError **error)
{
  AVRational base = self->source.stream->time_base;
  gint64 start = self->source.demuxer->start_time;
  gint64 zero = start != AV_NOPTS_VALUE && start > 0 ? av_rescale_q (start, AV_TIME_BASE_Q, base) : 0;
  g_autofree char *path = g_strdup (self->source.path);

  self->placed = self->ended = FALSE;
  self->n_block = 0;
  self->block_at = 0;
  swr_free (&self->swr);
  if (at > PREROLL
      && kn_source_seek (&self->source, zero + av_rescale_q (at - PREROLL, (AVRational) { 1, KN_FILM_SOUND_RATE },
                                                             base)))
    return TRUE;
  return kn_source_open (&self->source, path, AVMEDIA_TYPE_AUDIO, error);
}

gboolean
kn_sound_reader_read (kn_sound_reader *self, gint64 at, float *out, gsize n, GError **error)
{
  gint64 end = at + (gint64) n;

  memset (out, 0, n * CH * sizeof (float));
  if (end <= 0)
    return TRUE;
  if ((!self->placed && at > KN_FILM_SOUND_RATE) || at < self->block_at
      || at > self->block_at + (gint64) self->n_block + KN_FILM_SOUND_RATE)
    if (!place (self, at, error))
      return FALSE;
  for (;;)
    {
      gint64 from = MAX (at, self->block_at), to = MIN (end, self->block_at + (gint64) self->n_block);

      if (from < to)
        memcpy (out + (from - at) * CH, self->block + (from - self->block_at) * CH,
                (gsize) (to - from) * CH * sizeof (float));
      if (self->block_at + (gint64) self->n_block >= end || self->ended)
        return TRUE;
      if (!load_block (self, error))
        return FALSE;
    }
}
