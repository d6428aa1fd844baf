/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a path stands for: a file of tensors, a set of shards with its index, or a folder in which to look for either.
 */
#include "render/weights/kn-weights-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/weights/kn-safe-json.h"

#define INDEX_SUFFIX ".safetensors.index.json"
#define MAX_INDEX_BYTES (64u << 20)

/* ---- one file ---- */

void
kn_weights_map_free (gpointer data)
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
    return kn_model_fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", map->path, g_strerror (errno));
  if (!S_ISREG (st.st_mode))
    return kn_model_fail (error, KN_MODEL_ERROR_IO, "“%s” is not a regular file.", map->path);
  if (st.st_size < 8)
    return kn_model_fail (error, KN_MODEL_ERROR_FORMAT, "“%s” is too short to hold tensors.", map->path);
  data = mmap (NULL, (gsize) st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED)
    return kn_model_fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be mapped: %s.", map->path, g_strerror (errno));
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
    return kn_model_fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be opened: %s.", map->path, g_strerror (errno));
  ok = map_descriptor (map, fd, error);
  close (fd);
  return ok;
}

gboolean
kn_weights_read_map (struct kn_weights *weights, const struct kn_weights_map *map, GError **error)
{
  if (map->bytes >= 4 && memcmp (map->data, "PK\3\4", 4) == 0)
    return kn_torch_read (weights, map, error);
  if (map->bytes >= 4 && memcmp (map->data, "\x80\2\x8a\n", 4) == 0)
    return kn_model_fail (error, KN_MODEL_ERROR_UNSUPPORTED,
                          "“%s” is in PyTorch's format of before 2020. Load and save it with a newer one, or convert "
                          "it to safetensors.", map->path);
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
  return map_file (map, error) && kn_weights_read_map (weights, map, error);
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
      kn_model_fail (error, KN_MODEL_ERROR_FORMAT, "“%s” is not a list of tensor files.", path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &bytes, &local))
    {
      kn_model_fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", path, local->message);
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
        return kn_model_fail (error, KN_MODEL_ERROR_FORMAT, "“%s” names no file for tensor “%s”.", index, tensor);
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
      return kn_model_fail (error, KN_MODEL_ERROR_FORMAT, "“%s” lists tensor “%s”, which none of its files has.",
                            index, (const char *) l->data);
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
    return kn_model_fail (error, KN_MODEL_ERROR_FORMAT, "“%s” has no weight_map.", index);
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
      kn_model_fail (error, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", folder, local->message);
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
    return kn_model_fail (error, KN_MODEL_ERROR_IO, "“%s” has no .safetensors or .gguf file.", folder);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  return kn_model_fail (error, KN_MODEL_ERROR_IO, "“%s” has several tensor files, choose one: %s.", folder, list);
}

gboolean
kn_weights_add_path (struct kn_weights *weights, const char *path, GError **error)
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
