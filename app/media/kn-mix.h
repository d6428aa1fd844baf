/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a mixer belongs to one thread at a time
 *
 * The sound of a timeline: clips and lanes with their gains, fades, and a cross-fade where clips of a lane overlap; and
 * the sound of films that are shown as they are, at the level that each has.
 * Stereo floats at KN_FILM_SOUND_RATE; not limited, the writer clips.
 */
#pragma once

#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

typedef struct kn_mixer kn_mixer;

/* Takes what it needs from the handoff, which may go. */
kn_mixer *kn_mixer_new  (const struct kn_handoff *handoff);
/* Accepts NULL. */
void      kn_mixer_free (kn_mixer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_mixer, kn_mixer_free)
/* Whether anything can be heard at all. */
gboolean  kn_mixer_is_silent (kn_mixer *self);
/* n samples of both channels from sample number at of the timeline. Asking in rising order is fast. */
gboolean  kn_mixer_read (kn_mixer *self, gint64 at, float *out, gsize n, GError **error);
/* The first sample of a frame. */
gint64    kn_mixer_sample_of (gint64 frames, KnRate rate);

G_END_DECLS
