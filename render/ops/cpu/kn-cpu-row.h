/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any (pure functions)
 *
 * Loops over one row of f32 values, each compiled for several processor generations and chosen at load time. The other
 * files of this folder compose them: load a row, work on it while it is in the first-level cache, store it.
 *
 * exp, and what is made of it, is accurate to 2 ulp. Sums are taken in an order that depends on n alone.
 */
#pragma once

#include "render/ops/kn-ops.h"

G_BEGIN_DECLS

/* dtype: F32 or BF16. */
void  kn_cpu_row_load (float *dst, const void *src, enum kn_dtype dtype, gint64 n);
void  kn_cpu_row_store (void *dst, const float *src, enum kn_dtype dtype, gint64 n);

/* x = act(x) */
void  kn_cpu_row_act (float *x, gint64 n, enum kn_act act);
/* x = 3 tanh(x / 3) */
void  kn_cpu_row_clamp3 (float *x, gint64 n);
/* x += y */
void  kn_cpu_row_add (float *x, const float *y, gint64 n);
/* x *= y */
void  kn_cpu_row_mul (float *x, const float *y, gint64 n);
/* x *= factor */
void  kn_cpu_row_scale (float *x, float factor, gint64 n);

/* x = (x - mean) / sqrt (variance + eps) * gain + shift; without centre, mean is 0 and variance the mean square. */
void  kn_cpu_row_norm (float *x, gboolean centre, float eps, const float *gain, const float *shift, gint64 n);
/* Rotates the pairs of each head of d elements; table [d]: cos, sin, cos, sin … */
void  kn_cpu_row_rope (float *x, const float *table, gint64 d, gint64 n);

/* x = x * scale + y */
void  kn_cpu_row_add_scaled (float *x, float scale, const float *y, gint64 n);
/* -infinity for none. */
float kn_cpu_row_max (const float *x, gint64 n);
/* exp (x * scale - max), none of which may exceed 1, to bf16 (then x stays) or, if that is NULL, to x.
 * Returns the sum. */
float kn_cpu_row_exp (guint16 *bf16, float *x, float scale, float max, gint64 n);

/* dst = sum over g < group of x[index[o * group + g]] * factor, for o < n */
void  kn_cpu_row_gather (float *dst, const float *x, const gint32 *index, gint64 group, float factor, gint64 n);

G_END_DECLS
