/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A picture that is pinned to a time of the shot: a thumbnail, and how strictly it holds. Activated, it offers that
 * strength and its removal.
 */
#pragma once

#include "app/document/kn-picture-key.h"
#include "app/document/kn-time.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_PICTURE_CHIP_WIDTH_PX  58
#define KN_PICTURE_CHIP_HEIGHT_PX 36

#define KN_TYPE_PICTURE_CHIP (kn_picture_chip_get_type ())
G_DECLARE_FINAL_TYPE (KnPictureChip, kn_picture_chip, KN, PICTURE_CHIP, GtkWidget)

GtkWidget *kn_picture_chip_new      (guint64 id);
guint64    kn_picture_chip_get_id   (KnPictureChip *self);
void       kn_picture_chip_update   (KnPictureChip *self, KnPictureKey *key, gint64 time, KnRate rate, gboolean selected);
/* Opens its settings. */
void       kn_picture_chip_activate (KnPictureChip *self);

G_END_DECLS
