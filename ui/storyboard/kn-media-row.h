/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * One file that the project uses: its picture, name, length, how often it is used, or that it is gone. It can be dragged
 * to where files go.
 */
#pragma once

#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_MEDIA_ROW (kn_media_row_get_type ())
G_DECLARE_FINAL_TYPE (KnMediaRow, kn_media_row, KN, MEDIA_ROW, GtkListBoxRow)

GtkWidget *kn_media_row_new    (KnSession *session, guint64 asset);
guint64    kn_media_row_get_id (KnMediaRow *self);
/* uses: how many places name it. */
void       kn_media_row_update (KnMediaRow *self, guint uses);

G_END_DECLS
