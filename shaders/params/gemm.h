/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KN_PARAMS_GEMM_H
#define KN_PARAMS_GEMM_H

#include "params.h"

/* Operands of gemm.comp; see there. */
KN_PARAMS_BEGIN (kn_gemm_params)
  KN_UINT rows, cols;                 /* of y */
  KN_UINT k8;                         /* K / 8, of one tap of a convolution */
  KN_UINT x_at, x_ld, x_z;            /* texels */
  KN_UINT w_z;                        /* texels */
  KN_UINT y_at, y_ld, y_z;            /* this and the next two lines in units, see WIDE */
  KN_UINT r_at, r_ld, r_z, r_shift;   /* residual; shift 16: bf16, 0: f32 */
  KN_UINT gate_at, gate_ld, gate_split;
  KN_UINT row0;                       /* of y, in the whole convolution or linear: gate_split counts from there */
  /* Convolution: input and output extents */
  KN_UINT in_h, in_w, out_h, out_w;
  KN_UINT kernel;                     /* kt | kh << 4 | kw << 8 | stride_t << 12 | stride_hw << 16 | upsample << 20 */
  KN_UINT pads;                       /* top | left << 8 */
KN_PARAMS_END (kn_gemm_params)

/* Bits of the specialization constant EPILOGUE. */
#define KN_GEMM_BIAS 1
#define KN_GEMM_RELU 2
#define KN_GEMM_GATE 4
#define KN_GEMM_RESIDUAL 8
#define KN_GEMM_OUT_BF16 16

#endif
