/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What menus do to the layers of a timeline. Each is one undo step; FALSE with a KN_EDIT_ERROR where a rule forbids it.
 */
#pragma once

#include "app/session/kn-session.h"

G_BEGIN_DECLS

/* An empty layer on top, or below the other sounds; without a name of its own it is called in the language of who looks. */
gboolean kn_command_add_layer    (KnSession *session, gboolean sound, GError **error);
/* With everything on it; the last layer for pictures stays. */
gboolean kn_command_remove_layer (KnSession *session, guint64 layer, GError **error);
/* One up (-1) or down (1) among its like. */
gboolean kn_command_shift_layer  (KnSession *session, guint64 layer, int direction, GError **error);
gboolean kn_command_rename_layer (KnSession *session, guint64 layer, const char *name, GError **error);
/* The selected clips to the layer above (-1) or below (1). */
gboolean kn_command_change_layer (KnSession *session, int direction, GError **error);

G_END_DECLS
