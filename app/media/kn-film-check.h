/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a meant film belongs to one thread at a time
 *
 * Proof of what was written: every frame that goes to the writer leaves a fingerprint (block means, and a hash where
 * the format is lossless); afterwards the file is decoded and each of its frames is held against them.
 */
#pragma once

#include "app/media/kn-film-format.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct kn_film_meant kn_film_meant;

kn_film_meant *kn_film_meant_new  (const struct kn_film_format *format, KnFilmQuality quality, int width, int height,
                                   KnRate rate);
/* Accepts NULL. */
void           kn_film_meant_free (kn_film_meant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_film_meant, kn_film_meant_free)
/* frame is what was given to the writer. */
void           kn_film_meant_add  (kn_film_meant *self, const struct kn_frame *frame);

struct kn_film_result
{
  gint64   n_meant, n_frames;
  gint64   first_bad;        /* the first frame that is wrong or in the wrong place, -1 if there is none */
  gint64   n_inexact;        /* frames of a lossless format that are not bit for bit what was meant */
  double   worst_error;      /* of any block's mean, in steps of 255 */
  double   mean_error;       /* mean of the block errors of the worst frame: a wrong matrix or range shows here */
  double   allowed_error, allowed_mean;
  double   duration_s, meant_duration_s;   /* of the picture; 0 for files that do not say it */
  gboolean passed;
};

typedef void (*KnFilmProgress) (double fraction, gpointer user_data);

/* Decodes path and compares. FALSE with an error if it cannot be decoded, was cancelled, or is not what was meant
 * (KN_MEDIA_ERROR_DIFFERS, with a sentence that says how); result is filled as far as it got. */
gboolean       kn_film_check      (kn_film_meant *self, const char *path, KnFilmProgress progress, gpointer user_data,
                                   GCancellable *cancellable, struct kn_film_result *result, GError **error);

G_END_DECLS
