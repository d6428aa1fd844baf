/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-eye.h"

#include <math.h>
#include <string.h>

#define FOV (40 * G_PI / 180)
#define NEAR 0.02
#define FAR 200.0
/* Around the filmed picture. */
#define MARGIN 1.08
#define NEAREST 0.2
#define FARTHEST 60.0

void
kn_camera_eye_init (struct kn_camera_eye *self)
{
  *self = (struct kn_camera_eye) { .kind = KN_CAMERA_VIEW_FREE, .target = { 0, 0, 0.6 }, .distance = 2.6,
                                   .yaw = kn_radians (-38), .pitch = kn_radians (-24), .frame_aspect = 16.0 / 9, .margin = MARGIN,
                                   .width = 1, .height = 1 };
  self->through = KN_POSE_INIT (FOV);
}

struct kn_pose
kn_camera_eye_get_pose (const struct kn_camera_eye *self)
{
  struct kn_pose pose = KN_POSE_INIT (FOV);
  const double forward[3] = { 0, 0, 1 };
  double angles[3] = { self->yaw, self->pitch, 0 }, look[3];

  if (self->kind == KN_CAMERA_VIEW_THROUGH)
    return self->through;
  if (self->kind == KN_CAMERA_VIEW_TOP)
    angles[0] = 0, angles[1] = -G_PI / 2;
  else if (self->kind == KN_CAMERA_VIEW_SIDE)
    angles[0] = -G_PI / 2, angles[1] = 0;
  kn_rotation_from_angles (angles, pose.rotation);
  kn_rotation_apply (pose.rotation, forward, look);
  for (int i = 0; i < 3; i++)
    pose.position[i] = self->target[i] - look[i] * self->distance;
  return pose;
}

static double
area_aspect (const struct kn_camera_eye *self)
{
  return MAX (1, self->width) / MAX (1, self->height);
}

/* Tangent from the middle of the area to its upper edge. */
static double
half_height (const struct kn_camera_eye *self)
{
  if (self->kind != KN_CAMERA_VIEW_THROUGH)
    return tan (FOV / 2);
  return tan (self->through.fov / 2) * self->margin * MAX (1, self->frame_aspect / area_aspect (self));
}

static gboolean
is_flat (const struct kn_camera_eye *self)
{
  return self->kind == KN_CAMERA_VIEW_TOP || self->kind == KN_CAMERA_VIEW_SIDE;
}

/* Coordinates in the camera of the eye. */
static void
to_eye (const struct kn_pose *pose, const double world[3], double out[3])
{
  double inverse[4];

  for (int i = 0; i < 3; i++)
    out[i] = world[i] - pose->position[i];
  kn_rotation_inverse (pose->rotation, inverse);
  kn_rotation_apply (inverse, out, out);
}

void
kn_camera_eye_clip (const struct kn_camera_eye *self, const double world[3], double clip[4])
{
  struct kn_pose pose = kn_camera_eye_get_pose (self);
  double v[3], scale = 1 / half_height (self);

  to_eye (&pose, world, v);
  if (is_flat (self))
    {
      scale /= self->distance;
      clip[2] = v[2] / FAR - 1;
      clip[3] = 1;
    }
  else
    {
      clip[2] = (v[2] * (FAR + NEAR) - 2 * FAR * NEAR) / (FAR - NEAR);
      clip[3] = v[2];
    }
  clip[0] = v[0] * scale / area_aspect (self);
  clip[1] = -v[1] * scale;
}

gboolean
kn_camera_eye_project (const struct kn_camera_eye *self, const double world[3], double *x, double *y)
{
  double clip[4];

  kn_camera_eye_clip (self, world, clip);
  if (clip[3] < NEAR)
    return FALSE;
  *x = (clip[0] / clip[3] + 1) / 2 * self->width;
  *y = (1 - clip[1] / clip[3]) / 2 * self->height;
  return TRUE;
}

void
kn_camera_eye_drag (const struct kn_camera_eye *self, const double at[3], double dx, double dy, double delta[3])
{
  struct kn_pose pose = kn_camera_eye_get_pose (self);
  double v[3], depth, unit;

  to_eye (&pose, at, v);
  depth = is_flat (self) ? self->distance : MAX (NEAR, v[2]);
  unit = 2 * half_height (self) * depth / MAX (1, self->height);
  delta[0] = dx * unit;
  delta[1] = dy * unit;
  delta[2] = 0;
  kn_rotation_apply (pose.rotation, delta, delta);
}

void
kn_camera_eye_pan (struct kn_camera_eye *self, double dx, double dy)
{
  double delta[3];

  kn_camera_eye_drag (self, self->target, dx, dy, delta);
  for (int i = 0; i < 3; i++)
    self->target[i] -= delta[i];
}

void
kn_camera_eye_zoom (struct kn_camera_eye *self, double factor)
{
  self->distance = CLAMP (self->distance / factor, NEAREST, FARTHEST);
}

void
kn_camera_eye_fit (struct kn_camera_eye *self, const double (*points)[3], guint n)
{
  double low[3] = { 0 }, high[3] = { 0 }, radius = 0;

  for (guint i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      {
        low[k] = i ? MIN (low[k], points[i][k]) : points[i][k];
        high[k] = i ? MAX (high[k], points[i][k]) : points[i][k];
      }
  for (int k = 0; k < 3; k++)
    {
      self->target[k] = (low[k] + high[k]) / 2;
      radius += (high[k] - low[k]) * (high[k] - low[k]) / 4;
    }
  self->distance = CLAMP (0.95 * sqrt (radius) / sin (FOV / 2) * MAX (1, 0.8 / area_aspect (self)), NEAREST, FARTHEST);
}

void
kn_camera_eye_get_frame (const struct kn_camera_eye *self, double *x, double *y, double *width, double *height)
{
  *height = self->height / self->margin / MAX (1, self->frame_aspect / area_aspect (self));
  *width = *height * self->frame_aspect;
  *x = (self->width - *width) / 2;
  *y = (self->height - *height) / 2;
}
