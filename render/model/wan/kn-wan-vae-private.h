/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * Layers of the autoencoder and how a chunk of frames runs through them. Features are [T, H, W, C] matrices
 * [T*H*W, C]; the residual stream is f32, what enters a convolution is in the compute dtype.
 */
#pragma once

#include "render/model/wan/kn-wan-vae.h"
#include "render/weights/kn-weights.h"

G_BEGIN_DECLS

#define KN_WAN_VAE_MAX_STAGES 8

/* norm (RMS over channels, no eps), SiLU, causal 3x3x3 convolution. `history` numbers its cache in a stream. */
struct kn_vae_conv
{
  struct kn_conv *conv;
  struct kn_tensor gamma;             /* [1, cin]; {0}: no norm before it */
  int cin, cout, history;
};

struct kn_vae_resnet
{
  struct kn_vae_conv conv1, conv2;
  struct kn_linear *shortcut;         /* 1x1x1, NULL: identity */
};

struct kn_vae_attention
{
  struct kn_tensor gamma;
  struct kn_linear *qkv, *proj;
  int dim;
};

struct kn_vae_mid
{
  struct kn_vae_resnet first, second;
  struct kn_vae_attention attention;
};

/* A stage: resnets, then a change of size. Down: convolution 3x3 of stride 2, then in time. Up: in time, then x2. */
struct kn_vae_stage
{
  int cin, cout;
  int n_resnets;
  struct kn_vae_resnet *resnets;
  gboolean resamples, in_time;
  struct kn_conv *resample;           /* 3x3 */
  int resample_cout;
  struct kn_conv *time_conv;          /* 3x1x1; up: to twice the channels, down: stride 2 */
  int time_history;
  gboolean has_shortcut;              /* VAE 2.2: parameter-free path around the stage */
};

struct kn_vae_half
{
  struct kn_vae_conv conv_in, conv_out;
  struct kn_vae_mid mid;
  int n_stages;
  struct kn_vae_stage stages[KN_WAN_VAE_MAX_STAGES];
  int n_histories;
  int patch;                          /* pixels folded into channels, per side */
};

struct kn_wan_vae
{
  struct kn_device *device;
  enum kn_dtype compute;
  struct kn_wan_vae_config config;
  struct kn_vae_half encoder, decoder;
  struct kn_linear *quant, *post_quant;   /* 1x1x1: F32 */
  float *mean, *std;                      /* [z] */
};

/* One direction of the autoencoder at one size.
 *
 * Features live alternately in two arenas: a layer that changes their shape writes the next ones into the other arena
 * and the old ones are forgotten; a layer that does not works in place. What a layer needs for itself is scratch. */
struct kn_vae_run
{
  struct kn_wan_vae *vae;
  const struct kn_vae_half *half;
  const char *tap_prefix;             /* "dec" or "enc" */
  struct kn_stream *s;
  struct kn_arena *arenas[2], *scratch;
  gsize base[2];                      /* below this the arena holds features that are still wanted */
  int current;                        /* the arena of the features on their way */
  struct kn_tensor *histories;        /* [n_histories], views into cache: the last frames that entered a convolution */
  struct kn_buf *cache;
  gsize cache_bytes;
  gboolean measuring;                 /* the dry first run: histories get their sizes */
  int chunk;                          /* chunks done */
};

/* A chunk of features on its way. */
struct kn_vae_features
{
  struct kn_tensor x;                 /* [t*h*w, c] F32 */
  int t, h, w;
};

/* kn-wan-vae-config.c: what the autoencoder at path (a folder or a file of it) is. */
struct kn_vae_shape
{
  int base_dim, decoder_base_dim, z_dim, n_res_blocks, n_stages;
  int mult[KN_WAN_VAE_MAX_STAGES];
  gboolean in_time[KN_WAN_VAE_MAX_STAGES];  /* of the encoder's stages; the last does not resample */
  gboolean residual;
  int patch, decoder_patch;
  float *mean, *std;                  /* [z_dim] */
};
gboolean kn_vae_shape_read (struct kn_vae_shape *shape, const char *path, const struct kn_weights *weights,
                            GError **error);
void     kn_vae_shape_clear (struct kn_vae_shape *shape);

/* kn-wan-vae-load.c */
gboolean kn_vae_load (struct kn_wan_vae *vae, const char *path, GError **error);
void     kn_vae_unload (struct kn_wan_vae *vae);

/* kn-wan-vae.c: in [rows, cols] to out [cols, rows]. */
void     kn_vae_transpose (const float *in, gsize rows, gsize cols, float *out);

/* kn-wan-vae-run.c: a chunk of frames, those of run->chunk, is what run_chunk() does with its owner. */
typedef void (*kn_vae_chunk_fn) (gpointer owner);
void     kn_vae_run_init (struct kn_vae_run *run, struct kn_wan_vae *vae, const struct kn_vae_half *half,
                          const char *tap_prefix, struct kn_stream *stream);
/* The first two chunks differ (the first has one frame), all later ones are like the second: both are run dry, then
 * exactly the memory that they had is taken. FALSE and KN_RENDER_ERROR_NO_MEMORY when there is not so much. */
gboolean kn_vae_run_prepare (struct kn_vae_run *run, kn_vae_chunk_fn run_chunk, gpointer owner, GError **error);
/* After each chunk: forgets its features. */
void     kn_vae_run_reset (struct kn_vae_run *run);
void     kn_vae_run_clear (struct kn_vae_run *run);
void     kn_vae_run_tap (struct kn_vae_run *run, const char *name, struct kn_tensor x);
void     kn_vae_run_tap_stage (struct kn_vae_run *run, const char *name, int index, struct kn_tensor x);

/* kn-wan-vae-decoder.c, kn-wan-vae-encoder.c: t latent frames of the stream, [z, t, h, w]. Decoded values beyond -1 … 1
 * stay as they are. */
gboolean kn_vae_decoder_run (struct kn_wan_vae_decoder *decoder, const float *latents, int t, float *frames,
                             GError **error);
gboolean kn_vae_encoder_run (struct kn_wan_vae_encoder *encoder, const float *frames, int t, float *latents,
                             GError **error);
struct kn_vae_run *kn_vae_decoder_get_run (struct kn_wan_vae_decoder *decoder);
struct kn_vae_run *kn_vae_encoder_get_run (struct kn_wan_vae_encoder *encoder);

/* kn-wan-vae-layers.c: each replaces *f by its output. */
void kn_vae_run_conv (struct kn_vae_run *run, const struct kn_vae_conv *conv, struct kn_vae_features *f);
void kn_vae_run_resnet (struct kn_vae_run *run, const struct kn_vae_resnet *resnet, struct kn_vae_features *f);
void kn_vae_run_mid (struct kn_vae_run *run, const struct kn_vae_mid *mid, struct kn_vae_features *f);
void kn_vae_run_down (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_vae_features *f);
void kn_vae_run_up (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_vae_features *f);

G_END_DECLS
