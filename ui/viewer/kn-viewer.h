/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The picture at the playhead with its transport. While a draft of the current shot denoises, that is what is shown.
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_VIEWER (kn_viewer_get_type ())
G_DECLARE_FINAL_TYPE (KnViewer, kn_viewer, KN, VIEWER, GtkWidget)

/* Both NULL to let go. */
void kn_viewer_set_session (KnViewer *self, KnSession *session, KnRenderDesk *desk);
void kn_viewer_toggle_play (KnViewer *self);
/* J, K, L: -1 plays backwards, or twice as fast when it does; 0 stops; 1 likewise forwards. */
void kn_viewer_shuttle     (KnViewer *self, int direction);

G_END_DECLS
