/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Where the playhead is in the current shot, and what its masks are then.
 */
#pragma once

#include "app/document/kn-mask-track.h"
#include "app/session/kn-session.h"

G_BEGIN_DECLS

/* The current shot, if the playhead is in it: what is put onto the picture must be seen. Borrowed, or NULL; session may be
 * NULL. */
KnShot *kn_shot_time_get_shot (KnSession *session);
/* The content frame of that shot at the playhead; 0 without one. */
gint64  kn_shot_time_get      (KnSession *session);
/* Moves the playhead to a content frame of that shot. */
void    kn_shot_time_go       (KnSession *session, gint64 time);
/* x, y, width and height of a box at a content frame, between keys too, as parts of the picture. */
void    kn_shot_time_get_box  (KnMaskTrack *track, gint64 time, double box[4]);

G_END_DECLS
