/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * From the camera of a request (a preset, keyframed poses or a trajectory file) to one pose per pixel frame.
 *
 * Coordinates: x right, y down, z forward, camera to world, in subject distances; the first frame looks along +z from
 * the origin unless a keyframe says otherwise. Presets move at a constant speed, so a longer take moves further.
 */
#pragma once

#include "render/model/wan/kn-camera-rays.h"
#include "render/wire/kn-request.h"

G_BEGIN_DECLS

struct kn_camera_lens
{
  int width_px, height_px;
  double focal;                       /* focal length of the plain lens over sqrt(width * height) */
  double subject_distance;            /* scales positions into the model's units */
};

/* n_frames poses at fps frames per second; frame i is at (first_frame + i) / fps seconds. rays: cleared by the caller.
 * FALSE and KN_RENDER_ERROR_{BAD_REQUEST,IO} for an unreadable or malformed file. */
gboolean kn_camera_path_sample (const struct kn_request_camera *camera, const struct kn_camera_lens *lens, double fps,
                                int first_frame, int n_frames, struct kn_camera_rays *rays, GError **error);

G_END_DECLS
