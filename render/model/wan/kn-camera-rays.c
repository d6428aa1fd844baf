/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-camera-rays.h"

#include <math.h>

/* rotation [9] and translation [3] of camera `frame` to world as camera `origin` sees it: E_origin E_frame^-1. */
static void
relative_pose (const double *origin, const double *frame, double rotation[9], double translation[3])
{
  double inverse[9];

  kn_camera_pose_invert (frame, inverse);
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        double sum = 0;

        for (int k = 0; k < 3; k++)
          sum += origin[4 * i + k] * inverse[3 * k + j];
        rotation[3 * i + j] = sum;
      }
  for (int i = 0; i < 3; i++)
    {
      translation[i] = origin[4 * i + 3];
      for (int j = 0; j < 3; j++)
        translation[i] -= rotation[3 * i + j] * frame[4 * j + 3];
    }
}

void
kn_camera_rays_plucker (const struct kn_camera_rays *rays, int origin, int frame, int width_px, int height_px,
                        float *out)
{
  const struct kn_camera_pose *pose = &rays->poses[CLAMP (frame, 0, rays->n_frames - 1)];
  const struct kn_camera_pose *first = &rays->poses[CLAMP (origin, 0, rays->n_frames - 1)];
  float fx = (float) (pose->fx * width_px), fy = (float) (pose->fy * height_px);
  float cx = (float) (pose->cx * width_px), cy = (float) (pose->cy * height_px);
  double rotation[9], o[3];

  if (pose == first)
    {
      /* The reference writes the identity rather than computing it. */
      for (int i = 0; i < 9; i++)
        rotation[i] = i % 4 == 0;
      o[0] = o[1] = o[2] = 0;
    }
  else
    relative_pose (first->w2c, pose->w2c, rotation, o);

  for (int y = 0; y < height_px; y++)
    for (int x = 0; x < width_px; x++, out += 6)
      {
        double v[3] = { (x + 0.5f - cx) / fx, (y + 0.5f - cy) / fy, 1 };
        double inverse = 1.0 / sqrt (v[0] * v[0] + v[1] * v[1] + 1), d[3];

        for (int i = 0; i < 3; i++)
          d[i] = (rotation[3 * i] * v[0] + rotation[3 * i + 1] * v[1] + rotation[3 * i + 2] * v[2]) * inverse;
        out[0] = (float) (o[1] * d[2] - o[2] * d[1]);
        out[1] = (float) (o[2] * d[0] - o[0] * d[2]);
        out[2] = (float) (o[0] * d[1] - o[1] * d[0]);
        for (int i = 0; i < 3; i++)
          out[3 + i] = (float) d[i];
      }
}

void
kn_camera_rays_latent_frame (const struct kn_camera_rays *rays, int origin, int first_frame, gboolean single,
                             int width_px, int height_px, float *out)
{
  gsize plane = (gsize) width_px * height_px;
  g_autofree float *plucker = g_new (float, 6 * plane);

  for (int s = 0; s < 4; s++)
    {
      if (s == 0 || !single)
        kn_camera_rays_plucker (rays, origin, first_frame + (single ? 0 : s), width_px, height_px, plucker);
      for (int c = 0; c < 6; c++)
        for (gsize i = 0; i < plane; i++)
          out[(4 * c + s) * plane + i] = plucker[6 * i + c];
    }
}
