/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Masks as picture files. The writer is our own because a stroke at 4K must be on disk between two frames: GDK would
 * store four bytes a pixel, and cairo tries every filter on every line.
 */
#include "ui/masks/kn-mask-bitmap.h"

#include <gdk/gdk.h>
#include <string.h>

/* Of ISO 3309, as PNG asks for: over the type of a chunk and what is in it. */
static guint32
checksum (const guint8 *bytes, gsize n)
{
  guint32 table[256], crc = 0xffffffffu;

  for (guint32 i = 0; i < 256; i++)
    {
      table[i] = i;
      for (int bit = 0; bit < 8; bit++)
        table[i] = (table[i] >> 1) ^ (0xedb88320u & -(table[i] & 1));
    }
  for (gsize i = 0; i < n; i++)
    crc = table[(crc ^ bytes[i]) & 255] ^ (crc >> 8);
  return ~crc;
}

static void
append_number (GByteArray *png, guint32 value)
{
  guint32 big_endian = GUINT32_TO_BE (value);

  g_byte_array_append (png, (const guint8 *) &big_endian, 4);
}

static void
append_chunk (GByteArray *png, const char *type, const guint8 *bytes, gsize n)
{
  gsize start;

  append_number (png, (guint32) n);
  start = png->len;
  g_byte_array_append (png, (const guint8 *) type, 4);
  if (n)
    g_byte_array_append (png, bytes, (guint) n);
  append_number (png, checksum (png->data + start, n + 4));
}

/* Feeds one piece to the compressor and appends what comes out. */
static void
compress_piece (GConverter *compressor, const guint8 *bytes, gsize n, gboolean last, GByteArray *out)
{
  guint8 buffer[16384];
  GConverterResult result;

  do
    {
      gsize used, made;

      result = g_converter_convert (compressor, bytes, n, buffer, sizeof buffer,
                                    last ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &used, &made, NULL);
      if (result == G_CONVERTER_ERROR)   /* it has room and needs more than nothing: all is taken */
        return;
      g_byte_array_append (out, buffer, (guint) made);
      bytes += used;
      n -= used;
    }
  while (n > 0 || (last && result != G_CONVERTER_FINISHED));
}

GBytes *
kn_mask_bitmap_to_png (const KnMaskBitmap *self)
{
  static const guint8 signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  guint32 size[2] = { GUINT32_TO_BE ((guint32) self->width), GUINT32_TO_BE ((guint32) self->height) };
  guint8 head[13] = { [8] = 8 };   /* bits; grey, deflate, no interlacing are 0 */
  gsize stride = (gsize) self->width + 1;
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 1));
  g_autoptr (GByteArray) pixels = g_byte_array_new ();
  g_autofree guint8 *row = g_malloc0 (stride);   /* begins with its filter: none */
  GByteArray *png = g_byte_array_new ();

  for (int y = 0; y < self->height; y++)
    {
      memcpy (row + 1, self->data + (gsize) y * (gsize) self->width, (gsize) self->width);
      compress_piece (compressor, row, stride, y == self->height - 1, pixels);
    }
  memcpy (head, size, sizeof size);
  g_byte_array_append (png, signature, sizeof signature);
  append_chunk (png, "IHDR", head, sizeof head);
  append_chunk (png, "IDAT", pixels->data, pixels->len);
  append_chunk (png, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (png);
}

KnMaskBitmap *
kn_mask_bitmap_new_from_picture (GBytes *file, GError **error)
{
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_bytes (file, error);
  KnMaskBitmap *self;
  g_autofree guint32 *row = NULL;
  gsize n;

  if (!texture)
    return NULL;
  self = kn_mask_bitmap_new (gdk_texture_get_width (texture), gdk_texture_get_height (texture));
  n = (gsize) self->width * (gsize) self->height;
  row = g_new (guint32, n);
  gdk_texture_download (texture, (guchar *) row, (gsize) self->width * 4);
  /* Premultiplied, so what is transparent counts as dark. Luma of BT.709. */
  for (gsize i = 0; i < n; i++)
    self->data[i] = (guint8) ((54 * ((row[i] >> 16) & 255) + 183 * ((row[i] >> 8) & 255) + 19 * (row[i] & 255)) / 256);
  return self;
}
