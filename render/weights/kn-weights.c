/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/weights/kn-weights-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/weights/kn-gguf.h"
#include "render/weights/kn-safe-json.h"

#define INDEX_SUFFIX ".safetensors.index.json"
#define MAX_INDEX_BYTES (64u << 20)

G_GNUC_PRINTF (3, 4) static gboolean
fail (GError **error, enum kn_model_error code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, KN_MODEL_ERROR, (int) code, message);
  return FALSE;
}

/* ---- files ---- */

static void
free_map (gpointer data)
{
  struct kn_weights_map *map = data;

  if (map->is_mapped)
    munmap ((void *) map->data, map->bytes);
  if (map->is_owned)
    g_free ((void *) map->data);
  g_free (map->path);
  g_free (map);
}

static gboolean
map_descriptor (struct kn_weights_map *map, int fd, GError **error)
{
  struct stat st;
  void *data;

  if (fstat (fd, &st) != 0)
    return fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", map->path, g_strerror (errno));
  if (!S_ISREG (st.st_mode))
    return fail (error, KN_MODEL_ERROR_IO, "“%s” is not a regular file.", map->path);
  if (st.st_size < 8)
    return fail (error, KN_MODEL_ERROR_FORMAT, "“%s” is too short to hold tensors.", map->path);
  data = mmap (NULL, (gsize) st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED)
    return fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be mapped: %s.", map->path, g_strerror (errno));
  map->data = data;
  map->bytes = (gsize) st.st_size;
  map->is_mapped = TRUE;
  return TRUE;
}

static gboolean
map_file (struct kn_weights_map *map, GError **error)
{
  /* not blocking: a FIFO must not hang the worker */
  int fd = open (map->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean ok;

  if (fd < 0)
    return fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be opened: %s.", map->path, g_strerror (errno));
  ok = map_descriptor (map, fd, error);
  close (fd);
  return ok;
}

static gboolean
read_map (struct kn_weights *weights, const struct kn_weights_map *map, GError **error)
{
  if (map->bytes >= 4 && memcmp (map->data, "PK\3\4", 4) == 0)
    return kn_torch_read (weights, map, error);
  if (map->bytes >= 4 && memcmp (map->data, "\x80\2\x8a\n", 4) == 0)
    return fail (error, KN_MODEL_ERROR_UNSUPPORTED,
                 "“%s” is in PyTorch's format of before 2020. Load and save it with a newer one, or convert it to "
                 "safetensors.", map->path);
  if (map->bytes >= 4 && memcmp (map->data, "GGUF", 4) == 0)
    return kn_gguf_read (weights, map, error);
  return kn_safetensors_read (weights, map, error);
}

/* Takes path. */
static gboolean
add_file (struct kn_weights *weights, char *path, GError **error)
{
  struct kn_weights_map *map = g_new0 (struct kn_weights_map, 1);

  map->path = path;
  g_ptr_array_add (weights->maps, map);
  return map_file (map, error) && read_map (weights, map, error);
}

/* ---- sharded sets ---- */

static JsonNode *
load_index (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  GStatBuf st;
  gsize bytes;

  if (g_stat (path, &st) == 0 && (!S_ISREG (st.st_mode) || st.st_size > MAX_INDEX_BYTES))
    {
      fail (error, KN_MODEL_ERROR_FORMAT, "“%s” is not a list of tensor files.", path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &bytes, &local))
    {
      fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", path, local->message);
      return NULL;
    }
  return kn_safe_json_parse (text, bytes, path, error);
}

/* Only files beside the index: an index must not reach into other folders. */
static gboolean
is_plain_name (const char *name)
{
  return name && *name && name[0] != '.' && !strchr (name, '/');
}

static gboolean
add_shards (struct kn_weights *weights, const char *index, JsonObject *map, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (index);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObjectIter iter;
  const char *tensor;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, map);
  while (json_object_iter_next_ordered (&iter, &tensor, &node))
    {
      const char *name = kn_safe_json_node_string (node);

      if (!is_plain_name (name))
        return fail (error, KN_MODEL_ERROR_FORMAT, "“%s” names no file for tensor “%s”.", index, tensor);
      if (g_hash_table_add (seen, (gpointer) name)
          && !add_file (weights, g_build_filename (folder, name, NULL), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_shards (struct kn_weights *weights, const char *index, JsonObject *map, GError **error)
{
  g_autoptr (GHashTable) stored = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GList) names = json_object_get_members (map);

  for (guint i = 0; i < weights->tensors->len; i++)
    g_hash_table_add (stored, (gpointer) g_array_index (weights->tensors, struct kn_weight, i).stored_name);
  for (GList *l = names; l; l = l->next)
    if (!g_hash_table_contains (stored, l->data))
      return fail (error, KN_MODEL_ERROR_FORMAT, "“%s” lists tensor “%s”, which none of its files has.", index,
                   (const char *) l->data);
  return TRUE;
}

static gboolean
add_index (struct kn_weights *weights, const char *index, GError **error)
{
  g_autoptr (JsonNode) root = load_index (index, error);
  JsonObject *map;

  if (!root)
    return FALSE;
  map = JSON_NODE_HOLDS_OBJECT (root) ? kn_safe_json_get_object (json_node_get_object (root), "weight_map") : NULL;
  if (!map)
    return fail (error, KN_MODEL_ERROR_FORMAT, "“%s” has no weight_map.", index);
  return add_shards (weights, index, map, error) && check_shards (weights, index, map, error);
}

/* ---- folders ---- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
list_folder (const char *folder, GError **error)
{
  g_autoptr (GError) local = NULL;
  GDir *dir = g_dir_open (folder, 0, &local);
  GPtrArray *names;
  const char *name;

  if (!dir)
    {
      fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", folder, local->message);
      return NULL;
    }
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)))
    if (name[0] != '.' && (g_str_has_suffix (name, ".safetensors") || g_str_has_suffix (name, INDEX_SUFFIX)
                           || g_str_has_suffix (name, ".gguf")))
      g_ptr_array_add (names, g_strdup (name));
  g_dir_close (dir);
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* The only name with this suffix, or NULL. */
static const char *
only_name (GPtrArray *names, const char *suffix)
{
  const char *found = NULL;

  for (guint i = 0; i < names->len; i++)
    if (g_str_has_suffix (names->pdata[i], suffix))
      {
        if (found)
          return NULL;
        found = names->pdata[i];
      }
  return found;
}

static const char *
choose_name (GPtrArray *names)
{
  static const char *const preferred[] = {
    "diffusion_pytorch_model" INDEX_SUFFIX, "diffusion_pytorch_model.safetensors",
    "model" INDEX_SUFFIX,                   "model.safetensors",
  };
  const char *name;

  for (gsize i = 0; i < G_N_ELEMENTS (preferred); i++)
    if (g_ptr_array_find_with_equal_func (names, preferred[i], g_str_equal, NULL))
      return preferred[i];
  name = only_name (names, INDEX_SUFFIX);
  if (!name)
    name = only_name (names, ".safetensors");
  return name ? name : only_name (names, ".gguf");
}

static gboolean
fail_choice (const char *folder, GPtrArray *names, GError **error)
{
  g_autofree char *list = NULL;

  if (names->len == 0)
    return fail (error, KN_MODEL_ERROR_IO, "“%s” has no .safetensors or .gguf file.", folder);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  return fail (error, KN_MODEL_ERROR_IO, "“%s” has several tensor files, choose one: %s.", folder, list);
}

static gboolean
add_path (struct kn_weights *weights, const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *chosen = NULL;
  const char *name;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      names = list_folder (path, error);
      if (!names)
        return FALSE;
      name = choose_name (names);
      if (!name)
        return fail_choice (path, names, error);
      chosen = g_build_filename (path, name, NULL);
    }
  else
    chosen = g_strdup (path);
  if (g_str_has_suffix (chosen, INDEX_SUFFIX))
    return add_index (weights, chosen, error);
  return add_file (weights, g_steal_pointer (&chosen), error);
}

/* ---- open and close ---- */

static struct kn_weights *
weights_new (const char *path)
{
  struct kn_weights *weights = g_new0 (struct kn_weights, 1);

  weights->path = g_strdup (path);
  weights->maps = g_ptr_array_new_with_free_func (free_map);
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

  return finish (weights, add_path (weights, path, error), error);
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
  return finish (weights, read_map (weights, map, error), error);
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
        return fail (error, KN_MODEL_ERROR_FORMAT, "“%s” has two tensors named “%s”.", weights->path, weight->name);
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
        return fail (error, KN_MODEL_ERROR_FORMAT, "“%s” is damaged: tensors “%s” and “%s” overlap.", a->file, a->name,
                     b->name);
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
    fail (error, KN_MODEL_ERROR_TENSOR, "“%s” has no tensor “%s”.", weights->path, name);
  return weight;
}

static char *
describe_shape (int n_dims, const gint64 *dims)
{
  GString *s = g_string_new ("[");

  for (int i = 0; i < n_dims; i++)
    {
      g_string_append (s, i ? ", " : "");
      if (dims[i] < 0)
        g_string_append (s, "any");
      else
        g_string_append_printf (s, "%" G_GINT64_FORMAT, dims[i]);
    }
  g_string_append_c (s, ']');
  return g_string_free (s, FALSE);
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
  expected = describe_shape (n_dims, dims);
  found = describe_shape (weight->n_dims, weight->dims);
  fail (error, KN_MODEL_ERROR_TENSOR, "“%s”: tensor “%s” should be of shape %s but is %s.", weight->file,
        weight->stored_name, expected, found);
  return NULL;
}

const char *
kn_weights_get_metadata (const struct kn_weights *weights, const char *key)
{
  return g_hash_table_lookup (weights->metadata, key);
}

/* ---- one tensor ---- */

/* Sizes of zero count as one, so that the product of any of the dims fits, not only that of all. */
gboolean
kn_weight_count_bytes (const struct kn_weight *weight, gsize *bytes)
{
  guint block = kn_dtype_block_len (weight->dtype);
  gboolean is_empty = FALSE;
  guint64 n = 1;

  for (int i = 0; i < weight->n_dims; i++)
    {
      is_empty |= weight->dims[i] == 0;
      if (weight->dims[i] < 0 || !g_uint64_checked_mul (&n, n, (guint64) MAX (weight->dims[i], 1)) || n > G_MAXINT64)
        return FALSE;
    }
  if (block > 1 && (weight->n_dims == 0 || weight->dims[weight->n_dims - 1] % block != 0))
    return FALSE;
  if (!g_uint64_checked_mul (&n, n / block, kn_dtype_block_size (weight->dtype)) || n > G_MAXINT64)
    return FALSE;
  *bytes = is_empty ? 0 : n;
  return TRUE;
}

gint64
kn_weight_n_elements (const struct kn_weight *weight)
{
  gint64 n = 1;

  for (int i = 0; i < weight->n_dims; i++)
    n *= weight->dims[i];
  return n;
}

gint64
kn_weight_rows (const struct kn_weight *weight)
{
  return weight->n_dims < 2 ? 1 : weight->dims[0];
}

gint64
kn_weight_cols (const struct kn_weight *weight)
{
  gint64 n = 1;

  for (int i = weight->n_dims < 2 ? 0 : 1; i < weight->n_dims; i++)
    n *= weight->dims[i];
  return n;
}

/* Through an aligned buffer: tensors in files may start anywhere. */
static void
convert_unaligned (float *dst, const guint8 *src, enum kn_dtype dtype, gsize n)
{
  guint64 buffer[512];
  gsize size = kn_dtype_size (dtype), step = sizeof buffer / size;

  for (gsize i = 0; i < n; i += step)
    {
      gsize count = MIN (step, n - i);

      memcpy (buffer, src + i * size, count * size);
      kn_dtype_to_f32 (dst + i, buffer, dtype, count);
    }
}

void
kn_weight_to_f32 (const struct kn_weight *weight, gint64 first, gint64 count, float *dst)
{
  gsize cols = (gsize) kn_weight_cols (weight), n = cols * (gsize) count;
  gsize size = kn_dtype_size (weight->dtype);
  const guint8 *src = (const guint8 *) weight->data + cols * (gsize) first * size;

  g_assert (first >= 0 && count >= 0 && count <= kn_weight_rows (weight) - first);
  if (size == 0)
    kn_gguf_to_f32 (dst, weight->data, weight->dtype, cols * (gsize) first, n);
  else if ((gsize) src % size)
    convert_unaligned (dst, src, weight->dtype, n);
  else
    kn_dtype_to_f32 (dst, src, weight->dtype, n);
  if (weight->scale != 1)
    for (gsize i = 0; i < n; i++)
      dst[i] *= weight->scale;
}

char *
kn_weight_describe (const struct kn_weight *weight)
{
  g_autofree char *shape = describe_shape (weight->n_dims, weight->dims);

  return g_strdup_printf ("%s %s", shape, kn_dtype_name (weight->dtype));
}

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
