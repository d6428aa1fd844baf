/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/camera/kn-pose.h"

#include <math.h>
#include <string.h>

void
kn_rotation_about (int axis, double angle, double q[4])
{
  q[0] = cos (angle / 2);
  q[1] = q[2] = q[3] = 0;
  q[1 + axis] = sin (angle / 2);
}

void
kn_rotation_multiply (const double a[4], const double b[4], double out[4])
{
  double q[4] = {
    a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
    a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
    a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
    a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
  };

  memcpy (out, q, sizeof q);
}

void
kn_rotation_to_matrix (const double q[4], double m[9])
{
  double w = q[0], x = q[1], y = q[2], z = q[3];
  double r[9] = {
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z),     2 * (x * z + w * y),
    2 * (x * y + w * z),     1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y),     2 * (y * z + w * x),     1 - 2 * (x * x + y * y),
  };

  memcpy (m, r, sizeof r);
}

/* Shepperd's method. */
void
kn_rotation_from_matrix (const double m[9], double q[4])
{
  double trace = m[0] + m[4] + m[8];
  int i = m[0] > m[4] ? (m[0] > m[8] ? 0 : 2) : (m[4] > m[8] ? 1 : 2), j = (i + 1) % 3, k = (i + 2) % 3;

  if (trace > 0)
    {
      double s = 2 * sqrt (1 + trace);

      q[0] = s / 4;
      q[1] = (m[7] - m[5]) / s;
      q[2] = (m[2] - m[6]) / s;
      q[3] = (m[3] - m[1]) / s;
    }
  else
    {
      double s = 2 * sqrt (1 + m[4 * i] - m[4 * j] - m[4 * k]);

      q[0] = (m[3 * k + j] - m[3 * j + k]) / s;
      q[1 + i] = s / 4;
      q[1 + j] = (m[3 * j + i] + m[3 * i + j]) / s;
      q[1 + k] = (m[3 * k + i] + m[3 * i + k]) / s;
    }
  kn_rotation_normalise (q);
}

void
kn_rotation_slerp (const double a[4], const double b[4], double t, double out[4])
{
  double dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3], sign = dot < 0 ? -1 : 1;
  double wa = 1 - t, wb = t, n = 0;
  double angle = acos (MIN (1, fabs (dot)));

  if (angle > 1e-6)
    {
      wa = sin ((1 - t) * angle) / sin (angle);
      wb = sin (t * angle) / sin (angle);
    }
  for (int i = 0; i < 4; i++)
    {
      out[i] = wa * a[i] + sign * wb * b[i];
      n += out[i] * out[i];
    }
  for (int i = 0; i < 4; i++)
    out[i] /= sqrt (n);
}

void
kn_rotation_look_at (const double position[3], const double target[3], double q[4])
{
  double f[3], r[3], d[3], n = 0, m[9];

  for (int i = 0; i < 3; i++)
    {
      f[i] = target[i] - position[i];
      n += f[i] * f[i];
    }
  n = sqrt (n);
  for (int i = 0; i < 3; i++)
    f[i] = n > 1e-9 ? f[i] / n : (i == 2);
  n = sqrt (f[0] * f[0] + f[2] * f[2]);
  r[0] = n > 1e-9 ? f[2] / n : 1;
  r[1] = 0;
  r[2] = n > 1e-9 ? -f[0] / n : 0;
  d[0] = f[1] * r[2] - f[2] * r[1];
  d[1] = f[2] * r[0] - f[0] * r[2];
  d[2] = f[0] * r[1] - f[1] * r[0];
  for (int i = 0; i < 3; i++)
    {
      m[3 * i] = r[i];
      m[3 * i + 1] = d[i];
      m[3 * i + 2] = f[i];
    }
  kn_rotation_from_matrix (m, q);
}

void
kn_rotation_inverse (const double q[4], double out[4])
{
  double r[4] = { q[0], -q[1], -q[2], -q[3] };

  memcpy (out, r, sizeof r);
}

void
kn_rotation_normalise (double q[4])
{
  double n = sqrt (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);

  for (int i = 0; i < 4; i++)
    q[i] /= n;
}

void
kn_rotation_apply (const double q[4], const double v[3], double out[3])
{
  double m[9], r[3];

  kn_rotation_to_matrix (q, m);
  for (int i = 0; i < 3; i++)
    r[i] = m[3 * i] * v[0] + m[3 * i + 1] * v[1] + m[3 * i + 2] * v[2];
  memcpy (out, r, sizeof r);
}

void
kn_rotation_from_angles (const double angles[3], double q[4])
{
  double pan[4], tilt[4], roll[4];

  kn_rotation_about (1, angles[0], pan);
  kn_rotation_about (0, angles[1], tilt);
  kn_rotation_about (2, angles[2], roll);
  kn_rotation_multiply (pan, tilt, q);
  kn_rotation_multiply (q, roll, q);
}

void
kn_rotation_to_angles (const double q[4], double angles[3])
{
  double m[9], up;

  kn_rotation_to_matrix (q, m);
  up = CLAMP (-m[5], -1, 1);
  angles[1] = asin (up);
  if (fabs (up) > 1 - 1e-9)
    {
      /* Straight up or down pan and roll are one turn; call it pan. */
      angles[0] = atan2 (-m[6], m[0]);
      angles[2] = 0;
      return;
    }
  angles[0] = atan2 (m[2], m[8]);
  angles[2] = atan2 (m[3], m[4]);
}

void
kn_rotation_turn_between (const double a[4], const double b[4], double turn[3])
{
  double r[4], inverse[4], sine, angle;

  kn_rotation_inverse (a, inverse);
  kn_rotation_multiply (inverse, b, r);
  sine = sqrt (r[1] * r[1] + r[2] * r[2] + r[3] * r[3]);
  angle = 2 * atan2 (sine, fabs (r[0]));
  for (int i = 0; i < 3; i++)
    turn[i] = sine > 1e-12 ? (r[0] < 0 ? -angle : angle) * r[1 + i] / sine : 0;
}

void
kn_rotation_add_turn (const double q[4], const double turn[3], double out[4])
{
  double angle = sqrt (turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]);
  double r[4] = { cos (angle / 2) };

  for (int i = 0; i < 3; i++)
    r[1 + i] = angle > 1e-12 ? turn[i] * sin (angle / 2) / angle : 0;
  kn_rotation_multiply (q, r, out);
}

double
kn_rotation_distance (const double a[4], const double b[4])
{
  double turn[3];

  kn_rotation_turn_between (a, b, turn);
  return sqrt (turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]);
}

void
kn_pose_see (const struct kn_pose *pose, const double world[3], double seen[3])
{
  double inverse[4], at[3];

  for (int i = 0; i < 3; i++)
    at[i] = world[i] - pose->position[i];
  kn_rotation_inverse (pose->rotation, inverse);
  kn_rotation_apply (inverse, at, at);
  seen[0] = at[0] / at[2];
  seen[1] = at[1] / at[2];
  seen[2] = at[2];
}
