/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"
#include "shaders/kn-shaders.h"

#define TILE_ROWS 16

guint32
kn_vulkan_panel_tn (const struct kn_vulkan_device *device, gint64 features)
{
  static const guint32 choices[] = { 16, 12, 8, 4, 2, 1 };
  guint32 best = 1;
  double best_cost = G_MAXDOUBLE;

  /* With a hardware's wide subgroups, 16 rows of more than 4 features do not fit a lane's registers. */
  guint first = device->caps->type == KN_VK_SOFTWARE ? 0 : 3;

  for (guint i = first; i < G_N_ELEMENTS (choices); i++)
    {
      guint32 tn = choices[i];
      /* Reading a row's texel costs about as much as 2.5 of the features that share it. */
      double cost = (double) kn_round_up (features, device->lanes * tn) * (1 + 2.5 / tn);

      if (cost < best_cost * 0.97)
        {
          best = tn;
          best_cost = cost;
        }
    }
  return best;
}

gboolean
kn_vulkan_is_operand (struct kn_tensor x)
{
  gsize element = kn_dtype_size (x.dtype);

  return x.cols % 8 == 0 && x.offset_bytes % 16 == 0 && (gsize) x.ld * element % 16 == 0;
}

/* Elements of a 16-byte texel. */
static gint64
texel (struct kn_tensor t)
{
  return 16 / (gint64) kn_dtype_size (t.dtype);
}

static struct kn_vk_binding
whole (struct kn_vulkan_device *device, struct kn_vk_buf *buf, gsize bytes, enum kn_vk_format format)
{
  if (!buf)
    return kn_vulkan_absent (device);
  return (struct kn_vk_binding) { .buf = buf, .size_bytes = bytes, .format = format };
}

/* Extends what a binding of the first batch spans to the last. */
static void
span_batches (struct kn_vk_binding *binding, struct kn_tensor t, const struct kn_vulkan_product *p, gint64 step)
{
  binding->size_bytes += (guint64) (p->z - 1) * (guint64) step * kn_dtype_size (t.dtype);
}

static guint32
epilogue (const struct kn_vulkan_product *p)
{
  return (p->bias ? KN_GEMM_BIAS : 0) | (p->relu ? KN_GEMM_RELU : 0) | (p->gate.values.buf ? KN_GEMM_GATE : 0) |
         (p->residual.buf ? KN_GEMM_RESIDUAL : 0) | (p->y.dtype == KN_BF16 ? KN_GEMM_OUT_BF16 : 0);
}

static const struct kn_vk_shader *
shader (const struct kn_vulkan_product *p)
{
  if (p->x.dtype == KN_BF16)
    return p->conv ? &kn_shader_gemm_bf16_conv : &kn_shader_gemm_bf16;
  return p->conv ? &kn_shader_gemm_f32_conv : &kn_shader_gemm_f32;
}

/* See WIDE in gemm.comp. */
static gboolean
is_wide (const struct kn_vulkan_product *p)
{
  return p->tn % 4 == 0 && p->features % 4 == 0 && kn_vulkan_is_wide (p->y) && p->y_z % 4 == 0 &&
         (!p->residual.buf || kn_vulkan_is_wide (p->residual)) &&
         (!p->gate.values.buf || kn_vulkan_is_wide (p->gate.values));
}

gboolean
kn_vulkan_product (struct kn_stream *stream, const struct kn_vulkan_product *p)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  struct kn_gemm_params params = p->conv ? *p->conv : (struct kn_gemm_params) { 0 };
  gboolean wide = is_wide (p);
  guint32 unit = wide ? 4 : 1;
  guint32 panels = (guint32) ((p->features + device->lanes * p->tn - 1) / (device->lanes * p->tn));
  gsize w_bytes = (gsize) panels * device->lanes * p->tn * (gsize) p->k8 * 8 * p->taps * kn_dtype_size (p->x.dtype);
  gsize w_span = w_bytes + (gsize) (p->z - 1) * (gsize) p->w_z * 16;
  struct kn_vk_dispatch dispatch = {
    .shader = shader (p),
    .spec = { device->lanes, p->tn, epilogue (p), wide },
    .n_spec = 4,
    .params = &params,
    .params_bytes = sizeof params,
    .groups = { panels, (guint32) (p->y.rows + TILE_ROWS - 1) / TILE_ROWS, p->z },
    .cost = 16.0 * (double) p->y.rows * (double) p->features * (double) p->k8 * p->taps * p->z,
  };

  params.rows = (guint32) p->y.rows;
  params.cols = (guint32) p->features;
  params.k8 = (guint32) p->k8;
  params.x_ld = (guint32) (p->x.ld / texel (p->x));
  params.x_z = (guint32) (p->x_z / texel (p->x));
  params.w_z = (guint32) p->w_z;
  params.y_ld = (guint32) p->y.ld / unit;
  params.y_z = (guint32) p->y_z / unit;
  params.r_ld = (guint32) p->residual.ld / unit;
  params.r_z = (guint32) p->y_z / unit;
  params.r_shift = p->residual.dtype == KN_BF16 ? 16 : 0;
  params.row0 = (guint32) p->row0;

  dispatch.bindings[0] = kn_vulkan_read (device, p->x, TRUE, &params.x_at);
  dispatch.bindings[0].format = KN_VK_U32X4;
  params.x_at = params.x_at * 4 / (guint32) texel (p->x);
  span_batches (&dispatch.bindings[0], p->x, p, p->x_z);
  dispatch.bindings[1] = whole (device, p->w, w_span, KN_VK_U32X4);
  dispatch.bindings[2] = whole (device, p->bias, (gsize) p->features * 4, wide ? KN_VK_U32X4 : KN_VK_U32);
  dispatch.bindings[3] =
    p->residual.buf ? kn_vulkan_read (device, p->residual, wide, &params.r_at) : kn_vulkan_absent (device);
  if (p->residual.buf)
    span_batches (&dispatch.bindings[3], p->residual, p, p->y_z);
  dispatch.bindings[4] =
    kn_vulkan_rowvec (device, p->gate, wide, &params.gate_at, &params.gate_ld, &params.gate_split);
  dispatch.bindings[5] = kn_vulkan_write (device, p->y, wide, &params.y_at);
  span_batches (&dispatch.bindings[5], p->y, p, p->y_z);
  return kn_vulkan_run (stream, &dispatch);
}
