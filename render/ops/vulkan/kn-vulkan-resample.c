/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"
#include "shaders/kn-shaders.h"
#include "shaders/params/resample.h"

#define LANES 64u

/* One frame of y, from the frame or frames of x that it is made of, so that no binding spans a whole video. */
static gboolean
resample_frame (struct kn_stream *stream, const struct kn_resample_args *a, gboolean up, gint64 frame)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gint64 cells = (gint64) a->ft * a->fs * a->fs, in_pixels = (gint64) a->h * a->w;
  gint64 out_h = up ? a->h * a->fs : a->h / a->fs, out_w = up ? a->w * a->fs : a->w / a->fs;
  gint64 group = up ? a->y.cols * cells / a->x.cols : a->x.cols * cells / a->y.cols;
  struct kn_tensor x = up ? kn_tensor_rows (a->x, frame / a->ft * in_pixels, in_pixels)
                          : kn_tensor_rows (a->x, frame * a->ft * in_pixels, a->ft * in_pixels);
  gint64 most = MIN (MIN (kn_vulkan_max_rows (device, a->y, TRUE), device->caps->max_groups),
                     kn_vulkan_batch_rows (device, 400.0 * (double) a->y.cols));
  struct kn_resample_params params = {
    .in_h = (guint32) a->h,
    .in_w = (guint32) a->w,
    .out_h = (guint32) out_h,
    .out_w = (guint32) out_w,
    .channels = (guint32) a->y.cols,
    .log_ft = (guint32) a->ft - 1,
    .log_fs = (guint32) a->fs - 1,
    .group = (guint32) group,
    .inv_group = 1.0f / (float) group,
    .x_ld = (guint32) a->x.ld,
    .x_shift = a->x.dtype == KN_BF16 ? 16 : 0,
    .r_shift = a->y.dtype == KN_BF16 ? 16 : 0,
    .y_ld = (guint32) a->y.ld,
  };
  struct kn_vk_dispatch dispatch = {
    .shader = &kn_shader_resample,
    .spec = { LANES, (up ? KN_RESAMPLE_DUP_UP : 0) | (a->accumulate ? KN_RESAMPLE_ACCUMULATE : 0) |
                     (a->y.dtype == KN_BF16 ? KN_RESAMPLE_OUT_BF16 : 0) },
    .n_spec = 2,
    .params = &params,
    .params_bytes = sizeof params,
  };

  dispatch.bindings[0] = kn_vulkan_read (device, x, FALSE, &params.x_at);
  for (gint64 row = 0; row < out_h * out_w; row += most)
    {
      struct kn_tensor y = kn_tensor_rows (a->y, frame * out_h * out_w + row, MIN (most, out_h * out_w - row));

      params.pixel0 = (guint32) ((up ? frame % a->ft : 0) * out_h * out_w + row);
      params.pixels = (guint32) y.rows;
      dispatch.bindings[1] =
        a->accumulate ? kn_vulkan_read (device, y, FALSE, &params.r_at) : kn_vulkan_absent (device);
      dispatch.bindings[2] = kn_vulkan_write (device, y, FALSE, &params.y_at);
      dispatch.cost = 400.0 * (double) (y.rows * y.cols);
      dispatch.groups[0] = (params.channels + LANES - 1) / LANES;
      dispatch.groups[1] = params.pixels;
      dispatch.groups[2] = 1;
      if (!kn_vulkan_run (stream, &dispatch))
        return FALSE;
    }
  return TRUE;
}

static void
resample (struct kn_stream *stream, const struct kn_resample_args *a, gboolean up)
{
  gint64 frames = up ? a->t * a->ft : a->t / a->ft;

  for (gint64 frame = 0; frame < frames; frame++)
    if (!resample_frame (stream, a, up, frame))
      return;
}

void
kn_vulkan_op_avg_down (struct kn_stream *stream, const struct kn_resample_args *args)
{
  resample (stream, args, FALSE);
}

void
kn_vulkan_op_dup_up (struct kn_stream *stream, const struct kn_resample_args *args)
{
  resample (stream, args, TRUE);
}
