/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"
#include "shaders/kn-shaders.h"
#include "shaders/params/norm.h"

static gboolean
is_wide (const struct kn_norm_args *a)
{
  return kn_vulkan_is_wide (a->x) && kn_vulkan_is_wide (a->y) &&
         (!a->scale.values.buf || kn_vulkan_is_wide (a->scale.values)) &&
         (!a->shift.values.buf || kn_vulkan_is_wide (a->shift.values)) && (!a->rope.buf || kn_vulkan_is_wide (a->rope));
}

static guint32
flags (const struct kn_norm_args *a)
{
  return (a->kind == KN_NORM_LAYER ? KN_NORM_IS_LAYER : 0) | (a->scale.values.buf ? KN_NORM_HAS_SCALE : 0) |
         (a->shift.values.buf ? KN_NORM_HAS_SHIFT : 0) | (a->rope.buf ? KN_NORM_HAS_ROPE : 0) |
         (a->act == KN_ACT_SILU ? KN_NORM_ACT_SILU : 0) | (a->y.dtype == KN_BF16 ? KN_NORM_OUT_BF16 : 0);
}

static gboolean
run (struct kn_stream *stream, const struct kn_norm_args *a, gint64 row0)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gboolean wide = is_wide (a);
  guint32 unit = wide ? 4 : 1, lanes_per_row = kn_vulkan_lanes_per_row (device);
  guint32 lanes = lanes_per_row == 1 ? device->lanes : lanes_per_row;
  struct kn_norm_params params = {
    .rows = (guint32) a->x.rows,
    .cols = (guint32) a->x.cols,
    .eps = a->eps,
    .unit = a->unit,
    .x_ld = (guint32) a->x.ld / unit,
    .x_shift = a->x.dtype == KN_BF16 ? 16 : 0,
    .y_ld = (guint32) a->y.ld / unit,
    .rope_ld = (guint32) a->rope.ld / unit,
    .rope_cols = (guint32) a->rope.cols,
    .row0 = (guint32) row0,
  };
  struct kn_vk_dispatch dispatch = {
    .shader = &kn_shader_norm,
    .spec = { lanes, lanes_per_row, wide, flags (a) },
    .n_spec = 4,
    .params = &params,
    .params_bytes = sizeof params,
    .cost = 150.0 * (double) (a->x.rows * a->x.cols),
  };

  dispatch.bindings[0] = kn_vulkan_read (device, a->x, wide, &params.x_at);
  dispatch.bindings[1] =
    kn_vulkan_rowvec (device, a->scale, wide, &params.scale_at, &params.scale_ld, &params.scale_split);
  dispatch.bindings[2] =
    kn_vulkan_rowvec (device, a->shift, wide, &params.shift_at, &params.shift_ld, &params.shift_split);
  dispatch.bindings[3] =
    a->rope.buf ? kn_vulkan_read (device, a->rope, wide, &params.rope_at) : kn_vulkan_absent (device);
  dispatch.bindings[4] = kn_vulkan_write (device, a->y, wide, &params.y_at);
  kn_vulkan_row_groups (device, lanes_per_row == 1 ? (params.rows + lanes - 1) / lanes : params.rows, dispatch.groups);
  return kn_vulkan_run (stream, &dispatch);
}

void
kn_vulkan_op_norm (struct kn_stream *stream, const struct kn_norm_args *args)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gint64 most = MIN (kn_vulkan_max_rows (device, args->y, TRUE), kn_vulkan_max_rows (device, args->x, FALSE));

  most = MIN (most, kn_vulkan_batch_rows (device, 150.0 * (double) args->x.cols));
  for (gint64 row = 0; row < args->x.rows; row += most)
    {
      gint64 n = MIN (most, args->x.rows - row);
      struct kn_norm_args part = *args;

      part.x = kn_tensor_rows (args->x, row, n);
      part.y = kn_tensor_rows (args->y, row, n);
      if (args->rope.buf)
        part.rope = kn_tensor_rows (args->rope, row, n);
      if (!run (stream, &part, row))
        return;
    }
}
