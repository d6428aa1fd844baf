#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the w operand of gemm.comp from activations, one matrix per z:
//   w[j][k] = x[j][k], or x[k][j] with TRANSPOSE; f32, or bf16 with OUT_BF16
//
// x is read element by element, so any row distance and offset will do. Each lane writes one texel of 16 bytes of
// [panels][depth_steps][TN][LANES][Q]; features and depths past the end become 0.
// Groups: (TN, depth_steps, panels * z): panel and z are told apart by `panels`.
#extension GL_GOOGLE_include_directive : require
#include "base.glsl"
#include "pack.h"

layout (local_size_x_id = 0) in;
layout (constant_id = 0) const uint LANES = 8;
layout (constant_id = 1) const uint TN = 8;
layout (constant_id = 2) const bool TRANSPOSE = false;
layout (constant_id = 3) const bool OUT_BF16 = false;

layout (binding = 0) uniform usamplerBuffer x;
layout (binding = 1) writeonly buffer Y { uvec4 y[]; };

const uint Q = OUT_BF16 ? 8 : 4;

float fetch (uint z, uint j, uint k)
{
  uint at = p.x_at + z * p.x_z + (TRANSPOSE ? k * p.x_ld + j : j * p.x_ld + k);
  return j < p.features && k < p.depth ? from_bits (texelFetch (x, int (at)).x, p.x_shift) : 0.0;
}

void main ()
{
  uint panels = (p.features + LANES * TN - 1u) / (LANES * TN);
  uint z = gl_WorkGroupID.z / panels, panel = gl_WorkGroupID.z - z * panels;
  uint lane = gl_LocalInvocationID.x, j = (panel * LANES + lane) * TN + gl_WorkGroupID.x, k = gl_WorkGroupID.y * Q;
  uint at = z * p.y_z + ((panel * p.depth_steps + gl_WorkGroupID.y) * TN + gl_WorkGroupID.x) * LANES + lane;
  uint v[8];

  [[unroll]] for (uint q = 0; q < Q; q++)
    v[q] = floatBitsToUint (fetch (z, j, k + q));
  if (OUT_BF16)
    y[at] = uvec4 (v[0] >> 16 | (v[1] & 0xffff0000u), v[2] >> 16 | (v[3] & 0xffff0000u),
                   v[4] >> 16 | (v[5] & 0xffff0000u), v[6] >> 16 | (v[7] & 0xffff0000u));
  else
    y[at] = uvec4 (v[0], v[1], v[2], v[3]);
}
