/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shaders/kn-shaders.h"

#include <stdint.h>

#include "shaders/gemm_bf16.spv.h"
#include "shaders/gemm_bf16_conv.spv.h"
#include "shaders/gemm_f32.spv.h"
#include "shaders/gemm_f32_conv.spv.h"
#include "shaders/map.spv.h"
#include "shaders/norm.spv.h"
#include "shaders/pack.spv.h"
#include "shaders/resample.spv.h"
#include "shaders/softmax.spv.h"

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
