/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-png-chunk.h"
#include "app/export/kn-bytes.h"
#include "app/export/kn-export-error.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

/* Signature and IHDR. */
#define HEAD_BYTES 33
#define SIGNATURE "\x89PNG\r\n\x1a\n"

static guint32
crc32_of (const guint8 *data, gsize n)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < n; i++)
    {
      crc ^= data[i];
      for (int k = 0; k < 8; k++)
        crc = crc & 1 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
    }
  return ~crc;
}

static void
append_be32 (GByteArray *out, guint32 value)
{
  guint32 be = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &be, 4);
}

GByteArray *
kn_png_chunk_new (const char type[5], const guint8 *data, gsize n)
{
  GByteArray *out = g_byte_array_new ();

  append_be32 (out, (guint32) n);
  g_byte_array_append (out, (const guint8 *) type, 4);
  g_byte_array_append (out, data, (guint) n);
  append_be32 (out, crc32_of (out->data + 4, n + 4));
  return out;
}

gboolean
kn_png_add_text (const char *path, const char *key, const char *text, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new (), out = g_byte_array_new (), chunk = NULL;
  g_autofree guint8 *data = NULL;
  gsize n;

  if (!g_file_get_contents (path, (char **) &data, &n, error))
    return FALSE;
  if (n < HEAD_BYTES || memcmp (data, SIGNATURE, 8))
    {
      g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX, _("“%s” is not a PNG picture."), path);
      return FALSE;
    }
  /* Key, not compressed, no language, no translated key, text. */
  g_byte_array_append (content, (const guint8 *) key, (guint) strlen (key) + 1);
  g_byte_array_append (content, (const guint8 *) "\0\0\0\0", 4);
  g_byte_array_append (content, (const guint8 *) text, (guint) strlen (text));
  chunk = kn_png_chunk_new ("iTXt", content->data, content->len);
  g_byte_array_append (out, data, HEAD_BYTES);
  g_byte_array_append (out, chunk->data, chunk->len);
  g_byte_array_append (out, data + HEAD_BYTES, (guint) (n - HEAD_BYTES));
  return g_file_set_contents_full (path, (const char *) out->data, out->len, G_FILE_SET_CONTENTS_NONE, 0666, error);
}

char *
kn_png_find_text (const guint8 *data, gsize n, const char *key)
{
  gsize key_size = strlen (key) + 1;

  if (n < HEAD_BYTES || memcmp (data, SIGNATURE, 8))
    return NULL;
  for (gsize at = 8; at + 12 <= n;)
    {
      guint32 size = kn_get_be32 (data + at);

      if (size > n - at - 12)
        return NULL;
      if (!memcmp (data + at + 4, "iTXt", 4) && size >= key_size + 4 && !memcmp (data + at + 8, key, key_size))
        return g_utf8_make_valid ((const char *) data + at + 8 + key_size + 4, (gssize) (size - key_size - 4));
      at += (gsize) size + 12;
    }
  return NULL;
}

/* Films are asked too, and may be larger than the memory. */
static gboolean
is_png (const char *path)
{
  FILE *file = fopen (path, "rbe");
  char head[8] = "";
  gboolean ok = file && fread (head, 1, 8, file) == 8 && !memcmp (head, SIGNATURE, 8);

  if (file)
    fclose (file);
  return ok;
}

char *
kn_png_dup_text (const char *path, const char *key)
{
  g_autofree guint8 *data = NULL;
  gsize n;

  if (!is_png (path) || !g_file_get_contents (path, (char **) &data, &n, NULL))
    return NULL;
  return kn_png_find_text (data, n, key);
}
