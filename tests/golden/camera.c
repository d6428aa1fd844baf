/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The camera view with a path of four keys around a picture: camera PICTURE FOLDER [--update] compares with
 * FOLDER/camera-*.png.
 */
#include "tests/golden/kn-golden-project.h"
#include "tests/golden/kn-golden-widget.h"

#include "app/session/kn-session.h"
#include "ui/camera/kn-camera-viewport.h"

static const char project[] =
    "{\"version\": 1, \"width_px\": 448, \"height_px\": 256, \"frame_rate\": 8, \"shots\": [{\"prompt\": \"x\","
    " \"duration_frames\": 17, \"width_px\": 224, \"height_px\": 128, \"takes\": [{\"file\":"
    " \"takes/picture.png\"}], \"camera\": {\"keys\": [{\"time_frames\": 0, \"position\": [0, 0, 0]},"
    " {\"time_frames\": 6, \"position\": [0.3, -0.05, 0.05], \"orientation\": [0.985, 0, -0.17, 0]},"
    " {\"time_frames\": 11, \"position\": [0.5, -0.1, 0.2], \"orientation\": [0.966, 0, -0.26, 0]},"
    " {\"time_frames\": 16, \"position\": [0.7, -0.1, 0.4], \"orientation\": [0.924, 0, -0.38, 0],"
    " \"fov_deg\": 35}]}}]}";

static gboolean
has_card (gpointer scene)
{
  struct kn_pose from;

  return kn_camera_scene_get_card (scene, &from) != NULL;
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "camera-free.png", "camera-top.png", "camera-side.png", "camera-through.png" };
  const char *worker[] = { "/nonexistent", NULL };
  g_autofree char *work = g_dir_make_tmp ("kinora-golden-XXXXXX", NULL);
  g_autoptr (KnDocument) document = kn_golden_project_new (work, project, argv[1], "takes/picture.png");
  g_autoptr (KnSession) session = NULL;
  g_autoptr (KnCameraScene) scene = NULL;
  g_autoptr (KnRenderDesk) desk = NULL;
  GtkWidget *viewport;
  gboolean ok = TRUE;

  session = kn_session_new (document);
  kn_golden_start ();
  desk = kn_render_desk_new (document, worker);
  scene = kn_camera_scene_new (session, desk);
  viewport = g_object_new (KN_TYPE_CAMERA_VIEWPORT, NULL);
  kn_camera_viewport_set_scene (KN_CAMERA_VIEWPORT (viewport), scene);
  kn_golden_present (viewport, 480, 300);
  if (kn_camera_viewport_get_error (KN_CAMERA_VIEWPORT (viewport)))
    {
      g_print ("no OpenGL here\n");
      return 77;
    }
  kn_session_set_playhead (session, 9);
  kn_golden_wait (has_card, scene);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *path = g_build_filename (argv[2], names[i], NULL);

      kn_camera_viewport_set_view (KN_CAMERA_VIEWPORT (viewport), (KnCameraViewKind) (KN_CAMERA_VIEW_FREE + i));
      kn_golden_settle (viewport);
      ok &= kn_golden_compare (viewport, path, argc > 3, 0.4, 24);
    }
  kn_camera_viewport_set_scene (KN_CAMERA_VIEWPORT (viewport), NULL);
  kn_golden_project_remove (work);
  return ok ? 0 : 1;
}
