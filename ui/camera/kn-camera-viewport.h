/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A camera path in space, drawn by GL; where there is none, by cairo and without the picture. Keys are widgets over it.
 * Dragging turns the view, with Shift or the middle button it moves it, the wheel zooms; dragging a key moves it as it is
 * seen, with Shift along one axis, with Alt it turns it. Arrow keys, plus and minus do what the pointer does.
 *
 * Signal "view-changed": another kind of view.
 */
#pragma once

#include "ui/camera/kn-camera-eye.h"
#include "ui/camera/kn-camera-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_VIEWPORT (kn_camera_viewport_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraViewport, kn_camera_viewport, KN, CAMERA_VIEWPORT, GtkWidget)

/* NULL to let go. */
void             kn_camera_viewport_set_scene (KnCameraViewport *self, KnCameraScene *scene);
void             kn_camera_viewport_set_view  (KnCameraViewport *self, KnCameraViewKind kind);
KnCameraViewKind kn_camera_viewport_get_view  (KnCameraViewport *self);
void             kn_camera_viewport_fit       (KnCameraViewport *self);
void             kn_camera_viewport_zoom      (KnCameraViewport *self, double factor);
/* Why there is no GL, or NULL. Translated. */
const char      *kn_camera_viewport_get_error (KnCameraViewport *self);

G_END_DECLS
