/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KN_PARAMS_RESAMPLE_H
#define KN_PARAMS_RESAMPLE_H

#include "params.h"

/* Operands of resample.comp; see there. */
KN_PARAMS_BEGIN (kn_resample_params)
  KN_UINT pixels;                     /* of y in this dispatch */
  KN_UINT pixel0;                     /* the first of them */
  KN_UINT in_h, in_w, out_h, out_w;
  KN_UINT channels;                   /* of y */
  KN_UINT log_ft, log_fs;
  KN_UINT group;                      /* avg_down: inputs of a mean; dup_up: outputs per input channel */
  KN_FLOAT inv_group;
  KN_UINT x_at, x_ld, x_shift;
  KN_UINT r_at, r_shift;              /* y as it was, with accumulate */
  KN_UINT y_at, y_ld;
KN_PARAMS_END (kn_resample_params)

#define KN_RESAMPLE_DUP_UP 1
#define KN_RESAMPLE_ACCUMULATE 2
#define KN_RESAMPLE_OUT_BF16 4

#endif
