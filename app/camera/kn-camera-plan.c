/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/camera/kn-camera-plan.h"

#include "app/camera/kn-shot-camera.h"
#include "app/document/kn-camera-key.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-project.h"
#include "render/camera/kn-camera-fit.h"

#include <math.h>
#include <string.h>

/* Of a path that is made into keys. */
#define MOST_KEYS 64

static double
fps_of (KnShot *shot)
{
  return kn_rate_to_fps (kn_project_get_frame_rate (kn_document_get_project (kn_node_get_document (KN_NODE (shot)))));
}

static gpointer
find (KnDocument *document, guint64 id, GType type, GError **error)
{
  gpointer node = kn_document_get_node (document, id);

  if (node && g_type_is_a (G_OBJECT_TYPE (node), type))
    return node;
  g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID,
                       type == KN_TYPE_SHOT ? "Select a shot first." : "Select a camera key first.");
  return NULL;
}

static guint64
id_of (gpointer node)
{
  return kn_node_get_id (KN_NODE (node));
}

static double
own_fov (KnShot *shot)
{
  struct kn_camera_lens lens = kn_shot_camera_get_lens (shot);

  return kn_camera_lens_get_fov (&lens);
}

struct kn_pose
kn_camera_key_get_pose (KnCameraKey *key)
{
  double fov = kn_camera_key_get_fov_deg (key);
  struct kn_pose pose = KN_POSE_INIT (fov > 0 ? kn_radians (fov)
                                              : own_fov (kn_node_get_ancestor (KN_NODE (key), KN_TYPE_SHOT)));

  memcpy (pose.position, kn_camera_key_get_position (key), sizeof pose.position);
  memcpy (pose.rotation, kn_camera_key_get_orientation (key), sizeof pose.rotation);
  kn_rotation_normalise (pose.rotation);
  return pose;
}

/* ---- parts of edits ---- */

/* Numbers that a person can read in the file. */
static double
tidy (double value)
{
  return round (value * 1e6) / 1e6;
}

static void
set_pose (KnEditBuilder *builder, guint64 key, KnShot *shot, const struct kn_pose *pose)
{
  double position[3], rotation[4];

  for (int i = 0; i < 3; i++)
    position[i] = tidy (CLAMP (pose->position[i], -1e6, 1e6));
  for (int i = 0; i < 4; i++)
    rotation[i] = tidy (pose->rotation[i]);
  kn_edit_builder_set_vector (builder, key, "position", position, 3);
  kn_edit_builder_set_vector (builder, key, "orientation", rotation, 4);
  kn_edit_builder_set_double (builder, key, "fov_deg", fabs (pose->fov - own_fov (shot)) < 1e-4
                                                           ? 0 : tidy (CLAMP (kn_degrees (pose->fov), 1, 170)));
}

static guint64
insert_key (KnEditBuilder *builder, guint64 path, KnShot *shot, gint64 time, const struct kn_pose *pose,
            int interpolation)
{
  static const char *const nicks[] = { "smooth", "linear", "hold" };
  guint64 key = kn_edit_builder_insert (builder, path, "keys", KN_TYPE_CAMERA_KEY);

  kn_edit_builder_set_int (builder, key, "time_frames", time);
  set_pose (builder, key, shot, pose);
  kn_edit_builder_set_string (builder, key, "interpolation", nicks[interpolation]);
  return key;
}

/* An empty path in place of the one that is there. */
static guint64
replace_path (KnEditBuilder *builder, KnShot *shot)
{
  KnCameraPath *path = kn_shot_get_camera (shot);

  if (path)
    kn_edit_builder_remove (builder, id_of (path));
  return kn_edit_builder_insert (builder, id_of (shot), "camera", KN_TYPE_CAMERA_PATH);
}

/* Keys through poses; the first is at a content frame. Returns the path. */
static guint64
add_fitted (KnEditBuilder *builder, KnShot *shot, const struct kn_pose *poses, int n, gint64 first)
{
  g_autoptr (GArray) fitted = kn_camera_fit (poses, n, MOST_KEYS);
  guint64 path = replace_path (builder, shot);

  for (guint i = 0; i < fitted->len; i++)
    {
      const struct kn_camera_fitted *key = &g_array_index (fitted, struct kn_camera_fitted, i);

      insert_key (builder, path, shot, first + key->frame, &poses[key->frame], key->interpolation);
    }
  return path;
}

static gboolean
has_keys (KnShot *shot)
{
  KnCameraPath *path = kn_shot_get_camera (shot);

  return path && g_list_model_get_n_items (kn_camera_path_get_keys (path)) > 0;
}

/* A path that was changed by hand is no longer the move that it began as. Said each time, so that the edits of one drag
 * are alike. */
static void
forget_name (KnEditBuilder *builder, KnShot *shot)
{
  kn_edit_builder_set_string (builder, id_of (kn_shot_get_camera (shot)), "preset", "");
}

/* ---- named moves ---- */

static enum kn_camera_preset
find_preset (const char *name)
{
  for (int i = KN_CAMERA_STATIC; i < KN_CAMERA_N_PRESETS; i++)
    if (g_str_equal (kn_camera_preset_get_name ((enum kn_camera_preset) i), name))
      return (enum kn_camera_preset) i;
  return KN_CAMERA_NONE;
}

/* Seconds from the first shown frame to the last. */
static double
span_of (KnShot *shot)
{
  return (double) MAX (1, kn_clip_get_duration_frames (KN_CLIP (shot)) - 1) / fps_of (shot);
}

double
kn_camera_move_get_reach (KnShot *shot, const char *preset, enum kn_camera_unit *unit)
{
  double speed = kn_camera_preset_get_speed (find_preset (preset), unit);

  switch (*unit)
    {
    case KN_CAMERA_DEGREES:
    case KN_CAMERA_DISTANCES:
      return speed * span_of (shot);
    case KN_CAMERA_MAGNIFICATION:
      return exp (speed * span_of (shot));
    case KN_CAMERA_TIMES:
      break;
    }
  return 1;
}

static double
amount_of (KnShot *shot, enum kn_camera_preset preset, double reach)
{
  enum kn_camera_unit unit;
  double speed = kn_camera_preset_get_speed (preset, &unit);

  if (unit == KN_CAMERA_TIMES)
    return reach;
  return (unit == KN_CAMERA_MAGNIFICATION ? log (MAX (reach, 0.01)) : reach) / (speed * span_of (shot));
}

static double
ease (KnEasing easing, double t)
{
  switch (easing)
    {
    case KN_EASING_NONE:
      return t;
    case KN_EASING_IN:
      return t * t * (2 - t);
    case KN_EASING_OUT:
      return t + t * t - t * t * t;
    case KN_EASING_BOTH:
      return t * t * (3 - 2 * t);
    }
  return t;
}

/* One pose per shown frame. */
static struct kn_pose *
move_poses (KnShot *shot, enum kn_camera_preset preset, double reach, KnEasing easing, int *n)
{
  struct kn_request_camera camera = { .preset = (int) preset, .amount = amount_of (shot, preset, reach) };
  struct kn_camera_lens lens = kn_shot_camera_get_lens (shot);
  struct kn_pose *poses;

  *n = (int) CLAMP (kn_clip_get_duration_frames (KN_CLIP (shot)), 1, G_MAXINT16);
  poses = g_new (struct kn_pose, *n);
  for (int i = 0; i < *n; i++)
    {
      double t = span_of (shot) * ease (easing, (double) i / MAX (1, *n - 1));

      /* One frame a second, so that any moment can be asked for. */
      kn_camera_path_get_poses (&camera, &lens, t > 0 ? 1 / t : 1, 0, t > 0, 1, &poses[i], NULL);
    }
  return poses;
}

struct kn_pose *
kn_camera_move_dup_poses (KnShot *shot, const char *preset, double reach, KnEasing easing, int *n)
{
  gint64 in = kn_clip_get_in_frames (KN_CLIP (shot));
  int shown;
  g_autofree struct kn_pose *poses = move_poses (shot, find_preset (preset), reach, easing, &shown);
  struct kn_pose *all;

  *n = (int) MIN (kn_shot_get_length_frames (shot), G_MAXINT16);
  all = g_new (struct kn_pose, MAX (1, *n));
  for (int i = 0; i < *n; i++)
    all[i] = poses[CLAMP (i - in, 0, shown - 1)];
  return all;
}

static gboolean
stays_a_name (enum kn_camera_preset preset)
{
  return preset == KN_CAMERA_STATIC || preset == KN_CAMERA_HANDHELD;
}

KnEdit *
kn_plan_camera_move (KnDocument *document, guint64 shot_id, const char *name, double reach, KnEasing easing,
                     GError **error)
{
  KnShot *shot = find (document, shot_id, KN_TYPE_SHOT, error);
  enum kn_camera_preset preset = find_preset (name);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Change camera");
  guint64 path;

  if (!shot)
    return NULL;
  if (preset == KN_CAMERA_NONE)
    {
      if (kn_shot_get_camera (shot))
        kn_edit_builder_remove (builder, id_of (kn_shot_get_camera (shot)));
      return kn_edit_builder_end (builder);
    }
  if (stays_a_name (preset))
    path = replace_path (builder, shot);
  else
    {
      int n;
      g_autofree struct kn_pose *poses = move_poses (shot, preset, reach, easing, &n);

      path = add_fitted (builder, shot, poses, n, kn_clip_get_in_frames (KN_CLIP (shot)));
    }
  kn_edit_builder_set_string (builder, path, "preset", name);
  kn_edit_builder_set_double (builder, path, "amount", tidy (CLAMP (amount_of (shot, preset, reach), -100, 100)));
  return kn_edit_builder_end (builder);
}

/* ---- keys ---- */

static gboolean
add_baked (KnEditBuilder *builder, KnShot *shot, GError **error)
{
  int n;
  g_autoptr (GError) local = NULL;
  g_autofree struct kn_pose *poses = kn_shot_camera_dup_poses (shot, &n, &local);

  if (poses)
    add_fitted (builder, shot, poses, n, 0);
  if (local)
    g_propagate_error (error, g_steal_pointer (&local));
  return poses != NULL;
}

KnEdit *
kn_plan_camera_bake (KnDocument *document, guint64 shot_id, GError **error)
{
  KnShot *shot = find (document, shot_id, KN_TYPE_SHOT, error);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Change camera");

  if (!shot)
    return NULL;
  if (!has_keys (shot) && kn_shot_get_camera (shot) && !add_baked (builder, shot, error))
    return NULL;
  return kn_edit_builder_end (builder);
}

static KnCameraKey *
key_at (KnShot *shot, gint64 time)
{
  GListModel *keys = has_keys (shot) ? kn_camera_path_get_keys (kn_shot_get_camera (shot)) : NULL;

  for (guint i = 0; keys && i < g_list_model_get_n_items (keys); i++)
    {
      g_autoptr (KnCameraKey) key = g_list_model_get_item (keys, i);

      if (kn_camera_key_get_time_frames (key) == time)
        return key;
    }
  return NULL;
}

/* Where the path is at a frame; where there is none, straight ahead. */
static gboolean
pose_at (KnShot *shot, gint64 time, struct kn_pose *pose, GError **error)
{
  int n;
  g_autoptr (GError) local = NULL;
  g_autofree struct kn_pose *poses = kn_shot_camera_dup_poses (shot, &n, &local);

  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *pose = poses ? poses[CLAMP (time, 0, n - 1)] : KN_POSE_INIT (own_fov (shot));
  return TRUE;
}

/* A move or a file becomes keys first; one of them may be where the new one was to be. */
static guint64
bake_and_add (KnEditBuilder *builder, KnShot *shot, gint64 time, const struct kn_pose *pose)
{
  int n;
  g_autofree struct kn_pose *poses = kn_shot_camera_dup_poses (shot, &n, NULL);
  g_autoptr (GArray) fitted = poses ? kn_camera_fit (poses, n, MOST_KEYS) : NULL;
  guint64 path = replace_path (builder, shot), key = 0;

  for (guint i = 0; fitted && i < fitted->len; i++)
    {
      const struct kn_camera_fitted *f = &g_array_index (fitted, struct kn_camera_fitted, i);
      guint64 id = insert_key (builder, path, shot, f->frame, &poses[f->frame], f->interpolation);

      if (f->frame == time)
        key = id;
    }
  return key ? key : insert_key (builder, path, shot, time, pose, KN_INTERPOLATION_SMOOTH);
}

KnEdit *
kn_plan_camera_add_key (KnDocument *document, guint64 shot_id, gint64 time, guint64 *id, GError **error)
{
  KnShot *shot = find (document, shot_id, KN_TYPE_SHOT, error);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Add camera key");
  KnCameraKey *there = shot ? key_at (shot, time) : NULL;
  struct kn_pose pose;

  if (!shot || !pose_at (shot, time, &pose, error))
    return NULL;
  if (there)
    *id = id_of (there);
  else if (has_keys (shot))
    {
      forget_name (builder, shot);
      *id = insert_key (builder, id_of (kn_shot_get_camera (shot)), shot, time, &pose, KN_INTERPOLATION_SMOOTH);
    }
  else
    *id = bake_and_add (builder, shot, time, &pose);
  return kn_edit_builder_end (builder);
}

/* The key and a builder for it, or NULL. */
static KnCameraKey *
begin_key (KnDocument *document, guint64 id, const char *label, KnEditBuilder **builder, GError **error)
{
  KnCameraKey *key = find (document, id, KN_TYPE_CAMERA_KEY, error);

  if (!key)
    return NULL;
  *builder = kn_edit_builder_new (document, label);
  forget_name (*builder, kn_node_get_ancestor (KN_NODE (key), KN_TYPE_SHOT));
  return key;
}

KnEdit *
kn_plan_camera_set_pose (KnDocument *document, guint64 id, const struct kn_pose *pose, GError **error)
{
  g_autoptr (KnEditBuilder) builder = NULL;
  KnCameraKey *key = begin_key (document, id, "Move camera key", &builder, error);

  if (!key)
    return NULL;
  set_pose (builder, id, kn_node_get_ancestor (KN_NODE (key), KN_TYPE_SHOT), pose);
  return kn_edit_builder_end (builder);
}

/* The nearest free frame to a wished one between a key's neighbours. */
static gint64
free_time (KnCameraKey *key, gint64 wish)
{
  GListModel *keys = G_LIST_MODEL (kn_node_get_parent (KN_NODE (key)));
  KnShot *shot = kn_node_get_ancestor (KN_NODE (key), KN_TYPE_SHOT);
  guint at = (guint) kn_node_get_position (KN_NODE (key));
  g_autoptr (KnCameraKey) before = at > 0 ? g_list_model_get_item (keys, at - 1) : NULL;
  g_autoptr (KnCameraKey) after = g_list_model_get_item (keys, at + 1);
  gint64 least = before ? kn_camera_key_get_time_frames (before) + 1 : 0;
  gint64 most = after ? kn_camera_key_get_time_frames (after) - 1
                      : MAX (kn_camera_key_get_time_frames (key), kn_shot_get_length_frames (shot) - 1);

  return CLAMP (wish, least, most);
}

KnEdit *
kn_plan_camera_set_time (KnDocument *document, guint64 id, gint64 time, GError **error)
{
  g_autoptr (KnEditBuilder) builder = NULL;
  KnCameraKey *key = begin_key (document, id, "Move camera key", &builder, error);

  if (!key)
    return NULL;
  kn_edit_builder_set_int (builder, id, "time_frames", free_time (key, time));
  return kn_edit_builder_end (builder);
}

KnEdit *
kn_plan_camera_set_interpolation (KnDocument *document, guint64 id, KnInterpolation interpolation, GError **error)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (KN_TYPE_INTERPOLATION);
  g_autoptr (KnEditBuilder) builder = NULL;

  if (!begin_key (document, id, "Change camera", &builder, error))
    return NULL;
  kn_edit_builder_set_string (builder, id, "interpolation", g_enum_get_value (klass, (gint) interpolation)->value_nick);
  return kn_edit_builder_end (builder);
}

KnEdit *
kn_plan_camera_look_at (KnDocument *document, const guint64 *ids, guint n, const double target[3], GError **error)
{
  g_autoptr (KnEditBuilder) all = kn_edit_builder_new (document, "Change camera");

  for (guint i = 0; i < n; i++)
    {
      KnCameraKey *key = find (document, ids[i], KN_TYPE_CAMERA_KEY, error);
      struct kn_pose pose;

      if (!key)
        return NULL;
      pose = kn_camera_key_get_pose (key);
      kn_rotation_look_at (pose.position, target, pose.rotation);
      kn_edit_builder_take (all, kn_plan_camera_set_pose (document, ids[i], &pose, NULL));
    }
  return kn_edit_builder_end (all);
}

KnEdit *
kn_plan_camera_delete (KnDocument *document, const guint64 *ids, guint n, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Delete camera key");
  KnNode *path = NULL;

  for (guint i = 0; i < n; i++)
    {
      KnCameraKey *key = find (document, ids[i], KN_TYPE_CAMERA_KEY, error);

      if (!key)
        return NULL;
      path = kn_node_get_parent (KN_NODE (key));
      kn_edit_builder_remove (builder, ids[i]);
    }
  if (!path)
    return find (document, 0, KN_TYPE_CAMERA_KEY, error);
  if (n == g_list_model_get_n_items (G_LIST_MODEL (path)))
    kn_edit_builder_remove (builder, id_of (path));
  else
    forget_name (builder, kn_node_get_ancestor (path, KN_TYPE_SHOT));
  return kn_edit_builder_end (builder);
}

KnEdit *
kn_plan_camera_import (KnDocument *document, guint64 shot_id, const char *text, GError **error)
{
  KnShot *shot = find (document, shot_id, KN_TYPE_SHOT, error);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Import camera");
  g_autofree struct kn_pose *poses = NULL;
  struct kn_camera_rays rays = { 0 };
  struct kn_camera_lens lens;
  int n;

  if (!shot)
    return NULL;
  lens = kn_shot_camera_get_lens (shot);
  if (!kn_camera_file_parse (text, lens.width_px, lens.height_px, &rays, error))
    return NULL;
  n = (int) MIN (rays.n_frames, kn_shot_get_length_frames (shot));
  poses = g_new (struct kn_pose, n);
  for (int i = 0; i < n; i++)
    poses[i] = kn_camera_pose_to_pose (&rays.poses[i]);
  kn_camera_rays_clear (&rays);
  add_fitted (builder, shot, poses, n, 0);
  return kn_edit_builder_end (builder);
}
