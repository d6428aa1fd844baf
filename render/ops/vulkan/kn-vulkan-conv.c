/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"

#include <string.h>

static gint64
taps_of (const struct kn_conv_desc *desc)
{
  return (gint64) desc->kt * desc->kh * desc->kw;
}

/* [cin][taps] of the file to [taps][cin rounded up to 8]. */
static void
conv_row (float *row, gint64 j, gconstpointer user_data)
{
  const struct kn_conv_desc *desc = user_data;
  const struct kn_host_matrix *m = &desc->weight;
  gint64 taps = taps_of (desc), channels = kn_round_up (desc->cin, 8);
  g_autofree float *file = g_new (float, m->cols);

  kn_dtype_to_f32 (file, kn_vulkan_host_row (m, j), m->dtype, (gsize) m->cols);
  memset (row, 0, (gsize) (taps * channels) * sizeof *row);
  for (gint64 c = 0; c < desc->cin; c++)
    for (gint64 t = 0; t < taps; t++)
      row[t * channels + c] = file[c * taps + t];
}

struct kn_conv *
kn_vulkan_conv_create (struct kn_device *base, const struct kn_conv_desc *desc, GError **error)
{
  struct kn_vulkan_device *device = (struct kn_vulkan_device *) base;
  struct kn_vulkan_conv *conv = g_new0 (struct kn_vulkan_conv, 1);
  struct kn_vulkan_weight *weight = &conv->weight;
  g_autofree float *bias = NULL;

  weight->out = desc->cout;
  weight->k8 = (desc->cin + 7) / 8;
  weight->taps = (guint32) taps_of (desc);
  weight->tn = kn_vulkan_panel_tn (device, weight->out);
  weight->bf16 = desc->compute == KN_BF16;
  if (desc->bias.rows)
    {
      bias = g_new (float, desc->cout);
      kn_dtype_to_f32 (bias, desc->bias.data, desc->bias.dtype, (gsize) desc->cout);
    }
  if (!kn_vulkan_weight_create (device, weight, conv_row, desc, bias, error))
    {
      g_free (conv);
      return NULL;
    }
  conv->base.bytes = kn_vulkan_weight_bytes (device, weight);
  return &conv->base;
}

void
kn_vulkan_conv_destroy (struct kn_conv *base)
{
  struct kn_vulkan_conv *conv = (struct kn_vulkan_conv *) base;

  kn_vulkan_weight_clear (&conv->weight);
  g_free (conv);
}

/* What one convolution carries from one part to the next. */
struct job
{
  const struct kn_conv_args *args;
  const struct kn_vulkan_weight *weight;
  struct kn_gemm_params params;       /* the convolution fields */
  gint64 in_pixels, out_pixels;       /* of a frame */
  struct kn_vulkan_buf x_owner, y_owner;
  struct kn_tensor packed;            /* frames of x with channels rounded up to 8, when x cannot be read as it is */
  gint64 packed_first, packed_frames;
};

/* Frames [first, first + count) of x as a product can read them. */
static gboolean
frames_of (struct kn_stream *stream, struct job *job, gint64 first, gint64 count, struct kn_tensor *out)
{
  struct kn_tensor x = kn_tensor_rows (job->args->x, first * job->in_pixels, count * job->in_pixels);

  *out = x;
  if (kn_vulkan_is_operand (x))
    return TRUE;
  if (!job->packed_frames || job->packed_first != first || job->packed_frames != count)
    {
      if (!kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_X, x.dtype, x.rows, kn_round_up (x.cols, 8), &job->x_owner,
                              &job->packed) ||
          !kn_vulkan_map (stream, &(struct kn_vulkan_map) { .a = x, .y = job->packed }))
        return FALSE;
      job->packed_first = first;
      job->packed_frames = count;
    }
  *out = job->packed;
  return TRUE;
}

/* As frames_of() for the matrix tier: f16, channels rounded up to 8. */
static gboolean
f16_frames_of (struct kn_stream *stream, struct job *job, gint64 first, gint64 count, struct kn_vulkan_f16 *out)
{
  struct kn_tensor x = kn_tensor_rows (job->args->x, first * job->in_pixels, count * job->in_pixels);
  gboolean fresh = job->packed_frames == count && job->packed_first == first;

  if (!fresh && !kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_X, KN_BF16, x.rows, job->weight->k8 * 8, &job->x_owner,
                                    &job->packed))
    return FALSE;
  *out = (struct kn_vulkan_f16) {
    .buf = job->x_owner.buf, .bytes = kn_tensor_bytes (&job->packed), .ld = job->packed.ld,
  };
  job->packed_first = first;
  job->packed_frames = count;
  return fresh || kn_vulkan_to_f16 (stream, x, 1, FALSE, out);
}

static struct kn_tensor
rows_of (struct kn_tensor t, gint64 first, gint64 count)
{
  return t.buf ? kn_tensor_rows (t, first, count) : t;
}

/* Rows [row, row + n) of y. */
static gboolean
conv_rows (struct kn_stream *stream, struct job *job, gint64 row, gint64 n)
{
  const struct kn_conv_args *a = job->args;
  const struct kn_conv_desc *d = &a->weight->desc;
  gint64 first = row / job->out_pixels, last = (row + n - 1) / job->out_pixels;
  gboolean fused = a->act == KN_ACT_NONE || a->act == KN_ACT_RELU;
  struct kn_tensor y = rows_of (a->y, row, n), residual = rows_of (a->residual, row, n);
  struct kn_vulkan_product product = {
    .w = job->weight->panels,
    .bias = job->weight->bias,
    .k8 = job->weight->k8,
    .features = job->weight->out,
    .tn = job->weight->tn,
    .taps = job->weight->taps,
    .y = y,
    .row0 = row - first * job->out_pixels,
    .relu = a->act == KN_ACT_RELU,
    .z = 1,
    .conv = &job->params,
  };

  if (!frames_of (stream, job, first * d->stride_t, (last - first) * d->stride_t + d->kt, &product.x))
    return FALSE;
  if (fused)
    {
      product.residual = residual;
      return kn_vulkan_product (stream, &product);
    }
  if (!kn_vulkan_scratch (stream, KN_VULKAN_SCRATCH_Y, KN_F32, n, y.cols, &job->y_owner, &product.y))
    return FALSE;
  return kn_vulkan_product (stream, &product) &&
         kn_vulkan_map (stream, &(struct kn_vulkan_map) {
           .a = product.y,
           .b = residual,
           .y = y,
           .act = kn_vulkan_map_act (a->act),
           .combine = residual.buf ? KN_MAP_ADD : 0,
         });
}

/* As conv_rows() on the matrix tier: everything is fused. */
static gboolean
matrix_rows (struct kn_stream *stream, struct job *job, gint64 row, gint64 n)
{
  const struct kn_conv_args *a = job->args;
  const struct kn_conv_desc *d = &a->weight->desc;
  gint64 first = row / job->out_pixels, last = (row + n - 1) / job->out_pixels;
  struct kn_vulkan_matrix_product product = {
    .w = kn_vulkan_weight_f16 (job->weight),
    .depth = kn_vulkan_weight_depth (job->weight),
    .bias = job->weight->bias,
    .y = rows_of (a->y, row, n),
    .residual = rows_of (a->residual, row, n),
    .row0 = row - first * job->out_pixels,
    .act = kn_vulkan_map_act (a->act),
    .z = 1,
    .conv = &job->params,
    .channels = job->weight->k8 * 8,
  };

  return f16_frames_of (stream, job, first * d->stride_t, (last - first) * d->stride_t + d->kt, &product.x) &&
         kn_vulkan_matrix_product (stream, &product);
}

static gboolean
is_pointwise (const struct kn_conv_desc *d)
{
  return taps_of (d) == 1 && d->stride_t == 1 && d->stride_hw == 1 && d->upsample == 1 &&
         !(d->pad_top | d->pad_left | d->pad_bottom | d->pad_right);
}

void
kn_vulkan_op_conv (struct kn_stream *stream, const struct kn_conv_args *args)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  const struct kn_conv_desc *d = &args->weight->desc;
  struct job job = { .args = args, .weight = &((const struct kn_vulkan_conv *) args->weight)->weight };
  gint64 most;
  int t, h, w;

  if (is_pointwise (d))
    {
      kn_vulkan_dense (stream, &(struct kn_vulkan_dense) {
        .weight = job.weight, .x = args->x, .y = args->y, .residual = args->residual, .act = args->act,
      });
      return;
    }
  kn_conv_get_output (args->weight, args->t, args->h, args->w, &t, &h, &w);
  job.in_pixels = (gint64) args->h * args->w;
  job.out_pixels = (gint64) h * w;
  job.params = (struct kn_gemm_params) {
    .in_h = (guint32) args->h,
    .in_w = (guint32) args->w,
    .out_h = (guint32) h,
    .out_w = (guint32) w,
    .kernel = (guint32) (d->kt | d->kh << 4 | d->kw << 8 | d->stride_t << 12 | d->stride_hw << 16 | d->upsample << 20),
    .pads = (guint32) (d->pad_top | d->pad_left << 8),
  };
  most = kn_vulkan_batch_rows (device, 16.0 * (double) (job.weight->k8 * job.weight->taps * job.weight->out));
  most = MIN (most, kn_vulkan_max_rows (device, args->y, TRUE));
  most = MIN (most, (32 << 20) / (4 * d->cout));
  for (gint64 row = 0; row < args->y.rows; row += most)
    if (!(job.weight->scale ? matrix_rows : conv_rows) (stream, &job, row, MIN (most, args->y.rows - row)))
      return;
}
