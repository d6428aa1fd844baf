/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-picture-colour.h"

#include <libavutil/crc.h>
#include <string.h>

/* Signature and IHDR. */
#define PNG_HEAD_BYTES 33
/* Magic and version. */
#define EXR_HEAD_BYTES 8

/* White, red, green and blue, x and y in hundred thousandths. */
static const guint32 *
get_places (KnColour colour)
{
  static const guint32 rec709[8] = { 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000 };
  static const guint32 p3[8] = { 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000 };
  static const guint32 rec2020[8] = { 31270, 32900, 70800, 29200, 17000, 79700, 13100, 4600 };

  return colour == KN_COLOUR_REC709 ? rec709 : colour == KN_COLOUR_DISPLAY_P3 ? p3 : rec2020;
}

/* PNG */

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
  const guint32 *at = get_places (colour);
  struct kn_film_colour c = kn_film_colour_get (colour);
  /* RGB in full range. */
  guint8 code[4] = { (guint8) c.primaries, (guint8) c.transfer, 0, 1 };
  g_autoptr (GByteArray) places = g_byte_array_new (), gamma = g_byte_array_new ();

  for (guint i = 0; i < 8; i++)
    put_be32 (places, at[i]);
  put_chunk (out, "cICP", code, sizeof code);
  put_chunk (out, "cHRM", places->data, places->len);
  /* HLG and PQ are no gamma. */
  if (colour != KN_COLOUR_DISPLAY_P3)
    return;
  put_be32 (gamma, 45455);
  put_chunk (out, "gAMA", gamma->data, gamma->len);
}

static GByteArray *
tag_png (const guint8 *png, gsize n, KnColour colour)
{
  g_autoptr (GByteArray) out = NULL;

  if (colour == KN_COLOUR_REC709 || n < PNG_HEAD_BYTES)
    return NULL;
  out = g_byte_array_sized_new ((guint) n + 128);
  g_byte_array_append (out, png, PNG_HEAD_BYTES);
  put_colour (out, colour);
  for (gsize at = PNG_HEAD_BYTES; at + 12 <= n;)
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

/* OpenEXR. What readers take for granted where nothing is said is Rec. 709, too: it is said all the same. */

static gsize
skip_text (const guint8 *data, gsize n, gsize at)
{
  while (at < n && data[at])
    at++;
  return at + 1;
}

/* Where the header ends: at the empty name after the last attribute (name, type, length, content). 0: it does not. */
static gsize
find_header_end (const guint8 *exr, gsize n)
{
  gsize at = EXR_HEAD_BYTES;

  while (at < n && exr[at])
    {
      guint32 length;

      at = skip_text (exr, n, skip_text (exr, n, at));
      if (at + 4 > n)
        return 0;
      memcpy (&length, exr + at, 4);
      at += 4 + (gsize) GUINT32_FROM_LE (length);
    }
  return at + 9 <= n ? at : 0;
}

static void
put_float (GByteArray *out, float value)
{
  guint32 bits;

  memcpy (&bits, &value, 4);
  bits = GUINT32_TO_LE (bits);
  g_byte_array_append (out, (const guint8 *) &bits, 4);
}

static void
put_chromaticities (GByteArray *out, KnColour colour)
{
  static const char head[] = "chromaticities\0chromaticities\0\x20\0\0";
  const guint32 *at = get_places (colour);

  g_byte_array_append (out, (const guint8 *) head, sizeof head);
  /* White comes last. */
  for (guint i = 0; i < 8; i++)
    put_float (out, (float) (at[(i + 2) % 8] / 100000.0));
}

/* Behind the header lies a table of where the lines are, from the first byte of the file; the lines begin behind it. */
static GByteArray *
tag_exr (const guint8 *exr, gsize n, KnColour colour)
{
  gsize end = find_header_end (exr, n), table = end + 1;
  g_autoptr (GByteArray) out = NULL;
  guint64 first, added;

  if (!end)
    return NULL;
  memcpy (&first, exr + table, 8);
  first = GUINT64_FROM_LE (first);
  if (first > n || first < table || (first - table) % 8)
    return NULL;
  out = g_byte_array_sized_new ((guint) n + 128);
  g_byte_array_append (out, exr, (guint) end);
  put_chromaticities (out, colour);
  added = out->len - end;
  g_byte_array_append (out, exr + end, 1);
  for (gsize at = table; at < first; at += 8)
    {
      guint64 line;

      memcpy (&line, exr + at, 8);
      line = GUINT64_TO_LE (GUINT64_FROM_LE (line) + added);
      g_byte_array_append (out, (const guint8 *) &line, 8);
    }
  g_byte_array_append (out, exr + first, (guint) (n - first));
  return g_steal_pointer (&out);
}

GByteArray *
kn_picture_colour_tag (const char *extension, const guint8 *picture, gsize n, KnColour colour)
{
  if (g_str_equal (extension, "png"))
    return tag_png (picture, n, colour);
  return g_str_equal (extension, "exr") ? tag_exr (picture, n, colour) : NULL;
}
