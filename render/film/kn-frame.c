/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/film/kn-frame.h"

#include <libswscale/swscale.h>
#include <math.h>
#include <string.h>

struct kn_frame *
kn_frame_new (int width, int height)
{
  struct kn_frame *frame = g_new0 (struct kn_frame, 1);

  frame->width = width;
  frame->height = height;
  frame->rgb = g_new0 (guint16, (gsize) width * height * 3);
  return frame;
}

void
kn_frame_free (struct kn_frame *frame)
{
  if (!frame)
    return;
  g_free (frame->rgb);
  g_free (frame);
}

gsize
kn_frame_n_values (const struct kn_frame *frame)
{
  return (gsize) frame->width * frame->height * 3;
}

void
kn_frame_fill (struct kn_frame *frame, guint16 r, guint16 g, guint16 b)
{
  gsize n = kn_frame_n_values (frame);

  for (gsize i = 0; i < n; i += 3)
    {
      frame->rgb[i] = r;
      frame->rgb[i + 1] = g;
      frame->rgb[i + 2] = b;
    }
}

void
kn_frame_set_size (struct kn_frame *frame, int width, int height)
{
  if (frame->width == width && frame->height == height)
    return;
  g_free (frame->rgb);
  frame->width = width;
  frame->height = height;
  frame->rgb = g_new0 (guint16, (gsize) width * height * 3);
}

void
kn_frame_copy (struct kn_frame *to, const struct kn_frame *from)
{
  kn_frame_set_size (to, from->width, from->height);
  memcpy (to->rgb, from->rgb, kn_frame_n_values (from) * sizeof (guint16));
}

void
kn_frame_mirror (struct kn_frame *frame)
{
  for (int y = 0; y < frame->height; y++)
    {
      guint16 *row = frame->rgb + (gsize) y * frame->width * 3;

      for (int x = 0, mirror = frame->width - 1; x < mirror; x++, mirror--)
        for (int c = 0; c < 3; c++)
          {
            guint16 value = row[3 * x + c];

            row[3 * x + c] = row[3 * mirror + c];
            row[3 * mirror + c] = value;
          }
    }
}

void
kn_frame_turn (struct kn_frame *frame, int quarters)
{
  int w = frame->width, h = frame->height;
  guint16 *turned;

  if (quarters == 0)
    return;
  turned = g_new (guint16, kn_frame_n_values (frame));
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      {
        gsize to = quarters == 1 ? (gsize) x * h + (h - 1 - y)
                   : quarters == 2 ? (gsize) (h - 1 - y) * w + (w - 1 - x) : (gsize) (w - 1 - x) * h + y;

        memcpy (turned + to * 3, frame->rgb + ((gsize) y * w + x) * 3, 3 * sizeof (guint16));
      }
  g_free (frame->rgb);
  frame->rgb = turned;
  if (quarters != 2)
    {
      frame->width = h;
      frame->height = w;
    }
}

/* The part of from that is shown and the part of to that it covers. */
struct placing
{
  int from_x, from_y, from_w, from_h;
  int to_x, to_y, to_w, to_h;
};

static void
place_inside (struct placing *p, int to_w, int to_h)
{
  if ((gint64) p->from_w * to_h > (gint64) p->from_h * to_w)
    p->to_h = MAX (1, (int) (((gint64) p->from_h * to_w + p->from_w / 2) / p->from_w));
  else
    p->to_w = MAX (1, (int) (((gint64) p->from_w * to_h + p->from_h / 2) / p->from_h));
  p->to_x = (to_w - p->to_w) / 2;
  p->to_y = (to_h - p->to_h) / 2;
}

static void
place_fill (struct placing *p, int to_w, int to_h)
{
  int w = p->from_w, h = p->from_h;

  if ((gint64) w * to_h > (gint64) h * to_w)
    p->from_w = MAX (1, (int) (((gint64) h * to_w + to_h / 2) / to_h));
  else
    p->from_h = MAX (1, (int) (((gint64) w * to_h + to_w / 2) / to_w));
  p->from_x = (w - p->from_w) / 2;
  p->from_y = (h - p->from_h) / 2;
}

void
kn_frame_scale (struct kn_frame *to, const struct kn_frame *from, KnFit fit)
{
  struct placing p = { 0, 0, from->width, from->height, 0, 0, to->width, to->height };
  struct SwsContext *sws;
  const guint8 *src[4] = { NULL };
  guint8 *dst[4] = { NULL };
  int src_stride[4] = { from->width * 6 }, dst_stride[4] = { to->width * 6 };

  if (to->width == from->width && to->height == from->height)
    {
      kn_frame_copy (to, from);
      return;
    }
  if (fit == KN_FIT_FILL)
    place_fill (&p, to->width, to->height);
  else if (fit == KN_FIT_INSIDE)
    place_inside (&p, to->width, to->height);
  kn_frame_fill (to, 0, 0, 0);
  src[0] = (const guint8 *) (from->rgb + ((gsize) p.from_y * from->width + p.from_x) * 3);
  dst[0] = (guint8 *) (to->rgb + ((gsize) p.to_y * to->width + p.to_x) * 3);
  sws = sws_getContext (p.from_w, p.from_h, AV_PIX_FMT_RGB48, p.to_w, p.to_h, AV_PIX_FMT_RGB48,
                        SWS_LANCZOS | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP, NULL, NULL, NULL);
  if (sws)
    sws_scale (sws, src, src_stride, 0, p.from_h, dst, dst_stride);
  sws_freeContext (sws);
}

void
kn_frame_mix (struct kn_frame *to, const struct kn_frame *over, double weight)
{
  gsize n = kn_frame_n_values (to);
  guint32 w = (guint32) lround (CLAMP (weight, 0.0, 1.0) * 32768.0);

  if (w == 32768)
    {
      memcpy (to->rgb, over->rgb, n * sizeof (guint16));
      return;
    }
  for (gsize i = 0; i < n; i++)
    to->rgb[i] = (guint16) ((to->rgb[i] * (32768u - w) + over->rgb[i] * w + 16384u) >> 15);
}

/* Pictures smaller than the grid repeat pixels. */
static void
block_bounds (int i, int n_blocks, int size, int *from, int *to)
{
  *from = (int) ((gint64) i * size / n_blocks);
  *to = MAX (*from + 1, (int) ((gint64) (i + 1) * size / n_blocks));
  if (*to > size)
    {
      *from = size - 1;
      *to = size;
    }
}

void
kn_frame_get_print (const struct kn_frame *frame, struct kn_frame_print *print)
{
  for (int by = 0; by < KN_PRINT_H; by++)
    for (int bx = 0; bx < KN_PRINT_W; bx++)
      {
        guint64 sum[3] = { 0 }, n;
        int x0, x1, y0, y1;

        block_bounds (bx, KN_PRINT_W, frame->width, &x0, &x1);
        block_bounds (by, KN_PRINT_H, frame->height, &y0, &y1);
        for (int y = y0; y < y1; y++)
          {
            const guint16 *p = frame->rgb + ((gsize) y * frame->width + x0) * 3;

            for (int x = x0; x < x1; x++, p += 3)
              {
                sum[0] += p[0];
                sum[1] += p[1];
                sum[2] += p[2];
              }
          }
        n = (guint64) (x1 - x0) * (y1 - y0);
        for (int c = 0; c < 3; c++)
          print->mean[by][bx][c] = (guint16) ((sum[c] + n / 2) / n);
      }
}

double
kn_frame_print_worst (const struct kn_frame_print *a, const struct kn_frame_print *b)
{
  const guint16 *p = &a->mean[0][0][0], *q = &b->mean[0][0][0];
  int worst = 0;

  for (int i = 0; i < KN_PRINT_W * KN_PRINT_H * 3; i++)
    worst = MAX (worst, ABS ((int) p[i] - q[i]));
  return worst / 257.0;
}

double
kn_frame_print_mean (const struct kn_frame_print *a, const struct kn_frame_print *b)
{
  const guint16 *p = &a->mean[0][0][0], *q = &b->mean[0][0][0];
  gint64 sum = 0;

  for (int i = 0; i < KN_PRINT_W * KN_PRINT_H * 3; i++)
    sum += ABS ((int) p[i] - q[i]);
  return sum / (KN_PRINT_W * KN_PRINT_H * 3) / 257.0;
}
