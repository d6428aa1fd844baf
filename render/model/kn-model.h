/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: kn_model_info_* any; everything else the render thread that opened the device
 *
 * A model folder, with an optional kinora.json that says how the model wants to be used. Its parts lie in folders
 * (diffusers: transformer/, vae/, text_encoder/, tokenizer/, optional image_encoder/) or beside each other (the
 * original repositories of Wan and Fun: diffusion_pytorch_model*.safetensors, Wan2.1_VAE.pth, models_t5_*.pth,
 * google/umt5-xxl/, optional models_clip_*.pth; safetensors of the same tensors will do). They are opened when first
 * asked for and can be let go one by one, so that a large model needs only one of them in memory at a time.
 *
 * kinora.json, every key optional:
 *   name               string, shown to people
 *   default_fps        number
 *   sizes              [[width, height], …] in encoder pixels that the model knows; the first is the default
 *   lengths            [frames, …] that the model makes at once; longer shots continue in windows of the longest
 *   default_steps, default_guidance, shift, sampler, draft_steps, draft_scale
 *   shared_noise       share of the noise's variance, 0 (default) to 1, that all latent frames of a take have in common
 *   fps_words          {"8": "…"}: a word put in front of every prompt for that frame rate
 *   mid_word           a word put in front of every prompt when the first latent frame is not a clip's first
 *   focal              focal length of the plain lens over the square root of width x height
 *   subject_distance   how far the subject stands, in the model's own units: camera paths are written in it
 *   mid_latents        [fewest, most] latent frames of a window that does not begin at a clip's start
 *   camera_guidance    boolean: guidance follows the camera path as it follows the prompt, the unguided evaluation sees
 *                      neither; false (default): both see it, as VideoX-Fun has it
 *   no_condition       "zeros" (default): unknown frames are zero latents; "grey": they are an encoded grey video
 *   repeat_pictures    boolean: frames of which nothing is known, in a picture's latent frame and in the one before,
 *                      show that picture to the autoencoder; false (default): they are grey, as VideoX-Fun has it
 *   latent_rgb         {"weight": [[r, g, b] per channel], "bias": [r, g, b]}
 */
#pragma once

#include "render/model/kn-scheduler.h"
#include "render/model/wan/kn-clip-vision.h"
#include "render/model/wan/kn-umt5.h"
#include "render/model/wan/kn-wan-transformer.h"
#include "render/model/wan/kn-wan-vae.h"
#include "render/weights/kn-tokenizer.h"

G_BEGIN_DECLS

/* Facts about a model folder, without opening its weights. */
struct kn_model_info
{
  char *folder, *name;
  char *hash;                         /* of all its files: goes into recipes and keys */
  double default_fps;
  int n_sizes, sizes[16][2];          /* width, height in encoder pixels */
  int window_frames;                  /* the longest of `lengths` */
  int default_steps, draft_steps;
  double default_guidance, shift, draft_scale, shared_noise, focal, subject_distance;
  int mid_latents;                    /* most latent frames of a later window */
  enum kn_sampler sampler;
  char *mid_word;
  GHashTable *fps_words;              /* char * "8" → char * */
  gboolean grey_unknown, repeat_pictures, camera_guidance;
  gboolean has_latent_rgb;
  float latent_rgb[KN_WAN_VAE_MAX_Z][3], latent_rgb_bias[3];
};

/* NULL and KN_MODEL_ERROR if the folder is not a model or its kinora.json is wrong. */
struct kn_model_info *kn_model_info_read (const char *folder, GError **error);
void                  kn_model_info_free (struct kn_model_info *info);
/* The folder of the embedded starter model: KN_STARTER_FOLDER in the environment, the source tree while building, or
 * the installed data folder. */
const char           *kn_model_get_starter_folder (void);
/* The words that go in front of a prompt, "<mid><8fps> ". Free with g_free(). */
char                 *kn_model_info_prefix (const struct kn_model_info *info, double fps, gboolean mid);

/* Thread: any. */
enum kn_model_file
{
  KN_MODEL_FILE_TRANSFORMER,
  KN_MODEL_FILE_VAE,
  KN_MODEL_FILE_TEXT_ENCODER,
  KN_MODEL_FILE_TOKENIZER,
  KN_MODEL_FILE_IMAGE_ENCODER,
};
/* Folder or file of a part, for its open function. NULL when the model has none. Free with g_free(). */
char    *kn_model_dup_part_path (const char *folder, enum kn_model_file part);
/* As above for a part that every model has: NULL and KN_MODEL_ERROR_IO when it is not there (any more). */
char    *kn_model_find_part (const char *folder, enum kn_model_file part, GError **error);
/* FALSE and error when one is missing that every model has. */
gboolean kn_model_check_parts (const char *folder, GError **error);

struct kn_model;

/* compute: F32 or BF16, of transformer and text encoder. Autoencoder and image encoder are always run in f32. */
struct kn_model *kn_model_open (struct kn_device *device, const char *folder, enum kn_dtype compute, GError **error);
void             kn_model_close (struct kn_model **model);
const struct kn_model_info *kn_model_get_info (const struct kn_model *model);
struct kn_device *kn_model_get_device (const struct kn_model *model);

/* How much of a model is in memory at once; each takes less memory and more time than the one before. */
enum kn_model_memory
{
  KN_MODEL_TOGETHER,                  /* all parts, so that the next job starts at once; models over 1 GiB: as APART */
  KN_MODEL_APART,                     /* the part that is needed */
  KN_MODEL_STREAMED,                  /* of the transformer one block (see kn_wan_transformer_open()) */
};
/* TOGETHER at first. */
void kn_model_set_memory (struct kn_model *model, enum kn_model_memory memory);

/* Parts, opened when needed. NULL and error on failure. Borrowed from the model. */
struct kn_wan_transformer *kn_model_get_transformer (struct kn_model *model, GError **error);
struct kn_wan_vae         *kn_model_get_vae (struct kn_model *model, GError **error);
struct kn_umt5            *kn_model_get_text_encoder (struct kn_model *model, GError **error);
const struct kn_tokenizer *kn_model_get_tokenizer (struct kn_model *model, GError **error);
/* The transformer's sizes, read from its files without loading it. NULL and error on failure. */
const struct kn_wan_config *kn_model_get_transformer_config (struct kn_model *model, GError **error);
/* The autoencoder's sizes, known without keeping it open. NULL and error on failure. */
const struct kn_wan_vae_config *kn_model_get_vae_config (struct kn_model *model, GError **error);
/* NULL without error when the model has no image encoder. */
struct kn_clip_vision     *kn_model_get_image_encoder (struct kn_model *model, GError **error);

/* Kept with the model once it was asked for: kn-latent-rgb.h. */
struct kn_latent_rgb;
struct kn_latent_rgb **kn_model_get_latent_rgb_slot (struct kn_model *model);

/* Lets go of what is open but not in `keep` (a bit set), unless the parts may be in memory together. */
enum kn_model_part
{
  KN_MODEL_TRANSFORMER = 1 << 0,
  KN_MODEL_VAE = 1 << 1,
  KN_MODEL_TEXT_ENCODER = 1 << 2,
  KN_MODEL_IMAGE_ENCODER = 1 << 3,
};
void kn_model_trim (struct kn_model *model, guint keep);

G_END_DECLS
