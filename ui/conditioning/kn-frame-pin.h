/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only; the film is read in a thread
 *
 * A frame of a film or a take becomes a picture that is pinned to a shot.
 */
#pragma once

#include "app/document/kn-shot.h"
#include "app/session/kn-session.h"

G_BEGIN_DECLS

/* A frame of a film, not read yet. */
typedef struct kn_film_frame kn_film_frame;

/* What the clip under the playhead shows there; NULL and error if there is no film of it. draft: the film that is on the
 * screen in place of a shot's take, or NULL. */
kn_film_frame *kn_film_frame_new_shown (KnSession *session, const char *draft, GError **error);
void           kn_film_frame_free      (kn_film_frame *frame);

/* Says how it goes: what to show, or NULL when what was said before does not hold any more. */
typedef void (*KnFrameTellFunc) (gpointer teller, const char *text);

/* Pins the frame, as a picture in the project's media folder, to a content frame of a shot: as soon as it is read and
 * nothing is being dragged. Nothing comes of it when the shot or the session is gone by then. teller: an object, which is
 * not told anything once it is gone. Takes frame. */
void kn_frame_pin       (kn_film_frame *frame, KnSession *session, KnShot *shot, gint64 time_frames, gpointer teller,
                         KnFrameTellFunc tell);
/* The same with what the clip under the playhead shows, or says why there is nothing. */
void kn_frame_pin_shown (KnSession *session, KnShot *shot, gint64 time_frames, gpointer teller, KnFrameTellFunc tell);

G_END_DECLS
