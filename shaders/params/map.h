/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KN_PARAMS_MAP_H
#define KN_PARAMS_MAP_H

#include "act.h"
#include "params.h"

/* Operands of map.comp; see there. Units are elements, or groups of 4 in the wide variant. */
KN_PARAMS_BEGIN (kn_map_params)
  KN_UINT rows, cols;
  KN_UINT cols_in;                    /* columns of a; the rest of y becomes 0 (narrow variant) */
  KN_UINT groups_y;                   /* rows per step of z */
  KN_UINT a_at, a_ld, a_shift;
  KN_UINT b_at, b_ld, b_shift;
  KN_UINT y_at, y_ld;
  KN_UINT gate_at, gate_ld, gate_split, row0;
KN_PARAMS_END (kn_map_params)

/* Specialization constant COMBINE. */
#define KN_MAP_ADD 1
#define KN_MAP_MUL 2

#endif
