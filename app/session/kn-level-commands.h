/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * How loud a clip is, and how it begins and ends: gain, fades and transitions. Each is one undo step; FALSE with a
 * KN_EDIT_ERROR where a rule forbids it.
 */
#pragma once

#include "app/document/kn-plan.h"
#include "app/session/kn-session.h"

G_BEGIN_DECLS

/* The selected sound louder by decibels, or quieter; of footage its own. */
gboolean kn_command_gain       (KnSession *session, double delta_db, GError **error);
/* The selected clip fades in until the playhead, or out from it on; at the edge itself it no longer fades. */
gboolean kn_command_fade       (KnSession *session, KnEdge edge, GError **error);
/* Makes a transition of half a second of the cut of the selected clip that is nearest to the playhead, or a cut of the
 * transition that is there. */
gboolean kn_command_transition (KnSession *session, KnTransition kind, GError **error);

/* The edits, for drags as well. NULL if the node is not such a clip; a gain is also of footage that has a sound. */
KnEdit  *kn_plan_gain          (KnDocument *document, guint64 clip, double gain_db);
KnEdit  *kn_plan_fade          (KnDocument *document, guint64 clip, KnEdge edge, gint64 frames);

G_END_DECLS
