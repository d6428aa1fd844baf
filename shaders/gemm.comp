#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// y[z][i][j] = gate[j] * relu (sum_k x[z][i][k] w[z][j][k] + bias[j]) + residual[z][i][j], each part optional
//
// Base tier: operands come through texel buffers, every lane makes TM rows x TN consecutive features. No shared memory,
// no barrier: this is the shape that software drivers run best, and it is not bad on hardware without matrix units.
//
// x        rows x_ld texels apart; a texel is 4 f32 or 8 bf16 (BF16); rows past the end are read as the last row
// w        panels of LANES * TN features: [panels][K / Q][TN][LANES][Q], Q = 4 (f32) or 8 (bf16), zero padded; feature
//          (lane, j) of a panel is lane * TN + j
// bias     [features] f32, read only with BIAS
// y        f32, or bf16 with OUT_BF16
// WIDE     TN, features, and all offsets and row distances of bias, gate, residual and y are multiples of 4: they are
//          read and written in groups of 4, which is also their unit in the push constants
// CONV     x is [T, H, W, C]; k runs over (tap t, y, x, channel); row i of y is output pixel row0 + i
// Limits   K a multiple of 8; C likewise. Loop iterations, K / 8 + taps, stay below the 65535 that some drivers allow.
// Groups   (panel, tile of TM rows, z)
#extension GL_GOOGLE_include_directive : require
#include "base.glsl"
#include "gemm.h"

layout (local_size_x_id = 0) in;
layout (constant_id = 0) const uint LANES = 8;
layout (constant_id = 1) const uint TN = 8;
layout (constant_id = 2) const uint EPILOGUE = 0;
layout (constant_id = 3) const bool WIDE = false;
const uint TM = 16;

layout (binding = 0) uniform usamplerBuffer x;
layout (binding = 1) uniform usamplerBuffer w;
layout (binding = 2) uniform usamplerBuffer bias;
layout (binding = 3) uniform usamplerBuffer residual;
layout (binding = 4) uniform usamplerBuffer gate;
layout (binding = 5) writeonly buffer Y32x4 { vec4 y32x4[]; };
layout (binding = 5) writeonly buffer Y16x4 { uvec2 y16x4[]; };
layout (binding = 5) writeonly buffer Y32 { float y32[]; };
layout (binding = 5) writeonly buffer Y16 { uint16_t y16[]; };

float acc[TM][TN];

#ifdef BF16
const uint TEXELS = 1;                // of 8 k
#else
const uint TEXELS = 2;
#endif

// The 8 values of k at a texel.
void fetch8 (usamplerBuffer t, int at, int step, uint mask, out vec4 lo, out vec4 hi)
{
#ifdef BF16
  uvec4 v = texelFetch (t, at) & mask;
  lo = uintBitsToFloat (uvec4 (v.x << 16, v.x & 0xffff0000u, v.y << 16, v.y & 0xffff0000u));
  hi = uintBitsToFloat (uvec4 (v.z << 16, v.z & 0xffff0000u, v.w << 16, v.w & 0xffff0000u));
#else
  lo = uintBitsToFloat (texelFetch (t, at) & mask);
  hi = uintBitsToFloat (texelFetch (t, at + step) & mask);
#endif
}

// acc += x w over one run of k8 * 8 values of k, row i read from texel xb[i] on where mask[i] is set, else as zeros.
void multiply (int xb[TM], uint mask[TM], int wb)
{
  for (int k = 0; k < int (p.k8); k++)
    {
      vec4 w_lo[TN], w_hi[TN];

      [[unroll]] for (uint j = 0; j < TN; j++)
        fetch8 (w, wb + int (j * LANES), int (TN * LANES), ~0u, w_lo[j], w_hi[j]);
      [[unroll]] for (uint i = 0; i < TM; i++)
        {
          vec4 x_lo, x_hi;

          fetch8 (x, xb[i] + k * int (TEXELS), 1, mask[i], x_lo, x_hi);
          [[unroll]] for (uint j = 0; j < TN; j++)
            {
              float s = acc[i][j];

              s += x_lo.x * w_lo[j].x; s += x_lo.y * w_lo[j].y; s += x_lo.z * w_lo[j].z; s += x_lo.w * w_lo[j].w;
              s += x_hi.x * w_hi[j].x; s += x_hi.y * w_hi[j].y; s += x_hi.z * w_hi[j].z; s += x_hi.w * w_hi[j].w;
              acc[i][j] = s;
            }
        }
      wb += int (TEXELS * TN * LANES);
    }
}

#ifdef CONV
void multiply_taps (uint tile0)
{
  const int kt = int (p.kernel & 15u), kh = int (p.kernel >> 4 & 15u), kw = int (p.kernel >> 8 & 15u);
  const int st = int (p.kernel >> 12 & 15u), s = int (p.kernel >> 16 & 15u), up = int (p.kernel >> 20 & 15u) - 1;
  const int top = int (p.pads & 255u), left = int (p.pads >> 8 & 255u);
  const int taps = kt * kh * kw;
  int oz[TM], oy[TM], ox[TM];
  int wb = int (gl_WorkGroupID.x * uint (taps) * p.k8 * TEXELS * TN * LANES + gl_LocalInvocationID.x);
  int dz = 0, dy = 0, dx = 0;

  // One division per workgroup: the pixels of a tile follow each other.
  uint pixel = (p.row0 + tile0) / p.out_w;
  ox[0] = int (p.row0 + tile0 - pixel * p.out_w);
  oz[0] = int (pixel / p.out_h);
  oy[0] = int (pixel) - oz[0] * int (p.out_h);
  [[unroll]] for (uint i = 1; i < TM; i++)
    {
      int step = tile0 + i < p.rows ? 1 : 0;
      int wrap_x = ox[i - 1] + step == int (p.out_w) ? 1 : 0;
      int wrap_y = oy[i - 1] + wrap_x == int (p.out_h) ? 1 : 0;

      ox[i] = wrap_x != 0 ? 0 : ox[i - 1] + step;
      oy[i] = wrap_y != 0 ? 0 : oy[i - 1] + wrap_x;
      oz[i] = oz[i - 1] + wrap_y;
    }

  for (int tap = 0; tap < taps; tap++)
    {
      int xb[TM];
      uint mask[TM];

      [[unroll]] for (uint i = 0; i < TM; i++)
        {
          int y = oy[i] * s + dy - top, x = ox[i] * s + dx - left;
          bool inside = uint (y) < p.in_h << up && uint (x) < p.in_w << up;
          int at = ((oz[i] * st + dz) * int (p.in_h) + (y >> up)) * int (p.in_w) + (x >> up);

          mask[i] = inside ? ~0u : 0u;
          xb[i] = int (p.x_at) + (inside ? at * int (p.x_ld) : 0);
        }
      multiply (xb, mask, wb);
      wb += int (p.k8 * TEXELS * TN * LANES);
      dx++;
      if (dx == kw) { dx = 0; dy++; }
      if (dy == kh) { dy = 0; dz++; }
    }
}
#else
void multiply_rows (uint tile0)
{
  int xb[TM];
  uint mask[TM];
  int wb = int (gl_WorkGroupID.z * p.w_z + gl_WorkGroupID.x * p.k8 * TEXELS * TN * LANES + gl_LocalInvocationID.x);

  [[unroll]] for (uint i = 0; i < TM; i++)
    {
      xb[i] = int (p.x_at + gl_WorkGroupID.z * p.x_z + min (tile0 + i, p.rows - 1u) * p.x_ld);
      mask[i] = ~0u;
    }
  multiply (xb, mask, wb);
}
#endif

const uint UNIT = WIDE ? 4 : 1;

void store_unit (uint at, vec4 v)
{
  if (WIDE && (EPILOGUE & KN_GEMM_OUT_BF16) != 0)
    y16x4[at] = uvec2 (to_bf16 (v.x) | to_bf16 (v.y) << 16, to_bf16 (v.z) | to_bf16 (v.w) << 16);
  else if (WIDE)
    y32x4[at] = v;
  else if ((EPILOGUE & KN_GEMM_OUT_BF16) != 0)
    y16[at] = uint16_t (to_bf16 (v.x));
  else
    y32[at] = v.x;
}

// Rows past the end repeat the last row: they compute its value once more from the same operands and store it again,
// which costs less than a branch per element. Hence all residuals are read before the first store.
void store (uint tile0)
{
  uint column0 = (gl_WorkGroupID.x * LANES + gl_LocalInvocationID.x) * TN;

  [[unroll]] for (uint j = 0; j < TN; j += UNIT)
    {
      uint c = (column0 + j) / UNIT;
      vec4 b = vec4 (0.0), gate0 = vec4 (1.0), gate1 = vec4 (1.0);
      vec4 v[TM];

      if (column0 + j < p.cols)
        {
          if ((EPILOGUE & KN_GEMM_BIAS) != 0)
            b = uintBitsToFloat (texelFetch (bias, int (c)));
          if ((EPILOGUE & KN_GEMM_GATE) != 0)
            {
              gate0 = uintBitsToFloat (texelFetch (gate, int (p.gate_at + c)));
              gate1 = uintBitsToFloat (texelFetch (gate, int (p.gate_at + p.gate_ld + c)));
            }
          [[unroll]] for (uint i = 0; i < TM; i++)
            {
              uint row = min (tile0 + i, p.rows - 1u);

              v[i] = vec4 (acc[i][j], 0.0, 0.0, 0.0);
              if (WIDE)
                v[i].yzw = vec3 (acc[i][min (j + 1, TN - 1)], acc[i][min (j + 2, TN - 1)], acc[i][min (j + 3, TN - 1)]);
              v[i] += b;
              if ((EPILOGUE & KN_GEMM_RELU) != 0)
                v[i] = max (v[i], 0.0);
              if ((EPILOGUE & KN_GEMM_GATE) != 0)
                v[i] *= p.row0 + row < p.gate_split ? gate0 : gate1;
              if ((EPILOGUE & KN_GEMM_RESIDUAL) != 0)
                {
                  uint at = p.r_at + gl_WorkGroupID.z * p.r_z + row * p.r_ld + c;

                  v[i] += from_bits (texelFetch (residual, int (at)), p.r_shift);
                }
            }
          [[unroll]] for (uint i = 0; i < TM; i++)
            store_unit (p.y_at + gl_WorkGroupID.z * p.y_z + min (tile0 + i, p.rows - 1u) * p.y_ld + c, v[i]);
        }
    }
}

void main ()
{
  uint tile0 = gl_WorkGroupID.y * TM;

  [[unroll]] for (uint i = 0; i < TM; i++)
    [[unroll]] for (uint j = 0; j < TN; j++)
      acc[i][j] = 0.0;
#ifdef CONV
  multiply_taps (tile0);
#else
  multiply_rows (tile0);
#endif
  store (tile0);
}
