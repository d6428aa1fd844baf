/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The picture at the playhead, drawn by a thread of its own: the newest wish wins, so scrubbing never waits. Where a
 * shot has a finished draft of what is asked for now, that is shown instead of its take. Signal "frame" when another
 * picture is there.
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define KN_TYPE_PLAYER (kn_player_get_type ())
G_DECLARE_FINAL_TYPE (KnPlayer, kn_player, KN, PLAYER, GObject)

KnPlayer   *kn_player_new         (KnSession *session, KnRenderDesk *desk);
/* NULL before the first. Borrowed. */
GdkTexture *kn_player_get_texture (KnPlayer *self);
/* Lets the thread end. */
void        kn_player_stop        (KnPlayer *self);

G_END_DECLS
