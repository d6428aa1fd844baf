/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"
#include "shaders/kn-shaders.h"
#include "shaders/params/pack.h"
#include "shaders/params/softmax.h"

/* Scratch: at least a tile of rows of one head goes through however long the sequence is. */
#define SCORE_BYTES  (32 << 20)
#define VALUE_BYTES  (64 << 20)

/* One call, cut into groups of heads and runs of rows: scores = q k^T, softmax, o (+)= scores v. */
struct job
{
  const struct kn_attention_args *args;
  gint64 dim, dim8, keys, keys8;      /* of a head; rounded up to 8 */
  guint32 k_tn, v_tn;
  gint64 k_texels, v_texels;          /* of one head's operand */
  gint64 heads, rows;                 /* of a part */
  struct kn_tensor q;                 /* as given, or repacked */
  gint64 q_dim;                       /* columns from one head of q to the next */
  struct kn_vulkan_buf q_owner, s_owner, k_owner, v_owner;
  struct kn_tensor s, k, v;           /* scratch */
};

/* Texels of the operand made of features x depth values. */
static gint64
operand_texels (const struct kn_vulkan_device *device, gint64 features, gint64 depth8, guint32 tn, gboolean bf16)
{
  return kn_round_up (features, device->lanes * tn) * depth8 / (bf16 ? 8 : 4);
}

static gboolean
pack (struct kn_stream *stream, struct kn_tensor x, gint64 x_z, gint64 heads, gint64 features, gint64 depth, guint32 tn,
      gboolean transpose, struct kn_tensor y, gint64 y_z)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gboolean bf16 = y.dtype == KN_BF16;
  struct kn_pack_params params = {
    .features = (guint32) features,
    .depth = (guint32) depth,
    .depth_steps = (guint32) (kn_round_up (depth, 8) / (bf16 ? 8 : 4)),
    .x_ld = (guint32) x.ld,
    .x_z = (guint32) x_z,
    .x_shift = x.dtype == KN_BF16 ? 16 : 0,
    .y_z = (guint32) y_z,
  };
  guint32 panels = (guint32) ((features + device->lanes * tn - 1) / (device->lanes * tn)), at;
  struct kn_vk_dispatch dispatch = {
    .shader = &kn_shader_pack,
    .spec = { device->lanes, tn, transpose, bf16 },
    .n_spec = 4,
    .bindings = { kn_vulkan_read (device, x, FALSE, &params.x_at), kn_vulkan_write (device, y, TRUE, &at) },
    .params = &params,
    .params_bytes = sizeof params,
    .groups = { tn, params.depth_steps, panels * (guint32) heads },
    .cost = 200.0 * (double) (features * depth * heads),
  };

  return kn_vulkan_run (stream, &dispatch);
}

gboolean
kn_vulkan_softmax (struct kn_stream *stream, const struct kn_attention_args *a, struct kn_tensor s, struct kn_tensor p,
                   gint64 head, gint64 heads, gint64 row, gint64 rows)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  guint32 lanes_per_row = kn_vulkan_lanes_per_row (device), at;
  guint32 lanes = lanes_per_row == 1 ? device->lanes : lanes_per_row;
  struct kn_softmax_params params = {
    .rows = (guint32) (heads * rows),
    .keys = (guint32) a->k.rows,
    .ld4 = (guint32) (s.cols / 4),
    .scale = a->scale,
    .rows_per_head = (guint32) rows,
    .bias_ld = (guint32) a->bias.ld,
    .bias_head = (guint32) a->q.rows,
  };
  struct kn_vk_dispatch dispatch = {
    .shader = &kn_shader_softmax,
    .spec = { lanes, lanes_per_row, (a->bias.buf ? KN_SOFTMAX_BIAS : 0) | (a->key_bias.buf ? KN_SOFTMAX_KEY_BIAS : 0) |
                                    (p.buf ? KN_SOFTMAX_OUT_F16 : 0) },
    .n_spec = 3,
    .params = &params,
    .params_bytes = sizeof params,
    .cost = 200.0 * (double) (heads * rows * s.cols),
  };

  s.rows = p.rows = heads * rows;
  dispatch.bindings[0] = kn_vulkan_read (device, s, TRUE, &at);
  dispatch.bindings[1] = kn_vulkan_absent (device);
  if (a->bias.buf)
    {
      gint64 first = head * a->q.rows + row, count = (heads - 1) * a->q.rows + rows;
      struct kn_tensor bias = kn_tensor_rows (a->bias, first, count);

      dispatch.bindings[1] = kn_vulkan_read (device, bias, FALSE, &params.bias_at);
    }
  dispatch.bindings[2] =
    a->key_bias.buf ? kn_vulkan_read (device, a->key_bias, FALSE, &params.key_bias_at) : kn_vulkan_absent (device);
  dispatch.bindings[3] = kn_vulkan_write (device, p.buf ? p : s, TRUE, &at);
  kn_vulkan_row_groups (device, lanes_per_row == 1 ? (params.rows + lanes - 1) / lanes : params.rows, dispatch.groups);
  return kn_vulkan_run (stream, &dispatch);
}

/* Rows [row, row + rows) of the heads whose keys and values are packed. */
static gboolean
attend (struct kn_stream *stream, struct job *job, gint64 head, gint64 heads, gint64 row, gint64 rows)
{
  const struct kn_attention_args *a = job->args;
  struct kn_tensor q = kn_tensor_cols (kn_tensor_rows (job->q, row, rows), head * job->q_dim, job->dim8);
  struct kn_tensor o = kn_tensor_cols (kn_tensor_rows (a->o, row, rows), head * job->dim, job->dim);
  struct kn_tensor s = kn_tensor_rows (job->s, 0, rows);
  struct kn_vulkan_product scores = {
    .x = q,
    .w = kn_vulkan_buf (job->k),
    .k8 = job->dim8 / 8,
    .features = job->keys8,
    .tn = job->k_tn,
    .taps = 1,
    .y = s,
    .z = (guint32) heads,
    .x_z = job->q_dim,
    .y_z = rows * job->keys8,
    .w_z = job->k_texels,
  };
  struct kn_vulkan_product values = {
    .x = s,
    .w = kn_vulkan_buf (job->v),
    .k8 = job->keys8 / 8,
    .features = job->dim,
    .tn = job->v_tn,
    .taps = 1,
    .y = o,
    .residual = a->accumulate ? o : (struct kn_tensor) { 0 },
    .z = (guint32) heads,
    .x_z = rows * job->keys8,
    .y_z = job->dim,
    .w_z = job->v_texels,
  };

  return kn_vulkan_product (stream, &scores) &&
         kn_vulkan_softmax (stream, a, s, (struct kn_tensor) { 0 }, head, heads, row, rows) &&
         kn_vulkan_product (stream, &values);
}

static gboolean
attend_heads (struct kn_stream *stream, struct job *job, gint64 head, gint64 heads)
{
  const struct kn_attention_args *a = job->args;
  struct kn_tensor k = kn_tensor_cols (a->k, head * job->dim, heads * job->dim);
  struct kn_tensor v = kn_tensor_cols (a->v, head * job->dim, heads * job->dim);

  if (!pack (stream, k, job->dim, heads, job->keys, job->dim, job->k_tn, FALSE, job->k, job->k_texels) ||
      !pack (stream, v, job->dim, heads, job->dim, job->keys, job->v_tn, TRUE, job->v, job->v_texels))
    return FALSE;
  for (gint64 row = 0; row < a->q.rows; row += job->rows)
    if (!attend (stream, job, head, heads, row, MIN (job->rows, a->q.rows - row)))
      return FALSE;
  return TRUE;
}

/* q with each head starting on a texel and padded with zeros to whole texels. */
static gboolean
repack_q (struct kn_stream *stream, struct job *job)
{
  const struct kn_attention_args *a = job->args;

  if (!kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_X, a->q.dtype, a->q.rows, a->heads * job->dim8, &job->q_owner,
                          &job->q))
    return FALSE;
  job->q_dim = job->dim8;
  for (gint64 head = 0; head < a->heads; head++)
    if (!kn_vulkan_map (stream, &(struct kn_vulkan_map) {
          .a = kn_tensor_cols (a->q, head * job->dim, job->dim),
          .y = kn_tensor_cols (job->q, head * job->dim8, job->dim8),
        }))
      return FALSE;
  return TRUE;
}

/* Heads and rows of a part: many heads of short sequences, few rows of long ones. */
static void
choose_parts (const struct kn_vulkan_device *device, struct job *job)
{
  const struct kn_attention_args *a = job->args;
  gint64 row_bytes = job->keys8 * 4, head_bytes = 16 * MAX (job->k_texels, job->v_texels);
  gint64 score_bytes = (gint64) MIN (device->caps->max_storage_bytes / 2, SCORE_BYTES);
  gint64 heads = MIN (VALUE_BYTES / head_bytes, score_bytes / row_bytes / MIN (64, a->q.rows));
  double cost;

  job->heads = CLAMP (heads, 1, a->heads);
  job->rows = MAX (16, score_bytes / row_bytes / job->heads / 16 * 16);
  /* Two products and a softmax make a part; a third of a batch each. */
  cost = (double) (job->heads * job->keys8) * (double) (2 * job->dim8 + 60);
  job->rows = MIN (job->rows, MAX (64, kn_vulkan_batch_rows (device, cost)));
  job->rows = MIN (job->rows, a->q.rows);
}

static gboolean
take_scratch (struct kn_stream *stream, struct job *job)
{
  enum kn_dtype dtype = job->args->q.dtype;
  gint64 k_cols = job->k_texels * (dtype == KN_BF16 ? 8 : 4), s_rows = job->heads * job->rows;

  return kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_Y, KN_F32, s_rows, job->keys8, &job->s_owner, &job->s) &&
         kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_K, dtype, job->heads, k_cols, &job->k_owner, &job->k) &&
         kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_V, KN_F32, job->heads, job->v_texels * 4, &job->v_owner, &job->v);
}

void
kn_vulkan_op_attention (struct kn_stream *stream, const struct kn_attention_args *args)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gboolean bf16 = args->q.dtype == KN_BF16;
  struct job job = {
    .args = args, .dim = args->q.cols / args->heads, .keys = args->k.rows, .q = args->q,
  };
  gint64 head;

  if (bf16 && device->matrix.m)
    {
      kn_vulkan_matrix_attention (stream, args);
      return;
    }
  job.dim8 = kn_round_up (job.dim, 8);
  job.keys8 = kn_round_up (job.keys, 8);
  job.q_dim = job.dim;
  job.k_tn = kn_vulkan_panel_tn (device, job.keys);
  job.v_tn = kn_vulkan_panel_tn (device, job.dim);
  job.k_texels = operand_texels (device, job.keys, job.dim8, job.k_tn, bf16);
  job.v_texels = operand_texels (device, job.dim, job.keys8, job.v_tn, FALSE);
  choose_parts (device, &job);
  if ((job.dim % 8 != 0 || !kn_vulkan_is_operand (args->q)) && !repack_q (stream, &job))
    return;
  if (!take_scratch (stream, &job))
    return;
  for (head = 0; head < args->heads; head += job.heads)
    if (!attend_heads (stream, &job, head, MIN (job.heads, args->heads - head)))
      return;
}
