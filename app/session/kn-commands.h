/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What a key or a menu entry does to the timeline: edits on the selection or at the playhead. Each is one undo step.
 * FALSE with a KN_EDIT_ERROR that can be shown as it is when a rule forbids it or there is nothing to do it to.
 */
#pragma once

#include "app/document/kn-plan.h"
#include "app/session/kn-session.h"

G_BEGIN_DECLS

/* The selected clip that lies under the playhead, else the uppermost clip there. */
gboolean kn_command_split (KnSession *session, GError **error);
/* What comes next is selected then, of the same kind where there is one. */
gboolean kn_command_delete (KnSession *session, GError **error);
gboolean kn_command_ripple_delete (KnSession *session, GError **error);
/* Moves an edge of the current clip, or of the selected prompt or mask, to the playhead. */
gboolean kn_command_trim (KnSession *session, KnEdge edge, gboolean ripple, GError **error);
/* Rolls the cut of the selected clip that is nearest to the playhead, or slips its content, by frames. */
gboolean kn_command_roll (KnSession *session, gint64 delta_frames, GError **error);
gboolean kn_command_slip (KnSession *session, gint64 delta_frames, GError **error);
/* Moves the selected clips by frames; or the selected prompts, masks, keys and markers, if one of those was selected last. */
gboolean kn_command_nudge (KnSession *session, gint64 delta_frames, GError **error);
/* The selected clips change places with the clip before them (-1) or after them (1), and lie side by side then. */
gboolean kn_command_reorder (KnSession *session, int direction, GError **error);
/* Copies the selection behind its own end and selects the copies. */
gboolean kn_command_duplicate (KnSession *session, GError **error);
/* A timed prompt from the playhead on; selects it. */
gboolean kn_command_add_prompt (KnSession *session, GError **error);
gboolean kn_command_add_marker (KnSession *session, GError **error);
/* An empty shot after the current one, or at the end; selects it. */
gboolean kn_command_add_shot (KnSession *session, GError **error);
/* A shot that is joined to the selected one; selects it. */
gboolean kn_command_join (KnSession *session, KnJoin join, GError **error);

/* The range that is looped and exported; nothing is edited. The frame at the playhead is its first, or its last. */
void     kn_command_mark_in (KnSession *session);
void     kn_command_mark_out (KnSession *session);
/* As long as the selected clips; FALSE if there are none. */
gboolean kn_command_mark_selection (KnSession *session, GError **error);

/* Moving about; nothing is edited. */
/* Selects the clip before (-1) or after (1) and goes to its start. */
void     kn_command_step_clip (KnSession *session, int direction);
/* To the start of the current shot, unless the playhead is in it: what is worked on is what is seen. */
void     kn_command_go_into_shot (KnSession *session);
/* To the next or previous clip edge, marker or range end. */
void     kn_command_step_edit_point (KnSession *session, int direction);
/* To the first (-1) or the last (1) frame of the range. */
void     kn_command_go_to_range (KnSession *session, int direction);

G_END_DECLS
