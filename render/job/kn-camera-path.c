/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-camera-path.h"

#include "render/base/kn-error.h"

#include <math.h>
#include <string.h>

/* A camera at one instant. */
struct pose
{
  double position[3];
  double rotation[4];                 /* unit quaternion w x y z, camera to world */
  double fov;                         /* vertical, radians */
};

/* ---- quaternions ---- */

static void
axis_angle (int axis, double angle, double q[4])
{
  q[0] = cos (angle / 2);
  q[1] = q[2] = q[3] = 0;
  q[1 + axis] = sin (angle / 2);
}

static void
multiply (const double a[4], const double b[4], double out[4])
{
  double q[4] = {
    a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
    a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
    a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
    a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
  };

  memcpy (out, q, sizeof q);
}

static void
to_matrix (const double q[4], double m[9])
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
static void
from_matrix (const double m[9], double q[4])
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
}

static void
slerp (const double a[4], const double b[4], double t, double out[4])
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

/* Looks from position at target, the picture upright. Straight up or down keeps x to the right. */
static void
look_at (const double position[3], const double target[3], double q[4])
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
  from_matrix (m, q);
}

/* ---- presets ---- */

static double
radians (double degrees)
{
  return degrees * G_PI / 180;
}

/* What every preset does in one second. */
struct speed
{
  double pan, tilt, roll, orbit;      /* degrees, to the right, up, clockwise, to the right */
  double truck, pedestal, dolly;      /* subject distances, right, up, in */
  double zoom;                        /* natural logarithm of the focal length */
  double shake;
};

static const struct speed speeds[] = {
  [KN_CAMERA_STATIC] = { 0 },
  [KN_CAMERA_PAN_LEFT] = { .pan = -10 },
  [KN_CAMERA_PAN_RIGHT] = { .pan = 10 },
  [KN_CAMERA_TILT_UP] = { .tilt = 6.5 },
  [KN_CAMERA_TILT_DOWN] = { .tilt = -6.5 },
  [KN_CAMERA_ROLL_LEFT] = { .roll = -12 },
  [KN_CAMERA_ROLL_RIGHT] = { .roll = 12 },
  [KN_CAMERA_TRUCK_LEFT] = { .truck = -0.153 },
  [KN_CAMERA_TRUCK_RIGHT] = { .truck = 0.153 },
  [KN_CAMERA_PEDESTAL_UP] = { .pedestal = 0.078 },
  [KN_CAMERA_PEDESTAL_DOWN] = { .pedestal = -0.078 },
  [KN_CAMERA_DOLLY_IN] = { .dolly = 0.194 },
  [KN_CAMERA_DOLLY_OUT] = { .dolly = -0.194 },
  [KN_CAMERA_ORBIT_LEFT] = { .orbit = -15 },
  [KN_CAMERA_ORBIT_RIGHT] = { .orbit = 15 },
  [KN_CAMERA_ZOOM_IN] = { .zoom = 0.34 },
  [KN_CAMERA_ZOOM_OUT] = { .zoom = -0.34 },
  [KN_CAMERA_HANDHELD] = { .shake = 1 },
};

/* Two sines of unrelated frequency, different in each of five channels. */
static double
tremor (const struct speed *s, double t, int channel)
{
  return s->shake * (sin (5.3 * t + 1.3 * (channel + 1)) + 0.6 * sin (9.1 * t + 1.3 * (2 * channel + 3)) -
                     sin (1.3 * (channel + 1)) - 0.6 * sin (1.3 * (2 * channel + 3)));
}

static struct pose
preset_pose (const struct kn_request_camera *camera, double fov, double t)
{
  const struct speed *s = &speeds[camera->preset];
  double m = t * camera->amount, arc = radians (s->orbit * m), yaw[4], pitch[4], roll[4];
  struct pose pose = { .position = {
    s->truck * m + 0.006 * tremor (s, t, 3) * camera->amount + sin (arc),
    -s->pedestal * m + 0.004 * tremor (s, t, 4) * camera->amount,
    s->dolly * m + 1 - cos (arc) } };

  axis_angle (1, radians (s->pan * m + 1.1 * tremor (s, t, 0) * camera->amount) - arc, yaw);
  axis_angle (0, radians (s->tilt * m + 0.9 * tremor (s, t, 1) * camera->amount), pitch);
  axis_angle (2, radians (s->roll * m + 0.8 * tremor (s, t, 2) * camera->amount), roll);
  multiply (yaw, pitch, pose.rotation);
  multiply (pose.rotation, roll, pose.rotation);
  pose.fov = 2 * atan (tan (fov / 2) * exp (-s->zoom * m));
  return pose;
}

/* ---- keyframes ---- */

static struct pose
key_pose (const struct kn_request_camera_key *key, double fov)
{
  struct pose pose = { .rotation = { 1, 0, 0, 0 }, .fov = key->fov_degrees > 0 ? radians (key->fov_degrees) : fov };

  if (key->position)
    memcpy (pose.position, key->position, sizeof pose.position);
  if (key->look_at)
    look_at (pose.position, key->look_at, pose.rotation);
  else if (key->rotation)
    memcpy (pose.rotation, key->rotation, sizeof pose.rotation);
  return pose;
}

/* Catmull-Rom through b and c. */
static double
spline (double a, double b, double c, double d, double t)
{
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

static struct pose
keyframed_pose (const struct kn_request_camera *camera, double fov, double t)
{
  const struct kn_request_camera_key *keys = camera->keyframes;
  gsize n = camera->n_keyframes, i = 0;
  struct pose a, b, c, d, pose;
  double u, span;

  while (i + 1 < n && keys[i + 1].time_s <= t)
    i++;
  b = key_pose (&keys[i], fov);
  if (t <= keys[0].time_s || i + 1 == n || keys[i].interpolation == KN_REQUEST_HOLD)
    return b;
  a = key_pose (&keys[i > 0 ? i - 1 : i], fov);
  c = key_pose (&keys[i + 1], fov);
  d = key_pose (&keys[MIN (i + 2, n - 1)], fov);
  span = keys[i + 1].time_s - keys[i].time_s;
  u = span > 0 ? (t - keys[i].time_s) / span : 1;
  pose = b;
  slerp (b.rotation, c.rotation, u, pose.rotation);
  if (keys[i].interpolation == KN_REQUEST_LINEAR)
    {
      for (int k = 0; k < 3; k++)
        pose.position[k] = b.position[k] + u * (c.position[k] - b.position[k]);
      pose.fov = b.fov + u * (c.fov - b.fov);
      return pose;
    }
  for (int k = 0; k < 3; k++)
    pose.position[k] = spline (a.position[k], b.position[k], c.position[k], d.position[k], u);
  pose.fov = CLAMP (spline (a.fov, b.fov, c.fov, d.fov, u), radians (1), radians (170));
  return pose;
}

/* ---- sampling ---- */

static struct kn_camera_pose
world_to_camera (const struct pose *pose, const struct kn_camera_lens *lens)
{
  struct kn_camera_pose out = { .cx = 0.5, .cy = 0.5, .fy = 0.5 / tan (pose->fov / 2) };
  double m[9];

  to_matrix (pose->rotation, m);
  for (int i = 0; i < 3; i++)
    {
      double t = 0;

      for (int j = 0; j < 3; j++)
        {
          out.w2c[4 * i + j] = m[3 * j + i];
          t -= m[3 * j + i] * pose->position[j] * lens->subject_distance;
        }
      out.w2c[4 * i + 3] = t;
    }
  out.fx = out.fy * lens->height_px / lens->width_px;
  return out;
}

static gboolean
sample_file (const struct kn_request_camera *camera, const struct kn_camera_lens *lens, int first_frame, int n_frames,
             struct kn_camera_rays *rays, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  struct kn_camera_rays file = { 0 };

  if (!g_file_get_contents (camera->file, &text, NULL, &local))
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "The camera file cannot be read: %s.", local->message);
      return FALSE;
    }
  if (!kn_camera_rays_parse (text, lens->width_px, lens->height_px, &file, error))
    return FALSE;
  rays->n_frames = n_frames;
  rays->poses = g_new (struct kn_camera_pose, n_frames);
  for (int i = 0; i < n_frames; i++)
    rays->poses[i] = file.poses[CLAMP (first_frame + i, 0, file.n_frames - 1)];
  kn_camera_rays_clear (&file);
  return TRUE;
}

gboolean
kn_camera_path_sample (const struct kn_request_camera *camera, const struct kn_camera_lens *lens, double fps,
                       int first_frame, int n_frames, struct kn_camera_rays *rays, GError **error)
{
  double fov = 2 * atan (0.5 * lens->height_px / (lens->focal * sqrt ((double) lens->width_px * lens->height_px)));

  if (camera->file)
    return sample_file (camera, lens, first_frame, n_frames, rays, error);
  rays->n_frames = n_frames;
  rays->poses = g_new (struct kn_camera_pose, n_frames);
  for (int i = 0; i < n_frames; i++)
    {
      double t = (first_frame + i) / fps;
      struct pose pose = camera->n_keyframes ? keyframed_pose (camera, fov, t) : preset_pose (camera, fov, t);

      rays->poses[i] = world_to_camera (&pose, lens);
    }
  return TRUE;
}
