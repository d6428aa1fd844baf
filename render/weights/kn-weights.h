/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: immutable after create. kn_weights_set_names() belongs to creation; the advise calls are for any thread.
 *
 * The tensors of a model component, read in place from safetensors or GGUF files by mmap: nothing is copied, so opening
 * a 10 GB file costs its header, and pages are read when a tensor is.
 *
 * Shapes are listed slowest dimension first ([out, in] for a linear layer), whatever the container does.
 * Data pointers are as the file has them: they may be unaligned, so memcpy or kn_weight_to_f32(), never a cast.
 *
 * Failure: KN_MODEL_ERROR with a message that names file and tensor. Files are checked against their real size when
 * they are opened; a file that another program *shortens later* makes the reader of its pages die from SIGBUS, which no
 * check can prevent. That is one reason why models are only read in the worker process, never in the studio: a job is
 * lost, the document is not.
 */
#pragma once

#include "render/base/kn-dtype.h"
#include "render/base/kn-error.h"

G_BEGIN_DECLS

#define KN_WEIGHT_MAX_DIMS 8

/* One tensor. Owned by its kn_weights, as are the strings and the data. */
struct kn_weight
{
  const char *name;           /* canonical, see kn_weights_set_names() */
  const char *stored_name;    /* as in the file */
  const char *file;           /* path, for messages */
  enum kn_dtype dtype;
  int n_dims;                 /* 0: a scalar */
  gint64 dims[KN_WEIGHT_MAX_DIMS];
  const void *data;
  gsize bytes;
  float scale;                /* the true values are the stored ones times this; 1 except in "scaled FP8" files */
};

struct kn_weights;

/* path: a .safetensors or .gguf file, or a folder with one such file or with a sharded set and its
 * *.safetensors.index.json. Where a folder offers several, diffusion_pytorch_model is taken before model, and anything
 * else is an error that lists them. Prefixes "model.diffusion_model." and "diffusion_model." are left out of `name`.
 * Returns NULL on failure. Free with kn_weights_close(). */
struct kn_weights *kn_weights_open (const char *path, GError **error);
/* The same from memory: `data` is borrowed until kn_weights_close(); label stands for the file in messages. */
struct kn_weights *kn_weights_open_memory (const void *data, gsize bytes, const char *label, GError **error);
/* Accepts NULL, zeroes the pointer. All tensors of it are gone. */
void               kn_weights_close (struct kn_weights **weights);

const char *kn_weights_get_path (const struct kn_weights *weights);

/* Listing, in file order. */
guint                   kn_weights_n (const struct kn_weights *weights);
const struct kn_weight *kn_weights_nth (const struct kn_weights *weights, guint i);

/* NULL when there is no such tensor: for optional ones. */
const struct kn_weight *kn_weights_find (const struct kn_weights *weights, const char *name);
/* A tensor that must be there. */
const struct kn_weight *kn_weights_get (const struct kn_weights *weights, const char *name, GError **error);
/* A tensor that must be there with this shape; -1 in dims allows any size. The message states expected and found. */
const struct kn_weight *kn_weights_expect (const struct kn_weights *weights, const char *name, int n_dims,
                                           const gint64 *dims, GError **error);

/* String metadata of the container ("__metadata__", GGUF string values), or NULL. */
const char *kn_weights_get_metadata (const struct kn_weights *weights, const char *key);

/* ---- one tensor ---- */

gint64 kn_weight_n_elements (const struct kn_weight *weight);
/* Seen as a matrix [rows, cols]: rows is dims[0], cols the rest. A scalar is [1, 1], a vector [1, n]. */
gint64 kn_weight_rows (const struct kn_weight *weight);
gint64 kn_weight_cols (const struct kn_weight *weight);
/* Rows [first, first + count) of that matrix as f32, `scale` applied, ggml blocks dequantised.
 * dst: count * cols floats. Rows outside the tensor are a programming error. */
void   kn_weight_to_f32 (const struct kn_weight *weight, gint64 first, gint64 count, float *dst);
/* "[256, 36, 1, 2, 2] BF16". Free with g_free(). */
char  *kn_weight_describe (const struct kn_weight *weight);

/* The pages of this tensor (NULL: of all) may leave memory, for instance once it has been copied to a device. Reading
 * it again is allowed and costs reading the file again. */
void kn_weights_advise_unneeded (const struct kn_weights *weights, const struct kn_weight *weight);

/* ---- names ---- */

/* Which naming a component is translated to, so that model code knows one spelling whatever the file's layout is. */
enum kn_names
{
  KN_NAMES_AS_STORED,
  KN_NAMES_WAN_TRANSFORMER,   /* original Wan: "blocks.0.self_attn.q.weight", "head.modulation" */
  KN_NAMES_WAN_VAE,           /* diffusers, stages spelled alike for 2.1 and 2.2; see kn-wan-names.h */
  KN_NAMES_UMT5,              /* Hugging Face: "shared.weight", "encoder.block.0.layer.0.SelfAttention.q.weight" */
  KN_NAMES_CLIP_VISION,       /* Hugging Face: "vision_model.encoder.layers.0.self_attn.q_proj.weight" */
};

/* From now on names are those of `names`; tensors that do not belong to it keep theirs. Call it once, right after
 * opening, before anybody else sees weights.
 * FALSE and KN_MODEL_ERROR_UNSUPPORTED when the tensors are not that component in any layout known. */
gboolean kn_weights_set_names (struct kn_weights *weights, enum kn_names names, GError **error);

G_END_DECLS
