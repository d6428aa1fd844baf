// SPDX-License-Identifier: GPL-3.0-or-later
// The few operations on cooperative matrices that gemm_matrix.comp needs: MAT_C[MM, MN] += MAT_A[MM, MK] MAT_B[MK, MN].
// A and B are loaded from tile_x and tile_w (uvec4 arrays of 8 f16), B column by column; `at` and `ld` in groups.
//
// Written with GL_NV_cooperative_matrix, which the compiler knows; nv2khr turns the module into the KHR extension.
// EMULATE does the same with plain code, so that everything around the matrices is tested on devices without them: A
// and B are then only places in the tiles, and must be used before the tiles change.
#ifdef EMULATE
#define UNROLL
#define MAT_A uvec2
#define MAT_B uvec2
struct MAT_C { float e[MM * MN / SUBGROUP]; };

#define MAT_LOAD_A(m, at, ld) m = uvec2 (at, ld)
#define MAT_LOAD_B(m, at, ld) m = uvec2 (at, ld)

float kn_half (uvec4 group, uint i) { return unpackHalf2x16 (group[i / 2u])[i % 2u]; }

void mat_zero (out MAT_C c)
{
  for (uint i = 0; i < MM * MN / SUBGROUP; i++)
    c.e[i] = 0.0;
}

void mat_multiply (MAT_A a, MAT_B b, inout MAT_C c)
{
  for (uint i = 0; i < MM * MN / SUBGROUP; i++)
    {
      uint e = i * SUBGROUP + gl_SubgroupInvocationID;

      [[unroll]] for (uint k = 0; k < MK; k++)
        c.e[i] += kn_half (tile_x[a.x + e / MN * a.y + k / 8u], k % 8u) *
                  kn_half (tile_w[b.x + e % MN * b.y + k / 8u], k % 8u);
    }
}

#define MAT_STORE(c, array, at, ld) \
  for (uint i_ = 0, e_ = gl_SubgroupInvocationID; i_ < MM * MN / SUBGROUP; i_++, e_ += SUBGROUP) \
    array[at + e_ / MN * ld + e_ % MN] = c.e[i_]
#else
#extension GL_NV_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#define UNROLL [[unroll]]
#define MAT_A fcoopmatNV<16, gl_ScopeSubgroup, MM, MK>
#define MAT_B fcoopmatNV<16, gl_ScopeSubgroup, MK, MN>
#define MAT_C fcoopmatNV<32, gl_ScopeSubgroup, MM, MN>

#define MAT_LOAD_A(m, at, ld) coopMatLoadNV (m, tile_x, at, ld, false)
#define MAT_LOAD_B(m, at, ld) coopMatLoadNV (m, tile_w, at, ld, true)
#define mat_zero(c) c = MAT_C (0.0)
#define mat_multiply(a, b, c) c = coopMatMulAddNV (a, b, c)
#define MAT_STORE(c, array, at, ld) coopMatStoreNV (c, array, at, ld, false)
#endif
