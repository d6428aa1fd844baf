#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// y[z][i][j] = gate[j] * act (xs[i] ws[j] sum_k x[z][i][k] w[z][j][k] + bias[j]) + residual[z][i][j],
// each part optional
//
// Matrix tier: a workgroup of 8 subgroups makes 128 rows x 128 features, each subgroup 32 x 64 of them in cooperative
// matrices f16 x f16 -> f32. The next step's operands are fetched while the present one is multiplied.
//
// x, w     f16, K contiguous and padded to 32; rows past the end of x are read as the last row, w has whole tiles
// xs, ws   powers of two that were taken out of the rows of x and w, with X_SCALE and W_SCALE
// CONV     x is [T, H, W, C]; k runs over (tap t, y, x, channel); row i of y is output pixel row0 + i
// Needs    subgroups of SUBGROUP, all full; MM x MN x MK a supported shape, MM 8 or 16, MN 16, MK 16; 29 KiB of shared
//          memory
// Groups   (tile of 128 features, tile of 128 rows, z)
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#include "base.glsl"
#include "act.glsl"
#include "matrix.h"

layout (local_size_x_id = 0) in;
layout (constant_id = 0) const uint LANES = 256;
layout (constant_id = 1) const uint SUBGROUP = 32;
layout (constant_id = 2) const uint MM = 16;
layout (constant_id = 3) const uint MN = 16;
layout (constant_id = 4) const uint MK = 16;
layout (constant_id = 5) const uint EPILOGUE = 0;

layout (binding = 0) readonly buffer X { uvec4 x[]; };
layout (binding = 1) readonly buffer W { uvec4 w[]; };
layout (binding = 2) readonly buffer XScale { float x_scale[]; };
layout (binding = 3) readonly buffer WScale { float w_scale[]; };
layout (binding = 4) uniform usamplerBuffer bias;
layout (binding = 5) uniform usamplerBuffer residual;
layout (binding = 6) uniform usamplerBuffer gate;
layout (binding = 7) writeonly buffer Y32 { float y32[]; };
layout (binding = 7) writeonly buffer Y16 { uint16_t y16[]; };

const uint GROUPS = KN_MATRIX_DEPTH / 8;          // of a row of a tile
const uint LD = GROUPS + 1;                       // a group of padding keeps rows on different banks
const uint FETCHES = KN_MATRIX_ROWS * GROUPS / LANES;
const uint SUB_ROWS = 32, SUB_COLS = 64;          // of a subgroup
const uint TI = SUB_ROWS / MM, TJ = SUB_COLS / MN;

shared uvec4 tile_x[KN_MATRIX_ROWS * LD];
shared uvec4 tile_w[KN_MATRIX_COLS * LD];
shared float stage[KN_MATRIX_SUBGROUPS * 16 * 16];

#include "coopmat.glsl"

// What a lane fetches: group q[f] of row r[f] of each tile, the same in every step.
uint fetch_row (uint f) { return (f * LANES + gl_LocalInvocationID.x) / GROUPS; }
uint fetch_group (uint f) { return (f * LANES + gl_LocalInvocationID.x) % GROUPS; }

#ifdef CONV
struct Pixel { int z, y, x; };
Pixel pixels[FETCHES];

void locate (uint tile0)
{
  for (uint f = 0; f < FETCHES; f++)
    {
      uint pixel = p.row0 + min (tile0 + fetch_row (f), p.rows - 1u), line = pixel / p.out_w;

      pixels[f].x = int (pixel - line * p.out_w);
      pixels[f].z = int (line / p.out_h);
      pixels[f].y = int (line) - pixels[f].z * int (p.out_h);
    }
}

uvec4 fetch_x (uint f, uint tile0, uint group)
{
  const int kt = int (p.kernel & 15u), kh = int (p.kernel >> 4 & 15u), kw = int (p.kernel >> 8 & 15u);
  const int st = int (p.kernel >> 12 & 15u), s = int (p.kernel >> 16 & 15u), up = int (p.kernel >> 20 & 15u) - 1;
  int tap = int (group / p.c8), c = int (group) - tap * int (p.c8);
  int dz = tap / (kh * kw), dy = tap / kw % kh, dx = tap % kw;
  int y = pixels[f].y * s + dy - int (p.pads & 255u), x_ = pixels[f].x * s + dx - int (p.pads >> 8 & 255u);

  if (dz >= kt || uint (y) >= p.in_h << up || uint (x_) >= p.in_w << up)
    return uvec4 (0);
  return x[(((pixels[f].z * st + dz) * int (p.in_h) + (y >> up)) * int (p.in_w) + (x_ >> up)) * int (p.c8) + c];
}
#else
uvec4 fetch_x (uint f, uint tile0, uint group)
{
  return x[gl_WorkGroupID.z * p.x_z + min (tile0 + fetch_row (f), p.rows - 1u) * p.x_ld + group];
}
#endif

void store4 (uint row, uint column, vec4 v)
{
  uint z = gl_WorkGroupID.z, at = p.y_at + z * p.y_z + row * p.y_ld + column;

  if ((EPILOGUE & KN_MATRIX_X_SCALE) != 0)
    v *= x_scale[z * p.x_scale_z + row];
  for (uint i = 0; i < 4; i++)
    {
      if ((EPILOGUE & KN_MATRIX_W_SCALE) != 0)
        v[i] *= w_scale[z * p.w_scale_z + min (column + i, p.cols - 1u)];
      if ((EPILOGUE & KN_MATRIX_BIAS) != 0)
        v[i] += uintBitsToFloat (texelFetch (bias, int (min (column + i, p.cols - 1u))).x);
    }
  v = kn_act (EPILOGUE >> KN_MATRIX_ACT_SHIFT, v);
  for (uint i = 0; i < 4 && column + i < p.cols; i++)
    {
      if ((EPILOGUE & KN_MATRIX_GATE) != 0)
        v[i] *= uintBitsToFloat (
          texelFetch (gate, int (p.gate_at + (p.row0 + row < p.gate_split ? 0u : p.gate_ld) + column + i)).x);
      if ((EPILOGUE & KN_MATRIX_RESIDUAL) != 0)
        v[i] += from_bits (texelFetch (residual, int (p.r_at + z * p.r_z + row * p.r_ld + column + i)).x, p.r_shift);
      if ((EPILOGUE & KN_MATRIX_OUT_BF16) != 0)
        y16[at + i] = uint16_t (to_bf16 (v[i]));
      else
        y32[at + i] = v[i];
    }
}

void main ()
{
  const uint tile_row = gl_WorkGroupID.y * KN_MATRIX_ROWS, tile_col = gl_WorkGroupID.x * KN_MATRIX_COLS;
  const uint sub_row = gl_SubgroupID / 2u * SUB_ROWS, sub_col = gl_SubgroupID % 2u * SUB_COLS;
  uvec4 next_x[FETCHES], next_w[FETCHES];
  MAT_C acc[TI * TJ];

#ifdef CONV
  locate (tile_row);
#endif
  for (uint i = 0; i < TI * TJ; i++)
    mat_zero (acc[i]);
  UNROLL for (uint f = 0; f < FETCHES; f++)
    {
      next_x[f] = fetch_x (f, tile_row, fetch_group (f));
      next_w[f] = w[gl_WorkGroupID.z * p.w_z + (tile_col + fetch_row (f)) * p.w_ld + fetch_group (f)];
    }
  for (uint step = 0; step < p.steps; step++)
    {
      barrier ();
      UNROLL for (uint f = 0; f < FETCHES; f++)
        {
          tile_x[fetch_row (f) * LD + fetch_group (f)] = next_x[f];
          tile_w[fetch_row (f) * LD + fetch_group (f)] = next_w[f];
        }
      barrier ();
      if (step + 1u < p.steps)
        UNROLL for (uint f = 0; f < FETCHES; f++)
          {
            uint group = (step + 1u) * GROUPS + fetch_group (f);

            next_x[f] = fetch_x (f, tile_row, group);
            next_w[f] = w[gl_WorkGroupID.z * p.w_z + (tile_col + fetch_row (f)) * p.w_ld + group];
          }
      UNROLL for (uint k = 0; k < KN_MATRIX_DEPTH / MK; k++)
        {
          MAT_A a[TI];
          MAT_B b;

          UNROLL for (uint i = 0; i < TI; i++)
            MAT_LOAD_A (a[i], (sub_row + i * MM) * LD + k * (MK / 8), LD);
          UNROLL for (uint j = 0; j < TJ; j++)
            {
              MAT_LOAD_B (b, (sub_col + j * MN) * LD + k * (MK / 8), LD);
              UNROLL for (uint i = 0; i < TI; i++)
                mat_multiply (a[i], b, acc[i * TJ + j]);
            }
        }
    }

  // Which lane holds which element is the driver's secret, so the accumulators go through shared memory.
  UNROLL for (uint t = 0; t < TI * TJ; t++)
    {
      uint row0 = tile_row + sub_row + t / TJ * MM, col0 = tile_col + sub_col + t % TJ * MN;

      subgroupBarrier ();
      MAT_STORE (acc[t], stage, gl_SubgroupID * 256u, MN);
      subgroupBarrier ();
      for (uint e = gl_SubgroupInvocationID; e < MM * MN / 4; e += SUBGROUP)
        {
          uint at = gl_SubgroupID * 256u + e * 4u, row = row0 + e * 4u / MN, column = col0 + e * 4u % MN;

          if (row < p.rows && column < p.cols)
            store4 (row, column, vec4 (stage[at], stage[at + 1u], stage[at + 2u], stage[at + 3u]));
        }
    }
}
