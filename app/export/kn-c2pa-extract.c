/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-bytes.h"
#include "app/export/kn-c2pa-private.h"

#include <string.h>

/* A manifest of more than this is not one. */
#define MAX_STORE (64u << 20)
#define MAX_PICTURE (512u << 20)

static GByteArray *
copy_of (const guint8 *data, gsize n)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, data, (guint) n);
  return out;
}

static GByteArray *
read_at (FILE *file, guint64 at, guint64 n)
{
  GByteArray *out;

  if (n > MAX_STORE || fseeko (file, (off_t) at, SEEK_SET) != 0)
    return NULL;
  out = g_byte_array_new ();
  g_byte_array_set_size (out, (guint) n);
  if (fread (out->data, 1, n, file) == n)
    return out;
  g_byte_array_unref (out);
  return NULL;
}

static GByteArray *
extract_bmff (FILE *file, guint64 *start, guint64 *length)
{
  enum { WRAP = 8 + 16 + 4 + 9 + 8 };
  guint8 head[32];
  guint64 at = 0;

  while (fseeko (file, (off_t) at, SEEK_SET) == 0 && fread (head, 1, sizeof head, file) >= 24)
    {
      guint64 size = kn_get_be32 (head);

      if (size == 1)
        size = (guint64) kn_get_be32 (head + 8) << 32 | kn_get_be32 (head + 12);
      if (size < 8)
        return NULL;
      if (!memcmp (head + 4, "uuid", 4) && !memcmp (head + 8, kn_c2pa_bmff_uuid, 16) && size > WRAP)
        {
          *start = at;
          *length = size;
          return read_at (file, at + WRAP, size - WRAP);
        }
      at += size;
    }
  return NULL;
}

static GByteArray *
extract_png (const guint8 *data, gsize n, guint64 *start, guint64 *length)
{
  for (gsize at = 8; at + 12 <= n;)
    {
      guint32 size = kn_get_be32 (data + at);

      if (size > n - at - 12)
        return NULL;
      if (!memcmp (data + at + 4, "caBX", 4))
        {
          *start = at;
          *length = (guint64) size + 12;
          return copy_of (data + at + 8, size);
        }
      at += (gsize) size + 12;
    }
  return NULL;
}

static GByteArray *
extract_jpeg (const guint8 *data, gsize n, guint64 *start, guint64 *length)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (gsize at = 2; at + 4 <= n && data[at] == 0xff && data[at + 1] != 0xda;)
    {
      gsize size = (gsize) data[at + 2] << 8 | data[at + 3], skip = out->len ? 20 : 12;

      if (size < 2 || size > n - at - 2)
        return NULL;
      if (data[at + 1] == 0xeb && size + 2 > skip && data[at + 4] == 'J' && data[at + 5] == 'P')
        {
          if (!out->len)
            *start = at;
          g_byte_array_append (out, data + at + skip, (guint) (size + 2 - skip));
          *length = at + size + 2 - *start;
        }
      at += size + 2;
    }
  return out->len ? g_steal_pointer (&out) : NULL;
}

static GByteArray *
extract_webp (const guint8 *data, gsize n, guint64 *start, guint64 *length)
{
  for (gsize at = 12; at + 8 <= n;)
    {
      guint32 le, size;

      memcpy (&le, data + at + 4, 4);
      size = GUINT32_FROM_LE (le);
      if (size > n - at - 8)
        return NULL;
      if (!memcmp (data + at, "C2PA", 4))
        {
          *start = at;
          *length = MIN ((guint64) size + 8 + (size & 1), n - at);
          return copy_of (data + at + 8, size);
        }
      at += (gsize) size + 8 + (size & 1);
    }
  return NULL;
}

static GByteArray *
extract_picture (const char *path, const guint8 *head, guint64 *start, guint64 *length)
{
  g_autofree guint8 *data = NULL;
  gsize n;

  if (!g_file_get_contents (path, (char **) &data, &n, NULL) || n > MAX_PICTURE)
    return NULL;
  if (!memcmp (head, "\x89PNG", 4))
    return extract_png (data, n, start, length);
  if (!memcmp (head, "RIFF", 4))
    return extract_webp (data, n, start, length);
  return extract_jpeg (data, n, start, length);
}

GByteArray *
kn_c2pa_extract (const char *path, gboolean *is_bmff, guint64 *start, guint64 *length)
{
  FILE *file = fopen (path, "rbe");
  guint8 head[12] = { 0 };
  GByteArray *store = NULL;

  *is_bmff = FALSE;
  *start = *length = 0;
  if (!file)
    return NULL;
  if (fread (head, 1, sizeof head, file) == sizeof head)
    {
      *is_bmff = !memcmp (head + 4, "ftyp", 4);
      if (*is_bmff)
        store = extract_bmff (file, start, length);
      else if (!memcmp (head, "\x89PNG", 4) || !memcmp (head, "RIFF", 4) || (head[0] == 0xff && head[1] == 0xd8))
        store = extract_picture (path, head, start, length);
    }
  fclose (file);
  return store;
}
