/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/camera/kn-camera-path.h"

#include <math.h>

static const struct kn_camera_lens lens = { 160, 96, 0.98, 2 };

/* Poses of n frames at 8 frames per second. NULL if the request's camera was refused. */
static struct kn_camera_pose *
sample (const char *camera, double loop_s, int n)
{
  g_autofree char *text = g_strdup_printf ("{\"prompt\": \"a\", \"camera\": %s}", camera);
  g_autoptr (GError) error = NULL;
  struct kn_request *request = kn_request_parse (text, -1, "/", NULL, &error);
  struct kn_camera_rays rays = { 0 };

  g_assert_no_error (error);
  if (!kn_camera_path_sample (request->camera, &lens, 8, loop_s, 0, n, &rays, &error))
    g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST);
  kn_request_free (&request);
  return rays.poses;
}

static double
step (const struct kn_camera_pose *a, const struct kn_camera_pose *b)
{
  double sum = fabs (a->fy - b->fy);

  for (int i = 0; i < 12; i++)
    sum += fabs (a->w2c[i] - b->w2c[i]);
  return sum;
}

static void
test_keys (void)
{
  g_autofree struct kn_camera_pose *p = sample ("{\"keyframes\": [{\"time\": 0.5, \"position\": [1, 0, 0], "
                                                "\"interpolation\": \"linear\"}, {\"time\": 1.5}]}", 0, 16);

  g_assert_cmpfloat_with_epsilon (p[0].w2c[3], -2, 1e-9);       /* two units to the right: subject_distance is 2 */
  g_assert_cmpfloat_with_epsilon (p[8].w2c[3], -1, 1e-9);
  g_assert_cmpfloat_with_epsilon (p[15].w2c[3], 0, 1e-9);
}

/* The step from a loop's last frame to its first is like the others, and the path goes round. */
static void
test_loop (void)
{
  static const char *const cameras[] = {
    "\"pan-left\"", "\"dolly-in\"", "\"zoom-out\"", "\"orbit-right\"", "\"handheld\"",
    "{\"keyframes\": [{\"time\": 0}, {\"time\": 1, \"position\": [0.3, 0, 0.2], \"fov_degrees\": 30}]}",
    "{\"keyframes\": [{\"time\": 0.5, \"look_at\": [1, 0, 3]}, {\"time\": 1, \"position\": [0.3, 0, 0.2]}, "
    "{\"time\": 1.5, \"position\": [0, 0.1, 0]}]}",
    "{\"keyframes\": [{\"time\": 0, \"interpolation\": \"linear\"}, {\"time\": 1, \"position\": [0, 0, 0.4], "
    "\"interpolation\": \"linear\"}]}",
    "{\"keyframes\": [{\"time\": 0}, {\"time\": 1, \"position\": [0.3, 0, 0.2]}, {\"time\": 2}]}",
  };
  int n = 16;

  for (guint i = 0; i < G_N_ELEMENTS (cameras); i++)
    {
      g_autofree struct kn_camera_pose *p = sample (cameras[i], 2, 2 * n);
      double most = 0;

      g_assert_nonnull (p);
      for (int f = 1; f < n; f++)
        most = MAX (most, step (&p[f - 1], &p[f]));
      g_test_message ("%s: %g at the seam, at most %g inside", cameras[i], step (&p[n - 1], &p[0]), most);
      g_assert_cmpfloat (most, >, 0);
      g_assert_cmpfloat (step (&p[n - 1], &p[0]), <=, 1.1 * most);
      for (int f = 0; f < n; f++)
        g_assert_cmpfloat (step (&p[f], &p[f + n]), <, 1e-9);
    }
  g_assert_null (sample ("{\"keyframes\": [{\"time\": 0}, {\"time\": 2, \"position\": [0, 0, 1]}]}", 2, n));
  g_assert_null (sample ("{\"keyframes\": [{\"time\": 0}, {\"time\": 2.5}]}", 2, n));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camera-loop/keys", test_keys);
  g_test_add_func ("/camera-loop/loop", test_loop);
  return g_test_run ();
}
