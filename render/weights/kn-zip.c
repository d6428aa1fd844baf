/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the end of the file: [zip64 end record, zip64 locator,] end record → central directory, an entry for each member
 * → the member's own header, right before its data.
 */
#include "render/weights/kn-zip.h"

#include <string.h>

#define END_BYTES 22
#define LOCATOR_BYTES 20
#define END64_BYTES 56
#define ENTRY_BYTES 46
#define LOCAL_BYTES 30
#define MAX_COMMENT 65535
#define MAX_NAME 4096
#define MAX_MEMBERS 100000            /* a model has some thousands */

struct kn_zip
{
  const guint8 *data;
  gsize bytes;
  const char *label;
  GHashTable *members;                /* name → struct kn_zip_member */
  GPtrArray *names;                   /* owned by members */
};

static gboolean
damaged (const struct kn_zip *zip, GError **error)
{
  return kn_model_fail (error, KN_MODEL_ERROR_FORMAT,
                        "“%s” is damaged or cut short: its zip directory cannot be read.", zip->label);
}

/* n bytes, little end first. */
static guint64
read_uint (const guint8 *p, int n)
{
  guint64 value = 0;

  for (int i = 0; i < n; i++)
    value |= (guint64) p[i] << 8 * i;
  return value;
}

/* Whether [at, at + n) lies in the file. */
static gboolean
has (const struct kn_zip *zip, guint64 at, guint64 n)
{
  return at <= zip->bytes && n <= zip->bytes - at;
}

static gboolean
is_at (const struct kn_zip *zip, guint64 at, guint64 n, const char *mark)
{
  return has (zip, at, n) && memcmp (zip->data + at, mark, 4) == 0;
}

/* ---- one member ---- */

struct entry
{
  const guint8 *name;
  gsize name_bytes;
  guint flags, method;
  guint64 packed, bytes, at;
};

/* What does not fit into 32 bits stands in extra field 1, in this order. */
static gboolean
read_large (const guint8 *extra, gsize n, struct entry *e)
{
  guint64 *const values[] = { &e->bytes, &e->packed, &e->at };
  gsize at = 4;

  while (n >= 4 && read_uint (extra, 2) != 1)
    {
      gsize skip = 4 + read_uint (extra + 2, 2);

      if (skip > n)
        return FALSE;
      extra += skip;
      n -= skip;
    }
  if (n >= 4)
    n = MIN (n, 4 + read_uint (extra + 2, 2));
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (*values[i] == G_MAXUINT32)
      {
        if (at + 8 > n)
          return FALSE;
        *values[i] = read_uint (extra + at, 8);
        at += 8;
      }
  return TRUE;
}

static gboolean
add_member (struct kn_zip *zip, const struct entry *e, GError **error)
{
  struct kn_zip_member *member;
  char *name;
  guint64 data;

  if (zip->names->len == MAX_MEMBERS)
    return kn_model_fail (error, KN_MODEL_ERROR_FORMAT, "“%s” has more than %d members.", zip->label, MAX_MEMBERS);
  if (!is_at (zip, e->at, LOCAL_BYTES, "PK\3\4") || e->name_bytes > MAX_NAME ||
      !g_utf8_validate_len ((const char *) e->name, e->name_bytes, NULL))
    return damaged (zip, error);
  if (e->method || e->packed != e->bytes || (e->flags & 1))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED,
                   "“%s” is a packed or encrypted archive; only those that PyTorch writes can be read.", zip->label);
      return FALSE;
    }
  data = e->at + LOCAL_BYTES + read_uint (zip->data + e->at + 26, 2) + read_uint (zip->data + e->at + 28, 2);
  if (!has (zip, data, e->bytes))
    return damaged (zip, error);
  name = g_strndup ((const char *) e->name, e->name_bytes);
  if (g_hash_table_contains (zip->members, name))
    {
      kn_model_fail (error, KN_MODEL_ERROR_FORMAT, "“%s” is damaged: it has two members named “%s”.", zip->label, name);
      g_free (name);
      return FALSE;
    }
  member = g_new (struct kn_zip_member, 1);
  *member = (struct kn_zip_member) { zip->data + data, e->bytes };
  g_hash_table_insert (zip->members, name, member);
  g_ptr_array_add (zip->names, name);
  return TRUE;
}

/* ---- the directory ---- */

static gboolean
read_directory (struct kn_zip *zip, guint64 at, guint64 bytes, GError **error)
{
  guint64 end = at + bytes;

  if (!has (zip, at, bytes))
    return damaged (zip, error);
  while (at + ENTRY_BYTES <= end && is_at (zip, at, ENTRY_BYTES, "PK\1\2"))
    {
      const guint8 *p = zip->data + at;
      gsize name = read_uint (p + 28, 2), extra = read_uint (p + 30, 2), comment = read_uint (p + 32, 2);
      struct entry e = { .name = p + ENTRY_BYTES, .name_bytes = name, .flags = (guint) read_uint (p + 8, 2),
                         .method = (guint) read_uint (p + 10, 2), .packed = read_uint (p + 20, 4),
                         .bytes = read_uint (p + 24, 4), .at = read_uint (p + 42, 4) };

      if (ENTRY_BYTES + name + extra + comment > end - at || !read_large (e.name + name, extra, &e))
        return damaged (zip, error);
      if (!add_member (zip, &e, error))
        return FALSE;
      at += ENTRY_BYTES + name + extra + comment;
    }
  return at == end || damaged (zip, error);
}

/* Where the end record is; zip->bytes when there is none. */
static guint64
find_end (const struct kn_zip *zip)
{
  for (guint64 back = END_BYTES; back <= MIN (zip->bytes, END_BYTES + MAX_COMMENT); back++)
    {
      guint64 at = zip->bytes - back;

      if (is_at (zip, at, END_BYTES, "PK\5\6") && read_uint (zip->data + at + 20, 2) == back - END_BYTES)
        return at;
    }
  return zip->bytes;
}

static gboolean
read_end (struct kn_zip *zip, GError **error)
{
  guint64 at = find_end (zip), end64;
  const guint8 *p = zip->data + at;

  if (at == zip->bytes)
    return damaged (zip, error);
  if (at < LOCATOR_BYTES || !is_at (zip, at - LOCATOR_BYTES, LOCATOR_BYTES, "PK\6\7"))
    return read_directory (zip, read_uint (p + 16, 4), read_uint (p + 12, 4), error);
  end64 = read_uint (p - LOCATOR_BYTES + 8, 8);
  if (!is_at (zip, end64, END64_BYTES, "PK\6\6"))
    return damaged (zip, error);
  return read_directory (zip, read_uint (zip->data + end64 + 48, 8), read_uint (zip->data + end64 + 40, 8), error);
}

struct kn_zip *
kn_zip_open (const guint8 *data, gsize bytes, const char *label, GError **error)
{
  struct kn_zip *zip = g_new0 (struct kn_zip, 1);

  *zip = (struct kn_zip) { .data = data, .bytes = bytes, .label = label, .names = g_ptr_array_new (),
                           .members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  if (!read_end (zip, error))
    kn_zip_close (&zip);
  return zip;
}

void
kn_zip_close (struct kn_zip **zip)
{
  if (!*zip)
    return;
  g_ptr_array_unref ((*zip)->names);
  g_hash_table_unref ((*zip)->members);
  g_clear_pointer (zip, g_free);
}

const struct kn_zip_member *
kn_zip_find (const struct kn_zip *zip, const char *name)
{
  return g_hash_table_lookup (zip->members, name);
}

const char *
kn_zip_find_suffix (const struct kn_zip *zip, const char *suffix)
{
  for (guint i = 0; i < zip->names->len; i++)
    if (g_str_has_suffix (zip->names->pdata[i], suffix))
      return zip->names->pdata[i];
  return NULL;
}
