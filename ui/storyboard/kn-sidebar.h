/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What lies beside the viewer: the storyboard, and the files that it uses.
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_SIDEBAR (kn_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (KnSidebar, kn_sidebar, KN, SIDEBAR, GtkWidget)

/* session and desk: NULL to let go of both. */
void kn_sidebar_set_session (KnSidebar *self, KnSession *session, KnRenderDesk *desk);

/* See kn_storyboard_focus_selected(). */
gboolean kn_sidebar_focus_selected (KnSidebar *self);

/* How wide it is where there is room for that; 0: as wide as it needs. */
void kn_sidebar_set_width   (KnSidebar *self, int width_px);
int  kn_sidebar_get_width   (KnSidebar *self);
/* Only as wide as it needs, whatever was wanted: where it lies over something. */
void kn_sidebar_set_narrow  (KnSidebar *self, gboolean narrow);

G_END_DECLS
