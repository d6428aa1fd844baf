/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the widgets of the camera page show: the path of the current shot, its keys, where the camera is at the playhead,
 * the last picture that was made, a move that is being tried, and the camera that was measured. It follows session and
 * document by itself; widgets draw it and edit through it.
 *
 * Signal "changed": something else is to be drawn. Signal "message" (const char *text): why an edit was refused, or ""
 * when one went well. Times are content frames of the shot.
 */
#pragma once

#include "app/camera/kn-camera-plan.h"
#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_SCENE (kn_camera_scene_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraScene, kn_camera_scene, KN, CAMERA_SCENE, GObject)

struct kn_scene_key
{
  guint64 id;
  gint64 time;
  struct kn_pose pose;
  KnInterpolation interpolation;
  gboolean selected;
};

/* A path as poses, one a frame; 0 frames: there is none. */
struct kn_scene_path
{
  int n;
  struct kn_pose *poses;
};

KnCameraScene *kn_camera_scene_new          (KnSession *session, KnRenderDesk *desk);
KnSession     *kn_camera_scene_get_session  (KnCameraScene *self);
/* NULL where no shot is meant. */
KnShot        *kn_camera_scene_get_shot     (KnCameraScene *self);
/* Width over height of the shot. */
double         kn_camera_scene_get_aspect   (KnCameraScene *self);
/* Seconds of a frame. */
double         kn_camera_scene_get_seconds  (KnCameraScene *self, gint64 frames);
gint64         kn_camera_scene_get_length   (KnCameraScene *self);
/* Borrowed; valid until "changed". */
const struct kn_scene_path *kn_camera_scene_get_path     (KnCameraScene *self);
const struct kn_scene_path *kn_camera_scene_get_trial    (KnCameraScene *self);
const struct kn_scene_path *kn_camera_scene_get_measured (KnCameraScene *self);
const struct kn_scene_key  *kn_camera_scene_get_keys     (KnCameraScene *self, guint *n);
/* The key that numbers are about: the last selected one, or NULL. */
const struct kn_scene_key  *kn_camera_scene_get_key      (KnCameraScene *self);
/* Where the camera is: at the playhead, or at the moment of a preview that is playing. */
struct kn_pose kn_camera_scene_get_now      (KnCameraScene *self);
/* Content frame of the playhead, held inside the shot. */
gint64         kn_camera_scene_get_playhead (KnCameraScene *self);
void           kn_camera_scene_set_playhead (KnCameraScene *self, gint64 frame);
/* The last picture of the shot's first frame, or NULL, and the pose that it was seen from. Borrowed. */
GdkTexture    *kn_camera_scene_get_card     (KnCameraScene *self, struct kn_pose *seen_from);
/* What was measured, in words: "Orbit right 40° asked: measured, error 4 %"; NULL if nothing was. Borrowed. */
const char    *kn_camera_scene_get_verdict  (KnCameraScene *self);

/* Shows a move that has not been chosen; NULL ends it. */
void           kn_camera_scene_try_move     (KnCameraScene *self, const char *preset, double reach, KnEasing easing);
/* A moment of the trial or the path, 0 to 1, instead of the playhead; negative: the playhead again. */
void           kn_camera_scene_set_moment   (KnCameraScene *self, double moment);

/* Takes edit. FALSE after a "message" if it is NULL (then error says why) or refused. */
gboolean       kn_camera_scene_apply        (KnCameraScene *self, KnEdit *edit, GError *error);
void           kn_camera_scene_say          (KnCameraScene *self, const char *text);
void           kn_camera_scene_select       (KnCameraScene *self, guint64 key);
/* These two select what they leave. */
void           kn_camera_scene_add_key      (KnCameraScene *self);
void           kn_camera_scene_delete_keys  (KnCameraScene *self);
/* What keys can be turned towards: at first the subject, straight ahead of the first pose. */
void           kn_camera_scene_get_target   (KnCameraScene *self, double target[3]);
void           kn_camera_scene_set_target   (KnCameraScene *self, const double target[3]);
/* Turns the selected keys, or all, towards the target. */
void           kn_camera_scene_look_at      (KnCameraScene *self);
/* The key before or after the selected one; the playhead goes there. */
void           kn_camera_scene_step_key     (KnCameraScene *self, int direction);

G_END_DECLS
