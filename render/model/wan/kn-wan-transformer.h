/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * The Wan diffusion transformer (arXiv 2503.20314; Wan2.1 wan/modules/model.py), with the image branch and the camera
 * adapter of VideoX-Fun. One forward pass predicts the flow v = noise - x0 of a latent video.
 *
 *   T h w   latent frames, rows, columns;  h and w even
 *   N       tokens, T * h/2 * w/2
 *   d       model width
 */
#pragma once

#include "render/ops/kn-ops.h"

G_BEGIN_DECLS

/* Rows of image features: the patches of a picture of 224x224 pixels and a class token. */
#define KN_WAN_CLIP_TOKENS 257

struct kn_wan_config
{
  int n_layers, dim, n_heads, ffn_dim;
  int in_channels, out_channels;      /* of latents; in_channels counts mask and condition channels too */
  int freq_dim, text_dim;
  int text_len;                       /* text rows are zero-padded to this many, and the padding is attended to */
  float eps;
  gboolean has_clip;                  /* needs [KN_WAN_CLIP_TOKENS, clip_dim] image features */
  int clip_dim;
  gboolean has_camera;                /* takes camera features */
};

struct kn_wan_transformer;

/* streamed: the blocks stay in the file and are prepared one at a time, in every forward: memory for one block instead
 * of all, paid in time. path: a safetensors or GGUF file in original or diffusers names, or a folder with config.json
 * beside it. compute: F32 or BF16, the dtype of matrix operands; the residual stream, norms, modulation and softmax are
 * f32 either way.
 * NULL and KN_MODEL_ERROR or KN_RENDER_ERROR_NO_MEMORY on failure. */
struct kn_wan_transformer *kn_wan_transformer_open (struct kn_device *device, const char *path, enum kn_dtype compute,
                                                    gboolean streamed, GError **error);
/* What the file at path is, without loading it. */
gboolean kn_wan_transformer_read_config (const char *path, struct kn_wan_config *config, GError **error);
/* Random weights of the given shape, to time a forward without a file. */
struct kn_wan_transformer *kn_wan_transformer_create_random (struct kn_device *device,
                                                             const struct kn_wan_config *config,
                                                             enum kn_dtype compute, GError **error);
void                       kn_wan_transformer_close (struct kn_wan_transformer **transformer);
const struct kn_wan_config *kn_wan_transformer_get_config (const struct kn_wan_transformer *transformer);

/* ---- what depends only on the prompt ---- */

/* Text rows after their embedding and every block's cross-attention keys and values (in the compute dtype, on the
 * device), plus those of the image features. Made once per prompt, used at every step. */
struct kn_wan_context;

/* text_rows: [n_rows, text_dim] f32, n_rows <= text_len (more are cut). clip: [KN_WAN_CLIP_TOKENS, clip_dim] f32 for
 * models with has_clip, NULL there meaning zeros, ignored otherwise. Cost: 4 n d^2 FLOP per block. */
struct kn_wan_context *kn_wan_context_create (struct kn_wan_transformer *transformer, struct kn_stream *stream,
                                              const float *text_rows, int n_rows, const float *clip, GError **error);
void                   kn_wan_context_destroy (struct kn_wan_context **context);

/* ---- what depends only on the camera ---- */

/* Writes the Plücker channels of one latent frame, [24, 8h, 8w] f32, channel 4 * component + frame in
 * group. */
typedef void (*kn_wan_rays_fn) (int latent_frame, float *out, gpointer user_data);

/* Camera features, added to the tokens of every step: owns a [N, d] f32 tensor. The transformer must have
 * has_camera. */
struct kn_wan_camera;

struct kn_wan_camera *kn_wan_camera_create (struct kn_wan_transformer *transformer, struct kn_stream *stream,
                                            int t, int h, int w, kn_wan_rays_fn rays, gpointer user_data,
                                            GError **error);
void                  kn_wan_camera_destroy (struct kn_wan_camera **camera);

/* ---- one forward ---- */

struct kn_wan_forward_args
{
  int t, h, w;                        /* of the latents */
  const float *latents;               /* [in_channels, T, h, w] f32 on the host */
  float timestep;                     /* 0 … 1000 */
  int n_known_frames;                 /* the first latent frames with timestep 0 (Wan2.2 TI2V); 0 for other models */
  const struct kn_wan_context *context;
  const struct kn_wan_camera *camera; /* NULL: no camera given */
  float *velocity;                    /* [out_channels, T, h, w] f32 on the host, written when the call returns */
};

/* arena: of at least the peak that the same call has on the plan device. Errors: see kn_stream_finish(). */
gboolean kn_wan_transformer_forward (struct kn_wan_transformer *transformer, struct kn_stream *stream,
                                     struct kn_arena *arena, const struct kn_wan_forward_args *args, GError **error);

G_END_DECLS
