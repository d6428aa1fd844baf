/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/kn-ops-private.h"

/* ---- weights ---- */

static gboolean
is_float (enum kn_dtype dtype)
{
  return dtype == KN_F32 || dtype == KN_F16 || dtype == KN_BF16;
}

struct kn_linear *
kn_linear_create (struct kn_device *device, const struct kn_linear_desc *desc, GError **error)
{
  struct kn_linear *linear;
  gint64 out = 0;

  g_assert (desc->n_parts >= 1 && desc->n_parts <= 3 && (desc->compute == KN_F32 || desc->compute == KN_BF16));
  for (int i = 0; i < desc->n_parts; i++)
    {
      g_assert (desc->weight[i].cols == desc->in && is_float (desc->weight[i].dtype));
      g_assert ((desc->bias[i].rows == 0) == (desc->bias[0].rows == 0));
      g_assert (desc->bias[i].rows == 0 || desc->bias[i].cols == desc->weight[i].rows);
      out += desc->weight[i].rows;
    }
  linear = device->backend->linear_create (device, desc, error);
  if (!linear)
    return NULL;
  linear->device = device;
  linear->in = desc->in;
  linear->out = out;
  linear->compute = desc->compute;
  linear->has_bias = desc->bias[0].rows != 0;
  kn_device_account (device, (gint64) linear->bytes);
  return linear;
}

void
kn_linear_destroy (struct kn_linear **linear)
{
  struct kn_linear *l = *linear;

  if (!l)
    return;
  kn_device_account (l->device, -(gint64) l->bytes);
  l->device->backend->linear_destroy (l);
  *linear = NULL;
}

gint64
kn_linear_get_out (const struct kn_linear *linear)
{
  return linear->out;
}

struct kn_conv *
kn_conv_create (struct kn_device *device, const struct kn_conv_desc *desc, GError **error)
{
  struct kn_conv *conv;

  g_assert (desc->weight.rows == desc->cout);
  g_assert (desc->weight.cols == desc->cin * desc->kt * desc->kh * desc->kw);
  g_assert (is_float (desc->weight.dtype) && (desc->compute == KN_F32 || desc->compute == KN_BF16));
  g_assert (desc->upsample == 1 || (desc->upsample == 2 && desc->kt == 1 && desc->kh == 3 && desc->kw == 3 &&
                                    desc->stride_hw == 1 && desc->stride_t == 1 && desc->pad_top == 1 &&
                                    desc->pad_left == 1 && desc->pad_bottom == 1 && desc->pad_right == 1));
  conv = device->backend->conv_create (device, desc, error);
  if (!conv)
    return NULL;
  conv->device = device;
  conv->desc = *desc;
  conv->desc.weight.data = conv->desc.bias.data = NULL;
  conv->has_bias = desc->bias.rows != 0;
  kn_device_account (device, (gint64) conv->bytes);
  return conv;
}

void
kn_conv_destroy (struct kn_conv **conv)
{
  struct kn_conv *c = *conv;

  if (!c)
    return;
  kn_device_account (c->device, -(gint64) c->bytes);
  c->device->backend->conv_destroy (c);
  *conv = NULL;
}

void
kn_conv_get_output (const struct kn_conv *conv, int t, int h, int w, int *out_t, int *out_h, int *out_w)
{
  const struct kn_conv_desc *d = &conv->desc;

  *out_t = (t - d->kt) / d->stride_t + 1;
  *out_h = (h * d->upsample + d->pad_top + d->pad_bottom - d->kh) / d->stride_hw + 1;
  *out_w = (w * d->upsample + d->pad_left + d->pad_right - d->kw) / d->stride_hw + 1;
}

struct kn_tensor
kn_const_create (struct kn_device *device, gint64 rows, gint64 cols, const float *values, GError **error)
{
  struct kn_tensor tensor = { .dtype = KN_F32, .rows = rows, .cols = cols, .ld = cols };
  struct kn_stream *stream = NULL;

  tensor.buf = kn_buf_create (device, (gsize) (rows * cols) * 4, error);
  if (tensor.buf && (stream = kn_stream_create (device, error)))
    {
      kn_stream_upload (stream, tensor, values);
      if (kn_stream_finish (stream, error))
        {
          kn_stream_destroy (&stream);
          return tensor;
        }
    }
  kn_stream_destroy (&stream);
  kn_buf_destroy (&tensor.buf);
  return (struct kn_tensor) { 0 };
}

/* ---- checks and counts ---- */

static gboolean
is_activation (struct kn_tensor t)
{
  return t.buf && (t.dtype == KN_F32 || t.dtype == KN_BF16) && t.rows > 0 && t.cols > 0 && t.ld >= t.cols;
}

static gboolean
has_shape (struct kn_tensor t, gint64 rows, gint64 cols)
{
  return is_activation (t) && t.rows == rows && t.cols == cols;
}

static gboolean
is_rowvec (struct kn_rowvec v, gint64 cols)
{
  return !v.values.buf || (v.values.dtype == KN_F32 && v.values.cols == cols && v.values.rows >= (v.split ? 2 : 1));
}

static guint64
touched (struct kn_tensor t)
{
  return t.buf ? (guint64) (t.rows * t.cols) * kn_dtype_size (t.dtype) : 0;
}

/* Counts one op and says whether it should run. */
static gboolean
enter (struct kn_stream *stream, const char *op, guint64 flops, guint64 bytes)
{
  stream->stats.flops += flops;
  stream->stats.bytes += bytes;
  if (stream->dump)
    fprintf (stream->dump, "%6" G_GUINT64_FORMAT "  %-10s %10.3f MFLOP %10.3f MB  ", stream->stats.ops, op,
             flops * 1e-6, bytes * 1e-6);
  stream->stats.ops++;
  return !stream->dry && !kn_stream_check (stream);
}

static void
print_tensor (struct kn_stream *stream, const char *role, struct kn_tensor t)
{
  if (stream->dump && t.buf)
    fprintf (stream->dump, " %s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]%s", role, t.rows, t.cols,
             kn_dtype_name (t.dtype));
}

static void
end_line (struct kn_stream *stream)
{
  if (stream->dump)
    fputc ('\n', stream->dump);
}

void
kn_op_linear (struct kn_stream *stream, const struct kn_linear_args *a)
{
  const struct kn_linear *w = a->weight;
  guint64 weight_bytes = (guint64) (w->in * w->out) * kn_dtype_size (w->compute);

  g_assert (is_activation (a->x) && a->x.cols == w->in && a->x.dtype == w->compute);
  g_assert (has_shape (a->y, a->x.rows, w->out));
  g_assert (!a->accumulate || a->y.dtype == KN_F32);
  g_assert (is_rowvec (a->gate, w->out) && (a->accumulate || !a->gate.values.buf));

  if (enter (stream, "linear", 2ull * a->x.rows * w->in * w->out, touched (a->x) + touched (a->y) + weight_bytes))
    stream->device->backend->linear (stream, a);
  print_tensor (stream, "x", a->x);
  print_tensor (stream, "y", a->y);
  end_line (stream);
}

void
kn_op_norm (struct kn_stream *stream, const struct kn_norm_args *a)
{
  g_assert (is_activation (a->x) && has_shape (a->y, a->x.rows, a->x.cols));
  g_assert (is_rowvec (a->scale, a->x.cols) && is_rowvec (a->shift, a->x.cols));
  g_assert (!a->rope.buf || (a->rope.rows == a->x.rows && a->x.cols % a->rope.cols == 0 && a->rope.dtype == KN_F32));
  g_assert (a->act == KN_ACT_NONE || a->act == KN_ACT_SILU);

  if (enter (stream, "norm", 0, touched (a->x) + touched (a->y)))
    stream->device->backend->norm (stream, a);
  print_tensor (stream, "x", a->x);
  print_tensor (stream, "y", a->y);
  end_line (stream);
}

void
kn_op_attention (struct kn_stream *stream, const struct kn_attention_args *a)
{
  g_assert (is_activation (a->q) && has_shape (a->o, a->q.rows, a->q.cols) && a->q.cols % a->heads == 0);
  g_assert (is_activation (a->k) && has_shape (a->v, a->k.rows, a->q.cols) && a->k.cols == a->q.cols);
  g_assert (a->q.dtype == a->k.dtype && a->q.dtype == a->v.dtype);
  g_assert (!a->bias.buf ||
            (a->bias.dtype == KN_F32 && a->bias.rows == a->heads * a->q.rows && a->bias.cols == a->k.rows));
  g_assert (!a->key_bias.buf || (a->key_bias.dtype == KN_F32 && a->key_bias.cols == a->k.rows));

  if (enter (stream, "attention", 4ull * a->q.rows * a->k.rows * a->q.cols,
             touched (a->q) + touched (a->k) + touched (a->v) + touched (a->o)))
    stream->device->backend->attention (stream, a);
  print_tensor (stream, "q", a->q);
  print_tensor (stream, "k", a->k);
  end_line (stream);
}

void
kn_op_conv (struct kn_stream *stream, const struct kn_conv_args *a)
{
  const struct kn_conv_desc *d = &a->weight->desc;
  int t, h, w;

  kn_conv_get_output (a->weight, a->t, a->h, a->w, &t, &h, &w);
  g_assert (has_shape (a->x, (gint64) a->t * a->h * a->w, d->cin) && a->x.dtype == d->compute);
  g_assert (t > 0 && h > 0 && w > 0 && has_shape (a->y, (gint64) t * h * w, d->cout));
  g_assert (!a->residual.buf || has_shape (a->residual, a->y.rows, a->y.cols));

  if (enter (stream, "conv", 2ull * a->y.rows * d->cout * d->weight.cols,
             touched (a->x) + touched (a->y) + touched (a->residual) +
               (guint64) (d->weight.rows * d->weight.cols) * kn_dtype_size (d->compute)))
    stream->device->backend->conv (stream, a);
  print_tensor (stream, "x", a->x);
  print_tensor (stream, "y", a->y);
  end_line (stream);
}

void
kn_op_binary (struct kn_stream *stream, enum kn_binary op, struct kn_tensor a, struct kn_tensor b, struct kn_tensor y)
{
  g_assert (is_activation (a) && has_shape (b, a.rows, a.cols) && has_shape (y, a.rows, a.cols));

  if (enter (stream, "binary", 0, touched (a) + touched (b) + touched (y)))
    stream->device->backend->binary (stream, op, a, b, y);
  print_tensor (stream, "y", y);
  end_line (stream);
}

void
kn_op_unary (struct kn_stream *stream, enum kn_unary op, struct kn_tensor x, struct kn_tensor y)
{
  g_assert (is_activation (x) && has_shape (y, x.rows, x.cols));

  if (enter (stream, "unary", 0, touched (x) + touched (y)))
    stream->device->backend->unary (stream, op, x, y);
  print_tensor (stream, "y", y);
  end_line (stream);
}

void
kn_op_zero (struct kn_stream *stream, struct kn_tensor y)
{
  g_assert (is_activation (y));

  if (enter (stream, "zero", 0, touched (y)))
    stream->device->backend->zero (stream, y);
  print_tensor (stream, "y", y);
  end_line (stream);
}

static void
check_resample (const struct kn_resample_args *a)
{
  g_assert (is_activation (a->x) && a->x.ld == a->x.cols && is_activation (a->y) && a->y.ld == a->y.cols);
  g_assert (a->x.rows == (gint64) a->t * a->h * a->w);
  g_assert ((a->ft == 1 || a->ft == 2) && (a->fs == 1 || a->fs == 2));
}

void
kn_op_avg_down (struct kn_stream *stream, const struct kn_resample_args *a)
{
  check_resample (a);
  g_assert (a->t % a->ft == 0 && a->h % a->fs == 0 && a->w % a->fs == 0);
  g_assert (a->y.rows * a->ft * a->fs * a->fs == a->x.rows && (a->x.cols * a->ft * a->fs * a->fs) % a->y.cols == 0);

  if (enter (stream, "avg_down", 0, touched (a->x) + touched (a->y)))
    stream->device->backend->avg_down (stream, a);
  print_tensor (stream, "x", a->x);
  print_tensor (stream, "y", a->y);
  end_line (stream);
}

void
kn_op_dup_up (struct kn_stream *stream, const struct kn_resample_args *a)
{
  check_resample (a);
  g_assert (a->y.rows == a->x.rows * a->ft * a->fs * a->fs && (a->y.cols * a->ft * a->fs * a->fs) % a->x.cols == 0);

  if (enter (stream, "dup_up", 0, touched (a->x) + touched (a->y)))
    stream->device->backend->dup_up (stream, a);
  print_tensor (stream, "x", a->x);
  print_tensor (stream, "y", a->y);
  end_line (stream);
}
