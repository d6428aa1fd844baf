/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ops/ops-reference.h"

#include <math.h>

double
ref_act (double x, enum kn_act act)
{
  switch (act)
    {
    case KN_ACT_RELU:
      return x > 0 ? x : 0;
    case KN_ACT_SILU:
      return x / (1 + exp (-x));
    case KN_ACT_GELU_TANH:
      return 0.5 * x * (1 + tanh (sqrt (2 / G_PI) * (x + 0.044715 * x * x * x)));
    case KN_ACT_GELU_ERF:
      return 0.5 * x * erfc (-x / sqrt (2));
    case KN_ACT_NONE:
      break;
    }
  return x;
}

static const float *
vector_of_row (struct ref_rowvec v, gint64 row, gint64 m)
{
  return v.values ? v.values + (row < v.split ? 0 : v.rows - 1) * m : NULL;
}

void
ref_linear (const float *x, const float *w, const float *bias, struct ref_rowvec gate, const float *residual,
            enum kn_act act, gint64 n, gint64 k, gint64 m, float *y)
{
  for (gint64 i = 0; i < n; i++)
    for (gint64 o = 0; o < m; o++)
      {
        const float *g = vector_of_row (gate, i, m);
        double sum = bias ? bias[o] : 0;

        for (gint64 j = 0; j < k; j++)
          sum += (double) x[i * k + j] * w[o * k + j];
        sum = ref_act (sum, act) * (g ? g[o] : 1);
        y[i * m + o] = (float) (sum + (residual ? residual[i * m + o] : 0));
      }
}

void
ref_norm (enum kn_norm_kind kind, float eps, const float *x, struct ref_rowvec scale, struct ref_rowvec shift,
          float unit, const float *rope, gint64 d, enum kn_act act, gint64 n, gint64 m, float *y)
{
  g_autofree double *row = g_new (double, m);

  for (gint64 i = 0; i < n; i++)
    {
      const float *gain = vector_of_row (scale, i, m), *offset = vector_of_row (shift, i, m);
      double mean = 0, square = 0;

      for (gint64 c = 0; c < m; c++)
        mean += x[i * m + c];
      mean = kind == KN_NORM_LAYER ? mean / (double) m : 0;
      for (gint64 c = 0; c < m; c++)
        square += (x[i * m + c] - mean) * (x[i * m + c] - mean);
      for (gint64 c = 0; c < m; c++)
        row[c] = (x[i * m + c] - mean) / sqrt (square / (double) m + eps) * (gain ? (double) unit + gain[c] : 1) +
                 (offset ? offset[c] : 0);
      for (gint64 c = 0; rope && c < m; c += 2)
        {
          double a = row[c], b = row[c + 1], cs = rope[i * d + c % d], sn = rope[i * d + c % d + 1];

          row[c] = a * cs - b * sn;
          row[c + 1] = a * sn + b * cs;
        }
      for (gint64 c = 0; c < m; c++)
        y[i * m + c] = (float) ref_act (row[c], act);
    }
}

/* One query row of one head. */
static void
attend (const float *q, const float *k, const float *v, const float *bias, const float *key_bias, float scale, gint64 l,
        gint64 d, gint64 ld, double *score, float *o)
{
  double max = -INFINITY, sum = 0;

  for (gint64 j = 0; j < l; j++)
    {
      score[j] = 0;
      for (gint64 c = 0; c < d; c++)
        score[j] += (double) q[c] * k[j * ld + c];
      score[j] = score[j] * scale + (bias ? bias[j] : 0) + (key_bias ? key_bias[j] : 0);
      max = fmax (max, score[j]);
    }
  for (gint64 j = 0; j < l; j++)
    sum += score[j] = exp (score[j] - max);
  for (gint64 c = 0; c < d; c++)
    {
      double value = 0;

      for (gint64 j = 0; j < l; j++)
        value += score[j] * v[j * ld + c];
      o[c] += (float) (value / sum);
    }
}

void
ref_attention (const float *q, const float *k, const float *v, const float *bias, const float *key_bias,
               const float *old, float scale, gint64 n, gint64 l, gint64 heads, gint64 d, float *o)
{
  g_autofree double *score = g_new (double, l);
  gint64 ld = heads * d;

  for (gint64 i = 0; i < n * ld; i++)
    o[i] = old ? old[i] : 0;
  for (gint64 head = 0; head < heads; head++)
    for (gint64 i = 0; i < n; i++)
      attend (q + i * ld + head * d, k + head * d, v + head * d, bias ? bias + (head * n + i) * l : NULL, key_bias,
              scale, l, d, ld, score, o + i * ld + head * d);
}

/* Sum over the taps and channels of one output element. */
static double
convolve (const struct kn_conv_desc *desc, const float *w, const float *x, int h, int width, int t, int oy, int ox)
{
  double sum = 0;

  for (int a = 0; a < desc->kt; a++)
    for (int ky = 0; ky < desc->kh; ky++)
      for (int kx = 0; kx < desc->kw; kx++)
        {
          int y = oy * desc->stride_hw + ky - desc->pad_top, c = ox * desc->stride_hw + kx - desc->pad_left;
          gint64 pixel;

          if (y < 0 || y >= h * desc->upsample || c < 0 || c >= width * desc->upsample)
            continue;
          pixel = ((gint64) (t * desc->stride_t + a) * h + y / desc->upsample) * width + c / desc->upsample;
          for (gint64 i = 0; i < desc->cin; i++)
            sum += (double) x[pixel * desc->cin + i] * w[((i * desc->kt + a) * desc->kh + ky) * desc->kw + kx];
        }
  return sum;
}

void
ref_conv (const struct kn_conv_desc *desc, const float *w, const float *bias, const float *x, const float *residual,
          enum kn_act act, int t, int h, int width, float *y)
{
  int out_t = (t - desc->kt) / desc->stride_t + 1;
  int out_h = (h * desc->upsample + desc->pad_top + desc->pad_bottom - desc->kh) / desc->stride_hw + 1;
  int out_w = (width * desc->upsample + desc->pad_left + desc->pad_right - desc->kw) / desc->stride_hw + 1;
  gint64 at = 0;

  for (int a = 0; a < out_t; a++)
    for (int oy = 0; oy < out_h; oy++)
      for (int ox = 0; ox < out_w; ox++)
        for (gint64 o = 0; o < desc->cout; o++, at++)
          {
            double sum = convolve (desc, w + o * desc->weight.cols, x, h, width, a, oy, ox) + (bias ? bias[o] : 0);

            y[at] = (float) (ref_act (sum, act) + (residual ? residual[at] : 0));
          }
}

void
ref_binary (enum kn_binary op, const float *a, const float *b, gint64 n, float *y)
{
  for (gint64 i = 0; i < n; i++)
    if (op == KN_BINARY_ADD)
      y[i] = (float) ((double) a[i] + b[i]);
    else
      y[i] = (float) ((op == KN_BINARY_GELU_MUL ? ref_act (a[i], KN_ACT_GELU_TANH) : (double) a[i]) * b[i]);
}

void
ref_unary (enum kn_unary op, const float *x, gint64 n, float *y)
{
  for (gint64 i = 0; i < n; i++)
    switch (op)
      {
      case KN_UNARY_COPY:
        y[i] = x[i];
        break;
      case KN_UNARY_RELU:
        y[i] = (float) ref_act (x[i], KN_ACT_RELU);
        break;
      case KN_UNARY_SILU:
        y[i] = (float) ref_act (x[i], KN_ACT_SILU);
        break;
      case KN_UNARY_CLAMP3:
        y[i] = (float) (3 * tanh (x[i] / 3.0));
        break;
      }
}

/* Element j = ((c*ft + a)*fs + dy)*fs + dx of the cell of output pixel (t, y, x). */
static float
cell_element (const float *in, int h, int w, int ft, int fs, gint64 channels, int t, int y, int x, gint64 j)
{
  gint64 dx = j % fs, dy = j / fs % fs, a = j / (fs * fs) % ft, c = j / (fs * fs * ft);

  return in[(((t * ft + a) * h + y * fs + dy) * w + x * fs + dx) * channels + c];
}

void
ref_avg_down (const float *x, const float *old, int t, int h, int w, int ft, int fs, gint64 c, gint64 out_c, float *y)
{
  gint64 group = c * ft * fs * fs / out_c, at = 0;

  for (int ot = 0; ot < t / ft; ot++)
    for (int oy = 0; oy < h / fs; oy++)
      for (int ox = 0; ox < w / fs; ox++)
        for (gint64 o = 0; o < out_c; o++, at++)
          {
            double sum = 0;

            for (gint64 g = 0; g < group; g++)
              sum += cell_element (x, h, w, ft, fs, c, ot, oy, ox, o * group + g);
            y[at] = (float) (sum / (double) group + (old ? old[at] : 0));
          }
}

void
ref_dup_up (const float *x, const float *old, int t, int h, int w, int ft, int fs, gint64 c, gint64 out_c, float *y)
{
  gint64 rep = out_c * ft * fs * fs / c, at = 0;

  for (int ot = 0; ot < t * ft; ot++)
    for (int oy = 0; oy < h * fs; oy++)
      for (int ox = 0; ox < w * fs; ox++)
        for (gint64 o = 0; o < out_c; o++, at++)
          {
            gint64 from = (((o * ft + ot % ft) * fs + oy % fs) * fs + ox % fs) / rep;

            y[at] = (old ? old[at] : 0) + x[(((gint64) (ot / ft) * h + oy / fs) * w + ox / fs) * c + from];
          }
}
