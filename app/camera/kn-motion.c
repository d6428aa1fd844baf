/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/camera/kn-motion.h"

#include <math.h>

#define RADIUS 4
#define SPACING 6
#define STEPS 8
/* Least curvature of brightness in a patch that can be followed in both directions, and how near it must come back. */
#define LEAST_TEXTURE 3e-5
#define RETURN_PX 0.5

/* ---- pictures ---- */

static void
halve (struct kn_luma *self, int level)
{
  int from_width = self->width[level - 1], width = self->width[level], height = self->height[level];
  const float *from = self->values[level - 1];

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const float *p = from + (gsize) (2 * y) * (gsize) from_width + 2 * x;

        self->values[level][y * width + x] = (p[0] + p[1] + p[from_width] + p[from_width + 1]) / 4;
      }
}

static struct kn_luma *
luma_alloc (int width, int height)
{
  struct kn_luma *self = g_new0 (struct kn_luma, 1);

  for (int i = 0; i < KN_MOTION_LEVELS; i++)
    {
      self->width[i] = MAX (1, width >> i);
      self->height[i] = MAX (1, height >> i);
      self->values[i] = g_new0 (float, (gsize) self->width[i] * (gsize) self->height[i]);
    }
  return self;
}

struct kn_luma *
kn_luma_new (const float *values, int width, int height)
{
  struct kn_luma *self = luma_alloc (width, height);

  for (int i = 0; i < width * height; i++)
    self->values[0][i] = values[i];
  for (int i = 1; i < KN_MOTION_LEVELS; i++)
    halve (self, i);
  return self;
}

struct kn_luma *
kn_luma_new_from_frame (const struct kn_frame *frame, int width, int height)
{
  g_autoptr (kn_frame) small = kn_frame_new (width, height);
  g_autofree float *values = g_new (float, (gsize) width * (gsize) height);

  kn_frame_scale (small, frame, KN_FIT_FILL);
  for (int i = 0; i < width * height; i++)
    values[i] = (0.2126f * small->rgb[3 * i] + 0.7152f * small->rgb[3 * i + 1] + 0.0722f * small->rgb[3 * i + 2]) / 65535;
  return kn_luma_new (values, width, height);
}

void
kn_luma_free (struct kn_luma *self)
{
  if (!self)
    return;
  for (int i = 0; i < KN_MOTION_LEVELS; i++)
    g_free (self->values[i]);
  g_free (self);
}

static double
sample (const struct kn_luma *luma, int level, double x, double y)
{
  int width = luma->width[level], height = luma->height[level];
  double cx = CLAMP (x, 0, width - 1.001), cy = CLAMP (y, 0, height - 1.001), u = cx - floor (cx), v = cy - floor (cy);
  const float *p = luma->values[level] + (int) cy * width + (int) cx;

  return (1 - v) * ((1 - u) * p[0] + u * p[1]) + v * ((1 - u) * p[width] + u * p[width + 1]);
}

/* ---- following ---- */

/* A patch of one level: brightness and its slopes, and the slopes' products. */
struct patch
{
  double value[2 * RADIUS + 1][2 * RADIUS + 1], slope[2 * RADIUS + 1][2 * RADIUS + 1][2];
  double xx, xy, yy;
};

static void
take_patch (const struct kn_luma *luma, int level, double x, double y, struct patch *patch)
{
  patch->xx = patch->xy = patch->yy = 0;
  for (int j = 0; j <= 2 * RADIUS; j++)
    for (int i = 0; i <= 2 * RADIUS; i++)
      {
        double px = x + i - RADIUS, py = y + j - RADIUS;
        double *slope = patch->slope[j][i];

        patch->value[j][i] = sample (luma, level, px, py);
        slope[0] = (sample (luma, level, px + 1, py) - sample (luma, level, px - 1, py)) / 2;
        slope[1] = (sample (luma, level, px, py + 1) - sample (luma, level, px, py - 1)) / 2;
        patch->xx += slope[0] * slope[0];
        patch->xy += slope[0] * slope[1];
        patch->yy += slope[1] * slope[1];
      }
}

/* The smaller eigenvalue, for one pixel. */
static double
texture_of (const struct patch *patch)
{
  double half = (patch->xx + patch->yy) / 2, d = (patch->xx - patch->yy) / 2;

  return (half - sqrt (d * d + patch->xy * patch->xy)) / ((2 * RADIUS + 1) * (2 * RADIUS + 1));
}

static void
improve (const struct patch *patch, const struct kn_luma *to, int level, double x, double y, double *dx, double *dy)
{
  double determinant = patch->xx * patch->yy - patch->xy * patch->xy;

  if (determinant < 1e-12)
    return;
  for (int step = 0; step < STEPS; step++)
    {
      double bx = 0, by = 0, move_x, move_y;

      for (int j = 0; j <= 2 * RADIUS; j++)
        for (int i = 0; i <= 2 * RADIUS; i++)
          {
            double r = patch->value[j][i] - sample (to, level, x + *dx + i - RADIUS, y + *dy + j - RADIUS);

            bx += r * patch->slope[j][i][0];
            by += r * patch->slope[j][i][1];
          }
      move_x = (patch->yy * bx - patch->xy * by) / determinant;
      move_y = (patch->xx * by - patch->xy * bx) / determinant;
      *dx += CLAMP (move_x, -2, 2);
      *dy += CLAMP (move_y, -2, 2);
      if (move_x * move_x + move_y * move_y < 1e-4)
        break;
    }
}

/* FALSE where there is too little to follow, or it leaves the picture. */
static gboolean
follow (const struct kn_luma *a, const struct kn_luma *b, double x, double y, double *dx, double *dy)
{
  double texture = 0, vx = 0, vy = 0;

  for (int level = KN_MOTION_LEVELS - 1; level >= 0; level--)
    {
      double scale = 1.0 / (1 << level);
      struct patch patch;

      vx *= 2;
      vy *= 2;
      if (a->width[level] < 4 * RADIUS || a->height[level] < 4 * RADIUS)
        continue;
      take_patch (a, level, (x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5, &patch);
      improve (&patch, b, level, (x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5, &vx, &vy);
      texture = texture_of (&patch);
    }
  *dx = vx;
  *dy = vy;
  return texture > LEAST_TEXTURE && x + vx >= RADIUS && x + vx < a->width[0] - RADIUS && y + vy >= RADIUS
         && y + vy < a->height[0] - RADIUS;
}

GArray *
kn_motion_find (const struct kn_luma *a, const struct kn_luma *b)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (struct kn_motion));

  for (int y = RADIUS + 1; y < a->height[0] - RADIUS; y += SPACING)
    for (int x = RADIUS + 1; x < a->width[0] - RADIUS; x += SPACING)
      {
        struct kn_motion motion = { x, y, 0, 0 };
        double back_x, back_y;

        if (!follow (a, b, x, y, &motion.dx, &motion.dy)
            || !follow (b, a, x + motion.dx, y + motion.dy, &back_x, &back_y)
            || hypot (motion.dx + back_x, motion.dy + back_y) > RETURN_PX)
          continue;
        g_array_append_val (found, motion);
      }
  return found;
}
