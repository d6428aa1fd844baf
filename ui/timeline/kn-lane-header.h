/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The name of a layer beside its lane, with what can be done to it: hide or mute, lock, and a menu to rename, reorder, add
 * and remove layers.
 */
#pragma once

#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_LANE_HEADER (kn_lane_header_get_type ())
G_DECLARE_FINAL_TYPE (KnLaneHeader, kn_lane_header, KN, LANE_HEADER, GtkWidget)

/* name: what a layer without a name is called. */
GtkWidget  *kn_lane_header_new       (KnSession *session, guint64 layer, const char *name);
/* As it is shown. */
const char *kn_lane_header_get_title (KnLaneHeader *self);
/* Of titles alone, which need less room: its buttons beside the name in place of below it. */
void        kn_lane_header_set_low   (KnLaneHeader *self, gboolean low);

G_END_DECLS
