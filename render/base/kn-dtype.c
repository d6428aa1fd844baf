/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/base/kn-dtype.h"

#include <string.h>

static const struct
{
  const char *name;
  guint block_len;
  gsize block_size;
} infos[] = {
  [KN_F32] = { "F32", 1, 4 },         [KN_F16] = { "F16", 1, 2 },         [KN_BF16] = { "BF16", 1, 2 },
  [KN_F64] = { "F64", 1, 8 },         [KN_U8] = { "U8", 1, 1 },           [KN_I8] = { "I8", 1, 1 },
  [KN_I32] = { "I32", 1, 4 },         [KN_I64] = { "I64", 1, 8 },         [KN_BOOL] = { "BOOL", 1, 1 },
  [KN_I16] = { "I16", 1, 2 },         [KN_U16] = { "U16", 1, 2 },         [KN_U32] = { "U32", 1, 4 },
  [KN_U64] = { "U64", 1, 8 },         [KN_F8_E4M3] = { "F8_E4M3", 1, 1 }, [KN_F8_E5M2] = { "F8_E5M2", 1, 1 },
  [KN_Q4_0] = { "Q4_0", 32, 18 },     [KN_Q4_1] = { "Q4_1", 32, 20 },     [KN_Q5_0] = { "Q5_0", 32, 22 },
  [KN_Q5_1] = { "Q5_1", 32, 24 },     [KN_Q8_0] = { "Q8_0", 32, 34 },     [KN_Q2_K] = { "Q2_K", 256, 84 },
  [KN_Q3_K] = { "Q3_K", 256, 110 },   [KN_Q4_K] = { "Q4_K", 256, 144 },   [KN_Q5_K] = { "Q5_K", 256, 176 },
  [KN_Q6_K] = { "Q6_K", 256, 210 },   [KN_IQ4_NL] = { "IQ4_NL", 32, 18 }, [KN_IQ4_XS] = { "IQ4_XS", 256, 136 },
};

gsize
kn_dtype_size (enum kn_dtype dtype)
{
  return infos[dtype].block_len == 1 ? infos[dtype].block_size : 0;
}

const char *
kn_dtype_name (enum kn_dtype dtype)
{
  return infos[dtype].name;
}

gboolean
kn_dtype_from_name (const char *name, enum kn_dtype *dtype)
{
  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++)
    if (g_str_equal (name, infos[i].name))
      {
        *dtype = (enum kn_dtype) i;
        return TRUE;
      }
  return FALSE;
}

guint
kn_dtype_block_len (enum kn_dtype dtype)
{
  return infos[dtype].block_len;
}

gsize
kn_dtype_block_size (enum kn_dtype dtype)
{
  return infos[dtype].block_size;
}

float
kn_f16_to_f32 (guint16 v)
{
  union { guint32 u; float f; } x, scale = { 0x77800000u }; /* 2^112 moves the exponent bias from 15 to 127 */

  x.u = (guint32) (v & 0x7fffu) << 13;
  x.f *= scale.f;
  if ((v & 0x7c00u) == 0x7c00u)
    x.u |= 0x7f800000u;
  x.u |= (guint32) (v & 0x8000u) << 16;
  return x.f;
}

float
kn_f8_e4m3_to_f32 (guint8 v)
{
  union { guint32 u; float f; } x, scale = { 0x7b800000u }; /* 2^120 moves the exponent bias from 7 to 127 */

  x.u = (guint32) (v & 0x7f) << 20;
  x.f *= scale.f;
  if ((v & 0x7f) == 0x7f)
    x.u = 0x7fc00000u;
  x.u |= (guint32) (v & 0x80) << 24;
  return x.f;
}

guint16
kn_f32_to_f16 (float f)
{
  union { float f; guint32 u; } x = { f };
  guint32 sign = x.u >> 16 & 0x8000u, mantissa = x.u & 0x7fffffffu, shift, half;

  if (mantissa > 0x7f800000u)
    return (guint16) (sign | 0x7e00u);
  if (mantissa >= 0x477ff000u) /* rounds to 65520 or more */
    return (guint16) (sign | 0x7c00u);
  if (mantissa >= 0x38800000u) /* normal: round to nearest even on 13 bits */
    return (guint16) (sign | ((mantissa + 0xfffu + (mantissa >> 13 & 1) - 0x38000000u) >> 13));
  if (mantissa < 0x33000000u)
    return (guint16) sign;
  shift = 126 - (mantissa >> 23);
  mantissa = (mantissa & 0x7fffffu) | 0x800000u;
  half = mantissa >> shift;
  if ((mantissa & ((1u << shift) - 1)) + (half & 1) > 1u << (shift - 1))
    half++;
  return (guint16) (sign | half);
}

void
kn_dtype_to_f32 (float *dst, const void *src, enum kn_dtype dtype, gsize n)
{
  switch (dtype)
    {
    case KN_F32:
      memcpy (dst, src, n * sizeof (float));
      break;
    case KN_F16:
      for (gsize i = 0; i < n; i++)
        dst[i] = kn_f16_to_f32 (((const guint16 *) src)[i]);
      break;
    case KN_BF16:
      for (gsize i = 0; i < n; i++)
        dst[i] = kn_bf16_to_f32 (((const guint16 *) src)[i]);
      break;
    case KN_F64:
      for (gsize i = 0; i < n; i++)
        dst[i] = (float) ((const double *) src)[i];
      break;
    case KN_U8:
    case KN_BOOL:
      for (gsize i = 0; i < n; i++)
        dst[i] = ((const guint8 *) src)[i];
      break;
    case KN_I8:
      for (gsize i = 0; i < n; i++)
        dst[i] = ((const gint8 *) src)[i];
      break;
    case KN_I32:
      for (gsize i = 0; i < n; i++)
        dst[i] = (float) ((const gint32 *) src)[i];
      break;
    case KN_I64:
      for (gsize i = 0; i < n; i++)
        dst[i] = (float) ((const gint64 *) src)[i];
      break;
    case KN_I16:
      for (gsize i = 0; i < n; i++)
        dst[i] = ((const gint16 *) src)[i];
      break;
    case KN_U16:
      for (gsize i = 0; i < n; i++)
        dst[i] = ((const guint16 *) src)[i];
      break;
    case KN_U32:
      for (gsize i = 0; i < n; i++)
        dst[i] = (float) ((const guint32 *) src)[i];
      break;
    case KN_U64:
      for (gsize i = 0; i < n; i++)
        dst[i] = (float) ((const guint64 *) src)[i];
      break;
    case KN_F8_E4M3:
      for (gsize i = 0; i < n; i++)
        dst[i] = kn_f8_e4m3_to_f32 (((const guint8 *) src)[i]);
      break;
    case KN_F8_E5M2:
      for (gsize i = 0; i < n; i++)
        dst[i] = kn_f16_to_f32 ((guint16) (((const guint8 *) src)[i] << 8));
      break;
    default:
      g_error ("%s has no elements to convert one by one", kn_dtype_name (dtype));
    }
}

void
kn_dtype_from_f32 (void *dst, const float *src, enum kn_dtype dtype, gsize n)
{
  if (dtype == KN_F32)
    memcpy (dst, src, n * sizeof (float));
  else if (dtype == KN_BF16)
    for (gsize i = 0; i < n; i++)
      ((guint16 *) dst)[i] = kn_f32_to_bf16 (src[i]);
  else if (dtype == KN_F16)
    for (gsize i = 0; i < n; i++)
      ((guint16 *) dst)[i] = kn_f32_to_f16 (src[i]);
  else
    g_assert_not_reached ();
}
