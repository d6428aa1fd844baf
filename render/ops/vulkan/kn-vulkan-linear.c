/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"

#include <string.h>

/* Of the rows that go through scratch memory at a time. */
#define SCRATCH_BYTES (64 << 20)

/* ---- preparation ---- */

static void
linear_row (float *row, gint64 j, gconstpointer user_data)
{
  const struct kn_linear_desc *desc = user_data;
  int part = 0;
  const struct kn_host_matrix *m;

  while (j >= desc->weight[part].rows)
    j -= desc->weight[part++].rows;
  m = &desc->weight[part];
  kn_dtype_to_f32 (row, kn_vulkan_host_row (m, j), m->dtype, (gsize) m->cols);
  memset (row + m->cols, 0, (gsize) (kn_round_up (m->cols, 8) - m->cols) * sizeof *row);
}

static float *
linear_bias (const struct kn_linear_desc *desc, gint64 out)
{
  float *bias = g_new (float, out), *at = bias;

  for (int i = 0; i < desc->n_parts; at += desc->bias[i++].cols)
    kn_dtype_to_f32 (at, desc->bias[i].data, desc->bias[i].dtype, (gsize) desc->bias[i].cols);
  return bias;
}

struct kn_linear *
kn_vulkan_linear_create (struct kn_device *base, const struct kn_linear_desc *desc, GError **error)
{
  struct kn_vulkan_device *device = (struct kn_vulkan_device *) base;
  struct kn_vulkan_linear *linear = g_new0 (struct kn_vulkan_linear, 1);
  struct kn_vulkan_weight *weight = &linear->weight;
  g_autofree float *bias = NULL;

  for (int i = 0; i < desc->n_parts; i++)
    weight->out += desc->weight[i].rows;
  weight->k8 = (desc->in + 7) / 8;
  weight->taps = 1;
  weight->tn = kn_vulkan_panel_tn (device, weight->out);
  weight->bf16 = desc->compute == KN_BF16;
  if (desc->bias[0].rows)
    bias = linear_bias (desc, weight->out);
  if (!kn_vulkan_weight_create (device, weight, linear_row, desc, bias, error))
    {
      g_free (linear);
      return NULL;
    }
  linear->base.bytes = kn_vulkan_weight_bytes (device, weight);
  return &linear->base;
}

void
kn_vulkan_linear_destroy (struct kn_linear *base)
{
  struct kn_vulkan_linear *linear = (struct kn_vulkan_linear *) base;

  kn_vulkan_weight_clear (&linear->weight);
  g_free (linear);
}

/* ---- use ---- */

/* The rows of x as a product can read them: as they are, or repacked into scratch memory. */
static gboolean
operand (struct kn_stream *stream, struct kn_tensor x, gint64 k, struct kn_vulkan_buf *owner, struct kn_tensor *out)
{
  *out = x;
  if (kn_vulkan_is_operand (x))
    return TRUE;
  return kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_X, x.dtype, x.rows, k, owner, out) &&
         kn_vulkan_map (stream, &(struct kn_vulkan_map) { .a = x, .y = *out });
}

guint32
kn_vulkan_map_act (enum kn_act act)
{
  static const guint32 acts[] = {
    [KN_ACT_NONE] = KN_MAP_NONE,
    [KN_ACT_RELU] = KN_MAP_RELU,
    [KN_ACT_SILU] = KN_MAP_SILU,
    [KN_ACT_GELU_TANH] = KN_MAP_GELU_TANH,
    [KN_ACT_GELU_ERF] = KN_MAP_GELU_ERF,
  };

  return acts[act];
}

/* Rows [row0, row0 + x.rows). The product's own epilogue does all but the curved activations, which would multiply its
 * size by the number of its accumulators: those take a second pass over y or over scratch memory. */
static gboolean
dense_rows (struct kn_stream *stream, const struct kn_vulkan_dense *d, struct kn_tensor x, struct kn_tensor y,
            struct kn_tensor residual, gint64 row0)
{
  gboolean fused = d->act == KN_ACT_NONE || d->act == KN_ACT_RELU;
  gboolean in_place = y.dtype == KN_F32 && !residual.buf;
  struct kn_vulkan_buf x_owner, y_owner;
  struct kn_vulkan_product product = {
    .w = d->weight->panels,
    .bias = d->weight->bias,
    .k8 = d->weight->k8,
    .features = d->weight->out,
    .tn = d->weight->tn,
    .taps = 1,
    .y = y,
    .row0 = row0,
    .z = 1,
  };

  if (!operand (stream, x, d->weight->k8 * 8, &x_owner, &product.x))
    return FALSE;
  if (fused)
    {
      product.residual = residual;
      product.gate = d->gate;
      product.relu = d->act == KN_ACT_RELU;
      return kn_vulkan_product (stream, &product);
    }
  if (!in_place && !kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_Y, KN_F32, y.rows, y.cols, &y_owner, &product.y))
    return FALSE;
  return kn_vulkan_product (stream, &product) &&
         kn_vulkan_map (stream, &(struct kn_vulkan_map) {
           .a = product.y,
           .b = residual,
           .y = y,
           .gate = d->gate,
           .act = kn_vulkan_map_act (d->act),
           .combine = residual.buf ? KN_MAP_ADD : 0,
           .row0 = row0,
         });
}

/* As dense_rows() on the matrix tier: everything is fused. */
static gboolean
matrix_rows (struct kn_stream *stream, const struct kn_vulkan_dense *d, struct kn_tensor x, struct kn_tensor y,
             struct kn_tensor residual, gint64 row0)
{
  gint64 depth = kn_vulkan_weight_depth (d->weight);
  struct kn_vulkan_buf owner, scale_owner;
  struct kn_tensor packed, scale;
  struct kn_vulkan_matrix_product product = {
    .w = kn_vulkan_weight_f16 (d->weight),
    .depth = depth,
    .bias = d->weight->bias,
    .y = y,
    .residual = residual,
    .gate = d->gate,
    .row0 = row0,
    .act = kn_vulkan_map_act (d->act),
    .z = 1,
  };

  if (!kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_X, KN_BF16, x.rows, depth, &owner, &packed) ||
      !kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_X_SCALE, KN_F32, 1, x.rows, &scale_owner, &scale))
    return FALSE;
  product.x = (struct kn_vulkan_f16) {
    .buf = owner.buf,
    .scale = scale_owner.buf,
    .bytes = kn_tensor_bytes (&packed),
    .scale_bytes = kn_tensor_bytes (&scale),
    .ld = depth,
  };
  return kn_vulkan_to_f16 (stream, x, 1, FALSE, &product.x) && kn_vulkan_matrix_product (stream, &product);
}

void
kn_vulkan_dense (struct kn_stream *stream, const struct kn_vulkan_dense *d)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gint64 most = kn_vulkan_batch_rows (device, 16.0 * (double) d->weight->k8 * (double) d->weight->out);
  gint64 scratch_rows = MAX (16, SCRATCH_BYTES / (4 * MAX (d->weight->out, d->weight->k8 * 8)) / 16 * 16);

  most = MIN (most, scratch_rows);
  most = MIN (most, kn_vulkan_max_rows (device, d->y, TRUE));
  most = MIN (most, kn_vulkan_max_rows (device, d->x, FALSE));
  for (gint64 row = 0; row < d->y.rows; row += most)
    {
      gint64 n = MIN (most, d->y.rows - row);
      struct kn_tensor x = kn_tensor_rows (d->x, row, n), y = kn_tensor_rows (d->y, row, n);
      struct kn_tensor residual = d->residual.buf ? kn_tensor_rows (d->residual, row, n) : d->residual;

      if (!(d->weight->scale ? matrix_rows : dense_rows) (stream, d, x, y, residual, row))
        return;
    }
}

void
kn_vulkan_op_linear (struct kn_stream *stream, const struct kn_linear_args *args)
{
  const struct kn_vulkan_linear *linear = (const struct kn_vulkan_linear *) args->weight;

  kn_vulkan_dense (stream, &(struct kn_vulkan_dense) {
    .weight = &linear->weight,
    .x = args->x,
    .y = args->y,
    .residual = args->accumulate ? args->y : (struct kn_tensor) { 0 },
    .gate = args->gate,
    .act = args->act,
  });
}
