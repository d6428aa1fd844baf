/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Edits of a shot's camera. Like the planners of the document each returns one edit for kn_document_apply(), or NULL with
 * an error that says what to do. A camera that was only named or read from a file is made into keys where an edit needs
 * them; a path changed by hand loses the name of its move. Times are content frames of the shot.
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/document/kn-shot.h"
#include "render/camera/kn-camera-path.h"

G_BEGIN_DECLS

typedef enum
{
  KN_EASING_NONE,                     /* the same speed throughout */
  KN_EASING_IN,                       /* starts softly */
  KN_EASING_OUT,                      /* stops softly */
  KN_EASING_BOTH,
} KnEasing;

/* How far a move of this name and amount 1 goes in the shot: degrees, subject distances, or times the focal length. */
double  kn_camera_move_get_reach (KnShot *shot, const char *preset, enum kn_camera_unit *unit);
/* A named move from the first frame that the clip shows to the last, as keys; "static" and "handheld" stay names. reach
 * as above; "" takes the camera away. */
KnEdit *kn_plan_camera_move      (KnDocument *document, guint64 shot, const char *preset, double reach, KnEasing easing,
                                  GError **error);
/* The poses of a move that has not been chosen yet, as kn_shot_camera_dup_poses() would give them. */
struct kn_pose *kn_camera_move_dup_poses (KnShot *shot, const char *preset, double reach, KnEasing easing, int *n);
/* Makes keys of a named move or a file. */
KnEdit *kn_plan_camera_bake      (KnDocument *document, guint64 shot, GError **error);
/* At the pose that the path has there now. If there is a key already, *id is that key and the edit is empty. */
KnEdit *kn_plan_camera_add_key   (KnDocument *document, guint64 shot, gint64 time_frames, guint64 *id, GError **error);
KnEdit *kn_plan_camera_set_pose  (KnDocument *document, guint64 key, const struct kn_pose *pose, GError **error);
/* Stops beside a key that is in the way. */
KnEdit *kn_plan_camera_set_time  (KnDocument *document, guint64 key, gint64 time_frames, GError **error);
KnEdit *kn_plan_camera_set_interpolation (KnDocument *document, guint64 key, KnInterpolation interpolation,
                                          GError **error);
/* Turns keys towards a point. */
KnEdit *kn_plan_camera_look_at   (KnDocument *document, const guint64 *keys, guint n, const double target[3],
                                  GError **error);
/* With the last key the camera goes. */
KnEdit *kn_plan_camera_delete    (KnDocument *document, const guint64 *keys, guint n, GError **error);
/* Keys from the text of a camera file; frame by frame from content frame 0. */
KnEdit *kn_plan_camera_import    (KnDocument *document, guint64 shot, const char *text, GError **error);

/* The pose of a key; a field of view that is the model's own is the shot's. */
struct kn_pose kn_camera_key_get_pose (KnCameraKey *key);

G_END_DECLS
