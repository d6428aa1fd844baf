/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: one thread, the main one; what can block happens in a thread of its own
 *
 * Plays the sound of a timeline and tells the time by what is heard. Where nothing can be heard (no device, no sound, a
 * device that was lost) the time goes on by the monotonic clock, and nobody is asked or told.
 */
#pragma once

#include "app/media/kn-mix.h"

G_BEGIN_DECLS

typedef struct kn_sound_player kn_sound_player;

struct kn_sound_run
{
  gint64 at;                /* first sample of the timeline */
  int    speed;             /* how many times as fast, not 0; negative: backwards */
  gint64 loop_in, loop_out; /* samples that are repeated; no loop where loop_out <= loop_in */
};

/* sink: a description for gst_parse_launch(), NULL for the device that the system prefers. Opens nothing yet. */
kn_sound_player *kn_sound_player_new  (const char *sink);
/* Does not wait for the device. Accepts NULL. */
void             kn_sound_player_free (kn_sound_player *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_sound_player, kn_sound_player_free)

/* Ends what plays and plays this. Takes the mixer. */
void   kn_sound_player_start (kn_sound_player *self, kn_mixer *mixer, const struct kn_sound_run *run);
/* Goes on with another mix of the same time, within half a second and without a gap. Takes the mixer. */
void   kn_sound_player_set_mixer (kn_sound_player *self, kn_mixer *mixer);
void   kn_sound_player_stop  (kn_sound_player *self);
/* Since the first sample was heard; 0 before that. Never runs backwards. */
gint64 kn_sound_player_get_elapsed_us (kn_sound_player *self);

G_END_DECLS
