/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The keys of a camera path as a list, and the numbers of the selected one.
 */
#pragma once

#include "ui/camera/kn-camera-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_PANEL (kn_camera_panel_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraPanel, kn_camera_panel, KN, CAMERA_PANEL, GtkWidget)

/* NULL to let go. */
void kn_camera_panel_set_scene (KnCameraPanel *self, KnCameraScene *scene);

G_END_DECLS
