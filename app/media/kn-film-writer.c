/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-film-writer.h"
#include "app/media/kn-media-error.h"
#include "app/media/kn-palette.h"
#include "app/media/kn-part.h"
#include "app/media/kn-picture-colour.h"
#include "app/media/kn-pixels.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

struct kn_film_writer
{
  const struct kn_film_format *format;
  int              width, height;   /* as written */
  KnRate           rate;
  KnColour         colour;
  char            *path, *stem;
  kn_part         *part;
  AVFormatContext *muxer;
  AVCodecContext  *video, *sound;
  AVFrame         *frame;
  AVPacket        *packet;
  gint64           n_frames, n_packets, n_samples;
  float           *waiting;         /* samples that do not fill an encoder's frame yet */
  gsize            n_waiting;
  gboolean         finished;
};

/* Opening */

static gboolean
fail_open (GError **error, const struct kn_film_format *format, const char *encoder, int averr)
{
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_ENCODE,
               "The encoder “%s” for %s could not be started: %s. Choose another size or format.", encoder,
               format->label, av_err2str (averr));
  return FALSE;
}

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

static gboolean
open_video (kn_film_writer *self, const struct kn_film_spec *spec, GError **error)
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
  return r >= 0 || fail_open (error, format, format->encoder, r);
}

static gboolean
open_sound (kn_film_writer *self, GError **error)
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
  return r >= 0 || fail_open (error, self->format, codec->name, r);
}

static gboolean
add_stream (kn_film_writer *self, AVCodecContext *codec)
{
  AVStream *stream = avformat_new_stream (self->muxer, NULL);

  if (!stream || avcodec_parameters_from_context (stream->codecpar, codec) < 0)
    return FALSE;
  stream->time_base = codec->time_base;
  if (codec == self->video)
    stream->avg_frame_rate = stream->r_frame_rate = codec->framerate;
  return TRUE;
}

static void
set_metadata (AVFormatContext *muxer, const struct kn_film_spec *spec)
{
  if (spec->title && *spec->title)
    av_dict_set (&muxer->metadata, "title", spec->title, 0);
  if (spec->recipe)
    av_dict_set (&muxer->metadata, "kinora_recipe", spec->recipe, 0);
}

static gboolean
open_file (kn_film_writer *self, const struct kn_film_spec *spec, GError **error)
{
  AVDictionary *options = NULL;
  const char *file = kn_part_get_path (self->part);
  int r;

  if (g_file_test (self->path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_WRITE,
                   _("“%s” is a folder, and a film is one file: choose another name."), self->path);
      return FALSE;
    }
  r = avformat_alloc_output_context2 (&self->muxer, NULL, self->format->muxer, file);
  if (r < 0)
    {
      kn_media_set_write_error (error, self->path, r);
      return FALSE;
    }
  if (!open_video (self, spec, error)
      || (spec->with_sound && self->format->sound_encoder && !open_sound (self, error)))
    return FALSE;
  if (!add_stream (self, self->video) || (self->sound && !add_stream (self, self->sound)))
    return fail_open (error, self->format, self->format->encoder, AVERROR (ENOMEM));
  set_metadata (self->muxer, spec);
  /* The index goes to the front, so that a film plays while it loads; own tags need QuickTime's newer kind of
   * metadata. */
  if (g_str_equal (self->format->muxer, "mp4") || g_str_equal (self->format->muxer, "mov"))
    av_dict_set (&options, "movflags", "+faststart+use_metadata_tags", 0);
  if (g_str_equal (self->format->muxer, "gif") || g_str_equal (self->format->muxer, "webp"))
    av_dict_set (&options, "loop", "0", 0);
  r = avio_open (&self->muxer->pb, file, AVIO_FLAG_WRITE);
  if (r >= 0)
    r = avformat_write_header (self->muxer, &options);
  av_dict_free (&options);
  if (r < 0)
    kn_media_set_write_error (error, self->path, r);
  return r >= 0;
}

/* "STEM.000001.png": what an earlier export of the same name has left. */
static gboolean
is_own_picture (kn_film_writer *self, const char *name)
{
  gsize stem = strlen (self->stem);
  const char *p = name + stem + 1;

  if (strncmp (name, self->stem, stem) || name[stem] != '.')
    return FALSE;
  while (g_ascii_isdigit (*p))
    p++;
  return *p == '.' && g_str_equal (p + 1, self->format->extension);
}

/* A folder takes the place of an older one only if that holds nothing but an older export. */
static gboolean
check_place (kn_film_writer *self, const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  gboolean ok = dir || !g_file_test (path, G_FILE_TEST_EXISTS);
  const char *name;

  while (ok && dir && (name = g_dir_read_name (dir)))
    ok = is_own_picture (self, name);
  if (!ok)
    g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_WRITE,
                 "“%s” holds other files, and pictures need a folder of their own: choose another name.", path);
  return ok;
}

static gboolean
open_folder (kn_film_writer *self, const struct kn_film_spec *spec, GError **error)
{
  if (!check_place (self, self->path, error))
    return FALSE;
  if (g_mkdir (kn_part_get_path (self->part), 0777) != 0)
    {
      kn_media_set_write_error (error, self->path, AVERROR (errno));
      return FALSE;
    }
  return open_video (self, spec, error);
}

static char *
get_stem (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *dot = strrchr (name, '.');

  if (dot && dot != name)
    *dot = 0;
  return g_steal_pointer (&name);
}

kn_film_writer *
kn_film_writer_new (const struct kn_film_spec *spec, const char *path, GError **error)
{
  g_autoptr (kn_film_writer) self = g_new0 (kn_film_writer, 1);
  gboolean even = kn_film_format_needs_even (spec->format);

  kn_media_quiet ();
  self->format = spec->format;
  self->width = spec->width + (even ? spec->width & 1 : 0);
  self->height = spec->height + (even ? spec->height & 1 : 0);
  self->rate = spec->rate;
  self->colour = spec->colour;
  /* Whole: without a slash at its end, and no muxer takes "a:b.mp4" for an address. */
  self->path = g_canonicalize_filename (path, NULL);
  self->stem = get_stem (self->path);
  if (!kn_film_format_check (spec->format, self->width, self->height, spec->rate, spec->colour, error))
    return NULL;
  self->frame = av_frame_alloc ();
  self->packet = av_packet_alloc ();
  self->part = kn_part_new (self->path);
  if (!self->part)
    {
      kn_media_set_write_error (error, self->path, AVERROR (errno));
      return NULL;
    }
  if (!(spec->format->kind == KN_FILM_FILE ? open_file : open_folder) (self, spec, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
kn_film_writer_get_size (kn_film_writer *self, int *width, int *height)
{
  *width = self->width;
  *height = self->height;
}

gboolean
kn_film_writer_has_sound (kn_film_writer *self)
{
  return self->sound != NULL;
}

const char *
kn_film_writer_get_part (kn_film_writer *self)
{
  return kn_part_get_path (self->part);
}

/* Packets */

static gboolean
write_picture (kn_film_writer *self, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.%06" G_GINT64_FORMAT ".%s", self->stem, ++self->n_packets,
                                           self->format->extension);
  g_autofree char *file = g_build_filename (kn_part_get_path (self->part), name, NULL);
  g_autoptr (GByteArray) tagged = kn_picture_colour_tag (self->format->extension, self->packet->data,
                                                         (gsize) self->packet->size, self->colour);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (file, (const char *) (tagged ? tagged->data : self->packet->data),
                                tagged ? (gssize) tagged->len : self->packet->size, G_FILE_SET_CONTENTS_NONE, 0666,
                                &local))
    return TRUE;
  kn_media_set_file_error (error, self->path, local);
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
    return write_picture (self, error);
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

/* frame NULL asks for what is still inside. */
static gboolean
encode (kn_film_writer *self, AVCodecContext *codec, AVFrame *frame, GError **error)
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
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_ENCODE, "The encoder “%s” stopped: %s. Choose another format.",
               codec->codec->name, av_err2str (r));
  return FALSE;
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
  return encode (self, self->video, self->frame, error);
}

/* Sound */

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
  return encode (self, self->sound, av, error);
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

/* The end */

static gboolean
sync_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC), r = fd < 0 ? -1 : fsync (fd);

  if (fd >= 0)
    close (fd);
  return r == 0 || errno == EINVAL;
}

static gboolean
close_file (kn_film_writer *self, GError **error)
{
  int r = av_write_trailer (self->muxer), closed = avio_closep (&self->muxer->pb);

  if (r >= 0)
    r = closed;
  if (r >= 0 && !sync_file (kn_part_get_path (self->part)))
    r = AVERROR (errno);
  if (r < 0)
    kn_media_set_write_error (error, self->path, r);
  return r >= 0;
}

gboolean
kn_film_writer_finish (kn_film_writer *self, GError **error)
{
  if (self->sound && self->n_waiting && !encode_samples (self, self->waiting, self->n_waiting, error))
    return FALSE;
  if (!encode (self, self->video, NULL, error) || (self->sound && !encode (self, self->sound, NULL, error)))
    return FALSE;
  if (self->muxer && !close_file (self, error))
    return FALSE;
  self->finished = TRUE;
  return TRUE;
}

gboolean
kn_film_writer_commit (kn_film_writer *self, const char *path, const char *ending, GError **error)
{
  const char *to = path ? path : self->path;

  g_return_val_if_fail (self->finished, FALSE);

  if (self->format->kind == KN_FILM_SEQUENCE && !check_place (self, to, error))
    return FALSE;
  if (kn_part_commit (self->part, to, ending))
    return TRUE;
  kn_media_set_write_error (error, to, AVERROR (errno));
  return FALSE;
}

void
kn_film_writer_free (kn_film_writer *self)
{
  if (!self)
    return;
  if (self->muxer && self->muxer->pb)
    avio_closep (&self->muxer->pb);
  avformat_free_context (self->muxer);
  avcodec_free_context (&self->video);
  avcodec_free_context (&self->sound);
  av_frame_free (&self->frame);
  av_packet_free (&self->packet);
  kn_part_free (self->part);
  g_free (self->waiting);
  g_free (self->path);
  g_free (self->stem);
  g_free (self);
}
