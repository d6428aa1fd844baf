/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-film-writer-private.h"
#include "app/media/kn-palette.h"
#include "render/film/kn-media-error.h"
#include "render/film/kn-pixels.h"

#include <libavutil/opt.h>
#include <math.h>
#include <string.h>

static void
set_colour (kn_film_writer *self, KnColour colour)
{
  struct kn_film_colour c = kn_film_colour_get (colour);
  gboolean ycc = FALSE;

  switch ((int) self->format->pixels)
    {
    case AV_PIX_FMT_YUVJ444P:
      c.matrix = AVCOL_SPC_BT470BG;
      self->video->color_range = AVCOL_RANGE_JPEG;
      break;
    case AV_PIX_FMT_BGR0: case AV_PIX_FMT_GBRP16: case AV_PIX_FMT_RGB24: case AV_PIX_FMT_RGB48BE:
    case AV_PIX_FMT_GBRPF32: case AV_PIX_FMT_PAL8: case AV_PIX_FMT_BGRA:
      c.matrix = AVCOL_SPC_RGB;
      self->video->color_range = AVCOL_RANGE_JPEG;
      break;
    default:
      ycc = TRUE;
      self->video->color_range = AVCOL_RANGE_MPEG;
    }
  self->video->color_primaries = c.primaries;
  self->video->color_trc = self->format->pixels == AV_PIX_FMT_GBRPF32 ? AVCOL_TRC_LINEAR : c.transfer;
  self->video->colorspace = c.matrix;
  if (ycc)
    self->video->chroma_sample_location = AVCHROMA_LOC_LEFT;
}

gboolean
kn_film_writer_open_video (kn_film_writer *self, const struct kn_film_spec *spec, GError **error)
{
  const struct kn_film_format *format = self->format;
  const AVCodec *codec = avcodec_find_encoder_by_name (format->encoder);
  AVDictionary *options = NULL;
  int r;

  self->video = avcodec_alloc_context3 (codec);
  self->video->width = self->width;
  self->video->height = self->height;
  self->video->pix_fmt = format->pixels;
  self->video->time_base = (AVRational) { self->rate.den, self->rate.num };
  self->video->framerate = (AVRational) { self->rate.num, self->rate.den };
  self->video->sample_aspect_ratio = (AVRational) { 1, 1 };
  self->video->gop_size = (int) CLAMP (lround (2 * kn_rate_to_fps (self->rate)), 2, 300);
  self->video->codec_tag = format->codec_tag;
  self->video->thread_count = 0;
  set_colour (self, spec->colour);
  if (self->muxer && self->muxer->oformat->flags & AVFMT_GLOBALHEADER)
    self->video->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  av_dict_parse_string (&options, format->options, "=", ":", 0);
  if (format->quality_key)
    av_dict_set (&options, format->quality_key, format->quality[spec->quality], 0);
  r = avcodec_open2 (self->video, codec, &options);
  av_dict_free (&options);
  return r >= 0 || kn_film_writer_fail_open (error, format, format->encoder, r);
}

static void
fill_palette (kn_film_writer *self, const struct kn_frame *frame)
{
  guint32 palette[256];

  kn_palette_reduce (frame, self->frame->data[0], self->frame->linesize[0], palette);
  memcpy (self->frame->data[1], palette, sizeof palette);
}

/* Encoders may keep earlier frames, so each one gets buffers of its own. */
static gboolean
prepare_frame (kn_film_writer *self)
{
  AVFrame *av = self->frame;

  av_frame_unref (av);
  av->format = self->format->pixels;
  av->width = self->width;
  av->height = self->height;
  av->color_range = self->video->color_range;
  av->color_primaries = self->video->color_primaries;
  av->color_trc = self->video->color_trc;
  av->colorspace = self->video->colorspace;
  av->chroma_location = self->video->chroma_sample_location;
  av->sample_aspect_ratio = self->video->sample_aspect_ratio;
  if (self->video->global_quality)
    av->quality = self->video->global_quality;
  if (av_frame_get_buffer (av, 0) < 0)
    return FALSE;
  /* The fourth byte of BGR0 and the alpha of BGRA: opaque. */
  if (av->format == AV_PIX_FMT_BGR0 || av->format == AV_PIX_FMT_BGRA)
    memset (av->data[0], 0xff, (gsize) av->linesize[0] * av->height);
  return TRUE;
}

gboolean
kn_film_writer_add_frame (kn_film_writer *self, const struct kn_frame *frame, GError **error)
{
  if (!prepare_frame (self))
    {
      g_set_error_literal (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_ENCODE,
                           "There is not enough memory to encode a picture of this size: close other programs.");
      return FALSE;
    }
  if (self->format->pixels == AV_PIX_FMT_PAL8)
    fill_palette (self, frame);
  else
    kn_pixels_to_av (frame, self->frame);
  self->frame->pts = self->n_frames++;
  return kn_film_writer_encode (self, self->video, self->frame, error);
}
