/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * y = [y +] [gate *] act (x W^T + b). Contiguous operands go straight to oneDNN with everything fused; the rest goes
 * through blocks of rows in scratch.
 */
#include "render/ops/cpu/kn-cpu-private.h"

#include <string.h>

#define BLOCK_BYTES (16 * 1024 * 1024)

/* A product that one thread finishes in about 10 us is not worth waking others for. */
#define SMALL_FLOPS_F32 2e6
#define SMALL_FLOPS_BF16 16e6

static struct kn_cpu_key
linear_key (gint64 n, gint64 k, gint64 m, gboolean bf16)
{
  return (struct kn_cpu_key) {
    .kind = KN_CPU_MATMUL, .n = n, .k = k, .m = m, .bf16 = bf16, .src_bf16 = bf16,
    .single = 2. * (double) (n * k * m) < (bf16 ? SMALL_FLOPS_BF16 : SMALL_FLOPS_F32),
  };
}

/* ---- weights ---- */

/* All parts below each other as [rows, cols] of f32 or bf16, or the file's own memory if that is what it holds. */
static const void *
stack_parts (const struct kn_host_matrix *parts, int n_parts, gint64 cols, enum kn_dtype dtype, void **owned)
{
  gsize used = 0, total = 0;

  if (n_parts == 1 && parts[0].dtype == dtype)
    return parts[0].data;
  for (int i = 0; i < n_parts; i++)
    total += (gsize) (parts[i].rows * cols);
  *owned = g_malloc (MAX (total, 1) * kn_dtype_size (dtype));
  for (int i = 0; i < n_parts; i++)
    {
      gsize n = (gsize) (parts[i].rows * cols);
      guint8 *to = (guint8 *) *owned + used * kn_dtype_size (dtype);

      if (parts[i].dtype == dtype)
        memcpy (to, parts[i].data, n * kn_dtype_size (dtype));
      else if (dtype == KN_F32)
        kn_dtype_to_f32 ((float *) to, parts[i].data, parts[i].dtype, n);
      else
        {
          g_autofree float *wide = g_new (float, n);

          kn_dtype_to_f32 (wide, parts[i].data, parts[i].dtype, n);
          kn_dtype_from_f32 (to, wide, dtype, n);
        }
      used += n;
    }
  return *owned;
}

static float *
stack_biases (const struct kn_linear_desc *desc, gint64 out)
{
  float *bias, *to;

  if (desc->bias[0].rows == 0)
    return NULL;
  to = bias = g_new (float, out);
  for (int i = 0; i < desc->n_parts; i++)
    {
      kn_dtype_to_f32 (to, desc->bias[i].data, desc->bias[i].dtype, (gsize) desc->bias[i].cols);
      to += desc->bias[i].cols;
    }
  return bias;
}

/* Values are rounded to the compute dtype even where they are then multiplied as f32. */
static const void *
round_weights (const struct kn_linear_desc *desc, gint64 out, gboolean bf16, void **owned)
{
  g_autofree void *rounded = NULL;
  const void *values = stack_parts (desc->weight, desc->n_parts, desc->in, desc->compute, owned);
  float *wide;

  if (desc->compute == KN_F32 || bf16)
    return values;
  rounded = g_steal_pointer (owned);
  wide = g_new (float, out * desc->in);
  kn_dtype_to_f32 (wide, values, KN_BF16, (gsize) (out * desc->in));
  *owned = wide;
  return wide;
}

/* oneDNN's layout depends on the shape of the weights, not on the rows of x; 256 stands for any number of rows. */
static gboolean
prepare (struct kn_cpu_linear *linear, struct kn_cpu_device *device, const struct kn_linear_desc *desc, gint64 out,
         GError **error)
{
  gboolean bf16 = desc->compute == KN_BF16 && device->bf16;
  struct kn_cpu_key key = linear_key (256, desc->in, out, bf16);
  dnnl_dims_t dims = { desc->in, out }, strides = { 1, desc->in };
  const struct kn_cpu_primitive *p = kn_cpu_primitive_get (device, &key, NULL, error);
  g_autofree void *owned = NULL;
  dnnl_memory_desc_t plain;
  const void *values;

  if (!p)
    return FALSE;
  values = round_weights (desc, out, bf16, &owned);
  dnnl_memory_desc_init_by_strides (&plain, 2, dims, bf16 ? dnnl_bf16 : dnnl_f32, strides);
  return kn_cpu_weights_init (&linear->weights, device, &p->weights, &plain, values, error);
}

struct kn_linear *
kn_cpu_linear_create (struct kn_device *device, const struct kn_linear_desc *desc, GError **error)
{
  struct kn_cpu_linear *linear = g_new0 (struct kn_cpu_linear, 1);
  gint64 out = 0;

  for (int i = 0; i < desc->n_parts; i++)
    out += desc->weight[i].rows;
  kn_cpu_primitives_trim ((struct kn_cpu_device *) device);
  if (!prepare (linear, (struct kn_cpu_device *) device, desc, out, error))
    {
      g_free (linear);
      return NULL;
    }
  linear->bias = stack_biases (desc, out);
  linear->base.bytes = linear->weights.bytes + (linear->bias ? (gsize) out * sizeof (float) : 0);
  linear->base.in = desc->in;
  linear->base.out = out;
  linear->base.compute = desc->compute;
  return &linear->base;
}

void
kn_cpu_linear_destroy (struct kn_linear *linear)
{
  struct kn_cpu_linear *l = (struct kn_cpu_linear *) linear;

  kn_cpu_weights_clear (&l->weights);
  g_free (l->bias);
  g_free (l);
}

/* ---- straight ---- */

static gboolean
is_contiguous (struct kn_tensor t)
{
  return t.ld == t.cols || t.rows == 1;
}

static gboolean
run_primitive (struct kn_stream *stream, const struct kn_cpu_linear *linear, const struct kn_cpu_primitive *p,
               const struct kn_cpu_operands *operands)
{
  struct kn_cpu_operands o = *operands;

  if (p->scratch_bytes && !o.scratch)
    o.scratch = kn_cpu_scratch (stream, p->scratch_bytes);
  if (p->scratch_bytes && !o.scratch)
    return FALSE;
  o.weights = linear->weights.memory;
  o.bias = linear->bias;
  if (kn_cpu_primitive_run (kn_cpu_device (stream), p, 0, &o))
    return TRUE;
  kn_cpu_fail_run (stream);
  return FALSE;
}

/* Rows with one gate vector. FALSE if oneDNN has no fast way. */
static gboolean
run_rows (struct kn_stream *stream, const struct kn_cpu_linear_job *job, gint64 first, gint64 count, gboolean dry)
{
  const struct kn_cpu_linear *linear = job->linear;
  gboolean bf16 = linear->base.compute == KN_BF16;
  struct kn_cpu_key key = linear_key (count, linear->base.in, linear->base.out, bf16);
  const struct kn_cpu_primitive *p;

  key.dst_bf16 = job->y.dtype == KN_BF16;
  key.bias = linear->bias != NULL;
  key.act = job->act;
  key.gate = job->gate.values.buf != NULL;
  key.sum = job->residual.buf != NULL;
  p = kn_cpu_primitive_get (kn_cpu_device (stream), &key, &linear->weights.desc, NULL);
  if (!p || !p->fast)
    return FALSE;
  if (!dry)
    run_primitive (stream, linear, p, &(struct kn_cpu_operands) {
      .src = kn_cpu_row (job->x, first), .dst = kn_cpu_row (job->y, first), .gate = kn_cpu_rowvec (job->gate, first) });
  return TRUE;
}

static gboolean
run_straight (struct kn_stream *stream, const struct kn_cpu_linear_job *job)
{
  gint64 rows = job->x.rows, split = CLAMP (job->gate.split, 0, rows);
  gboolean native = job->linear->base.compute == KN_F32 || kn_cpu_device (stream)->bf16;

  if (!native || !is_contiguous (job->x) || !is_contiguous (job->y))
    return FALSE;
  if ((split && !run_rows (stream, job, 0, split, TRUE)) ||
      (split < rows && !run_rows (stream, job, split, rows - split, TRUE)))
    return FALSE;
  if (job->residual.buf && !kn_cpu_same_view (job->residual, job->y))
    kn_cpu_unary (stream, KN_UNARY_COPY, job->residual, job->y);
  if (split)
    run_rows (stream, job, 0, split, FALSE);
  if (split < rows)
    run_rows (stream, job, split, rows - split, FALSE);
  return TRUE;
}

/* ---- in blocks ---- */

struct block
{
  const struct kn_cpu_linear_job *job;
  gint64 first;
  gboolean bf16;
  guint8 *x;                          /* [rows, K] in the native dtype */
  float *y, *row;                     /* [rows, M]; one row per thread */
};

static void
load_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct block *b = data;
  struct kn_tensor x = b->job->x;
  gsize row_bytes = (gsize) x.cols * (b->bf16 ? 2 : 4);

  for (gint64 i = first; i < last; i++)
    if (b->bf16)
      memcpy (b->x + (gsize) i * row_bytes, kn_cpu_row (x, b->first + i), row_bytes);
    else
      kn_cpu_row_load ((float *) (b->x + (gsize) i * row_bytes), kn_cpu_row (x, b->first + i), x.dtype, x.cols);
}

static void
store_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct block *b = data;
  const struct kn_cpu_linear_job *job = b->job;
  gint64 m = job->y.cols;
  float *residual = b->row + (gsize) thread * m;

  for (gint64 i = first; i < last; i++)
    {
      float *y = b->y + i * m;
      const float *gate = kn_cpu_rowvec (job->gate, b->first + i);

      kn_cpu_row_act (y, m, job->act);
      if (gate)
        kn_cpu_row_mul (y, gate, m);
      if (job->residual.buf)
        {
          kn_cpu_row_load (residual, kn_cpu_row (job->residual, b->first + i), job->residual.dtype, m);
          kn_cpu_row_add (y, residual, m);
        }
      kn_cpu_row_store (kn_cpu_row (job->y, b->first + i), y, job->y.dtype, m);
    }
}

static gboolean
run_block (struct kn_stream *stream, struct block *b, gint64 rows)
{
  const struct kn_cpu_linear *linear = b->job->linear;
  gint64 k = linear->base.in, m = linear->base.out;
  struct kn_cpu_key key = linear_key (rows, k, m, b->bf16);
  gsize x_bytes = kn_cpu_align ((gsize) (rows * k) * 4), y_bytes = kn_cpu_align ((gsize) (rows * m) * 4);
  gsize row_bytes = kn_cpu_align ((gsize) (m * kn_cpu_thread_count ()) * 4);
  const struct kn_cpu_primitive *p;
  GError *error = NULL;
  guint8 *scratch;

  key.bias = linear->bias != NULL;
  p = kn_cpu_primitive_get (kn_cpu_device (stream), &key, &linear->weights.desc, &error);
  if (!p)
    {
      kn_stream_fail (stream, error);
      return FALSE;
    }
  scratch = kn_cpu_scratch (stream, x_bytes + y_bytes + row_bytes + p->scratch_bytes);
  if (!scratch)
    return FALSE;
  b->x = scratch;
  b->y = (float *) (scratch + x_bytes);
  b->row = (float *) (scratch + x_bytes + y_bytes);
  kn_cpu_parallel (rows, rows * k * 4, load_rows, b);
  if (!run_primitive (stream, linear, p, &(struct kn_cpu_operands) {
        .src = b->x, .dst = b->y, .scratch = scratch + x_bytes + y_bytes + row_bytes }))
    return FALSE;
  kn_cpu_parallel (rows, rows * m * 4, store_rows, b);
  return TRUE;
}

static void
run_blocks (struct kn_stream *stream, const struct kn_cpu_linear_job *job)
{
  struct block b = { .job = job, .bf16 = job->linear->base.compute == KN_BF16 && kn_cpu_device (stream)->bf16 };
  gint64 rows = MAX (BLOCK_BYTES / (4 * (job->x.cols + job->y.cols)), 16);

  for (b.first = 0; b.first < job->x.rows; b.first += rows)
    if (kn_stream_check (stream) || !run_block (stream, &b, MIN (rows, job->x.rows - b.first)))
      return;
}

void
kn_cpu_linear_run (struct kn_stream *stream, const struct kn_cpu_linear_job *job)
{
  /* What rounds twice through y does not go through y. */
  gboolean exact = !job->residual.buf || job->y.dtype == KN_F32 || job->residual.dtype == KN_BF16;

  kn_cpu_primitives_trim (kn_cpu_device (stream));
  if (!exact || !run_straight (stream, job))
    run_blocks (stream, job);
}

void
kn_cpu_linear (struct kn_stream *stream, const struct kn_linear_args *args)
{
  struct kn_cpu_linear_job job = {
    .linear = (const struct kn_cpu_linear *) args->weight, .x = args->x, .y = args->y, .gate = args->gate,
    .act = args->act,
  };

  if (kn_stream_check (stream))
    return;
  if (args->accumulate)
    job.residual = args->y;
  kn_cpu_linear_run (stream, &job);
}
