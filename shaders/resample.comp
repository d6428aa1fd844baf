#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
// The parameter-free shortcuts of the residual VAE (Wan2.2 wan/modules/vae2_2.py), channels last. With cells of
// ft x fs x fs pixels and j = ((c * ft + a) * fs + dy) * fs + dx counting a cell's elements:
//   avg_down  y[cell][o] = mean of the `group` consecutive j of channel o
//   dup_up    y[pixel (a, dy, dx) of cell][o] = x[cell][floor (j (o, a, dy, dx) / group)]
// ACCUMULATE: y += instead. ft and fs are powers of two, given as logarithms.
// Limits: j below 2^22, so that the division by group is exact in f32.
// Groups: (ceil (channels / LANES), pixels in y and z).
#extension GL_GOOGLE_include_directive : require
#include "base.glsl"
#include "resample.h"

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const uint FLAGS = 0;

layout (binding = 0) uniform usamplerBuffer x;
layout (binding = 1) uniform usamplerBuffer residual;
layout (binding = 2) writeonly buffer Y32 { float y32[]; };
layout (binding = 2) writeonly buffer Y16 { uint16_t y16[]; };

float fetch (uint t, uint row, uint column, uint c)
{
  return from_bits (texelFetch (x, int (p.x_at + ((t * p.in_h + row) * p.in_w + column) * p.x_ld + c)).x, p.x_shift);
}

float avg_down (uint t, uint row, uint column, uint o)
{
  uint ft1 = (1u << p.log_ft) - 1u, fs1 = (1u << p.log_fs) - 1u;
  float s = 0.0;

  for (uint j = o * p.group; j < (o + 1u) * p.group; j++)
    {
      uint c = j >> (p.log_ft + 2u * p.log_fs), a = j >> (2u * p.log_fs) & ft1, dy = j >> p.log_fs & fs1, dx = j & fs1;

      s += fetch ((t << p.log_ft) + a, (row << p.log_fs) + dy, (column << p.log_fs) + dx, c);
    }
  return s * p.inv_group;
}

float dup_up (uint t, uint row, uint column, uint o)
{
  uint ft1 = (1u << p.log_ft) - 1u, fs1 = (1u << p.log_fs) - 1u;
  uint j = (((o << p.log_ft | (t & ft1)) << p.log_fs | (row & fs1)) << p.log_fs) | (column & fs1);

  return fetch (t >> p.log_ft, row >> p.log_fs, column >> p.log_fs, uint ((float (j) + 0.5) * p.inv_group));
}

void main ()
{
  uint o = gl_GlobalInvocationID.x, i = gl_WorkGroupID.y + gl_WorkGroupID.z * gl_NumWorkGroups.y;
  uint at = p.y_at + i * p.y_ld + o, pixel = p.pixel0 + i;
  uint line = pixel / p.out_w, column = pixel - line * p.out_w, t = line / p.out_h, row = line - t * p.out_h;
  float v;

  if (o >= p.channels || i >= p.pixels)
    return;
  v = (FLAGS & KN_RESAMPLE_DUP_UP) != 0 ? dup_up (t, row, column, o) : avg_down (t, row, column, o);
  if ((FLAGS & KN_RESAMPLE_ACCUMULATE) != 0)
    v += from_bits (texelFetch (residual, int (p.r_at + i * p.y_ld + o)).x, p.r_shift);
  if ((FLAGS & KN_RESAMPLE_OUT_BF16) != 0)
    y16[at] = uint16_t (to_bf16 (v));
  else
    y32[at] = v;
}
