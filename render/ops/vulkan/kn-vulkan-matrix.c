/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"
#include "shaders/kn-shaders.h"
#include "shaders/params/matrix.h"
#include "shaders/params/to_f16.h"

static struct kn_vk_binding
storage (struct kn_vulkan_device *device, struct kn_vk_buf *buf, gsize bytes, gboolean write)
{
  return (struct kn_vk_binding) {
    .buf = buf ? buf : device->dummy, .size_bytes = buf ? bytes : 16, .format = KN_VK_STORAGE, .write = write,
  };
}

gboolean
kn_vulkan_to_f16 (struct kn_stream *stream, struct kn_tensor x, gint64 heads, gboolean transpose,
                  const struct kn_vulkan_f16 *y)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gint64 cols = x.cols / heads, most = device->caps->max_groups;
  gint64 rows = transpose ? cols : x.rows;
  struct kn_to_f16_params params = {
    .cols = (guint32) cols,
    .heads = (guint32) heads,
    .x_ld = (guint32) x.ld,
    .x_shift = x.dtype == KN_BF16 ? 16 : 0,
    .pairs = (guint32) (y->ld / 2),
    .y_z = (guint32) (y->z / 2),
    .scale_z = (guint32) y->scale_z,
  };
  struct kn_vk_dispatch dispatch = {
    .shader = &kn_shader_to_f16,
    .spec = { 64, (y->scale ? KN_TO_F16_SCALED : 0) | (transpose ? KN_TO_F16_TRANSPOSE : 0) },
    .n_spec = 2,
    .params = &params,
    .params_bytes = sizeof params,
  };

  /* Only plain conversions of images have more rows than a dispatch has groups. */
  g_assert (!transpose || rows <= most);
  for (gint64 row = 0; row < rows; row += most)
    {
      gint64 n = MIN (most, rows - row);

      params.rows = (guint32) (transpose ? x.rows : n);
      params.y_at = (guint32) (row * y->ld / 2);
      params.scale_at = (guint32) row;
      dispatch.bindings[0] = kn_vulkan_read (device, transpose ? x : kn_tensor_rows (x, row, n), FALSE, &params.x_at);
      dispatch.bindings[1] = storage (device, y->buf, y->bytes, TRUE);
      /* The kernel looks as if it wrote this always, so where it is absent nothing that others read may stand in. */
      dispatch.bindings[2] = y->scale ? storage (device, y->scale, y->scale_bytes, TRUE) : dispatch.bindings[1];
      dispatch.groups[0] = (guint32) n;
      dispatch.groups[1] = (guint32) heads;
      dispatch.groups[2] = 1;
      dispatch.cost = 60.0 * (double) (n * cols * heads);
      if (!kn_vulkan_run (stream, &dispatch))
        return FALSE;
    }
  return TRUE;
}

static guint32
epilogue (const struct kn_vulkan_matrix_product *p)
{
  return (p->x.scale ? KN_MATRIX_X_SCALE : 0) | (p->w.scale ? KN_MATRIX_W_SCALE : 0) | (p->bias ? KN_MATRIX_BIAS : 0) |
         (p->gate.values.buf ? KN_MATRIX_GATE : 0) | (p->residual.buf ? KN_MATRIX_RESIDUAL : 0) |
         (p->y.dtype == KN_BF16 ? KN_MATRIX_OUT_BF16 : 0) | p->act << KN_MATRIX_ACT_SHIFT;
}

static const struct kn_vk_shader *
shader (const struct kn_vulkan_device *device, gboolean conv)
{
  if (device->emulate_matrix)
    return conv ? &kn_shader_gemm_matrix_emulated_conv : &kn_shader_gemm_matrix_emulated;
  return conv ? &kn_shader_gemm_matrix_conv : &kn_shader_gemm_matrix;
}

/* Extends a binding of the first batch to the last. */
static struct kn_vk_binding
span (struct kn_vk_binding binding, struct kn_tensor t, const struct kn_vulkan_matrix_product *p)
{
  binding.size_bytes += (guint64) (p->z - 1) * (guint64) p->y_z * kn_dtype_size (t.dtype);
  return binding;
}

gboolean
kn_vulkan_matrix_product (struct kn_stream *stream, const struct kn_vulkan_matrix_product *p)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  guint32 subgroup = device->caps->subgroup_size;
  struct kn_matrix_params params = {
    .rows = (guint32) p->y.rows,
    .cols = (guint32) p->y.cols,
    .steps = (guint32) (p->depth / KN_MATRIX_DEPTH),
    .x_ld = (guint32) (p->x.ld / 8),
    .x_z = (guint32) (p->x.z / 8),
    .w_ld = (guint32) (p->w.ld / 8),
    .w_z = (guint32) (p->w.z / 8),
    .x_scale_z = (guint32) p->x.scale_z,
    .w_scale_z = (guint32) p->w.scale_z,
    .y_ld = (guint32) p->y.ld,
    .y_z = (guint32) p->y_z,
    .r_ld = (guint32) p->residual.ld,
    .r_z = (guint32) p->y_z,
    .r_shift = p->residual.dtype == KN_BF16 ? 16 : 0,
    .row0 = (guint32) p->row0,
    .c8 = (guint32) (p->channels / 8),
  };
  struct kn_vk_dispatch dispatch = {
    .shader = shader (device, p->conv != NULL),
    .spec = { KN_MATRIX_SUBGROUPS * subgroup, subgroup, device->matrix.m, device->matrix.n, device->matrix.k,
              epilogue (p) },
    .n_spec = 6,
    .subgroup_size = subgroup,
    .params = &params,
    .params_bytes = sizeof params,
    .groups = { (params.cols + KN_MATRIX_COLS - 1) / KN_MATRIX_COLS,
                (params.rows + KN_MATRIX_ROWS - 1) / KN_MATRIX_ROWS, p->z },
    .cost = 2.0 * (double) p->y.rows * (double) p->y.cols * (double) p->depth * p->z,
  };

  if (p->conv)
    {
      params.in_h = p->conv->in_h;
      params.in_w = p->conv->in_w;
      params.out_h = p->conv->out_h;
      params.out_w = p->conv->out_w;
      params.kernel = p->conv->kernel;
      params.pads = p->conv->pads;
    }
  dispatch.bindings[0] = storage (device, p->x.buf, p->x.bytes, FALSE);
  dispatch.bindings[1] = storage (device, p->w.buf, p->w.bytes, FALSE);
  dispatch.bindings[2] = storage (device, p->x.scale, p->x.scale_bytes, FALSE);
  dispatch.bindings[3] = storage (device, p->w.scale, p->w.scale_bytes, FALSE);
  dispatch.bindings[4] = kn_vulkan_absent (device);
  if (p->bias)
    dispatch.bindings[4] = (struct kn_vk_binding) {
      .buf = p->bias, .size_bytes = (gsize) p->y.cols * 4, .format = KN_VK_U32,
    };
  dispatch.bindings[5] = kn_vulkan_absent (device);
  if (p->residual.buf)
    dispatch.bindings[5] = span (kn_vulkan_read (device, p->residual, FALSE, &params.r_at), p->residual, p);
  dispatch.bindings[6] =
    kn_vulkan_rowvec (device, p->gate, FALSE, &params.gate_at, &params.gate_ld, &params.gate_split);
  dispatch.bindings[7] = span (kn_vulkan_write (device, p->y, FALSE, &params.y_at), p->y, p);
  return kn_vulkan_run (stream, &dispatch);
}
