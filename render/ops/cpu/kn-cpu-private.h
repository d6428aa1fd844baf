/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device, except where a function says otherwise
 *
 * The CPU device. Matrix work is oneDNN's, through two primitives: matmul (linear, attention, 1x1 convolutions) and
 * convolution. oneDNN's fast kernels take contiguous operands and blocked weights only, so weights are laid out once
 * when they are created, and what is strided, or of a type the processor cannot multiply, goes through scratch.
 *
 * Scratch belongs to the stream: it grows to the largest op seen, is counted as device memory, and goes with the
 * stream. With P threads and element size e (2 for bf16 compute, 4 for f32), an op takes at most
 *   linear      0 for contiguous operands; else 16 MiB
 *   norm        16 M + 4 M P bytes
 *   attention   the keys and values of as many heads as fit in 32 MiB, one head at least:
 *               max (32 MiB, 2 e L D) + P (512 KiB + 128 (1024 e + (e + 4) D))
 *   conv        8 MiB of output rows with upsample or a strided output, one row of the output at least
 *   avg_down    16 (cols of x + cols of y) P + 4 ft fs^2 (cols of x + cols of y) bytes; dup_up alike
 *   elementwise 0
 * and, for linear, attention and conv, oneDNN's own work space, of which we know by measuring only: f32 under 0.3 MiB;
 * bf16 under 0.3 MiB for a matmul, up to 4.5 MiB a thread for a convolution (the autoencoders' shapes at 480x832).
 * By these figures (no test checks the sum) 40 MiB + 8 MiB P is enough for every op as long as 2 e L D <= 32 MiB, which
 * at D = 128 is 65,536 keys of bf16.
 *
 * Weights take more than their elements: oneDNN pads a matrix to multiples of 64 outputs and 16 (f32) or 32 (bf16)
 * inputs, and a convolution whose layout is slow at some image size keeps a second copy in another, four at most.
 *
 * A processor without bf16 multiplication computes bf16 weights in f32: they take twice the bytes, linear works on
 * converted copies in blocks of 16 MiB, and conv on the f32 input rows, of kt frames, under 8 MiB of output rows.
 */
#pragma once

#include "render/ops/cpu/kn-cpu-parallel.h"
#include "render/ops/cpu/kn-cpu-row.h"
#include "render/ops/kn-ops-private.h"

#include <oneapi/dnnl/dnnl.h>

G_BEGIN_DECLS

struct kn_cpu_device
{
  struct kn_device base;
  dnnl_engine_t engine;
  dnnl_stream_t *streams;             /* one per thread */
  int n_threads;
  struct kn_cpu_calm *calm;
  gboolean bf16;                      /* the processor multiplies bf16 */
  GHashTable *primitives;             /* struct kn_cpu_primitive, which holds its key */
  guint64 clock;                      /* counts look-ups, for eviction */
};

struct kn_cpu_stream
{
  struct kn_stream base;
  void *scratch;
  gsize scratch_bytes;
};

static inline struct kn_cpu_device *
kn_cpu_device (struct kn_stream *stream)
{
  return (struct kn_cpu_device *) stream->device;
}

/* ---- memory (kn-cpu-device.c) ---- */

/* 64-byte aligned. Large blocks are mapped, so that freeing gives them back. NULL and KN_RENDER_ERROR_NO_MEMORY. */
void *kn_cpu_alloc (gsize bytes, GError **error);
void  kn_cpu_free (void *memory, gsize bytes);
/* At least bytes of scratch, undefined contents, valid until the next call. NULL when the stream has failed. */
guint8 *kn_cpu_scratch (struct kn_stream *stream, gsize bytes);

static inline gsize
kn_cpu_align (gsize bytes)
{
  return (bytes + 63) & ~(gsize) 63;
}

/* Fills info; n_threads as in kn_cpu_thread_count(). */
void kn_cpu_fill_info (struct kn_device_info *info);

/* ---- oneDNN (kn-cpu-dnnl.c) ---- */

/* What a primitive is made for. Compared as bytes, so it must have no padding. */
struct kn_cpu_key
{
  enum { KN_CPU_MATMUL = 1, KN_CPU_CONV, KN_CPU_PACK } kind;
  gint32 bf16, src_bf16, dst_bf16;    /* weights and input; pack: the source; output */
  gint32 single;                      /* made for one thread, to run inside kn_cpu_parallel() */
  gint32 bias, gate, sum;             /* y = [y +] [gate *] act (x w [+ bias]) */
  gint32 act;
  guint32 layout;                     /* of the weights; filled in by kn_cpu_primitive_get() */
  gint64 n, k, m;                     /* matmul: [n, k] x [k, m]; pack: of a [k, m] matrix */
  gint64 stride_k, stride_m;          /* pack: strides of the source in elements */
  gint32 t, h, w, cin, cout, kt, kh, kw, stride_t, stride_hw;
  gint32 pad_top, pad_left, pad_bottom, pad_right;
};
G_STATIC_ASSERT (sizeof (struct kn_cpu_key) == 10 * 4 + 5 * 8 + 14 * 4);

struct kn_cpu_primitive
{
  struct kn_cpu_key key;
  dnnl_primitive_t primitive;
  dnnl_memory_desc_t src, weights, dst, bias, scratch;
  gsize scratch_bytes;
  gboolean fast;                      /* not oneDNN's reference loop */
  guint64 last_use;
};

/* What a primitive runs on. Absent operands are NULL. */
struct kn_cpu_operands
{
  const void *src;
  dnnl_memory_t weights;
  const float *bias, *gate;
  void *dst, *scratch;
};

/* Drops the least recently used primitives beyond a bound. Called between ops: what an op looks up stays valid. */
void kn_cpu_primitives_trim (struct kn_cpu_device *device);
/* The primitive for a key, made if need be. NULL and KN_RENDER_ERROR_UNSUPPORTED if oneDNN has none.
 * weights: the layout that the weights have; NULL lets oneDNN choose (returned in ->weights). */
struct kn_cpu_primitive *kn_cpu_primitive_get (struct kn_cpu_device *device, const struct kn_cpu_key *key,
                                               const dnnl_memory_desc_t *weights, GError **error);
/* Thread: any, if the primitive is single and thread is the caller's. FALSE if oneDNN failed. */
gboolean kn_cpu_primitive_run (struct kn_cpu_device *device, const struct kn_cpu_primitive *primitive, int thread,
                               const struct kn_cpu_operands *operands);
/* Says that oneDNN failed to run something. */
void kn_cpu_fail_run (struct kn_stream *stream);

/* Weights in oneDNN's layout. */
struct kn_cpu_weights
{
  dnnl_memory_desc_t desc;
  dnnl_memory_t memory;
  void *data;
  gsize bytes;
};

/* Lays out a contiguous plain host matrix (desc plain, of any data type) as desc says. */
gboolean kn_cpu_weights_init (struct kn_cpu_weights *weights, struct kn_cpu_device *device,
                              const dnnl_memory_desc_t *desc, const dnnl_memory_desc_t *plain, const void *data,
                              GError **error);
void     kn_cpu_weights_clear (struct kn_cpu_weights *weights);

/* ---- linear (kn-cpu-linear.c) ---- */

struct kn_cpu_linear
{
  struct kn_linear base;
  struct kn_cpu_weights weights;
  float *bias;                        /* [M] or NULL */
};

/* y = [residual +] [gate *] act (x W^T + b), any mix of dtypes. residual may be y; {0}: none. */
struct kn_cpu_linear_job
{
  const struct kn_cpu_linear *linear;
  struct kn_tensor x, y, residual;
  struct kn_rowvec gate;
  enum kn_act act;
};

struct kn_linear *kn_cpu_linear_create (struct kn_device *device, const struct kn_linear_desc *desc, GError **error);
void              kn_cpu_linear_destroy (struct kn_linear *linear);
void              kn_cpu_linear_run (struct kn_stream *stream, const struct kn_cpu_linear_job *job);
void              kn_cpu_linear (struct kn_stream *stream, const struct kn_linear_args *args);

/* ---- the other ops, one file each ---- */

struct kn_conv *kn_cpu_conv_create (struct kn_device *device, const struct kn_conv_desc *desc, GError **error);
void            kn_cpu_conv_destroy (struct kn_conv *conv);
void            kn_cpu_conv (struct kn_stream *stream, const struct kn_conv_args *args);
void            kn_cpu_attention (struct kn_stream *stream, const struct kn_attention_args *args);
void            kn_cpu_norm (struct kn_stream *stream, const struct kn_norm_args *args);
void            kn_cpu_binary (struct kn_stream *stream, enum kn_binary op, struct kn_tensor a, struct kn_tensor b,
                               struct kn_tensor y);
void            kn_cpu_unary (struct kn_stream *stream, enum kn_unary op, struct kn_tensor x, struct kn_tensor y);
void            kn_cpu_zero (struct kn_stream *stream, struct kn_tensor y);
void            kn_cpu_avg_down (struct kn_stream *stream, const struct kn_resample_args *args);
void            kn_cpu_dup_up (struct kn_stream *stream, const struct kn_resample_args *args);

/* ---- tensors ---- */

static inline guint8 *
kn_cpu_row (struct kn_tensor tensor, gint64 row)
{
  return (guint8 *) kn_tensor_host (tensor) + (gsize) (row * tensor.ld) * kn_dtype_size (tensor.dtype);
}

static inline gint64
kn_cpu_bytes (struct kn_tensor tensor)
{
  return tensor.rows * tensor.cols * (gint64) kn_dtype_size (tensor.dtype);
}

static inline gboolean
kn_cpu_same_view (struct kn_tensor a, struct kn_tensor b)
{
  return a.buf == b.buf && a.offset_bytes == b.offset_bytes && a.dtype == b.dtype && a.ld == b.ld;
}

/* The vector of a row, NULL if there is none. */
static inline const float *
kn_cpu_rowvec (struct kn_rowvec v, gint64 row)
{
  return v.values.buf ? (const float *) kn_cpu_row (v.values, row < v.split ? 0 : MIN (1, v.values.rows - 1)) : NULL;
}

G_END_DECLS
