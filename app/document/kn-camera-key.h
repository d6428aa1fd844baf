/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The camera at one content frame. Axes: x right, y down, z forward, in the frame of the camera at the identity pose; the
 * pose maps camera to world. One unit is the distance to the subject.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_KEY (kn_camera_key_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraKey, kn_camera_key, KN, CAMERA_KEY, KnNode)

gint64           kn_camera_key_get_time_frames   (KnCameraKey *self);
/* x, y, z. */
const double    *kn_camera_key_get_position      (KnCameraKey *self);
/* Quaternion w, x, y, z; not zero, need not be of unit length. */
const double    *kn_camera_key_get_orientation   (KnCameraKey *self);
/* Vertical angle of view; 0: the model's own. */
double           kn_camera_key_get_fov_deg       (KnCameraKey *self);
KnInterpolation  kn_camera_key_get_interpolation (KnCameraKey *self);

G_END_DECLS
