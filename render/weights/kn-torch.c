/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * State dictionaries as torch.save() writes them: a zip archive of stored members, "NAME/data.pkl" and the storages
 * "NAME/data/KEY". Tensors are the storages' bytes, where they lie in the file.
 */
#include "render/weights/kn-pickle-private.h"

#include <string.h>

#define MAX_PICKLE_BYTES (16u << 20)

/* ---- tensors ---- */

/* ('storage', type, key, place, number of elements) */
gboolean
kn_torch_push_storage (struct kn_pickle *m, const struct kn_pickle_value *id)
{
  const struct kn_pickle_value *word = kn_pickle_item (id, 0, KN_PICKLE_STRING);
  const struct kn_pickle_value *type = kn_pickle_item (id, 1, KN_PICKLE_GLOBAL);
  const struct kn_pickle_value *key = kn_pickle_item (id, 2, KN_PICKLE_STRING);
  const struct kn_pickle_value *count = kn_pickle_item (id, 4, KN_PICKLE_INTEGER);
  const struct kn_zip_member *member;
  g_autofree char *name = NULL;
  struct kn_pickle_value *storage;

  if (!word || !type || !key || !count || !g_str_equal (word->string, "storage") ||
      type->known->what != KN_PICKLE_STORAGE_TYPE)
    return kn_pickle_fail (m, "a storage is not described as one");
  name = g_strconcat (m->prefix, "data/", key->string, NULL);
  member = kn_zip_find (m->zip, name);
  if (!member)
    return kn_pickle_fail (m, "storage “%s” is missing", key->string);
  if (count->integer < 0 || (guint64) count->integer > member->bytes / kn_dtype_size (type->known->dtype))
    return kn_pickle_fail (m, "storage “%s” has %" G_GSIZE_FORMAT " bytes, too few for %" G_GINT64_FORMAT " elements",
                           key->string, member->bytes, count->integer);
  storage = kn_pickle_push (m, KN_PICKLE_STORAGE);
  storage->dtype = type->known->dtype;
  storage->data = member->data;
  storage->bytes = (gsize) count->integer * kn_dtype_size (storage->dtype);
  return TRUE;
}

/* How a tensor lies in its storage, in elements. */
struct view
{
  gint64 first, dims[KN_WEIGHT_MAX_DIMS], strides[KN_WEIGHT_MAX_DIMS];
  int n_dims;
};

static gboolean
read_view (struct kn_pickle *m, const struct kn_pickle_value *args, struct view *view)
{
  const struct kn_pickle_value *offset = kn_pickle_item (args, 1, KN_PICKLE_INTEGER);
  const struct kn_pickle_value *sizes = kn_pickle_item (args, 2, KN_PICKLE_TUPLE);
  const struct kn_pickle_value *strides = kn_pickle_item (args, 3, KN_PICKLE_TUPLE);

  if (!offset || !sizes || !strides || sizes->items->len != strides->items->len ||
      sizes->items->len > KN_WEIGHT_MAX_DIMS)
    return kn_pickle_fail (m, "a tensor is not described as one");
  view->first = offset->integer;
  view->n_dims = (int) sizes->items->len;
  for (int i = 0; i < view->n_dims; i++)
    {
      const struct kn_pickle_value *size = kn_pickle_item (sizes, (guint) i, KN_PICKLE_INTEGER);
      const struct kn_pickle_value *stride = kn_pickle_item (strides, (guint) i, KN_PICKLE_INTEGER);

      if (!size || !stride)
        return kn_pickle_fail (m, "a tensor is not described as one");
      view->dims[i] = size->integer;
      view->strides[i] = stride->integer;
    }
  return TRUE;
}

/* Whether all of the view is among n elements. */
static gboolean
is_inside (const struct view *view, gint64 n)
{
  gint64 last = view->first;

  for (int i = 0; i < view->n_dims; i++)
    {
      gint64 reach;

      if (view->dims[i] == 0)
        return view->first >= 0 && view->first <= n;
      if (view->strides[i] < 0 || __builtin_mul_overflow (view->dims[i] - 1, view->strides[i], &reach) ||
          __builtin_add_overflow (last, reach, &last))
        return FALSE;
    }
  return view->first >= 0 && last < n;
}

/* Whether rows lie one after the other; a dimension of 1 may have any stride. */
static gboolean
is_contiguous (const struct view *view)
{
  gint64 step = 1;

  for (int i = view->n_dims; i-- > 0;)
    {
      if (view->dims[i] != 1 && view->strides[i] != step)
        return FALSE;
      step *= view->dims[i];
    }
  return TRUE;
}

/* A transposed tensor in its own order: the only kind that is copied. The weights own the copy. */
static const guint8 *
gather (struct kn_pickle *m, const struct view *view, const guint8 *from, gsize size, gsize bytes)
{
  struct kn_weights_map *copy = g_new0 (struct kn_weights_map, 1);
  guint8 *to = g_malloc (MAX (bytes, 1));
  gint64 index[KN_WEIGHT_MAX_DIMS] = { 0 };

  *copy = (struct kn_weights_map) { .path = g_strdup (m->map->path), .data = to, .bytes = bytes, .is_owned = TRUE };
  g_ptr_array_add (m->weights->maps, copy);
  for (gsize at = 0; at < bytes; at += size)
    {
      gint64 element = view->first;

      for (int i = 0; i < view->n_dims; i++)
        element += index[i] * view->strides[i];
      memcpy (to + at, from + (gsize) element * size, size);
      for (int i = view->n_dims - 1; i >= 0 && ++index[i] == view->dims[i]; i--)
        index[i] = 0;
    }
  return to;
}

/* (storage, offset, sizes, strides, …) */
gboolean
kn_torch_push_tensor (struct kn_pickle *m, const struct kn_pickle_value *args)
{
  const struct kn_pickle_value *storage = kn_pickle_item (args, 0, KN_PICKLE_STORAGE);
  struct kn_weight weight = { 0 };
  struct view view = { 0 };
  struct kn_pickle_value *tensor;
  gsize size;

  if (!storage)
    return kn_pickle_fail (m, "a tensor is not described as one");
  if (!read_view (m, args, &view))
    return FALSE;
  size = kn_dtype_size (storage->dtype);
  weight.dtype = storage->dtype;
  weight.n_dims = view.n_dims;
  memcpy (weight.dims, view.dims, sizeof weight.dims);
  if (!kn_weight_count_bytes (&weight, &weight.bytes) || weight.bytes > storage->bytes ||
      !is_inside (&view, (gint64) (storage->bytes / size)))
    return kn_pickle_fail (m, "a tensor lies outside its storage");
  m->copied += is_contiguous (&view) ? 0 : weight.bytes;
  if (m->copied > m->map->bytes)
    return kn_pickle_fail (m, "its tensors are larger than the file");
  tensor = kn_pickle_push (m, KN_PICKLE_TENSOR);
  tensor->dtype = storage->dtype;
  tensor->data = is_contiguous (&view) ? storage->data + (gsize) view.first * size
                                       : gather (m, &view, storage->data, size, weight.bytes);
  tensor->bytes = weight.bytes;
  tensor->n_dims = weight.n_dims;
  memcpy (tensor->dims, weight.dims, sizeof tensor->dims);
  return TRUE;
}

static void
add_tensors (struct kn_pickle *m, const struct kn_pickle_value *root)
{
  for (guint i = 0; i + 1 < root->items->len; i += 2)
    {
      const struct kn_pickle_value *key = root->items->pdata[i], *v = root->items->pdata[i + 1];
      struct kn_weight weight = { .file = m->map->path, .dtype = v->dtype, .n_dims = v->n_dims, .data = v->data,
                                  .bytes = v->bytes, .scale = 1 };

      if (key->kind != KN_PICKLE_STRING || v->kind != KN_PICKLE_TENSOR)
        continue;
      weight.name = weight.stored_name = kn_weights_intern (m->weights, key->string);
      memcpy (weight.dims, v->dims, sizeof weight.dims);
      g_array_append_val (m->weights->tensors, weight);
    }
}

static gboolean
read_pickle (struct kn_pickle *m, const struct kn_zip_member *pickle)
{
  const struct kn_pickle_value *root;

  if (pickle->bytes > MAX_PICKLE_BYTES)
    return kn_pickle_fail (m, "its list of tensors has %" G_GSIZE_FORMAT " bytes", pickle->bytes);
  root = kn_pickle_run (m, pickle->data, pickle->bytes);
  if (!root)
    return FALSE;
  if (root->kind != KN_PICKLE_DICTIONARY)
    return kn_pickle_fail (m, "it holds no dictionary of tensors");
  add_tensors (m, root);
  return TRUE;
}

static gboolean
is_big_endian (const struct kn_pickle *m)
{
  g_autofree char *name = g_strconcat (m->prefix, "byteorder", NULL);
  const struct kn_zip_member *order = kn_zip_find (m->zip, name);

  return order && order->bytes == 3 && memcmp (order->data, "big", 3) == 0;
}

gboolean
kn_torch_read (struct kn_weights *weights, const struct kn_weights_map *map, GError **error)
{
  struct kn_zip *zip = kn_zip_open (map->data, map->bytes, map->path, error);
  const char *name = zip ? kn_zip_find_suffix (zip, "data.pkl") : NULL;
  g_autofree char *prefix = name ? g_strndup (name, strlen (name) - strlen ("data.pkl")) : NULL;
  struct kn_pickle m = { .weights = weights, .map = map, .zip = zip, .prefix = prefix, .error = error };
  gboolean ok = zip != NULL;

  if (ok && !name)
    ok = kn_pickle_fail (&m, "the archive has no data.pkl");
  if (ok && is_big_endian (&m))
    ok = kn_pickle_fail (&m, "its numbers are stored with the highest byte first");
  ok = ok && read_pickle (&m, kn_zip_find (zip, name));
  kn_pickle_clear (&m);
  kn_zip_close (&zip);
  return ok;
}
