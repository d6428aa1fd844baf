/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * From the camera of a request (a preset, keyframed poses or a trajectory file) to one pose per pixel frame.
 *
 * The first frame looks along +z from the origin unless a keyframe says otherwise. Presets move at a constant speed, so
 * a longer take moves further. Positions in a file count as subject distances too.
 *
 * In a loop, loop_s seconds long (0: there is none), the path is closed. After the last keyframe the camera goes back
 * to the first one, which it meets at the end; presets go out and come back, at rest at both ends. A file's path cannot
 * be closed, kn_request_check() says so.
 */
#pragma once

#include "render/camera/kn-camera-file.h"
#include "render/wire/kn-request.h"

G_BEGIN_DECLS

struct kn_camera_lens
{
  int width_px, height_px;
  double focal;                       /* focal length of the plain lens over sqrt(width * height) */
  double subject_distance;            /* scales positions into the model's units */
};

/* Of the model that is not asked. */
#define KN_CAMERA_FOCAL 0.98

/* Vertical, radians. */
double   kn_camera_lens_get_fov (const struct kn_camera_lens *lens);

enum kn_camera_unit
{
  KN_CAMERA_DEGREES,
  KN_CAMERA_DISTANCES,                /* to the subject */
  KN_CAMERA_MAGNIFICATION,            /* logarithm of the focal length */
  KN_CAMERA_TIMES,                    /* the usual strength */
};

/* How far a preset of amount 1 goes in a second. 0 for one that does not move. */
double   kn_camera_preset_get_speed (enum kn_camera_preset preset, enum kn_camera_unit *unit);

/* Poses at (first_frame + i) / fps seconds, in subject distances. */
gboolean kn_camera_path_get_poses (const struct kn_request_camera *camera, const struct kn_camera_lens *lens,
                                   double fps, double loop_s, int first_frame, int n_frames, struct kn_pose *poses,
                                   GError **error);

/* The same as the model is told it. rays: cleared by the caller.
 * FALSE and KN_RENDER_ERROR_{BAD_REQUEST,IO} for an unreadable or malformed file, BAD_REQUEST for a keyframe at the end
 * of the loop or behind it, unless it is the first one again. */
gboolean kn_camera_path_sample (const struct kn_request_camera *camera, const struct kn_camera_lens *lens, double fps,
                                double loop_s, int first_frame, int n_frames, struct kn_camera_rays *rays,
                                GError **error);

G_END_DECLS
