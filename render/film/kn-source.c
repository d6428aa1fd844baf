/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/film/kn-source.h"
#include "render/film/kn-frame.h"
#include "render/film/kn-media-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <sys/stat.h>
#include <unistd.h>

#define IO_BYTES 65536
/* A damaged file may be all errors; a good one has none. */
#define MAX_BAD_PACKETS 100

static int
read_bytes (void *data, guint8 *buf, int size)
{
  struct kn_source *src = data;
  gssize n = read (src->fd, buf, size);

  return n > 0 ? (int) n : n == 0 ? AVERROR_EOF : AVERROR (errno);
}

static gint64
seek_bytes (void *data, gint64 offset, int whence)
{
  struct kn_source *src = data;
  struct stat st;

  if (whence & AVSEEK_SIZE)
    return fstat (src->fd, &st) == 0 ? (gint64) st.st_size : AVERROR (errno);
  return lseek (src->fd, offset, whence & ~AVSEEK_FORCE);
}

static gboolean
open_fd (struct kn_source *src, GError **error)
{
  struct stat st;

  src->fd = open (src->path, O_RDONLY | O_CLOEXEC);
  if (src->fd < 0 && errno == ENOENT)
    return kn_media_fail (error, KN_MEDIA_ERROR_MISSING, src->path,
                          _("“%s” is not there; look for it where it was last used."));
  if (src->fd < 0)
    return kn_media_fail (error, KN_MEDIA_ERROR_OPEN, src->path,
                          _("“%s” cannot be opened; see in its properties that you may read it."));
  if (fstat (src->fd, &st) != 0 || !S_ISREG (st.st_mode))
    return kn_media_fail (error, KN_MEDIA_ERROR_OPEN, src->path,
                          _("“%s” is not a file; choose a film, a picture or a sound."));
  return TRUE;
}

static gboolean
open_demuxer (struct kn_source *src, GError **error)
{
  AVDictionary *options = NULL;
  const AVInputFormat *format = NULL;
  int r;

  src->io = avio_alloc_context (av_malloc (IO_BYTES), IO_BYTES, 0, src, read_bytes, NULL, seek_bytes);
  if (av_probe_input_buffer2 (src->io, &format, NULL, NULL, 0, 0) < 0 || !format)
    return kn_media_fail (error, KN_MEDIA_ERROR_OPEN, src->path,
                          _("“%s” is not a picture, a film or a sound that can be read; choose another file."));
  src->demuxer = avformat_alloc_context ();
  src->demuxer->pb = src->io;
  av_dict_set (&options, "protocol_whitelist", "none", 0);
  r = avformat_open_input (&src->demuxer, NULL, format, &options);
  av_dict_free (&options);
  if (r < 0 || avformat_find_stream_info (src->demuxer, NULL) < 0)
    return kn_media_fail_damaged (error, src->path, FALSE);
  return TRUE;
}

static gboolean
open_decoder (struct kn_source *src, enum AVMediaType type, GError **error)
{
  const AVCodec *codec = NULL;
  int index = av_find_best_stream (src->demuxer, type, -1, -1, &codec, 0);

  if (index < 0 || !codec)
    return kn_media_fail (error, KN_MEDIA_ERROR_OPEN, src->path,
                          type == AVMEDIA_TYPE_AUDIO
                              ? _("“%s” holds no sound that can be decoded here; choose another file.")
                              : _("“%s” holds no picture that can be decoded here; choose another file."));
  src->stream = src->demuxer->streams[index];
  if ((gint64) src->stream->codecpar->width * src->stream->codecpar->height > KN_FRAME_MAX_PIXELS)
    return kn_media_fail (error, KN_MEDIA_ERROR_OPEN, src->path,
                          _("“%s” is too large; make it smaller in another program first."));
  src->decoder = avcodec_alloc_context3 (codec);
  avcodec_parameters_to_context (src->decoder, src->stream->codecpar);
  src->decoder->pkt_timebase = src->stream->time_base;
  src->decoder->thread_count = 0;
  src->decoder->max_pixels = KN_FRAME_MAX_PIXELS;
  for (guint i = 0; i < src->demuxer->nb_streams; i++)
    if ((int) i != index)
      src->demuxer->streams[i]->discard = AVDISCARD_ALL;
  if (avcodec_open2 (src->decoder, codec, NULL) < 0)
    return kn_media_fail (error, KN_MEDIA_ERROR_OPEN, src->path,
                          _("“%s” cannot be decoded here; convert it in another program first."));
  return TRUE;
}

gboolean
kn_source_open (struct kn_source *src, const char *path, enum AVMediaType type, GError **error)
{
  g_autofree char *own_path = g_strdup (path);

  kn_media_quiet ();
  kn_source_close (src);
  src->path = g_steal_pointer (&own_path);
  src->fd = -1;
  src->packet = av_packet_alloc ();
  if (open_fd (src, error) && open_demuxer (src, error) && open_decoder (src, type, error))
    return TRUE;
  kn_source_close (src);
  return FALSE;
}

void
kn_source_close (struct kn_source *src)
{
  if (!src->path)
    return;
  kn_fields_free (src->fields);
  avcodec_free_context (&src->decoder);
  avformat_close_input (&src->demuxer);
  if (src->io)
    av_freep (&src->io->buffer);
  avio_context_free (&src->io);
  av_packet_free (&src->packet);
  if (src->fd >= 0)
    close (src->fd);
  g_free (src->path);
  *src = (struct kn_source) { .fd = -1 };
}

/* One packet of the stream into the decoder. 1: went in; 0: no more; -1: a packet that cannot be decoded. */
static int
feed (struct kn_source *src)
{
  int r;

  do
    {
      av_packet_unref (src->packet);
      r = av_read_frame (src->demuxer, src->packet);
    }
  while (r >= 0 && src->packet->stream_index != src->stream->index);
  if (r < 0)
    {
      if (!src->drained)
        avcodec_send_packet (src->decoder, NULL);
      src->drained = TRUE;
      return 0;
    }
  r = avcodec_send_packet (src->decoder, src->packet);
  av_packet_unref (src->packet);
  return r >= 0 ? 1 : -1;
}

static int
decode (struct kn_source *src, AVFrame *frame, GError **error)
{
  int bad = 0;

  for (;;)
    {
      int r = avcodec_receive_frame (src->decoder, frame);

      if (r >= 0)
        return 1;
      if (r == AVERROR_EOF)
        return 0;
      if ((r != AVERROR (EAGAIN) || feed (src) < 0) && ++bad > MAX_BAD_PACKETS)
        break;
    }
  kn_media_fail_damaged (error, src->path, TRUE);
  return -1;
}

/* Frames of another size or form begin anew: those that are on their way before them are lost. */
static void
take_fields (struct kn_source *src, AVFrame *frame)
{
  if (src->fields && !kn_fields_fit (src->fields, frame))
    g_clear_pointer (&src->fields, kn_fields_free);
  if (!src->fields && kn_fields_are_in (frame))
    src->fields = kn_fields_new (frame, src->stream->time_base);
}

int
kn_source_next (struct kn_source *src, AVFrame *frame, GError **error)
{
  av_frame_unref (frame);
  for (;;)
    {
      int r = src->fields ? kn_fields_pull (src->fields, frame) : -1;

      if (r >= 0 || src->whole)
        return MAX (r, 0);
      r = decode (src, frame, error);
      if (r > 0)
        take_fields (src, frame);
      if (r < 0 || !src->fields)
        return r;
      src->whole = !kn_fields_push (src->fields, r ? frame : NULL) || r == 0;
    }
}

static void
drop_fields (struct kn_source *src)
{
  g_clear_pointer (&src->fields, kn_fields_free);
  src->whole = FALSE;
}

gboolean
kn_source_seek (struct kn_source *src, gint64 time)
{
  if (av_seek_frame (src->demuxer, src->stream->index, time, AVSEEK_FLAG_BACKWARD) < 0)
    return FALSE;
  avcodec_flush_buffers (src->decoder);
  drop_fields (src);
  src->drained = FALSE;
  return TRUE;
}

gboolean
kn_source_has (struct kn_source *src, enum AVMediaType type)
{
  return av_find_best_stream (src->demuxer, type, -1, -1, NULL, 0) >= 0;
}
