/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The other picture to the right of a line that is dragged, or moved by the arrow keys while it has the focus.
 * Everywhere but on the line the pointer goes through. Property, notifying: position (0 to 1 of the canvas).
 */
#pragma once

#include "ui/viewer/kn-picture-view.h"

G_BEGIN_DECLS

#define KN_TYPE_WIPE (kn_wipe_get_type ())
G_DECLARE_FINAL_TYPE (KnWipe, kn_wipe, KN, WIPE, GtkWidget)

/* An overlay for all of the view. */
GtkWidget *kn_wipe_new           (KnPictureView *view);
void       kn_wipe_set_paintable (KnWipe *self, GdkPaintable *other);
void       kn_wipe_set_position  (KnWipe *self, double position);

G_END_DECLS
