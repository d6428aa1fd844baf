/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A camera path as a file has it and as the model is told: one pose per picture.
 *
 * Frame of reference: x right, y down, z forward (OpenCV). A pose is world-to-camera, [R | t] row by row.
 */
#pragma once

#include "render/camera/kn-pose.h"

G_BEGIN_DECLS

struct kn_camera_pose
{
  double w2c[12];                     /* row-major 3x4 */
  double fx, fy, cx, cy;              /* intrinsics relative to the width (fx, cx) and height (fy, cy) of the picture */
};

/* One pose per pixel frame, owned. */
struct kn_camera_rays
{
  int n_frames;
  struct kn_camera_pose *poses;
};

/* A RealEstate10K-like text, as CameraCtrl and the Wan camera models read it: the first line is ignored, then per line
 *   timestamp fx fy cx cy k1 k2 r11 r12 r13 t1 r21 … t3
 * intrinsics relative to the picture, written for a 1280 x 720 aspect and adapted to width x height as the reference
 * does. FALSE and KN_RENDER_ERROR_BAD_REQUEST naming the line. */
gboolean kn_camera_file_parse (const char *text, int width_px, int height_px, struct kn_camera_rays *rays,
                               GError **error);
/* The same; timestamps are microseconds. Parsing it for the same size gives these poses. Free with g_free(). */
char    *kn_camera_file_print (const struct kn_camera_rays *rays, int width_px, int height_px, double fps);
void     kn_camera_rays_clear (struct kn_camera_rays *rays);

/* Inverse of the left 3x3 of a pose, FALSE if it has none. Files write rotations with few digits, so that their
 * transpose is not quite their inverse, which is what the reference takes. */
gboolean kn_camera_pose_invert (const double *w2c, double inverse[9]);

/* aspect: width over height; positions are multiplied by scale. */
struct kn_camera_pose kn_camera_pose_from_pose (const struct kn_pose *pose, double aspect, double scale);
/* Only for what kn_camera_file_parse() accepts. */
struct kn_pose        kn_camera_pose_to_pose   (const struct kn_camera_pose *camera);

G_END_DECLS
