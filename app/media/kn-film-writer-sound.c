/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-film-writer-private.h"

#include <math.h>
#include <string.h>

gboolean
kn_film_writer_open_sound (kn_film_writer *self, GError **error)
{
  const AVCodec *codec = avcodec_find_encoder_by_name (self->format->sound_encoder);
  int r;

  self->sound = avcodec_alloc_context3 (codec);
  self->sound->sample_rate = KN_FILM_SOUND_RATE;
  self->sound->sample_fmt = codec->sample_fmts[0];
  self->sound->time_base = (AVRational) { 1, KN_FILM_SOUND_RATE };
  self->sound->bit_rate = 192000;
  av_channel_layout_default (&self->sound->ch_layout, KN_FILM_SOUND_CHANNELS);
  if (self->muxer->oformat->flags & AVFMT_GLOBALHEADER)
    self->sound->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  r = avcodec_open2 (self->sound, codec, NULL);
  return r >= 0 || kn_film_writer_fail_open (error, self->format, codec->name, r);
}

static void
put_samples (AVFrame *av, const float *from, gsize n)
{
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < KN_FILM_SOUND_CHANNELS; c++)
      {
        float v = CLAMP (from[i * KN_FILM_SOUND_CHANNELS + c], -1.0f, 1.0f);
        gsize k = i * KN_FILM_SOUND_CHANNELS + c;

        switch ((int) av->format)
          {
          case AV_SAMPLE_FMT_FLTP: ((float *) (gpointer) av->data[c])[i] = v; break;
          case AV_SAMPLE_FMT_FLT: ((float *) (gpointer) av->data[0])[k] = v; break;
          case AV_SAMPLE_FMT_S16: ((gint16 *) (gpointer) av->data[0])[k] = (gint16) lrintf (v * 32767.0f); break;
          default: ((gint32 *) (gpointer) av->data[0])[k] = (gint32) lrint ((double) v * 8388607.0) * 256; break;
          }
      }
}

static gboolean
encode_samples (kn_film_writer *self, const float *samples, gsize n, GError **error)
{
  AVFrame *av = self->frame;

  av_frame_unref (av);
  av->format = self->sound->sample_fmt;
  av->nb_samples = (int) n;
  av->sample_rate = KN_FILM_SOUND_RATE;
  av_channel_layout_copy (&av->ch_layout, &self->sound->ch_layout);
  if (av_frame_get_buffer (av, 0) < 0)
    return FALSE;
  put_samples (av, samples, n);
  av->pts = self->n_samples;
  self->n_samples += (gint64) n;
  return kn_film_writer_encode (self, self->sound, av, error);
}

static gsize
sound_frame_size (kn_film_writer *self)
{
  return self->sound->frame_size > 0 ? (gsize) self->sound->frame_size : 1024;
}

gboolean
kn_film_writer_add_sound (kn_film_writer *self, const float *samples, gsize n, GError **error)
{
  gsize size = sound_frame_size (self), done = 0;

  self->waiting = g_renew (float, self->waiting, (self->n_waiting + n) * KN_FILM_SOUND_CHANNELS);
  memcpy (self->waiting + self->n_waiting * KN_FILM_SOUND_CHANNELS, samples,
          n * KN_FILM_SOUND_CHANNELS * sizeof (float));
  self->n_waiting += n;
  for (; self->n_waiting - done >= size; done += size)
    if (!encode_samples (self, self->waiting + done * KN_FILM_SOUND_CHANNELS, size, error))
      return FALSE;
  self->n_waiting -= done;
  memmove (self->waiting, self->waiting + done * KN_FILM_SOUND_CHANNELS,
           self->n_waiting * KN_FILM_SOUND_CHANNELS * sizeof (float));
  return TRUE;
}

gboolean
kn_film_writer_flush_sound (kn_film_writer *self, GError **error)
{
  return !self->sound || ((!self->n_waiting || encode_samples (self, self->waiting, self->n_waiting, error))
                          && kn_film_writer_encode (self, self->sound, NULL, error));
}
