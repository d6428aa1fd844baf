/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A picture that a shot shows at one time: small, with the time below it; pressed, it can be moved in time, held less
 * strictly, exchanged and taken away. A section whose node is a KnPictureKey.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_PICTURE_TILE (kn_picture_tile_get_type ())
G_DECLARE_FINAL_TYPE (KnPictureTile, kn_picture_tile, KN, PICTURE_TILE, KnSection)

/* "first", "at 2.1 s", "last". Free with g_free(). */
char *kn_picture_tile_dup_caption (KnShot *shot, gint64 time_frames, KnRate rate);
/* The edit that puts a file in the place of what the shot shows at a time, or adds it. path: absolute. */
KnEdit *kn_picture_plan_pin (KnDocument *document, KnShot *shot, gint64 time_frames, const char *path, GError **error);

G_END_DECLS
