/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"
#include "shaders/params/matrix.h"

/* As in kn-vulkan-attention.c. 32 MiB of scores stay in the cache of a large GPU. */
#define SCORE_BYTES (32 << 20)
#define VALUE_BYTES (64 << 20)

struct job
{
  const struct kn_attention_args *args;
  gint64 dim, dim32, keys, keys32;    /* of a head; rounded up to what a product's depth is a multiple of */
  gint64 heads, rows;                 /* of a part */
  struct kn_vulkan_buf owners[KN_VULKAN_N_SCRATCH];
  struct kn_tensor s, p;
  struct kn_vulkan_f16 q, k, v;
};

/* Scratch for [heads][rows][ld] f16 values, and a scale for each row unless scale_slot is negative. */
static gboolean
take_f16 (struct kn_stream *stream, struct job *job, enum kn_vulkan_scratch slot, int scale_slot, gint64 rows,
          gint64 ld, struct kn_vulkan_f16 *out)
{
  struct kn_tensor t;

  /* A 2-byte type: the kernels see f16. */
  if (!kn_vulkan_scratch (stream, slot, KN_BF16, job->heads * rows, ld, &job->owners[slot], &t))
    return FALSE;
  *out = (struct kn_vulkan_f16) { .buf = kn_vulkan_buf (t), .bytes = kn_tensor_bytes (&t), .ld = ld, .z = rows * ld };
  if (scale_slot < 0)
    return TRUE;
  slot = (enum kn_vulkan_scratch) scale_slot;
  if (!kn_vulkan_scratch (stream, slot, KN_F32, job->heads, rows, &job->owners[slot], &t))
    return FALSE;
  out->scale = kn_vulkan_buf (t);
  out->scale_bytes = kn_tensor_bytes (&t);
  out->scale_z = rows;
  return TRUE;
}

static gboolean
take_scratch (struct kn_stream *stream, struct job *job)
{
  gint64 k_rows = kn_round_up (job->keys, KN_MATRIX_COLS), v_rows = kn_round_up (job->dim, KN_MATRIX_COLS);

  return take_f16 (stream, job, KN_VULKAN_SCRATCH_X, KN_VULKAN_SCRATCH_X_SCALE, job->rows, job->dim32, &job->q) &&
         take_f16 (stream, job, KN_VULKAN_SCRATCH_K, KN_VULKAN_SCRATCH_K_SCALE, k_rows, job->dim32, &job->k) &&
         take_f16 (stream, job, KN_VULKAN_SCRATCH_V, -1, v_rows, job->keys32, &job->v) &&
         kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_Y, KN_F32, job->heads * job->rows, job->keys32,
                            &job->owners[KN_VULKAN_SCRATCH_Y], &job->s) &&
         kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_P, KN_BF16, job->heads * job->rows, job->keys32,
                            &job->owners[KN_VULKAN_SCRATCH_P], &job->p);
}

static gboolean
attend (struct kn_stream *stream, struct job *job, gint64 head, gint64 heads, gint64 row, gint64 rows)
{
  const struct kn_attention_args *a = job->args;
  struct kn_tensor q = kn_tensor_cols (kn_tensor_rows (a->q, row, rows), head * job->dim, heads * job->dim);
  struct kn_tensor o = kn_tensor_cols (kn_tensor_rows (a->o, row, rows), head * job->dim, job->dim);
  struct kn_vulkan_matrix_product scores = {
    .x = job->q,
    .w = job->k,
    .depth = job->dim32,
    .y = kn_tensor_cols (kn_tensor_rows (job->s, 0, rows), 0, job->keys),
    .z = (guint32) heads,
    .y_z = rows * job->keys32,
  };
  struct kn_vulkan_matrix_product values = {
    .x = {
      .buf = kn_vulkan_buf (job->p), .bytes = kn_tensor_bytes (&job->p), .ld = job->keys32, .z = rows * job->keys32,
    },
    .w = job->v,
    .depth = job->keys32,
    .y = o,
    .residual = a->accumulate ? o : (struct kn_tensor) { 0 },
    .z = (guint32) heads,
    .y_z = job->dim,
  };

  return kn_vulkan_to_f16 (stream, q, heads, FALSE, &job->q) && kn_vulkan_matrix_product (stream, &scores) &&
         kn_vulkan_softmax (stream, a, job->s, job->p, head, heads, row, rows) &&
         kn_vulkan_matrix_product (stream, &values);
}

static gboolean
attend_heads (struct kn_stream *stream, struct job *job, gint64 head, gint64 heads)
{
  const struct kn_attention_args *a = job->args;

  if (!kn_vulkan_to_f16 (stream, kn_tensor_cols (a->k, head * job->dim, heads * job->dim), heads, FALSE, &job->k) ||
      !kn_vulkan_to_f16 (stream, kn_tensor_cols (a->v, head * job->dim, heads * job->dim), heads, TRUE, &job->v))
    return FALSE;
  for (gint64 row = 0; row < a->q.rows; row += job->rows)
    if (!attend (stream, job, head, heads, row, MIN (job->rows, a->q.rows - row)))
      return FALSE;
  return TRUE;
}

void
kn_vulkan_matrix_attention (struct kn_stream *stream, const struct kn_attention_args *args)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  struct job job = { .args = args, .dim = args->q.cols / args->heads, .keys = args->k.rows };
  gint64 row_bytes, head_bytes;

  job.dim32 = kn_round_up (job.dim, KN_MATRIX_DEPTH);
  job.keys32 = kn_round_up (job.keys, KN_MATRIX_DEPTH);
  row_bytes = job.keys32 * 4;
  head_bytes = 2 * MAX (kn_round_up (job.keys, KN_MATRIX_COLS) * job.dim32,
                        kn_round_up (job.dim, KN_MATRIX_COLS) * job.keys32);
  job.heads = CLAMP (MIN (VALUE_BYTES / head_bytes, SCORE_BYTES / row_bytes / MIN (KN_MATRIX_ROWS, args->q.rows)), 1,
                     args->heads);
  job.rows = MAX (KN_MATRIX_ROWS, SCORE_BYTES / row_bytes / job.heads / KN_MATRIX_ROWS * KN_MATRIX_ROWS);
  job.rows = MIN (MIN (job.rows, args->q.rows), device->caps->max_groups);
  if (!take_scratch (stream, &job))
    return;
  for (gint64 head = 0; head < args->heads; head += job.heads)
    if (!attend_heads (stream, &job, head, MIN (job.heads, args->heads - head)))
      return;
}
