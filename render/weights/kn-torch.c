/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * State dictionaries as torch.save() writes them: a zip archive of stored members, "NAME/data.pkl" and the storages
 * "NAME/data/KEY". A pickle is a program; this runs only the part of it that builds dictionaries of tensors, calls
 * nothing, and refuses everything else by name. Tensors are the storages' bytes, where they lie in the file.
 *
 * What a hostile program can take is bounded: an instruction makes at most one value, and there is a most of them.
 */
#include <string.h>

#include "render/weights/kn-weights-private.h"
#include "render/weights/kn-zip.h"

/* The largest models have some thousands of tensors of about fifteen values each. */
#define MAX_PICKLE_BYTES (16u << 20)
#define MAX_VALUES (1u << 19)
#define MAX_MEMO (1u << 20)

enum kind
{
  NOTHING,                            /* None, numbers with a point, whatever does not matter */
  MARK,
  INTEGER,                            /* also True and False */
  STRING,
  TUPLE,                              /* also lists */
  DICTIONARY,                         /* items are keys and values in turn */
  GLOBAL,                             /* a name of a module */
  STORAGE,
  TENSOR,
};

enum global
{
  ORDERED_DICT,
  REBUILD_TENSOR,
  REBUILD_PARAMETER,
  STORAGE_TYPE,
};

static const struct known
{
  const char *name;                   /* module, line feed, name */
  enum global what;
  enum kn_dtype dtype;
} known[] = {
  { "collections\nOrderedDict", ORDERED_DICT, KN_F32 },
  { "torch._utils\n_rebuild_tensor_v2", REBUILD_TENSOR, KN_F32 },
  { "torch._utils\n_rebuild_parameter", REBUILD_PARAMETER, KN_F32 },
  { "torch\nFloatStorage", STORAGE_TYPE, KN_F32 },
  { "torch\nHalfStorage", STORAGE_TYPE, KN_F16 },
  { "torch\nBFloat16Storage", STORAGE_TYPE, KN_BF16 },
  { "torch\nDoubleStorage", STORAGE_TYPE, KN_F64 },
  { "torch\nLongStorage", STORAGE_TYPE, KN_I64 },
  { "torch\nIntStorage", STORAGE_TYPE, KN_I32 },
  { "torch\nShortStorage", STORAGE_TYPE, KN_I16 },
  { "torch\nCharStorage", STORAGE_TYPE, KN_I8 },
  { "torch\nByteStorage", STORAGE_TYPE, KN_U8 },
  { "torch\nBoolStorage", STORAGE_TYPE, KN_BOOL },
};

struct value
{
  enum kind kind;
  gint64 integer;
  char *string;
  const struct known *known;
  GPtrArray *items;                   /* struct value *, owned by the machine */
  enum kn_dtype dtype;                /* of storages and tensors */
  const guint8 *data;
  gsize bytes;
  int n_dims;
  gint64 dims[KN_WEIGHT_MAX_DIMS];
};

struct machine
{
  struct kn_weights *weights;
  const struct kn_weights_map *map;
  const struct kn_zip *zip;
  const char *prefix;                 /* "NAME/" */
  const guint8 *p, *end;
  GPtrArray *values;                  /* all there are, owned */
  GPtrArray *stack;
  GHashTable *memo;                   /* number → value */
  gsize copied;                       /* bytes of tensors that could not be used where they lie */
  GError **error;
};

G_GNUC_PRINTF (2, 3) static gboolean
fail (struct machine *m, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (m->error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is not a valid PyTorch file: %s.", m->map->path,
               what);
  return FALSE;
}

static gboolean
refuse (struct machine *m, const char *what)
{
  g_set_error (m->error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED,
               "“%s” asks for “%s”, which could run code; only plain tensors are read. Convert it to safetensors.",
               m->map->path, what);
  return FALSE;
}

/* ---- values ---- */

static void
free_value (gpointer data)
{
  struct value *v = data;

  g_free (v->string);
  g_clear_pointer (&v->items, g_ptr_array_unref);
  g_free (v);
}

static struct value *
push (struct machine *m, enum kind kind)
{
  struct value *v = g_new0 (struct value, 1);

  v->kind = kind;
  if (kind == TUPLE || kind == DICTIONARY)
    v->items = g_ptr_array_new ();
  g_ptr_array_add (m->values, v);
  g_ptr_array_add (m->stack, v);
  return v;
}

static gboolean
push_integer (struct machine *m, gint64 integer)
{
  push (m, INTEGER)->integer = integer;
  return TRUE;
}

/* NULL and error when there is none. */
static struct value *
pop (struct machine *m)
{
  if (m->stack->len)
    return g_ptr_array_remove_index (m->stack, m->stack->len - 1);
  fail (m, "it takes more than there is");
  return NULL;
}

static struct value *
top (struct machine *m)
{
  if (m->stack->len)
    return m->stack->pdata[m->stack->len - 1];
  fail (m, "it takes more than there is");
  return NULL;
}

/* Index of the topmost mark, or -1 and error. */
static int
find_mark (struct machine *m)
{
  for (int i = (int) m->stack->len - 1; i >= 0; i--)
    if (((struct value *) m->stack->pdata[i])->kind == MARK)
      return i;
  fail (m, "it takes more than there is");
  return -1;
}

/* Item i of a tuple if it is of that kind. */
static const struct value *
item (const struct value *tuple, guint i, enum kind kind)
{
  const struct value *v = tuple->kind == TUPLE && i < tuple->items->len ? tuple->items->pdata[i] : NULL;

  return v && v->kind == kind ? v : NULL;
}

/* ---- reading ---- */

static const guint8 *
take (struct machine *m, gsize n)
{
  if ((gsize) (m->end - m->p) < n)
    {
      fail (m, "it ends too early");
      return NULL;
    }
  m->p += n;
  return m->p - n;
}

static gboolean
take_uint (struct machine *m, int n, guint64 *value)
{
  const guint8 *p = take (m, n);

  *value = 0;
  for (int i = 0; p && i < n; i++)
    *value |= (guint64) p[i] << 8 * i;
  return p != NULL;
}

static gboolean
read_string (struct machine *m, int length_bytes)
{
  const guint8 *p;
  guint64 n;

  if (!take_uint (m, length_bytes, &n) || !(p = take (m, n)))
    return FALSE;
  if (!g_utf8_validate_len ((const char *) p, n, NULL))
    return fail (m, "a name is damaged");
  push (m, STRING)->string = g_strndup ((const char *) p, n);
  return TRUE;
}

/* LONG1: a signed number of up to 8 bytes. */
static gboolean
read_long (struct machine *m)
{
  guint64 n, value;

  if (!take_uint (m, 1, &n))
    return FALSE;
  if (n > 8)
    return fail (m, "it has a number of %" G_GUINT64_FORMAT " bytes", n);
  if (!take_uint (m, (int) n, &value))
    return FALSE;
  if (n && n < 8 && value >> (8 * n - 1))
    value |= ~(guint64) 0 << 8 * n;
  return push_integer (m, (gint64) value);
}

static gboolean
read_global (struct machine *m)
{
  const guint8 *start = m->p, *first = memchr (start, '\n', m->end - start);
  const guint8 *second = first ? memchr (first + 1, '\n', m->end - first - 1) : NULL;
  g_autofree char *name = NULL;

  if (!second)
    return fail (m, "it ends too early");
  name = g_strndup ((const char *) start, second - start);
  m->p = second + 1;
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (name, known[i].name))
      {
        push (m, GLOBAL)->known = &known[i];
        return TRUE;
      }
  if (!g_utf8_validate (name, -1, NULL) || strlen (name) > 200)
    return fail (m, "a name is damaged");
  return refuse (m, g_strdelimit (name, "\n", '.'));
}

/* ---- tensors ---- */

/* ('storage', type, key, place, number of elements) */
static gboolean
load_storage (struct machine *m)
{
  const struct value *id = pop (m), *type = id ? item (id, 1, GLOBAL) : NULL, *key = id ? item (id, 2, STRING) : NULL;
  const struct value *word = id ? item (id, 0, STRING) : NULL, *count = id ? item (id, 4, INTEGER) : NULL;
  const struct kn_zip_member *member;
  g_autofree char *name = NULL;
  struct value *storage;

  if (!id)
    return FALSE;
  if (!word || !type || !key || !count || !g_str_equal (word->string, "storage") || type->known->what != STORAGE_TYPE)
    return fail (m, "a storage is not described as one");
  name = g_strconcat (m->prefix, "data/", key->string, NULL);
  member = kn_zip_find (m->zip, name);
  if (!member)
    return fail (m, "storage “%s” is missing", key->string);
  if (count->integer < 0 || (guint64) count->integer > member->bytes / kn_dtype_size (type->known->dtype))
    return fail (m, "storage “%s” has %" G_GSIZE_FORMAT " bytes, too few for %" G_GINT64_FORMAT " elements",
                 key->string, member->bytes, count->integer);
  storage = push (m, STORAGE);
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
read_view (struct machine *m, const struct value *args, struct view *view)
{
  const struct value *offset = item (args, 1, INTEGER);
  const struct value *sizes = item (args, 2, TUPLE), *strides = item (args, 3, TUPLE);

  if (!offset || !sizes || !strides || sizes->items->len != strides->items->len ||
      sizes->items->len > KN_WEIGHT_MAX_DIMS)
    return fail (m, "a tensor is not described as one");
  view->first = offset->integer;
  view->n_dims = (int) sizes->items->len;
  for (int i = 0; i < view->n_dims; i++)
    {
      const struct value *size = item (sizes, (guint) i, INTEGER), *stride = item (strides, (guint) i, INTEGER);

      if (!size || !stride)
        return fail (m, "a tensor is not described as one");
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
gather (struct machine *m, const struct view *view, const guint8 *from, gsize size, gsize bytes)
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
static gboolean
rebuild_tensor (struct machine *m, const struct value *args)
{
  const struct value *storage = item (args, 0, STORAGE);
  struct kn_weight weight = { 0 };
  struct view view = { 0 };
  struct value *tensor;
  gsize size;

  if (!storage)
    return fail (m, "a tensor is not described as one");
  if (!read_view (m, args, &view))
    return FALSE;
  size = kn_dtype_size (storage->dtype);
  weight.dtype = storage->dtype;
  weight.n_dims = view.n_dims;
  memcpy (weight.dims, view.dims, sizeof weight.dims);
  if (!kn_weight_count_bytes (&weight, &weight.bytes) || weight.bytes > storage->bytes ||
      !is_inside (&view, (gint64) (storage->bytes / size)))
    return fail (m, "a tensor lies outside its storage");
  m->copied += is_contiguous (&view) ? 0 : weight.bytes;
  if (m->copied > m->map->bytes)
    return fail (m, "its tensors are larger than the file");
  tensor = push (m, TENSOR);
  tensor->dtype = storage->dtype;
  tensor->data = is_contiguous (&view) ? storage->data + (gsize) view.first * size
                                       : gather (m, &view, storage->data, size, weight.bytes);
  tensor->bytes = weight.bytes;
  tensor->n_dims = weight.n_dims;
  memcpy (tensor->dims, weight.dims, sizeof tensor->dims);
  return TRUE;
}

/* A function and the tuple of its arguments: one of three. */
static gboolean
reduce (struct machine *m)
{
  const struct value *args = pop (m), *function = args ? pop (m) : NULL;

  if (!function)
    return FALSE;
  if (function->kind != GLOBAL || function->known->what == STORAGE_TYPE || args->kind != TUPLE)
    return fail (m, "it calls what is no function");
  if (function->known->what == REBUILD_TENSOR)
    return rebuild_tensor (m, args);
  if (function->known->what == ORDERED_DICT)
    return push (m, DICTIONARY) != NULL;
  if (!item (args, 0, TENSOR))
    return fail (m, "a parameter holds no tensor");
  g_ptr_array_add (m->stack, args->items->pdata[0]);
  return TRUE;
}

/* ---- the program ---- */

/* The topmost n values, or those above the topmost mark (n < 0), become a tuple. */
static gboolean
make_tuple (struct machine *m, int n)
{
  int mark = n < 0 ? find_mark (m) : 0, first = n < 0 ? mark + 1 : (int) m->stack->len - n;
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  if (mark < 0 || first < 0)
    return mark < 0 ? FALSE : fail (m, "it takes more than there is");
  for (guint i = (guint) first; i < m->stack->len; i++)
    g_ptr_array_add (items, m->stack->pdata[i]);
  g_ptr_array_set_size (m->stack, n < 0 ? mark : first);
  g_ptr_array_extend_and_steal (push (m, TUPLE)->items, g_steal_pointer (&items));
  return TRUE;
}

/* Appends the topmost n values, or those above the topmost mark, to what lies below them. */
static gboolean
append (struct machine *m, enum kind kind, int n)
{
  int mark = n < 0 ? find_mark (m) : 0, first = n < 0 ? mark + 1 : (int) m->stack->len - n;
  int below = n < 0 ? mark - 1 : first - 1;
  struct value *target = mark >= 0 && below >= 0 ? m->stack->pdata[below] : NULL;

  if (!target || target->kind != kind || (kind == DICTIONARY && (m->stack->len - (guint) first) % 2))
    return mark < 0 ? FALSE : fail (m, "it adds to what is no list or dictionary");
  for (guint i = (guint) first; i < m->stack->len; i++)
    g_ptr_array_add (target->items, m->stack->pdata[i]);
  g_ptr_array_set_size (m->stack, below + 1);
  return TRUE;
}

static gboolean
put (struct machine *m, int n)
{
  struct value *v = top (m);
  guint64 number;

  if (!v || !take_uint (m, n, &number))
    return FALSE;
  if (number >= MAX_MEMO)
    return fail (m, "it remembers too much");
  g_hash_table_insert (m->memo, GUINT_TO_POINTER ((guint) number), v);
  return TRUE;
}

static gboolean
get (struct machine *m, int n)
{
  struct value *v;
  guint64 number;

  if (!take_uint (m, n, &number))
    return FALSE;
  v = number < MAX_MEMO ? g_hash_table_lookup (m->memo, GUINT_TO_POINTER ((guint) number)) : NULL;
  if (!v)
    return fail (m, "it asks for what it never had");
  g_ptr_array_add (m->stack, v);
  return TRUE;
}

static gboolean
push_uint (struct machine *m, int n)
{
  guint64 value;

  if (!take_uint (m, n, &value))
    return FALSE;
  return push_integer (m, n == 4 ? (gint32) value : (gint64) value);
}

static gboolean
step (struct machine *m, guint8 op)
{
  guint64 version;

  switch (op)
    {
    case 0x80: /* PROTO */
      return take_uint (m, 1, &version);
    case '(':
      return push (m, MARK) != NULL;
    case ')':
    case ']':
      return push (m, TUPLE) != NULL;
    case '}':
      return push (m, DICTIONARY) != NULL;
    case 'N':
      return push (m, NOTHING) != NULL;
    case 0x88: /* NEWTRUE */
    case 0x89: /* NEWFALSE */
      return push_integer (m, op == 0x88);
    case 'K':
      return push_uint (m, 1);
    case 'M':
      return push_uint (m, 2);
    case 'J':
      return push_uint (m, 4);
    case 0x8a: /* LONG1 */
      return read_long (m);
    case 'G': /* a number with a point */
      return take (m, 8) && push (m, NOTHING);
    case 'X':
      return read_string (m, 4);
    case 'U':
    case 0x8c: /* SHORT_BINUNICODE */
      return read_string (m, 1);
    case 'c':
      return read_global (m);
    case 'q':
      return put (m, 1);
    case 'r':
      return put (m, 4);
    case 'h':
      return get (m, 1);
    case 'j':
      return get (m, 4);
    case 't':
      return make_tuple (m, -1);
    case 0x85: /* TUPLE1 … TUPLE3 */
    case 0x86:
    case 0x87:
      return make_tuple (m, op - 0x84);
    case 'a':
      return append (m, TUPLE, 1);
    case 'e':
      return append (m, TUPLE, -1);
    case 's':
      return append (m, DICTIONARY, 2);
    case 'u':
      return append (m, DICTIONARY, -1);
    case 'Q': /* BINPERSID */
      return load_storage (m);
    case 'R':
      return reduce (m);
    case 'b': /* attributes of a dictionary: the versions of modules */
      return pop (m) && (top (m) && top (m)->kind == DICTIONARY ? TRUE : fail (m, "it sets attributes"));
    default:
      return fail (m, "it has an instruction (0x%02x) that tensors do not need", op);
    }
}

/* What the program leaves: the dictionary. */
static struct value *
run (struct machine *m)
{
  const guint8 *op;

  while ((op = take (m, 1)) && *op != '.')
    if (!step (m, *op) || (m->values->len > MAX_VALUES && !fail (m, "it makes too many values")))
      return NULL;
  return op ? pop (m) : NULL;
}

static void
add_tensors (struct machine *m, const struct value *root)
{
  for (guint i = 0; i + 1 < root->items->len; i += 2)
    {
      const struct value *key = root->items->pdata[i], *v = root->items->pdata[i + 1];
      struct kn_weight weight = { .file = m->map->path, .dtype = v->dtype, .n_dims = v->n_dims, .data = v->data,
                                  .bytes = v->bytes, .scale = 1 };

      if (key->kind != STRING || v->kind != TENSOR)
        continue;
      weight.name = weight.stored_name = kn_weights_intern (m->weights, key->string);
      memcpy (weight.dims, v->dims, sizeof weight.dims);
      g_array_append_val (m->weights->tensors, weight);
    }
}

static gboolean
read_pickle (struct machine *m, const struct kn_zip_member *pickle)
{
  const struct value *root;

  if (pickle->bytes > MAX_PICKLE_BYTES)
    return fail (m, "its list of tensors has %" G_GSIZE_FORMAT " bytes", pickle->bytes);
  m->p = pickle->data;
  m->end = pickle->data + pickle->bytes;
  root = run (m);
  if (!root)
    return FALSE;
  if (root->kind != DICTIONARY)
    return fail (m, "it holds no dictionary of tensors");
  add_tensors (m, root);
  return TRUE;
}

static gboolean
is_big_endian (const struct machine *m)
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
  struct machine m = { .weights = weights, .map = map, .zip = zip, .prefix = prefix, .error = error,
                       .values = g_ptr_array_new_with_free_func (free_value), .stack = g_ptr_array_new (),
                       .memo = g_hash_table_new (NULL, NULL) };
  gboolean ok = zip != NULL;

  if (ok && !name)
    ok = fail (&m, "the archive has no data.pkl");
  if (ok && is_big_endian (&m))
    ok = fail (&m, "its numbers are stored with the highest byte first");
  ok = ok && read_pickle (&m, kn_zip_find (zip, name));
  g_hash_table_unref (m.memo);
  g_ptr_array_unref (m.stack);
  g_ptr_array_unref (m.values);
  kn_zip_close (&zip);
  return ok;
}
