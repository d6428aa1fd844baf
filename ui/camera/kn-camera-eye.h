/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * From where a camera path is looked at: around a point, straight from above or from the side, or through the camera
 * itself. World coordinates are those of kn-pose.h. Plain arithmetic: no GL and no widgets.
 */
#pragma once

#include "render/camera/kn-pose.h"

G_BEGIN_DECLS

typedef enum
{
  KN_CAMERA_VIEW_FREE = 1,            /* numbered as on the keyboard */
  KN_CAMERA_VIEW_TOP,
  KN_CAMERA_VIEW_SIDE,
  KN_CAMERA_VIEW_THROUGH,
} KnCameraViewKind;

struct kn_camera_eye
{
  KnCameraViewKind kind;
  double target[3], distance;
  double yaw, pitch;                  /* radians; only of KN_CAMERA_VIEW_FREE */
  struct kn_pose through;             /* of KN_CAMERA_VIEW_THROUGH */
  double frame_aspect;                /* of the picture that is filmed */
  double margin;                      /* around it where it is looked through; 1: none */
  double width, height;               /* of the area that is drawn to, pixels */
};

void           kn_camera_eye_init     (struct kn_camera_eye *self);
struct kn_pose kn_camera_eye_get_pose (const struct kn_camera_eye *self);
/* Homogeneous clip coordinates as GL wants them. */
void           kn_camera_eye_clip     (const struct kn_camera_eye *self, const double world[3], double clip[4]);
/* FALSE for what lies behind. Pixels from the upper left corner. */
gboolean       kn_camera_eye_project  (const struct kn_camera_eye *self, const double world[3], double *x, double *y);
/* How far something at a place of the world moves when it follows the pointer parallel to the picture. */
void           kn_camera_eye_drag     (const struct kn_camera_eye *self, const double at[3], double dx, double dy,
                                       double delta[3]);
/* Moves the point that is looked at with the picture. */
void           kn_camera_eye_pan      (struct kn_camera_eye *self, double dx, double dy);
/* factor above 1 comes nearer. */
void           kn_camera_eye_zoom     (struct kn_camera_eye *self, double factor);
/* Shows all of these points. */
void           kn_camera_eye_fit      (struct kn_camera_eye *self, const double (*points)[3], guint n);
/* Where the filmed picture lies in the area of KN_CAMERA_VIEW_THROUGH. */
void           kn_camera_eye_get_frame (const struct kn_camera_eye *self, double *x, double *y, double *width,
                                        double *height);

G_END_DECLS
