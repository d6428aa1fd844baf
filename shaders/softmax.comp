#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// y[r][l] = softmax over l of (scale * s[r][l] + bias[row][l] + key_bias[l]): f32 over s, or f16 elsewhere (OUT_F16)
//
// Rows are padded to 4 * ld4 columns; the padding becomes 0. LANES_PER_ROW 1: a row per lane; else a row per workgroup.
// Limits: 3 * ld4 / 2 loop iterations stay below 65535: 174000 keys.
// Groups: as many as rows (or rows / lanes), in x and y.
#extension GL_GOOGLE_include_directive : require
#include "base.glsl"
#include "exp.glsl"
#include "softmax.h"

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const uint LANES_PER_ROW = 1;
layout (constant_id = 2) const uint FLAGS = 0;

layout (binding = 0) uniform usamplerBuffer scores;
layout (binding = 1) uniform usamplerBuffer bias;
layout (binding = 2) uniform usamplerBuffer key_bias;
layout (binding = 3) writeonly buffer Y { vec4 y[]; };
layout (binding = 3) writeonly buffer Y16 { uvec2 y16[]; };

#include "reduce.glsl"

const float LOWEST = -3.4e38;

float bias_of (int at, int l)
{
  float b = 0.0;

  if ((FLAGS & KN_SOFTMAX_BIAS) != 0)
    b += uintBitsToFloat (texelFetch (bias, at + l).x);
  if ((FLAGS & KN_SOFTMAX_KEY_BIAS) != 0)
    b += uintBitsToFloat (texelFetch (key_bias, int (p.key_bias_at) + l).x);
  return b;
}

// The four logits at texel u; past the last key, LOWEST.
vec4 fetch (int at, int bias_at, int u)
{
  vec4 v = uintBitsToFloat (texelFetch (scores, at + u)) * p.scale;
  int l = 4 * u, last = int (p.keys) - 1;

  if ((FLAGS & (KN_SOFTMAX_BIAS | KN_SOFTMAX_KEY_BIAS)) != 0)
    v += vec4 (bias_of (bias_at, min (l, last)), bias_of (bias_at, min (l + 1, last)),
               bias_of (bias_at, min (l + 2, last)), bias_of (bias_at, min (l + 3, last)));
  return mix (vec4 (LOWEST), v, lessThanEqual (ivec4 (l, l + 1, l + 2, l + 3), ivec4 (last)));
}

void store (int at, vec4 v)
{
  if ((FLAGS & KN_SOFTMAX_OUT_F16) != 0)
    y16[at] = uvec2 (packHalf2x16 (v.xy), packHalf2x16 (v.zw));
  else
    y[at] = v;
}

void main ()
{
  uint group = gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x;
  uint row = LANES_PER_ROW == 1 ? group * gl_WorkGroupSize.x + gl_LocalInvocationID.x : group;
  int first = LANES_PER_ROW == 1 ? 0 : 2 * int (gl_LocalInvocationID.x), step = 2 * int (LANES_PER_ROW);
  int units = int (p.ld4), at, bias_at;
  bool inside = row < p.rows;
  vec4 m = vec4 (LOWEST), s = vec4 (0.0);
  float most, r;

  // Lanes without a row repeat the last one and store nothing: all must reach the barriers. ld4 is even.
  row = min (row, p.rows - 1u);
  at = int (row * p.ld4);
  bias_at = int (p.bias_at + (row / p.rows_per_head * p.bias_head + row % p.rows_per_head) * p.bias_ld);
  for (int u = first; u < units; u += step)
    m = max (m, max (fetch (at, bias_at, u), fetch (at, bias_at, u + 1)));
  most = row_max (max (max (m.x, m.y), max (m.z, m.w)));
  for (int u = first; u < units; u += step)
    s += kn_exp (fetch (at, bias_at, u) - most) + kn_exp (fetch (at, bias_at, u + 1) - most);
  r = 1.0 / row_sum ((s.x + s.y) + (s.z + s.w));
  if (!inside)
    return;
  for (int u = first; u < units; u += step)
    {
      vec4 v0 = kn_exp (fetch (at, bias_at, u) - most) * r, v1 = kn_exp (fetch (at, bias_at, u + 1) - most) * r;

      store (at + u, v0);
      store (at + u + 1, v1);
    }
}
