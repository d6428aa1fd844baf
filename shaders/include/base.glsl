// SPDX-License-Identifier: GPL-3.0-or-later
// What every kernel uses. Tensors are read through texel buffers of unsigned integers: on software drivers that is the
// one load that is not a loop over lanes. shift 0 reads f32, 16 reads bf16 (its texels are 16-bit).
#extension GL_EXT_control_flow_attributes : require
#extension GL_EXT_shader_16bit_storage : require

float from_bits (uint v, uint shift) { return uintBitsToFloat (v << shift); }
vec4 from_bits (uvec4 v, uint shift) { return uintBitsToFloat (v << shift); }

// Round to nearest even; NaN stays NaN.
uint to_bf16 (float f)
{
  uint u = floatBitsToUint (f);
  uint r = (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
  return (u & 0x7fffffffu) > 0x7f800000u ? (u >> 16) | 0x40u : r;
}
