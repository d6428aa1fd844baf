/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: as kn-film-writer.h
 *
 * Inside of the writer of films: the container and the life of a writer are in kn-film-writer.c, what goes into it in the
 * files that are named here.
 */
#pragma once

#include "app/media/kn-film-writer.h"
#include "app/media/kn-part.h"

#include <libavformat/avformat.h>

G_BEGIN_DECLS

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

/* kn-film-writer-encode.c */

/* That an encoder cannot be started; FALSE. */
gboolean kn_film_writer_fail_open     (GError **error, const struct kn_film_format *format, const char *encoder,
                                       int averr);
/* Passes a frame on to the encoder, and what comes out of it to the container; a NULL frame asks for what is still
 * inside. */
gboolean kn_film_writer_encode        (kn_film_writer *self, AVCodecContext *codec, AVFrame *frame, GError **error);

/* kn-film-writer-video.c */
gboolean kn_film_writer_open_video    (kn_film_writer *self, const struct kn_film_spec *spec, GError **error);

/* kn-film-writer-sound.c */
gboolean kn_film_writer_open_sound    (kn_film_writer *self, GError **error);
/* Encodes the samples that wait for more and will not get it. */
gboolean kn_film_writer_flush_sound   (kn_film_writer *self, GError **error);

/* kn-film-writer-folder.c */

/* Makes the folder that pictures go to, not the encoder. */
gboolean kn_film_writer_open_folder   (kn_film_writer *self, GError **error);
/* Whether pictures may have this name: a folder takes the place of an older one only if that holds nothing but an older
 * export. */
gboolean kn_film_writer_check_folder  (kn_film_writer *self, const char *path, GError **error);
/* Makes the next file of self->packet. */
gboolean kn_film_writer_write_picture (kn_film_writer *self, GError **error);

G_END_DECLS
