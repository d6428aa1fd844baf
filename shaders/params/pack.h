/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KN_PARAMS_PACK_H
#define KN_PARAMS_PACK_H

#include "params.h"

/* Operands of pack.comp; see there. */
KN_PARAMS_BEGIN (kn_pack_params)
  KN_UINT features, depth;            /* of the operand: columns of the product, length of its sums */
  KN_UINT depth_steps;                /* depth rounded up to 8, / values of a texel */
  KN_UINT x_at, x_ld, x_z, x_shift;
  KN_UINT y_z;                        /* texels */
KN_PARAMS_END (kn_pack_params)

#endif
