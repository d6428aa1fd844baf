/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "render/weights/kn-gguf.h"

static float
read_f16 (const guint8 *p)
{
  return kn_f16_to_f32 ((guint16) (p[0] | p[1] << 8));
}

static guint32
read_u32 (const guint8 *p)
{
  return p[0] | (guint32) p[1] << 8 | (guint32) p[2] << 16 | (guint32) p[3] << 24;
}

/* { f16 d; u8 q[16] } */
static void
q4_0 (float *x, const guint8 *b)
{
  float d = read_f16 (b);

  for (int j = 0; j < 16; j++)
    {
      x[j] = (float) ((b[2 + j] & 15) - 8) * d;
      x[j + 16] = (float) ((b[2 + j] >> 4) - 8) * d;
    }
}

/* { f16 d, m; u8 q[16] } */
static void
q4_1 (float *x, const guint8 *b)
{
  float d = read_f16 (b), m = read_f16 (b + 2);

  for (int j = 0; j < 16; j++)
    {
      x[j] = (float) (b[4 + j] & 15) * d + m;
      x[j + 16] = (float) (b[4 + j] >> 4) * d + m;
    }
}

/* The five-bit number j of { u32 high; u8 low[16] }. */
static int
five_bits (const guint8 *b, int j)
{
  guint32 high = read_u32 (b) >> j & 1;

  return (int) ((j < 16 ? b[4 + j] & 15 : b[4 + j - 16] >> 4) | high << 4);
}

/* { f16 d; u32 high; u8 q[16] } */
static void
q5_0 (float *x, const guint8 *b)
{
  float d = read_f16 (b);

  for (int j = 0; j < 32; j++)
    x[j] = (float) (five_bits (b + 2, j) - 16) * d;
}

/* { f16 d, m; u32 high; u8 q[16] } */
static void
q5_1 (float *x, const guint8 *b)
{
  float d = read_f16 (b), m = read_f16 (b + 2);

  for (int j = 0; j < 32; j++)
    x[j] = (float) five_bits (b + 4, j) * d + m;
}

/* { f16 d; i8 q[32] } */
static void
q8_0 (float *x, const guint8 *b)
{
  float d = read_f16 (b);

  for (int j = 0; j < 32; j++)
    x[j] = (float) (gint8) b[2 + j] * d;
}

/* { u8 s[16]; u8 q[64]; f16 d, dmin } */
static void
q2_k (float *x, const guint8 *b)
{
  const guint8 *q = b + 16;
  float d = read_f16 (b + 80), dmin = read_f16 (b + 82);

  for (int i = 0; i < 256; i++)
    {
      int n = i / 128, j = i / 32 % 4, l = i % 32;
      guint8 s = b[i / 16];

      x[i] = d * (float) (s & 15) * (float) (q[32 * n + l] >> 2 * j & 3) - dmin * (float) (s >> 4);
    }
}

/* { u8 mask[32]; u8 q[64]; u8 s[12]; f16 d } */
static void
q3_k (float *x, const guint8 *b)
{
  const guint8 *q = b + 32, *s = b + 96;
  float d = read_f16 (b + 108);

  for (int i = 0; i < 256; i++)
    {
      int n = i / 128, j = i / 32 % 4, l = i % 32, k = i / 16;
      int low = k < 8 ? s[k] & 15 : s[k - 8] >> 4, high = s[8 + k % 4] >> 2 * (k / 4) & 3;
      int value = (q[32 * n + l] >> 2 * j & 3) - (b[l] >> (4 * n + j) & 1 ? 0 : 4);

      x[i] = d * (float) ((low | high << 4) - 32) * (float) value;
    }
}

/* Scale and minimum j of the twelve bytes of six-bit numbers that Q4_K and Q5_K share. */
static void
six_bits (const guint8 *s, int j, int *scale, int *min)
{
  *scale = j < 4 ? s[j] & 63 : (s[j + 4] & 15) | (s[j - 4] >> 6) << 4;
  *min = j < 4 ? s[j + 4] & 63 : s[j + 4] >> 4 | (s[j] >> 6) << 4;
}

/* { f16 d, dmin; u8 s[12]; u8 q[128] } */
static void
q4_k (float *x, const guint8 *b)
{
  const guint8 *q = b + 16;
  float d = read_f16 (b), dmin = read_f16 (b + 2);

  for (int g = 0; g < 8; g++)
    {
      int scale, min;
      float d1, m1;

      six_bits (b + 4, g, &scale, &min);
      d1 = d * (float) scale;
      m1 = dmin * (float) min;
      for (int l = 0; l < 32; l++)
        x[32 * g + l] = d1 * (float) (q[32 * (g / 2) + l] >> 4 * (g % 2) & 15) - m1;
    }
}

/* { f16 d, dmin; u8 s[12]; u8 high[32]; u8 q[128] } */
static void
q5_k (float *x, const guint8 *b)
{
  const guint8 *high = b + 16, *q = b + 48;
  float d = read_f16 (b), dmin = read_f16 (b + 2);

  for (int g = 0; g < 8; g++)
    {
      int scale, min;
      float d1, m1;

      six_bits (b + 4, g, &scale, &min);
      d1 = d * (float) scale;
      m1 = dmin * (float) min;
      for (int l = 0; l < 32; l++)
        x[32 * g + l] = d1 * (float) ((q[32 * (g / 2) + l] >> 4 * (g % 2) & 15) + 16 * (high[l] >> g & 1)) - m1;
    }
}

/* { u8 low[128]; u8 high[64]; i8 s[16]; f16 d } */
static void
q6_k (float *x, const guint8 *b)
{
  float d = read_f16 (b + 208);

  for (int i = 0; i < 256; i++)
    {
      int h = i / 128, part = i / 32 % 4, l = i % 32;
      int low = b[64 * h + 32 * (part % 2) + l] >> 4 * (part / 2) & 15;
      int high = b[128 + 32 * h + l] >> 2 * part & 3;

      x[i] = d * (float) (gint8) b[192 + i / 16] * (float) ((low | high << 4) - 32);
    }
}

static const gint8 iq4_values[16] = { -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113 };

/* { f16 d; u8 q[16] } */
static void
iq4_nl (float *x, const guint8 *b)
{
  float d = read_f16 (b);

  for (int j = 0; j < 16; j++)
    {
      x[j] = d * (float) iq4_values[b[2 + j] & 15];
      x[j + 16] = d * (float) iq4_values[b[2 + j] >> 4];
    }
}

/* { f16 d; u16 scales_high; u8 scales_low[4]; u8 q[128] } */
static void
iq4_xs (float *x, const guint8 *b)
{
  float d = read_f16 (b);
  int scales_high = b[2] | b[3] << 8;

  for (int g = 0; g < 8; g++)
    {
      int scale = (b[4 + g / 2] >> 4 * (g % 2) & 15) | (scales_high >> 2 * g & 3) << 4;
      float d1 = d * (float) (scale - 32);

      for (int j = 0; j < 16; j++)
        {
          x[32 * g + j] = d1 * (float) iq4_values[b[8 + 16 * g + j] & 15];
          x[32 * g + j + 16] = d1 * (float) iq4_values[b[8 + 16 * g + j] >> 4];
        }
    }
}

void
kn_gguf_block_to_f32 (float *dst, const guint8 *block, enum kn_dtype dtype)
{
  static void (*const functions[]) (float *, const guint8 *) = {
    [KN_Q4_0] = q4_0, [KN_Q4_1] = q4_1, [KN_Q5_0] = q5_0, [KN_Q5_1] = q5_1,     [KN_Q8_0] = q8_0,     [KN_Q2_K] = q2_k,
    [KN_Q3_K] = q3_k, [KN_Q4_K] = q4_k, [KN_Q5_K] = q5_k, [KN_Q6_K] = q6_k, [KN_IQ4_NL] = iq4_nl, [KN_IQ4_XS] = iq4_xs,
  };

  g_assert (kn_dtype_block_len (dtype) > 1);
  functions[dtype] (dst, block);
}

void
kn_gguf_to_f32 (float *dst, const guint8 *data, enum kn_dtype dtype, gsize first, gsize n)
{
  gsize len = kn_dtype_block_len (dtype), size = kn_dtype_block_size (dtype);
  float part[256];

  while (n > 0)
    {
      const guint8 *block = data + first / len * size;
      gsize skip = first % len, count = MIN (n, len - skip);

      if (count == len)
        kn_gguf_block_to_f32 (dst, block, dtype);
      else
        {
          kn_gguf_block_to_f32 (part, block, dtype);
          memcpy (dst, part + skip, count * sizeof *dst);
        }
      dst += count;
      first += count;
      n -= count;
    }
}
