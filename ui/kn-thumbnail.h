/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * One frame of a film or a picture file, small; a dark plate until it is there.
 */
#pragma once

#include "app/document/kn-time.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_THUMBNAIL (kn_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (KnThumbnail, kn_thumbnail, KN, THUMBNAIL, GtkWidget)

/* path: absolute, or NULL for nothing. */
void kn_thumbnail_set_picture (KnThumbnail *self, const char *path, gint64 frame, KnRate rate);

G_END_DECLS
