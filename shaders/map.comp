#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// y[i][j] = gate[j] * act (a[i][j]) [+ or * b[i][j]], or 0
//
// WIDE: one texel of 4 elements per lane, all offsets and row distances multiples of 4 elements; else one element.
// f32 and bf16 in any mix. y may be a or b: an element is read before it is written, by the same lane.
// Groups: (ceil (cols / LANES), groups_y, z), row = y + z * groups_y. cols counts texels.
#extension GL_GOOGLE_include_directive : require
#include "base.glsl"
#include "act.glsl"
#include "map.h"

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const bool WIDE = true;
layout (constant_id = 2) const uint ACT = 0;
layout (constant_id = 3) const uint COMBINE = 0;
layout (constant_id = 4) const bool GATE = false;
layout (constant_id = 5) const bool OUT_BF16 = false;
layout (constant_id = 6) const bool ZERO = false;

layout (binding = 0) uniform usamplerBuffer a;
layout (binding = 1) uniform usamplerBuffer b;
layout (binding = 2) uniform usamplerBuffer gate;
layout (binding = 3) writeonly buffer Y32x4 { vec4 y32x4[]; };
layout (binding = 3) writeonly buffer Y16x4 { uvec2 y16x4[]; };
layout (binding = 3) writeonly buffer Y32 { float y32[]; };
layout (binding = 3) writeonly buffer Y16 { uint16_t y16[]; };

void store (uint at, vec4 v)
{
  if (WIDE && OUT_BF16)
    y16x4[at] = uvec2 (to_bf16 (v.x) | to_bf16 (v.y) << 16, to_bf16 (v.z) | to_bf16 (v.w) << 16);
  else if (WIDE)
    y32x4[at] = v;
  else if (OUT_BF16)
    y16[at] = uint16_t (to_bf16 (v.x));
  else
    y32[at] = v.x;
}

void main ()
{
  uint column = gl_GlobalInvocationID.x, row = gl_WorkGroupID.y + gl_WorkGroupID.z * p.groups_y;
  vec4 v = vec4 (0.0);

  if (column >= p.cols || row >= p.rows)
    return;
  if (!ZERO)
    {
      v = kn_act (ACT, from_bits (texelFetch (a, int (p.a_at + row * p.a_ld + column)), p.a_shift));
      if (!WIDE && column >= p.cols_in)
        v = vec4 (0.0);
    }
  if (GATE)
    v *= uintBitsToFloat (texelFetch (gate, int (p.gate_at + (p.row0 + row < p.gate_split ? 0u : p.gate_ld) + column)));
  if (COMBINE == KN_MAP_ADD)
    v += from_bits (texelFetch (b, int (p.b_at + row * p.b_ld + column)), p.b_shift);
  if (COMBINE == KN_MAP_MUL)
    v *= from_bits (texelFetch (b, int (p.b_at + row * p.b_ld + column)), p.b_shift);
  store (p.y_at + row * p.y_ld + column, v);
}
