/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pickle is a program. This runs the part of it that builds dictionaries of tensors, calls nothing, and refuses
 * everything else by name. What a hostile one can take is bounded: an instruction makes at most one value, and there is
 * a most of them.
 */
#include "render/weights/kn-pickle-private.h"

#include <string.h>

/* The largest models have some thousands of tensors of about fifteen values each. */
#define MAX_VALUES (1u << 19)
#define MAX_MEMO (1u << 20)

static const struct kn_pickle_global known[] = {
  { "collections\nOrderedDict", KN_PICKLE_ORDERED_DICT, KN_F32 },
  { "torch._utils\n_rebuild_tensor_v2", KN_PICKLE_REBUILD_TENSOR, KN_F32 },
  { "torch._utils\n_rebuild_parameter", KN_PICKLE_REBUILD_PARAMETER, KN_F32 },
  { "torch\nFloatStorage", KN_PICKLE_STORAGE_TYPE, KN_F32 },
  { "torch\nHalfStorage", KN_PICKLE_STORAGE_TYPE, KN_F16 },
  { "torch\nBFloat16Storage", KN_PICKLE_STORAGE_TYPE, KN_BF16 },
  { "torch\nDoubleStorage", KN_PICKLE_STORAGE_TYPE, KN_F64 },
  { "torch\nLongStorage", KN_PICKLE_STORAGE_TYPE, KN_I64 },
  { "torch\nIntStorage", KN_PICKLE_STORAGE_TYPE, KN_I32 },
  { "torch\nShortStorage", KN_PICKLE_STORAGE_TYPE, KN_I16 },
  { "torch\nCharStorage", KN_PICKLE_STORAGE_TYPE, KN_I8 },
  { "torch\nByteStorage", KN_PICKLE_STORAGE_TYPE, KN_U8 },
  { "torch\nBoolStorage", KN_PICKLE_STORAGE_TYPE, KN_BOOL },
};

gboolean
kn_pickle_fail (struct kn_pickle *m, const char *format, ...)
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
refuse (struct kn_pickle *m, const char *what)
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
  struct kn_pickle_value *v = data;

  g_free (v->string);
  g_clear_pointer (&v->items, g_ptr_array_unref);
  g_free (v);
}

struct kn_pickle_value *
kn_pickle_push (struct kn_pickle *m, enum kn_pickle_kind kind)
{
  struct kn_pickle_value *v = g_new0 (struct kn_pickle_value, 1);

  v->kind = kind;
  if (kind == KN_PICKLE_TUPLE || kind == KN_PICKLE_DICTIONARY)
    v->items = g_ptr_array_new ();
  g_ptr_array_add (m->values, v);
  g_ptr_array_add (m->stack, v);
  return v;
}

static gboolean
push_integer (struct kn_pickle *m, gint64 integer)
{
  kn_pickle_push (m, KN_PICKLE_INTEGER)->integer = integer;
  return TRUE;
}

/* NULL and error when there is none. */
static struct kn_pickle_value *
pop (struct kn_pickle *m)
{
  if (m->stack->len)
    return g_ptr_array_remove_index (m->stack, m->stack->len - 1);
  kn_pickle_fail (m, "it takes more than there is");
  return NULL;
}

static struct kn_pickle_value *
top (struct kn_pickle *m)
{
  if (m->stack->len)
    return m->stack->pdata[m->stack->len - 1];
  kn_pickle_fail (m, "it takes more than there is");
  return NULL;
}

/* Index of the topmost mark, or -1 and error. */
static int
find_mark (struct kn_pickle *m)
{
  for (int i = (int) m->stack->len - 1; i >= 0; i--)
    if (((struct kn_pickle_value *) m->stack->pdata[i])->kind == KN_PICKLE_MARK)
      return i;
  kn_pickle_fail (m, "it takes more than there is");
  return -1;
}

const struct kn_pickle_value *
kn_pickle_item (const struct kn_pickle_value *tuple, guint i, enum kn_pickle_kind kind)
{
  const struct kn_pickle_value *v = NULL;

  if (tuple->kind == KN_PICKLE_TUPLE && i < tuple->items->len)
    v = tuple->items->pdata[i];
  return v && v->kind == kind ? v : NULL;
}

/* ---- reading ---- */

static const guint8 *
take (struct kn_pickle *m, gsize n)
{
  if ((gsize) (m->end - m->p) < n)
    {
      kn_pickle_fail (m, "it ends too early");
      return NULL;
    }
  m->p += n;
  return m->p - n;
}

static gboolean
take_uint (struct kn_pickle *m, int n, guint64 *value)
{
  const guint8 *p = take (m, n);

  *value = 0;
  for (int i = 0; p && i < n; i++)
    *value |= (guint64) p[i] << 8 * i;
  return p != NULL;
}

static gboolean
read_string (struct kn_pickle *m, int length_bytes)
{
  const guint8 *p;
  guint64 n;

  if (!take_uint (m, length_bytes, &n) || !(p = take (m, n)))
    return FALSE;
  if (!g_utf8_validate_len ((const char *) p, n, NULL))
    return kn_pickle_fail (m, "a name is damaged");
  kn_pickle_push (m, KN_PICKLE_STRING)->string = g_strndup ((const char *) p, n);
  return TRUE;
}

/* LONG1: a signed number of up to 8 bytes. */
static gboolean
read_long (struct kn_pickle *m)
{
  guint64 n, value;

  if (!take_uint (m, 1, &n))
    return FALSE;
  if (n > 8)
    return kn_pickle_fail (m, "it has a number of %" G_GUINT64_FORMAT " bytes", n);
  if (!take_uint (m, (int) n, &value))
    return FALSE;
  if (n && n < 8 && value >> (8 * n - 1))
    value |= ~(guint64) 0 << 8 * n;
  return push_integer (m, (gint64) value);
}

static gboolean
read_global (struct kn_pickle *m)
{
  const guint8 *start = m->p, *first = memchr (start, '\n', m->end - start);
  const guint8 *second = first ? memchr (first + 1, '\n', m->end - first - 1) : NULL;
  g_autofree char *name = NULL;

  if (!second)
    return kn_pickle_fail (m, "it ends too early");
  name = g_strndup ((const char *) start, second - start);
  m->p = second + 1;
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (name, known[i].name))
      {
        kn_pickle_push (m, KN_PICKLE_GLOBAL)->known = &known[i];
        return TRUE;
      }
  if (!g_utf8_validate (name, -1, NULL) || strlen (name) > 200)
    return kn_pickle_fail (m, "a name is damaged");
  return refuse (m, g_strdelimit (name, "\n", '.'));
}

/* ---- the program ---- */

static gboolean
load_storage (struct kn_pickle *m)
{
  const struct kn_pickle_value *id = pop (m);

  return id && kn_torch_push_storage (m, id);
}

/* A function and the tuple of its arguments: one of three. */
static gboolean
reduce (struct kn_pickle *m)
{
  const struct kn_pickle_value *args = pop (m), *function = args ? pop (m) : NULL;

  if (!function)
    return FALSE;
  if (function->kind != KN_PICKLE_GLOBAL || function->known->what == KN_PICKLE_STORAGE_TYPE ||
      args->kind != KN_PICKLE_TUPLE)
    return kn_pickle_fail (m, "it calls what is no function");
  if (function->known->what == KN_PICKLE_REBUILD_TENSOR)
    return kn_torch_push_tensor (m, args);
  if (function->known->what == KN_PICKLE_ORDERED_DICT)
    return kn_pickle_push (m, KN_PICKLE_DICTIONARY) != NULL;
  if (!kn_pickle_item (args, 0, KN_PICKLE_TENSOR))
    return kn_pickle_fail (m, "a parameter holds no tensor");
  g_ptr_array_add (m->stack, args->items->pdata[0]);
  return TRUE;
}

/* The topmost n values, or those above the topmost mark (n < 0), become a tuple. */
static gboolean
make_tuple (struct kn_pickle *m, int n)
{
  int mark = n < 0 ? find_mark (m) : 0, first = n < 0 ? mark + 1 : (int) m->stack->len - n;
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  if (mark < 0 || first < 0)
    return mark < 0 ? FALSE : kn_pickle_fail (m, "it takes more than there is");
  for (guint i = (guint) first; i < m->stack->len; i++)
    g_ptr_array_add (items, m->stack->pdata[i]);
  g_ptr_array_set_size (m->stack, n < 0 ? mark : first);
  g_ptr_array_extend_and_steal (kn_pickle_push (m, KN_PICKLE_TUPLE)->items, g_steal_pointer (&items));
  return TRUE;
}

/* Appends the topmost n values, or those above the topmost mark, to what lies below them. */
static gboolean
append (struct kn_pickle *m, enum kn_pickle_kind kind, int n)
{
  int mark = n < 0 ? find_mark (m) : 0, first = n < 0 ? mark + 1 : (int) m->stack->len - n;
  int below = n < 0 ? mark - 1 : first - 1;
  struct kn_pickle_value *target = mark >= 0 && below >= 0 ? m->stack->pdata[below] : NULL;

  if (!target || target->kind != kind || (kind == KN_PICKLE_DICTIONARY && (m->stack->len - (guint) first) % 2))
    return mark < 0 ? FALSE : kn_pickle_fail (m, "it adds to what is no list or dictionary");
  for (guint i = (guint) first; i < m->stack->len; i++)
    g_ptr_array_add (target->items, m->stack->pdata[i]);
  g_ptr_array_set_size (m->stack, below + 1);
  return TRUE;
}

static gboolean
put (struct kn_pickle *m, int n)
{
  struct kn_pickle_value *v = top (m);
  guint64 number;

  if (!v || !take_uint (m, n, &number))
    return FALSE;
  if (number >= MAX_MEMO)
    return kn_pickle_fail (m, "it remembers too much");
  g_hash_table_insert (m->memo, GUINT_TO_POINTER ((guint) number), v);
  return TRUE;
}

static gboolean
get (struct kn_pickle *m, int n)
{
  struct kn_pickle_value *v;
  guint64 number;

  if (!take_uint (m, n, &number))
    return FALSE;
  v = number < MAX_MEMO ? g_hash_table_lookup (m->memo, GUINT_TO_POINTER ((guint) number)) : NULL;
  if (!v)
    return kn_pickle_fail (m, "it asks for what it never had");
  g_ptr_array_add (m->stack, v);
  return TRUE;
}

static gboolean
push_uint (struct kn_pickle *m, int n)
{
  guint64 value;

  if (!take_uint (m, n, &value))
    return FALSE;
  return push_integer (m, n == 4 ? (gint32) value : (gint64) value);
}

/* Of a dictionary: the versions of modules, which do not matter. */
static gboolean
set_attributes (struct kn_pickle *m)
{
  const struct kn_pickle_value *attributes = pop (m), *object = attributes ? top (m) : NULL;

  if (!object)
    return FALSE;
  return object->kind == KN_PICKLE_DICTIONARY || kn_pickle_fail (m, "it sets attributes");
}

static gboolean
step (struct kn_pickle *m, guint8 op)
{
  guint64 version;

  switch (op)
    {
    case 0x80: /* PROTO */
      return take_uint (m, 1, &version);
    case '(':
      return kn_pickle_push (m, KN_PICKLE_MARK) != NULL;
    case ')':
    case ']':
      return kn_pickle_push (m, KN_PICKLE_TUPLE) != NULL;
    case '}':
      return kn_pickle_push (m, KN_PICKLE_DICTIONARY) != NULL;
    case 'N':
      return kn_pickle_push (m, KN_PICKLE_NOTHING) != NULL;
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
      return take (m, 8) && kn_pickle_push (m, KN_PICKLE_NOTHING);
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
      return append (m, KN_PICKLE_TUPLE, 1);
    case 'e':
      return append (m, KN_PICKLE_TUPLE, -1);
    case 's':
      return append (m, KN_PICKLE_DICTIONARY, 2);
    case 'u':
      return append (m, KN_PICKLE_DICTIONARY, -1);
    case 'Q': /* BINPERSID */
      return load_storage (m);
    case 'R':
      return reduce (m);
    case 'b':
      return set_attributes (m);
    default:
      return kn_pickle_fail (m, "it has an instruction (0x%02x) that tensors do not need", op);
    }
}

const struct kn_pickle_value *
kn_pickle_run (struct kn_pickle *m, const guint8 *data, gsize bytes)
{
  const guint8 *op;

  m->values = g_ptr_array_new_with_free_func (free_value);
  m->stack = g_ptr_array_new ();
  m->memo = g_hash_table_new (NULL, NULL);
  m->p = data;
  m->end = data + bytes;
  while ((op = take (m, 1)) && *op != '.')
    if (!step (m, *op) || (m->values->len > MAX_VALUES && !kn_pickle_fail (m, "it makes too many values")))
      return NULL;
  return op ? pop (m) : NULL;
}

void
kn_pickle_clear (struct kn_pickle *m)
{
  g_clear_pointer (&m->memo, g_hash_table_unref);
  g_clear_pointer (&m->stack, g_ptr_array_unref);
  g_clear_pointer (&m->values, g_ptr_array_unref);
}
