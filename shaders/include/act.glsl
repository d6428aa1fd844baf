// SPDX-License-Identifier: GPL-3.0-or-later
// Activations. tanh and silu have a relative error below 1e-6 everywhere.
#include "act.h"
#include "exp.glsl"

vec4 kn_tanh (vec4 x)
{
  vec4 e = kn_exp (-2.0 * abs (x)), x2 = x * x;
  // The first terms of the series, where 1 - e would cancel.
  vec4 small = x * (1.0 + x2 * (-0.33333333 + x2 * (0.13333333 + x2 * (-0.053968254 + x2 * 0.021869489))));

  return mix (sign (x) * (1.0 - e) / (1.0 + e), small, lessThan (abs (x), vec4 (0.3)));
}

vec4 kn_silu (vec4 x)
{
  vec4 e = kn_exp (-abs (x));

  return x * mix (vec4 (1.0), e, lessThan (x, vec4 (0.0))) / (1.0 + e);
}

vec4 kn_gelu_tanh (vec4 x) { return 0.5 * x * (1.0 + kn_tanh (0.7978845608028654 * (x + 0.044715 * x * x * x))); }

// Abramowitz and Stegun 7.1.26: |error| of erf <= 1.5e-7.
vec4 kn_gelu_erf (vec4 x)
{
  vec4 z = abs (x) * 0.7071067811865476;
  vec4 t = 1.0 / (1.0 + 0.3275911 * z);
  vec4 tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
              kn_exp (-z * z);

  return 0.5 * x * (1.0 + sign (x) * (1.0 - tail));
}

vec4 kn_act (uint act, vec4 v)
{
  switch (act)
    {
    case KN_MAP_RELU: return max (v, vec4 (0.0));
    case KN_MAP_SILU: return kn_silu (v);
    case KN_MAP_GELU_TANH: return kn_gelu_tanh (v);
    case KN_MAP_GELU_ERF: return kn_gelu_erf (v);
    case KN_MAP_CLAMP3: return 3.0 * kn_tanh (v / 3.0);
    default: return v;
    }
}
