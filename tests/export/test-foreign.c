/* SPDX-License-Identifier: GPL-3.0-or-later
 * Manifests of others: the files in manifests/ were signed with c2pa-rs by a key that was made for it, in claims of
 * version 1 (v1.*) and 2. And what a binding may say of a film, against hashes that are taken here.
 */
#include "app/export/kn-c2pa-private.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const files[] = { "v1.png", "v1.mp4", "v2.mp4", "v2.jpg", "v2.webp" };

static void
read_bytes (const guint8 *data, gsize n, GBytes *sidecar, struct kn_c2pa_report *report)
{
  FILE *file = fmemopen ((gpointer) data, n, "rb");

  g_assert_true (kn_c2pa_read_file (file, sidecar, report, NULL));
  fclose (file);
}

static guint8 *
load (const char *name, gsize *n)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "manifests", name, NULL);
  char *data;

  g_assert_true (g_file_get_contents (path, &data, n, NULL));
  return (guint8 *) data;
}

static void
test_intact (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      gsize n;
      g_autofree guint8 *data = load (files[i], &n);
      struct kn_c2pa_report report;

      g_test_message ("%s", files[i]);
      read_bytes (data, n, NULL, &report);
      g_assert_cmpstr (report.problem, ==, NULL);
      g_assert_true (report.valid);
      g_assert_cmpstr (report.signer, ==, "Foreign signer");
      g_assert_cmpstr (report.generator, ==, "other");
      kn_c2pa_report_clear (&report);
    }
}

/* The last bytes are the picture's, in a WebP they are the manifest's. */
static void
test_tampered (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      gsize n;
      g_autofree guint8 *data = load (files[i], &n);
      struct kn_c2pa_report report;

      data[g_str_has_suffix (files[i], "webp") ? 40 : n - 20] ^= 1;
      read_bytes (data, n, NULL, &report);
      g_assert_false (report.valid || report.unchecked);
      g_assert_cmpstr (report.problem, ==, "The file was changed after it was signed.");
      kn_c2pa_report_clear (&report);
    }
}

/* A box whose length, in 64 bits, leads back to the start of the file. */
static void
test_endless (void)
{
  static const char *const names[] = { "v2.mp4", "ftyp" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint8 box[32] = { 0, 0, 0, 1, 'f', 'r', 'e', 'e' };
      static const guint8 head[] = { 0, 0, 0, 24, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm', 0, 0, 0, 0, 'i', 's', 'o', 'm', 0, 0,
                                     0, 0 };
      gsize n = sizeof head;
      g_autofree guint8 *data = i ? g_memdup2 (head, n) : load (names[i], &n);
      guint64 back = GUINT64_TO_BE (-(guint64) n);
      struct kn_c2pa_report report;
      FILE *file;

      memcpy (box + 8, &back, 8);
      data = g_realloc (data, n + sizeof box);
      memcpy (data + n, box, sizeof box);
      file = fmemopen (data, n + sizeof box, "rb");
      g_assert_cmpint (kn_c2pa_read_file (file, NULL, &report, NULL), ==, i == 0);
      g_assert_false (report.valid);
      kn_c2pa_report_clear (&report);
      fclose (file);
    }
}

/* Bindings */

/* ftyp 16, moov 40 (trak 12, trak 20), free 12, mdat 20 */
static const guint8 film[] =
  "\0\0\0\x10" "ftypisom\0\0\0\0" "\0\0\0\x28" "moov" "\0\0\0\x0c" "trakAAAA" "\0\0\0\x14" "trakBBBBCCCCDDDD"
  "\0\0\0\x0c" "freeEEEE" "\0\0\0\x14" "mdatFFFFGGGGHHHH";
#define FILM_BYTES (sizeof film - 1)

/* CBOR of { "exclusions": [{ "xpath": …, more }], "alg": alg, "hash": digest } */
static GByteArray *
make_binding (const char *path, const char *more, gsize n_more, const char *alg, const guint8 *digest, gsize n_digest)
{
  GByteArray *out = g_byte_array_new ();

  kn_cbor_put_map (out, 3);
  kn_cbor_put_text (out, "exclusions");
  kn_cbor_put_array (out, path ? 1 : 0);
  if (path)
    {
      kn_cbor_put_map (out, n_more ? 2 : 1);
      kn_cbor_put_text (out, "xpath");
      kn_cbor_put_text (out, path);
      g_byte_array_append (out, (const guint8 *) more, (guint) n_more);
    }
  kn_cbor_put_text (out, "alg");
  kn_cbor_put_text (out, alg);
  kn_cbor_put_text (out, "hash");
  kn_cbor_put_bytes (out, digest, n_digest);
  return out;
}

/* Where a box lies, or 8 bytes of its place go into the hash: "moov 16+40" is spelled { 16, 40, TRUE }. */
struct span
{
  gsize    at, n;
  gboolean with_place;
};

static gsize
hash_spans (const struct span *spans, GChecksumType type, gboolean with_places, guint8 *digest)
{
  g_autoptr (GChecksum) sum = g_checksum_new (type);
  gsize n = KN_C2PA_MAX_DIGEST;

  for (const struct span *s = spans; s->n; s++)
    {
      guint64 be = GUINT64_TO_BE (s->at);

      if (s->with_place && with_places)
        g_checksum_update (sum, (const guint8 *) &be, 8);
      g_checksum_update (sum, film + s->at, (gssize) s->n);
    }
  g_checksum_get_digest (sum, digest, &n);
  return n;
}

static KnC2paMatch
check (const char *label, GByteArray *binding)
{
  g_autoptr (kn_cbor) content = kn_cbor_read (binding->data, binding->len);
  struct kn_c2pa_place place = { .is_bmff = TRUE };
  FILE *file = fmemopen ((gpointer) film, FILM_BYTES, "rb");
  const char *reason = NULL;
  KnC2paMatch match;

  g_assert_nonnull (content);
  match = kn_c2pa_check_binding (file, &place, label, content, "sha256", &reason);
  g_assert_true (match != KN_C2PA_UNKNOWN || reason);
  fclose (file);
  return match;
}

static void
test_exclusions (void)
{
  static const struct { const char *path, *more; gsize n_more; KnC2paMatch match; struct span kept[8]; } rows[] = {
    { NULL, "", 0, KN_C2PA_SAME, { { 0, 16, TRUE }, { 16, 40, TRUE }, { 56, 12, TRUE }, { 68, 20, TRUE } } },
    { "/free", "", 0, KN_C2PA_SAME, { { 0, 16, TRUE }, { 16, 40, TRUE }, { 68, 20, TRUE } } },
    { "/free", "\x66length\x0c", 8, KN_C2PA_SAME, { { 0, 16, TRUE }, { 16, 40, TRUE }, { 68, 20, TRUE } } },
    /* Another length, or another content: nothing is left out. */
    { "/free", "\x66length\x0d", 8, KN_C2PA_SAME,
      { { 0, 16, TRUE }, { 16, 40, TRUE }, { 56, 12, TRUE }, { 68, 20, TRUE } } },
    { "/ftyp", "\x64" "data\x81\xa2\x66offset\x08\x65value\x44isom", 5 + 2 + 8 + 6 + 5, KN_C2PA_SAME,
      { { 16, 40, TRUE }, { 56, 12, TRUE }, { 68, 20, TRUE } } },
    { "/ftyp", "\x64" "data\x81\xa2\x66offset\x08\x65value\x44mp42", 5 + 2 + 8 + 6 + 5, KN_C2PA_SAME,
      { { 0, 16, TRUE }, { 16, 40, TRUE }, { 56, 12, TRUE }, { 68, 20, TRUE } } },
    { "/ftyp", "\x66subset\x81\xa2\x66offset\x08\x66length\x04", 7 + 2 + 8 + 8, KN_C2PA_SAME,
      { { 0, 8, TRUE }, { 12, 4, FALSE }, { 16, 40, TRUE }, { 56, 12, TRUE }, { 68, 20, TRUE } } },
    /* The hash is right, but parts of the film are not in it. */
    { "/mdat", "", 0, KN_C2PA_UNKNOWN, { { 0, 16, TRUE }, { 16, 40, TRUE }, { 56, 12, TRUE } } },
    { "/moov/trak[2]", "", 0, KN_C2PA_UNKNOWN,
      { { 0, 16, TRUE }, { 16, 20, TRUE }, { 56, 12, TRUE }, { 68, 20, TRUE } } },
    { "/moov/trak", "", 0, KN_C2PA_UNKNOWN, { { 0, 16, TRUE }, { 16, 8, TRUE }, { 56, 12, TRUE }, { 68, 20, TRUE } } },
    /* A place that is not there. */
    { "/moov/trak[3]", "", 0, KN_C2PA_SAME,
      { { 0, 16, TRUE }, { 16, 40, TRUE }, { 56, 12, TRUE }, { 68, 20, TRUE } } },
    /* What cannot be understood. */
    { "moov", "", 0, KN_C2PA_UNKNOWN, { { 0, 1, TRUE } } },
    { "//trak", "", 0, KN_C2PA_UNKNOWN, { { 0, 1, TRUE } } },
    { "/moov/trak[last()]", "", 0, KN_C2PA_UNKNOWN, { { 0, 1, TRUE } } },
    { "/free", "\x65" "flags\x43\0\0\0", 10, KN_C2PA_UNKNOWN, { { 0, 1, TRUE } } },
    { "/mdat/abcd", "", 0, KN_C2PA_UNKNOWN, { { 0, 1, TRUE } } },
  };
  static const struct { const char *label; gboolean with_places; } labels[] = { { "c2pa.hash.bmff", FALSE },
                                                                               { "c2pa.hash.bmff.v2", TRUE },
                                                                               { "c2pa.hash.bmff.v3", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint k = 0; k < G_N_ELEMENTS (labels); k++)
      {
        guint8 digest[KN_C2PA_MAX_DIGEST];
        gsize n = hash_spans (rows[i].kept, G_CHECKSUM_SHA256, labels[k].with_places, digest);
        g_autoptr (GByteArray) good = make_binding (rows[i].path, rows[i].more, rows[i].n_more, "sha256", digest, n);
        g_autoptr (GByteArray) bad = NULL;

        g_test_message ("%s %s", labels[k].label, rows[i].path ? rows[i].path : "");
        g_assert_cmpint (check (labels[k].label, good), ==, rows[i].match);
        digest[0] ^= 1;
        bad = make_binding (rows[i].path, rows[i].more, rows[i].n_more, "sha256", digest, n);
        if (rows[i].match == KN_C2PA_SAME)
          g_assert_cmpint (check (labels[k].label, bad), ==, KN_C2PA_CHANGED);
      }
}

static void
test_kinds (void)
{
  static const struct span all[] = { { 0, 16, TRUE }, { 16, 40, TRUE }, { 56, 12, TRUE }, { 68, 20, TRUE }, { 0 } };
  static const struct { const char *name; GChecksumType type; } hashes[] = { { "sha384", G_CHECKSUM_SHA384 },
                                                                            { "sha512", G_CHECKSUM_SHA512 } };
  guint8 digest[KN_C2PA_MAX_DIGEST];
  g_autoptr (GByteArray) strange = NULL;
  gsize n;

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_autoptr (GByteArray) binding = NULL;

      n = hash_spans (all, hashes[i].type, TRUE, digest);
      binding = make_binding (NULL, "", 0, hashes[i].name, digest, n);
      g_assert_cmpint (check ("c2pa.hash.bmff.v3", binding), ==, KN_C2PA_SAME);
      g_assert_cmpint (check ("c2pa.hash.boxes", binding), ==, KN_C2PA_UNKNOWN);
    }
  strange = make_binding (NULL, "", 0, "blake3", digest, n);
  g_assert_cmpint (check ("c2pa.hash.bmff.v3", strange), ==, KN_C2PA_UNKNOWN);
}

/* Bytes that are left out of a picture must be the manifest's own. */
static void
test_bytes (void)
{
  static const struct { guint64 start, length; KnC2paMatch match; } rows[] = {
    { 10, 20, KN_C2PA_SAME }, { 10, 21, KN_C2PA_UNKNOWN }, { 0, 40, KN_C2PA_UNKNOWN }, { 9, 20, KN_C2PA_UNKNOWN },
    { 10, 2000, KN_C2PA_CHANGED } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      struct kn_c2pa_place place = { .start = 10, .length = 20 };
      g_autoptr (GByteArray) out = g_byte_array_new ();
      g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
      g_autoptr (kn_cbor) content = NULL;
      FILE *file = fmemopen ((gpointer) film, FILM_BYTES, "rb");
      gsize end = MIN (rows[i].start + rows[i].length, FILM_BYTES), n = 32;
      const char *reason;
      guint8 digest[32];

      g_checksum_update (sum, film, (gssize) rows[i].start);
      g_checksum_update (sum, film + end, (gssize) (FILM_BYTES - end));
      g_checksum_get_digest (sum, digest, &n);
      kn_cbor_put_map (out, 2);
      kn_cbor_put_text (out, "exclusions");
      kn_cbor_put_array (out, 1);
      kn_cbor_put_map (out, 2);
      kn_cbor_put_text (out, "start");
      kn_cbor_put_int (out, (gint64) rows[i].start);
      kn_cbor_put_text (out, "length");
      kn_cbor_put_int (out, (gint64) rows[i].length);
      kn_cbor_put_text (out, "hash");
      kn_cbor_put_bytes (out, digest, 32);
      content = kn_cbor_read (out->data, out->len);
      g_assert_cmpint (kn_c2pa_check_binding (file, &place, "c2pa.hash.data", content, NULL, &reason), ==,
                       rows[i].match);
      fclose (file);
    }
}

/* A manifest of a kind that is not read is not called broken. */
static void
test_strange (void)
{
  static const char *const words[] = { "c2pa.claim.v2", "c2pa.claim.v9", "c2ma", "c2um" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i += 2)
    {
      gsize n, length = strlen (words[i]);
      g_autofree guint8 *data = load ("v2.c2pa", &n);
      g_autoptr (GBytes) sidecar = NULL;
      struct kn_c2pa_report report;
      guint8 *at = memmem (data, n, words[i], length);

      g_assert_nonnull (at);
      memcpy (at, words[i + 1], length);
      sidecar = g_bytes_new (data, n);
      read_bytes (film, FILM_BYTES, sidecar, &report);
      g_assert_true (report.unchecked);
      g_assert_false (report.valid);
      g_assert_true (g_str_has_prefix (report.problem, "This version of Kinora cannot check the manifest: "));
      kn_c2pa_report_clear (&report);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/foreign/intact", test_intact);
  g_test_add_func ("/foreign/tampered", test_tampered);
  g_test_add_func ("/foreign/endless", test_endless);
  g_test_add_func ("/foreign/exclusions", test_exclusions);
  g_test_add_func ("/foreign/kinds", test_kinds);
  g_test_add_func ("/foreign/bytes", test_bytes);
  g_test_add_func ("/foreign/strange", test_strange);
  return g_test_run ();
}
