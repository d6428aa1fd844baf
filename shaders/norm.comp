#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// y = act (rope (norm (x) * (unit + scale) + shift)), statistics over the columns of each row in f32:
// layer (x - mean) / sqrt (var + eps), rms x / sqrt (mean (x^2) + eps). rope turns the pairs (2p, 2p + 1) of each head.
//
// A row is read in units: texels of 4 elements (WIDE), or 2 elements, of which the second may be past the end.
// LANES_PER_ROW 1: a row per lane; else a row per workgroup of that size. x may be y.
// Limits: 3 * cols / 4 loop iterations stay below 65535.
// Groups: as many as rows (or rows / lanes), in x and y.
#extension GL_GOOGLE_include_directive : require
#include "base.glsl"
#include "act.glsl"
#include "norm.h"

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const uint LANES_PER_ROW = 1;
layout (constant_id = 2) const bool WIDE = true;
layout (constant_id = 3) const uint FLAGS = 0;

layout (binding = 0) uniform usamplerBuffer x;
layout (binding = 1) uniform usamplerBuffer scale;
layout (binding = 2) uniform usamplerBuffer shift;
layout (binding = 3) uniform usamplerBuffer rope;
layout (binding = 4) writeonly buffer Y32x4 { vec4 y32x4[]; };
layout (binding = 4) writeonly buffer Y16x4 { uvec2 y16x4[]; };
layout (binding = 4) writeonly buffer Y32 { float y32[]; };
layout (binding = 4) writeonly buffer Y16 { uint16_t y16[]; };

#include "reduce.glsl"

const int UNIT = WIDE ? 4 : 2;

// Unit u of a row that starts at texel `at`; elements past the end are fill.
vec4 fetch (usamplerBuffer t, int at, int u, uint bits, float fill)
{
  if (WIDE)
    return from_bits (texelFetch (t, at + u), bits);
  vec4 v = vec4 (from_bits (texelFetch (t, at + 2 * u).x, bits), fill, fill, fill);
  if (2 * u + 1 < int (p.cols))
    v.y = from_bits (texelFetch (t, at + 2 * u + 1).x, bits);
  return v;
}

void store (uint at, int u, vec4 v)
{
  if (WIDE && (FLAGS & KN_NORM_OUT_BF16) != 0)
    y16x4[at + u] = uvec2 (to_bf16 (v.x) | to_bf16 (v.y) << 16, to_bf16 (v.z) | to_bf16 (v.w) << 16);
  else if (WIDE)
    y32x4[at + u] = v;
  else if ((FLAGS & KN_NORM_OUT_BF16) != 0)
    {
      y16[at + 2 * u] = uint16_t (to_bf16 (v.x));
      if (2 * u + 1 < int (p.cols))
        y16[at + 2 * u + 1] = uint16_t (to_bf16 (v.y));
    }
  else
    {
      y32[at + 2 * u] = v.x;
      if (2 * u + 1 < int (p.cols))
        y32[at + 2 * u + 1] = v.y;
    }
}

float sum4 (vec4 v) { return (v.x + v.y) + (v.z + v.w); }

void main ()
{
  uint group = gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x;
  uint row = LANES_PER_ROW == 1 ? group * gl_WorkGroupSize.x + gl_LocalInvocationID.x : group;
  bool inside = row < p.rows;
  int first = LANES_PER_ROW == 1 ? 0 : int (gl_LocalInvocationID.x), step = int (LANES_PER_ROW);
  int units = (int (p.cols) + UNIT - 1) / UNIT;
  float mean = 0.0, spread, r;
  vec4 s = vec4 (0.0);
  int at, scale_at, shift_at, rope_at, turn;

  // Lanes without a row repeat the last one and store nothing: all must reach the barriers.
  row = min (row, p.rows - 1u);
  at = int (p.x_at + row * p.x_ld);
  if ((FLAGS & KN_NORM_IS_LAYER) != 0)
    {
      for (int u = first; u < units; u += step)
        s += fetch (x, at, u, p.x_shift, 0.0);
      mean = row_sum (WIDE ? sum4 (s) : s.x + s.y) / float (p.cols);
    }
  s = vec4 (0.0);
  for (int u = first; u < units; u += step)
    {
      vec4 v = fetch (x, at, u, p.x_shift, mean) - mean;
      s += v * v;
    }
  spread = row_sum (WIDE ? sum4 (s) : s.x + s.y) / float (p.cols);
  r = 1.0 / sqrt (spread + p.eps);

  scale_at = int (p.scale_at + (p.row0 + row < p.scale_split ? 0u : p.scale_ld));
  shift_at = int (p.shift_at + (p.row0 + row < p.shift_split ? 0u : p.shift_ld));
  rope_at = int (p.rope_at + row * p.rope_ld);
  turn = first % max (int (p.rope_cols) / UNIT, 1);
  if (!inside)
    return;
  for (int u = first; u < units; u += step)
    {
      vec4 v = (fetch (x, at, u, p.x_shift, mean) - mean) * r;

      if ((FLAGS & KN_NORM_HAS_SCALE) != 0)
        v *= p.unit + fetch (scale, scale_at, u, 0u, 0.0);
      if ((FLAGS & KN_NORM_HAS_SHIFT) != 0)
        v += fetch (shift, shift_at, u, 0u, 0.0);
      if ((FLAGS & KN_NORM_HAS_ROPE) != 0)
        {
          vec4 c = fetch (rope, rope_at, turn, 0u, 0.0);

          v = vec4 (v.x * c.x - v.y * c.y, v.x * c.y + v.y * c.x, v.z * c.z - v.w * c.w, v.z * c.w + v.w * c.z);
          turn += step;
          while (turn >= int (p.rope_cols) / UNIT)
            turn -= int (p.rope_cols) / UNIT;
        }
      if ((FLAGS & KN_NORM_ACT_SILU) != 0)
        v = kn_silu (v);
      store (p.y_at + row * p.y_ld, u, v);
    }
}
