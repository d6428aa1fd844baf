// SPDX-License-Identifier: GPL-3.0-or-later
// exp with a relative error of 2e-7 for every argument, and 0 below -87.7. Drivers' own computes exp2 (x log2 e), whose
// error grows with |x|, and some never reach 0. Arguments above 88 are taken as 88.
vec4 kn_exp (vec4 x)
{
  vec4 c = clamp (x, -88.0, 88.0);
  vec4 n = floor (c * 1.44269504 + 0.5);
  // ln 2 in two parts, the first short enough that n times it is exact.
  vec4 r = c - n * 0.693359375 + n * 2.12194440e-4;
  vec4 e = 1.9875691500e-4 * r + 1.3981999507e-3;

  // Cephes expf.
  e = e * r + 8.3334519073e-3;
  e = e * r + 4.1665795894e-2;
  e = e * r + 1.6666665459e-1;
  e = e * r + 5.0000001201e-1;
  e = e * r * r + r + 1.0;
  return e * uintBitsToFloat (uvec4 (ivec4 (n) + 127) << 23);
}
