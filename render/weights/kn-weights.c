/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/weights/kn-weights-private.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- open and close ---- */

static struct kn_weights *
weights_new (const char *path)
{
  struct kn_weights *weights = g_new0 (struct kn_weights, 1);

  weights->path = g_strdup (path);
  weights->maps = g_ptr_array_new_with_free_func (kn_weights_map_free);
  weights->strings = g_string_chunk_new (4096);
  weights->tensors = g_array_new (FALSE, TRUE, sizeof (struct kn_weight));
  weights->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  weights->metadata = g_hash_table_new (g_str_hash, g_str_equal);
  return weights;
}

static void
strip_prefixes (struct kn_weights *weights)
{
  static const char *const prefixes[] = { "model.diffusion_model.", "diffusion_model." };

  for (guint i = 0; i < weights->tensors->len; i++)
    {
      struct kn_weight *weight = &g_array_index (weights->tensors, struct kn_weight, i);

      for (gsize k = 0; k < G_N_ELEMENTS (prefixes); k++)
        if (g_str_has_prefix (weight->name, prefixes[k]))
          {
            weight->name += strlen (prefixes[k]);
            break;
          }
    }
}

/* "Scaled FP8" files: X.weight is to be multiplied by the one value of X.scale_weight. */
static void
apply_scales (struct kn_weights *weights)
{
  for (guint i = 0; i < weights->tensors->len; i++)
    {
      struct kn_weight *weight = &g_array_index (weights->tensors, struct kn_weight, i);
      const struct kn_weight *scale;
      g_autofree char *name = NULL;

      if ((weight->dtype != KN_F8_E4M3 && weight->dtype != KN_F8_E5M2) || !g_str_has_suffix (weight->name, ".weight"))
        continue;
      name = g_strdup_printf ("%.*s.scale_weight", (int) strlen (weight->name) - 7, weight->name);
      scale = kn_weights_find (weights, name);
      if (scale && kn_weight_n_elements (scale) == 1)
        kn_weight_to_f32 (scale, 0, 1, &weight->scale);
    }
}

/* Takes weights; NULL when ok is FALSE or when something is wrong with the whole. */
static struct kn_weights *
finish (struct kn_weights *weights, gboolean ok, GError **error)
{
  if (ok)
    {
      strip_prefixes (weights);
      ok = kn_weights_reindex (weights, error);
    }
  if (!ok)
    {
      kn_weights_close (&weights);
      return NULL;
    }
  apply_scales (weights);
  return weights;
}

struct kn_weights *
kn_weights_open (const char *path, GError **error)
{
  struct kn_weights *weights = weights_new (path);

  return finish (weights, kn_weights_add_path (weights, path, error), error);
}

struct kn_weights *
kn_weights_open_memory (const void *data, gsize bytes, const char *label, GError **error)
{
  struct kn_weights *weights = weights_new (label);
  struct kn_weights_map *map = g_new0 (struct kn_weights_map, 1);

  map->path = g_strdup (label);
  map->data = data;
  map->bytes = bytes;
  g_ptr_array_add (weights->maps, map);
  return finish (weights, kn_weights_read_map (weights, map, error), error);
}

void
kn_weights_close (struct kn_weights **weights)
{
  struct kn_weights *w = *weights;

  if (!w)
    return;
  g_hash_table_unref (w->metadata);
  g_hash_table_unref (w->by_name);
  g_array_unref (w->tensors);
  g_string_chunk_free (w->strings);
  g_ptr_array_unref (w->maps);
  g_free (w->path);
  g_free (w);
  *weights = NULL;
}

const char *
kn_weights_intern (struct kn_weights *weights, const char *s)
{
  return g_string_chunk_insert (weights->strings, s);
}

gboolean
kn_weights_reindex (struct kn_weights *weights, GError **error)
{
  g_hash_table_remove_all (weights->by_name);
  for (guint i = 0; i < weights->tensors->len; i++)
    {
      const struct kn_weight *weight = &g_array_index (weights->tensors, struct kn_weight, i);

      if (!g_hash_table_insert (weights->by_name, (gpointer) weight->name, GUINT_TO_POINTER (i + 1)))
        return kn_model_fail (error, KN_MODEL_ERROR_FORMAT, "“%s” has two tensors named “%s”.", weights->path,
                              weight->name);
    }
  return TRUE;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const struct kn_weight *x = *(struct kn_weight *const *) a, *y = *(struct kn_weight *const *) b;

  if (x->data != y->data)
    return (const guint8 *) x->data < (const guint8 *) y->data ? -1 : 1;
  return (x->bytes > y->bytes) - (x->bytes < y->bytes);
}

gboolean
kn_weights_check_overlap (struct kn_weights *weights, guint first, GError **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new ();

  for (guint i = first; i < weights->tensors->len; i++)
    {
      struct kn_weight *weight = &g_array_index (weights->tensors, struct kn_weight, i);

      if (weight->bytes)
        g_ptr_array_add (places, weight);
    }
  g_ptr_array_sort (places, compare_places);
  for (guint i = 1; i < places->len; i++)
    {
      const struct kn_weight *a = places->pdata[i - 1], *b = places->pdata[i];

      if ((const guint8 *) a->data + a->bytes > (const guint8 *) b->data)
        return kn_model_fail (error, KN_MODEL_ERROR_FORMAT, "“%s” is damaged: tensors “%s” and “%s” overlap.", a->file,
                              a->name, b->name);
    }
  return TRUE;
}

/* ---- lookup ---- */

const char *
kn_weights_get_path (const struct kn_weights *weights)
{
  return weights->path;
}

guint
kn_weights_n (const struct kn_weights *weights)
{
  return weights->tensors->len;
}

const struct kn_weight *
kn_weights_nth (const struct kn_weights *weights, guint i)
{
  g_assert (i < weights->tensors->len);
  return &g_array_index (weights->tensors, struct kn_weight, i);
}

const struct kn_weight *
kn_weights_find (const struct kn_weights *weights, const char *name)
{
  guint i = GPOINTER_TO_UINT (g_hash_table_lookup (weights->by_name, name));

  return i ? kn_weights_nth (weights, i - 1) : NULL;
}

const struct kn_weight *
kn_weights_get (const struct kn_weights *weights, const char *name, GError **error)
{
  const struct kn_weight *weight = kn_weights_find (weights, name);

  if (!weight)
    kn_model_fail (error, KN_MODEL_ERROR_TENSOR, "“%s” has no tensor “%s”.", weights->path, name);
  return weight;
}

static gboolean
has_shape (const struct kn_weight *weight, int n_dims, const gint64 *dims)
{
  if (weight->n_dims != n_dims)
    return FALSE;
  for (int i = 0; i < n_dims; i++)
    if (dims[i] >= 0 && dims[i] != weight->dims[i])
      return FALSE;
  return TRUE;
}

const struct kn_weight *
kn_weights_expect (const struct kn_weights *weights, const char *name, int n_dims, const gint64 *dims, GError **error)
{
  const struct kn_weight *weight = kn_weights_get (weights, name, error);
  g_autofree char *expected = NULL, *found = NULL;

  if (!weight || has_shape (weight, n_dims, dims))
    return weight;
  expected = kn_weight_describe_shape (n_dims, dims);
  found = kn_weight_describe_shape (weight->n_dims, weight->dims);
  kn_model_fail (error, KN_MODEL_ERROR_TENSOR, "“%s”: tensor “%s” should be of shape %s but is %s.", weight->file,
                 weight->stored_name, expected, found);
  return NULL;
}

const char *
kn_weights_get_metadata (const struct kn_weights *weights, const char *key)
{
  return g_hash_table_lookup (weights->metadata, key);
}

/* ---- pages ---- */

/* Only whole pages inside the range: its neighbours may be in use. */
static void
advise_range (const guint8 *data, gsize bytes)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize begin = ((gsize) data + page - 1) / page * page, end = ((gsize) data + bytes) / page * page;

  if (end > begin)
    madvise ((void *) begin, end - begin, MADV_DONTNEED);
}

static gboolean
is_mapped (const struct kn_weights *weights, const struct kn_weight *weight)
{
  for (guint i = 0; i < weights->maps->len; i++)
    {
      const struct kn_weights_map *map = weights->maps->pdata[i];

      if (map->is_mapped && (const guint8 *) weight->data >= map->data
          && (const guint8 *) weight->data < map->data + map->bytes)
        return TRUE;
    }
  return FALSE;
}

void
kn_weights_advise_unneeded (const struct kn_weights *weights, const struct kn_weight *weight)
{
  if (weight)
    {
      /* borrowed memory would be lost for good */
      if (is_mapped (weights, weight))
        advise_range (weight->data, weight->bytes);
      return;
    }
  for (guint i = 0; i < weights->maps->len; i++)
    {
      const struct kn_weights_map *map = weights->maps->pdata[i];

      if (map->is_mapped)
        advise_range (map->data, map->bytes);
    }
}
