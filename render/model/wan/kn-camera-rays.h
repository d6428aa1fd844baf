/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A camera path as the camera adapter sees it: Plücker rays of every pixel (VideoX-Fun,
 * videox_fun/data/utils.py).
 *
 * Poses are made relative to the first, so the world's own origin does not matter. Translations are not scaled.
 */
#pragma once

#include "render/camera/kn-camera-file.h"

G_BEGIN_DECLS

/* Plücker rays [H, W, 6] f32 of one pixel frame: O x D, then D, in the coordinates of frame `origin`. */
void kn_camera_rays_plucker (const struct kn_camera_rays *rays, int origin, int frame, int width_px, int height_px,
                             float *out);

/* The 24 channels of one latent frame, [24, H, W]: channel 4 * component + s for the four pixel frames s of the latent
 * frame. first_frame is the pixel frame of s = 0; the first latent frame of a clip (single) repeats one frame four
 * times. Frames past the end repeat the last one. */
void kn_camera_rays_latent_frame (const struct kn_camera_rays *rays, int origin, int first_frame, gboolean single,
                                  int width_px, int height_px, float *out);

G_END_DECLS
