/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Titles: text over the shots, on a layer above them.
 */
#pragma once

#include "app/session/kn-session.h"

G_BEGIN_DECLS

/* A title of three seconds with this text from the playhead on; selects it. It goes on the topmost layer that is above the
 * shots and has room there, else on a new one without a name of its own. One undo step; FALSE with a KN_EDIT_ERROR. */
gboolean kn_command_add_title (KnSession *session, const char *text, GError **error);

G_END_DECLS
