/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"

#include <math.h>

/* More than a tile each way, nothing a multiple of anything. */
enum { ROWS = 133, DEPTH = 107, FEATURES = 141 };

/* Small numbers with no pattern that a wrong address could reproduce. */
static float
value (guint32 i)
{
  return (float) (i * 2654435761u >> 20) / 4096.0f - 0.5f;
}

static float *
values (gint64 n, guint32 seed)
{
  float *v = g_new (float, n);

  for (gint64 i = 0; i < n; i++)
    v[i] = value ((guint32) i + seed);
  return v;
}

/* One product on the tier that the device is set to. */
static gboolean
product (struct kn_vulkan_device *device, struct kn_stream *stream, float *out)
{
  g_autofree float *w = values (FEATURES * DEPTH, 1), *x = values (ROWS * DEPTH, 7);
  struct kn_linear_desc desc = {
    .in = DEPTH, .n_parts = 1, .weight = { { w, KN_F32, FEATURES, DEPTH } }, .compute = KN_BF16,
  };
  struct kn_linear *linear = kn_linear_create (&device->base, &desc, NULL);
  struct kn_buf *buf = kn_buf_create (&device->base, ROWS * (DEPTH + FEATURES) * 4 + 256, NULL);
  struct kn_tensor tx = { buf, 0, KN_BF16, ROWS, DEPTH, DEPTH };
  struct kn_tensor ty = { buf, (ROWS * DEPTH * 2 + 255) & ~255, KN_F32, ROWS, FEATURES, FEATURES };
  gboolean ok = linear && buf;

  if (ok)
    {
      kn_stream_upload_f32 (stream, tx, x);
      kn_op_linear (stream, &(struct kn_linear_args) { .weight = linear, .x = tx, .y = ty });
      kn_stream_download_f32 (stream, ty, out);
      ok = kn_stream_finish (stream, NULL);
    }
  kn_linear_destroy (&linear);
  kn_buf_destroy (&buf);
  return ok;
}

gboolean
kn_vulkan_check_matrix (struct kn_vulkan_device *device)
{
  const struct kn_vk_matrix matrix = device->matrix;
  struct kn_stream *stream = kn_stream_create (&device->base, NULL);
  g_autofree float *got = g_new0 (float, ROWS * FEATURES), *expected = g_new0 (float, ROWS * FEATURES);
  gboolean ok = product (device, stream, got);

  device->matrix = (struct kn_vk_matrix) { 0 };
  ok = ok && product (device, stream, expected);
  device->matrix = matrix;
  for (int i = 0; i < ROWS * FEATURES && ok; i++)
    ok = fabsf (got[i] - expected[i]) < 1e-4f;
  kn_stream_destroy (&stream);
  kn_device_reset_peak (&device->base);
  return ok;
}
