/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/camera/kn-camera-fit.h"

#include "render/camera/kn-camera-path.h"

#include <math.h>

#define POSITION 0.01
#define ANGLE (0.6 * G_PI / 180)

static double
distance (const struct kn_pose *a, const struct kn_pose *b)
{
  double d = 0;

  for (int i = 0; i < 3; i++)
    d += (a->position[i] - b->position[i]) * (a->position[i] - b->position[i]);
  return fmax (sqrt (d) / POSITION,
               fmax (kn_rotation_distance (a->rotation, b->rotation), fabs (a->fov - b->fov)) / ANGLE);
}

static struct kn_request_camera_key
key_of (const struct kn_pose *poses, const struct kn_camera_fitted *fitted)
{
  const struct kn_pose *pose = &poses[fitted->frame];

  /* A frame is a second here. */
  return (struct kn_request_camera_key) { .time_s = fitted->frame, .position = (double *) pose->position,
                                          .rotation = (double *) pose->rotation, .fov_degrees = kn_degrees (pose->fov),
                                          .interpolation = fitted->interpolation };
}

/* The frame where the path through the keys is furthest off; -1 if it is near enough everywhere. */
static int
find_worst (const struct kn_pose *poses, int n, const GArray *fitted, struct kn_pose *path)
{
  const struct kn_camera_lens lens = { 16, 9, KN_CAMERA_FOCAL, 1 };
  g_autofree struct kn_request_camera_key *keys = g_new (struct kn_request_camera_key, fitted->len);
  struct kn_request_camera camera = { .keyframes = keys, .n_keyframes = fitted->len };
  double most = 1;
  int worst = -1;

  for (guint i = 0; i < fitted->len; i++)
    keys[i] = key_of (poses, &g_array_index (fitted, struct kn_camera_fitted, i));
  kn_camera_path_get_poses (&camera, &lens, 1, 0, 0, n, path, NULL);
  for (int i = 0; i < n; i++)
    {
      double d = distance (&poses[i], &path[i]);

      if (d > most)
        {
          most = d;
          worst = i;
        }
    }
  return worst;
}

static void
insert (GArray *fitted, int frame, int interpolation)
{
  struct kn_camera_fitted new = { frame, interpolation };
  guint at = 0;

  while (at < fitted->len && g_array_index (fitted, struct kn_camera_fitted, at).frame < frame)
    at++;
  g_array_insert_val (fitted, at, new);
}

GArray *
kn_camera_fit (const struct kn_pose *poses, int n, guint most)
{
  GArray *fitted = g_array_new (FALSE, FALSE, sizeof (struct kn_camera_fitted));
  g_autofree struct kn_pose *path = g_new (struct kn_pose, n);
  int worst;

  insert (fitted, 0, KN_REQUEST_LINEAR);
  if (n > 1)
    insert (fitted, n - 1, KN_REQUEST_LINEAR);
  if (find_worst (poses, n, fitted, path) < 0)
    return fitted;
  for (guint i = 0; i < fitted->len; i++)
    g_array_index (fitted, struct kn_camera_fitted, i).interpolation = KN_REQUEST_SMOOTH;
  while (fitted->len < most && (worst = find_worst (poses, n, fitted, path)) >= 0)
    insert (fitted, worst, KN_REQUEST_SMOOTH);
  return fitted;
}
