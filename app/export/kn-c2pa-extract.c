/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-bytes.h"
#include "app/export/kn-c2pa-private.h"

#include <string.h>

#define MAX_PICTURE (512u << 20)

gboolean
kn_c2pa_is_manifest (const struct kn_bmff_box *box)
{
  return g_str_equal (box->type, "uuid") && !memcmp (box->user, kn_c2pa_bmff_uuid, 16);
}

static GByteArray *
copy_of (const guint8 *data, gsize n)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, data, (guint) n);
  return out;
}

static GByteArray *
read_at (FILE *file, guint64 at, guint64 n, guint64 most)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (n > most || fseeko (file, (off_t) at, SEEK_SET) != 0)
    return NULL;
  g_byte_array_set_size (out, (guint) n);
  return fread (out->data, 1, n, file) == n ? g_steal_pointer (&out) : NULL;
}

/* What a box of ours is for stands in it: a manifest, or the hashes of parts of the film. */
static GByteArray *
extract_bmff (FILE *file, struct kn_c2pa_place *place)
{
  enum { VERSION = 4, PURPOSE = 9, OFFSET = 8 };
  guint64 end = kn_bmff_get_end (file);
  struct kn_bmff_box box;

  for (guint64 at = 0; at < end && kn_bmff_read_box (file, at, end, &box); at += box.size)
    {
      g_autoptr (GByteArray) head = NULL;
      guint skip = box.head + VERSION + PURPOSE + OFFSET;

      if (!kn_c2pa_is_manifest (&box))
        continue;
      head = box.size > skip ? read_at (file, at + box.head + VERSION, PURPOSE, PURPOSE) : NULL;
      if (head && !memcmp (head->data, "manifest", PURPOSE))
        {
          place->start = at;
          place->length = box.size;
          return read_at (file, at + skip, box.size - skip, KN_C2PA_MAX_STORE);
        }
      place->is_strange |= !head || memcmp (head->data, "merkle", strlen ("merkle") + 1) != 0;
    }
  return NULL;
}

static GByteArray *
extract_png (const guint8 *data, gsize n, struct kn_c2pa_place *place)
{
  for (gsize at = 8; at + 12 <= n;)
    {
      guint32 size = kn_get_be32 (data + at);

      if (size > n - at - 12)
        return NULL;
      if (!memcmp (data + at + 4, "caBX", 4))
        {
          place->start = at;
          place->length = (guint64) size + 12;
          return copy_of (data + at + 8, size);
        }
      at += (gsize) size + 12;
    }
  return NULL;
}

/* Other boxes than manifests may be there: what belongs together has one number, and its first part a type. */
static GByteArray *
extract_jpeg (const guint8 *data, gsize n, struct kn_c2pa_place *place)
{
  enum { HEAD = 2 + 2 + 2 + 2 + 4, BOX = 8, TYPE = HEAD + BOX + BOX };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  const guint8 *number = NULL;

  for (gsize at = 2; at + 4 <= n && data[at] == 0xff && data[at + 1] != 0xda;)
    {
      const guint8 *part = data + at;
      gsize size = ((gsize) part[2] << 8 | part[3]) + 2, skip = number ? HEAD + BOX : HEAD;

      if (size < 4 || size > n - at)
        return NULL;
      if (part[1] == 0xeb && size > (number ? skip : TYPE + 4) && part[4] == 'J' && part[5] == 'P'
          && (number ? !memcmp (number, part + 6, 2) : !memcmp (part + TYPE, "c2pa", 4)))
        {
          if (!number)
            place->start = at;
          number = part + 6;
          g_byte_array_append (out, part + skip, (guint) (size - skip));
          place->length = at + size - place->start;
        }
      at += size;
    }
  return number ? g_steal_pointer (&out) : NULL;
}

static GByteArray *
extract_webp (const guint8 *data, gsize n, struct kn_c2pa_place *place)
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
          place->start = at;
          place->length = MIN ((guint64) size + 8 + (size & 1), n - at);
          return copy_of (data + at + 8, size);
        }
      at += (gsize) size + 8 + (size & 1);
    }
  return NULL;
}

static GByteArray *
extract_picture (FILE *file, const guint8 *head, struct kn_c2pa_place *place)
{
  g_autoptr (GByteArray) data = read_at (file, 0, kn_bmff_get_end (file), MAX_PICTURE);

  if (!data)
    return NULL;
  if (!memcmp (head, "\x89PNG", 4))
    return extract_png (data->data, data->len, place);
  if (!memcmp (head, "RIFF", 4))
    return extract_webp (data->data, data->len, place);
  return extract_jpeg (data->data, data->len, place);
}

GByteArray *
kn_c2pa_extract (FILE *file, struct kn_c2pa_place *place)
{
  guint8 head[12] = { 0 };

  *place = (struct kn_c2pa_place) { 0 };
  if (fseeko (file, 0, SEEK_SET) != 0 || fread (head, 1, sizeof head, file) != sizeof head)
    return NULL;
  place->is_bmff = !memcmp (head + 4, "ftyp", 4);
  if (place->is_bmff)
    return extract_bmff (file, place);
  if (!memcmp (head, "\x89PNG", 4) || !memcmp (head, "RIFF", 4) || (head[0] == 0xff && head[1] == 0xd8))
    return extract_picture (file, head, place);
  return NULL;
}
