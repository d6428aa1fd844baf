/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KN_PARAMS_NORM_H
#define KN_PARAMS_NORM_H

#include "params.h"

/* Operands of norm.comp; see there. _at and _ld are texels: elements, or groups of 4 in the wide variant. */
KN_PARAMS_BEGIN (kn_norm_params)
  KN_UINT rows, cols;                 /* elements */
  KN_FLOAT eps, unit;
  KN_UINT x_at, x_ld, x_shift;
  KN_UINT y_at, y_ld;
  KN_UINT scale_at, scale_ld, scale_split;
  KN_UINT shift_at, shift_ld, shift_split;
  KN_UINT rope_at, rope_ld, rope_cols;
  KN_UINT row0;                       /* in the whole tensor: the splits count from there */
KN_PARAMS_END (kn_norm_params)

/* Bits of the specialization constant FLAGS. */
#define KN_NORM_IS_LAYER 1
#define KN_NORM_HAS_SCALE 2
#define KN_NORM_HAS_SHIFT 4
#define KN_NORM_HAS_ROPE 8
#define KN_NORM_ACT_SILU 16
#define KN_NORM_OUT_BF16 32

#endif
