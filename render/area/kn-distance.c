/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/area/kn-distance.h"

#include <math.h>

/* Squared distances to the nearest zero of f along a line become f: the lower envelope of parabolas (Felzenszwalb and
 * Huttenlocher, 2012). foot, edge: room for n and n + 1. */
static void
transform_line (const float *f, int n, int *foot, float *edge, float *out)
{
  int k = 0;

  foot[0] = 0;
  edge[0] = -INFINITY;
  edge[1] = INFINITY;
  for (int q = 1; q < n; q++)
    {
      float at;

      do
        {
          int v = foot[k];

          at = ((f[q] - f[v]) + (float) q * (float) q - (float) v * (float) v) / (2.0f * (float) (q - v));
        }
      while (at <= edge[k] && k-- > 0);
      k++;
      foot[k] = q;
      edge[k] = at;
      edge[k + 1] = INFINITY;
    }
  k = 0;
  for (int q = 0; q < n; q++)
    {
      while (edge[k + 1] < (float) q)
        k++;
      out[q] = (float) (q - foot[k]) * (float) (q - foot[k]) + f[foot[k]];
    }
}

/* Distance of every pixel to the nearest one that equals `to`. */
static void
transform (const guint8 *inside, gboolean to, int height, int width, float *out)
{
  int longest = MAX (height, width);
  float far = (float) (height + width) * (float) (height + width);
  g_autofree float *line = g_new (float, longest), *done = g_new (float, longest), *edge = g_new (float, longest + 1);
  g_autofree int *foot = g_new (int, longest);

  for (int x = 0; x < width; x++)
    {
      for (int y = 0; y < height; y++)
        line[y] = (inside[(gsize) y * width + x] != 0) == to ? 0 : far;
      transform_line (line, height, foot, edge, done);
      for (int y = 0; y < height; y++)
        out[(gsize) y * width + x] = done[y];
    }
  for (int y = 0; y < height; y++)
    {
      float *row = out + (gsize) y * width;

      for (int x = 0; x < width; x++)
        line[x] = row[x];
      transform_line (line, width, foot, edge, row);
      for (int x = 0; x < width; x++)
        row[x] = sqrtf (MIN (row[x], far));
    }
}

void
kn_signed_distance (const guint8 *inside, int height, int width, float *distance)
{
  gsize n = (gsize) height * width;
  g_autofree float *inner = g_new (float, n);

  transform (inside, TRUE, height, width, distance);
  transform (inside, FALSE, height, width, inner);
  for (gsize i = 0; i < n; i++)
    distance[i] = inside[i] ? 0.5f - inner[i] : distance[i] - 0.5f;
}
