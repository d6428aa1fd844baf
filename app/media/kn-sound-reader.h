/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a reader belongs to one thread at a time
 *
 * Decodes the sound of a file to stereo floats at KN_FILM_SOUND_RATE, by sample number. Asking in rising order is fast.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct kn_sound_reader kn_sound_reader;

kn_sound_reader *kn_sound_reader_open (const char *path, GError **error);
/* Accepts NULL. */
void             kn_sound_reader_free (kn_sound_reader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_sound_reader, kn_sound_reader_free)
/* n samples of both channels from sample number at; silence before the beginning and after the end. */
gboolean         kn_sound_reader_read (kn_sound_reader *self, gint64 at, float *out, gsize n, GError **error);

G_END_DECLS
