/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"
#include "render/model/kn-latent-rgb.h"

#include <math.h>

void
kn_job_resize_latents (const float *from, int z, int t, int h, int w, float *to, int to_h, int to_w)
{
  for (int plane = 0; plane < z * t; plane++, from += (gsize) h * w)
    for (int y = 0; y < to_h; y++)
      for (int x = 0; x < to_w; x++)
        {
          float sy = CLAMP ((y + 0.5f) * h / to_h - 0.5f, 0, h - 1);
          float sx = CLAMP ((x + 0.5f) * w / to_w - 0.5f, 0, w - 1);
          int y0 = (int) sy, x0 = (int) sx, y1 = MIN (y0 + 1, h - 1), x1 = MIN (x0 + 1, w - 1);
          float fy = sy - y0, fx = sx - x0;

          *to++ = (1 - fy) * ((1 - fx) * from[y0 * w + x0] + fx * from[y0 * w + x1]) +
                  fy * ((1 - fx) * from[y1 * w + x0] + fx * from[y1 * w + x1]);
        }
}

/* Share of source cell i in target cell j along one axis of n cells reduced to m. */
static double
overlap (int i, int j, int n, int m)
{
  double scale = (double) n / m, low = MAX (i, j * scale), high = MIN (i + 1, (j + 1) * scale);

  return MAX (0, high - low);
}

void
kn_job_shrink_noise (const float *from, int z, int t, int h, int w, float *to, int to_h, int to_w)
{
  for (int plane = 0; plane < z * t; plane++, from += (gsize) h * w)
    for (int y = 0; y < to_h; y++)
      for (int x = 0; x < to_w; x++)
        {
          double sum = 0, squares = 0;

          for (int sy = y * h / to_h; sy < h && sy * to_h < (y + 1) * h; sy++)
            for (int sx = x * w / to_w; sx < w && sx * to_w < (x + 1) * w; sx++)
              {
                double share = overlap (sy, y, h, to_h) * overlap (sx, x, w, to_w);

                sum += share * from[sy * w + sx];
                squares += share * share;
              }
          *to++ = (float) (sum / sqrt (squares));
        }
}

static double
correlation (const guint8 *a, const guint8 *b, int n)
{
  double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;

  for (int i = 0; i < n; i++)
    {
      ma += a[i];
      mb += b[i];
    }
  ma /= n;
  mb /= n;
  for (int i = 0; i < n; i++)
    {
      aa += (a[i] - ma) * (a[i] - ma);
      bb += (b[i] - mb) * (b[i] - mb);
      ab += (a[i] - ma) * (b[i] - mb);
    }
  return aa * bb > 0 ? ab / sqrt (aa * bb) : aa == bb;
}

double
kn_job_agreement (const struct kn_latent_rgb *map, const float *draft, int draft_h, int draft_w, const float *full,
                  int h, int w, int z, int t)
{
  int n = draft_h * draft_w * 3;
  g_autofree float *small = g_new (float, (gsize) z * t * draft_h * draft_w);
  g_autofree guint8 *a = g_new (guint8, n), *b = g_new (guint8, n);
  double sum = 0;

  kn_job_resize_latents (full, z, t, h, w, small, draft_h, draft_w);
  for (int f = 0; f < t; f++)
    {
      kn_latent_rgb_frames (map, draft, t, f, 1, draft_h, draft_w, FALSE, a);
      kn_latent_rgb_frames (map, small, t, f, 1, draft_h, draft_w, FALSE, b);
      sum += correlation (a, b, n);
    }
  return CLAMP (sum / t, 0, 1);
}
