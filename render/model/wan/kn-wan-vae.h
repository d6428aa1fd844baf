/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * The Wan video autoencoders: 2.1 (plain) and 2.2 (residual, with parameter-free shortcuts), after diffusers
 * AutoencoderKLWan and Wan2.1 wan/modules/vae.py, Wan2.2 wan/modules/vae2_2.py. Sizes are read from config.json and
 * checked against the tensors.
 *
 * The autoencoder is causal in time: one pixel frame for the first latent frame, then four (`time_factor`) for each.
 * It is run as a stream, one latent frame after the other; every temporal convolution keeps its last two input frames.
 * Memory is therefore the same for one second and for one minute, and the frames are those of the whole sequence.
 *
 *   latents   diffusion space, (mu - mean) / std: what the transformer sees
 *   pixels    [frames, H, W, 3] f32 in -1 … 1, RGB
 */
#pragma once

#include "render/ops/kn-ops.h"

G_BEGIN_DECLS

#define KN_WAN_VAE_MAX_Z 48           /* the Wan 2.2 autoencoder's */

struct kn_wan_vae_config
{
  int z_dim;                          /* latent channels, at most KN_WAN_VAE_MAX_Z */
  int time_factor;                    /* 4 */
  int space_factor;                   /* encoder: pixels per latent in H and W */
  int out_space_factor;               /* decoder: larger than space_factor where the decoder writes a bigger picture */
};

struct kn_wan_vae;

/* path: folder with one safetensors file (or GGUF, or .pth), or the file. Sizes are those of the config.json beside it;
 * an original single file needs none. NULL and error on failure. */
struct kn_wan_vae *kn_wan_vae_open (struct kn_device *device, const char *path, enum kn_dtype compute, GError **error);
void               kn_wan_vae_close (struct kn_wan_vae **vae);
const struct kn_wan_vae_config *kn_wan_vae_get_config (const struct kn_wan_vae *vae);

/* ---- streams ---- */

struct kn_wan_vae_decoder;

/* For latents of h x w. Takes its memory (caches and scratch) now. */
struct kn_wan_vae_decoder *kn_wan_vae_decoder_create (struct kn_wan_vae *vae, struct kn_stream *stream, int h, int w,
                                                      GError **error);
void                       kn_wan_vae_decoder_destroy (struct kn_wan_vae_decoder **decoder);
/* latent: [z, h, w] f32, the next latent frame. Writes 1 (first call) or time_factor frames
 * [n, h*out_space_factor, w*out_space_factor, 3], clamped to -1 … 1; *n_frames says how many. */
gboolean kn_wan_vae_decoder_push (struct kn_wan_vae_decoder *decoder, const float *latent, float *frames,
                                  int *n_frames, GError **error);

struct kn_wan_vae_encoder;

/* For pictures of height x width, multiples of space_factor. */
struct kn_wan_vae_encoder *kn_wan_vae_encoder_create (struct kn_wan_vae *vae, struct kn_stream *stream, int height,
                                                      int width, GError **error);
void                       kn_wan_vae_encoder_destroy (struct kn_wan_vae_encoder **encoder);
/* frames: 1 (first call) or time_factor frames. Writes latent [z, h, w], posterior mean. moments: if not NULL receives
 * the raw [2z, h, w] mean and log variance. */
gboolean kn_wan_vae_encoder_push (struct kn_wan_vae_encoder *encoder, const float *frames, float *latent,
                                  float *moments, GError **error);

/* ---- whole sequences, for short ones ---- */

/* frames: [n, H, W, 3], n = 1 mod time_factor. latents: [z, T, h, w]. */
gboolean kn_wan_vae_encode (struct kn_wan_vae *vae, struct kn_stream *stream, const float *frames, int n, int height,
                            int width, float *latents, GError **error);
/* latents: [z, T, h, w]. frames: [(T-1)*time_factor + 1, H, W, 3]. */
gboolean kn_wan_vae_decode (struct kn_wan_vae *vae, struct kn_stream *stream, const float *latents, int t, int h, int w,
                            float *frames, GError **error);

enum kn_wan_vae_blend
{
  KN_WAN_VAE_BLEND_LINEAR,            /* over the whole overlap, as diffusers does */
  KN_WAN_VAE_BLEND_INNER,             /* over its inner half: on pictures a third of the error */
};

/* As above in overlapping spatial tiles, each with caches of its own. tile, step: in latents; pixels of an overlap
 * are (tile - step) * factor. Changes the result slightly: convolutions and the attention block see one tile. For
 * pictures whose caches would not fit. */
gboolean kn_wan_vae_decode_tiled (struct kn_wan_vae *vae, struct kn_stream *stream, const float *latents, int t, int h,
                                  int w, int tile, int step, enum kn_wan_vae_blend blend, float *frames,
                                  GError **error);
gboolean kn_wan_vae_encode_tiled (struct kn_wan_vae *vae, struct kn_stream *stream, const float *frames, int n,
                                  int height, int width, int tile, int step, enum kn_wan_vae_blend blend,
                                  float *latents, GError **error);

/* ---- tiles as a stream ---- */

struct kn_wan_vae_tiled;

/* What comes out is that of kn_wan_vae_decode_tiled() or, where `encodes`, of kn_wan_vae_encode_tiled() on the whole,
 * in the memory of one tile and of a window of frames. The caches of the other tiles wait in a file in `folder`. h, w,
 * tile and step are in latents. */
struct kn_wan_vae_tiled *kn_wan_vae_tiled_create (struct kn_wan_vae *vae, struct kn_stream *stream, gboolean encodes,
                                                  int h, int w, int tile, int step, enum kn_wan_vae_blend blend,
                                                  const char *folder);
void                     kn_wan_vae_tiled_destroy (struct kn_wan_vae_tiled **tiled);
/* Bytes of host memory that each latent frame of a window takes: more of them at once spare the file. */
gsize    kn_wan_vae_tiled_frame_bytes (const struct kn_wan_vae_config *config, gboolean encodes, int h, int w, int tile,
                                       int step);
/* latents: [z, n, h, w], the next ones; last: no more will come. frames: n * time_factor of them, less in the first
 * window, where the first latent gives one. */
gboolean kn_wan_vae_tiled_decode (struct kn_wan_vae_tiled *tiled, const float *latents, int n, gboolean last,
                                  float *frames, int *n_frames, GError **error);
/* frames: those of n latent frames, as above. */
gboolean kn_wan_vae_tiled_encode (struct kn_wan_vae_tiled *tiled, const float *frames, int n, gboolean last,
                                  float *latents, GError **error);

/* In place: diffusion space <-> the autoencoder's own. latents: [z, T, h, w], n = T*h*w. */
void kn_wan_vae_normalize (const struct kn_wan_vae *vae, float *latents, gsize n);
void kn_wan_vae_denormalize (const struct kn_wan_vae *vae, float *latents, gsize n);

G_END_DECLS
