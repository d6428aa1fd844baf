/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The shots of the sequence as panels, in the order in which they are seen. Files are dropped on them, see
 * kn-storyboard-drop.h.
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_STORYBOARD (kn_storyboard_get_type ())
G_DECLARE_FINAL_TYPE (KnStoryboard, kn_storyboard, KN, STORYBOARD, GtkWidget)

/* Both NULL to let go. */
void kn_storyboard_set_session (KnStoryboard *self, KnSession *session, KnRenderDesk *desk);
/* Borrowed; NULL while no project is shown. */
KnSession *kn_storyboard_get_session (KnStoryboard *self);
/* The focus goes to the panel of the selected shot where it is on another one. FALSE: it is elsewhere, or there is no such
 * panel. */
gboolean kn_storyboard_focus_selected (KnStoryboard *self);
/* The same from wherever it is. */
gboolean kn_storyboard_go_to_selected (KnStoryboard *self);

G_END_DECLS
