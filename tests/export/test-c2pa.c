/* SPDX-License-Identifier: GPL-3.0-or-later
 * Manifests in every kind of file that can hold one, read here and by two readers that nobody here wrote.
 */
#include "app/export/kn-bytes.h"
#include "app/export/kn-c2pa-private.h"
#include "app/export/kn-cbor.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-png-chunk.h"
#include "app/media/kn-film-writer.h"
#include "render/film/kn-film-reader.h"
#include "tests/export/kn-test-film.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static char *folder;

/* One file of each kind: the id of the film format and the name of the file that is signed. */
static const struct
{
  const char *format, *made, *file, *mime;
} kinds[] = {
  { "mp4-h264", "a.mp4", "a.mp4", "video/mp4" },
  { "mov-prores-hq", "b.mov", "b.mov", "video/quicktime" },
  { "png", "c", "c/c.000001.png", "image/png" },
  { "jpeg", "d", "d/d.000001.jpg", "image/jpeg" },
  { "webp", "e.webp", "e.webp", "image/webp" },
};

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static kn_signer *
open_signer (void)
{
  g_autofree char *keys = path_of ("keys");
  g_autoptr (GError) error = NULL;
  kn_signer *signer = kn_signer_open (keys, "Ana “Test” Müller", &error);

  g_assert_no_error (error);
  return signer;
}

static void
sign (const char *path, const char *mime, gboolean with_footage, const char *recipe)
{
  static const struct kn_c2pa_ingredient ingredients[] = { { "tänzer.png", "image/png", TRUE },
                                                           { "street “one”.mov", "video/quicktime", FALSE } };
  struct kn_c2pa_credit credit = { "A film", "Kinora", "0.1", TRUE, with_footage, recipe, ingredients, with_footage ? 2 : 0 };
  g_autoptr (kn_signer) signer = open_signer ();
  g_autofree char *sidecar = g_strconcat (path, ".c2pa", NULL);
  g_autoptr (GError) error = NULL;

  kn_c2pa_sign (path, mime, sidecar, &credit, signer, &error);
  g_assert_no_error (error);
}

static void
check_valid (const char *path, const char *sidecar, const char *recipe)
{
  struct kn_c2pa_report report;
  g_autoptr (GError) error = NULL;

  g_assert_true (kn_c2pa_read (path, sidecar, &report, &error));
  g_assert_cmpstr (report.problem, ==, NULL);
  g_assert_true (report.valid);
  g_assert_cmpstr (report.signer, ==, "Ana “Test” Müller");
  g_assert_cmpstr (report.generator, ==, "Kinora");
  g_assert_cmpstr (report.recipe, ==, recipe);
  g_assert_cmpstr (report.actions->pdata[0], ==, "c2pa.created");
  kn_c2pa_report_clear (&report);
}

static void
test_embed (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *made = path_of (kinds[i].made), *path = path_of (kinds[i].file);
  g_autofree char *recipe = g_strnfill (70000, 'x');
  g_autoptr (kn_frame) before = kn_frame_new (1, 1), after = kn_frame_new (1, 1);
  g_autoptr (kn_film_reader) first = NULL, second = NULL;

  kn_test_make_film (made, kinds[i].format, 128, 72, 6);
  first = kn_film_reader_open (path, NULL);
  g_assert_cmpint (kn_film_reader_next (first, before, NULL), ==, 1);
  /* A long recipe needs two parts in a JPEG. */
  sign (path, kinds[i].mime, TRUE, recipe);
  check_valid (path, NULL, recipe);
  /* Signing again replaces the manifest of a film. */
  if (g_str_has_prefix (kinds[i].mime, "video/"))
    {
      sign (path, kinds[i].mime, FALSE, "{}");
      check_valid (path, NULL, "{}");
    }
  second = kn_film_reader_open (path, NULL);
  g_assert_nonnull (second);
  for (int k = 0; k < (first && strchr (kinds[i].file, '/') ? 1 : 6); k++)
    g_assert_cmpint (kn_film_reader_next (second, after, NULL), ==, 1);
  if (strchr (kinds[i].file, '/'))
    g_assert_cmpmem (before->rgb, kn_frame_n_values (before) * 2, after->rgb, kn_frame_n_values (after) * 2);
  else
    g_assert_cmpint (kn_test_read (after), ==, 5);
}

/* Changes one byte, far enough from the manifest to be the picture's. */
static void
test_tampered (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *path = path_of (kinds[i].file), *name = g_strdup_printf ("tampered-%s", strrchr (kinds[i].file, '/')
                                                                              ? strrchr (kinds[i].file, '/') + 1
                                                                              : kinds[i].file);
  g_autofree char *copy = path_of (name), *bytes = NULL;
  struct kn_c2pa_report report;
  gsize n, at;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  at = g_str_equal (kinds[i].mime, "image/webp") ? 200 : n - 20;
  bytes[at] ^= 1;
  g_assert_true (g_file_set_contents (copy, bytes, (gssize) n, NULL));
  g_assert_true (kn_c2pa_read (copy, NULL, &report, NULL));
  g_assert_false (report.valid);
  g_assert_cmpstr (report.problem, ==, "The file was changed after it was signed.");
  kn_c2pa_report_clear (&report);
}

static void
test_sidecar (void)
{
  g_autofree char *path = path_of ("f.mkv"), *sidecar = path_of ("f.mkv.c2pa");
  struct kn_c2pa_report report;
  g_autoptr (GError) error = NULL;

  kn_test_make_film (path, "mkv-ffv1", 64, 36, 3);
  g_assert_false (kn_c2pa_read (path, sidecar, &report, &error));
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST);
  sign (path, "video/x-matroska", FALSE, NULL);
  check_valid (path, sidecar, NULL);
}

/* Where the superbox of this label begins, by the first description that has it. */
static gsize
find_box (GByteArray *store, const char *label)
{
  enum { BEFORE_LABEL = 8 + 8 + 16 + 1 };
  gsize n = strlen (label) + 1;

  for (gsize at = BEFORE_LABEL; at + n <= store->len; at++)
    if (!memcmp (store->data + at, label, n) && !memcmp (store->data + at - BEFORE_LABEL + 4, "jumb", 4))
      return at - BEFORE_LABEL;
  g_assert_not_reached ();
}

static gsize
box_size (GByteArray *store, gsize at)
{
  return kn_get_be32 (store->data + at);
}

static void
grow_box (GByteArray *store, gsize at, gsize by)
{
  guint32 size = GUINT32_TO_BE ((guint32) (box_size (store, at) + by));

  memcpy (store->data + at, &size, 4);
}

/* The binding box of the store with another file's hash in it. */
static GByteArray *
forge_binding (GByteArray *store, const char *bytes, gsize n)
{
  gsize from = find_box (store, "c2pa.hash.data"), size = box_size (store, from), length = 32;
  GByteArray *box = g_byte_array_append (g_byte_array_new (), store->data + from, (guint) size);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 *key = memmem (box->data, box->len, "\x64hash\x58\x20", 7);

  g_assert_nonnull (key);
  g_checksum_update (sum, (const guchar *) bytes, (gssize) n);
  g_checksum_get_digest (sum, key + 7, &length);
  return box;
}

/* Puts box at the end of the depth-th of store, manifest and assertions. */
static void
insert_box (GByteArray *store, GByteArray *box, int depth)
{
  gsize manifest = 8 + box_size (store, 8), assertions = find_box (store, "c2pa.assertions");
  const gsize chain[] = { 0, manifest, assertions };
  gsize end = chain[depth] + box_size (store, chain[depth]), tail = store->len - end;
  g_autofree guint8 *rest = g_memdup2 (store->data + end, tail);

  for (int i = 0; i <= depth; i++)
    grow_box (store, chain[i], box->len);
  g_byte_array_set_size (store, (guint) end);
  g_byte_array_append (store, box->data, box->len);
  g_byte_array_append (store, rest, (guint) tail);
}

static void
check_forged (const char *film, const char *sidecar, GByteArray *store)
{
  struct kn_c2pa_report report;

  g_assert_true (g_file_set_contents (sidecar, (const char *) store->data, store->len, NULL));
  g_assert_true (kn_c2pa_read (film, sidecar, &report, NULL));
  g_assert_false (report.valid);
  g_test_message ("%s", report.problem);
  kn_c2pa_report_clear (&report);
}

/* Only what the signed claim names may speak for a file: neither a binding that was put beside its own, nor one in the
 * manifest of another film that is bound in another way. */
static void
test_forged (void)
{
  g_autofree char *film = path_of ("h.mkv"), *sidecar = path_of ("h.mkv.c2pa"), *other = path_of ("a.mp4");
  g_autofree char *bytes = NULL, *manifest = NULL;
  g_autoptr (GByteArray) store = g_byte_array_new (), foreign = NULL, box = NULL;
  struct kn_c2pa_place place;
  FILE *signed_film = fopen (other, "rbe");
  gsize n, n_manifest;

  kn_test_make_film (film, "mkv-ffv1", 64, 36, 3);
  sign (film, "video/x-matroska", FALSE, NULL);
  foreign = kn_c2pa_extract (signed_film, &place);
  fclose (signed_film);
  g_assert_true (g_file_get_contents (sidecar, &manifest, &n_manifest, NULL));
  g_byte_array_append (store, (const guint8 *) manifest, (guint) n_manifest);
  g_assert_true (g_file_get_contents (film, &bytes, &n, NULL));
  bytes[n - 20] ^= 1;
  g_assert_true (g_file_set_contents (film, bytes, (gssize) n, NULL));
  box = forge_binding (store, bytes, n);
  for (int depth = 0; depth < 3; depth++)
    {
      g_autoptr (GByteArray) own = g_byte_array_append (g_byte_array_new (), store->data, store->len);
      g_autoptr (GByteArray) taken = g_byte_array_append (g_byte_array_new (), foreign->data, foreign->len);

      insert_box (own, box, depth);
      check_forged (film, sidecar, own);
      insert_box (taken, box, depth);
      check_forged (film, sidecar, taken);
    }
  memcpy (store->data + find_box (store, "c2pa.hash.data"), box->data, box->len);
  check_forged (film, sidecar, store);
}

/* The film is as it was signed, and an assertion that nobody signed was added. */
static void
test_stranger (void)
{
  g_autofree char *film = path_of ("i.mkv"), *sidecar = path_of ("i.mkv.c2pa"), *bytes = NULL, *manifest = NULL;
  g_autoptr (GByteArray) store = g_byte_array_new (), box = NULL;
  gsize n, n_manifest;

  kn_test_make_film (film, "mkv-ffv1", 64, 36, 3);
  sign (film, "video/x-matroska", FALSE, NULL);
  g_assert_true (g_file_get_contents (film, &bytes, &n, NULL));
  g_assert_true (g_file_get_contents (sidecar, &manifest, &n_manifest, NULL));
  g_byte_array_append (store, (const guint8 *) manifest, (guint) n_manifest);
  box = forge_binding (store, bytes, n);
  memcpy (memmem (box->data, box->len, "c2pa.hash.data", 14), "c2pa.hash.dat_", 14);
  insert_box (store, box, 2);
  check_forged (film, sidecar, store);
}

static void
test_keys (void)
{
  g_autofree char *key = path_of ("keys/key.pem"), *chain = path_of ("keys/chain.pem"), *pem = NULL;
  g_autofree char *other = path_of ("other"), *other_chain = path_of ("other/chain.pem");
  g_autoptr (kn_signer) first = open_signer (), second = open_signer (), third = NULL;
  g_autoptr (GError) error = NULL;
  struct stat st;

  g_assert_cmpint (kn_signer_get_chain (first)->len, ==, 2);
  g_assert_true (g_bytes_equal (kn_signer_get_chain (first)->pdata[0], kn_signer_get_chain (second)->pdata[0]));
  g_assert_cmpint (g_stat (key, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  third = kn_signer_open (other, "Other", &error);
  g_assert_no_error (error);
  g_assert_null (kn_signer_open_files (key, other_chain, &error));
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_KEY);
  g_clear_error (&error);
  g_assert_null (kn_signer_open_files (chain, chain, &error));
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_KEY);
}

/* Cut and changed manifests must never crash the reader. (Not every bit counts: labels and check sums are not
 * signed.) */
static void
test_damaged (void)
{
  g_autofree char *path = path_of ("c/c.000001.png"), *copy = path_of ("damaged.png"), *bytes = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  gsize n;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  for (int i = 0; i < 400; i++)
    {
      g_autofree char *changed = g_memdup2 (bytes, n);
      struct kn_c2pa_report report;
      gsize length = i % 4 ? n : (gsize) g_rand_int_range (rand, 0, (gint32) n);

      for (int k = 0; k < 3; k++)
        changed[g_rand_int_range (rand, 33, 1500)] ^= (char) (1 << g_rand_int_range (rand, 0, 8));
      g_assert_true (g_file_set_contents (copy, changed, (gssize) length, NULL));
      if (kn_c2pa_read (copy, NULL, &report, NULL))
        kn_c2pa_report_clear (&report);
    }
}

static void
test_png_text (void)
{
  g_autofree char *made = path_of ("g"), *path = path_of ("g/g.000001.png"), *text = NULL, *none = NULL;
  g_autoptr (GError) error = NULL;

  kn_test_make_film (made, "png", 32, 18, 1);
  g_assert_true (kn_png_add_text (path, "kinora_recipe", "{\"prompt\":\"grün 🎬\"}", &error));
  text = kn_png_dup_text (path, "kinora_recipe");
  g_assert_cmpstr (text, ==, "{\"prompt\":\"grün 🎬\"}");
  none = kn_png_dup_text (path, "kinora");
  g_assert_null (none);
}

/* Where ./bootstrap test has put the readers, or NULL. A test itself opens no connection. */
static const char *
get_modules (void)
{
  const char *modules = g_getenv ("KN_C2PA_READERS");
  g_autofree char *wasm = NULL;

  if (!modules)
    return NULL;
  wasm = g_build_filename (modules, "node_modules/@contentauth/c2pa-wasm/package.json", NULL);
  return g_file_test (wasm, G_FILE_TEST_EXISTS) ? modules : NULL;
}

static void
test_foreign_readers (void)
{
  g_autofree char *out = NULL, *script = g_test_build_filename (G_TEST_DIST, "c2pa-readers.mjs", NULL);
  const char *modules = get_modules ();
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = NULL;

  if (!kn_test_has ("node") || !modules)
    {
      g_test_skip ("node, or the packages @contentauth/c2pa-wasm and @trustnxt/c2pa-ts, are not here");
      return;
    }
  for (const char *const *word = (const char *const[]) { "node", script, modules, NULL }; *word; word++)
    g_ptr_array_add (argv, g_strdup (*word));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *base = strrchr (kinds[i].file, '/') ? strrchr (kinds[i].file, '/') + 1 : kinds[i].file;

      g_ptr_array_add (argv, path_of (kinds[i].file));
      g_ptr_array_add (argv, g_strconcat (folder, "/tampered-", base, NULL));
    }
  g_ptr_array_add (argv, NULL);
  out = kn_test_run ((const char *const *) argv->pdata);
  g_assert_nonnull (out);
  g_test_message ("%s", out);
  lines = g_strsplit (g_strchomp (out), "\n", -1);
  g_assert_cmpint (g_strv_length (lines), ==, 4 * G_N_ELEMENTS (kinds));
  for (guint i = 0; lines[i]; i++)
    if (!strstr (lines[i], " skipped "))
      g_assert_true (strstr (lines[i], g_str_has_prefix (lines[i], "tampered") ? " invalid " : " valid "));
}

int
main (int argc, char **argv)
{
  int r;

  g_setenv ("SVT_LOG", "0", TRUE);
  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *embed = g_strconcat ("/c2pa/1-embed/", kinds[i].made, NULL);
      g_autofree char *tampered = g_strconcat ("/c2pa/2-tampered/", kinds[i].made, NULL);

      g_test_add_data_func (embed, GUINT_TO_POINTER (i), test_embed);
      g_test_add_data_func (tampered, GUINT_TO_POINTER (i), test_tampered);
    }
  g_test_add_func ("/c2pa/3-more/sidecar", test_sidecar);
  g_test_add_func ("/c2pa/3-more/forged", test_forged);
  g_test_add_func ("/c2pa/3-more/stranger", test_stranger);
  g_test_add_func ("/c2pa/3-more/keys", test_keys);
  g_test_add_func ("/c2pa/3-more/damaged", test_damaged);
  g_test_add_func ("/c2pa/3-more/png-text", test_png_text);
  g_test_add_func ("/c2pa/3-more/foreign-readers", test_foreign_readers);
  r = g_test_run ();
  kn_test_remove (folder);
  return r;
}
