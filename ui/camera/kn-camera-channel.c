/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-channel.h"

#include <glib/gi18n.h>
#include <math.h>

static const struct
{
  const char *name, *unit;
  double step, lower, upper;
} channels[KN_CAMERA_N_CHANNELS] = {
  [KN_CAMERA_RIGHT] = { NC_("camera", "Right"), "", 0.02, -100, 100 },
  [KN_CAMERA_UP] = { NC_("camera", "Up"), "", 0.02, -100, 100 },
  [KN_CAMERA_FORWARD] = { NC_("camera", "Forward"), "", 0.02, -100, 100 },
  [KN_CAMERA_PAN] = { NC_("camera", "Pan"), "°", 1, -180, 180 },
  [KN_CAMERA_TILT] = { NC_("camera", "Tilt"), "°", 1, -90, 90 },
  [KN_CAMERA_ROLL] = { NC_("camera", "Roll"), "°", 1, -180, 180 },
  [KN_CAMERA_ANGLE] = { NC_("camera", "Angle of view"), "°", 1, 1, 170 },
};

const char *
kn_camera_channel_get_name (KnCameraChannel channel)
{
  return g_dpgettext2 (NULL, "camera", channels[channel].name);
}

const char *
kn_camera_channel_get_unit (KnCameraChannel channel)
{
  return channels[channel].unit;
}

double
kn_camera_channel_get_step (KnCameraChannel channel)
{
  return channels[channel].step;
}

void
kn_camera_channel_get_range (KnCameraChannel channel, double *lower, double *upper)
{
  *lower = channels[channel].lower;
  *upper = channels[channel].upper;
}

double
kn_camera_channel_get (KnCameraChannel channel, const struct kn_pose *pose)
{
  double angles[3], value;

  kn_rotation_to_angles (pose->rotation, angles);
  if (channel == KN_CAMERA_ANGLE)
    value = kn_degrees (pose->fov);
  else if (channel < KN_CAMERA_PAN)
    value = channel == KN_CAMERA_UP ? -pose->position[1] : pose->position[channel];
  else
    value = kn_degrees (angles[channel - KN_CAMERA_PAN]);
  /* Nothing is not a little less than nothing. */
  return fabs (value) < 1e-5 ? 0 : value;
}

void
kn_camera_channel_set (KnCameraChannel channel, struct kn_pose *pose, double value)
{
  double angles[3];

  value = CLAMP (value, channels[channel].lower, channels[channel].upper);
  if (channel == KN_CAMERA_ANGLE)
    pose->fov = kn_radians (value);
  else if (channel < KN_CAMERA_PAN)
    pose->position[channel] = channel == KN_CAMERA_UP ? -value : value;
  else
    {
      kn_rotation_to_angles (pose->rotation, angles);
      angles[channel - KN_CAMERA_PAN] = kn_radians (value);
      kn_rotation_from_angles (angles, pose->rotation);
    }
}
