/* SPDX-License-Identifier: GPL-3.0-or-later
 * Paper: read back by pdftotext, pdffonts and pdftoppm.
 */
#include "app/export/kn-camera-arrow.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-paper.h"
#include "tests/export/kn-test-film.h"
#include "tests/export/kn-test-project.h"

#include <string.h>

static char *folder;
static KnDocument *document;

static struct kn_handoff *
make_handoff (void)
{
  struct kn_handoff *handoff = kn_test_handoff_new (document);
  struct kn_handoff_track *track = handoff->pictures->pdata[0];
  static const char *const moves[] = { "lock-off", "pan-right", "tilt-up", "dolly-in", "zoom-out", "orbit-left",
                                       "roll-right" };

  /* More shots than a page holds, one without a picture. */
  for (int i = 0; i < 7; i++)
    {
      struct kn_handoff_clip *clip = kn_handoff_add_clip (track, "Żółć 東京 кино", 50 + i * 10, 60 + i * 10);

      clip->media = i ? ((struct kn_handoff_clip *) track->clips->pdata[0])->media : -1;
      clip->kind = i ? KN_HANDOFF_MEDIA : KN_HANDOFF_EMPTY;
      kn_handoff_set_string (&clip->prompt, i == 3 ? "=HYPERLINK(\"x\")"
                             : "Ein Fuchs läuft über die Wiese; 狐が走る。 A very long prompt that "
                                                                       "has to be wrapped over a few lines and is cut where the panel ends.");
      kn_handoff_set_string (&clip->camera, moves[i]);
    }
  handoff->duration = 120;
  return handoff;
}

static char *
write_pdf (const struct kn_paper *paper, const char *name)
{
  g_autoptr (kn_handoff) handoff = make_handoff ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pdf = kn_storyboard_write (handoff, paper, NULL, NULL, &error);
  char *path = g_build_filename (folder, name, NULL);

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (pdf, NULL), (gssize) g_bytes_get_size (pdf), NULL));
  return path;
}

static void
check_text (const char *path)
{
  const char *argv[] = { "pdftotext", "-layout", path, "-", NULL };
  g_autofree char *out = kn_test_run (argv);

  g_assert_nonnull (out);
  g_assert_nonnull (strstr (out, "Tom & \"Jerry\" <1/2>"));
  g_assert_nonnull (strstr (out, "1A"));
  g_assert_nonnull (strstr (out, "Żółć"));
  g_assert_nonnull (strstr (out, "кино"));
  g_assert_nonnull (strstr (out, "Pan right"));
  g_assert_nonnull (strstr (out, "20 f"));
  g_assert_nonnull (strstr (out, "not rendered"));
  g_assert_nonnull (strstr (out, "11 shots"));
}

/* Every font embedded, as a subset, with a way back to text. */
static void
check_fonts (const char *path)
{
  const char *argv[] = { "pdffonts", path, NULL };
  g_autofree char *out = kn_test_run (argv);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (out), "\n", -1);

  g_assert_cmpint (g_strv_length (lines), >=, 3);
  for (guint i = 2; lines[i]; i++)
    g_assert_true (g_regex_match_simple ("yes +(yes|no) +yes +[0-9]+ +[0-9]+$", lines[i], 0, 0)
                   || g_regex_match_simple ("Type 3", lines[i], 0, 0));
}

static void
test_storyboard (gconstpointer data)
{
  guint code = GPOINTER_TO_UINT (data);
  static const int counts[] = { 2, 3, 6, 9 };
  struct kn_paper paper = { code & 1 ? KN_PAPER_LETTER : KN_PAPER_A4, (code & 2) != 0, counts[code >> 2 & 3] };
  g_autofree char *name = g_strdup_printf ("board%u.pdf", code), *path = write_pdf (&paper, name), *out = NULL;
  g_autofree char *pages = g_strdup_printf ("Pages:           %d", (11 + paper.per_page - 1) / paper.per_page);
  const char *argv[] = { "pdfinfo", path, NULL };

  if (!kn_test_has ("pdfinfo"))
    {
      g_test_skip ("pdfinfo, pdftotext and pdffonts are not here");
      return;
    }
  out = kn_test_run (argv);
  g_assert_nonnull (out);
  g_assert_nonnull (strstr (out, pages));
  g_assert_nonnull (strstr (out, code & 1 ? "letter" : "A4"));
  check_text (path);
  check_fonts (path);
}

/* Whether a font of the system can show it is asked first. */
static void
test_cjk (void)
{
  struct kn_paper paper = { KN_PAPER_A4, FALSE, 6 };
  g_autofree char *path = write_pdf (&paper, "cjk.pdf"), *fonts = NULL, *out = NULL;
  const char *list[] = { "fc-list", ":lang=ja", "family", NULL }, *argv[] = { "pdftotext", path, "-", NULL };

  fonts = kn_test_has ("fc-list") ? kn_test_run (list) : NULL;
  if (!fonts || !*fonts || !kn_test_has ("pdftotext"))
    {
      g_test_skip ("this system has no Japanese font, or no pdftotext");
      return;
    }
  out = kn_test_run (argv);
  g_assert_nonnull (strstr (out, "東京"));
}

static void
test_contact_sheet (void)
{
  g_autoptr (kn_handoff) handoff = make_handoff ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = kn_contact_sheet_write (handoff, 0, NULL, NULL, &error);
  g_autofree char *path = g_build_filename (folder, "sheet.png", NULL);
  const guint8 *data = g_bytes_get_data (png, NULL);

  g_assert_no_error (error);
  g_assert_cmpmem (data, 8, "\x89PNG\r\n\x1a\n", 8);
  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) g_bytes_get_size (png), NULL));
  g_assert_cmpint (data[18] << 8 | data[19], ==, 16 + 4 * 336);
}

/* A hundred columns are wider than a picture can be: that is said, and no lack of memory. */
static void
test_too_wide (void)
{
  g_autoptr (kn_handoff) handoff = make_handoff ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) widest = kn_contact_sheet_write (handoff, 97, NULL, NULL, NULL);

  g_assert_nonnull (widest);
  g_assert_null (kn_contact_sheet_write (handoff, 98, NULL, NULL, &error));
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "fewer columns"));
}

static gboolean
stop_at_third (guint done, guint n, gpointer user_data, GError **error)
{
  guint *seen = user_data;

  g_assert_cmpint (n, ==, 11);
  g_assert_cmpint (done, ==, *seen);
  if (++*seen < 3)
    return TRUE;
  g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY, "stopped");
  return FALSE;
}

static void
test_stopped (void)
{
  g_autoptr (kn_handoff) handoff = make_handoff ();
  struct kn_paper paper = { .per_page = 2 };
  g_autoptr (GError) a = NULL, b = NULL;
  guint seen = 0;

  g_assert_null (kn_storyboard_write (handoff, &paper, stop_at_third, &seen, &a));
  g_assert_cmpstr (a->message, ==, "stopped");
  g_assert_cmpint (seen, ==, 3);
  seen = 0;
  g_assert_null (kn_contact_sheet_write (handoff, 3, stop_at_third, &seen, &b));
  g_assert_cmpstr (b->message, ==, "stopped");
  g_assert_cmpint (seen, ==, 3);
}

static void
test_shot_list (void)
{
  g_autoptr (kn_handoff) handoff = make_handoff ();
  g_autofree char *csv = kn_shot_list_write (handoff);

  g_assert_true (g_str_has_prefix (csv, "\xef\xbb\xbfNumber,Name,"));
  g_assert_nonnull (strstr (csv, "\"One \"\"quoted\"\"\nline\""));
  g_assert_nonnull (strstr (csv, "\"01:00:00:00\",\"01:00:00:20\",20,0.833,"));
  g_assert_nonnull (strstr (csv, "\"'=HYPERLINK(\"\"x\"\")\""));
}

static void
test_empty (void)
{
  g_autoptr (kn_handoff) handoff = kn_handoff_new_empty ("x", KN_RATE_INIT (24, 1), 320, 180);
  struct kn_paper paper = { 0 };
  g_autoptr (GError) a = NULL, b = NULL;

  g_assert_null (kn_storyboard_write (handoff, &paper, NULL, NULL, &a));
  g_assert_error (a, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY);
  g_assert_null (kn_contact_sheet_write (handoff, 3, NULL, NULL, &b));
  g_assert_error (b, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY);
}

/* A storyboard that nobody named is called what its folder is called. */
static void
test_title (void)
{
  static const char text[] = "{\"version\":1,\"sequences\":[{\"layers\":[{\"clips\":[{\"duration_frames\":8}]}]}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) nameless = kn_document_new_from_text (text, -1, "test", &error);
  g_autofree char *unsaved = NULL, *saved = NULL, *place = g_build_filename (folder, "Hafen & Möwe.kinora", NULL);
  g_autoptr (kn_handoff) handoff = NULL;

  g_assert_no_error (error);
  unsaved = kn_document_dup_title (nameless);
  g_assert_cmpstr (unsaved, ==, "Untitled storyboard");
  g_assert_true (kn_document_save_as (nameless, place, &error));
  saved = kn_document_dup_title (nameless);
  g_assert_cmpstr (saved, ==, "Hafen & Möwe");
  handoff = kn_handoff_new (kn_document_get_sequence (nameless), 0, 8);
  g_assert_cmpstr (handoff->name, ==, "Hafen & Möwe");
}

static gboolean
is_drawn (cairo_surface_t *surface, int x, int y)
{
  const guint32 *row =
      (const guint32 *) (const void *) (cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface));

  return row[x] != 0;
}

/* Whole, whatever the shape of the picture. */
static void
test_arrows (void)
{
  static const char *const moves[] = { "pan-left", "tilt-down", "dolly-in", "zoom-out", "orbit-left", "roll-right" };
  static const int shapes[][2] = { { 235, 100 }, { 160, 90 }, { 100, 100 }, { 80, 100 }, { 90, 160 } };

  for (guint i = 0; i < G_N_ELEMENTS (moves) * G_N_ELEMENTS (shapes); i++)
    {
      const int *shape = shapes[i % G_N_ELEMENTS (shapes)];
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, shape[0], shape[1]);
      cairo_t *cr = cairo_create (surface);
      int n = 0;

      kn_camera_arrow_draw (cr, moves[i / G_N_ELEMENTS (shapes)], 0, 0, shape[0], shape[1]);
      cairo_surface_flush (surface);
      for (int y = 0; y < shape[1]; y++)
        for (int x = 0; x < shape[0]; x++)
          {
            gboolean inside = x > 0 && y > 0 && x < shape[0] - 1 && y < shape[1] - 1;

            n += is_drawn (surface, x, y);
            g_assert_true (inside || !is_drawn (surface, x, y));
          }
      g_assert_cmpint (n, >, 100);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char **argv)
{
  int r;

  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  document = kn_test_project_new (folder, FALSE);
  for (guint code = 0; code < 16; code += 3)
    {
      g_autofree char *name = g_strdup_printf ("/paper/storyboard/%u", code);

      g_test_add_data_func (name, GUINT_TO_POINTER (code), test_storyboard);
    }
  g_test_add_func ("/paper/arrows", test_arrows);
  g_test_add_func ("/paper/cjk", test_cjk);
  g_test_add_func ("/paper/contact-sheet", test_contact_sheet);
  g_test_add_func ("/paper/too-wide", test_too_wide);
  g_test_add_func ("/paper/stopped", test_stopped);
  g_test_add_func ("/paper/shot-list", test_shot_list);
  g_test_add_func ("/paper/empty", test_empty);
  g_test_add_func ("/paper/title", test_title);
  r = g_test_run ();
  g_object_unref (document);
  if (!g_getenv ("KN_KEEP"))
    kn_test_remove (folder);
  return r;
}
