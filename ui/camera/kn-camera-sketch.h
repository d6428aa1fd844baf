/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The camera path of the current shot as a small drawing, with what was measured; pressing it opens the camera page. For
 * the inspector.
 */
#pragma once

#include "ui/camera/kn-camera-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_SKETCH (kn_camera_sketch_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraSketch, kn_camera_sketch, KN, CAMERA_SKETCH, GtkWidget)

GtkWidget *kn_camera_sketch_new       (void);
/* NULL to let go. */
void       kn_camera_sketch_set_scene (KnCameraSketch *self, KnCameraScene *scene);

G_END_DECLS
