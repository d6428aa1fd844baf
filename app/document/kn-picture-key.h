/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A picture that the shot must show at one content frame (-1: its last).
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_PICTURE_KEY (kn_picture_key_get_type ())
G_DECLARE_FINAL_TYPE (KnPictureKey, kn_picture_key, KN, PICTURE_KEY, KnNode)

gint64   kn_picture_key_get_time_frames (KnPictureKey *self);
/* Borrowed, or NULL. */
KnAsset *kn_picture_key_get_asset       (KnPictureKey *self);
double   kn_picture_key_get_strength    (KnPictureKey *self);

G_END_DECLS
