/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolution. Three ways:
 *   as linear  a 1x1x1 kernel is a matmul over pixels
 *   straight   one oneDNN primitive from x to y, activation and residual fused
 *   in bands   some output rows at a time, through scratch: upsampling, strided outputs, processors without bf16
 *
 * Nearest x2 then 3x3 is, for the four output pixels around a corner between input pixels, a 2x2 kernel on the four
 * input pixels around that corner (coinciding taps are added up). All four pixels are computed as 4 Cout channels of
 * one 2x2 convolution with padding 1, at 4/9 of the multiplications, and put in their places by the epilogue. Around
 * corner (i, j) the pixels are rows 2i-1, 2i and columns 2j-1, 2j.
 */
#include "render/ops/cpu/kn-cpu-private.h"

#include <string.h>

#define BAND_BYTES (8 * 1024 * 1024)
#define MAX_LAYOUTS 4

struct kn_cpu_conv
{
  struct kn_conv base;
  struct kn_cpu_key key;              /* what oneDNN convolves: the folded kernel with upsample; without extents */
  struct kn_linear *linear;           /* 1x1x1: this instead of all below */
  struct kn_cpu_weights layouts[MAX_LAYOUTS];
  int n_layouts;
  float *bias;                        /* [key.cout] or NULL */
};

/* ---- creation ---- */

/* [cout, cin, 3, 3] to [dy][dx][cout], cin, 2, 2. Row dy = 0 (2i-1) takes taps (0 + 1, 2), row 1 (2i) taps (0, 1 + 2);
 * columns alike. */
static float *
fold_upsample (const float *w, gint64 cout, gint64 cin)
{
  static const int target[2][3] = { { 0, 0, 1 }, { 0, 1, 1 } };
  gint64 plane = cout * cin;
  float *folded = g_new0 (float, 16 * plane);

  for (int phase = 0; phase < 4; phase++)
    for (gint64 i = 0; i < plane; i++)
      for (int tap = 0; tap < 9; tap++)
        {
          int y = target[phase / 2][tap / 3], x = target[phase % 2][tap % 3];

          folded[(phase * plane + i) * 4 + y * 2 + x] += w[i * 9 + tap];
        }
  return folded;
}

static struct kn_cpu_key
conv_key (const struct kn_conv_desc *desc, gboolean bf16)
{
  struct kn_cpu_key key = {
    .kind = KN_CPU_CONV, .bf16 = bf16, .src_bf16 = bf16, .bias = desc->bias.rows != 0, .cin = (gint32) desc->cin,
    .cout = (gint32) desc->cout, .kt = desc->kt, .kh = desc->kh, .kw = desc->kw, .stride_t = desc->stride_t,
    .stride_hw = desc->stride_hw, .pad_top = desc->pad_top, .pad_left = desc->pad_left, .pad_bottom = desc->pad_bottom,
    .pad_right = desc->pad_right,
  };

  if (desc->upsample == 2)
    {
      key.cout *= 4;
      key.kh = key.kw = 2;
    }
  return key;
}

/* The kernel as f32, rounded to the compute dtype. */
static float *
read_kernel (const struct kn_conv_desc *desc)
{
  gint64 n = desc->weight.rows * desc->weight.cols;
  float *w = g_new (float, n), *folded;

  kn_dtype_to_f32 (w, desc->weight.data, desc->weight.dtype, (gsize) n);
  if (desc->upsample == 2)
    {
      folded = fold_upsample (w, desc->cout, desc->cin);
      g_free (w);
      w = folded;
      n = 16 * desc->cout * desc->cin;
    }
  for (gint64 i = 0; desc->compute == KN_BF16 && i < n; i++)
    w[i] = kn_bf16_to_f32 (kn_f32_to_bf16 (w[i]));
  return w;
}

/* The layout is oneDNN's choice for a middling image; other sizes get it too if oneDNN is still fast with it. */
static gboolean
prepare (struct kn_cpu_conv *conv, struct kn_cpu_device *device, const struct kn_conv_desc *desc, GError **error)
{
  struct kn_cpu_key key = conv->key;
  g_autofree float *kernel = NULL;
  dnnl_memory_desc_t plain;
  const struct kn_cpu_primitive *p;
  gboolean three = key.kt > 1 || key.stride_t > 1;
  dnnl_dims_t dims3 = { key.cout, key.cin, key.kt, key.kh, key.kw }, dims2 = { key.cout, key.cin, key.kh, key.kw };

  key.t = key.kt;
  key.h = key.w = 64;
  p = kn_cpu_primitive_get (device, &key, NULL, error);
  if (!p)
    return FALSE;
  kernel = read_kernel (desc);
  dnnl_memory_desc_init_by_tag (&plain, three ? 5 : 4, three ? dims3 : dims2, dnnl_f32, three ? dnnl_abcde : dnnl_abcd);
  if (!kn_cpu_weights_init (&conv->layouts[0], device, &p->weights, &plain, kernel, error))
    return FALSE;
  conv->n_layouts = 1;
  return TRUE;
}

static float *
read_bias (const struct kn_conv_desc *desc, gint64 channels)
{
  float *bias;

  if (desc->bias.rows == 0)
    return NULL;
  bias = g_new (float, channels);
  for (gint64 at = 0; at < channels; at += desc->cout)
    kn_dtype_to_f32 (bias + at, desc->bias.data, desc->bias.dtype, (gsize) desc->cout);
  return bias;
}

static gboolean
is_pointwise (const struct kn_conv_desc *desc)
{
  return desc->kt == 1 && desc->kh == 1 && desc->kw == 1 && desc->stride_t == 1 && desc->stride_hw == 1 &&
         !desc->pad_top && !desc->pad_left && !desc->pad_bottom && !desc->pad_right;
}

static gboolean
create_pointwise (struct kn_cpu_conv *conv, struct kn_device *device, const struct kn_conv_desc *desc, GError **error)
{
  conv->linear = kn_cpu_linear_create (device, &(struct kn_linear_desc) {
    .in = desc->cin, .n_parts = 1, .weight = { desc->weight }, .bias = { desc->bias }, .compute = desc->compute,
  }, error);
  if (!conv->linear)
    return FALSE;
  conv->base.bytes = conv->linear->bytes;
  return TRUE;
}

struct kn_conv *
kn_cpu_conv_create (struct kn_device *device, const struct kn_conv_desc *desc, GError **error)
{
  struct kn_cpu_conv *conv = g_new0 (struct kn_cpu_conv, 1);
  struct kn_cpu_device *cpu = (struct kn_cpu_device *) device;

  kn_cpu_primitives_trim (cpu);
  conv->key = conv_key (desc, desc->compute == KN_BF16 && cpu->bf16);
  if (is_pointwise (desc) ? !create_pointwise (conv, device, desc, error) : !prepare (conv, cpu, desc, error))
    {
      g_free (conv);
      return NULL;
    }
  if (!conv->linear)
    {
      conv->bias = read_bias (desc, conv->key.cout);
      conv->base.bytes = conv->layouts[0].bytes + (conv->bias ? (gsize) conv->key.cout * sizeof (float) : 0);
    }
  return &conv->base;
}

void
kn_cpu_conv_destroy (struct kn_conv *base)
{
  struct kn_cpu_conv *conv = (struct kn_cpu_conv *) base;

  for (int i = 0; i < conv->n_layouts; i++)
    kn_cpu_weights_clear (&conv->layouts[i]);
  if (conv->linear)
    kn_cpu_linear_destroy (conv->linear);
  g_free (conv->bias);
  g_free (conv);
}

/* ---- primitives ---- */

/* The same weights in another layout. */
static struct kn_cpu_weights *
add_layout (struct kn_cpu_conv *conv, struct kn_cpu_device *device, const dnnl_memory_desc_t *desc)
{
  struct kn_cpu_weights *weights = &conv->layouts[conv->n_layouts];

  if (conv->n_layouts == MAX_LAYOUTS ||
      !kn_cpu_weights_init (weights, device, desc, &conv->layouts[0].desc, conv->layouts[0].data, NULL))
    return NULL;
  conv->n_layouts++;
  conv->base.bytes += weights->bytes;
  kn_device_account (&device->base, (gint64) weights->bytes);
  return weights;
}

/* A fast primitive for the key and the weights in its layout. Without one, what there is if any is set, else NULL. */
static const struct kn_cpu_primitive *
get_primitive (struct kn_cpu_conv *conv, struct kn_stream *stream, const struct kn_cpu_key *key, gboolean any,
               struct kn_cpu_weights **weights)
{
  struct kn_cpu_device *device = kn_cpu_device (stream);
  const struct kn_cpu_primitive *p, *free_choice;
  GError *error = NULL;

  for (int i = 0; i < conv->n_layouts; i++)
    {
      *weights = &conv->layouts[i];
      p = kn_cpu_primitive_get (device, key, &(*weights)->desc, NULL);
      if (p && p->fast)
        return p;
    }
  free_choice = kn_cpu_primitive_get (device, key, NULL, NULL);
  if (free_choice && free_choice->fast && (*weights = add_layout (conv, device, &free_choice->weights)))
    return kn_cpu_primitive_get (device, key, &(*weights)->desc, NULL);
  if (!any)
    return NULL;
  *weights = &conv->layouts[0];
  p = kn_cpu_primitive_get (device, key, &(*weights)->desc, &error);
  if (error)
    kn_stream_fail (stream, error);
  return p;
}

static void
run_primitive (struct kn_stream *stream, const struct kn_cpu_conv *conv, const struct kn_cpu_primitive *p,
               struct kn_cpu_operands *operands)
{
  operands->bias = conv->bias;
  if (!kn_cpu_primitive_run (kn_cpu_device (stream), p, 0, operands))
    kn_cpu_fail_run (stream);
}

/* ---- straight ---- */

static gboolean
run_straight (struct kn_stream *stream, struct kn_cpu_conv *conv, const struct kn_conv_args *args)
{
  struct kn_cpu_key key = conv->key;
  struct kn_cpu_operands operands = { .src = kn_tensor_host (args->x), .dst = kn_tensor_host (args->y) };
  struct kn_cpu_weights *weights;
  const struct kn_cpu_primitive *p;

  key.t = args->t;
  key.h = args->h;
  key.w = args->w;
  key.dst_bf16 = args->y.dtype == KN_BF16;
  key.act = args->act;
  key.sum = args->residual.buf != NULL;
  p = get_primitive (conv, stream, &key, FALSE, &weights);
  if (!p)
    return FALSE;
  operands.weights = weights->memory;
  operands.scratch = kn_cpu_scratch (stream, MAX (p->scratch_bytes, 64));
  if (!operands.scratch)
    return TRUE;
  if (args->residual.buf && !kn_cpu_same_view (args->residual, args->y))
    kn_cpu_unary (stream, KN_UNARY_COPY, args->residual, args->y);
  run_primitive (stream, conv, p, &operands);
  return TRUE;
}

/* ---- in bands ---- */

struct band
{
  struct kn_cpu_conv *conv;
  const struct kn_conv_args *args;
  int out_h, out_w;                   /* of what oneDNN makes: corners with upsample */
  int frame, first, rows;             /* of that: output frame and rows */
  int in_first, in_rows;              /* rows of x under them */
  gboolean copy;                      /* the input is gathered in scratch */
  guint8 *x;
  float *y, *spare;                   /* [rows, out_w, key.cout]; per thread [2, cout] */
};

/* Items: (frame of the kernel, row). */
static void
gather_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct band *b = data;
  const struct kn_conv_args *args = b->args;
  gint64 n = args->w * args->x.cols;
  gsize element = b->conv->key.bf16 ? 2 : 4;

  for (gint64 i = first; i < last; i++)
    {
      gint64 t = b->frame * b->conv->key.stride_t + i / b->in_rows, y = b->in_first + i % b->in_rows;
      const guint8 *src = kn_cpu_row (args->x, (t * args->h + y) * args->w);
      guint8 *dst = b->x + (gsize) (i * n) * element;

      if (b->conv->key.bf16)
        memcpy (dst, src, (gsize) n * 2);
      else
        kn_cpu_row_load ((float *) dst, src, args->x.dtype, n);
    }
}

static void
finish_pixel (const struct band *b, int thread, float *values, gint64 pixel)
{
  const struct kn_conv_args *args = b->args;
  gint64 channels = args->y.cols;
  float *residual = b->spare + (gsize) thread * channels;

  kn_cpu_row_act (values, channels, args->act);
  if (args->residual.buf)
    {
      kn_cpu_row_load (residual, kn_cpu_row (args->residual, pixel), args->residual.dtype, channels);
      kn_cpu_row_add (values, residual, channels);
    }
  kn_cpu_row_store (kn_cpu_row (args->y, pixel), values, args->y.dtype, channels);
}

/* Items: rows of the band. */
static void
finish_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct band *b = data;

  for (gint64 i = first; i < last; i++)
    for (gint64 x = 0; x < b->out_w; x++)
      finish_pixel (b, thread, b->y + (i * b->out_w + x) * b->conv->key.cout,
                    ((gint64) b->frame * b->out_h + b->first + i) * b->out_w + x);
}

/* Items: rows of corners. A corner at the border has pixels outside. */
static void
finish_corners (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct band *b = data;
  gint64 h = 2 * b->args->h, w = 2 * b->args->w, cout = b->args->y.cols;

  for (gint64 i = first; i < last; i++)
    for (gint64 j = 0; j < b->out_w; j++)
      for (int phase = 0; phase < 4; phase++)
        {
          gint64 y = 2 * (b->first + i) - 1 + phase / 2, x = 2 * j - 1 + phase % 2;

          if (y >= 0 && y < h && x >= 0 && x < w)
            finish_pixel (b, thread, b->y + ((i * b->out_w + j) * 4 + phase) * cout, (b->frame * h + y) * w + x);
        }
}

/* Fills in the extents and paddings of a band. */
static void
place_band (struct band *b, struct kn_cpu_key *key)
{
  const struct kn_cpu_key *whole = &b->conv->key;
  int from = b->first * whole->stride_hw - whole->pad_top;
  int to = (b->first + b->rows - 1) * whole->stride_hw - whole->pad_top + whole->kh;

  b->in_first = MAX (from, 0);
  b->in_rows = MIN (to, b->args->h) - b->in_first;
  *key = *whole;
  key->t = whole->kt;
  key->h = b->in_rows;
  key->w = b->args->w;
  key->pad_top = b->in_first - from;
  key->pad_bottom = MAX (to - b->args->h, 0);
  /* Rows of several frames do not lie side by side. */
  b->copy = (b->args->x.dtype == KN_BF16 && !whole->bf16) || (whole->kt > 1 && b->in_rows < b->args->h);
}

static gboolean
run_band (struct kn_stream *stream, struct band *b)
{
  const struct kn_conv_args *args = b->args;
  struct kn_cpu_key key;
  struct kn_cpu_weights *weights;
  const struct kn_cpu_primitive *p;
  struct kn_cpu_operands operands = { 0 };
  gsize x_bytes, y_bytes, spare_bytes = kn_cpu_align ((gsize) (args->y.cols * kn_cpu_thread_count ()) * 4);
  guint8 *scratch;
  gint64 in_pixel;

  place_band (b, &key);
  p = get_primitive (b->conv, stream, &key, TRUE, &weights);
  if (!p)
    return FALSE;
  x_bytes = b->copy ? kn_cpu_align ((gsize) key.kt * b->in_rows * key.w * key.cin * (key.bf16 ? 2 : 4)) : 0;
  y_bytes = kn_cpu_align ((gsize) b->rows * b->out_w * key.cout * 4);
  scratch = kn_cpu_scratch (stream, x_bytes + y_bytes + spare_bytes + p->scratch_bytes);
  if (!scratch)
    return FALSE;
  b->x = scratch;
  b->y = (float *) (scratch + x_bytes);
  b->spare = (float *) (scratch + x_bytes + y_bytes);
  if (b->copy)
    kn_cpu_parallel ((gint64) key.kt * b->in_rows, (gint64) x_bytes, gather_rows, b);
  in_pixel = ((gint64) b->frame * key.stride_t * args->h + b->in_first) * args->w;
  operands.src = b->copy ? b->x : kn_cpu_row (args->x, in_pixel);
  operands.dst = b->y;
  operands.scratch = scratch + x_bytes + y_bytes + spare_bytes;
  operands.weights = weights->memory;
  run_primitive (stream, b->conv, p, &operands);
  kn_cpu_parallel (b->rows, (gint64) y_bytes, b->conv->base.desc.upsample == 2 ? finish_corners : finish_rows, b);
  return !kn_stream_check (stream);
}

static void
run_bands (struct kn_stream *stream, struct kn_cpu_conv *conv, const struct kn_conv_args *args)
{
  struct band b = { .conv = conv, .args = args };
  int frames, rows;

  kn_conv_get_output (&conv->base, args->t, args->h, args->w, &frames, &b.out_h, &b.out_w);
  if (conv->base.desc.upsample == 2)
    {
      b.out_h = args->h + 1;
      b.out_w = args->w + 1;
    }
  rows = CLAMP (BAND_BYTES / ((gint64) b.out_w * conv->key.cout * 4), 1, b.out_h);
  for (b.frame = 0; b.frame < frames; b.frame++)
    for (b.first = 0; b.first < b.out_h; b.first += rows)
      {
        b.rows = MIN (rows, b.out_h - b.first);
        if (!run_band (stream, &b))
          return;
      }
}

void
kn_cpu_conv (struct kn_stream *stream, const struct kn_conv_args *args)
{
  struct kn_cpu_conv *conv = (struct kn_cpu_conv *) args->weight;
  gboolean native = args->x.dtype == KN_F32 || conv->key.bf16;
  /* What rounds twice through y does not go through y. */
  gboolean exact = !args->residual.buf || args->y.dtype == KN_F32 || args->residual.dtype == KN_BF16;

  if (kn_stream_check (stream))
    return;
  kn_cpu_primitives_trim (kn_cpu_device (stream));
  if (conv->linear)
    kn_cpu_linear_run (stream, &(struct kn_cpu_linear_job) {
      .linear = (struct kn_cpu_linear *) conv->linear, .x = args->x, .y = args->y, .residual = args->residual,
      .act = args->act });
  else if (!native || !exact || args->y.ld != args->y.cols || conv->base.desc.upsample == 2 ||
           !run_straight (stream, conv, args))
    run_bands (stream, conv, args);
}
