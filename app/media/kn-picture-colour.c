/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-picture-colour.h"

#include <libavutil/crc.h>
#include <string.h>

/* Signature and IHDR. */
#define HEAD_BYTES 33

static void
put_be32 (GByteArray *out, guint32 value)
{
  guint32 be = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &be, 4);
}

/* Length, type, content, check sum of type and content. */
static void
put_chunk (GByteArray *out, const char *type, const guint8 *content, guint n)
{
  guint from;

  put_be32 (out, n);
  from = out->len;
  g_byte_array_append (out, (const guint8 *) type, 4);
  g_byte_array_append (out, content, n);
  put_be32 (out, ~av_crc (av_crc_get_table (AV_CRC_32_IEEE_LE), G_MAXUINT32, out->data + from, n + 4));
}

/* The colour as the encoder could say it goes away, so that nothing is said twice. */
static gboolean
is_colour_chunk (const guint8 *type)
{
  static const char *const types[] = { "cICP", "cHRM", "gAMA", "sRGB", "iCCP" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (!memcmp (type, types[i], 4))
      return TRUE;
  return FALSE;
}

static void
put_colour (GByteArray *out, KnColour colour)
{
  /* White, red, green and blue, x and y in hundred thousandths. */
  static const guint32 p3[8] = { 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000 };
  static const guint32 rec2020[8] = { 31270, 32900, 70800, 29200, 17000, 79700, 13100, 4600 };
  struct kn_film_colour c = kn_film_colour_get (colour);
  /* RGB in full range. */
  guint8 code[4] = { (guint8) c.primaries, (guint8) c.transfer, 0, 1 };
  g_autoptr (GByteArray) places = g_byte_array_new (), gamma = g_byte_array_new ();

  for (guint i = 0; i < 8; i++)
    put_be32 (places, colour == KN_COLOUR_DISPLAY_P3 ? p3[i] : rec2020[i]);
  put_chunk (out, "cICP", code, sizeof code);
  put_chunk (out, "cHRM", places->data, places->len);
  /* HLG and PQ are no gamma. */
  if (colour != KN_COLOUR_DISPLAY_P3)
    return;
  put_be32 (gamma, 45455);
  put_chunk (out, "gAMA", gamma->data, gamma->len);
}

GByteArray *
kn_picture_colour_tag_png (const guint8 *png, gsize n, KnColour colour)
{
  g_autoptr (GByteArray) out = NULL;

  if (colour == KN_COLOUR_REC709 || n < HEAD_BYTES)
    return NULL;
  out = g_byte_array_sized_new ((guint) n + 128);
  g_byte_array_append (out, png, HEAD_BYTES);
  put_colour (out, colour);
  for (gsize at = HEAD_BYTES; at + 12 <= n;)
    {
      guint32 length;

      memcpy (&length, png + at, 4);
      length = GUINT32_FROM_BE (length);
      if (length > n - at - 12)
        return NULL;
      if (!is_colour_chunk (png + at + 4))
        g_byte_array_append (out, png + at, length + 12);
      at += length + 12;
    }
  return g_steal_pointer (&out);
}
