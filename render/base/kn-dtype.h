/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Element types of tensors in files and on devices.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum kn_dtype
{
  KN_F32,
  KN_F16,
  KN_BF16,       /* upper 16 bits of an f32 */
  KN_F64,
  KN_U8,
  KN_I8,
  KN_I32,
  KN_I64,
  KN_BOOL,
};

/* Bytes of one element. */
gsize       kn_dtype_size (enum kn_dtype dtype);
/* The safetensors spelling: "F32", "BF16", … */
const char *kn_dtype_name (enum kn_dtype dtype);

static inline float
kn_bf16_to_f32 (guint16 v)
{
  union { guint32 u; float f; } x = { (guint32) v << 16 };
  return x.f;
}

/* Round to nearest even; NaN stays NaN. */
static inline guint16
kn_f32_to_bf16 (float f)
{
  union { float f; guint32 u; } x = { f };
  if ((x.u & 0x7fffffffu) > 0x7f800000u)
    return (guint16) ((x.u >> 16) | 0x40);
  return (guint16) ((x.u + 0x7fffu + ((x.u >> 16) & 1)) >> 16);
}

float   kn_f16_to_f32 (guint16 v);
guint16 kn_f32_to_f16 (float f);

/* Converts n elements of any numeric dtype to f32. dst and src must not overlap. */
void kn_dtype_to_f32 (float *dst, const void *src, enum kn_dtype dtype, gsize n);
/* Converts n f32 values to F32, BF16 or F16. */
void kn_dtype_from_f32 (void *dst, const float *src, enum kn_dtype dtype, gsize n);

G_END_DECLS
