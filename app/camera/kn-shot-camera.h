/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The camera of a shot in the document as the renderer is asked for it, and as poses to draw.
 */
#pragma once

#include "app/document/kn-shot.h"
#include "render/camera/kn-camera-path.h"

G_BEGIN_DECLS

/* Puts the shot's camera into request->camera, which is NULL before and stays so where none is asked for. FALSE and
 * KN_RENDER_ERROR_BAD_REQUEST for a move that has no such name. */
gboolean              kn_shot_camera_fill      (KnShot *shot, struct kn_request *request, GError **error);
/* Of a model with the usual lens, in subject distances. */
struct kn_camera_lens kn_shot_camera_get_lens  (KnShot *shot);
/* One pose per content frame of the shot, from 0; *n receives how many. NULL without error if no camera is asked for.
 * Free with g_free(). */
struct kn_pose       *kn_shot_camera_dup_poses (KnShot *shot, int *n, GError **error);
/* The whole path as a camera file (kn-camera-file.h). Free with g_free(). NULL and error if there is no camera. */
char                 *kn_shot_camera_dup_file  (KnShot *shot, GError **error);

G_END_DECLS
