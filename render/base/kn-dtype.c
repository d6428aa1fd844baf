/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/base/kn-dtype.h"

#include <string.h>

static const struct
{
  const char *name;
  gsize size;
} infos[] = {
  [KN_F32] = { "F32", 4 }, [KN_F16] = { "F16", 2 }, [KN_BF16] = { "BF16", 2 }, [KN_F64] = { "F64", 8 },
  [KN_U8] = { "U8", 1 },   [KN_I8] = { "I8", 1 },   [KN_I32] = { "I32", 4 },   [KN_I64] = { "I64", 8 },
  [KN_BOOL] = { "BOOL", 1 },
};

gsize
kn_dtype_size (enum kn_dtype dtype)
{
  return infos[dtype].size;
}

const char *
kn_dtype_name (enum kn_dtype dtype)
{
  return infos[dtype].name;
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
