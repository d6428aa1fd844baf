#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes f16 operands of gemm_matrix.comp from f32 or bf16 activations [rows, heads * cols]:
//   plain      y[h][i][k] = x[i][h * cols + k], saturated
//   SCALED     y[h][i][k] = x[i][h * cols + k] / s, scale[h][i] = s, a power of two that puts the row's largest
//              magnitude between 2^8 and 2^9: bf16 values down to 2^-22 of it stay exact, and none overflows
//   TRANSPOSE  y[h][k][i] = x[i][h * cols + k], saturated
// Rows of y are padded with zeros to `pairs` pairs. A workgroup makes a row of y.
// Groups: (rows of y, heads).
#extension GL_GOOGLE_include_directive : require
#include "base.glsl"
#include "to_f16.h"

layout (local_size_x_id = 0) in;
layout (constant_id = 0) const uint LANES_PER_ROW = 64;
layout (constant_id = 1) const uint FLAGS = 0;

layout (binding = 0) uniform usamplerBuffer x;
layout (binding = 1) writeonly buffer Y { uint y[]; };
layout (binding = 2) writeonly buffer Scale { float scale[]; };

#include "reduce.glsl"

const bool TRANSPOSE = (FLAGS & KN_TO_F16_TRANSPOSE) != 0;

float fetch (uint row, uint k)
{
  uint at = TRANSPOSE ? k * p.x_ld + row : row * p.x_ld + k;

  if (k >= (TRANSPOSE ? p.rows : p.cols))
    return 0.0;
  return from_bits (texelFetch (x, int (p.x_at + gl_WorkGroupID.y * p.cols + at)).x, p.x_shift);
}

void main ()
{
  uint row = gl_WorkGroupID.x, z = gl_WorkGroupID.y;
  float factor = 1.0;

  if ((FLAGS & KN_TO_F16_SCALED) != 0)
    {
      float most = 0.0;

      for (uint k = gl_LocalInvocationID.x; k < p.cols; k += LANES_PER_ROW)
        most = max (most, abs (fetch (row, k)));
      uint exponent = clamp (floatBitsToUint (row_max (most)) >> 23, 16u, 240u);
      factor = uintBitsToFloat ((262u - exponent) << 23);
      if (gl_LocalInvocationID.x == 0)
        scale[p.scale_at + z * p.scale_z + row] = uintBitsToFloat ((exponent - 8u) << 23);
    }
  for (uint j = gl_LocalInvocationID.x; j < p.pairs; j += LANES_PER_ROW)
    y[p.y_at + z * p.y_z + row * p.pairs + j] =
      packHalf2x16 (clamp (vec2 (fetch (row, 2u * j), fetch (row, 2u * j + 1u)) * factor, -65504.0, 65504.0));
}
