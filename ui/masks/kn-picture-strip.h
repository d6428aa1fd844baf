/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The current shot from its first to its last frame, with the pictures that are pinned to it. A press goes to that time;
 * a picture is dragged to another, or moved by the arrow keys. Not there while nothing is pinned.
 */
#pragma once

#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_PICTURE_STRIP (kn_picture_strip_get_type ())
G_DECLARE_FINAL_TYPE (KnPictureStrip, kn_picture_strip, KN, PICTURE_STRIP, GtkWidget)

GtkWidget *kn_picture_strip_new         (void);
/* NULL to let go. */
void       kn_picture_strip_set_session (KnPictureStrip *self, KnSession *session);

G_END_DECLS
