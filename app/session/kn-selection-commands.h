/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What a key or a click selects. Nothing is edited. What was selected first is where a range begins, what was selected last
 * is where it ends.
 */
#pragma once

#include "app/session/kn-session.h"

G_BEGIN_DECLS

/* Every clip of the timeline. */
void kn_command_select_all    (KnSession *session);
/* The shots of the storyboard from the one that was selected first to this one. */
void kn_command_select_to     (KnSession *session, guint64 shot);
/* The clip before (-1) or after (1) the one that was selected last as well; back over clips that are selected already, that
 * one no longer. */
void kn_command_select_beside (KnSession *session, int direction);

G_END_DECLS
