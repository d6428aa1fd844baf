/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a writer belongs to one thread at a time
 *
 * Writes one film through libavcodec and libavformat. Everything goes to a part (kn-part.h) until
 * kn_film_writer_commit() gives it its name, so that no half film ever has a film's name. Sequences are folders:
 * PATH/STEM.000001.png and so on.
 */
#pragma once

#include "app/media/kn-film-format.h"

G_BEGIN_DECLS

#define KN_FILM_SOUND_RATE 48000
#define KN_FILM_SOUND_CHANNELS 2

struct kn_film_spec
{
  const struct kn_film_format *format;
  KnFilmQuality quality;
  int           width, height;
  KnRate        rate;
  KnColour      colour;
  gboolean      with_sound;     /* ignored where the format has none */
  const char   *title;          /* may be NULL */
  const char   *recipe;         /* JSON that says how the film was made, or NULL */
};

typedef struct kn_film_writer kn_film_writer;

/* NULL and error if the format cannot be written here or its part cannot be made. spec is copied, its strings are not
 * used after the call. */
kn_film_writer *kn_film_writer_new (const struct kn_film_spec *spec, const char *path, GError **error);
/* The size that is written: even where the format needs it. */
void     kn_film_writer_get_size   (kn_film_writer *self, int *width, int *height);
/* frame has the size of the spec. */
gboolean kn_film_writer_add_frame  (kn_film_writer *self, const struct kn_frame *frame, GError **error);
/* Interleaved stereo at KN_FILM_SOUND_RATE, n samples of each channel. */
gboolean kn_film_writer_add_sound  (kn_film_writer *self, const float *samples, gsize n, GError **error);
gboolean kn_film_writer_has_sound  (kn_film_writer *self);
/* Completes the part and closes it. */
gboolean kn_film_writer_finish     (kn_film_writer *self, GError **error);
/* The film as it is made; what lies beside it, by its name and more, goes with it if it is not committed. */
const char *kn_film_writer_get_part (kn_film_writer *self);
/* Gives the finished film its name, or the name path, and what lies beside it with ending (may be NULL) the same name and
 * ending. Replaces what is there, as a save dialog has asked; if it fails, that is there still. */
gboolean kn_film_writer_commit     (kn_film_writer *self, const char *path, const char *ending, GError **error);
/* Removes the part unless it was committed. Accepts NULL. */
void     kn_film_writer_free       (kn_film_writer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_film_writer, kn_film_writer_free)

G_END_DECLS
