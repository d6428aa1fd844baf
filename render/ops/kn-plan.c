/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The device that does nothing: its streams are dry, so the front end counts and no op ever arrives here; weights and
 * arenas are accounted, no memory is taken.
 */
#include "render/ops/kn-ops-private.h"

static struct kn_buf *
plan_buf_create (struct kn_device *device, gsize size_bytes, GError **error)
{
  return g_new0 (struct kn_buf, 1);
}

static void
plan_buf_destroy (struct kn_buf *buf)
{
  g_free (buf);
}

static struct kn_linear *
plan_linear_create (struct kn_device *device, const struct kn_linear_desc *desc, GError **error)
{
  struct kn_linear *linear = g_new0 (struct kn_linear, 1);

  for (int i = 0; i < desc->n_parts; i++)
    linear->bytes += (gsize) (desc->weight[i].rows * desc->in) * kn_dtype_size (desc->compute) +
                     (gsize) desc->bias[i].cols * 4;
  return linear;
}

static void
plan_linear_destroy (struct kn_linear *linear)
{
  g_free (linear);
}

static struct kn_conv *
plan_conv_create (struct kn_device *device, const struct kn_conv_desc *desc, GError **error)
{
  struct kn_conv *conv = g_new0 (struct kn_conv, 1);
  /* With upsample the 3x3 kernel becomes four 2x2 kernels. */
  gsize taps = desc->upsample == 2 ? 16 : (gsize) desc->kt * desc->kh * desc->kw;

  conv->bytes = (gsize) (desc->cin * desc->cout) * taps * kn_dtype_size (desc->compute) + (gsize) desc->cout * 4;
  return conv;
}

static void
plan_conv_destroy (struct kn_conv *conv)
{
  g_free (conv);
}

static struct kn_stream *
plan_stream_create (struct kn_device *device, GError **error)
{
  return g_new0 (struct kn_stream, 1);
}

static void
plan_stream_destroy (struct kn_stream *stream)
{
  g_free (stream);
}

static void
plan_close (struct kn_device *device)
{
  g_free (device);
}

static void
plan_wait (struct kn_stream *stream)
{
}

static const struct kn_backend plan_backend = {
  .close = plan_close,
  .buf_create = plan_buf_create,
  .buf_destroy = plan_buf_destroy,
  .linear_create = plan_linear_create,
  .linear_destroy = plan_linear_destroy,
  .conv_create = plan_conv_create,
  .conv_destroy = plan_conv_destroy,
  .stream_create = plan_stream_create,
  .stream_destroy = plan_stream_destroy,
  .stream_wait = plan_wait,
};

struct kn_device *
kn_plan_device_open (void)
{
  struct kn_device *device = g_new0 (struct kn_device, 1);

  device->backend = &plan_backend;
  device->info.kind = KN_DEVICE_PLAN;
  g_strlcpy (device->info.id, "plan", sizeof device->info.id);
  g_strlcpy (device->info.name, "Memory plan", sizeof device->info.name);
  return device;
}
