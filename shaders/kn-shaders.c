/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shaders/kn-shaders.h"

#include <stdint.h>

#include "shaders/gemm_bf16.spv.h"
#include "shaders/gemm_bf16_conv.spv.h"
#include "shaders/gemm_f32.spv.h"
#include "shaders/gemm_f32_conv.spv.h"
#include "shaders/gemm_matrix.spv.h"
#include "shaders/gemm_matrix_conv.spv.h"
#include "shaders/gemm_matrix_emulated.spv.h"
#include "shaders/gemm_matrix_emulated_conv.spv.h"
#include "shaders/map.spv.h"
#include "shaders/norm.spv.h"
#include "shaders/pack.spv.h"
#include "shaders/resample.spv.h"
#include "shaders/softmax.spv.h"
#include "shaders/to_f16.spv.h"

/* bindings_: as the .comp declares them: t texel buffer, s storage buffer. */
#define SHADER(name_, bindings_) \
  const struct kn_vk_shader kn_shader_##name_ = { \
    .name = #name_, .code = spv_##name_, .code_bytes = sizeof spv_##name_, .bindings = bindings_, \
  }

SHADER (gemm_f32, "ttttts");
SHADER (gemm_f32_conv, "ttttts");
SHADER (gemm_bf16, "ttttts");
SHADER (gemm_bf16_conv, "ttttts");
SHADER (map, "ttts");
SHADER (norm, "tttts");
SHADER (softmax, "ttts");
SHADER (pack, "ts");
SHADER (resample, "tts");
SHADER (to_f16, "tss");
SHADER (gemm_matrix, "ssssttts");
SHADER (gemm_matrix_conv, "ssssttts");
SHADER (gemm_matrix_emulated, "ssssttts");
SHADER (gemm_matrix_emulated_conv, "ssssttts");
