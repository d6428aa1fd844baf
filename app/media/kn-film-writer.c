/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-film-writer-private.h"
#include "render/film/kn-media-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Opening */

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
  if (!kn_film_writer_open_video (self, spec, error)
      || (spec->with_sound && self->format->sound_encoder && !kn_film_writer_open_sound (self, error)))
    return FALSE;
  if (!add_stream (self, self->video) || (self->sound && !add_stream (self, self->sound)))
    return kn_film_writer_fail_open (error, self->format, self->format->encoder, AVERROR (ENOMEM));
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
  if (spec->format->kind == KN_FILM_FILE ? !open_file (self, spec, error)
                                         : !kn_film_writer_open_folder (self, error) ||
                                           !kn_film_writer_open_video (self, spec, error))
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
  if (!kn_film_writer_encode (self, self->video, NULL, error) || !kn_film_writer_flush_sound (self, error))
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

  if (self->format->kind == KN_FILM_SEQUENCE && !kn_film_writer_check_folder (self, to, error))
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
