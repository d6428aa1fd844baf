/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Shows and plays the timeline: the picture at the playhead as export would compose it, and the sound. The picture
 * follows the clock of the sound; frames that come too late are left out. Where a shot has a finished draft of what is
 * asked for now, that is shown instead of its take.
 *
 * Signal "frame": another picture is there. Properties, notifying: speed, loop.
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"
#include "ui/viewer/kn-playlist.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define KN_PLAYER_MAX_SPEED 8

#define KN_TYPE_PLAYER (kn_player_get_type ())
G_DECLARE_FINAL_TYPE (KnPlayer, kn_player, KN, PLAYER, GObject)

KnPlayer   *kn_player_new         (KnSession *session, KnRenderDesk *desk);
/* Ends playing and the threads; to be called before the last reference is given up. */
void        kn_player_stop        (KnPlayer *self);

/* The picture at the playhead, or the last one before the next is there; NULL before the first. Borrowed. */
GdkTexture *kn_player_get_texture (KnPlayer *self);
/* With the other take in it (see kn_player_compare()), or NULL. Borrowed. */
GdkTexture *kn_player_get_other   (KnPlayer *self);

/* What plays. Borrowed, until the next signal of the document. */
const struct kn_handoff *kn_player_get_timeline (KnPlayer *self);

/* How many times as fast: 0 while it stands, negative backwards. */
int         kn_player_get_speed   (KnPlayer *self);
/* From the playhead; at the end of what plays, from its beginning. */
void        kn_player_play        (KnPlayer *self, int speed);
/* To be called for each frame of the screen while it plays: moves the playhead. */
void        kn_player_tick        (KnPlayer *self);
/* Whether the in and out range is repeated. */
void        kn_player_set_loop    (KnPlayer *self, gboolean loop);

/* Shows a shot with these films (absolute file names) as texture and other texture; 0: no more. */
void        kn_player_compare     (KnPlayer *self, guint64 shot, const char *shown, const char *other);
/* So high is the picture on the screen: it is not drawn larger. */
void        kn_player_set_height  (KnPlayer *self, int height_px);

G_END_DECLS
