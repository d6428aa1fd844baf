/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Other films of shots than their takes in a hand-off timeline.
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/document/kn-shot.h"
#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

/* Absolute file name of what is newer than a shot's take, or NULL. Free with g_free(). */
typedef char *(*KnDraftFinder) (KnShot *shot, gpointer user_data);

/* The clip shows this film of its shot, whatever its size, in the shape of the shot. */
void kn_handoff_use_film   (struct kn_handoff *self, struct kn_handoff_clip *clip, KnShot *shot, const char *path);
/* All clips show the drafts that are found. */
void kn_handoff_use_drafts (struct kn_handoff *self, KnDocument *document, KnDraftFinder find, gpointer user_data);
/* Shots of which there is nothing show the picture that they begin with, if it is there, cut as a model is given it. */
void kn_handoff_use_pictures (struct kn_handoff *self, KnDocument *document);

G_END_DECLS
