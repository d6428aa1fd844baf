/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The camera meter against scenes that are drawn here with a known camera: a ground, a wall and something standing at
 * the subject's distance, with and without another thing that walks through.
 */
#include "app/camera/kn-camera-meter.h"
#include "render/camera/kn-camera-path.h"

#include <math.h>

#define WIDTH 128
#define HEIGHT 72
#define FRAMES 17
#define FPS 8.0
#define GROUND 0.2
#define WALL 2.6

/* ---- the scene ---- */

static double
grain (int x, int y, int which)
{
  guint32 h = (guint32) x * 374761393u + (guint32) y * 668265263u + (guint32) which * 2246822519u;

  h = (h ^ (h >> 13)) * 1274126177u;
  return ((h ^ (h >> 16)) & 0xffff) / 65535.0;
}

/* Smooth noise of a unit grain. */
static double
noise (double x, double y, int which)
{
  int ix = (int) floor (x), iy = (int) floor (y);
  double u = x - ix, v = y - iy;

  u = u * u * (3 - 2 * u);
  v = v * v * (3 - 2 * v);
  return (1 - v) * ((1 - u) * grain (ix, iy, which) + u * grain (ix + 1, iy, which))
         + v * ((1 - u) * grain (ix, iy + 1, which) + u * grain (ix + 1, iy + 1, which));
}

static double
pattern (double x, double y, double size, int which)
{
  return 0.6 * noise (x / size, y / size, which) + 0.4 * noise (2.7 * x / size, 2.7 * y / size, which + 7);
}

static double
look (const double from[3], const double ray[3], double walker)
{
  double to_card = (1 - from[2]) / ray[2], x = from[0] + to_card * ray[0], y = from[1] + to_card * ray[1], t;

  if (ray[2] > 0 && to_card > 0 && fabs (x) < 0.16 && y > -0.2 && y < GROUND)
    return 0.2 + 0.7 * pattern (x, y, 0.06, 1);
  if (ray[2] > 0 && to_card > 0 && fabs (x - walker) < 0.1 && y > -0.1 && y < GROUND)
    return pattern (x - walker, y, 0.05, 2);
  t = ray[2] > 0 ? (WALL - from[2]) / ray[2] : 1e9;
  if (ray[1] > 0 && (GROUND - from[1]) / ray[1] < t)
    {
      t = (GROUND - from[1]) / ray[1];
      return pattern (from[0] + t * ray[0], from[2] + t * ray[2], 0.12, 3);
    }
  return 0.3 + 0.6 * pattern (from[0] + t * ray[0], from[1] + t * ray[1], 0.25, 4);
}

/* walker: where something else stands; far outside for nothing. */
static struct kn_luma *
film (const struct kn_pose *pose, double walker)
{
  double focal = HEIGHT / 2.0 / tan (pose->fov / 2);
  float values[WIDTH * HEIGHT];

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        double sum = 0;

        for (int s = 0; s < 4; s++)
          {
            double ray[3] = { (x + 0.25 + 0.5 * (s % 2) - WIDTH / 2.0) / focal,
                              (y + 0.25 + 0.5 * (s / 2) - HEIGHT / 2.0) / focal, 1 };

            kn_rotation_apply (pose->rotation, ray, ray);
            sum += look (pose->position, ray, walker);
          }
        values[WIDTH * y + x] = (float) (sum / 4);
      }
  return kn_luma_new (values, WIDTH, HEIGHT);
}

/* ---- measuring ---- */

static void
fill (struct kn_pose *poses, enum kn_camera_preset preset, double amount)
{
  const struct kn_camera_lens lens = { WIDTH, HEIGHT, KN_CAMERA_FOCAL, 1 };
  struct kn_request_camera camera = { .preset = (int) preset, .amount = amount };

  kn_camera_path_get_poses (&camera, &lens, FPS, 0, 0, FRAMES, poses, NULL);
}

static struct kn_camera_measure
measure (enum kn_camera_preset asked_preset, double asked_amount, enum kn_camera_preset preset, double amount,
         gboolean walker)
{
  struct kn_pose asked[FRAMES], real[FRAMES];
  struct kn_luma *pictures[FRAMES];
  struct kn_camera_measure result = { 0 };
  g_autoptr (GError) error = NULL;
  int frames[FRAMES];

  fill (asked, asked_preset, asked_amount);
  fill (real, preset, amount);
  for (int i = 0; i < FRAMES; i++)
    {
      frames[i] = i;
      pictures[i] = film (&real[i], walker ? -0.5 + 0.03 * i : 99);
    }
  kn_camera_meter_measure (pictures, frames, FRAMES, asked, FRAMES, &result, &error);
  g_assert_no_error (error);
  for (int i = 0; i < FRAMES; i++)
    kn_luma_free (pictures[i]);
  g_test_message ("%sasked %s x %.2f, filmed %s x %.2f: error %.1f %%, to move %.1f %% of the width, off %.1f %%",
                  walker ? "with a walker: " : "", kn_camera_preset_get_name (asked_preset), asked_amount,
                  kn_camera_preset_get_name (preset), amount, 100 * result.error, 100 * result.asked_move,
                  100 * result.drift);
  return result;
}

static void
test_as_asked (void)
{
  for (int preset = KN_CAMERA_PAN_LEFT; preset < KN_CAMERA_N_PRESETS; preset++)
    for (int walker = 0; walker < (preset % 4 == 0 ? 2 : 1); walker++)
      {
        struct kn_camera_measure result = measure ((enum kn_camera_preset) preset, 1, (enum kn_camera_preset) preset, 1,
                                                   walker);

        g_assert_cmpfloat (result.drift, <, walker ? 0.05 : 0.02);
        g_assert_cmpfloat (result.error, <, 0.35);
        kn_camera_measure_clear (&result);
      }
}

/* What was not asked for is seen, and by how much. */
static void
test_otherwise (void)
{
  const struct
  {
    enum kn_camera_preset asked, filmed;
    double asked_amount, amount, least, most;
  } cases[] = {
    { KN_CAMERA_PAN_RIGHT, KN_CAMERA_PAN_RIGHT, 1, 0.5, 0.4, 0.6 },
    { KN_CAMERA_PAN_RIGHT, KN_CAMERA_PAN_LEFT, 1, 1, 1.8, 2.2 },
    { KN_CAMERA_ORBIT_RIGHT, KN_CAMERA_ORBIT_RIGHT, 1, 0.5, 0.35, 0.65 },
    { KN_CAMERA_ORBIT_RIGHT, KN_CAMERA_STATIC, 1, 1, 0.9, 1.1 },
    { KN_CAMERA_DOLLY_IN, KN_CAMERA_DOLLY_OUT, 1, 1, 1, 2.5 },
    { KN_CAMERA_ZOOM_IN, KN_CAMERA_STATIC, 1, 1, 0.9, 1.1 },
    { KN_CAMERA_ROLL_LEFT, KN_CAMERA_ROLL_LEFT, 1, 1.5, 0.4, 0.6 },
    { KN_CAMERA_TRUCK_LEFT, KN_CAMERA_TILT_UP, 1, 1, 1, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      struct kn_camera_measure result =
          measure (cases[i].asked, cases[i].asked_amount, cases[i].filmed, cases[i].amount, FALSE);

      g_assert_cmpfloat (result.error, >, cases[i].least);
      g_assert_cmpfloat (result.error, <, cases[i].most);
      kn_camera_measure_clear (&result);
    }
}

/* A camera that is to stand still has no move to be wrong about: it drifts by so much of the picture. */
static void
test_still (void)
{
  struct kn_camera_measure still = measure (KN_CAMERA_STATIC, 1, KN_CAMERA_STATIC, 1, TRUE);
  struct kn_camera_measure pans = measure (KN_CAMERA_STATIC, 1, KN_CAMERA_PAN_RIGHT, 0.5, FALSE);

  g_assert_cmpfloat (still.asked_move, <, 1e-9);
  g_assert_cmpfloat (still.drift, <, 0.005);
  g_assert_cmpfloat (pans.drift, >, 0.03);
  kn_camera_measure_clear (&still);
  kn_camera_measure_clear (&pans);
}

/* A picture that stays as it is may be one of stars: a camera that was to come nearer is not to blame, one that was to
 * turn is. */
static void
test_far_away (void)
{
  const struct
  {
    enum kn_camera_preset asked, filmed;
    gboolean too_far;
  } cases[] = {
    { KN_CAMERA_DOLLY_IN, KN_CAMERA_STATIC, TRUE },    { KN_CAMERA_TRUCK_LEFT, KN_CAMERA_STATIC, TRUE },
    { KN_CAMERA_PAN_RIGHT, KN_CAMERA_STATIC, FALSE },  { KN_CAMERA_ORBIT_LEFT, KN_CAMERA_STATIC, FALSE },
    { KN_CAMERA_ZOOM_IN, KN_CAMERA_STATIC, FALSE },    { KN_CAMERA_DOLLY_IN, KN_CAMERA_DOLLY_IN, FALSE },
    { KN_CAMERA_DOLLY_IN, KN_CAMERA_DOLLY_OUT, FALSE }, { KN_CAMERA_PAN_RIGHT, KN_CAMERA_PAN_RIGHT, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      struct kn_camera_measure result = measure (cases[i].asked, 1, cases[i].filmed, 1, FALSE);

      g_assert_cmpint (result.too_far, ==, cases[i].too_far);
      kn_camera_measure_clear (&result);
    }
}

static void
test_nothing_to_see (void)
{
  float grey[WIDTH * HEIGHT] = { 0 };
  struct kn_luma *picture = kn_luma_new (grey, WIDTH, HEIGHT), *pictures[] = { picture, picture };
  const int frames[] = { 0, 1 };
  struct kn_pose asked[2] = { KN_POSE_INIT (1), KN_POSE_INIT (1) };
  struct kn_camera_measure result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (kn_camera_meter_measure (pictures, frames, 2, asked, 2, &result, &error));
  g_assert_nonnull (error);
  kn_luma_free (picture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meter/as-asked", test_as_asked);
  g_test_add_func ("/meter/otherwise", test_otherwise);
  g_test_add_func ("/meter/still", test_still);
  g_test_add_func ("/meter/far-away", test_far_away);
  g_test_add_func ("/meter/nothing-to-see", test_nothing_to_see);
  return g_test_run ();
}
