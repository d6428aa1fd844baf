/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: kn_playlist_new() main only; immutable afterwards and counted, for any thread
 *
 * What the viewer plays: the timeline as it is now, with finished drafts in the place of takes that they are newer than,
 * and where there is nothing yet, with the pictures that shots begin with.
 */
#pragma once

#include "app/media/kn-handoff.h"
#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

G_BEGIN_DECLS

struct kn_playlist
{
  struct kn_handoff *shown;
  struct kn_handoff *other;      /* the same with another film in one shot, to be held against it, or NULL */
  char *signature;               /* of all that can be seen and heard */
};

/* compared: the shot that shows these films (absolute file names; NULL: its own) in shown and in other, or 0. */
struct kn_playlist *kn_playlist_new   (KnSession *session, KnRenderDesk *desk, guint64 compared, const char *shown_film,
                               const char *other_film);
struct kn_playlist *kn_playlist_ref   (struct kn_playlist *list);
/* Accepts NULL. */
void            kn_playlist_unref (struct kn_playlist *list);
/* Whether nothing is to be seen or heard of the difference: most edits change a prompt, a seed, a name. */
gboolean        kn_playlist_equal (const struct kn_playlist *a, const struct kn_playlist *b);
/* The clip of the document's clip, or NULL. */
struct kn_handoff_clip *kn_playlist_find_clip (const struct kn_handoff *handoff, guint64 id);

G_END_DECLS
