/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * The transformer's weights, and what its forward and its conditions (kn-wan-context.c) share.
 */
#pragma once

#include "render/model/wan/kn-wan-transformer.h"
#include "render/weights/kn-weights.h"

G_BEGIN_DECLS

struct kn_wan_block
{
  struct kn_linear *qkv;              /* [3d, d] self-attention */
  struct kn_linear *o;                /* [d, d] */
  struct kn_tensor norm_q, norm_k;    /* [1, d] */
  struct kn_linear *cross_q;          /* [d, d] */
  struct kn_linear *cross_kv;         /* [2d, d] */
  struct kn_linear *cross_kv_img;     /* [2d, d], CLIP variants */
  struct kn_linear *cross_o;          /* [d, d] */
  struct kn_tensor cross_norm_q, cross_norm_k, cross_norm_k_img;  /* [1, d] */
  struct kn_tensor norm3_weight, norm3_bias;                      /* [1, d] */
  struct kn_linear *ffn_up;           /* [f, d] */
  struct kn_linear *ffn_down;         /* [d, f] */
  struct kn_tensor modulation;        /* [6, d]: shift, scale, gate of attention; of feed-forward */
};

struct kn_wan_transformer
{
  struct kn_device *device;
  struct kn_wan_config config;
  enum kn_dtype compute;

  struct kn_linear *patch_embedding;  /* [d, 4 in] */
  struct kn_linear *text_up, *text_down;                    /* [d, text_dim], [d, d] */
  struct kn_linear *time_up, *time_down, *time_projection;  /* F32: [d, freq], [d, d], [6d, d] */
  struct kn_linear *head;             /* [4 out, d] */
  struct kn_tensor head_modulation;   /* [2, d] */
  struct kn_wan_block *blocks;        /* [n_layers]; empty while streamed, except the one between enter and leave */
  struct kn_weights *weights;         /* where streamed blocks come from; NULL when they are all here */

  /* CLIP branch */
  struct kn_tensor clip_norm1_weight, clip_norm1_bias, clip_norm2_weight, clip_norm2_bias;
  struct kn_linear *clip_up, *clip_down;                    /* [clip, clip], [d, clip] */

  /* Camera adapter */
  struct kn_linear *camera_patch;     /* [d, 24*64*4] */
  int n_camera_convs;                 /* two per residual block */
  struct kn_conv **camera_convs;      /* 3x3, d to d */

  struct kn_tensor rope;              /* [N, D], for the shape below */
  int rope_t, rope_h, rope_w;
};

/* kn-wan-transformer-load.c: the block's weights, prepared now if they are streamed. NULL and error on failure. Every
 * enter needs a leave, which waits for the stream before it lets streamed weights go. */
const struct kn_wan_block *kn_wan_block_enter (struct kn_wan_transformer *transformer, int i, GError **error);
gboolean                   kn_wan_block_leave (struct kn_wan_transformer *transformer, struct kn_stream *stream, int i,
                                               GError **error);

struct kn_wan_context
{
  struct kn_buf *buf;
  int n_layers;
  struct kn_tensor *kv;               /* [n_layers] of [L, 2d]: keys after their norm, values */
  struct kn_tensor *kv_img;           /* [n_layers] of [257, 2d], or NULL */
  struct kn_tensor key_bias;          /* [1, L] or {0} */
};

struct kn_wan_camera
{
  struct kn_tensor features;          /* [N, d] F32; owns its buffer */
};

G_END_DECLS
