/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Activations by number, as act.glsl knows them: enum kn_act, and one more.
 */
#ifndef KN_PARAMS_ACT_H
#define KN_PARAMS_ACT_H

#define KN_MAP_NONE 0
#define KN_MAP_RELU 1
#define KN_MAP_SILU 2
#define KN_MAP_GELU_TANH 3
#define KN_MAP_GELU_ERF 4
#define KN_MAP_CLAMP3 5

#endif
