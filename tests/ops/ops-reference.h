/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any (pure functions)
 *
 * Every op of render/ops/kn-ops.h as its contract says it, in plain loops with double accumulation. Operands are
 * contiguous f32 that already hold the values a device sees (rounded to bf16 where the tensor is bf16).
 */
#pragma once

#include "render/ops/kn-ops.h"

/* A row-dependent vector: values[i < split ? 0 : rows - 1]. values NULL: absent. */
struct ref_rowvec
{
  const float *values;
  gint64 rows, split;
};

double ref_act (double x, enum kn_act act);

/* y[n, m] = [residual +] [gate *] act (x[n, k] w[m, k]^T [+ bias]) */
void ref_linear (const float *x, const float *w, const float *bias, struct ref_rowvec gate, const float *residual,
                 enum kn_act act, gint64 n, gint64 k, gint64 m, float *y);
void ref_norm (enum kn_norm_kind kind, float eps, const float *x, struct ref_rowvec scale, struct ref_rowvec shift,
               float unit, const float *rope, gint64 d, enum kn_act act, gint64 n, gint64 m, float *y);
void ref_attention (const float *q, const float *k, const float *v, const float *bias, const float *key_bias,
                    const float *old, float scale, gint64 n, gint64 l, gint64 heads, gint64 d, float *o);
void ref_conv (const struct kn_conv_desc *desc, const float *w, const float *bias, const float *x,
               const float *residual, enum kn_act act, int t, int h, int width, float *y);
void ref_binary (enum kn_binary op, const float *a, const float *b, gint64 n, float *y);
void ref_unary (enum kn_unary op, const float *x, gint64 n, float *y);
void ref_avg_down (const float *x, const float *old, int t, int h, int w, int ft, int fs, gint64 c, gint64 out_c,
                   float *y);
void ref_dup_up (const float *x, const float *old, int t, int h, int w, int ft, int fs, gint64 c, gint64 out_c,
                 float *y);
