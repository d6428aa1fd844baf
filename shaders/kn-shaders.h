/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: immutable
 *
 * The embedded kernels. Each is described at the top of its .comp; its push constants are in params/.
 */
#pragma once

#include "render/gpu/kn-vk.h"

G_BEGIN_DECLS

extern const struct kn_vk_shader kn_shader_gemm_f32;
extern const struct kn_vk_shader kn_shader_gemm_f32_conv;
extern const struct kn_vk_shader kn_shader_gemm_bf16;
extern const struct kn_vk_shader kn_shader_gemm_bf16_conv;
extern const struct kn_vk_shader kn_shader_map;
extern const struct kn_vk_shader kn_shader_norm;
extern const struct kn_vk_shader kn_shader_softmax;
extern const struct kn_vk_shader kn_shader_pack;
extern const struct kn_vk_shader kn_shader_resample;
extern const struct kn_vk_shader kn_shader_to_f16;
/* For VK_KHR_cooperative_matrix only; the emulated ones are the same kernels for tests on any device. */
extern const struct kn_vk_shader kn_shader_gemm_matrix;
extern const struct kn_vk_shader kn_shader_gemm_matrix_conv;
extern const struct kn_vk_shader kn_shader_gemm_matrix_emulated;
extern const struct kn_vk_shader kn_shader_gemm_matrix_emulated_conv;

G_END_DECLS
