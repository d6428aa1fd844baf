/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Few keys through many poses: a named move that starts softly, or a file, as something that can be taken in hand.
 */
#pragma once

#include "render/camera/kn-pose.h"
#include "render/wire/kn-request.h"

G_BEGIN_DECLS

struct kn_camera_fitted
{
  int frame;
  int interpolation;                  /* enum kn_request_interpolation */
};

/* Which of n poses, one a frame, are to be keys, so that the path through them (kn_camera_path_get_poses()) stays
 * within a hundredth of the subject's distance and half a degree or so; no more than most, the worst places
 * first. Two keys that a straight line joins are joined by one. GArray of struct kn_camera_fitted, by frame; free with
 * g_array_unref(). */
GArray *kn_camera_fit (const struct kn_pose *poses, int n, guint most);

G_END_DECLS
