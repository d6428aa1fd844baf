/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/cpu/kn-cpu-row.h"

#include <math.h>
#include <string.h>

/* A sanitizer's resolver would run before the sanitizer does; clang 14 does not know the level names. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
  !defined(__SANITIZE_THREAD__)
#define KN_CPU_CLONES __attribute__ ((target_clones ("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define KN_CPU_CLONES
#endif

/* Must be inlined, or a clone would call the default version's code. */
#define KN_CPU_INLINE static inline __attribute__ ((always_inline))

KN_CPU_INLINE float
float_from_bits (guint32 bits)
{
  union { guint32 u; float f; } x = { bits };
  return x.f;
}

KN_CPU_INLINE guint32
bits_from_float (float value)
{
  union { float f; guint32 u; } x = { value };
  return x.u;
}

/* e^x = 2^n e^r with |r| <= ln 2 / 2 and a polynomial of degree 6 for e^r (Cephes, expf). 0 below the smallest normal,
 * infinity above the largest; NaN stays NaN. No branches, so that it vectorises. */
KN_CPU_INLINE float
fast_exp (float x)
{
  float y = x < -87.3f ? -87.3f : x > 88.7f ? 88.7f : x;
  float shifted = y * 1.44269504f + 12582912.f;       /* 1.5 * 2^23: the low bits now hold the rounded integer */
  float n = shifted - 12582912.f;
  float r = y - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;

  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.f;
  /* In two factors: 2^128 has no f32. */
  p = p * 2.f * float_from_bits ((bits_from_float (shifted) + 126 - 0x4b400000u) << 23);
  return x < -87.3f ? 0.f : x > 88.72283f ? INFINITY : p;
}

KN_CPU_INLINE float
fast_sigmoid (float x)
{
  return 1.f / (1.f + fast_exp (-x));
}

/* x P(x^2) near zero (Cephes, tanhf), where the quotient would cancel. */
KN_CPU_INLINE float
fast_tanh (float x)
{
  float z = x * x, p = -5.70498872745e-3f;
  float far = 1.f - 2.f / (fast_exp (2.f * x) + 1.f);

  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  p = p * z * x + x;
  return z < 0.390625f ? p : far;
}

/* 0.5 x (1 + tanh u) = x sigmoid(2u) */
KN_CPU_INLINE float
fast_gelu (float x)
{
  return x * fast_sigmoid (1.59576912f * (x + 0.044715f * x * x * x));
}

KN_CPU_INLINE guint16
bf16_from_float (float value)
{
  guint32 u = bits_from_float (value);
  guint32 rounded = (u + 0x7fffu + ((u >> 16) & 1)) >> 16, nan = (u >> 16) | 0x40;

  return (guint16) ((u & 0x7fffffffu) > 0x7f800000u ? nan : rounded);
}

KN_CPU_CLONES static void
load_bf16 (float *restrict dst, const guint16 *restrict src, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    dst[i] = float_from_bits ((guint32) src[i] << 16);
}

KN_CPU_CLONES static void
store_bf16 (guint16 *restrict dst, const float *restrict src, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    dst[i] = bf16_from_float (src[i]);
}

void
kn_cpu_row_load (float *dst, const void *src, enum kn_dtype dtype, gint64 n)
{
  if (dtype == KN_BF16)
    load_bf16 (dst, src, n);
  else
    memcpy (dst, src, (gsize) n * sizeof (float));
}

void
kn_cpu_row_store (void *dst, const float *src, enum kn_dtype dtype, gint64 n)
{
  if (dtype == KN_BF16)
    store_bf16 (dst, src, n);
  else
    memcpy (dst, src, (gsize) n * sizeof (float));
}

KN_CPU_CLONES static void
row_relu (float *x, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    x[i] = x[i] < 0 ? 0 : x[i];
}

KN_CPU_CLONES static void
row_silu (float *x, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    x[i] *= fast_sigmoid (x[i]);
}

KN_CPU_CLONES static void
row_gelu_tanh (float *x, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    x[i] = fast_gelu (x[i]);
}

/* Only where oneDNN could not fuse it: the library's erfc is right everywhere and fast enough. */
static void
row_gelu_erf (float *x, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    x[i] *= 0.5f * erfcf (x[i] * -0.707106781f);
}

void
kn_cpu_row_act (float *x, gint64 n, enum kn_act act)
{
  switch (act)
    {
    case KN_ACT_NONE:
      break;
    case KN_ACT_RELU:
      row_relu (x, n);
      break;
    case KN_ACT_SILU:
      row_silu (x, n);
      break;
    case KN_ACT_GELU_TANH:
      row_gelu_tanh (x, n);
      break;
    case KN_ACT_GELU_ERF:
      row_gelu_erf (x, n);
      break;
    }
}

KN_CPU_CLONES void
kn_cpu_row_clamp3 (float *x, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    x[i] = 3.f * fast_tanh (x[i] * (1.f / 3.f));
}

KN_CPU_CLONES void
kn_cpu_row_add (float *restrict x, const float *restrict y, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    x[i] += y[i];
}

KN_CPU_CLONES void
kn_cpu_row_mul (float *restrict x, const float *restrict y, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    x[i] *= y[i];
}

KN_CPU_CLONES void
kn_cpu_row_scale (float *x, float factor, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    x[i] *= factor;
}

KN_CPU_CLONES float
kn_cpu_row_sum (const float *x, gint64 n)
{
  float sum = 0;

#pragma omp simd reduction(+ : sum)
  for (gint64 i = 0; i < n; i++)
    sum += x[i];
  return sum;
}

KN_CPU_CLONES float
kn_cpu_row_sum_squares (const float *x, float centre, gint64 n)
{
  float sum = 0;

#pragma omp simd reduction(+ : sum)
  for (gint64 i = 0; i < n; i++)
    sum += (x[i] - centre) * (x[i] - centre);
  return sum;
}

KN_CPU_CLONES void
kn_cpu_row_affine (float *restrict x, float mean, float factor, const float *restrict gain, const float *restrict shift,
                   gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    x[i] = (x[i] - mean) * factor * gain[i] + shift[i];
}

KN_CPU_CLONES void
kn_cpu_row_rope (float *restrict x, const float *restrict table, gint64 d, gint64 n)
{
  for (gint64 head = 0; head < n; head += d)
    {
      float *h = x + head;

#pragma omp simd
      for (gint64 p = 0; p < d / 2; p++)
        {
          float a = h[2 * p], b = h[2 * p + 1], c = table[2 * p], s = table[2 * p + 1];

          h[2 * p] = a * c - b * s;
          h[2 * p + 1] = a * s + b * c;
        }
    }
}

KN_CPU_CLONES static void
add_scaled (float *restrict s, float scale, const float *restrict bias, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    s[i] = s[i] * scale + bias[i];
}

/* In lanes of our own: compilers disagree on whether a maximum may be reduced in any order. */
KN_CPU_CLONES static float
scale_max (float *s, float scale, gint64 n)
{
  float lane[16], max = -INFINITY;
  gint64 i = 0;

  for (int j = 0; j < 16; j++)
    lane[j] = -INFINITY;
  for (; i + 16 <= n; i += 16)
#pragma omp simd
    for (int j = 0; j < 16; j++)
      {
        float value = s[i + j] * scale;

        s[i + j] = value;
        lane[j] = lane[j] < value ? value : lane[j];
      }
  for (; i < n; i++)
    {
      s[i] *= scale;
      max = max < s[i] ? s[i] : max;
    }
  for (int j = 0; j < 16; j++)
    max = max < lane[j] ? lane[j] : max;
  return max;
}

float
kn_cpu_row_scores (float *s, float scale, const float *bias, const float *key_bias, gint64 n)
{
  if (bias)
    add_scaled (s, scale, bias, n);
  if (key_bias)
    add_scaled (s, bias ? 1 : scale, key_bias, n);
  return scale_max (s, bias || key_bias ? 1 : scale, n);
}

KN_CPU_CLONES float
kn_cpu_row_exp (float *s, float max, gint64 n)
{
  float sum = 0;

#pragma omp simd reduction(+ : sum)
  for (gint64 i = 0; i < n; i++)
    {
      s[i] = fast_exp (s[i] - max);
      sum += s[i];
    }
  return sum;
}

KN_CPU_CLONES void
kn_cpu_row_gather (float *restrict dst, const float *restrict x, const gint32 *restrict index, gint64 group,
                   float factor, gint64 n)
{
  for (gint64 o = 0; o < n; o++)
    {
      float sum = 0;

      for (gint64 g = 0; g < group; g++)
        sum += x[index[o * group + g]];
      dst[o] = sum * factor;
    }
}
