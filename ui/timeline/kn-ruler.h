/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The scale above the lanes. A press or a drag moves the playhead; a drag of an end of the range moves that, and a drag
 * with Shift marks a new range. For assistive technology it is a slider.
 */
#pragma once

#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_RULER (kn_ruler_get_type ())
G_DECLARE_FINAL_TYPE (KnRuler, kn_ruler, KN, RULER, GtkWidget)

/* May be NULL. */
void kn_ruler_set_session (KnRuler *self, KnSession *session);

G_END_DECLS
