/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every op of a device against plain loops, over odd shapes, dtypes, strided views and epilogues.
 *   test-ops --device cpu | vulkan | vulkan:N
 * A device that the machine does not have is a skipped test.
 *
 * Bounds on the normalised mean squared error sum (got - expected)^2 / sum expected^2:
 *   1e-11   f32 arithmetic in another order, f32 results (measured on the CPU: 1e-14 to 1e-12)
 *   6e-6    results stored as bf16: rounding alone is 2.7e-6 for normally distributed values
 *   2e-5    bf16 where an intermediate is rounded too: attention weights, folded upsampling kernels
 */
#include "tests/ops/ops-fixture.h"
#include "tests/ops/ops-reference.h"

#include <math.h>
#include <string.h>

#define EXACT 1e-11
#define ROUNDED 6e-6
#define ROUNDED_TWICE 2e-5

static double
bound_of (enum kn_dtype output)
{
  return output == KN_BF16 ? ROUNDED : EXACT;
}

/* ---- linear ---- */

enum gate { NO_GATE, ONE_GATE, TWO_GATES };

struct linear_case
{
  int n, k, m[3];
  enum kn_dtype file, compute, y;
  enum placement place_x, place_y;
  gboolean bias, accumulate;
  enum kn_act act;
  enum gate gate;
};

static const struct linear_case linear_cases[] = {
  { 1, 1, { 1 }, KN_F32, KN_F32, KN_F32 },
  { 3, 7, { 17 }, KN_F32, KN_F32, KN_F32, .bias = TRUE },
  { 33, 64, { 100 }, KN_F32, KN_F32, KN_F32, .bias = TRUE, .act = KN_ACT_GELU_TANH },
  { 64, 100, { 33 }, KN_F16, KN_F32, KN_F32, .bias = TRUE, .act = KN_ACT_GELU_ERF },
  { 100, 513, { 65 }, KN_BF16, KN_F32, KN_F32, .act = KN_ACT_SILU },
  { 513, 33, { 129 }, KN_F32, KN_F32, KN_BF16, .bias = TRUE, .act = KN_ACT_RELU },
  { 17, 96, { 96, 96, 96 }, KN_F32, KN_F32, KN_F32, .bias = TRUE },
  { 17, 33, { 5, 7, 3 }, KN_BF16, KN_BF16, KN_BF16, .bias = TRUE },
  { 129, 256, { 320 }, KN_F32, KN_F32, KN_F32, .bias = TRUE, .accumulate = TRUE },
  { 129, 256, { 320 }, KN_F32, KN_F32, KN_F32, .bias = TRUE, .accumulate = TRUE, .gate = ONE_GATE },
  { 130, 64, { 48 }, KN_F32, KN_F32, KN_F32, .bias = TRUE, .accumulate = TRUE, .gate = TWO_GATES,
    .act = KN_ACT_GELU_TANH },
  { 67, 96, { 80 }, KN_F32, KN_F32, KN_F32, PLACE_STRIDED, PLACE_STRIDED, .bias = TRUE, .accumulate = TRUE,
    .gate = TWO_GATES },
  { 67, 96, { 80 }, KN_F32, KN_F32, KN_F32, PLACE_COLUMNS, PLACE_COLUMNS, .act = KN_ACT_SILU },
  { 1, 1, { 1 }, KN_BF16, KN_BF16, KN_F32 },
  { 1, 256, { 513 }, KN_BF16, KN_BF16, KN_F32, .bias = TRUE, .act = KN_ACT_SILU },
  { 7, 3, { 17 }, KN_BF16, KN_BF16, KN_BF16, .bias = TRUE },
  { 33, 64, { 100 }, KN_F32, KN_BF16, KN_BF16, .bias = TRUE, .act = KN_ACT_GELU_TANH },
  { 64, 100, { 33 }, KN_F16, KN_BF16, KN_F32, .bias = TRUE, .act = KN_ACT_GELU_ERF },
  { 100, 513, { 65 }, KN_BF16, KN_BF16, KN_BF16, .act = KN_ACT_RELU },
  { 320, 512, { 256, 256, 256 }, KN_BF16, KN_BF16, KN_BF16, .bias = TRUE },
  { 129, 256, { 320 }, KN_BF16, KN_BF16, KN_F32, .bias = TRUE, .accumulate = TRUE },
  { 129, 256, { 320 }, KN_BF16, KN_BF16, KN_F32, .bias = TRUE, .accumulate = TRUE, .gate = ONE_GATE },
  { 130, 64, { 48 }, KN_BF16, KN_BF16, KN_F32, .bias = TRUE, .accumulate = TRUE, .gate = TWO_GATES,
    .act = KN_ACT_SILU },
  { 67, 96, { 80 }, KN_BF16, KN_BF16, KN_BF16, PLACE_STRIDED, PLACE_STRIDED, .bias = TRUE, .act = KN_ACT_GELU_TANH },
  { 67, 96, { 80 }, KN_BF16, KN_BF16, KN_F32, PLACE_COLUMNS, PLACE_COLUMNS, .accumulate = TRUE, .gate = ONE_GATE },
  { 300, 1536, { 128 }, KN_BF16, KN_BF16, KN_F32, .bias = TRUE },
  { 300, 1536, { 128 }, KN_F32, KN_F32, KN_F32, .bias = TRUE },
};

static void
test_linear (gconstpointer data)
{
  const struct linear_case *c = data;
  struct kn_linear_desc desc = { .in = c->k, .compute = c->compute };
  struct operand x = operand_new (c->compute, c->n, c->k, c->place_x, 1, 1);
  struct operand y, gate = operand_none ();
  struct ref_rowvec ref_gate = { .rows = 1 };
  struct kn_linear *linear;
  GError *error = NULL;
  gint64 out = 0, at = 0;
  g_autofree float *w = NULL, *b = NULL, *expected = NULL;

  for (int i = 0; i < 3 && c->m[i]; i++)
    out += c->m[i];
  w = g_new (float, out * c->k);
  b = g_new (float, out);
  expected = g_new (float, c->n * out);
  fill_normal (w, out * c->k, 1 / sqrtf ((float) c->k), 2);
  fill_normal (b, out, 0.5f, 3);
  for (int i = 0; i < 3 && c->m[i]; i++, desc.n_parts++)
    {
      desc.weight[i] = host_matrix (w + at * c->k, c->file, c->m[i], c->k);
      kn_dtype_to_f32 (w + at * c->k, desc.weight[i].data, c->file, (gsize) (c->m[i] * c->k));
      if (c->bias)
        desc.bias[i] = host_matrix (b + at, KN_F32, 1, c->m[i]);
      at += c->m[i];
    }
  round_values (w, out * c->k, c->compute);
  y = operand_new (c->y, c->n, out, c->place_y, 1, 4);
  if (c->gate != NO_GATE)
    {
      gate = operand_new (KN_F32, c->gate == TWO_GATES ? 2 : 1, out, PLACE_WHOLE, 1, 5);
      ref_gate = (struct ref_rowvec) { gate.values, gate.view.rows, c->gate == TWO_GATES ? c->n / 3 : 0 };
    }
  linear = kn_linear_create (test_device, &desc, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kn_linear_get_out (linear), ==, out);
  kn_op_linear (test_stream, &(struct kn_linear_args) {
    .weight = linear, .x = x.view, .y = y.view, .act = c->act, .accumulate = c->accumulate,
    .gate = { gate.view, ref_gate.split } });
  ref_linear (x.values, w, c->bias ? b : NULL, ref_gate, c->accumulate ? y.values : NULL, c->act, c->n, c->k, out,
              expected);
  check_output (&y, expected, bound_of (c->y));
  check_untouched (&x);
  kn_linear_destroy (&linear);
  for (int i = 0; i < desc.n_parts; i++)
    {
      g_free ((gpointer) desc.weight[i].data);
      g_free ((gpointer) desc.bias[i].data);
    }
  operand_clear (&x);
  operand_clear (&y);
  operand_clear (&gate);
}

/* ---- norm ---- */

struct norm_case
{
  enum kn_norm_kind kind;
  int n, m;
  enum kn_dtype x, y;
  enum placement place;
  int scale, shift;                   /* vectors: 0, 1 or 2 */
  float unit;
  int rope_d;
  enum kn_act act;
  gboolean in_place;
};

static const struct norm_case norm_cases[] = {
  { KN_NORM_LAYER, 1, 1, KN_F32, KN_F32 },
  { KN_NORM_LAYER, 3, 7, KN_F32, KN_F32, .scale = 1, .shift = 1, .unit = 1 },
  { KN_NORM_LAYER, 33, 513, KN_F32, KN_BF16, .scale = 2, .shift = 2, .unit = 1 },
  { KN_NORM_LAYER, 100, 64, KN_F32, KN_F32, .shift = 1 },
  { KN_NORM_LAYER, 17, 1536, KN_F32, KN_BF16, .scale = 1, .shift = 1, .unit = 1 },
  { KN_NORM_LAYER, 17, 100, KN_BF16, KN_BF16, PLACE_STRIDED, .scale = 1, .shift = 2, .unit = 1 },
  { KN_NORM_RMS, 1, 17, KN_F32, KN_F32, .scale = 1 },
  { KN_NORM_RMS, 64, 96, KN_BF16, KN_BF16, .scale = 1, .act = KN_ACT_SILU },
  { KN_NORM_RMS, 513, 96, KN_F32, KN_F32, .scale = 1, .act = KN_ACT_SILU, .in_place = TRUE },
  { KN_NORM_RMS, 100, 256, KN_BF16, KN_BF16, PLACE_COLUMNS, .scale = 1, .rope_d = 64, .in_place = TRUE },
  { KN_NORM_RMS, 33, 256, KN_F32, KN_F32, PLACE_STRIDED, .scale = 1, .rope_d = 32 },
  { KN_NORM_RMS, 7, 128, KN_F32, KN_BF16, .scale = 1, .rope_d = 128 },
  { KN_NORM_RMS, 320, 1536, KN_BF16, KN_BF16, .scale = 1, .rope_d = 128 },
};

/* A vector operand and its plain form; count 0: absent. */
static struct operand
make_rowvec (int count, gint64 m, gint64 split, guint32 seed, struct kn_rowvec *vec, struct ref_rowvec *ref)
{
  struct operand values = operand_none ();

  *vec = (struct kn_rowvec) { 0 };
  *ref = (struct ref_rowvec) { 0 };
  if (!count)
    return values;
  values = operand_new (KN_F32, count, m, PLACE_WHOLE, 0.5f, seed);
  *vec = (struct kn_rowvec) { values.view, count == 2 ? split : 0 };
  *ref = (struct ref_rowvec) { values.values, count, vec->split };
  return values;
}

static struct operand
make_rope (gint64 n, int d)
{
  struct operand rope = operand_none ();

  if (!d)
    return rope;
  rope = operand_new (KN_F32, n, d, PLACE_WHOLE, 1, 11);
  for (gint64 i = 0; i < n * d; i += 2)
    {
      double angle = rope.values[i] * 3;

      rope.values[i] = (float) cos (angle);
      rope.values[i + 1] = (float) sin (angle);
    }
  kn_stream_upload (test_stream, rope.view, rope.values);
  return rope;
}

static void
test_norm (gconstpointer data)
{
  const struct norm_case *c = data;
  struct kn_norm_args args = { .kind = c->kind, .eps = 1e-6f, .unit = c->unit, .act = c->act };
  struct ref_rowvec ref_scale, ref_shift;
  struct operand x = operand_new (c->x, c->n, c->m, c->place, 2, 6);
  struct operand y = c->in_place ? operand_none () : operand_new (c->y, c->n, c->m, c->place, 1, 7);
  struct operand scale = make_rowvec (c->scale, c->m, c->n / 2, 8, &args.scale, &ref_scale);
  struct operand shift = make_rowvec (c->shift, c->m, c->n / 3 + 1, 9, &args.shift, &ref_shift);
  struct operand rope = make_rope (c->n, c->rope_d);
  g_autofree float *expected = g_new (float, c->n * c->m);

  args.x = x.view;
  args.y = c->in_place ? x.view : y.view;
  args.rope = rope.view;
  kn_op_norm (test_stream, &args);
  ref_norm (c->kind, 1e-6f, x.values, ref_scale, ref_shift, c->unit, rope.values, c->rope_d, c->act, c->n, c->m,
            expected);
  check_output (c->in_place ? &x : &y, expected, bound_of (c->in_place ? c->x : c->y));
  if (!c->in_place)
    check_untouched (&x);
  operand_clear (&x);
  operand_clear (&y);
  operand_clear (&scale);
  operand_clear (&shift);
  operand_clear (&rope);
}

/* ---- attention ---- */

struct attention_case
{
  int n, l, heads, d;
  enum kn_dtype qkv, o;
  enum placement place;
  gboolean bias, key_bias, accumulate;
};

static const struct attention_case attention_cases[] = {
  { 1, 1, 1, 8, KN_F32, KN_F32 },
  { 3, 7, 2, 16, KN_F32, KN_F32 },
  { 17, 33, 3, 32, KN_F32, KN_F32, .bias = TRUE },
  { 33, 100, 2, 64, KN_F32, KN_F32, PLACE_STRIDED, .key_bias = TRUE },
  { 100, 513, 2, 64, KN_F32, KN_BF16, .bias = TRUE, .key_bias = TRUE },
  { 64, 64, 1, 384, KN_F32, KN_F32 },
  { 130, 320, 4, 128, KN_F32, KN_F32, PLACE_COLUMNS, .accumulate = TRUE },
  { 100, 2100, 1, 32, KN_F32, KN_F32, .key_bias = TRUE },
  { 1, 1, 1, 8, KN_BF16, KN_F32 },
  { 7, 3, 2, 16, KN_BF16, KN_BF16 },
  { 17, 33, 3, 32, KN_BF16, KN_BF16, .bias = TRUE },
  { 33, 100, 2, 80, KN_BF16, KN_F32, PLACE_STRIDED, .key_bias = TRUE, .accumulate = TRUE },
  { 257, 513, 2, 128, KN_BF16, KN_BF16, PLACE_COLUMNS },
  { 100, 2100, 2, 64, KN_BF16, KN_BF16 },
  { 129, 1025, 1, 40, KN_BF16, KN_F32, .bias = TRUE },
};

static void
test_attention (gconstpointer data)
{
  const struct attention_case *c = data;
  gint64 m = c->heads * c->d;
  float scale = 1 / sqrtf ((float) c->d);
  struct operand q = operand_new (c->qkv, c->n, m, c->place, 1.5f, 12),
    k = operand_new (c->qkv, c->l, m, c->place, 1.5f, 13);
  struct operand v = operand_new (c->qkv, c->l, m, c->place, 1, 14), o = operand_new (c->o, c->n, m, c->place, 1, 15);
  struct operand bias = c->bias ? operand_new (KN_F32, c->heads * c->n, c->l, PLACE_WHOLE, 1, 16) : operand_none ();
  struct operand key_bias = c->key_bias ? operand_new (KN_F32, 1, c->l, PLACE_WHOLE, 2, 17) : operand_none ();
  g_autofree float *expected = g_new (float, c->n * m);

  kn_op_attention (test_stream, &(struct kn_attention_args) {
    .q = q.view, .k = k.view, .v = v.view, .o = o.view, .heads = c->heads, .scale = scale, .bias = bias.view,
    .key_bias = key_bias.view, .accumulate = c->accumulate });
  ref_attention (q.values, k.values, v.values, bias.values, key_bias.values, c->accumulate ? o.values : NULL, scale,
                 c->n, c->l, c->heads, c->d, expected);
  check_output (&o, expected, c->qkv == KN_BF16 ? ROUNDED_TWICE : bound_of (c->o));
  check_untouched (&q);
  check_untouched (&k);
  check_untouched (&v);
  operand_clear (&q);
  operand_clear (&k);
  operand_clear (&v);
  operand_clear (&o);
  operand_clear (&bias);
  operand_clear (&key_bias);
}

/* ---- convolution ---- */

enum residual { NO_RESIDUAL, RESIDUAL, RESIDUAL_IN_PLACE };

struct conv_case
{
  int t, h, w, cin, cout, kernel[3], stride_t, stride_hw, pad[4], upsample;
  enum kn_dtype compute, y;
  gboolean bias;
  enum kn_act act;
  enum residual residual;
  enum kn_dtype residual_dtype;
  enum placement place_x, place_y;
};

#define K333 .kernel = { 3, 3, 3 }, .stride_t = 1, .stride_hw = 1, .pad = { 1, 1, 1, 1 }, .upsample = 1
#define K133 .kernel = { 1, 3, 3 }, .stride_t = 1, .stride_hw = 1, .pad = { 1, 1, 1, 1 }, .upsample = 1
#define K111 .kernel = { 1, 1, 1 }, .stride_t = 1, .stride_hw = 1, .upsample = 1
#define K311 .kernel = { 3, 1, 1 }, .stride_t = 1, .stride_hw = 1, .upsample = 1
#define UP .kernel = { 1, 3, 3 }, .stride_t = 1, .stride_hw = 1, .pad = { 1, 1, 1, 1 }, .upsample = 2
#define DOWN .kernel = { 1, 3, 3 }, .stride_t = 1, .stride_hw = 2, .pad = { 0, 0, 1, 1 }, .upsample = 1
#define DOWN_T .kernel = { 3, 1, 1 }, .stride_t = 2, .stride_hw = 1, .upsample = 1

static const struct conv_case conv_cases[] = {
  { 1, 1, 1, 1, 1, K133, .compute = KN_F32, .y = KN_F32 },
  { 3, 7, 5, 3, 17, K333, .compute = KN_F32, .y = KN_F32, .bias = TRUE },
  { 5, 17, 13, 33, 20, K333, .compute = KN_F32, .y = KN_F32, .bias = TRUE, .act = KN_ACT_SILU },
  { 4, 9, 11, 32, 32, K333, .compute = KN_F32, .y = KN_F32, .bias = TRUE, .residual = RESIDUAL },
  { 4, 9, 11, 32, 32, K333, .compute = KN_F32, .y = KN_F32, .bias = TRUE, .residual = RESIDUAL_IN_PLACE },
  { 2, 33, 17, 24, 16, K133, .compute = KN_F32, .y = KN_BF16, .bias = TRUE, .act = KN_ACT_RELU },
  { 2, 33, 17, 24, 16, K133, .compute = KN_F32, .y = KN_F32, .place_y = PLACE_COLUMNS, .act = KN_ACT_RELU,
    .residual = RESIDUAL, .residual_dtype = KN_BF16 },
  { 4, 9, 11, 16, 8, K333, .compute = KN_F32, .y = KN_F32, .bias = TRUE, .place_y = PLACE_STRIDED },
  { 3, 8, 9, 17, 33, K111, .compute = KN_F32, .y = KN_F32, .bias = TRUE, .residual = RESIDUAL },
  { 3, 8, 9, 17, 33, K111, .compute = KN_F32, .y = KN_F32, .place_x = PLACE_STRIDED, .place_y = PLACE_COLUMNS,
    .bias = TRUE },
  { 5, 6, 7, 16, 64, K311, .compute = KN_F32, .y = KN_F32, .bias = TRUE },
  { 7, 6, 7, 16, 16, DOWN_T, .compute = KN_F32, .y = KN_F32, .bias = TRUE },
  { 2, 16, 12, 24, 24, DOWN, .compute = KN_F32, .y = KN_F32, .bias = TRUE },
  { 1, 17, 13, 24, 24, DOWN, .compute = KN_F32, .y = KN_F32, .bias = TRUE },
  { 1, 1, 1, 3, 2, UP, .compute = KN_F32, .y = KN_F32, .bias = TRUE },
  { 2, 7, 5, 32, 16, UP, .compute = KN_F32, .y = KN_F32, .bias = TRUE },
  { 1, 9, 12, 20, 33, UP, .compute = KN_F32, .y = KN_F32, .bias = TRUE, .act = KN_ACT_RELU, .residual = RESIDUAL },
  { 1, 130, 170, 24, 24, UP, .compute = KN_F32, .y = KN_F32, .bias = TRUE },
  { 1, 1, 1, 1, 1, K133, .compute = KN_BF16, .y = KN_BF16 },
  { 3, 7, 5, 3, 17, K333, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE },
  { 5, 17, 13, 33, 20, K333, .compute = KN_BF16, .y = KN_F32, .bias = TRUE, .act = KN_ACT_SILU },
  { 4, 9, 11, 32, 32, K333, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE, .residual = RESIDUAL,
    .residual_dtype = KN_BF16 },
  { 4, 9, 11, 32, 32, K333, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE, .residual = RESIDUAL_IN_PLACE,
    .residual_dtype = KN_BF16 },
  { 4, 9, 11, 32, 32, K333, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE, .residual = RESIDUAL },
  { 4, 9, 11, 16, 8, K333, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE, .place_y = PLACE_STRIDED },
  { 3, 8, 9, 17, 33, K111, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE, .residual = RESIDUAL,
    .residual_dtype = KN_BF16 },
  { 3, 8, 9, 17, 33, K111, .compute = KN_BF16, .y = KN_BF16, .place_x = PLACE_COLUMNS, .bias = TRUE,
    .residual = RESIDUAL_IN_PLACE, .residual_dtype = KN_BF16 },
  { 5, 6, 7, 16, 64, K311, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE },
  { 7, 6, 7, 16, 16, DOWN_T, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE },
  { 2, 16, 12, 24, 24, DOWN, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE },
  { 2, 7, 5, 32, 16, UP, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE },
  { 1, 9, 12, 20, 33, UP, .compute = KN_BF16, .y = KN_F32, .bias = TRUE, .act = KN_ACT_RELU, .residual = RESIDUAL },
  { 3, 40, 48, 64, 64, K333, .compute = KN_BF16, .y = KN_BF16, .bias = TRUE },
};

static struct kn_conv_desc
conv_desc (const struct conv_case *c)
{
  return (struct kn_conv_desc) {
    .cin = c->cin, .cout = c->cout, .kt = c->kernel[0], .kh = c->kernel[1], .kw = c->kernel[2], .stride_t = c->stride_t,
    .stride_hw = c->stride_hw, .pad_top = c->pad[0], .pad_left = c->pad[1], .pad_bottom = c->pad[2],
    .pad_right = c->pad[3], .upsample = c->upsample, .compute = c->compute,
  };
}

static void
test_conv (gconstpointer data)
{
  const struct conv_case *c = data;
  struct kn_conv_desc desc = conv_desc (c);
  gint64 taps = (gint64) c->cin * c->kernel[0] * c->kernel[1] * c->kernel[2];
  g_autofree float *w = g_new (float, c->cout * taps), *b = g_new (float, c->cout), *expected = NULL;
  struct operand x = operand_new (c->compute, (gint64) c->t * c->h * c->w, c->cin, c->place_x, 1, 20), y, residual;
  struct kn_conv *conv;
  GError *error = NULL;
  int t, h, width;

  fill_normal (w, c->cout * taps, 1 / sqrtf ((float) taps), 21);
  fill_normal (b, c->cout, 0.5f, 22);
  round_values (w, c->cout * taps, c->compute);
  desc.weight = host_matrix (w, KN_F32, c->cout, taps);
  if (c->bias)
    desc.bias = host_matrix (b, KN_F32, 1, c->cout);
  conv = kn_conv_create (test_device, &desc, &error);
  g_assert_no_error (error);
  kn_conv_get_output (conv, c->t, c->h, c->w, &t, &h, &width);
  y = operand_new (c->y, (gint64) t * h * width, c->cout, c->place_y, 1, 23);
  residual = operand_none ();
  if (c->residual == RESIDUAL)
    residual = operand_new (c->residual_dtype, y.view.rows, c->cout, c->place_y, 1, 24);
  expected = g_new (float, y.view.rows * c->cout);
  kn_op_conv (test_stream, &(struct kn_conv_args) {
    .weight = conv, .t = c->t, .h = c->h, .w = c->w, .x = x.view, .y = y.view, .act = c->act,
    .residual = c->residual == RESIDUAL_IN_PLACE ? y.view : residual.view });
  ref_conv (&desc, w, c->bias ? b : NULL, x.values, c->residual == RESIDUAL_IN_PLACE ? y.values : residual.values,
            c->act, c->t, c->h, c->w, expected);
  check_output (&y, expected, c->compute == KN_BF16 && c->upsample == 2 ? ROUNDED_TWICE : bound_of (c->y));
  check_untouched (&x);
  check_untouched (&residual);
  kn_conv_destroy (&conv);
  g_free ((gpointer) desc.weight.data);
  g_free ((gpointer) desc.bias.data);
  operand_clear (&x);
  operand_clear (&y);
  operand_clear (&residual);
}

/* ---- elementwise ---- */

struct map_case
{
  int op;
  int n, m;
  enum kn_dtype a, b, y;
  enum placement place;
  gboolean in_place;                  /* y is a */
};

static const struct map_case binary_cases[] = {
  { KN_BINARY_ADD, 1, 1, KN_F32, KN_F32, KN_F32 },
  { KN_BINARY_ADD, 33, 100, KN_F32, KN_BF16, KN_F32, .in_place = TRUE },
  { KN_BINARY_ADD, 100, 513, KN_BF16, KN_BF16, KN_BF16, PLACE_STRIDED },
  { KN_BINARY_MUL, 7, 17, KN_F32, KN_F32, KN_BF16 },
  { KN_BINARY_MUL, 64, 4096, KN_F32, KN_F32, KN_F32, .in_place = TRUE },
  { KN_BINARY_MUL, 17, 33, KN_BF16, KN_F32, KN_F32, PLACE_COLUMNS },
  { KN_BINARY_GELU_MUL, 33, 513, KN_F32, KN_F32, KN_F32 },
  { KN_BINARY_GELU_MUL, 100, 257, KN_BF16, KN_BF16, KN_BF16, PLACE_COLUMNS },
};

static const struct map_case unary_cases[] = {
  { KN_UNARY_COPY, 1, 1, KN_F32, KN_F32, KN_BF16 },
  { KN_UNARY_COPY, 33, 100, KN_F32, KN_F32, KN_BF16, PLACE_STRIDED },
  { KN_UNARY_COPY, 100, 513, KN_BF16, KN_F32, KN_F32, PLACE_COLUMNS },
  { KN_UNARY_COPY, 64, 64, KN_F32, KN_F32, KN_F32 },
  { KN_UNARY_COPY, 17, 7, KN_BF16, KN_F32, KN_BF16, PLACE_COLUMNS },
  { KN_UNARY_RELU, 33, 100, KN_F32, KN_F32, KN_F32, .in_place = TRUE },
  { KN_UNARY_RELU, 33, 100, KN_BF16, KN_F32, KN_BF16, PLACE_STRIDED },
  { KN_UNARY_SILU, 100, 513, KN_F32, KN_F32, KN_F32 },
  { KN_UNARY_SILU, 513, 3, KN_BF16, KN_F32, KN_BF16, .in_place = TRUE },
  { KN_UNARY_CLAMP3, 100, 513, KN_F32, KN_F32, KN_F32 },
  { KN_UNARY_CLAMP3, 17, 33, KN_F32, KN_F32, KN_BF16, PLACE_COLUMNS },
};

static void
test_binary (gconstpointer data)
{
  const struct map_case *c = data;
  gint64 n = (gint64) c->n * c->m;
  struct operand a = operand_new (c->a, c->n, c->m, c->place, 2, 30),
    b = operand_new (c->b, c->n, c->m, c->place, 2, 31);
  struct operand y = c->in_place ? operand_none () : operand_new (c->y, c->n, c->m, c->place, 1, 32);
  g_autofree float *expected = g_new (float, n);

  kn_op_binary (test_stream, (enum kn_binary) c->op, a.view, b.view, c->in_place ? a.view : y.view);
  ref_binary ((enum kn_binary) c->op, a.values, b.values, n, expected);
  check_output (c->in_place ? &a : &y, expected, bound_of (c->in_place ? c->a : c->y));
  check_untouched (&b);
  operand_clear (&a);
  operand_clear (&b);
  operand_clear (&y);
}

static void
test_unary (gconstpointer data)
{
  const struct map_case *c = data;
  gint64 n = (gint64) c->n * c->m;
  struct operand x = operand_new (c->a, c->n, c->m, c->place, 3, 33);
  struct operand y = c->in_place ? operand_none () : operand_new (c->y, c->n, c->m, c->place, 1, 34);
  g_autofree float *expected = g_new (float, n);

  kn_op_unary (test_stream, (enum kn_unary) c->op, x.view, c->in_place ? x.view : y.view);
  ref_unary ((enum kn_unary) c->op, x.values, n, expected);
  check_output (c->in_place ? &x : &y, expected, bound_of (c->in_place ? c->a : c->y));
  operand_clear (&x);
  operand_clear (&y);
}

/* Large arguments of the functions: no overflow to NaN, the right limits (silu may be x 1e-38 instead of 0). */
static void
test_extremes (void)
{
  static const float values[] = { -1e30f, -1e4f, -100, -90, -88, -87, -20, -1e-20f, 0, 1e-20f, 1e-4f, 20, 87, 88, 90,
                                  100, 1e4f };
  gint64 n = G_N_ELEMENTS (values);
  struct operand x = operand_new (KN_F32, 1, n, PLACE_WHOLE, 1, 35), y = operand_new (KN_F32, 1, n, PLACE_WHOLE, 1, 36);
  float got[G_N_ELEMENTS (values)], expected[G_N_ELEMENTS (values)];

  kn_stream_upload (test_stream, x.view, values);
  for (int op = KN_UNARY_SILU; op <= KN_UNARY_CLAMP3; op++)
    {
      kn_op_unary (test_stream, (enum kn_unary) op, x.view, y.view);
      kn_stream_download_f32 (test_stream, y.view, got);
      finish ();
      ref_unary ((enum kn_unary) op, values, n, expected);
      for (gint64 i = 0; i < n; i++)
        g_assert_cmpfloat_with_epsilon (got[i], expected[i],
                                        1e-6f * fabsf (expected[i]) + 1e-38f * fabsf (values[i]) + 1e-30f);
    }
  operand_clear (&x);
  operand_clear (&y);
}

static void
test_zero (void)
{
  for (int place = PLACE_WHOLE; place <= PLACE_COLUMNS; place++)
    for (int dtype = 0; dtype < 2; dtype++)
      {
        struct operand y = operand_new (dtype ? KN_BF16 : KN_F32, 33, 101, (enum placement) place, 1, 37);
        g_autofree float *expected = g_new0 (float, 33 * 101);

        kn_op_zero (test_stream, y.view);
        check_output (&y, expected, 0);
        operand_clear (&y);
      }
}

/* ---- resampling ---- */

struct resample_case
{
  gboolean up;
  int t, h, w, ft, fs, c, out_c;
  enum kn_dtype x, y;
  gboolean accumulate;
};

static const struct resample_case resample_cases[] = {
  { FALSE, 2, 4, 6, 2, 2, 5, 10, KN_F32, KN_F32 },
  { FALSE, 3, 4, 6, 1, 2, 16, 16, KN_BF16, KN_BF16 },
  { FALSE, 4, 2, 2, 2, 1, 12, 24, KN_F32, KN_F32, TRUE },
  { FALSE, 2, 6, 4, 2, 2, 33, 66, KN_F32, KN_F32, TRUE },
  { FALSE, 1, 3, 5, 1, 1, 32, 16, KN_F32, KN_F32 },
  { TRUE, 1, 3, 5, 2, 2, 16, 8, KN_F32, KN_F32 },
  { TRUE, 2, 3, 5, 1, 2, 16, 16, KN_BF16, KN_BF16 },
  { TRUE, 3, 2, 2, 2, 1, 12, 12, KN_F32, KN_F32, TRUE },
  { TRUE, 1, 4, 4, 2, 2, 24, 9, KN_F32, KN_F32, TRUE },
};

static void
test_resample (gconstpointer data)
{
  const struct resample_case *c = data;
  int cells = c->ft * c->fs * c->fs;
  gint64 rows = (gint64) c->t * c->h * c->w, out_rows = c->up ? rows * cells : rows / cells;
  struct operand x = operand_new (c->x, rows, c->c, PLACE_WHOLE, 1, 40);
  struct operand y = operand_new (c->y, out_rows, c->out_c, PLACE_WHOLE, 1, 41);
  struct kn_resample_args args = {
    .t = c->t, .h = c->h, .w = c->w, .ft = c->ft, .fs = c->fs, .x = x.view, .y = y.view, .accumulate = c->accumulate,
  };
  g_autofree float *expected = g_new (float, out_rows * c->out_c);
  const float *old = c->accumulate ? y.values : NULL;

  if (c->up)
    {
      kn_op_dup_up (test_stream, &args);
      ref_dup_up (x.values, old, c->t, c->h, c->w, c->ft, c->fs, c->c, c->out_c, expected);
    }
  else
    {
      kn_op_avg_down (test_stream, &args);
      ref_avg_down (x.values, old, c->t, c->h, c->w, c->ft, c->fs, c->c, c->out_c, expected);
    }
  check_output (&y, expected, bound_of (c->y));
  check_untouched (&x);
  operand_clear (&x);
  operand_clear (&y);
}

/* ---- the device itself ---- */

/* The same attention twice: the same bits. */
static void
test_determinism (void)
{
  struct operand q = operand_new (KN_BF16, 200, 256, PLACE_WHOLE, 1, 50),
    k = operand_new (KN_BF16, 1300, 256, PLACE_WHOLE, 1, 51);
  struct operand o = operand_new (KN_F32, 200, 256, PLACE_WHOLE, 1, 52);
  g_autofree float *first = g_new (float, 200 * 256), *second = g_new (float, 200 * 256);

  for (int i = 0; i < 10; i++)
    {
      kn_op_attention (test_stream, &(struct kn_attention_args) {
        .q = q.view, .k = k.view, .v = k.view, .o = o.view, .heads = 2, .scale = 0.1f });
      kn_stream_download_f32 (test_stream, o.view, i ? second : first);
      finish ();
      if (i)
        g_assert_cmpmem (first, 200 * 256 * 4, second, 200 * 256 * 4);
    }
  operand_clear (&q);
  operand_clear (&k);
  operand_clear (&o);
}

/* A cancelled stream does nothing and says so; then it works again. */
static void
test_cancel (void)
{
  struct operand y = operand_new (KN_F32, 10, 10, PLACE_WHOLE, 1, 53);
  g_autofree float *zeros = g_new0 (float, 100);
  GError *error = NULL;
  gint cancel = 1;

  finish ();
  kn_stream_set_cancel (test_stream, &cancel);
  kn_op_zero (test_stream, y.view);
  g_assert_false (kn_stream_finish (test_stream, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED);
  g_clear_error (&error);
  g_atomic_int_set (&cancel, 0);
  check_output (&y, y.values, 0);
  kn_op_zero (test_stream, y.view);
  check_output (&y, zeros, 0);
  kn_stream_set_cancel (test_stream, NULL);
  operand_clear (&y);
}

static void
test_memory (void)
{
  const struct kn_device_info *info = kn_device_get_info (test_device);
  guint64 before = kn_device_get_bytes (test_device);
  GError *error = NULL;
  struct kn_buf *buf = kn_buf_create (test_device, 3 * 1024 * 1024 + 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kn_device_get_bytes (test_device), ==, before + 3 * 1024 * 1024 + 1);
  kn_buf_destroy (&buf);
  g_assert_null (buf);
  g_assert_cmpuint (kn_device_get_bytes (test_device), ==, before);
  g_assert_null (kn_buf_create (test_device, (gsize) 1 << 50, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_MEMORY);
  g_clear_error (&error);
  g_assert_cmpstr (info->name, !=, "");
  g_assert_cmpuint (info->memory_bytes, >, 0);
  g_test_message ("%s, %s, %s, %s, %" G_GUINT64_FORMAT " bytes", info->id, info->name, info->driver, info->features,
                  info->memory_bytes);
}

#define ADD_CASES(name, cases, function) \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) \
    { \
      g_autofree char *path = g_strdup_printf ("/ops/" name "/%02u", i); \
      g_test_add_data_func (path, &(cases)[i], function); \
    }

static void
add_tests (void)
{
  g_test_add_func ("/ops/memory", test_memory);
  ADD_CASES ("linear", linear_cases, test_linear);
  ADD_CASES ("norm", norm_cases, test_norm);
  ADD_CASES ("attention", attention_cases, test_attention);
  ADD_CASES ("conv", conv_cases, test_conv);
  ADD_CASES ("binary", binary_cases, test_binary);
  ADD_CASES ("unary", unary_cases, test_unary);
  ADD_CASES ("resample", resample_cases, test_resample);
  g_test_add_func ("/ops/extremes", test_extremes);
  g_test_add_func ("/ops/zero", test_zero);
  g_test_add_func ("/ops/determinism", test_determinism);
  g_test_add_func ("/ops/cancel", test_cancel);
}

int
main (int argc, char **argv)
{
  const char *id = "cpu";
  GError *error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i + 1 < argc; i++)
    if (g_str_equal (argv[i], "--device"))
      id = argv[i + 1];
  test_device = kn_device_open (id, &error);
  if (g_error_matches (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_DEVICE))
    {
      g_printerr ("skipped: %s\n", error->message);
      return 77;
    }
  g_assert_no_error (error);
  test_stream = kn_stream_create (test_device, &error);
  g_assert_no_error (error);
  add_tests ();
  status = g_test_run ();
  kn_stream_destroy (&test_stream);
  kn_device_close (&test_device);
  return status;
}
