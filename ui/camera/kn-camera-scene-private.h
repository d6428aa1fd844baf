/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the files of the scene share.
 */
#pragma once

#include "ui/camera/kn-camera-scene.h"

G_BEGIN_DECLS

struct _KnCameraScene
{
  GObject parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  guint64 shot;
  struct kn_scene_path path, trial, measured;
  GArray *keys;              /* struct kn_scene_key */
  double moment;             /* negative: the playhead */
  double target[3];
  gboolean has_target;       /* someone moved it */
  GdkTexture *card;
  char *card_file;           /* it is a picture of, or NULL */
  char *verdict;
  char *measured_key;        /* of what was measured or is being measured */
  GCancellable *measuring;
};

void _kn_camera_scene_changed        (KnCameraScene *self);
void _kn_scene_path_clear            (struct kn_scene_path *path);
/* Measures once what has been made, away from the main loop; shot may be NULL. */
void _kn_camera_scene_measure        (KnCameraScene *self, KnShot *shot);
void _kn_camera_scene_forget_measure (KnCameraScene *self);

G_END_DECLS
