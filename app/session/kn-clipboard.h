/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What is selected as text for the clipboard, and back: clips, and timed prompts, masks, camera keys, pictures and markers.
 * Within a project everything is kept. In another one files are found by their full names, times are converted to its
 * frame rate, painted masks are brought along, and what continued a shot that was not copied no longer does.
 */
#pragma once

#include "app/session/kn-session.h"

G_BEGIN_DECLS

#define KN_CLIPBOARD_MIME "application/x-kinora-selection+json"

/* JSON of the selection; NULL if there is nothing in it that can be copied. Free with g_free(). */
char    *kn_clipboard_dup_selection (KnSession *session);
/* The prompts of the selection, for other programs; "" if there are none. Free with g_free(). */
char    *kn_clipboard_dup_prompts   (KnSession *session);
/* Pastes what kn_clipboard_dup_selection() made at the playhead, as one step, and selects it: clips on this layer if it is one
 * of their kind (0: none), else on that of the selected clip, making room if there is none; parts into the current shot. Text
 * from strangers fails with an error. */
gboolean kn_clipboard_paste         (KnSession *session, guint64 layer, const char *json, GError **error);

G_END_DECLS
