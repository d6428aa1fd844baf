/* SPDX-License-Identifier: GPL-3.0-or-later
 * What pictures say of their colour, asked of their bytes and of programs that nobody here wrote.
 */
#include "app/media/kn-film-check.h"
#include "app/media/kn-film-writer.h"
#include "tests/export/kn-test-film.h"

#include <gio/gio.h>
#include <string.h>

#define N_FRAMES 3

static char *folder;

/* A folder of pictures, decoded again and compared; the first of them. */
static char *
write_pictures (const char *id, KnColour colour, const char *name)
{
  const struct kn_film_format *format = kn_film_format_find (id);
  struct kn_film_spec spec = { .format = format, .quality = KN_FILM_QUALITY_HIGH, .width = 64, .height = 36,
                               .rate = { 24, 1 }, .colour = colour };
  g_autoptr (kn_film_meant) meant = kn_film_meant_new (format, spec.quality, 64, 36, spec.rate);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (kn_frame) frame = kn_frame_new (64, 36);
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_film_writer) writer = kn_film_writer_new (&spec, path, &error);
  struct kn_film_result result;

  g_assert_no_error (error);
  for (int i = 0; i < N_FRAMES; i++)
    {
      kn_test_paint (frame, i);
      kn_film_meant_add (meant, frame);
      g_assert_true (kn_film_writer_add_frame (writer, frame, &error));
    }
  g_assert_true (kn_film_writer_finish (writer, &error) && kn_film_writer_commit (writer, NULL, NULL, &error));
  g_assert_true (kn_film_check (meant, path, NULL, NULL, NULL, &result, &error));
  return g_strdup_printf ("%s/%s.000001.%s", path, name, format->extension);
}

/* The encoder of PNG says nothing of HLG and PQ, and knows no Display P3. */
static void
test_png (void)
{
  static const struct { KnColour colour; guint8 primaries, transfer; guint32 red_x; gboolean gamma; } rows[] = {
    { KN_COLOUR_DISPLAY_P3, 12, 13, 68000, TRUE }, { KN_COLOUR_REC2020_HLG, 9, 18, 70800, FALSE },
    { KN_COLOUR_REC2020_PQ, 9, 16, 70800, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("wide%u", i), *first = write_pictures ("png-16", rows[i].colour, name);
      g_autofree char *bytes = NULL;
      const guint8 code[] = { 0, 0, 0, 4, 'c', 'I', 'C', 'P', rows[i].primaries, rows[i].transfer, 0, 1 };
      const guint8 *places;
      guint32 red_x;
      gsize n;

      g_assert_true (g_file_get_contents (first, &bytes, &n, NULL));
      g_assert_cmpmem (bytes + 33, sizeof code, code, sizeof code);
      places = memmem (bytes, n, "cHRM", 4);
      g_assert_nonnull (places);
      memcpy (&red_x, places + 12, 4);
      g_assert_cmpint (GUINT32_FROM_BE (red_x), ==, rows[i].red_x);
      g_assert_cmpint (memmem (bytes, n, "gAMA", 4) != NULL, ==, rows[i].gamma);
      g_assert_null (memmem (bytes, n, "sRGB", 4));
    }
}

/* The reference library reads the header, and every line through the table that was moved. */
static void
test_exr (void)
{
  static const struct { KnColour colour; const char *red, *green, *blue; } rows[] = {
    { KN_COLOUR_REC709, "red   (0.64 0.33)", "green (0.3 0.6)", "blue  (0.15 0.06)" },
    { KN_COLOUR_DISPLAY_P3, "red   (0.68 0.32)", "green (0.265 0.69)", "blue  (0.15 0.06)" } };

  if (!kn_test_has ("exrheader") || !kn_test_has ("ffmpeg"))
    {
      g_test_skip ("no exrheader or ffmpeg");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("exr%u", i), *first = write_pictures ("exr", rows[i].colour, name);
      g_autofree char *tiled = g_build_filename (folder, "tiled.exr", NULL);
      const char *ask[] = { "exrheader", first, NULL }, *copy[] = { "exrmaketiled", first, tiled, NULL };
      const char *sums[] = { "ffmpeg", "-v", "error", "-i", first, "-i", tiled, "-map", "0", "-map", "1", "-f", "streamhash",
                             "-", NULL };
      g_autofree char *header = kn_test_run (ask), *out = kn_test_run (copy), *sum = kn_test_run (sums);
      g_auto (GStrv) lines = g_strsplit (sum ? sum : "", "\n", -1);

      g_assert_nonnull (header);
      g_assert_nonnull (strstr (header, rows[i].red));
      g_assert_nonnull (strstr (header, rows[i].green));
      g_assert_nonnull (strstr (header, rows[i].blue));
      g_assert_nonnull (strstr (header, "white (0.3127 0.329)"));
      g_assert_cmpint (g_strv_length (lines), >=, 2);
      g_assert_cmpstr (strchr (lines[0], '='), ==, strchr (lines[1], '='));
    }
}

int
main (int argc, char **argv)
{
  int r;

  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  g_test_add_func ("/picture/png", test_png);
  g_test_add_func ("/picture/exr", test_exr);
  r = g_test_run ();
  kn_test_remove (folder);
  return r;
}
