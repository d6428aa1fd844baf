/* SPDX-License-Identifier: GPL-3.0-or-later
 * Manifests that are made to keep a reader busy: what they take is in proportion to their size and has an end.
 */
#include "app/export/kn-c2pa-private.h"
#include "tests/export/kn-test-film.h"

#include <malloc.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char      *folder;
static kn_signer *signer;

static GByteArray *
repeat (const char *head, gsize n_head, guint8 byte, gsize n)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *) head, (guint) n_head);
  g_byte_array_set_size (out, (guint) (n_head + n));
  memset (out->data + n_head, byte, n);
  return out;
}

static gboolean
is_read (GByteArray *bytes)
{
  g_autoptr (kn_cbor) item = kn_cbor_read (bytes->data, bytes->len);

  return item != NULL;
}

static void
test_items (void)
{
  /* An array of this many arrays without anything in them. */
  g_autoptr (GByteArray) most = repeat ("\x9a\0\1\xff\xff", 5, 0x80, KN_CBOR_MAX_ITEMS - 1);
  g_autoptr (GByteArray) more = repeat ("\x9a\0\2\0\0", 5, 0x80, KN_CBOR_MAX_ITEMS);
  g_autoptr (GByteArray) open = repeat ("\x9f", 1, 0x80, 8 << 20), map = repeat ("\xbf", 1, 0xa0, 8 << 20);
  gsize before = mallinfo2 ().uordblks;
  g_autoptr (kn_cbor) tree = kn_cbor_read (most->data, most->len);

  g_assert_nonnull (tree);
  g_assert_cmpint (tree->n_items, ==, KN_CBOR_MAX_ITEMS - 1);
  g_assert_cmpint (mallinfo2 ().uordblks - before, <, 100 * (gsize) most->len);
  g_assert_false (is_read (more));
  g_assert_false (is_read (open));
  g_assert_false (is_read (map));
}

static void
test_counts (void)
{
  static const struct { const char *bytes; gsize n; gboolean good; } rows[] = {
    { "\x9f\1\2\xff", 4, TRUE }, { "\xbf\1\2\xff", 4, TRUE }, { "\x9f\1\2", 3, FALSE }, { "\x9f\x9f\xff", 3, FALSE },
    { "\x9b\xff\xff\xff\xff\xff\xff\xff\xff", 9, FALSE }, { "\xbb\x80\0\0\0\0\0\0\0", 9, FALSE },
    { "\x9a\0\1\xff\xff", 5, FALSE }, { "\x5b\xff\xff\xff\xff\xff\xff\xff\xff", 9, FALSE },
    { "\x5f\x41\0\xff", 4, FALSE }, { "\x7f\x61\x61\xff", 4, FALSE }, { "\xff", 1, FALSE }, { "", 0, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (kn_cbor) item = kn_cbor_read ((const guint8 *) rows[i].bytes, rows[i].n);

      g_assert_cmpint (item != NULL, ==, rows[i].good);
      g_assert_null (kn_cbor_get_item (item, 2));
    }
}

static void
test_depth (void)
{
  g_autoptr (GByteArray) flat = repeat ("", 0, 0x81, 24), deep = repeat ("", 0, 0x81, 25);
  g_autoptr (GByteArray) deepest = repeat ("", 0, 0x9f, 1 << 20), tags = repeat ("", 0, 0xc0, 1 << 20);

  g_byte_array_append (flat, (const guint8 *) "\0", 1);
  g_byte_array_append (deep, (const guint8 *) "\0", 1);
  g_byte_array_append (tags, (const guint8 *) "\0", 1);
  g_assert_true (is_read (flat));
  g_assert_false (is_read (deep));
  g_assert_false (is_read (deepest));
  g_assert_true (is_read (tags));
}

/* Stores */

static void
put_be32 (guint8 *at, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (at, &value, 4);
}

static guint
begin_box (GByteArray *out, const char *type)
{
  guint8 head[8] = { 0 };

  memcpy (head + 4, type, 4);
  g_byte_array_append (out, head, 8);
  return out->len - 8;
}

static void
end_box (GByteArray *out, guint at)
{
  put_be32 (out->data + at, out->len - at);
}

static guint
begin_super (GByteArray *out, const char *type, const char *label)
{
  guint super = begin_box (out, "jumb"), description = begin_box (out, "jumd");
  guint8 head[17] = { 0 };

  memcpy (head, type, 4);
  head[16] = 3;
  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, (const guint8 *) label, (guint) strlen (label) + 1);
  end_box (out, description);
  return super;
}

static void
put_content (GByteArray *out, const char *type, const char *label, GByteArray *content)
{
  guint super = begin_super (out, type, label), box = begin_box (out, "cbor");

  g_byte_array_append (out, content->data, content->len);
  end_box (out, box);
  end_box (out, super);
}

static GByteArray *
sign (GByteArray *claim)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GByteArray) head = g_byte_array_new (), words = g_byte_array_new ();
  GBytes *leaf = kn_signer_get_chain (signer)->pdata[0];
  guint8 signature[64];

  kn_cbor_put_map (head, 2);
  kn_cbor_put_int (head, 1);
  kn_cbor_put_int (head, -7);
  kn_cbor_put_int (head, 33);
  kn_cbor_put_bytes (head, g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf));
  kn_cbor_put_array (words, 4);
  kn_cbor_put_text (words, "Signature1");
  kn_cbor_put_bytes (words, head->data, head->len);
  kn_cbor_put_bytes (words, "", 0);
  kn_cbor_put_bytes (words, claim->data, claim->len);
  g_assert_true (kn_signer_sign (signer, words->data, words->len, signature, NULL));
  kn_cbor_put_array (out, 4);
  kn_cbor_put_bytes (out, head->data, head->len);
  kn_cbor_put_map (out, 0);
  kn_cbor_put_null (out);
  kn_cbor_put_bytes (out, signature, sizeof signature);
  return out;
}

static char *
dup_problem (GByteArray *claim, guint n_assertions)
{
  g_autoptr (GByteArray) out = g_byte_array_new (), nothing = repeat ("\xa0", 1, 0, 0);
  g_autoptr (GByteArray) signature = sign (claim);
  guint store = begin_super (out, "c2pa", "c2pa"), manifest = begin_super (out, "c2ma", "urn:c2pa:x");
  guint assertions = begin_super (out, "c2as", "c2pa.assertions");
  g_autoptr (GBytes) sidecar = NULL;
  struct kn_c2pa_report report;
  static const guint8 film[] = "a film";
  FILE *file = fmemopen ((gpointer) film, sizeof film, "rb");
  char *problem;

  for (guint i = 0; i < n_assertions; i++)
    {
      g_autofree char *label = g_strdup_printf ("x%u", i);

      put_content (out, "cbor", label, nothing);
    }
  end_box (out, assertions);
  put_content (out, "c2cl", "c2pa.claim.v2", claim);
  put_content (out, "c2cs", "c2pa.signature", signature);
  end_box (out, manifest);
  end_box (out, store);
  sidecar = g_byte_array_free_to_bytes (g_steal_pointer (&out));
  g_assert_true (kn_c2pa_read_file (file, sidecar, &report, NULL));
  problem = g_strdup (report.problem);
  kn_c2pa_report_clear (&report);
  fclose (file);
  return problem;
}

/* The whole of a superbox without its head. */
static void
put_reference (GByteArray *out, const char *label, gboolean right)
{
  g_autofree char *url = g_strconcat ("self#jumbf=c2pa.assertions/", label, NULL);
  g_autoptr (GByteArray) box = g_byte_array_new (), nothing = repeat ("\xa0", 1, 0, 0);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize n = sizeof digest;

  put_content (box, "cbor", label, nothing);
  g_checksum_update (sum, box->data + 8, (gssize) box->len - 8);
  g_checksum_get_digest (sum, digest, &n);
  digest[0] ^= right ? 0 : 1;
  kn_cbor_put_map (out, 2);
  kn_cbor_put_text (out, "url");
  kn_cbor_put_text (out, url);
  kn_cbor_put_text (out, "hash");
  kn_cbor_put_bytes (out, digest, n);
}

static GByteArray *
make_claim (guint n)
{
  GByteArray *out = g_byte_array_new ();

  kn_cbor_put_map (out, 1);
  kn_cbor_put_text (out, "created_assertions");
  kn_cbor_put_array (out, n);
  return out;
}

static void
test_claims (void)
{
  g_autoptr (GByteArray) many = repeat ("\x9f", 1, 0x80, 8 << 20), none = make_claim (0), twice = make_claim (2);
  g_autoptr (GByteArray) once = make_claim (1), wrong = make_claim (1);
  static const char unbound[] = "The manifest is not bound to the file.";
  const struct { GByteArray *claim; guint n_assertions; const char *problem; } rows[] = {
    { many, 0, "The manifest has no claim that can be read." },
    { none, 0, unbound },
    { once, 1, unbound },
    { wrong, 1, "A part of the manifest was changed after signing." },
    { once, 0, "A part of the manifest that the claim names is not there." },
    /* One part named twice does not stand for two. */
    { twice, 2, "The claim names a part of the manifest twice." },
    { once, 2, "The manifest holds parts that its claim does not name." },
    { none, 20000, "The manifest is damaged." },
  };

  put_reference (once, "x0", TRUE);
  put_reference (wrong, "x0", FALSE);
  put_reference (twice, "x0", TRUE);
  put_reference (twice, "x0", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *problem = dup_problem (rows[i].claim, rows[i].n_assertions);

      g_assert_cmpstr (problem, ==, rows[i].problem);
    }
}

/* Ten thousand boxes of which an exclusion leaves out ten thousand parts each. */
static void
test_ranges (void)
{
  enum { N = 10000 };
  g_autoptr (GByteArray) film = g_byte_array_new (), content = g_byte_array_new ();
  g_autoptr (kn_cbor) binding = NULL;
  struct kn_c2pa_place place = { .is_bmff = TRUE };
  const char *reason = NULL;
  FILE *file;

  for (guint i = 0; i < N; i++)
    end_box (film, begin_box (film, "free"));
  kn_cbor_put_map (content, 1);
  kn_cbor_put_text (content, "exclusions");
  kn_cbor_put_array (content, 1);
  kn_cbor_put_map (content, 2);
  kn_cbor_put_text (content, "xpath");
  kn_cbor_put_text (content, "/free");
  kn_cbor_put_text (content, "subset");
  kn_cbor_put_array (content, N);
  for (guint i = 0; i < N; i++)
    {
      kn_cbor_put_map (content, 2);
      kn_cbor_put_text (content, "offset");
      kn_cbor_put_int (content, 0);
      kn_cbor_put_text (content, "length");
      kn_cbor_put_int (content, 1);
    }
  binding = kn_cbor_read (content->data, content->len);
  g_assert_nonnull (binding);
  file = fmemopen (film->data, film->len, "rb");
  g_assert_cmpint (kn_c2pa_check_binding (file, &place, "c2pa.hash.bmff.v3", binding, NULL, &reason), ==,
                   KN_C2PA_UNKNOWN);
  g_assert_nonnull (strstr (reason, "in a way that is not known here"));
  fclose (file);
}

/* What lies beside a film is not read when it has no end, and not to its end when that is far away. */
static void
test_sidecars (void)
{
  g_autofree char *film = g_build_filename (folder, "film.mkv", NULL);
  g_autofree char *large = g_build_filename (folder, "large", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  const struct { const char *sidecar; gboolean found; } rows[] = {
    { large, TRUE }, { pipe, FALSE }, { "/dev/zero", FALSE }, { folder, FALSE } };

  g_assert_true (g_file_set_contents (film, "a film", -1, NULL) && g_file_set_contents (large, "", 0, NULL));
  g_assert_cmpint (truncate (large, (off_t) 1 << 40), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      struct kn_c2pa_report report;

      g_assert_cmpint (kn_c2pa_read (film, rows[i].sidecar, &report, NULL), ==, rows[i].found);
      if (rows[i].found)
        g_assert_cmpstr (report.problem, ==, "The manifest is larger than a manifest can be.");
      kn_c2pa_report_clear (&report);
    }
}

int
main (int argc, char **argv)
{
  int r;

  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  signer = kn_signer_open (folder, "Someone", NULL);
  g_assert_nonnull (signer);
  g_test_add_func ("/hostile/items", test_items);
  g_test_add_func ("/hostile/counts", test_counts);
  g_test_add_func ("/hostile/depth", test_depth);
  g_test_add_func ("/hostile/claims", test_claims);
  g_test_add_func ("/hostile/ranges", test_ranges);
  g_test_add_func ("/hostile/sidecars", test_sidecars);
  r = g_test_run ();
  kn_signer_free (signer);
  kn_test_remove (folder);
  return r;
}
