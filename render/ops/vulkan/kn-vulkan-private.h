/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * What the files of ops/vulkan share: the device, how tensors are bound, and the two kernels that other ops are made
 * of, the product and the elementwise map.
 *
 * Tensors are read through texel buffers and written as storage. A view is *wide* when it can be read in texels of 4
 * elements; every kernel has a narrow variant for the rest. Tensors larger than what one binding may hold, and work
 * longer than one batch, are cut by rows.
 */
#pragma once

#include "render/gpu/kn-vk.h"
#include "render/ops/kn-ops-private.h"
#include "shaders/params/gemm.h"
#include "shaders/params/map.h"

G_BEGIN_DECLS

/* Scratch memory grows to what the largest op so far needed; see kn_vulkan_scratch(). */
enum kn_vulkan_scratch
{
  KN_VULKAN_SCRATCH_X,                /* an input repacked because it was not aligned */
  KN_VULKAN_SCRATCH_Y,                /* a product before its activation; attention scores */
  KN_VULKAN_SCRATCH_K,                /* keys as the operand of a product */
  KN_VULKAN_SCRATCH_V,                /* values likewise */
  KN_VULKAN_SCRATCH_P,                /* attention weights, matrix tier */
  KN_VULKAN_SCRATCH_X_SCALE,          /* powers of two taken out of the rows of the operands, matrix tier */
  KN_VULKAN_SCRATCH_K_SCALE,
  KN_VULKAN_N_SCRATCH,
};

struct kn_vulkan_device
{
  struct kn_device base;
  struct kn_vk *vk;
  const struct kn_vk_caps *caps;
  struct kn_vk_buf *dummy;            /* bound where an optional operand is absent */
  struct kn_vk_buf *scratch[KN_VULKAN_N_SCRATCH];
  gsize scratch_bytes[KN_VULKAN_N_SCRATCH];
  guint n_streams;
  guint32 lanes;                      /* of a product's workgroup */
  struct kn_vk_matrix matrix;         /* all 0: no matrix tier */
  gboolean emulate_matrix;            /* KN_VULKAN_EMULATE_MATRIX=1: the matrix tier in plain code, for tests */
};

struct kn_vulkan_buf
{
  struct kn_buf base;
  struct kn_vk_buf *buf;
};

/* The w operand of a product, as gemm.comp wants it; with scale, as gemm_matrix.comp does. */
struct kn_vulkan_weight
{
  struct kn_vk_buf *panels, *bias;    /* bias NULL: none */
  struct kn_vk_buf *scale;            /* powers of two taken out of the rows; NULL: base tier */
  gint64 out, k8;                     /* features; K / 8 of one tap */
  guint32 taps, tn;
  gboolean bf16;
};

struct kn_vulkan_linear
{
  struct kn_linear base;
  struct kn_vulkan_weight weight;
};

struct kn_vulkan_conv
{
  struct kn_conv base;
  struct kn_vulkan_weight weight;
};

static inline struct kn_vulkan_device *
kn_vulkan_device (struct kn_stream *stream)
{
  return (struct kn_vulkan_device *) stream->device;
}

static inline struct kn_vk_buf *
kn_vulkan_buf (struct kn_tensor tensor)
{
  return ((struct kn_vulkan_buf *) tensor.buf)->buf;
}

static inline gconstpointer
kn_vulkan_host_row (const struct kn_host_matrix *m, gint64 j)
{
  return (const guint8 *) m->data + (gsize) (j * m->cols) * kn_dtype_size (m->dtype);
}

static inline gint64
kn_round_up (gint64 n, gint64 multiple)
{
  return (n + multiple - 1) / multiple * multiple;
}

/* ---- binding: kn-vulkan-bind.c ---- */

/* Texels of 4 elements reach every element of the view. */
gboolean kn_vulkan_is_wide (struct kn_tensor tensor);
/* Binds what the view spans, for reading in texels of 4 (wide) or 1. *at: where it begins, in texels. */
struct kn_vk_binding kn_vulkan_read (struct kn_vulkan_device *device, struct kn_tensor tensor, gboolean wide,
                                     guint32 *at);
/* As above for writing; *at in groups of 4 (wide) or 1. */
struct kn_vk_binding kn_vulkan_write (struct kn_vulkan_device *device, struct kn_tensor tensor, gboolean wide,
                                      guint32 *at);
/* Something to bind where nothing is read. */
struct kn_vk_binding kn_vulkan_absent (struct kn_vulkan_device *device);
/* A row vector: *ld is 0 when it is the same for all rows. Absent when values are {0}. */
struct kn_vk_binding kn_vulkan_rowvec (struct kn_vulkan_device *device, struct kn_rowvec v, gboolean wide, guint32 *at,
                                       guint32 *ld, guint32 *split);
/* Rows of the view that one binding can hold, at least 1. */
gint64 kn_vulkan_max_rows (const struct kn_vulkan_device *device, struct kn_tensor tensor, gboolean written);
/* Rows of this cost that make about one batch, a multiple of 16, at least 16. */
gint64 kn_vulkan_batch_rows (const struct kn_vulkan_device *device, double cost_per_row);
/* Lanes that share a row in kernels that reduce rows: 1 or a workgroup. */
guint32 kn_vulkan_lanes_per_row (const struct kn_vulkan_device *device);
/* Spreads n workgroups over x and y; the kernel sees a few more and ignores them. */
void kn_vulkan_row_groups (const struct kn_vulkan_device *device, guint32 n, guint32 groups[3]);

/* Dispatches. FALSE when the stream has failed or was cancelled: stop then. */
gboolean kn_vulkan_run (struct kn_stream *stream, const struct kn_vk_dispatch *dispatch);
/* A [rows, cols] tensor in scratch memory, valid until the next request for the same slot. FALSE as above.
 * owner is the caller's to keep on its stack: the tensor points to it. */
gboolean kn_vulkan_scratch (struct kn_stream *stream, enum kn_vulkan_scratch slot, enum kn_dtype dtype, gint64 rows,
                            gint64 cols, struct kn_vulkan_buf *owner, struct kn_tensor *out);

/* ---- elementwise: kn-vulkan-map.c ---- */

/* y = gate * act(a) [combine b], or 0 with zero. Shapes are y's; a may have fewer columns, the rest of y is 0. */
struct kn_vulkan_map
{
  struct kn_tensor a, b, y;
  struct kn_rowvec gate;
  gint64 row0;                        /* of y in what gate.split counts */
  guint32 act, combine;               /* KN_MAP_ */
  gboolean zero;
};
/* The map that computes an activation. */
guint32 kn_vulkan_map_act (enum kn_act act);
gboolean kn_vulkan_map (struct kn_stream *stream, const struct kn_vulkan_map *map);

/* ---- product: kn-vulkan-product.c ---- */

/* TN for a product with that many features: wide panels for speed, narrow ones where padding would cost more. */
guint32 kn_vulkan_panel_tn (const struct kn_vulkan_device *device, gint64 features);

/* What differs between users of gemm.comp; the rest of kn_gemm_params is derived from the tensors. */
struct kn_vulkan_product
{
  struct kn_tensor x;                 /* offset and row distance multiples of 16 bytes */
  struct kn_vk_buf *w, *bias;
  gint64 k8, features;
  guint32 tn, taps;
  struct kn_tensor y, residual;       /* rows of y; residual optional */
  struct kn_rowvec gate;
  gint64 row0;                        /* of y in what gate.split counts; of the output with conv */
  gboolean relu;
  /* Batches: element distances of x, y and residual and texels of w from one z to the next. */
  guint32 z;
  gint64 x_z, y_z, w_z;
  const struct kn_gemm_params *conv;  /* convolution fields filled in; NULL: a plain product */
};
gboolean kn_vulkan_product (struct kn_stream *stream, const struct kn_vulkan_product *product);
/* Whether x can be read by a product as it is. */
gboolean kn_vulkan_is_operand (struct kn_tensor x);

/* ---- weights: kn-vulkan-weight.c ---- */

/* f32 row j of the matrix, K values in the order of the operand, zero where padded. */
typedef void (*kn_vulkan_row_fn) (float *row, gint64 j, gconstpointer user_data);
gboolean kn_vulkan_weight_create (struct kn_vulkan_device *device, struct kn_vulkan_weight *weight,
                                  kn_vulkan_row_fn row, gconstpointer user_data, const float *bias, GError **error);
void     kn_vulkan_weight_clear (struct kn_vulkan_weight *weight);
gsize    kn_vulkan_weight_bytes (const struct kn_vulkan_device *device, const struct kn_vulkan_weight *weight);

/* ---- matrix tier: kn-vulkan-matrix.c, kn-vulkan-matrix-attention.c ---- */

/* An f16 operand of gemm_matrix.comp in a buffer of its own. Distances in elements. */
struct kn_vulkan_f16
{
  struct kn_vk_buf *buf, *scale;      /* scale NULL: none was taken out */
  gsize bytes, scale_bytes;
  gint64 ld, z, scale_z;
};

/* Converts x [rows, heads * cols] to [heads][rows][ld] (or, transposed, [heads][cols][ld]), zeros up to ld, heads z
 * apart. With a scale buffer, rows are scaled. */
gboolean kn_vulkan_to_f16 (struct kn_stream *stream, struct kn_tensor x, gint64 heads, gboolean transpose,
                           const struct kn_vulkan_f16 *y);

struct kn_vulkan_matrix_product
{
  struct kn_vulkan_f16 x, w;
  gint64 depth;                       /* K, a multiple of KN_MATRIX_DEPTH */
  struct kn_vk_buf *bias;
  struct kn_tensor y, residual;
  struct kn_rowvec gate;
  gint64 row0;
  guint32 act;                        /* KN_MAP_ */
  guint32 z;
  gint64 y_z;
  const struct kn_gemm_params *conv;
  gint64 channels;                    /* of a pixel, with conv */
};
gboolean kn_vulkan_matrix_product (struct kn_stream *stream, const struct kn_vulkan_matrix_product *p);
/* What a prepared weight is as an operand. */
struct kn_vulkan_f16 kn_vulkan_weight_f16 (const struct kn_vulkan_weight *weight);
gint64 kn_vulkan_weight_depth (const struct kn_vulkan_weight *weight);
/* kn_vulkan_op_attention() for bf16 on the matrix tier. */
void kn_vulkan_matrix_attention (struct kn_stream *stream, const struct kn_attention_args *args);

/* Multiplies on the matrix tier and on the base tier. FALSE when the first fails or differs: drivers advertise more
 * shapes and subgroup sizes than could be tried. */
gboolean kn_vulkan_check_matrix (struct kn_vulkan_device *device);

/* Softmax of scores [heads * rows, keys padded to s.cols] for heads [head, …), rows [row, …) of a call; into p as f16,
 * or in place when p is {0}. */
gboolean kn_vulkan_softmax (struct kn_stream *stream, const struct kn_attention_args *args, struct kn_tensor s,
                            struct kn_tensor p, gint64 head, gint64 heads, gint64 row, gint64 rows);

/* ---- ops ---- */

struct kn_linear *kn_vulkan_linear_create (struct kn_device *device, const struct kn_linear_desc *desc, GError **error);
void kn_vulkan_linear_destroy (struct kn_linear *linear);
struct kn_conv *kn_vulkan_conv_create (struct kn_device *device, const struct kn_conv_desc *desc, GError **error);
void kn_vulkan_conv_destroy (struct kn_conv *conv);

void kn_vulkan_op_linear (struct kn_stream *stream, const struct kn_linear_args *args);
void kn_vulkan_op_conv (struct kn_stream *stream, const struct kn_conv_args *args);
void kn_vulkan_op_norm (struct kn_stream *stream, const struct kn_norm_args *args);
void kn_vulkan_op_attention (struct kn_stream *stream, const struct kn_attention_args *args);
void kn_vulkan_op_binary (struct kn_stream *stream, enum kn_binary op, struct kn_tensor a, struct kn_tensor b,
                          struct kn_tensor y);
void kn_vulkan_op_unary (struct kn_stream *stream, enum kn_unary op, struct kn_tensor x, struct kn_tensor y);
void kn_vulkan_op_zero (struct kn_stream *stream, struct kn_tensor y);
void kn_vulkan_op_avg_down (struct kn_stream *stream, const struct kn_resample_args *args);
void kn_vulkan_op_dup_up (struct kn_stream *stream, const struct kn_resample_args *args);

/* y (+)= [gate *] act (x w + b) [+ residual]: what linear and pointwise convolutions share. */
struct kn_vulkan_dense
{
  const struct kn_vulkan_weight *weight;
  struct kn_tensor x, y, residual;    /* residual may be y */
  struct kn_rowvec gate;
  enum kn_act act;
};
void kn_vulkan_dense (struct kn_stream *stream, const struct kn_vulkan_dense *dense);

G_END_DECLS
