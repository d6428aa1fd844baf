/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KN_PARAMS_SOFTMAX_H
#define KN_PARAMS_SOFTMAX_H

#include "params.h"

/* Operands of softmax.comp; see there. */
KN_PARAMS_BEGIN (kn_softmax_params)
  KN_UINT rows;                       /* of the scores: heads * rows_per_head */
  KN_UINT keys;                       /* L */
  KN_UINT ld4;                        /* texels of a row of scores, padding included */
  KN_FLOAT scale;
  KN_UINT rows_per_head;
  KN_UINT bias_at, bias_ld, bias_head;/* bias row of score row r: r / rows_per_head * bias_head + r % rows_per_head */
  KN_UINT key_bias_at;
KN_PARAMS_END (kn_softmax_params)

#define KN_SOFTMAX_BIAS 1
#define KN_SOFTMAX_KEY_BIAS 2
#define KN_SOFTMAX_OUT_F16 4

#endif
