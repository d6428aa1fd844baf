/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/camera/kn-shot-camera.h"

#include "app/document/kn-camera-key.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-document.h"
#include "app/document/kn-project.h"
#include "render/base/kn-error.h"

#include <string.h>

static KnRate
rate_of (KnShot *shot)
{
  return kn_project_get_frame_rate (kn_document_get_project (kn_node_get_document (KN_NODE (shot))));
}

static enum kn_camera_preset
find_preset (const char *name)
{
  for (int i = KN_CAMERA_STATIC; i < KN_CAMERA_N_PRESETS; i++)
    if (g_strcmp0 (kn_camera_preset_get_name ((enum kn_camera_preset) i), name) == 0)
      return (enum kn_camera_preset) i;
  return KN_CAMERA_NONE;
}

static struct kn_request_camera_key
request_key (KnCameraKey *key, KnRate rate)
{
  struct kn_request_camera_key out = {
    .time_s = kn_frames_to_seconds (kn_camera_key_get_time_frames (key), rate),
    .position = g_memdup2 (kn_camera_key_get_position (key), 3 * sizeof (double)),
    .rotation = g_memdup2 (kn_camera_key_get_orientation (key), 4 * sizeof (double)),
    .fov_degrees = kn_camera_key_get_fov_deg (key),
    .interpolation = (int) kn_camera_key_get_interpolation (key),
  };

  kn_rotation_normalise (out.rotation);
  return out;
}

static void
fill_keys (KnShot *shot, GListModel *keys, struct kn_request_camera *camera)
{
  guint n = g_list_model_get_n_items (keys);

  camera->keyframes = g_new0 (struct kn_request_camera_key, n);
  camera->n_keyframes = n;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnCameraKey) key = g_list_model_get_item (keys, i);

      camera->keyframes[i] = request_key (key, rate_of (shot));
    }
}

gboolean
kn_shot_camera_fill (KnShot *shot, struct kn_request *request, GError **error)
{
  KnCameraPath *path = kn_shot_get_camera (shot);
  GListModel *keys = path ? kn_camera_path_get_keys (path) : NULL;
  gboolean has_keys = keys && g_list_model_get_n_items (keys) > 0;
  struct kn_request_camera *camera;

  if (!path || (!has_keys && !*kn_camera_path_get_file (path) && !*kn_camera_path_get_preset (path)))
    return TRUE;
  camera = request->camera = g_new0 (struct kn_request_camera, 1);
  camera->amount = 1;
  if (has_keys)
    {
      fill_keys (shot, keys, camera);
      return TRUE;
    }
  if (*kn_camera_path_get_file (path))
    {
      camera->file =
          kn_document_dup_file_name (kn_node_get_document (KN_NODE (shot)), kn_camera_path_get_file (path));
      return TRUE;
    }
  camera->preset = find_preset (kn_camera_path_get_preset (path));
  camera->amount = kn_camera_path_get_amount (path);
  if (camera->preset != KN_CAMERA_NONE)
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "There is no camera move “%s”.",
               kn_camera_path_get_preset (path));
  return FALSE;
}

struct kn_camera_lens
kn_shot_camera_get_lens (KnShot *shot)
{
  struct kn_camera_lens lens = { .focal = KN_CAMERA_FOCAL, .subject_distance = 1 };

  kn_shot_get_size (shot, &lens.width_px, &lens.height_px);
  return lens;
}

struct kn_pose *
kn_shot_camera_dup_poses (KnShot *shot, int *n, GError **error)
{
  struct kn_request *request = kn_request_new ();
  struct kn_camera_lens lens = kn_shot_camera_get_lens (shot);
  struct kn_pose *poses = NULL;
  double fps = kn_rate_to_fps (rate_of (shot)), loop_s;

  *n = (int) MIN (kn_shot_get_length_frames (shot), G_MAXINT16);
  loop_s = kn_shot_get_source (shot) == KN_SHOT_SOURCE_LOOP ? *n / fps : 0;
  if (kn_shot_camera_fill (shot, request, error) && request->camera)
    {
      poses = g_new (struct kn_pose, MAX (1, *n));
      if (!kn_camera_path_get_poses (request->camera, &lens, fps, loop_s, 0, *n, poses, error))
        g_clear_pointer (&poses, g_free);
    }
  kn_request_free (&request);
  return poses;
}

char *
kn_shot_camera_dup_file (KnShot *shot, GError **error)
{
  struct kn_camera_lens lens = kn_shot_camera_get_lens (shot);
  g_autoptr (GError) local = NULL;
  struct kn_camera_rays rays = { 0 };
  g_autofree struct kn_pose *poses = kn_shot_camera_dup_poses (shot, &rays.n_frames, &local);
  char *text;

  if (!poses)
    {
      if (local)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                             "The shot has no camera path yet; choose a move or add a key first.");
      return NULL;
    }
  rays.poses = g_new (struct kn_camera_pose, rays.n_frames);
  for (int i = 0; i < rays.n_frames; i++)
    rays.poses[i] = kn_camera_pose_from_pose (&poses[i], (double) lens.width_px / lens.height_px, 1);
  text = kn_camera_file_print (&rays, lens.width_px, lens.height_px, kn_rate_to_fps (rate_of (shot)));
  kn_camera_rays_clear (&rays);
  return text;
}
