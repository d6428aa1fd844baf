/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the files of the viewport share.
 */
#pragma once

#include "ui/camera/kn-camera-gl.h"
#include "ui/camera/kn-camera-mark.h"
#include "ui/camera/kn-camera-viewport.h"

G_BEGIN_DECLS

typedef enum
{
  KN_CAMERA_DRAG_NONE,
  KN_CAMERA_DRAG_TURN,       /* the view */
  KN_CAMERA_DRAG_PAN,
  KN_CAMERA_DRAG_MARK,
} KnCameraDrag;

struct _KnCameraViewport
{
  GtkWidget parent_instance;

  KnCameraScene *scene;
  struct kn_camera_eye eye;
  gboolean fitted;           /* a person has not moved the view */
  guint64 shot;              /* for which it was fitted */
  GtkWidget *area;           /* GtkGLArea, or NULL */
  struct kn_camera_gl *gl;
  char *error;
  GPtrArray *marks;          /* KnCameraMark, the target last */
  GdkRGBA inks[KN_CAMERA_N_INKS];

  GtkGesture *drag;
  KnCameraDrag dragging;
  gboolean moving;           /* past the threshold */
  KnCameraMark *dragged;
  double at[3];              /* where it was */
  double last[2];            /* of the drag so far */
};

/* kn-camera-viewport-input.c */
void _kn_camera_viewport_init_input (KnCameraViewport *self);
void _kn_camera_viewport_abort_drag (KnCameraViewport *self);
void _kn_camera_viewport_eye_moved  (KnCameraViewport *self);

G_END_DECLS
