/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/camera/kn-camera-path.h"

#include "render/base/kn-error.h"

#include <math.h>
#include <string.h>

/* ---- presets ---- */

/* What every preset does in one second. */
struct speed
{
  double pan, tilt, roll, orbit;      /* degrees, to the right, up, clockwise, to the right */
  double truck, pedestal, dolly;      /* subject distances, right, up, in */
  double zoom;                        /* natural logarithm of the focal length */
  double shake;
  gboolean vertigo;                   /* zooms against the dolly */
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
  [KN_CAMERA_DOLLY_ZOOM_IN] = { .dolly = 0.12, .vertigo = TRUE },
  [KN_CAMERA_DOLLY_ZOOM_OUT] = { .dolly = -0.12, .vertigo = TRUE },
};

double
kn_camera_preset_get_speed (enum kn_camera_preset preset, enum kn_camera_unit *unit)
{
  const struct speed *s = &speeds[preset];

  *unit = s->pan != 0 || s->tilt != 0 || s->roll != 0 || s->orbit != 0 ? KN_CAMERA_DEGREES
          : s->truck != 0 || s->pedestal != 0 || s->dolly != 0         ? KN_CAMERA_DISTANCES
          : s->zoom != 0                                              ? KN_CAMERA_MAGNIFICATION
                                                                      : KN_CAMERA_TIMES;
  return fabs (s->pan + s->tilt + s->roll + s->orbit + s->truck + s->pedestal + s->dolly + s->zoom + s->shake);
}

/* Two sines of unrelated frequency, different in each of five channels. */
static double
tremor (const struct speed *s, double t, int channel)
{
  return s->shake * (sin (5.3 * t + 1.3 * (channel + 1)) + 0.6 * sin (9.1 * t + 1.3 * (2 * channel + 3)) -
                     sin (1.3 * (channel + 1)) - 0.6 * sin (1.3 * (2 * channel + 3)));
}

static struct kn_pose
preset_pose (const struct kn_request_camera *camera, double fov, double t)
{
  const struct speed *s = &speeds[camera->preset];
  double m = t * camera->amount, arc = kn_radians (s->orbit * m);
  struct kn_pose pose = { .position = {
    s->truck * m + 0.006 * tremor (s, t, 3) * camera->amount + sin (arc),
    -s->pedestal * m + 0.004 * tremor (s, t, 4) * camera->amount,
    s->dolly * m + 1 - cos (arc) } };

  const double angles[3] = { kn_radians (s->pan * m + 1.1 * tremor (s, t, 0) * camera->amount) - arc,
                             kn_radians (s->tilt * m + 0.9 * tremor (s, t, 1) * camera->amount),
                             kn_radians (s->roll * m + 0.8 * tremor (s, t, 2) * camera->amount) };

  kn_rotation_from_angles (angles, pose.rotation);
  pose.fov = 2 * atan (tan (fov / 2) * exp (-s->zoom * m));
  /* What is at the subject's distance keeps its size while everything behind it grows or shrinks. */
  if (s->vertigo)
    pose.fov = 2 * atan (tan (fov / 2) / MAX (0.05, 1 - pose.position[2]));
  return pose;
}

/* ---- keyframes ---- */

static struct kn_pose
key_pose (const struct kn_request_camera_key *key, double fov)
{
  struct kn_pose pose = KN_POSE_INIT (key->fov_degrees > 0 ? kn_radians (key->fov_degrees) : fov);

  if (key->position)
    memcpy (pose.position, key->position, sizeof pose.position);
  if (key->look_at)
    kn_rotation_look_at (pose.position, key->look_at, pose.rotation);
  else if (key->rotation)
    memcpy (pose.rotation, key->rotation, sizeof pose.rotation);
  return pose;
}

/* Four keys around a moment: a span is 0 where there is no key on that side. */
struct spline
{
  double before, span, after;         /* seconds from a to b, b to c, c to d */
  double u;                           /* from b (0) to c (1) */
};

/* Cubic through b and c whose slope at each key is that of the parabola through it and its neighbours, so that keys
 * need not be evenly spaced; at the ends of the path the slope goes on as the parabola does. */
static double
spline (const struct spline *s, double a, double b, double c, double d)
{
  double slope = (c - b) / s->span, at_b, at_c, u = s->u;

  at_b = s->before > 0 ? ((b - a) / s->before * s->span + slope * s->before) / (s->before + s->span) : slope;
  at_c = s->after > 0 ? (slope * s->after + (d - c) / s->after * s->span) / (s->span + s->after) : 2 * slope - at_b;
  if (s->before <= 0)
    at_b = 2 * slope - at_c;
  return b + u * u * (3 - 2 * u) * (c - b) + s->span * u * (1 - u) * ((1 - u) * at_b - u * at_c);
}

static struct kn_pose
line_pose (const struct kn_pose *b, const struct kn_pose *c, double u)
{
  struct kn_pose pose = { .fov = b->fov + u * (c->fov - b->fov) };

  for (int k = 0; k < 3; k++)
    pose.position[k] = b->position[k] + u * (c->position[k] - b->position[k]);
  kn_rotation_slerp (b->rotation, c->rotation, u, pose.rotation);
  return pose;
}

/* Rotations as turns from that of b. */
static struct kn_pose
spline_pose (const struct spline *s, const struct kn_pose *a, const struct kn_pose *b, const struct kn_pose *c,
             const struct kn_pose *d)
{
  const struct kn_pose *poses[3] = { a, c, d };
  double turns[3][3], turn[3];
  struct kn_pose pose;

  for (int i = 0; i < 3; i++)
    kn_rotation_turn_between (b->rotation, poses[i]->rotation, turns[i]);
  for (int k = 0; k < 3; k++)
    {
      pose.position[k] = spline (s, a->position[k], b->position[k], c->position[k], d->position[k]);
      turn[k] = spline (s, turns[0][k], 0, turns[1][k], turns[2][k]);
    }
  kn_rotation_add_turn (b->rotation, turn, pose.rotation);
  pose.fov = CLAMP (spline (s, a->fov, b->fov, c->fov, d->fov), kn_radians (1), kn_radians (170));
  return pose;
}

/* Keyframe i at its time. Outside of the list there is none (the nearest one and FALSE), or in a loop those of another
 * round. */
static gboolean
get_key (const struct kn_request_camera *camera, gssize i, double loop_s, struct kn_request_camera_key *key)
{
  gssize n = (gssize) camera->n_keyframes;
  gssize round = i < 0 ? -1 : i / n;

  *key = camera->keyframes[loop_s > 0 ? i - round * n : CLAMP (i, 0, n - 1)];
  key->time_s += (double) round * loop_s;
  return loop_s > 0 || (i >= 0 && i < n);
}

static struct kn_pose
keyframed_pose (const struct kn_request_camera *camera, double fov, double t, double loop_s)
{
  struct kn_request_camera_key before, from, to, after;
  struct kn_pose a, b, c, d;
  struct spline s;
  gssize i = -1;
  gboolean inside;

  while (i + 1 < (gssize) camera->n_keyframes && camera->keyframes[i + 1].time_s <= t)
    i++;
  inside = get_key (camera, i, loop_s, &from);
  inside &= get_key (camera, i + 1, loop_s, &to);
  b = key_pose (&from, fov);
  if (!inside || from.interpolation == KN_REQUEST_HOLD || to.time_s <= from.time_s)
    return b;
  get_key (camera, i - 1, loop_s, &before);
  get_key (camera, i + 2, loop_s, &after);
  a = key_pose (&before, fov);
  c = key_pose (&to, fov);
  d = key_pose (&after, fov);
  s = (struct spline) { from.time_s - before.time_s, to.time_s - from.time_s, after.time_s - to.time_s,
                        (t - from.time_s) / (to.time_s - from.time_s) };
  return from.interpolation == KN_REQUEST_LINEAR ? line_pose (&b, &c, s.u) : spline_pose (&s, &a, &b, &c, &d);
}

/* ---- loops ---- */

/* How far a preset has gone at time t, in seconds of its constant speed. */
static double
travelled (double t, double loop_s)
{
  return loop_s > 0 ? loop_s / 4 * (1 - cos (2 * G_PI * t / loop_s)) : t;
}

static gboolean
is_same (const struct kn_pose *a, const struct kn_pose *b)
{
  double turn[3], difference = fabs (a->fov - b->fov);

  kn_rotation_turn_between (a->rotation, b->rotation, turn);
  for (int k = 0; k < 3; k++)
    difference += fabs (turn[k]) + fabs (a->position[k] - b->position[k]);
  return difference < 1e-6;
}

/* The camera is at its first keyframe again when the loop ends: no other may be there, or later. */
static gboolean
check_loop (const struct kn_request_camera *camera, double loop_s, GError **error)
{
  const struct kn_request_camera_key *last = &camera->keyframes[camera->n_keyframes - 1];
  struct kn_pose a = key_pose (&camera->keyframes[0], 1), b = key_pose (last, 1);

  if (last->time_s < loop_s - 1e-3 || (last->time_s <= loop_s + 1e-3 && is_same (&a, &b)))
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
               "The last of “camera.keyframes” is at %g s, but this loop ends at %g s, where the camera is back at the "
               "first one; give it an earlier time.", last->time_s, loop_s);
  return FALSE;
}

static struct kn_pose
pose_at (const struct kn_request_camera *camera, double fov, double t, double loop_s)
{
  if (loop_s > 0)
    t -= floor (t / loop_s) * loop_s;
  return camera->n_keyframes ? keyframed_pose (camera, fov, t, loop_s)
                             : preset_pose (camera, fov, travelled (t, loop_s));
}

/* ---- sampling ---- */

static gboolean
read_file (const char *path, const struct kn_camera_lens *lens, struct kn_camera_rays *rays, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  if (g_file_get_contents (path, &text, NULL, &local))
    return kn_camera_file_parse (text, lens->width_px, lens->height_px, rays, error);
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "The camera file cannot be read: %s.", local->message);
  return FALSE;
}

double
kn_camera_lens_get_fov (const struct kn_camera_lens *lens)
{
  return 2 * atan (0.5 * lens->height_px / (lens->focal * sqrt ((double) lens->width_px * lens->height_px)));
}

gboolean
kn_camera_path_get_poses (const struct kn_request_camera *camera, const struct kn_camera_lens *lens, double fps,
                          double loop_s, int first_frame, int n_frames, struct kn_pose *poses, GError **error)
{
  double fov = kn_camera_lens_get_fov (lens);
  struct kn_camera_rays file = { 0 };

  if (camera->file && !read_file (camera->file, lens, &file, error))
    return FALSE;
  for (int i = 0; i < n_frames; i++)
    if (camera->file)
      poses[i] = kn_camera_pose_to_pose (&file.poses[CLAMP (first_frame + i, 0, file.n_frames - 1)]);
    else
      poses[i] = pose_at (camera, fov, (first_frame + i) / fps, loop_s);
  kn_camera_rays_clear (&file);
  return TRUE;
}

static gboolean
sample_file (const struct kn_request_camera *camera, const struct kn_camera_lens *lens, int first_frame, int n_frames,
             struct kn_camera_rays *rays, GError **error)
{
  struct kn_camera_rays file = { 0 };

  if (!read_file (camera->file, lens, &file, error))
    return FALSE;
  rays->n_frames = n_frames;
  rays->poses = g_new (struct kn_camera_pose, n_frames);
  for (int i = 0; i < n_frames; i++)
    {
      struct kn_camera_pose *pose = &rays->poses[i];

      *pose = file.poses[CLAMP (first_frame + i, 0, file.n_frames - 1)];
      for (int k = 3; k < 12; k += 4)
        pose->w2c[k] *= lens->subject_distance;
    }
  kn_camera_rays_clear (&file);
  return TRUE;
}

gboolean
kn_camera_path_sample (const struct kn_request_camera *camera, const struct kn_camera_lens *lens, double fps,
                       double loop_s, int first_frame, int n_frames, struct kn_camera_rays *rays, GError **error)
{
  g_autofree struct kn_pose *poses = NULL;

  /* A file's rotations go to the model digit by digit, as the reference does it. */
  if (camera->file)
    return sample_file (camera, lens, first_frame, n_frames, rays, error);
  if (loop_s > 0 && camera->n_keyframes && !check_loop (camera, loop_s, error))
    return FALSE;
  poses = g_new (struct kn_pose, n_frames);
  kn_camera_path_get_poses (camera, lens, fps, loop_s, first_frame, n_frames, poses, NULL);
  rays->n_frames = n_frames;
  rays->poses = g_new (struct kn_camera_pose, n_frames);
  for (int i = 0; i < n_frames; i++)
    rays->poses[i] =
        kn_camera_pose_from_pose (&poses[i], (double) lens->width_px / lens->height_px, lens->subject_distance);
  return TRUE;
}
