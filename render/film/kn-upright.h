/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * How a picture is stored and how it is meant to be seen: pixels that are not square, and a camera or a telephone that
 * was held on its side.
 */
#pragma once

#include "render/film/kn-frame.h"

#include <libavformat/avformat.h>

G_BEGIN_DECLS

struct kn_upright
{
  int        width, height;   /* as it is seen */
  AVRational pixel;           /* width to height of a stored pixel */
  gboolean   mirrored;        /* to be flipped from left to right, and then ... */
  int        quarters;        /* ... turned clockwise so many times */
};

/* As the file says. av is the first frame of a picture, which may say it too, or NULL. */
void     kn_upright_init  (struct kn_upright *self, AVFormatContext *demuxer, AVStream *stream, const AVFrame *av);
/* av as it is seen; what is transparent lets ground through. FALSE if it is of a size or kind that cannot be read. */
gboolean kn_upright_apply (const struct kn_upright *self, const AVFrame *av, guint16 ground, struct kn_frame *frame);

G_END_DECLS
