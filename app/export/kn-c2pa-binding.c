/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-c2pa-private.h"

#include <string.h>

/* A film has a handful of exclusions and thousands of boxes; more is an attempt to keep the reader busy. */
#define MAX_EXCLUSIONS 64
#define MAX_BOXES (1 << 20)
#define MAX_RANGES (1 << 16)
#define MAX_STEPS 8

static const char strange_exclusion[] = "it leaves out parts of the film in a way that is not known here";
static const char left_out[] = "its signer left out more of the file than the manifest itself";

gboolean
kn_c2pa_is_binding (const char *label)
{
  return g_str_has_prefix (label, "c2pa.hash.");
}

/* Null is the same as nothing, and nothing here is a boolean. */
static const struct kn_cbor *
get (const struct kn_cbor *map, const char *key)
{
  const struct kn_cbor *value = kn_cbor_get (map, key);

  return value && value->kind != KN_CBOR_OTHER ? value : NULL;
}

static gboolean
get_length (const struct kn_cbor *map, const char *key, guint64 *value)
{
  const struct kn_cbor *item = get (map, key);

  if (!item || item->kind != KN_CBOR_INT || item->value < 0)
    return FALSE;
  *value = (guint64) item->value;
  return TRUE;
}

/* A list that may be absent, of no more than a handful. */
static gboolean
is_short_list (const struct kn_cbor *list)
{
  return !list || (list->kind == KN_CBOR_ARRAY && list->n_items <= MAX_EXCLUSIONS);
}

/* Exclusions of boxes */

struct step
{
  char  type[5];
  guint index;         /* from 1 among its kind; 0: all */
};

struct walk
{
  FILE                 *file;
  const struct kn_cbor *exclusion;
  struct step           steps[MAX_STEPS];
  guint                 n_steps;
  guint                *n_boxes;       /* seen so far, over all walks */
  GArray               *ranges;
  gboolean              found;
};

/* "/moov/trak[2]/mdia" */
static gboolean
read_path (struct walk *walk, const char *path)
{
  for (walk->n_steps = 0; *path; walk->n_steps++)
    {
      struct step *step = &walk->steps[walk->n_steps];
      char *end;

      if (walk->n_steps == MAX_STEPS || *path != '/' || strlen (path) < 5)
        return FALSE;
      *step = (struct step) { { path[1], path[2], path[3], path[4] }, 0 };
      path += 5;
      if (*path != '[')
        continue;
      step->index = (guint) g_ascii_strtoull (path + 1, &end, 10);
      if (!step->index || *end != ']')
        return FALSE;
      path = end + 1;
    }
  return walk->n_steps > 0;
}

static gboolean
has_bytes (FILE *file, guint64 at, const struct kn_cbor *value)
{
  g_autofree guint8 *bytes = g_malloc (value->length + 1);

  return fseeko (file, (off_t) at, SEEK_SET) == 0 && fread (bytes, 1, value->length, file) == value->length
         && !memcmp (bytes, value->data, value->length);
}

/* What must be true of a box for it to be left out: 1 or 0, or -1 if that cannot be said. */

static int
fits_data (const struct walk *walk, const struct kn_bmff_box *box)
{
  const struct kn_cbor *list = get (walk->exclusion, "data");

  if (!is_short_list (list))
    return -1;
  for (const struct kn_cbor *item = kn_cbor_get_item (list, 0); item; item = item->next)
    {
      const struct kn_cbor *value = get (item, "value");
      guint64 offset;

      if (!get_length (item, "offset", &offset) || !value || value->kind != KN_CBOR_BYTES)
        return -1;
      if (offset > box->size || value->length > box->size - offset
          || !has_bytes (walk->file, box->at + offset, value))
        return 0;
    }
  return 1;
}

static int
fits (const struct walk *walk, const struct kn_bmff_box *box)
{
  guint64 length;

  if (get (walk->exclusion, "version") || get (walk->exclusion, "flags"))
    return -1;
  if (!get (walk->exclusion, "length"))
    return fits_data (walk, box);
  if (!get_length (walk->exclusion, "length", &length))
    return -1;
  return length == box->size ? fits_data (walk, box) : 0;
}

/* All of the box, or the parts that the exclusion names; length 0 is to its end. */
static gboolean
leave_out (const struct walk *walk, const struct kn_bmff_box *box)
{
  const struct kn_cbor *list = get (walk->exclusion, "subset");
  struct kn_c2pa_range range = { box->at, box->size };

  if (!is_short_list (list) || walk->ranges->len >= MAX_RANGES)
    return FALSE;
  if (!list)
    g_array_append_val (walk->ranges, range);
  for (const struct kn_cbor *item = kn_cbor_get_item (list, 0); item; item = item->next)
    {
      guint64 offset;

      if (!get_length (item, "offset", &offset) || !get_length (item, "length", &range.length))
        return FALSE;
      if (offset >= box->size)
        continue;
      range.start = box->at + offset;
      range.length = range.length ? MIN (range.length, box->size - offset) : box->size - offset;
      g_array_append_val (walk->ranges, range);
    }
  return TRUE;
}

/* Whose contents are boxes and nothing else. */
static gboolean
is_container (const struct kn_bmff_box *box)
{
  static const char *const known[] = { "moov", "trak", "mdia", "minf", "stbl", "dinf", "edts", "udta", "mvex", "moof",
                                       "traf", "mfra", NULL };

  return g_strv_contains (known, box->type);
}

static gboolean
walk_boxes (struct walk *walk, guint64 at, guint64 end, guint depth)
{
  const struct step *step = &walk->steps[depth];
  struct kn_bmff_box box;
  guint index = 0;
  int fitting;

  for (; at < end && kn_bmff_read_box (walk->file, at, end, &box); at += box.size)
    {
      if (++*walk->n_boxes > MAX_BOXES)
        return FALSE;
      if (!g_str_equal (box.type, step->type) || (++index != step->index && step->index))
        continue;
      if (depth + 1 < walk->n_steps)
        {
          if (!is_container (&box) || !walk_boxes (walk, at + box.head, at + box.size, depth + 1))
            return FALSE;
          continue;
        }
      fitting = fits (walk, &box);
      if (fitting < 0 || (fitting && !leave_out (walk, &box)))
        return FALSE;
      walk->found |= fitting;
    }
  return TRUE;
}

/* What no player shows, and what the specification leaves out itself. */
static gboolean
is_harmless (const struct walk *walk)
{
  static const char *const known[] = { "uuid", "ftyp", "mfra", "free", "skip", NULL };

  return !walk->found || (walk->n_steps == 1 && g_strv_contains (known, walk->steps[0].type));
}

/* *harmless: nothing of the film itself is left out. */
static gboolean
list_boxes (FILE *file, const struct kn_cbor *exclusions, GArray *ranges, gboolean *harmless)
{
  guint n_boxes = 0;

  *harmless = TRUE;
  if (!is_short_list (exclusions))
    return FALSE;
  for (const struct kn_cbor *item = kn_cbor_get_item (exclusions, 0); item; item = item->next)
    {
      struct walk walk = { .file = file, .exclusion = item, .n_boxes = &n_boxes, .ranges = ranges };
      g_autofree char *path = kn_cbor_dup_text (walk.exclusion, "xpath");

      if (!path || !read_path (&walk, path) || !walk_boxes (&walk, 0, kn_bmff_get_end (file), 0))
        return FALSE;
      *harmless &= is_harmless (&walk);
    }
  return TRUE;
}

/* Exclusions of bytes */

/* *harmless: all of them lie in the manifest. */
static gboolean
list_bytes (const struct kn_c2pa_place *place, const struct kn_cbor *exclusions, GArray *ranges, gboolean *harmless)
{
  *harmless = TRUE;
  if (exclusions && exclusions->kind != KN_CBOR_ARRAY)
    return FALSE;
  for (const struct kn_cbor *item = kn_cbor_get_item (exclusions, 0); item; item = item->next)
    {
      struct kn_c2pa_range range;

      if (!get_length (item, "start", &range.start) || !get_length (item, "length", &range.length))
        return FALSE;
      *harmless &= range.start >= place->start && range.start - place->start <= place->length
                   && range.length <= place->length - (range.start - place->start);
      g_array_append_val (ranges, range);
    }
  return TRUE;
}

/* Both */

static KnC2paMatch
compare (FILE *file, const struct kn_cbor *content, const char *default_hash, GArray *ranges, gboolean with_places,
         const char **reason)
{
  g_autofree char *own = kn_cbor_dup_text (content, "alg");
  const struct kn_cbor *hash = get (content, "hash");
  guint8 digest[KN_C2PA_MAX_DIGEST];
  GChecksumType type;

  *reason = "its hash is of a kind that is not known here";
  if (!kn_c2pa_hash_type (own ? own : default_hash ? default_hash : "sha256", &type) || !hash
      || hash->kind != KN_CBOR_BYTES)
    return KN_C2PA_UNKNOWN;
  if (!kn_c2pa_hash (file, type, ranges, with_places, digest)
      || hash->length != (gsize) g_checksum_type_get_length (type) || memcmp (hash->data, digest, hash->length))
    return KN_C2PA_CHANGED;
  return KN_C2PA_SAME;
}

KnC2paMatch
kn_c2pa_check_binding (FILE *file, const struct kn_c2pa_place *place, const char *label, const struct kn_cbor *content,
                       const char *default_hash, const char **reason)
{
  static const char *const boxes[] = { "c2pa.hash.bmff", "c2pa.hash.bmff.v2", "c2pa.hash.bmff.v3", NULL };
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (struct kn_c2pa_range));
  gboolean is_data = g_str_equal (label, "c2pa.hash.data") && !(place->is_bmff && place->length), harmless;
  const struct kn_cbor *exclusions = get (content, "exclusions");
  KnC2paMatch match;

  *reason = "it is bound to the file in a way that is not known here";
  if (!is_data && !(place->is_bmff && g_strv_contains (boxes, label)))
    return KN_C2PA_UNKNOWN;
  if (!content || get (content, "merkle") || get (content, "url"))
    return KN_C2PA_UNKNOWN;
  *reason = strange_exclusion;
  if (!(is_data ? list_bytes (place, exclusions, ranges, &harmless) : list_boxes (file, exclusions, ranges, &harmless)))
    return KN_C2PA_UNKNOWN;
  match = compare (file, content, default_hash, ranges, !is_data && !g_str_equal (label, boxes[0]), reason);
  if (match != KN_C2PA_SAME || harmless)
    return match;
  *reason = left_out;
  return KN_C2PA_UNKNOWN;
}
