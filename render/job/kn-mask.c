/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-mask.h"

#include <math.h>
#include <string.h>

/* painted |= box at time t. */
static void
paint_box (const struct kn_request_mask *mask, double t, int height, int width, guint8 *painted)
{
  const struct kn_request_mask_box *a = &mask->boxes[0], *b;
  double u, x, y, w, h;
  gsize i = 0;

  while (i + 1 < mask->n_boxes && mask->boxes[i + 1].time_s <= t)
    i++;
  a = &mask->boxes[i];
  b = &mask->boxes[MIN (i + 1, mask->n_boxes - 1)];
  u = b->time_s > a->time_s ? CLAMP ((t - a->time_s) / (b->time_s - a->time_s), 0, 1) : 0;
  x = a->x + u * (b->x - a->x);
  y = a->y + u * (b->y - a->y);
  w = a->w + u * (b->w - a->w);
  h = a->h + u * (b->h - a->h);
  for (int row = MAX (0, (int) floor (y * height)); row < MIN (height, (int) ceil ((y + h) * height)); row++)
    for (int col = MAX (0, (int) floor (x * width)); col < MIN (width, (int) ceil ((x + w) * width)); col++)
      painted[(gsize) row * width + col] = 1;
}

static void
paint_picture (const float *picture, int height, int width, guint8 *painted)
{
  for (gsize i = 0; i < (gsize) height * width; i++)
    painted[i] |= picture[3 * i] + picture[3 * i + 1] + picture[3 * i + 2] > 0;
}

/* One pass of a square structuring element of the given radius along rows or columns; negative radius erodes. */
static void
grow_lines (guint8 *pixels, int n_lines, int line_step, int n, int step, int radius)
{
  g_autofree guint8 *line = g_new (guint8, n);
  guint8 wanted = radius > 0;

  for (int l = 0; l < n_lines; l++)
    {
      guint8 *p = pixels + (gsize) l * line_step;
      int last = -G_MAXINT / 2;

      for (int i = 0; i < n; i++)
        line[i] = p[(gsize) i * step];
      for (int i = 0; i < n; i++)
        {
          if (line[i] == wanted)
            last = i;
          if (i - last <= ABS (radius))
            p[(gsize) i * step] = wanted;
        }
      last = G_MAXINT / 2;
      for (int i = n - 1; i >= 0; i--)
        {
          if (line[i] == wanted)
            last = i;
          if (last - i <= ABS (radius))
            p[(gsize) i * step] = wanted;
        }
    }
}

static gboolean
paint_pictures (const struct kn_request_mask *mask, const struct kn_job_io *io, double fps, int n_frames, int height,
                int width, guint8 *painted, GError **error)
{
  gsize pixels = (gsize) height * width;

  for (gsize i = 0; i < mask->n_frames; i++)
    {
      g_autofree float *picture = io->load_picture (mask->frames[i].image, width, height, io->user_data, error);
      int first = i ? (int) lrint (mask->frames[i].time_s * fps) : 0;
      int end = i + 1 < mask->n_frames ? (int) lrint (mask->frames[i + 1].time_s * fps) : n_frames;

      if (!picture)
        return FALSE;
      for (int f = MAX (0, first); f < MIN (end, n_frames); f++)
        paint_picture (picture, height, width, painted + f * pixels);
    }
  return TRUE;
}

gboolean
kn_mask_paint (const struct kn_request_mask *mask, const struct kn_job_io *io, double fps, int n_frames, int height,
               int width, guint8 *known, GError **error)
{
  gsize pixels = (gsize) height * width;
  int radius = (int) lrint (mask->grow_px);

  memset (known, 0, n_frames * pixels);
  if (!paint_pictures (mask, io, fps, n_frames, height, width, known, error))
    return FALSE;
  for (int f = 0; f < n_frames; f++)
    {
      guint8 *frame = known + f * pixels;

      if (mask->n_boxes)
        paint_box (mask, f / fps, height, width, frame);
      if (radius)
        {
          grow_lines (frame, height, width, width, 1, radius);
          grow_lines (frame, width, 1, height, width, radius);
        }
      for (gsize i = 0; i < pixels; i++)
        frame[i] = frame[i] == (mask->mode == KN_MASK_KEEP);
    }
  return TRUE;
}

/* Running mean over 2 radius + 1 pixels of every line; the edge pixels go on outside. */
static void
blur_lines (float *pixels, int n_lines, int line_step, int n, int step, int radius)
{
  g_autofree float *line = g_new (float, n);

  for (int l = 0; l < n_lines; l++)
    {
      float *p = pixels + (gsize) l * line_step;
      double sum = 0;

      for (int i = 0; i < n; i++)
        line[i] = p[(gsize) i * step];
      for (int i = -radius; i <= radius; i++)
        sum += line[CLAMP (i, 0, n - 1)];
      for (int i = 0; i < n; i++)
        {
          p[(gsize) i * step] = (float) (sum / (2 * radius + 1));
          sum += line[MIN (i + radius + 1, n - 1)] - line[MAX (i - radius, 0)];
        }
    }
}

void
kn_mask_cells (const guint8 *known, int n_frames, int height, int width, int factor, double feather_px, float *keep)
{
  gsize pixels = (gsize) height * width;
  int h = height / factor, w = width / factor, radius = (int) lrint (feather_px / 2);
  g_autofree float *soft = g_new (float, pixels);

  for (int f = 0; f < n_frames; f++)
    {
      float *cells = keep + (gsize) ((f + 3) / 4) * h * w;

      for (gsize i = 0; i < pixels; i++)
        soft[i] = known[f * pixels + i];
      if (radius)
        {
          blur_lines (soft, height, width, width, 1, radius);
          blur_lines (soft, width, 1, height, width, radius);
        }
      for (int i = 0; f % 4 == (f > 0) && i < h * w; i++)
        cells[i] = 1;
      for (gsize i = 0; i < pixels; i++)
        {
          float *cell = cells + i / width / factor * w + i % width / factor;

          *cell = MIN (*cell, soft[i]);
        }
    }
}
