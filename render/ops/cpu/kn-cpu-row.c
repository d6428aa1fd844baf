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

/* Else gcc turns a clamp into masked copies of all that depends on it, divisions included. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize ("no-trapping-math", "no-tree-pre")
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

/* e^x = 2^n e^r with |r| <= ln 2 / 2 and a polynomial of degree 6 for e^r (Cephes, expf), for -87.3 <= x <= 88.3;
 * beyond, the value at the end. NaN stays NaN. No branches, so that it vectorises. */
KN_CPU_INLINE float
clamped_exp (float x)
{
  float y = x < -87.3f ? -87.3f : x > 88.3f ? 88.3f : x;
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
  return p * float_from_bits ((bits_from_float (shifted) + 127 - 0x4b400000u) << 23);
}

/* For softmax: x <= 0, and 0 for what is masked out. */
KN_CPU_INLINE float
exp_of_negative (float x)
{
  return x < -87.3f ? 0.f : clamped_exp (x);
}

/* Far below zero this is x 4e-39, not 0. */
KN_CPU_INLINE float
fast_silu (float x)
{
  return x / (1.f + clamped_exp (-x));
}

/* x P(x^2) near zero (Cephes, tanhf), where the quotient would cancel. */
KN_CPU_INLINE float
fast_tanh (float x)
{
  float z = x * x, p = -5.70498872745e-3f;
  float far = 1.f - 2.f / (clamped_exp (2.f * x) + 1.f);

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
  return x / (1.f + clamped_exp (-1.59576912f * (x + 0.044715f * x * x * x)));
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
    x[i] = fast_silu (x[i]);
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

/* One function, not three: rows of a video autoencoder are short. */
KN_CPU_CLONES void
kn_cpu_row_norm (float *restrict x, gboolean centre, float eps, const float *restrict gain, const float *restrict shift,
                 gint64 n)
{
  float mean = 0, square = 0, factor;

  if (centre)
    {
#pragma omp simd reduction(+ : mean)
      for (gint64 i = 0; i < n; i++)
        mean += x[i];
      mean /= (float) n;
    }
#pragma omp simd reduction(+ : square)
  for (gint64 i = 0; i < n; i++)
    square += (x[i] - mean) * (x[i] - mean);
  factor = 1.f / sqrtf (square / (float) n + eps);
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

KN_CPU_CLONES void
kn_cpu_row_add_scaled (float *restrict x, float scale, const float *restrict y, gint64 n)
{
#pragma omp simd
  for (gint64 i = 0; i < n; i++)
    x[i] = x[i] * scale + y[i];
}

#define MAX_LANES 32

KN_CPU_INLINE void
max_lanes (float *restrict lane, const float *restrict x, int n)
{
#pragma omp simd
  for (int j = 0; j < n; j++)
    lane[j] = lane[j] < x[j] ? x[j] : lane[j];
}

/* In lanes of our own: compilers disagree on whether a maximum may be reduced in any order. */
KN_CPU_CLONES float
kn_cpu_row_max (const float *x, gint64 n)
{
  float lane[MAX_LANES], max = -INFINITY;

  if (n < MAX_LANES)
    {
      for (gint64 i = 0; i < n; i++)
        max = max < x[i] ? x[i] : max;
      return max;
    }
  memcpy (lane, x, sizeof lane);
  for (gint64 i = MAX_LANES; i + MAX_LANES <= n; i += MAX_LANES)
    max_lanes (lane, x + i, MAX_LANES);
  /* The last elements, some of them for the second time. */
  max_lanes (lane, x + n - MAX_LANES, MAX_LANES);
  max_lanes (lane, lane + 16, 16);
  max_lanes (lane, lane + 8, 8);
  max_lanes (lane, lane + 4, 4);
  max_lanes (lane, lane + 2, 2);
  return lane[0] < lane[1] ? lane[1] : lane[0];
}

#define EXP_CHUNK 512

KN_CPU_CLONES static float
exp_f32 (float *x, float scale, float max, gint64 n)
{
  float sum = 0;

#pragma omp simd reduction(+ : sum)
  for (gint64 i = 0; i < n; i++)
    {
      x[i] = exp_of_negative (x[i] * scale - max);
      sum += x[i];
    }
  return sum;
}

/* exp_f32() to a chunk of its own, which is then rounded: one loop for both would be compiled for half the width.
 * Weights are in [0, 1]: rounding needs no care for NaN, which the sum shows anyway. */
KN_CPU_CLONES static float
exp_bf16 (guint16 *restrict dst, const float *restrict x, float scale, float max, gint64 n)
{
  float chunk[EXP_CHUNK], total = 0;

  for (gint64 at = 0; at < n; at += EXP_CHUNK)
    {
      gint64 count = MIN (EXP_CHUNK, n - at);
      float sum = 0;

#pragma omp simd reduction(+ : sum)
      for (gint64 i = 0; i < count; i++)
        {
          chunk[i] = exp_of_negative (x[at + i] * scale - max);
          sum += chunk[i];
        }
#pragma omp simd
      for (gint64 i = 0; i < count; i++)
        {
          guint32 u = bits_from_float (chunk[i]);

          dst[at + i] = (guint16) ((u + 0x7fffu + ((u >> 16) & 1)) >> 16);
        }
      total += sum;
    }
  return total;
}

float
kn_cpu_row_exp (guint16 *bf16, float *x, float scale, float max, gint64 n)
{
  return bf16 ? exp_bf16 (bf16, x, scale, max, n) : exp_f32 (x, scale, max, n);
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
