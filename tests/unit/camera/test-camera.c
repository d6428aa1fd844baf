/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/camera/kn-camera-plan.h"
#include "app/camera/kn-shot-camera.h"
#include "app/document/kn-camera-key.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-sequence.h"
#include "render/camera/kn-camera-fit.h"

#include <math.h>
#include <string.h>

#define FOV (50 * G_PI / 180)

static void
assert_pose (const struct kn_pose *a, const struct kn_pose *b, double position, double degrees)
{
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (a->position[i], b->position[i], position);
  g_assert_cmpfloat (kn_degrees (kn_rotation_distance (a->rotation, b->rotation)), <=, degrees);
  g_assert_cmpfloat_with_epsilon (kn_degrees (a->fov), kn_degrees (b->fov), degrees);
}

static void
test_angles (void)
{
  for (int pan = -170; pan <= 170; pan += 34)
    for (int tilt = -80; tilt <= 80; tilt += 20)
      for (int roll = -170; roll <= 170; roll += 34)
        {
          const double angles[3] = { kn_radians (pan), kn_radians (tilt), kn_radians (roll) };
          double q[4], back[3];

          kn_rotation_from_angles (angles, q);
          kn_rotation_to_angles (q, back);
          for (int i = 0; i < 3; i++)
            g_assert_cmpfloat_with_epsilon (angles[i], back[i], 1e-9);
        }
}

static void
test_see (void)
{
  struct kn_pose pose = KN_POSE_INIT (FOV);
  const double right_of_axis[3] = { 1, 0, 2 };
  double seen[3];

  kn_pose_see (&pose, right_of_axis, seen);
  g_assert_cmpfloat (seen[0], ==, 0.5);
  /* Panned to the right until it is in the middle. */
  kn_rotation_look_at (pose.position, right_of_axis, pose.rotation);
  kn_pose_see (&pose, right_of_axis, seen);
  g_assert_cmpfloat_with_epsilon (seen[0], 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (seen[2], sqrt (5), 1e-12);
}

/* ---- files ---- */

static struct kn_pose
some_pose (int i)
{
  const double angles[3] = { 0.01 * i, -0.004 * i, 0.002 * i };
  struct kn_pose pose = { .position = { 0.02 * i, -0.01 * i, 0.03 * i }, .fov = FOV + 0.003 * i };

  kn_rotation_from_angles (angles, pose.rotation);
  return pose;
}

static void
test_file (void)
{
  const int sizes[][2] = { { 1280, 720 }, { 720, 1280 }, { 512, 512 }, { 1024, 432 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      struct kn_camera_pose poses[20];
      struct kn_camera_rays rays = { 20, poses }, back = { 0 };
      double aspect = (double) sizes[s][0] / sizes[s][1];
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      for (int i = 0; i < 20; i++)
        {
          struct kn_pose pose = some_pose (i);

          poses[i] = kn_camera_pose_from_pose (&pose, aspect, 1);
        }
      text = kn_camera_file_print (&rays, sizes[s][0], sizes[s][1], 24);
      g_assert_true (kn_camera_file_parse (text, sizes[s][0], sizes[s][1], &back, &error));
      g_assert_cmpint (back.n_frames, ==, 20);
      for (int i = 0; i < 20; i++)
        {
          struct kn_pose pose = some_pose (i), again = kn_camera_pose_to_pose (&back.poses[i]);

          assert_pose (&again, &pose, 1e-7, 1e-5);
          g_assert_cmpfloat_with_epsilon (back.poses[i].fx, poses[i].fx, 1e-7);
        }
      kn_camera_rays_clear (&back);
    }
}

static void
test_bad_file (void)
{
  const struct
  {
    const char *text, *says;
  } cases[] = {
    { "", "no poses" },
    { "x\n\n", "no poses" },
    { "x\n0 0.5 0.9 0.5 0.5 0 0 1 0 0 0 0 1 0 0 0 0 1\n", "Line 2 of the camera file has 18 numbers instead of 19." },
    { "x\n0 0.5 0.9 0.5 0.5 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n", "no rotation" },
    { "x\n0 0.5 0 0.5 0.5 0 0 1 0 0 0 0 1 0 0 0 0 1 0\n", "no focal length" },
    { "x\n0 nan 0.9 0.5 0.5 0 0 1 0 0 0 0 1 0 0 0 0 1 0\n", "has 1 numbers" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      struct kn_camera_rays rays = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (kn_camera_file_parse (cases[i].text, 1280, 720, &rays, &error));
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
}

static void
test_fit (void)
{
  struct kn_pose straight[49], curved[49];
  g_autoptr (GArray) two = NULL;
  g_autoptr (GArray) more = NULL;

  for (int i = 0; i < 49; i++)
    {
      straight[i] = curved[i] = KN_POSE_INIT (FOV);
      straight[i].position[0] = 0.01 * i;
      curved[i].position[0] = sin (0.05 * i);
      curved[i].position[2] = 1 - cos (0.05 * i);
    }
  two = kn_camera_fit (straight, 49, 64);
  g_assert_cmpuint (two->len, ==, 2);
  more = kn_camera_fit (curved, 49, 64);
  g_assert_cmpuint (more->len, >, 3);
  g_assert_cmpuint (more->len, <, 14);
}

/* ---- edits ---- */

typedef struct
{
  KnDocument *document;
  KnShot *shot;
  guint64 id;
} Fixture;

static void
set_up (Fixture *f, gconstpointer camera)
{
  g_autofree char *text = g_strconcat (
      "{\"version\": 1, \"shots\": [{\"prompt\": \"x\", \"duration_frames\": 49", camera, "}]}", NULL);
  g_autoptr (GError) error = NULL;

  f->document = kn_document_new_from_text (text, -1, "test", &error);
  g_assert_no_error (error);
  f->shot = KN_SHOT (kn_sequence_get_clip_at (kn_document_get_sequence (f->document), 0));
  f->id = kn_node_get_id (KN_NODE (f->shot));
}

static void
tear_down (Fixture *f, gconstpointer camera)
{
  g_object_unref (f->document);
}

static void
apply (Fixture *f, KnEdit *edit)
{
  g_autoptr (GError) error = NULL;

  kn_document_apply_take (f->document, edit, &error);
  g_assert_no_error (error);
}

static guint
count_keys (Fixture *f)
{
  return kn_shot_get_camera (f->shot)
             ? g_list_model_get_n_items (kn_camera_path_get_keys (kn_shot_get_camera (f->shot))) : 0;
}

static guint64
key_id (Fixture *f, guint i)
{
  g_autoptr (KnNode) key = g_list_model_get_item (kn_camera_path_get_keys (kn_shot_get_camera (f->shot)), i);

  return kn_node_get_id (key);
}

static void
test_move (Fixture *f, gconstpointer camera)
{
  g_autofree char *before = kn_document_dup_hash (f->document);
  g_autofree char *after = NULL;
  g_autofree struct kn_pose *keyed = NULL, *wished = NULL;
  enum kn_camera_unit unit;
  double reach = kn_camera_move_get_reach (f->shot, "orbit-right", &unit);
  int n;

  g_assert_cmpint (unit, ==, KN_CAMERA_DEGREES);
  g_assert_cmpfloat_with_epsilon (reach, 15 * 48 / 24.0, 1e-9);
  apply (f, kn_plan_camera_move (f->document, f->id, "orbit-right", 40, KN_EASING_BOTH, NULL));
  g_assert_cmpstr (kn_camera_path_get_preset (kn_shot_get_camera (f->shot)), ==, "orbit-right");
  g_assert_cmpuint (count_keys (f), >, 2);
  keyed = kn_shot_camera_dup_poses (f->shot, &n, NULL);
  wished = kn_camera_move_dup_poses (f->shot, "orbit-right", 40, KN_EASING_BOTH, &n);
  g_assert_cmpint (n, ==, 49);
  for (int i = 0; i < n; i++)
    assert_pose (&keyed[i], &wished[i], 0.011, 0.7);
  /* 40 degrees around what is one unit ahead, to the right. */
  g_assert_cmpfloat_with_epsilon (keyed[48].position[0], sin (kn_radians (40)), 1e-3);
  g_assert_true (kn_document_undo (f->document));
  after = kn_document_dup_hash (f->document);
  g_assert_cmpstr (before, ==, after);
}

static void
test_constant_move (Fixture *f, gconstpointer camera)
{
  apply (f, kn_plan_camera_move (f->document, f->id, "truck-left", 0.5, KN_EASING_NONE, NULL));
  g_assert_cmpuint (count_keys (f), ==, 2);
  apply (f, kn_plan_camera_move (f->document, f->id, "static", 1, KN_EASING_NONE, NULL));
  g_assert_cmpuint (count_keys (f), ==, 0);
  apply (f, kn_plan_camera_move (f->document, f->id, "", 0, KN_EASING_NONE, NULL));
  g_assert_null (kn_shot_get_camera (f->shot));
}

static void
test_dolly_zoom (Fixture *f, gconstpointer camera)
{
  g_autofree struct kn_pose *poses = NULL;
  int n;

  apply (f, kn_plan_camera_move (f->document, f->id, "dolly-zoom-in", 0.4, KN_EASING_NONE, NULL));
  poses = kn_shot_camera_dup_poses (f->shot, &n, NULL);
  g_assert_cmpfloat_with_epsilon (poses[48].position[2], 0.4, 1e-3);
  /* The subject keeps its size. */
  for (int i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (tan (poses[i].fov / 2) * (1 - poses[i].position[2]), tan (poses[0].fov / 2), 4e-3);
}

static void
test_keys (Fixture *f, gconstpointer camera)
{
  guint64 first, second;
  g_autoptr (GError) error = NULL;
  struct kn_pose pose;
  const double target[3] = { 1, 0, 1 };
  double seen[3];

  apply (f, kn_plan_camera_add_key (f->document, f->id, 0, &first, NULL));
  apply (f, kn_plan_camera_add_key (f->document, f->id, 48, &second, NULL));
  g_assert_cmpuint (count_keys (f), ==, 2);
  pose = kn_camera_key_get_pose (kn_document_get_node (f->document, second));
  pose.position[0] = 0.5;
  apply (f, kn_plan_camera_set_pose (f->document, second, &pose, NULL));
  apply (f, kn_plan_camera_look_at (f->document, &second, 1, target, NULL));
  pose = kn_camera_key_get_pose (kn_document_get_node (f->document, second));
  kn_pose_see (&pose, target, seen);
  g_assert_cmpfloat_with_epsilon (seen[0], 0, 1e-5);
  /* A key cannot pass its neighbour. */
  apply (f, kn_plan_camera_set_time (f->document, second, 0, NULL));
  g_assert_cmpint (kn_camera_key_get_time_frames (kn_document_get_node (f->document, second)), ==, 1);
  g_assert_null (kn_plan_camera_set_time (f->document, f->id, 3, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID);
  apply (f, kn_plan_camera_delete (f->document, &first, 1, NULL));
  g_assert_cmpuint (count_keys (f), ==, 1);
  apply (f, kn_plan_camera_delete (f->document, &second, 1, NULL));
  g_assert_null (kn_shot_get_camera (f->shot));
}

/* A named move turns into keys when one is added, and forgets its name. */
static void
test_bake (Fixture *f, gconstpointer camera)
{
  g_autofree struct kn_pose *named = NULL, *baked = NULL;
  guint64 id, first;
  int n;

  named = kn_shot_camera_dup_poses (f->shot, &n, NULL);
  apply (f, kn_plan_camera_add_key (f->document, f->id, 20, &id, NULL));
  g_assert_cmpuint (count_keys (f), >, 2);
  g_assert_nonnull (kn_document_get_node (f->document, id));
  g_assert_cmpstr (kn_camera_path_get_preset (kn_shot_get_camera (f->shot)), ==, "");
  baked = kn_shot_camera_dup_poses (f->shot, &n, NULL);
  for (int i = 0; i < n; i++)
    assert_pose (&baked[i], &named[i], 0.03, 1);
  first = key_id (f, 0);
  apply (f, kn_plan_camera_set_interpolation (f->document, first, KN_INTERPOLATION_HOLD, NULL));
  g_assert_cmpint (kn_camera_key_get_interpolation (kn_document_get_node (f->document, first)), ==,
                   KN_INTERPOLATION_HOLD);
}

static void
test_exchange (Fixture *f, gconstpointer camera)
{
  g_autofree char *text = kn_shot_camera_dup_file (f->shot, NULL);
  g_autofree struct kn_pose *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;
  int n;

  before = kn_shot_camera_dup_poses (f->shot, &n, NULL);
  apply (f, kn_plan_camera_import (f->document, f->id, text, NULL));
  g_assert_cmpuint (count_keys (f), >, 2);
  after = kn_shot_camera_dup_poses (f->shot, &n, NULL);
  for (int i = 0; i < n; i++)
    assert_pose (&after[i], &before[i], 0.011, 0.7);
  g_assert_null (kn_plan_camera_import (f->document, f->id, "nothing\n1 2 3\n", &error));
  g_assert_cmpstr (error->message, ==, "Line 2 of the camera file has 3 numbers instead of 19.");
}

int
main (int argc, char **argv)
{
  const char *const none = "", *const orbit = ", \"camera\": \"orbit-left\"";

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camera/angles", test_angles);
  g_test_add_func ("/camera/see", test_see);
  g_test_add_func ("/camera/file", test_file);
  g_test_add_func ("/camera/bad-file", test_bad_file);
  g_test_add_func ("/camera/fit", test_fit);
  g_test_add ("/camera/move", Fixture, none, set_up, test_move, tear_down);
  g_test_add ("/camera/constant-move", Fixture, none, set_up, test_constant_move, tear_down);
  g_test_add ("/camera/dolly-zoom", Fixture, none, set_up, test_dolly_zoom, tear_down);
  g_test_add ("/camera/keys", Fixture, none, set_up, test_keys, tear_down);
  g_test_add ("/camera/bake", Fixture, orbit, set_up, test_bake, tear_down);
  g_test_add ("/camera/exchange", Fixture, orbit, set_up, test_exchange, tear_down);
  return g_test_run ();
}
