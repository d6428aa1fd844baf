/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: as kn-weights.h
 *
 * What the files of this folder share: kn-weights.c holds the tensors, kn-weights-files.c finds and maps their files,
 * a reader for each container lists what is in one, kn-weight.c knows a single tensor, kn-names.c what it is called.
 */
#pragma once

#include "render/weights/kn-weights.h"

G_BEGIN_DECLS

/* The bytes of one file, mapped, or memory, borrowed or owned. */
struct kn_weights_map
{
  char *path;
  const guint8 *data;
  gsize bytes;
  gboolean is_mapped, is_owned;
};

struct kn_weights
{
  char *path;
  GPtrArray *maps;          /* struct kn_weights_map */
  GStringChunk *strings;    /* every string that tensors and metadata point to */
  GArray *tensors;          /* struct kn_weight, file order */
  GHashTable *by_name;      /* name → index + 1 */
  GHashTable *metadata;     /* string → string */
};

/* kn-weights-files.c: adds all tensors that the path stands for; those of a map that is there already. */
gboolean kn_weights_add_path (struct kn_weights *weights, const char *path, GError **error);
gboolean kn_weights_read_map (struct kn_weights *weights, const struct kn_weights_map *map, GError **error);
void     kn_weights_map_free (gpointer map);

/* Container readers: append the tensors and metadata of map. */
gboolean kn_safetensors_read (struct kn_weights *weights, const struct kn_weights_map *map, GError **error);
gboolean kn_torch_read (struct kn_weights *weights, const struct kn_weights_map *map, GError **error);
gboolean kn_gguf_read (struct kn_weights *weights, const struct kn_weights_map *map, GError **error);

/* FALSE and KN_MODEL_ERROR_FORMAT when two of the tensors from index first on share bytes. */
gboolean kn_weights_check_overlap (struct kn_weights *weights, guint first, GError **error);

/* A copy of s that lives as long as weights. */
const char *kn_weights_intern (struct kn_weights *weights, const char *s);

/* Rebuilds by_name after names were written. FALSE and KN_MODEL_ERROR_FORMAT when two tensors share one. */
gboolean kn_weights_reindex (struct kn_weights *weights, GError **error);

/* "[256, 36, any]": any for what is negative. Free with g_free(). */
char    *kn_weight_describe_shape (int n_dims, const gint64 *dims);

/* Product of dims in bytes. FALSE when a dim is negative, when it does not fit into 63 bits, or when the last dim is
 * not a whole number of blocks. */
gboolean kn_weight_count_bytes (const struct kn_weight *weight, gsize *bytes);

G_END_DECLS
