/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ops whose rows are independent: norm, binary, unary, zero. Every row is converted to f32 in the first-level cache,
 * worked on there, and stored.
 */
#include "render/ops/cpu/kn-cpu-private.h"

#include <string.h>

/* ---- norm ---- */

struct norm_job
{
  const struct kn_norm_args *args;
  float *gain[2], *shift[2];          /* of the rows before and from the split */
  float *rows;                        /* one per thread */
};

static void
norm_row (const struct norm_job *job, gint64 i, float *row)
{
  const struct kn_norm_args *a = job->args;
  gint64 m = a->x.cols;
  const float *gain = job->gain[i >= a->scale.split], *shift = job->shift[i >= a->shift.split];

  kn_cpu_row_load (row, kn_cpu_row (a->x, i), a->x.dtype, m);
  kn_cpu_row_norm (row, a->kind == KN_NORM_LAYER, a->eps, gain, shift, m);
  if (a->rope.buf)
    kn_cpu_row_rope (row, (const float *) kn_cpu_row (a->rope, i), a->rope.cols, m);
  kn_cpu_row_act (row, m, a->act);
  kn_cpu_row_store (kn_cpu_row (a->y, i), row, a->y.dtype, m);
}

static void
norm_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct norm_job *job = data;
  float *row = job->rows + (gsize) thread * (kn_cpu_align ((gsize) job->args->x.cols * 4) / 4);

  for (gint64 i = first; i < last; i++)
    norm_row (job, i, row);
}

/* The vector for the rows before (0) or from (1) the split, or a constant if there is none; plus add. */
static void
fill_vector (float *to, struct kn_rowvec v, int part, float add, float constant, gint64 m)
{
  const float *values = kn_cpu_rowvec (v, part ? v.split : v.split - 1);

  for (gint64 c = 0; c < m; c++)
    to[c] = values ? values[c] + add : constant;
}

void
kn_cpu_norm (struct kn_stream *stream, const struct kn_norm_args *args)
{
  struct norm_job job = { .args = args };
  gsize stride = kn_cpu_align ((gsize) args->x.cols * 4) / 4;
  float *scratch;

  if (kn_stream_check (stream))
    return;
  scratch = (float *) kn_cpu_scratch (stream, (4 + (gsize) kn_cpu_thread_count ()) * stride * 4);
  if (!scratch)
    return;
  for (int part = 0; part < 2; part++)
    {
      job.gain[part] = scratch + (gsize) part * stride;
      job.shift[part] = scratch + (gsize) (2 + part) * stride;
      fill_vector (job.gain[part], args->scale, part, args->unit, 1, args->x.cols);
      fill_vector (job.shift[part], args->shift, part, 0, 0, args->x.cols);
    }
  job.rows = scratch + 4 * stride;
  kn_cpu_parallel (args->x.rows, kn_cpu_bytes (args->x) + kn_cpu_bytes (args->y), norm_rows, &job);
}

/* ---- binary and unary ---- */

/* Elements worked on at a time. */
#define CHUNK 2048

struct map_job
{
  struct kn_tensor a, b, y;
  int op;
  void (*chunk) (float *a, float *b, gint64 n, int op);
};

static void
binary_chunk (float *a, float *b, gint64 n, int op)
{
  if (op == KN_BINARY_GELU_MUL)
    kn_cpu_row_act (a, n, KN_ACT_GELU_TANH);
  if (op == KN_BINARY_ADD)
    kn_cpu_row_add (a, b, n);
  else
    kn_cpu_row_mul (a, b, n);
}

static void
unary_chunk (float *a, float *b, gint64 n, int op)
{
  if (op == KN_UNARY_RELU)
    kn_cpu_row_act (a, n, KN_ACT_RELU);
  else if (op == KN_UNARY_SILU)
    kn_cpu_row_act (a, n, KN_ACT_SILU);
  else if (op == KN_UNARY_CLAMP3)
    kn_cpu_row_clamp3 (a, n);
}

/* n <= CHUNK elements from column c of a row. */
static void
map_chunk (const struct map_job *job, gint64 row, gint64 c, gint64 n)
{
  float a[CHUNK], b[CHUNK];

  kn_cpu_row_load (a, kn_cpu_row (job->a, row) + (gsize) c * kn_dtype_size (job->a.dtype), job->a.dtype, n);
  if (job->b.buf)
    kn_cpu_row_load (b, kn_cpu_row (job->b, row) + (gsize) c * kn_dtype_size (job->b.dtype), job->b.dtype, n);
  job->chunk (a, b, n, job->op);
  kn_cpu_row_store (kn_cpu_row (job->y, row) + (gsize) c * kn_dtype_size (job->y.dtype), a, job->y.dtype, n);
}

static void
map_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct map_job *job = data;

  for (gint64 i = first; i < last; i++)
    for (gint64 c = 0; c < job->y.cols; c += CHUNK)
      map_chunk (job, i, c, MIN (CHUNK, job->y.cols - c));
}

static void
map_flat (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct map_job *job = data;
  gint64 total = job->y.rows * job->y.cols;

  for (gint64 i = first; i < last; i++)
    map_chunk (job, 0, i * CHUNK, MIN (CHUNK, total - i * CHUNK));
}

static gboolean
is_flat (struct kn_tensor t)
{
  return !t.buf || t.ld == t.cols;
}

/* Narrow rows are not worth their calls: where nothing is strided, chunks run across rows. */
static void
run_map (struct kn_stream *stream, const struct map_job *job)
{
  gint64 bytes = kn_cpu_bytes (job->a) + kn_cpu_bytes (job->y);

  if (is_flat (job->a) && is_flat (job->b) && is_flat (job->y))
    kn_cpu_parallel ((job->y.rows * job->y.cols + CHUNK - 1) / CHUNK, bytes, map_flat, job);
  else
    kn_cpu_parallel (job->y.rows, bytes, map_rows, job);
}

void
kn_cpu_binary (struct kn_stream *stream, enum kn_binary op, struct kn_tensor a, struct kn_tensor b, struct kn_tensor y)
{
  struct map_job job = { .a = a, .b = b, .y = y, .op = (int) op, .chunk = binary_chunk };

  if (!kn_stream_check (stream))
    run_map (stream, &job);
}

static void
copy_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct map_job *job = data;

  for (gint64 i = first; i < last; i++)
    memmove (kn_cpu_row (job->y, i), kn_cpu_row (job->a, i), (gsize) job->y.cols * kn_dtype_size (job->y.dtype));
}

void
kn_cpu_unary (struct kn_stream *stream, enum kn_unary op, struct kn_tensor x, struct kn_tensor y)
{
  struct map_job job = { .a = x, .y = y, .op = (int) op, .chunk = unary_chunk };

  if (kn_stream_check (stream))
    return;
  if (op == KN_UNARY_COPY && x.dtype == y.dtype)
    kn_cpu_parallel (y.rows, 2 * kn_cpu_bytes (y), copy_rows, &job);
  else
    run_map (stream, &job);
}

static void
zero_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct kn_tensor *y = data;

  for (gint64 i = first; i < last; i++)
    memset (kn_cpu_row (*y, i), 0, (gsize) y->cols * kn_dtype_size (y->dtype));
}

void
kn_cpu_zero (struct kn_stream *stream, struct kn_tensor y)
{
  if (!kn_stream_check (stream))
    kn_cpu_parallel (y.rows, kn_cpu_bytes (y), zero_rows, &y);
}
