/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The first or the last edge of the range of a session, on the ruler, which places it and moves it with the pointer. By
 * itself it is a slider for the keyboard and for assistive technology: arrows move it by a frame, with Shift by a second,
 * Delete opens that end.
 */
#pragma once

#include "app/document/kn-plan.h"
#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_RANGE_END (kn_range_end_get_type ())
G_DECLARE_FINAL_TYPE (KnRangeEnd, kn_range_end, KN, RANGE_END, GtkWidget)

GtkWidget *kn_range_end_new         (KnEdge edge);
/* session may be NULL. */
void       kn_range_end_set_session (KnRangeEnd *self, KnSession *session);
/* The first frame of the range, or the first frame after it. */
gint64     kn_range_end_get_frames  (KnRangeEnd *self);
/* Held inside the timeline and on its side of the other end. */
void       kn_range_end_set_frames  (KnRangeEnd *self, gint64 frames);

G_END_DECLS
