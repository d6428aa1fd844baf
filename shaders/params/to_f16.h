/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KN_PARAMS_TO_F16_H
#define KN_PARAMS_TO_F16_H

#include "params.h"

/* Operands of to_f16.comp; see there. */
KN_PARAMS_BEGIN (kn_to_f16_params)
  KN_UINT rows, cols, heads;          /* of x: [rows, heads * cols] */
  KN_UINT x_at, x_ld, x_shift;
  KN_UINT pairs;                      /* pairs of f16 in a row of y, padding included */
  KN_UINT y_at, y_z;                  /* pairs */
  KN_UINT scale_at, scale_z;
KN_PARAMS_END (kn_to_f16_params)

#define KN_TO_F16_SCALED 1
#define KN_TO_F16_TRANSPOSE 2

#endif
