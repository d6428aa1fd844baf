/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a reader belongs to one thread at a time
 *
 * Decodes the picture of a film, a picture file, an animation (GIF, PNG, WebP), or a folder of pictures. Frames can be
 * taken in order, or by time: a source of variable or other rate gives the frame that is on screen at that time. They
 * come as they are meant to be seen: upright, with square pixels, of two fields made one, in light that an ordinary
 * screen can show (kn-hdr.h), pictures on white and films on black where they are transparent. The job and the studio
 * read the same way.
 */
#pragma once

#include "render/film/kn-frame.h"

G_BEGIN_DECLS

typedef struct kn_film_reader kn_film_reader;

struct kn_film_info
{
  int      width, height;   /* as seen */
  int      rate_num, rate_den;   /* 0/1 for pictures and folders of pictures; of a variable rate, the mean */
  gint64   n_frames;        /* as the file says, or from its duration; -1 when it is not known */
  double   duration_s;      /* 0 for pictures */
  gboolean is_still;
  gboolean has_sound;
  char    *codec;           /* "h264" */
  char    *tags;            /* "tv bt709 bt709 bt709": range, primaries, transfer, matrix */
  char    *recipe;          /* that was embedded, or NULL */
};

kn_film_reader *kn_film_reader_open (const char *path, GError **error);
/* Accepts NULL. */
void            kn_film_reader_free (kn_film_reader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_film_reader, kn_film_reader_free)

/* From now on its values come as they are coded, for what is to be written as it was. */
void            kn_film_reader_keep_light (kn_film_reader *self);
const struct kn_film_info *kn_film_reader_get_info (kn_film_reader *self);
/* Of a folder: the paths of its pictures by name, char *, borrowed; else NULL. */
GPtrArray      *kn_film_reader_get_pictures (kn_film_reader *self);
/* The next frame in order of display. 1: frame is filled (and gets its size); 0: the end; -1: error. */
int             kn_film_reader_next (kn_film_reader *self, struct kn_frame *frame, GError **error);
/* When the last frame that kn_film_reader_next() gave leaves the screen, in seconds after the first, 0 for pictures;
 * what a container says of its duration also counts the sound, and the silence that an encoder of sound adds. */
double          kn_film_reader_get_end_s (kn_film_reader *self);
/* The next frame in order is the one on screen at this time after the film's beginning; after the end, the last one.
 * Going on is fast. Not for folders. */
gboolean        kn_film_reader_seek (kn_film_reader *self, double time_s, GError **error);
/* When the last frame leaves the screen; 0 for a picture. Decodes the end. Not for folders. */
gboolean        kn_film_reader_find_end (kn_film_reader *self, double *end_s, GError **error);
/* The frame on screen in the middle of the frame with this index at fps frames per second. Asking in rising order is
 * fast. */
gboolean        kn_film_reader_get  (kn_film_reader *self, gint64 index, double fps, struct kn_frame *frame,
                                     GError **error);

G_END_DECLS
