/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-picture.h"
#include "render/media/kn-take-reader.h"

#include <math.h>

struct kn_picture *
kn_picture_new (int width, int height)
{
  struct kn_picture *picture = g_new0 (struct kn_picture, 1);

  picture->width = width;
  picture->height = height;
  picture->rgb = g_malloc ((gsize) width * height * 3);
  return picture;
}

void
kn_picture_free (struct kn_picture **picture)
{
  if (!*picture)
    return;
  g_free ((*picture)->rgb);
  g_clear_pointer (picture, g_free);
}

/* ---- resampling ---- */

/* Taps of one output pixel: weights [count] for source pixels [first, first + count). */
struct taps
{
  int first, count;
  float *weights;
};

static double
catmull_rom (double x)
{
  x = fabs (x);
  if (x < 1)
    return 1.5 * x * x * x - 2.5 * x * x + 1;
  if (x < 2)
    return -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2;
  return 0;
}

/* dst pixels over [origin, origin + extent) of src pixels. */
static struct taps *
make_taps (int src, double origin, double extent, int dst, float **storage)
{
  double ratio = extent / dst, scale = MAX (ratio, 1.0), reach = 2 * scale;
  int most = (int) ceil (2 * reach) + 2;
  struct taps *taps = g_new (struct taps, dst);

  *storage = g_new (float, (gsize) dst * most);
  for (int i = 0; i < dst; i++)
    {
      double centre = origin + (i + 0.5) * ratio, sum = 0;
      int first = MAX ((int) floor (centre - reach), 0), last = MIN ((int) ceil (centre + reach), src - 1);

      taps[i] = (struct taps) { first, MAX (last - first + 1, 1), *storage + (gsize) i * most };
      for (int k = 0; k < taps[i].count; k++)
        sum += taps[i].weights[k] = (float) catmull_rom ((first + k + 0.5 - centre) / scale);
      for (int k = 0; k < taps[i].count; k++)
        taps[i].weights[k] /= (float) sum;
    }
  return taps;
}

static void
resample_row (const guint8 *row, const struct taps *taps, int dst_w, float *out)
{
  for (int i = 0; i < dst_w; i++)
    {
      const guint8 *p = row + taps[i].first * 3;
      float r = 0, g = 0, b = 0;

      for (int k = 0; k < taps[i].count; k++, p += 3)
        {
          r += taps[i].weights[k] * p[0];
          g += taps[i].weights[k] * p[1];
          b += taps[i].weights[k] * p[2];
        }
      out[i * 3] = r;
      out[i * 3 + 1] = g;
      out[i * 3 + 2] = b;
    }
}

static void
resample_columns (const float *rows, const struct taps *taps, gsize n, float *sums, guint8 *out)
{
  for (gsize j = 0; j < n; j++)
    sums[j] = 0.5f;
  for (int k = 0; k < taps->count; k++)
    for (gsize j = 0; j < n; j++)
      sums[j] += taps->weights[k] * rows[(gsize) (taps->first + k) * n + j];
  for (gsize j = 0; j < n; j++)
    out[j] = (guint8) CLAMP (sums[j], 0.0f, 255.0f);
}

void
kn_picture_resample (const guint8 *src, int src_w, int src_h, double x, double y, double w, double h,
                     guint8 *dst, int dst_w, int dst_h, gsize dst_stride)
{
  g_autofree float *storage_x = NULL, *storage_y = NULL;
  g_autofree struct taps *across = make_taps (src_w, x, w, dst_w, &storage_x);
  g_autofree struct taps *down = make_taps (src_h, y, h, dst_h, &storage_y);
  gsize n = (gsize) dst_w * 3;
  g_autofree float *rows = g_new (float, n * src_h), *sums = g_new (float, n);

  for (int j = down[0].first; j < down[dst_h - 1].first + down[dst_h - 1].count; j++)
    resample_row (src + (gsize) j * src_w * 3, across, dst_w, rows + j * n);
  for (int i = 0; i < dst_h; i++)
    resample_columns (rows, &down[i], n, sums, dst + (gsize) i * dst_stride);
}

struct kn_picture *
kn_picture_cover (const struct kn_picture *picture, int width, int height)
{
  struct kn_picture *out = kn_picture_new (width, height);
  double scale = MIN ((double) picture->width / width, (double) picture->height / height);
  double w = width * scale, h = height * scale;

  kn_picture_resample (picture->rgb, picture->width, picture->height, (picture->width - w) / 2,
                       (picture->height - h) / 2, w, h, out->rgb, width, height, (gsize) width * 3);
  return out;
}

/* ---- files ---- */

struct kn_picture *
kn_picture_load (const char *path, GError **error)
{
  struct kn_video_reader *reader = kn_video_reader_open (path, error);
  const struct kn_video_info *info;
  struct kn_picture *picture;
  g_autoptr (GError) problem = NULL;

  if (!reader)
    return NULL;
  info = kn_video_reader_get_info (reader);
  picture = kn_picture_new (info->width, info->height);
  if (!kn_video_reader_next (reader, picture->rgb, &problem))
    {
      kn_picture_free (&picture);
      if (problem)
        g_propagate_error (error, g_steal_pointer (&problem));
      else
        g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” holds no picture.", path);
    }
  kn_video_reader_close (&reader);
  return picture;
}
