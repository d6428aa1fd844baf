/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-cbor.h"

#include <string.h>

#define MAX_DEPTH 24
/* In a head: how many follow is not said. */
#define OPEN 31

static void
put_head (GByteArray *bytes, guint major, guint64 n)
{
  int size = n < 24 ? 0 : n < 0x100 ? 1 : n < 0x10000 ? 2 : n < 0x100000000ull ? 4 : 8;
  guint info = size == 0 ? (guint) n : size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27;
  guint8 head[9] = { (guint8) (major << 5 | info) };

  for (int i = 0; i < size; i++)
    head[1 + i] = (guint8) (n >> (8 * (size - 1 - i)));
  g_byte_array_append (bytes, head, 1 + (guint) size);
}

void
kn_cbor_put_int (GByteArray *bytes, gint64 value)
{
  if (value >= 0)
    put_head (bytes, 0, (guint64) value);
  else
    put_head (bytes, 1, (guint64) (-1 - value));
}

void
kn_cbor_put_text (GByteArray *bytes, const char *text)
{
  gsize n = strlen (text);

  put_head (bytes, 3, n);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) n);
}

void
kn_cbor_put_bytes (GByteArray *bytes, gconstpointer data, gsize n)
{
  put_head (bytes, 2, n);
  g_byte_array_append (bytes, data, (guint) n);
}

void
kn_cbor_put_array (GByteArray *bytes, guint n)
{
  put_head (bytes, 4, n);
}

void
kn_cbor_put_map (GByteArray *bytes, guint n)
{
  put_head (bytes, 5, n);
}

void
kn_cbor_put_tag (GByteArray *bytes, guint tag)
{
  put_head (bytes, 6, tag);
}

void
kn_cbor_put_null (GByteArray *bytes)
{
  put_head (bytes, 7, 22);
}

/* Reading */

struct cursor
{
  const guint8 *at, *end;
  guint         n_items;
};

static gboolean
take_head (struct cursor *c, guint *major, guint *info, guint64 *n)
{
  int size;

  if (c->at >= c->end)
    return FALSE;
  *major = *c->at >> 5;
  *info = *c->at++ & 31;
  *n = *info;
  if (*info < 24)
    return TRUE;
  if (*info == OPEN && (*major == 4 || *major == 5))
    return TRUE;
  if (*info > 27)
    return FALSE;
  size = 1 << (*info - 24);
  if (c->end - c->at < size)
    return FALSE;
  *n = 0;
  for (int i = 0; i < size; i++)
    *n = *n << 8 | *c->at++;
  return TRUE;
}

static struct kn_cbor *take_item (struct cursor *c, int depth);

/* n of them, or, without a number before them, up to a mark. */
static gboolean
take_items (struct cursor *c, struct kn_cbor *item, gboolean is_open, guint64 n, int depth)
{
  struct kn_cbor **end = &item->first;

  while (is_open ? c->at < c->end && *c->at != 0xff : item->n_items < n)
    {
      *end = take_item (c, depth + 1);
      if (!*end)
        return FALSE;
      end = &(*end)->next;
      item->n_items++;
    }
  return !is_open || c->at++ < c->end;
}

static gboolean
take_data (struct cursor *c, struct kn_cbor *item, guint64 n)
{
  if (n > (guint64) (c->end - c->at))
    return FALSE;
  item->data = c->at;
  item->length = n;
  c->at += n;
  return TRUE;
}

static struct kn_cbor *
take_item (struct cursor *c, int depth)
{
  g_autoptr (kn_cbor) item = NULL;
  guint major, info;
  guint64 n;
  gboolean ok = TRUE;

  if (depth > MAX_DEPTH || ++c->n_items > KN_CBOR_MAX_ITEMS)
    return NULL;
  do
    if (!take_head (c, &major, &info, &n))
      return NULL;
  while (major == 6);
  item = g_new0 (struct kn_cbor, 1);
  item->kind = major < 2 ? KN_CBOR_INT : (KnCborKind) (major - 1);
  item->value = (gint64) MIN (n, (guint64) G_MAXINT64 - 1);
  if (major == 1)
    item->value = -1 - item->value;
  if (major == 2 || major == 3)
    ok = take_data (c, item, n);
  else if (major == 4 || major == 5)
    ok = n <= KN_CBOR_MAX_ITEMS && take_items (c, item, info == OPEN, n * (major - 3), depth);
  else if (major == 7)
    item->kind = KN_CBOR_OTHER;
  return ok ? g_steal_pointer (&item) : NULL;
}

struct kn_cbor *
kn_cbor_read (const guint8 *data, gsize length)
{
  struct cursor c = { data, data + length, 0 };
  g_autoptr (kn_cbor) item = take_item (&c, 0);

  return item && c.at == c.end ? g_steal_pointer (&item) : NULL;
}

void
kn_cbor_free (struct kn_cbor *self)
{
  while (self)
    {
      struct kn_cbor *next = self->next;

      kn_cbor_free (self->first);
      g_free (self);
      self = next;
    }
}

static gboolean
is_text (const struct kn_cbor *item, const char *text)
{
  return item->kind == KN_CBOR_TEXT && item->length == strlen (text) && !memcmp (item->data, text, item->length);
}

/* A map that ends after a key has no value for it. */
const struct kn_cbor *
kn_cbor_get (const struct kn_cbor *self, const char *key)
{
  const struct kn_cbor *item = self && self->kind == KN_CBOR_MAP ? self->first : NULL;

  for (; item && item->next; item = item->next->next)
    if (is_text (item, key))
      return item->next;
  return NULL;
}

const struct kn_cbor *
kn_cbor_get_int (const struct kn_cbor *self, gint64 key)
{
  const struct kn_cbor *item = self && self->kind == KN_CBOR_MAP ? self->first : NULL;

  for (; item && item->next; item = item->next->next)
    if (item->kind == KN_CBOR_INT && item->value == key)
      return item->next;
  return NULL;
}

const struct kn_cbor *
kn_cbor_get_item (const struct kn_cbor *self, guint index)
{
  const struct kn_cbor *item = self && self->kind == KN_CBOR_ARRAY ? self->first : NULL;

  while (item && index--)
    item = item->next;
  return item;
}

char *
kn_cbor_dup_text (const struct kn_cbor *self, const char *key)
{
  const struct kn_cbor *value = kn_cbor_get (self, key);

  return value && value->kind == KN_CBOR_TEXT
         ? g_utf8_make_valid ((const char *) value->data, (gssize) value->length) : NULL;
}
