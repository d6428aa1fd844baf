/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-bmff.h"
#include "app/export/kn-bytes.h"
#include "app/export/kn-c2pa-private.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-png-chunk.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define COPY_BYTES (1 << 20)
#define MAX_MOOV (1u << 30)

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST, sentence);
  return FALSE;
}

static gboolean
fail_write (GError **error)
{
  return fail (error, errno == ENOSPC ? "The disk is full: the signed file could not be finished. Free some space."
                                      : "The signed file could not be written: choose another place.");
}

/* MP4 and MOV */

static gboolean
copy_range (FILE *in, FILE *out, guint64 at, guint64 n)
{
  g_autofree guint8 *block = g_malloc (COPY_BYTES);

  if (fseeko (in, (off_t) at, SEEK_SET) != 0)
    return FALSE;
  while (n > 0)
    {
      gsize want = (gsize) MIN (n, COPY_BYTES);

      if (fread (block, 1, want, in) != want || fwrite (block, 1, want, out) != want)
        return FALSE;
      n -= want;
    }
  return TRUE;
}

static gboolean
shift_table (guint8 *box, guint64 size, gboolean wide, gint64 shift)
{
  guint32 n = size >= 16 ? kn_get_be32 (box + 12) : 0, width = wide ? 8 : 4;

  if (n > (size - 16) / width)
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    {
      guint8 *p = box + 16 + (gsize) i * width;
      guint64 old = wide ? (guint64) kn_get_be32 (p) << 32 | kn_get_be32 (p + 4) : kn_get_be32 (p);
      guint64 moved = old + (guint64) shift;

      if (!wide && moved > G_MAXUINT32)
        return FALSE;
      if (wide)
        kn_put_be32 (p, (guint32) (moved >> 32));
      kn_put_be32 (p + (wide ? 4 : 0), (guint32) moved);
    }
  return TRUE;
}

/* Everything behind the manifest has moved: the tables of places in the index say where to now. */
static gboolean
shift_offsets (guint8 *data, guint64 n, gint64 shift, int depth)
{
  for (guint64 at = 0; at + 8 <= n;)
    {
      guint64 size = kn_get_be32 (data + at);
      const char *type = (const char *) data + at + 4;

      if (size < 8 || size > n - at)
        return FALSE;
      if (!memcmp (type, "trak", 4) || !memcmp (type, "mdia", 4) || !memcmp (type, "minf", 4)
          || !memcmp (type, "stbl", 4))
        {
          if (depth > 6 || !shift_offsets (data + at + 8, size - 8, shift, depth + 1))
            return FALSE;
        }
      else if (!memcmp (type, "stco", 4) || !memcmp (type, "co64", 4))
        {
          if (size < 16 || !shift_table (data + at, size, type[0] == 'c', shift))
            return FALSE;
        }
      at += size;
    }
  return TRUE;
}

static gboolean
copy_index (FILE *in, FILE *out, const struct kn_bmff_box *moov, gint64 shift)
{
  g_autofree guint8 *data = moov->size <= MAX_MOOV ? g_malloc (moov->size) : NULL;

  return data && fseeko (in, (off_t) moov->at, SEEK_SET) == 0 && fread (data, 1, moov->size, in) == moov->size
         && shift_offsets (data + 8, moov->size - 8, shift, 0) && fwrite (data, 1, moov->size, out) == moov->size;
}

/* The box around the store: user type, version and flags, purpose, no Merkle tree. */
static GByteArray *
wrap_bmff (GByteArray *store)
{
  GByteArray *out = g_byte_array_new ();
  guint8 head[4];

  kn_put_be32 (head, 8 + 16 + 4 + 9 + 8 + store->len);
  g_byte_array_append (out, head, 4);
  g_byte_array_append (out, (const guint8 *) "uuid", 4);
  g_byte_array_append (out, kn_c2pa_bmff_uuid, 16);
  g_byte_array_append (out, (const guint8 *) "\0\0\0\0manifest\0\0\0\0\0\0\0\0\0", 4 + 9 + 8);
  g_byte_array_append (out, store->data, store->len);
  return out;
}

/* Over all but the boxes that the assertion names as left out. */
static gboolean
hash_bmff (FILE *file, guint8 *digest)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (struct kn_c2pa_range));
  guint64 end = kn_bmff_get_end (file);
  struct kn_bmff_box box;

  for (guint64 at = 0; at < end && kn_bmff_read_box (file, at, end, &box); at += box.size)
    if (g_str_equal (box.type, "ftyp") || g_str_equal (box.type, "mfra") || kn_c2pa_is_manifest (&box))
      g_array_append_vals (ranges, &(struct kn_c2pa_range) { at, box.size }, 1);
  return kn_c2pa_hash (file, G_CHECKSUM_SHA256, ranges, TRUE, digest);
}

static GByteArray *
build_bmff (const struct kn_c2pa_credit *credit, const struct kn_c2pa_names *names,
            const struct kn_c2pa_binding *binding,
            const char *mime, kn_signer *signer, GError **error)
{
  g_autoptr (GByteArray) store = kn_c2pa_build (credit, names, binding, mime, signer, error);

  return store ? wrap_bmff (store) : NULL;
}

static guint64
size_of_manifests (FILE *in, guint64 end)
{
  guint64 sum = 0;
  struct kn_bmff_box box;

  for (guint64 at = 0; at < end && kn_bmff_read_box (in, at, end, &box); at += box.size)
    if (kn_c2pa_is_manifest (&box))
      sum += box.size;
  return sum;
}

/* The file with room for the manifest after its first box, as the specification asks; an older manifest is left out. */
static gboolean
copy_with_room (FILE *in, FILE *out, GByteArray *room, guint64 *place)
{
  guint64 end = kn_bmff_get_end (in);
  gint64 shift = (gint64) room->len - (gint64) size_of_manifests (in, end);
  struct kn_bmff_box box;
  gboolean ok;

  if (!kn_bmff_read_box (in, 0, end, &box) || !g_str_equal (box.type, "ftyp"))
    return FALSE;
  *place = box.size;
  ok = copy_range (in, out, 0, box.size) && fwrite (room->data, 1, room->len, out) == room->len;
  for (guint64 at = *place; ok && at < end; at += box.size)
    {
      ok = kn_bmff_read_box (in, at, end, &box);
      if (!ok || kn_c2pa_is_manifest (&box))
        continue;
      if (g_str_equal (box.type, "moov"))
        ok = copy_index (in, out, &box, shift);
      else
        ok = copy_range (in, out, at, box.size);
    }
  return ok && fflush (out) == 0;
}

static gboolean
embed_bmff (FILE *in, FILE *out, const char *mime, const struct kn_c2pa_credit *credit,
            const struct kn_c2pa_names *names,
            kn_signer *signer, GError **error)
{
  struct kn_c2pa_binding binding = { .bmff = TRUE };
  guint8 digest[KN_C2PA_MAX_DIGEST];
  g_autoptr (GByteArray) first = build_bmff (credit, names, &binding, mime, signer, error), last = NULL;
  guint64 place;

  if (!first)
    return FALSE;
  errno = 0;
  if (!copy_with_room (in, out, first, &place))
    return errno ? fail_write (error) : fail (error, "The film's index is not one that a manifest can be added to.");
  if (!hash_bmff (out, digest))
    return fail_write (error);
  memcpy (binding.hash, digest, sizeof binding.hash);
  last = build_bmff (credit, names, &binding, mime, signer, error);
  if (!last)
    return FALSE;
  g_assert (last->len == first->len);
  if (fseeko (out, (off_t) place, SEEK_SET) != 0 || fwrite (last->data, 1, last->len, out) != last->len)
    return fail_write (error);
  return TRUE;
}

/* Pictures: the whole file is small enough to be held */

static GByteArray *
wrap_jpeg (GByteArray *store)
{
  enum { PART = 64000 };
  GByteArray *out = g_byte_array_new ();
  guint32 sequence = 1;

  for (guint at = 0; at < store->len; sequence++)
    {
      /* Every part but the first repeats the box's head. */
      guint repeat = at ? 8 : 0, n = MIN (store->len - at, PART), length = 2 + 2 + 2 + 4 + repeat + n;
      guint8 head[12] = { 0xff, 0xeb, (guint8) (length >> 8), (guint8) length, 'J', 'P', 0, 1 };

      kn_put_be32 (head + 8, sequence);
      g_byte_array_append (out, head, sizeof head);
      g_byte_array_append (out, store->data, repeat);
      g_byte_array_append (out, store->data + at, n);
      at += n;
    }
  return out;
}

static GByteArray *
wrap_webp (GByteArray *store)
{
  GByteArray *out = g_byte_array_new ();
  guint32 size = GUINT32_TO_LE (store->len);

  g_byte_array_append (out, (const guint8 *) "C2PA", 4);
  g_byte_array_append (out, (const guint8 *) &size, 4);
  g_byte_array_append (out, store->data, store->len);
  return out;
}

struct picture
{
  GByteArray *(*wrap) (GByteArray *store);
  guint64     place;
  gboolean    riff;      /* its head holds the length of the rest */
};

static GByteArray *
wrap_png (GByteArray *store)
{
  return kn_png_chunk_new ("caBX", store->data, store->len);
}

static gboolean
find_picture (const guint8 *data, gsize n, const char *mime, struct picture *picture)
{
  if (g_str_equal (mime, "image/png") && n > 33 && !memcmp (data, "\x89PNG\r\n\x1a\n", 8))
    *picture = (struct picture) { wrap_png, 33, FALSE };
  else if (g_str_equal (mime, "image/jpeg") && n > 20 && data[0] == 0xff && data[1] == 0xd8)
    *picture = (struct picture) { wrap_jpeg, data[3] == 0xe0 ? 4 + (data[4] << 8 | data[5]) : 2, FALSE };
  else if (g_str_equal (mime, "image/webp") && n > 12 && !memcmp (data, "RIFF", 4) && !memcmp (data + 8, "WEBP", 4))
    *picture = (struct picture) { wrap_webp, n, TRUE };
  else
    return FALSE;
  return picture->place <= n;
}

/* The length of the manifest is written in the manifest: built until it says its own length. In a RIFF file it is even,
 * since readers do not agree whether the byte that fills up an odd chunk belongs to it. */
static GByteArray *
build_picture (const struct picture *picture, const struct kn_c2pa_credit *credit, const struct kn_c2pa_names *names,
               struct kn_c2pa_binding *binding, const char *mime, kn_signer *signer, GError **error)
{
  for (;;)
    {
      g_autoptr (GByteArray) store = kn_c2pa_build (credit, names, binding, mime, signer, error);
      g_autoptr (GByteArray) wrapped = store ? picture->wrap (store) : NULL;

      if (wrapped && picture->riff && (store->len & 1))
        {
          binding->pad ^= 1;
          continue;
        }
      if (!wrapped || wrapped->len == binding->length)
        return g_steal_pointer (&wrapped);
      binding->length = wrapped->len;
    }
}

static void
hash_picture (const guint8 *data, gsize n, guint64 place, guint8 hash[32])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = 32;

  g_checksum_update (sum, data, (gssize) place);
  g_checksum_update (sum, data + place, (gssize) (n - place));
  g_checksum_get_digest (sum, hash, &length);
}

static gboolean
embed_picture (const char *path, FILE *out, const char *mime, const struct kn_c2pa_credit *credit,
               const struct kn_c2pa_names *names, kn_signer *signer, GError **error)
{
  g_autofree guint8 *data = NULL;
  g_autoptr (GByteArray) first = NULL, last = NULL;
  struct picture picture;
  struct kn_c2pa_binding binding = { .length = 1, .pad = 8 };
  gsize n;

  if (!g_file_get_contents (path, (char **) &data, &n, error))
    return FALSE;
  if (!find_picture (data, n, mime, &picture))
    return fail (error, "The picture is not of the kind that its name says: it cannot be signed.");
  binding.start = picture.place;
  first = build_picture (&picture, credit, names, &binding, mime, signer, error);
  if (!first)
    return FALSE;
  if (picture.riff)
    {
      guint32 size = GUINT32_TO_LE ((guint32) (n + first->len - 8));

      memcpy (data + 4, &size, 4);
    }
  hash_picture (data, n, picture.place, binding.hash);
  last = build_picture (&picture, credit, names, &binding, mime, signer, error);
  if (!last)
    return FALSE;
  if (fwrite (data, 1, picture.place, out) != picture.place || fwrite (last->data, 1, last->len, out) != last->len
      || fwrite (data + picture.place, 1, n - picture.place, out) != n - picture.place)
    return fail_write (error);
  return TRUE;
}

gboolean
kn_c2pa_embed (const char *path, const char *mime, const struct kn_c2pa_credit *credit, kn_signer *signer,
               GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *temporary = g_build_filename (folder, ".kinora-signing", NULL);
  FILE *in = fopen (path, "rbe"), *out = in ? fopen (temporary, "w+be") : NULL;
  struct kn_c2pa_names names;
  gboolean ok;

  kn_c2pa_names_init (&names);
  if (!out)
    ok = fail_write (error);
  else if (g_str_has_prefix (mime, "video/"))
    ok = embed_bmff (in, out, mime, credit, &names, signer, error);
  else
    ok = embed_picture (path, out, mime, credit, &names, signer, error);
  kn_c2pa_names_clear (&names);
  if (in)
    fclose (in);
  /* Waiting for the disk at each picture of a sequence would take longer than making it. */
  if (out && (fflush (out) != 0 || (g_str_has_prefix (mime, "video/") && fsync (fileno (out)) != 0)) && ok)
    ok = fail_write (error);
  if (out && fclose (out) != 0 && ok)
    ok = fail_write (error);
  if (ok && g_rename (temporary, path) != 0)
    ok = fail_write (error);
  if (!ok)
    g_unlink (temporary);
  return ok;
}
