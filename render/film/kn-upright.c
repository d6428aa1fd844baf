/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/film/kn-upright.h"
#include "render/film/kn-pixels.h"

#include <libavutil/display.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <string.h>

static const gint32 *
get_display_matrix (AVStream *stream)
{
#if LIBAVCODEC_VERSION_MAJOR >= 61
  const AVPacketSideData *data = av_packet_side_data_get (stream->codecpar->coded_side_data,
                                                          stream->codecpar->nb_coded_side_data,
                                                          AV_PKT_DATA_DISPLAYMATRIX);

  return data && data->size >= 9 * sizeof (gint32) ? (const gint32 *) (gconstpointer) data->data : NULL;
#else
  size_t size = 0;
  const guint8 *data = av_stream_get_side_data (stream, AV_PKT_DATA_DISPLAYMATRIX, &size);

  return data && size >= 9 * sizeof (gint32) ? (const gint32 *) (gconstpointer) data : NULL;
#endif
}

/* The matrix turns against the clock. Anything but quarters is left as it is. */
static void
obey_matrix (struct kn_upright *self, const gint32 *matrix)
{
  gint32 turn[9];
  double degrees;

  memcpy (turn, matrix, sizeof turn);
  self->mirrored = (double) turn[0] * turn[4] < (double) turn[1] * turn[3];
  if (self->mirrored)
    {
      turn[0] = -turn[0];
      turn[1] = -turn[1];
    }
  degrees = -av_display_rotation_get (turn);
  self->quarters = isfinite (degrees) ? ((int) lround (degrees / 90) % 4 + 4) % 4 : 0;
}

/* Exif's eight ways to hold a camera. Newer decoders of JPEG say it as a matrix. */
static void
obey_exif (struct kn_upright *self, const AVFrame *av)
{
  static const struct { gboolean mirrored; int quarters; } ways[] = {
    { FALSE, 0 }, { TRUE, 0 }, { FALSE, 2 }, { TRUE, 2 }, { TRUE, 3 }, { FALSE, 1 }, { TRUE, 1 }, { FALSE, 3 },
  };
  const AVFrameSideData *side = av_frame_get_side_data (av, AV_FRAME_DATA_DISPLAYMATRIX);
  const AVDictionaryEntry *tag = av_dict_get (av->metadata, "Orientation", NULL, 0);
  guint64 way = tag ? g_ascii_strtoull (tag->value, NULL, 10) : 0;

  if (side && side->size >= 9 * sizeof (gint32))
    obey_matrix (self, (const gint32 *) (gconstpointer) side->data);
  else if (way >= 1 && way <= G_N_ELEMENTS (ways))
    {
      self->mirrored = ways[way - 1].mirrored;
      self->quarters = ways[way - 1].quarters;
    }
}

/* Of wider pixels there will be more, of narrower ones more rows: nothing that was stored is lost. */
static void
get_square (const struct kn_upright *self, int width, int height, int *square_w, int *square_h)
{
  AVRational p = self->pixel;

  *square_w = p.num > p.den ? (int) CLAMP (av_rescale (width, p.num, p.den), 1, KN_FRAME_MAX_SIDE) : width;
  *square_h = p.num < p.den ? (int) CLAMP (av_rescale (height, p.den, p.num), 1, KN_FRAME_MAX_SIDE) : height;
}

void
kn_upright_init (struct kn_upright *self, AVFormatContext *demuxer, AVStream *stream, const AVFrame *av)
{
  const gint32 *matrix = get_display_matrix (stream);
  const AVCodecParameters *par = stream->codecpar;
  AVRational pixel = av_guess_sample_aspect_ratio (demuxer, stream, (AVFrame *) av);
  int w, h;

  *self = (struct kn_upright) { .pixel = { 1, 1 } };
  if (pixel.num > 0 && pixel.den > 0 && sws_isSupportedOutput (par->format))
    self->pixel = pixel;
  if (matrix)
    obey_matrix (self, matrix);
  else if (av)
    obey_exif (self, av);
  get_square (self, par->width, par->height, &w, &h);
  self->width = self->quarters & 1 ? h : w;
  self->height = self->quarters & 1 ? w : h;
}

/* NULL if there is no memory for it. */
static AVFrame *
widen (const AVFrame *av, int width, int height)
{
  AVFrame *wide = av_frame_alloc ();
  struct SwsContext *sws = sws_getContext (av->width, av->height, av->format, width, height, av->format,
                                           SWS_BICUBIC | SWS_ACCURATE_RND, NULL, NULL, NULL);

  wide->width = width;
  wide->height = height;
  wide->format = av->format;
  if (!sws || av_frame_get_buffer (wide, 0) < 0)
    av_frame_free (&wide);
  else
    {
      av_frame_copy_props (wide, av);
      sws_scale (sws, (const guint8 *const *) av->data, av->linesize, 0, av->height, wide->data, wide->linesize);
    }
  sws_freeContext (sws);
  return wide;
}

gboolean
kn_upright_apply (const struct kn_upright *self, const AVFrame *av, guint16 ground, struct kn_frame *frame)
{
  AVFrame *wide = NULL;
  gboolean ok;
  int w, h;

  get_square (self, av->width, av->height, &w, &h);
  if (w != av->width || h != av->height)
    wide = widen (av, w, h);
  ok = kn_pixels_from_av (wide ? wide : av, ground, frame);
  av_frame_free (&wide);
  if (ok && self->mirrored)
    kn_frame_mirror (frame);
  if (ok)
    kn_frame_turn (frame, self->quarters);
  return ok;
}
