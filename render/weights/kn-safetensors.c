/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * safetensors: u64 header length, header JSON, data.
 *   { "name": { "dtype": "BF16", "shape": [2, 3], "data_offsets": [begin, end] }, …, "__metadata__": { "k": "v" } }
 * Offsets count from the end of the header.
 */
#include <string.h>

#include "render/weights/kn-safe-json.h"
#include "render/weights/kn-weights-private.h"

/* As in the reference reader. Real headers are below 1 MB. */
#define MAX_HEADER_BYTES (100u << 20)

G_GNUC_PRINTF (3, 4) static gboolean
fail (GError **error, const struct kn_weights_map *map, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is not a valid safetensors file: %s.",
               map->path, what);
  return FALSE;
}

static gboolean
read_shape (JsonArray *shape, struct kn_weight *weight)
{
  guint n = json_array_get_length (shape);

  if (n > KN_WEIGHT_MAX_DIMS)
    return FALSE;
  weight->n_dims = (int) n;
  for (guint i = 0; i < n; i++)
    if (!kn_safe_json_node_int (json_array_get_element (shape, i), 0, G_MAXINT64, &weight->dims[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_offsets (JsonArray *offsets, gint64 *begin, gint64 *end)
{
  return json_array_get_length (offsets) == 2
         && kn_safe_json_node_int (json_array_get_element (offsets, 0), 0, G_MAXINT64, begin)
         && kn_safe_json_node_int (json_array_get_element (offsets, 1), *begin, G_MAXINT64, end);
}

static gboolean
read_tensor (struct kn_weights *weights, const struct kn_weights_map *map, gsize data_offset, const char *name,
             JsonNode *node, GError **error)
{
  JsonObject *info = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *dtype = info ? kn_safe_json_get_string (info, "dtype") : NULL;
  JsonArray *shape = info ? kn_safe_json_get_array (info, "shape") : NULL;
  JsonArray *offsets = info ? kn_safe_json_get_array (info, "data_offsets") : NULL;
  struct kn_weight weight = { .file = map->path, .scale = 1 };
  gint64 begin, end;

  if (!dtype || !shape || !offsets)
    return fail (error, map, "tensor “%s” lacks dtype, shape or data_offsets", name);
  if (!kn_dtype_from_name (dtype, &weight.dtype) || kn_dtype_block_len (weight.dtype) != 1)
    return fail (error, map, "tensor “%s” is of the unknown type “%s”", name, dtype);
  if (!read_shape (shape, &weight) || !kn_weight_count_bytes (&weight, &weight.bytes))
    return fail (error, map, "tensor “%s” has an impossible shape", name);
  if (!read_offsets (offsets, &begin, &end) || (guint64) end > map->bytes - data_offset)
    return fail (error, map, "tensor “%s” lies outside the file, which may be truncated", name);
  if ((guint64) (end - begin) != weight.bytes)
    return fail (error, map, "tensor “%s” has %" G_GINT64_FORMAT " bytes where its shape needs %" G_GSIZE_FORMAT, name,
                 end - begin, weight.bytes);
  weight.name = weight.stored_name = kn_weights_intern (weights, name);
  weight.data = map->data + data_offset + begin;
  g_array_append_val (weights->tensors, weight);
  return TRUE;
}

static void
read_metadata (struct kn_weights *weights, JsonNode *node)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &key, &value))
    if (kn_safe_json_node_string (value))
      g_hash_table_insert (weights->metadata, (gpointer) kn_weights_intern (weights, key),
                           (gpointer) kn_weights_intern (weights, kn_safe_json_node_string (value)));
}

static gboolean
read_header (struct kn_weights *weights, const struct kn_weights_map *map, gsize data_offset, JsonObject *header,
             GError **error)
{
  guint first = weights->tensors->len;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, header);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (g_str_equal (name, "__metadata__"))
        read_metadata (weights, node);
      else if (!read_tensor (weights, map, data_offset, name, node, error))
        return FALSE;
    }
  return kn_weights_check_overlap (weights, first, error);
}

gboolean
kn_safetensors_read (struct kn_weights *weights, const struct kn_weights_map *map, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  guint64 header_bytes;

  if (map->bytes < sizeof header_bytes)
    return fail (error, map, "it has only %" G_GSIZE_FORMAT " bytes", map->bytes);
  memcpy (&header_bytes, map->data, sizeof header_bytes);
  header_bytes = GUINT64_FROM_LE (header_bytes);
  if (header_bytes > MAX_HEADER_BYTES || header_bytes > map->bytes - sizeof header_bytes)
    return fail (error, map, "its header would have %" G_GUINT64_FORMAT " bytes", header_bytes);
  root = kn_safe_json_parse ((const char *) map->data + sizeof header_bytes, header_bytes, map->path, error);
  if (!root)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return fail (error, map, "its header is not a JSON object");
  return read_header (weights, map, sizeof header_bytes + header_bytes, json_node_get_object (root), error);
}
