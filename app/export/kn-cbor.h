/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The part of CBOR (RFC 8949) that manifests need: definite lengths, shortest heads. Writers append to bytes; the
 * reader makes a tree, takes arrays and maps without a length too, and refuses what is nested too deeply, longer than
 * its bytes, or of more than KN_CBOR_MAX_ITEMS items. A tree takes less than a hundred bytes for each byte that was
 * read, and never more than some ten megabytes.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No manifest comes near: a thousand ingredients have some ten thousand. */
#define KN_CBOR_MAX_ITEMS (1 << 17)

void kn_cbor_put_int   (GByteArray *bytes, gint64 value);
void kn_cbor_put_text  (GByteArray *bytes, const char *text);
void kn_cbor_put_bytes (GByteArray *bytes, gconstpointer data, gsize n);
/* n items, or n pairs, follow. */
void kn_cbor_put_array (GByteArray *bytes, guint n);
void kn_cbor_put_map   (GByteArray *bytes, guint n);
void kn_cbor_put_tag   (GByteArray *bytes, guint tag);
void kn_cbor_put_null  (GByteArray *bytes);

typedef enum
{
  KN_CBOR_INT,
  KN_CBOR_BYTES,
  KN_CBOR_TEXT,
  KN_CBOR_ARRAY,
  KN_CBOR_MAP,
  KN_CBOR_OTHER,          /* null, booleans, floats: what they are does not matter here */
} KnCborKind;

struct kn_cbor
{
  KnCborKind      kind;
  guint           n_items;  /* of an array, or of a map, which has keys and values in turn */
  gint64          value;
  const guint8   *data;     /* bytes and text, inside what was read */
  gsize           length;
  struct kn_cbor *first;    /* of its items */
  struct kn_cbor *next;     /* beside it */
};

typedef struct kn_cbor kn_cbor;

/* NULL if the bytes are not one item; tags are passed over. The tree points into data. */
struct kn_cbor *kn_cbor_read (const guint8 *data, gsize length);
/* Accepts NULL. */
void            kn_cbor_free (struct kn_cbor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_cbor, kn_cbor_free)
/* The value of a text key in a map; NULL if there is none, or self is not a map, or NULL. */
const struct kn_cbor *kn_cbor_get     (const struct kn_cbor *self, const char *key);
const struct kn_cbor *kn_cbor_get_int (const struct kn_cbor *self, gint64 key);
/* An item of an array; NULL if it has none there, or self is not an array, or NULL. */
const struct kn_cbor *kn_cbor_get_item (const struct kn_cbor *self, guint index);
/* The same as text; free with g_free(). NULL if it is not text. */
char           *kn_cbor_dup_text (const struct kn_cbor *self, const char *key);

G_END_DECLS
