/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Undo and redo as a person sees them: what comes back is what is selected.
 */
#pragma once

#include "app/session/kn-session.h"

G_BEGIN_DECLS

/* Whether clips, parts of shots or markers came back; they are selected then. */
gboolean kn_command_undo (KnSession *session);
gboolean kn_command_redo (KnSession *session);

G_END_DECLS
