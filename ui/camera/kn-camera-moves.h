/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The moves that have a name: choosing one shows what it would do, Apply makes it the camera of the shot.
 */
#pragma once

#include "ui/camera/kn-camera-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_MOVES (kn_camera_moves_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraMoves, kn_camera_moves, KN, CAMERA_MOVES, GtkWidget)

/* NULL to let go. */
void kn_camera_moves_set_scene (KnCameraMoves *self, KnCameraScene *scene);

G_END_DECLS
