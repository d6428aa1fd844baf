/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only, with the GL context current
 *
 * Smooth lines and one picture in space, with OpenGL 3.3 or OpenGL ES 3.0. Colours are as in cairo; what is drawn is
 * multiplied by its alpha, as GTK wants it.
 */
#pragma once

#include "ui/camera/kn-camera-drawing.h"

G_BEGIN_DECLS

struct kn_camera_gl;

/* NULL and a GDK_GL_ERROR if the shaders do not compile. */
struct kn_camera_gl *kn_camera_gl_new  (gboolean es, GError **error);
/* Accepts NULL. */
void                 kn_camera_gl_free (struct kn_camera_gl *self);
/* Into a part of the area that is as large as the eye's, its lower left corner at x, y from that of the area; scale:
 * pixels of the device for one of these. ground NULL: nothing. */
void                 kn_camera_gl_draw (struct kn_camera_gl *self, KnCameraScene *scene,
                                        const struct kn_camera_eye *eye, double x, double y, double scale,
                                        const GdkRGBA inks[KN_CAMERA_N_INKS], const GdkRGBA *ground);

G_END_DECLS
