/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-bmff.h"
#include "app/export/kn-c2pa-private.h"

#define BLOCK_BYTES (1 << 20)

gboolean
kn_c2pa_hash_type (const char *name, GChecksumType *type)
{
  static const struct { const char *name; GChecksumType type; } known[] = {
    { "sha256", G_CHECKSUM_SHA256 }, { "sha384", G_CHECKSUM_SHA384 }, { "sha512", G_CHECKSUM_SHA512 } };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (name, known[i].name))
      {
        *type = known[i].type;
        return TRUE;
      }
  return FALSE;
}

static gint
compare_ranges (gconstpointer a, gconstpointer b)
{
  const struct kn_c2pa_range *p = a, *q = b;

  return p->start < q->start ? -1 : p->start > q->start;
}

static gboolean
hash_bytes (GChecksum *sum, FILE *file, guint64 at, guint64 n)
{
  gsize size = (gsize) MIN (n, BLOCK_BYTES);
  g_autofree guint8 *block = g_malloc (size);

  if (n && fseeko (file, (off_t) at, SEEK_SET) != 0)
    return FALSE;
  while (n > 0)
    {
      gsize want = (gsize) MIN (n, size);

      if (fread (block, 1, want, file) != want)
        return FALSE;
      g_checksum_update (sum, block, (gssize) want);
      n -= want;
    }
  return TRUE;
}

/* From at to end, less what is left out; *next is the first of the sorted ranges that may still count. Returns the bytes
 * that count in *counted, if sum is NULL without reading them. */
static gboolean
hash_span (GChecksum *sum, FILE *file, guint64 at, guint64 end, const GArray *ranges, guint *next, guint64 *counted)
{
  guint i = *next;

  for (*counted = 0; at < end;)
    {
      const struct kn_c2pa_range *range = i < ranges->len ? &g_array_index (ranges, struct kn_c2pa_range, i) : NULL;
      guint64 until = range ? CLAMP (range->start, at, end) : end;

      *counted += until - at;
      if (sum && !hash_bytes (sum, file, at, until - at))
        return FALSE;
      at = range ? MAX (until, MIN (end, range->start + range->length)) : end;
      if (range && range->start + range->length <= end)
        i++;
    }
  if (sum)
    *next = i;
  return TRUE;
}

static gboolean
hash_boxes (GChecksum *sum, FILE *file, guint64 end, const GArray *ranges)
{
  struct kn_bmff_box box;
  guint64 counted;
  guint next = 0;

  for (guint64 at = 0; at < end; at += box.size)
    {
      guint64 be = GUINT64_TO_BE (at);

      if (!kn_bmff_read_box (file, at, end, &box))
        return FALSE;
      hash_span (NULL, file, at, at + box.size, ranges, &next, &counted);
      if (counted)
        g_checksum_update (sum, (const guint8 *) &be, 8);
      if (!hash_span (sum, file, at, at + box.size, ranges, &next, &counted))
        return FALSE;
    }
  return TRUE;
}

gboolean
kn_c2pa_hash (FILE *file, GChecksumType type, GArray *ranges, gboolean with_places, guint8 *digest)
{
  g_autoptr (GChecksum) sum = g_checksum_new (type);
  guint64 end = kn_bmff_get_end (file), counted;
  gsize n = KN_C2PA_MAX_DIGEST;
  guint next = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      const struct kn_c2pa_range *range = &g_array_index (ranges, struct kn_c2pa_range, i);

      if (range->start > end || range->length > end - range->start)
        return FALSE;
    }
  g_array_sort (ranges, compare_ranges);
  if (!(with_places ? hash_boxes (sum, file, end, ranges) : hash_span (sum, file, 0, end, ranges, &next, &counted)))
    return FALSE;
  g_checksum_get_digest (sum, digest, &n);
  return TRUE;
}
