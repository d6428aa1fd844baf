/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What is selected, and everything that can be said about it: one page for each kind, made of sections (kn-section.h).
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_INSPECTOR (kn_inspector_get_type ())
G_DECLARE_FINAL_TYPE (KnInspector, kn_inspector, KN, INSPECTOR, GtkWidget)

/* Both NULL to let go. */
void kn_inspector_set_session (KnInspector *self, KnSession *session, KnRenderDesk *desk);
/* Puts the cursor into the prompt. */
void kn_inspector_edit_prompt (KnInspector *self);
/* Where a shot's camera is shown; whoever knows more of it puts it there. Borrowed. */
GtkBox *kn_inspector_get_camera_slot (KnInspector *self);

G_END_DECLS
