/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A camera path as the camera adapter sees it: Plücker rays of every pixel (SPEC 5; VideoX-Fun
 * videox_fun/data/utils.py).
 *
 * Frame of reference: x right, y down, z forward (OpenCV). A pose is world-to-camera, [R | t] row by row; poses are
 * made relative to the first, so the world's own origin does not matter. No scale is applied to
 * translations. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

struct kn_camera_pose
{
  double w2c[12];                     /* row-major 3x4 */
  double fx, fy, cx, cy;              /* intrinsics relative to the width (fx, cx) and height (fy, cy) of the picture */
};

/* One pose per pixel frame, owned. */
struct kn_camera_rays
{
  int n_frames;
  struct kn_camera_pose *poses;
};

/* A RealEstate10K-like text: the first line is ignored, then per line
 *   timestamp fx fy cx cy k1 k2 r11 r12 r13 t1 r21 … t3
 * intrinsics relative to the picture, written for a 1280 x 720 aspect and adapted to width x height as the reference
 * does (SPEC 5.2). FALSE and KN_RENDER_ERROR_BAD_REQUEST naming the line. */
gboolean kn_camera_rays_parse (const char *text, int width_px, int height_px, struct kn_camera_rays *rays,
                               GError **error);
void     kn_camera_rays_clear (struct kn_camera_rays *rays);

/* Plücker rays [H, W, 6] f32 of one pixel frame: O x D, then D, in the coordinates of frame `origin`. */
void kn_camera_rays_plucker (const struct kn_camera_rays *rays, int origin, int frame, int width_px, int height_px,
                             float *out);

/* The 24 channels of one latent frame, [24, H, W]: channel 4 * component + s for the four pixel frames s of the latent
 * frame. first_frame is the pixel frame of s = 0; the first latent frame of a clip (single) repeats one frame four
 * times. Frames past the end repeat the last one. */
void kn_camera_rays_latent_frame (const struct kn_camera_rays *rays, int origin, int first_frame, gboolean single,
                                  int width_px, int height_px, float *out);

G_END_DECLS
