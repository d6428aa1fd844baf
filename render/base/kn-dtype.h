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
  /* from here on: only in files, never on devices */
  KN_I16,
  KN_U16,
  KN_U32,
  KN_U64,
  KN_F8_E4M3,    /* bias 7, no infinity */
  KN_F8_E5M2,    /* bias 15, the upper half of an f16 */
  KN_Q4_0,       /* ggml blocks: 32 elements for _0, _1 and IQ4_NL, else 256; see render/weights/kn-gguf.h */
  KN_Q4_1,
  KN_Q5_0,
  KN_Q5_1,
  KN_Q8_0,
  KN_Q2_K,
  KN_Q3_K,
  KN_Q4_K,
  KN_Q5_K,
  KN_Q6_K,
  KN_IQ4_NL,
  KN_IQ4_XS,
};

/* Bytes of one element; 0 for block types, whose unit is kn_dtype_block_size() bytes. */
gsize       kn_dtype_size (enum kn_dtype dtype);
/* The spelling of safetensors ("F32", "BF16", "F8_E4M3") or of ggml ("Q4_K"). */
const char *kn_dtype_name (enum kn_dtype dtype);
/* TRUE and *dtype for a spelling that kn_dtype_name() returns. */
gboolean    kn_dtype_from_name (const char *name, enum kn_dtype *dtype);
/* Elements and bytes of the smallest addressable unit: 1 element, except for block types. */
guint       kn_dtype_block_len (enum kn_dtype dtype);
gsize       kn_dtype_block_size (enum kn_dtype dtype);

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
float   kn_f8_e4m3_to_f32 (guint8 v);
guint16 kn_f32_to_f16 (float f);

/* Converts n elements of any dtype but the block types to f32. dst and src must not overlap; src is aligned to the
 * element size. */
void kn_dtype_to_f32 (float *dst, const void *src, enum kn_dtype dtype, gsize n);
/* Converts n f32 values to F32, BF16 or F16. */
void kn_dtype_from_f32 (void *dst, const float *src, enum kn_dtype dtype, gsize n);

G_END_DECLS
