/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KN_PARAMS_MATRIX_H
#define KN_PARAMS_MATRIX_H

#include "params.h"

/* Tile of a workgroup of gemm_matrix.comp, and what K is padded to. */
#define KN_MATRIX_ROWS 128
#define KN_MATRIX_COLS 128
#define KN_MATRIX_DEPTH 32
#define KN_MATRIX_SUBGROUPS 8

/* Operands of gemm_matrix.comp; see there. Groups are 8 f16 values, 16 bytes. */
KN_PARAMS_BEGIN (kn_matrix_params)
  KN_UINT rows, cols;                 /* of y */
  KN_UINT steps;                      /* K / 32 */
  KN_UINT x_ld, x_z, w_ld, w_z;       /* groups */
  KN_UINT x_scale_z, w_scale_z;
  KN_UINT y_at, y_ld, y_z;
  KN_UINT r_at, r_ld, r_z, r_shift;
  KN_UINT gate_at, gate_ld, gate_split;
  KN_UINT row0;                       /* of y in the whole convolution or linear */
  KN_UINT in_h, in_w, out_h, out_w;
  KN_UINT kernel;                     /* as in gemm.h */
  KN_UINT pads;
  KN_UINT c8;                         /* groups of a pixel */
KN_PARAMS_END (kn_matrix_params)

/* Bits of the specialization constant EPILOGUE; the act (KN_MAP_) is above them. */
#define KN_MATRIX_X_SCALE 1
#define KN_MATRIX_W_SCALE 2
#define KN_MATRIX_BIAS 4
#define KN_MATRIX_GATE 8
#define KN_MATRIX_RESIDUAL 16
#define KN_MATRIX_OUT_BF16 32
#define KN_MATRIX_ACT_SHIFT 8

#endif
