/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What a Wan transformer is, from the names and shapes of its tensors, and the spelling of tensor names that model code
 * uses. kn_weights_set_names() translates whatever layout a file has to these canonical names:
 *
 *   transformer   the original Wan names, the only ones that every variant has: "patch_embedding.weight",
 *                 "blocks.i.self_attn.{q,k,v,o}.weight", "blocks.i.cross_attn.k_img.weight", "blocks.i.norm3.weight",
 *                 "blocks.i.ffn.{0,2}.weight", "blocks.i.modulation", "head.modulation", "head.head.weight",
 *                 "vace_blocks.n.before_proj.weight", "control_adapter.conv.weight" …
 *   VAE           diffusers names with the stages spelled as VAE 2.2 spells them, for 2.1 too:
 *                 "{encoder,decoder}.conv_in", ".mid_block.{resnets.0,attentions.0,resnets.1}", ".norm_out.gamma",
 *                 ".conv_out", "quant_conv", "post_quant_conv",
 *                 "encoder.down_blocks.S.resnets.J.{norm1.gamma,conv1,norm2.gamma,conv2,conv_shortcut}",
 *                 "encoder.down_blocks.S.downsampler.{resample.1,time_conv}",
 *                 "decoder.up_blocks.S.resnets.J.…", "decoder.up_blocks.S.upsampler.{resample.1,time_conv}"
 *                 with S the stage and J the block within it
 *   UMT5          Hugging Face names, the embedding being "shared.weight"
 *   CLIP vision   Hugging Face names; an original merged to_qkv appears as q_proj, k_proj, v_proj
 *
 * Tensors that a translation does not know keep their stored name.
 */
#pragma once

#include "render/weights/kn-weights.h"

G_BEGIN_DECLS

/* How the file itself spells its names. */
enum kn_wan_layout
{
  KN_WAN_LAYOUT_ORIGINAL,    /* Wan and Fun repositories, repackaged single files, GGUF */
  KN_WAN_LAYOUT_DIFFUSERS,
};

struct kn_wan_variant
{
  enum kn_wan_layout layout;
  int n_layers;
  int dim;                   /* d */
  int n_heads;               /* dim / head_dim; 0 when the tensors leave it open: ask config.json (see below) */
  int ffn_dim;
  int in_channels, out_channels;
  int patch_t, patch_h, patch_w;
  int text_dim;              /* columns of text_embedding.0 */
  int freq_dim;              /* columns of time_embedding.0 */
  gboolean has_clip;         /* img_emb: CLIP branch in every block */
  int clip_dim;              /* 0 without it */
  gboolean has_clip_positions; /* img_emb.emb_pos: first-last-frame models, two images */
  gboolean has_camera;       /* control_adapter */
  int n_camera_residual_blocks;
  int camera_in_channels;    /* channels of control_adapter.conv: 24 * 8 * 8 */
  gboolean has_vace;
  int n_vace_layers;
  int vace_in_channels;
  gboolean has_ref_conv;     /* Fun-Control reference image */
};

/* weights: with KN_NAMES_WAN_TRANSFORMER set. Tensor shapes do not tell the head size: n_heads is dim / 128 when dim is
 * a multiple of 128, which holds for all published models, and config.json overrides it.
 * FALSE and KN_MODEL_ERROR_TENSOR when a defining tensor is missing or misshapen; UNSUPPORTED for odd patch sizes. */
gboolean kn_wan_variant_detect (const struct kn_weights *weights, struct kn_wan_variant *variant, GError **error);

/* The block after which VACE hint n is added, evenly spaced as in all published models: 15 of 30 layers are 0, 2, … 28;
 * 8 of 40 are 0, 5, … 35. A "vace_layers" of config.json overrides it. */
int kn_wan_variant_vace_layer (const struct kn_wan_variant *variant, int n);

/* "Wan, 30 layers of 1536, 16 → 16 channels, CLIP, camera". Free with g_free(). */
char *kn_wan_variant_describe (const struct kn_wan_variant *variant);

G_END_DECLS
