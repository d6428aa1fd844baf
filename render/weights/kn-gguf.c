/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The GGUF container, versions 2 and 3:
 *   "GGUF", u32 version, u64 n_tensors, u64 n_kv
 *   n_kv × { string key; u32 type; value }          string = u64 length, bytes
 *   n_tensors × { string name; u32 n_dims; u64 ne[n_dims], fastest first; u32 type; u64 offset }
 *   padding to general.alignment, then the data that offsets count from
 */
#include <string.h>

#include "render/weights/kn-weights-private.h"

#define DEFAULT_ALIGNMENT 32
#define MAX_ALIGNMENT (1 << 20)
#define MAX_STRING_BYTES (1 << 16)
#define ORIG_SHAPE "comfy.gguf.orig_shape."

enum value_type
{
  TYPE_U8, TYPE_I8, TYPE_U16, TYPE_I16, TYPE_U32, TYPE_I32, TYPE_F32, TYPE_BOOL, TYPE_STRING, TYPE_ARRAY, TYPE_U64,
  TYPE_I64, TYPE_F64,
};

struct reader
{
  struct kn_weights *weights;
  const struct kn_weights_map *map;
  const guint8 *p, *end;
  guint64 alignment;
  GHashTable *shapes;           /* tensor → struct shape */
  GError **error;
};

/* The true shape of a tensor that was re-laid to fit whole blocks into its rows. */
struct shape
{
  int n_dims;
  gint64 dims[KN_WEIGHT_MAX_DIMS];
};

G_GNUC_PRINTF (2, 3) static gboolean
fail (const struct reader *r, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (r->error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is not a valid GGUF file: %s.", r->map->path,
               what);
  return FALSE;
}

static gboolean
read_uint (struct reader *r, gsize n, guint64 *value)
{
  *value = 0;
  if ((gsize) (r->end - r->p) < n)
    return fail (r, "it ends too early");
  for (gsize i = 0; i < n; i++)
    *value |= (guint64) r->p[i] << 8 * i;
  r->p += n;
  return TRUE;
}

/* A name or value that will be kept: valid UTF-8, no NUL, not huge. Owned by weights. */
static gboolean
read_string (struct reader *r, const char **string)
{
  g_autofree char *copy = NULL;
  guint64 n;

  if (!read_uint (r, 8, &n))
    return FALSE;
  if (n > (guint64) (r->end - r->p))
    return fail (r, "it ends too early");
  if (n > MAX_STRING_BYTES || !g_utf8_validate_len ((const char *) r->p, n, NULL))
    return fail (r, "a name is damaged");
  copy = g_strndup ((const char *) r->p, n);
  *string = kn_weights_intern (r->weights, copy);
  r->p += n;
  return TRUE;
}

static gboolean
skip_string (struct reader *r)
{
  guint64 n;

  if (!read_uint (r, 8, &n))
    return FALSE;
  if (n > (guint64) (r->end - r->p))
    return fail (r, "it ends too early");
  r->p += n;
  return TRUE;
}

/* 0 for strings and arrays. */
static gsize
scalar_size (guint64 type)
{
  static const guint8 sizes[] = { 1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8 };

  return type < G_N_ELEMENTS (sizes) ? sizes[type] : 0;
}

/* ---- metadata ---- */

static char *
print_scalar (guint64 type, guint64 bits)
{
  union { guint32 u; float f; } f32 = { (guint32) bits };
  union { guint64 u; double f; } f64 = { bits };

  switch (type)
    {
    case TYPE_I8:
      return g_strdup_printf ("%d", (gint8) bits);
    case TYPE_I16:
      return g_strdup_printf ("%d", (gint16) bits);
    case TYPE_I32:
      return g_strdup_printf ("%d", (gint32) bits);
    case TYPE_I64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) bits);
    case TYPE_F32:
      return g_strdup_printf ("%.9g", (double) f32.f);
    case TYPE_F64:
      return g_strdup_printf ("%.17g", f64.f);
    case TYPE_BOOL:
      return g_strdup (bits ? "true" : "false");
    default:
      return g_strdup_printf ("%" G_GUINT64_FORMAT, bits);
    }
}

static gboolean
read_scalar (struct reader *r, const char *key, guint64 type)
{
  g_autofree char *text = NULL;
  guint64 bits;

  if (!read_uint (r, scalar_size (type), &bits))
    return FALSE;
  if (type == TYPE_U32 && g_str_equal (key, "general.alignment"))
    {
      if (bits == 0 || bits > MAX_ALIGNMENT || (bits & (bits - 1)))
        return fail (r, "its alignment of %" G_GUINT64_FORMAT " is not a power of two", bits);
      r->alignment = bits;
    }
  text = print_scalar (type, bits);
  g_hash_table_insert (r->weights->metadata, (gpointer) key, (gpointer) kn_weights_intern (r->weights, text));
  return TRUE;
}

static gboolean
read_orig_shape (struct reader *r, const char *tensor, guint64 n)
{
  struct shape *shape = g_new0 (struct shape, 1);

  shape->n_dims = (int) n;
  g_hash_table_insert (r->shapes, (gpointer) tensor, shape);
  for (guint64 i = 0; i < n; i++)
    {
      guint64 dim;

      if (!read_uint (r, 4, &dim))
        return FALSE;
      shape->dims[i] = (gint32) dim;
    }
  return TRUE;
}

static gboolean
read_array (struct reader *r, const char *key)
{
  guint64 type, n;
  gsize size;

  if (!read_uint (r, 4, &type) || !read_uint (r, 8, &n))
    return FALSE;
  size = scalar_size (type);
  if (size == 0 && type != TYPE_STRING)
    return fail (r, "“%s” is an array of an unknown type", key);
  if (n > (guint64) (r->end - r->p) / (size ? size : 8))
    return fail (r, "it ends too early");
  if (type == TYPE_I32 && n <= KN_WEIGHT_MAX_DIMS && g_str_has_prefix (key, ORIG_SHAPE))
    return read_orig_shape (r, key + strlen (ORIG_SHAPE), n);
  r->p += size * n;
  for (guint64 i = 0; type == TYPE_STRING && i < n; i++)
    if (!skip_string (r))
      return FALSE;
  return TRUE;
}

static gboolean
read_pair (struct reader *r)
{
  const char *key, *value;
  guint64 type;

  if (!read_string (r, &key) || !read_uint (r, 4, &type))
    return FALSE;
  if (type == TYPE_ARRAY)
    return read_array (r, key);
  if (type != TYPE_STRING)
    return scalar_size (type) ? read_scalar (r, key, type) : fail (r, "“%s” is of an unknown type", key);
  if (!read_string (r, &value))
    return FALSE;
  g_hash_table_insert (r->weights->metadata, (gpointer) key, (gpointer) value);
  return TRUE;
}

/* ---- tensors ---- */

static gboolean
read_type (struct reader *r, const char *name, enum kn_dtype *dtype)
{
  static const struct
  {
    guint8 type;
    enum kn_dtype dtype;
  } types[] = {
    { 0, KN_F32 },   { 1, KN_F16 },   { 2, KN_Q4_0 },  { 3, KN_Q4_1 },    { 6, KN_Q5_0 },    { 7, KN_Q5_1 },
    { 8, KN_Q8_0 },  { 10, KN_Q2_K }, { 11, KN_Q3_K }, { 12, KN_Q4_K },   { 13, KN_Q5_K },   { 14, KN_Q6_K },
    { 20, KN_IQ4_NL }, { 23, KN_IQ4_XS }, { 24, KN_I8 }, { 25, KN_I16 }, { 26, KN_I32 }, { 27, KN_I64 },
    { 28, KN_F64 },  { 30, KN_BF16 },
  };
  guint64 type;

  if (!read_uint (r, 4, &type))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (type == types[i].type)
      {
        *dtype = types[i].dtype;
        return TRUE;
      }
  g_set_error (r->error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED,
               "“%s”: tensor “%s” is quantised in a way (ggml type %" G_GUINT64_FORMAT ") that is not supported.",
               r->map->path, name, type);
  return FALSE;
}

static gboolean
read_dims (struct reader *r, struct kn_weight *weight)
{
  guint64 n, dim;

  if (!read_uint (r, 4, &n))
    return FALSE;
  if (n > KN_WEIGHT_MAX_DIMS)
    return fail (r, "tensor “%s” has %" G_GUINT64_FORMAT " dimensions", weight->name, n);
  weight->n_dims = (int) n;
  for (int i = weight->n_dims - 1; i >= 0; i--)
    {
      if (!read_uint (r, 8, &dim))
        return FALSE;
      weight->dims[i] = (gint64) MIN (dim, G_MAXINT64);
    }
  return TRUE;
}

/* Where the data begins is only known after the last tensor, so offsets wait. */
static gboolean
read_tensor (struct reader *r, GArray *offsets)
{
  struct kn_weight weight = { .file = r->map->path, .scale = 1 };
  guint64 offset;

  if (!read_string (r, &weight.name) || !read_dims (r, &weight) || !read_type (r, weight.name, &weight.dtype)
      || !read_uint (r, 8, &offset))
    return FALSE;
  weight.stored_name = weight.name;
  if (!kn_weight_count_bytes (&weight, &weight.bytes))
    return fail (r, "tensor “%s” has an impossible shape", weight.name);
  g_array_append_val (r->weights->tensors, weight);
  g_array_append_val (offsets, offset);
  return TRUE;
}

static void
restore_shape (const struct reader *r, struct kn_weight *weight)
{
  const struct shape *shape = g_hash_table_lookup (r->shapes, weight->name);
  gint64 n = 1;

  for (int i = 0; shape && i < shape->n_dims; i++)
    if (shape->dims[i] < 1 || __builtin_mul_overflow (n, shape->dims[i], &n))
      return;
  if (!shape || n != kn_weight_n_elements (weight))
    return;
  weight->n_dims = shape->n_dims;
  memcpy (weight->dims, shape->dims, sizeof weight->dims);
}

static gboolean
place_tensors (struct reader *r, GArray *offsets, guint first)
{
  guint64 used = (guint64) (r->p - r->map->data);
  guint64 start = (used + r->alignment - 1) / r->alignment * r->alignment;

  for (guint i = 0; i < offsets->len; i++)
    {
      struct kn_weight *weight = &g_array_index (r->weights->tensors, struct kn_weight, first + i);
      guint64 offset = g_array_index (offsets, guint64, i);

      if (start > r->map->bytes || offset > r->map->bytes - start || weight->bytes > r->map->bytes - start - offset)
        return fail (r, "tensor “%s” lies outside the file, which may be truncated", weight->name);
      weight->data = r->map->data + start + offset;
      restore_shape (r, weight);
    }
  return kn_weights_check_overlap (r->weights, first, r->error);
}

static gboolean
read_contents (struct reader *r)
{
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint first = r->weights->tensors->len;
  guint64 version, n_tensors, n_pairs;

  if (!read_uint (r, 4, &version) || !read_uint (r, 8, &n_tensors) || !read_uint (r, 8, &n_pairs))
    return FALSE;
  if (version != 2 && version != 3)
    return fail (r, "version %" G_GUINT64_FORMAT " is not known", version);
  for (guint64 i = 0; i < n_pairs; i++)
    if (!read_pair (r))
      return FALSE;
  for (guint64 i = 0; i < n_tensors; i++)
    if (!read_tensor (r, offsets))
      return FALSE;
  return place_tensors (r, offsets, first);
}

gboolean
kn_gguf_read (struct kn_weights *weights, const struct kn_weights_map *map, GError **error)
{
  g_autoptr (GHashTable) shapes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  struct reader r = { weights, map, map->data + strlen ("GGUF"), map->data + map->bytes, DEFAULT_ALIGNMENT, shapes,
                      error };

  return read_contents (&r);
}
