/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The numbers of a pose as a cinematographer has them: how far right, up and forward in subject distances, pan, tilt and
 * roll in degrees, the vertical angle of view in degrees.
 */
#pragma once

#include "render/camera/kn-pose.h"

G_BEGIN_DECLS

typedef enum
{
  KN_CAMERA_RIGHT,
  KN_CAMERA_UP,
  KN_CAMERA_FORWARD,
  KN_CAMERA_PAN,
  KN_CAMERA_TILT,
  KN_CAMERA_ROLL,
  KN_CAMERA_ANGLE,
  KN_CAMERA_N_CHANNELS,
} KnCameraChannel;

/* Translated. */
const char *kn_camera_channel_get_name  (KnCameraChannel channel);
/* "°" or "". */
const char *kn_camera_channel_get_unit  (KnCameraChannel channel);
/* What an arrow key changes. */
double      kn_camera_channel_get_step  (KnCameraChannel channel);
void        kn_camera_channel_get_range (KnCameraChannel channel, double *lower, double *upper);
double      kn_camera_channel_get       (KnCameraChannel channel, const struct kn_pose *pose);
void        kn_camera_channel_set       (KnCameraChannel channel, struct kn_pose *pose, double value);

G_END_DECLS
