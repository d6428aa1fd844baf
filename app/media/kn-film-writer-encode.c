/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Frames into an encoder, packets out of it: into the container, or each into a file of its own.
 */
#include "app/media/kn-film-writer-private.h"
#include "render/film/kn-media-error.h"

#include <glib/gi18n.h>

gboolean
kn_film_writer_fail_open (GError **error, const struct kn_film_format *format, const char *encoder, int averr)
{
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_ENCODE,
               _("The encoder “%s” for %s could not be started: %s. Choose another size or format."), encoder,
               format->label, av_err2str (averr));
  return FALSE;
}

/* Every frame of DNxHR names its matrix, and the encoder writes the one of BT.709 whatever it was told. SMPTE ST 2019-1:
 * bits 1 and 2 of byte 44, 1 is BT.2020. */
static void
mend_matrix (kn_film_writer *self)
{
  enum { PLACE = 0x2c, MASK = 3 << 1, BT2020 = 1 << 1 };

  if (self->video->codec_id == AV_CODEC_ID_DNXHD && self->video->colorspace == AVCOL_SPC_BT2020_NCL
      && self->packet->size > PLACE && av_packet_make_writable (self->packet) >= 0)
    self->packet->data[PLACE] = (guint8) ((self->packet->data[PLACE] & ~MASK) | BT2020);
}

static gboolean
write_packet (kn_film_writer *self, AVCodecContext *codec, GError **error)
{
  AVStream *stream;
  int r;

  if (!self->muxer)
    return kn_film_writer_write_picture (self, error);
  if (codec == self->video)
    mend_matrix (self);
  stream = self->muxer->streams[codec == self->video ? 0 : 1];
  self->packet->stream_index = stream->index;
  if (codec == self->video && self->packet->duration == 0)
    self->packet->duration = 1;
  av_packet_rescale_ts (self->packet, codec->time_base, stream->time_base);
  r = av_interleaved_write_frame (self->muxer, self->packet);
  /* The muxer buffers: an error of the disk shows in the context. */
  if (r >= 0 && self->muxer->pb->error < 0)
    r = self->muxer->pb->error;
  if (r < 0)
    kn_media_set_write_error (error, self->path, r);
  return r >= 0;
}

gboolean
kn_film_writer_encode (kn_film_writer *self, AVCodecContext *codec, AVFrame *frame, GError **error)
{
  int r = avcodec_send_frame (codec, frame);

  while (r >= 0)
    {
      r = avcodec_receive_packet (codec, self->packet);
      if (r == AVERROR (EAGAIN) || r == AVERROR_EOF)
        return TRUE;
      if (r >= 0)
        {
          gboolean ok = write_packet (self, codec, error);

          av_packet_unref (self->packet);
          if (!ok)
            return FALSE;
        }
    }
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_ENCODE, _("The encoder “%s” stopped: %s. Choose another format."),
               codec->codec->name, av_err2str (r));
  return FALSE;
}
