/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a source belongs to one thread at a time
 *
 * A file opened for decoding with one of its streams. Shared by the readers of pictures and of sound. Files are
 * opened by content, never by name: a name cannot be taken for a pattern or an address, and nothing beside the file
 * is read.
 */
#pragma once

#include "render/film/kn-fields.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

G_BEGIN_DECLS

struct kn_source
{
  char            *path;
  int              fd;
  AVIOContext     *io;
  AVFormatContext *demuxer;
  AVCodecContext  *decoder;
  AVStream        *stream;
  AVPacket        *packet;
  gboolean         drained;   /* the decoder has been told that no more comes */
  kn_fields       *fields;    /* once there was a frame of two */
  gboolean         whole;     /* no more goes into them */
};

/* FALSE and error if there is no stream of that type; src is zero or open. */
gboolean kn_source_open  (struct kn_source *src, const char *path, enum AVMediaType type, GError **error);
void     kn_source_close (struct kn_source *src);
/* 1: frame is filled, with a whole picture where the film has fields; 0: the end; -1: error. */
int      kn_source_next  (struct kn_source *src, AVFrame *frame, GError **error);
/* To the last point at or before time (in the stream's time base) from which it can be decoded. FALSE if it cannot be
 * done: open again and decode from the beginning. */
gboolean kn_source_seek  (struct kn_source *src, gint64 time);
gboolean kn_source_has   (struct kn_source *src, enum AVMediaType type);

G_END_DECLS
