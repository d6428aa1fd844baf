/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A camera at one instant, and the rotations that it takes. Axes: x right, y down, z forward, in subject distances; a
 * rotation is a unit quaternion w x y z that maps camera to world. Arrays may alias.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

struct kn_pose
{
  double position[3];
  double rotation[4];
  double fov;                         /* vertical, radians */
};

/* At the origin, looking along +z. */
#define KN_POSE_INIT(fov_) ((struct kn_pose) { .rotation = { 1, 0, 0, 0 }, .fov = (fov_) })

static inline double
kn_radians (double degrees)
{
  return degrees * G_PI / 180;
}

static inline double
kn_degrees (double radians)
{
  return radians * 180 / G_PI;
}

void kn_rotation_about       (int axis, double angle, double q[4]);
void kn_rotation_multiply    (const double a[4], const double b[4], double out[4]);
void kn_rotation_inverse     (const double q[4], double out[4]);
/* Any length but zero becomes one. */
void kn_rotation_normalise   (double q[4]);
/* Row-major 3x3. */
void kn_rotation_to_matrix   (const double q[4], double m[9]);
/* m need only be close to a rotation. */
void kn_rotation_from_matrix (const double m[9], double q[4]);
void kn_rotation_apply       (const double q[4], const double v[3], double out[3]);
void kn_rotation_slerp       (const double a[4], const double b[4], double t, double out[4]);
/* Looks from position at target, the picture upright. Straight up or down keeps x to the right. */
void kn_rotation_look_at     (const double position[3], const double target[3], double q[4]);
/* Pan to the right, tilt up, roll clockwise, in radians: turned by pan first, then tilt, then roll. */
void kn_rotation_from_angles (const double angles[3], double q[4]);
void kn_rotation_to_angles   (const double q[4], double angles[3]);
/* The shortest turn from one rotation to another: an axis, in the camera of a, as long as its angle in radians. */
void kn_rotation_turn_between (const double a[4], const double b[4], double turn[3]);
void kn_rotation_add_turn    (const double q[4], const double turn[3], double out[4]);
/* Angle between two rotations, 0 to pi. */
double kn_rotation_distance  (const double a[4], const double b[4]);

/* Where a point of the world is seen: x and y are tangents, right and down, z the distance along the view. */
void kn_pose_see             (const struct kn_pose *pose, const double world[3], double seen[3]);

G_END_DECLS
