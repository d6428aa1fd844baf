/* SPDX-License-Identifier: GPL-3.0-or-later
 * The verbs export, import and verify, from a project to files and back.
 */
#include "app/document/kn-clip.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-project.h"
#include "app/document/kn-shot.h"
#include "app/export/kn-c2pa.h"
#include "app/export/kn-export-cli.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-export-job.h"
#include "app/export/kn-recipe.h"
#include "app/media/kn-compose.h"
#include "app/media/kn-sound-reader.h"
#include "render/film/kn-film-reader.h"
#include "render/film/kn-media-error.h"
#include "tests/export/kn-test-film.h"
#include "tests/export/kn-test-project.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder;
static char *project;

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static int
call (int (*verb) (int, char **, GError **), GError **error, const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  va_list args;

  g_ptr_array_add (argv, (gpointer) "verb");
  va_start (args, first);
  for (const char *word = first; word; word = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) word);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  return verb ((int) argv->len - 1, (char **) argv->pdata, error);
}

/* What each shot shows in place of its take, or NULL. */
static const char *draft;

static char *
find_draft (KnShot *shot, gpointer data)
{
  return g_strdup (draft);
}

static int
export (int argc, char **argv, GError **error)
{
  return kn_cli_export (argc, argv, find_draft, error);
}

static void
check_numbers (const char *path, int first, int n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (path, &error);
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  int i = 0;

  g_assert_no_error (error);
  for (; kn_film_reader_next (reader, frame, &error) > 0; i++)
    if (kn_test_project_number (first + i) >= 0)
      g_assert_cmpint (kn_test_read (frame), ==, kn_test_project_number (first + i));
  g_assert_cmpint (i, ==, n);
}

static void
test_film (gconstpointer data)
{
  static const struct { const char *format, *name; } films[] = {
    { "mp4-h264", "all.mp4" }, { "mov-prores-hq", "all.mov" }, { "mkv-ffv1", "all.mkv" }, { "png", "pngs" },
    { "webp", "all.webp" }, { "webm-vp9", "all.webm" } };
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *path = path_of (films[i].name), *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GError) error = NULL;

  call (export, &error, project, "--to", films[i].format, "-o", path, "--quiet", NULL);
  g_assert_no_error (error);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  if (g_str_equal (films[i].format, "png"))
    {
      g_autofree char *first = g_build_filename (path, "pngs.000001.png", NULL);

      check_numbers (path, 0, KN_TEST_FRAMES);
      g_assert_cmpint (call (kn_cli_verify, &error, first, NULL), ==, 0);
      g_assert_cmpint (call (kn_cli_verify, &error, path, NULL), ==, 0);
      return;
    }
  if (!g_str_equal (films[i].format, "webp"))
    check_numbers (path, 0, KN_TEST_FRAMES);
  g_assert_cmpint (call (kn_cli_verify, &error, path, NULL), ==, 0);
  g_assert_no_error (error);
}

static void
test_range (void)
{
  g_autofree char *path = path_of ("range.mkv"), *codes = path_of ("codes.mkv");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (call (export, &error, project, "-o", path, "--range", "16-40", "--quiet", NULL), ==, 0);
  check_numbers (path, 16, 24);
  g_assert_cmpint (call (export, &error, project, "-o", codes, "--range", "01:00:01:00-01:00:01:10", "--quiet",
                         NULL), ==, 0);
  check_numbers (codes, 24, 10);
  g_assert_cmpint (call (export, &error, project, "-o", path, "--range", "40-16", NULL), ==, 2);
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT);
}

/* Shot 1B shows frames 4 to 24 of its take of 30. */
static void
test_shot (void)
{
  g_autofree char *path = path_of ("shot.mkv");
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  int n = 0;

  g_assert_cmpint (call (export, &error, project, "-o", path, "--shot", "1B", "--handles", "5", "--quiet",
                         NULL), ==, 0);
  reader = kn_film_reader_open (path, &error);
  for (; kn_film_reader_next (reader, frame, NULL) > 0; n++)
    g_assert_cmpint (kn_test_read (frame), ==, 100 + n);
  g_assert_cmpint (n, ==, 4 + 20 + 5);
  g_assert_cmpint (call (kn_cli_verify, &error, path, NULL), ==, 0);
  g_assert_cmpint (call (export, &error, project, "-o", path, "--shot", "99", NULL), ==, 1);
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT);
}

/* The tone begins at frame 5 with frame 2 of its file, a half of -6 dB, after a fade of 4 frames. */
static void
test_sound (void)
{
  g_autofree char *path = path_of ("all.mkv");
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_sound_reader) reader = kn_sound_reader_open (path, &error);
  double gain = 0.5 * pow (10, -6 / 20.0), worst = 0;
  float before[2000], block[2000];
  int at = 12 * 2000;

  g_assert_no_error (error);
  g_assert_true (kn_sound_reader_read (reader, 4 * 2000, before, 1000, &error));
  g_assert_true (kn_sound_reader_read (reader, at, block, 1000, &error));
  for (int i = 0; i < 1000; i++)
    {
      int source = at + i - 5 * 2000 + 2 * 2000;

      g_assert_cmpfloat (fabsf (before[2 * i]), <, 1e-6f);
      worst = MAX (worst, fabs (block[2 * i] - gain * sin (source * 440.0 * 2 * G_PI / 48000)));
    }
  g_assert_cmpfloat (worst, <, 1e-4);
}

static void
test_timelines (void)
{
  for (const struct kn_timeline_format *f = kn_timeline_formats (); f->id; f++)
    {
      g_autofree char *name = g_strdup_printf ("cli.%s", f->extension), *path = path_of (name);
      g_autofree char *back = g_strdup_printf ("%s/back-%s.kinora", folder, f->id);
      g_autofree char *json = g_build_filename (back, "project.json", NULL);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (call (export, &error, project, "--to", f->id, "--handles", "8", "-o", path, "--quiet",
                             NULL), ==, 0);
      g_assert_no_error (error);
      if (f->read && !g_str_equal (f->id, "edl"))
        {
          g_assert_cmpint (call (kn_cli_import, &error, path, "-o", back, NULL), ==, 0);
          g_assert_no_error (error);
          g_assert_true (g_file_test (json, G_FILE_TEST_EXISTS));
        }
    }
}

static void
test_import_rate (void)
{
  g_autofree char *edl = path_of ("cli.edl"), *back = path_of ("rate.kinora");
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = NULL;

  g_assert_cmpint (call (kn_cli_import, &error, edl, "--rate", "23.976", "-o", back, NULL), ==, 0);
  document = kn_document_open (back, KN_DOCUMENT_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kn_project_get_frame_rate (kn_document_get_project (document)).num, ==, 24000);
  g_assert_cmpint (call (kn_cli_import, &error, edl, "--rate", "often", "-o", back, NULL), ==, 2);
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT);
}

/* Project → OTIO → project → film: the same frames. */
static void
test_import_renders (void)
{
  g_autofree char *otio = path_of ("cli.otio"), *back = path_of ("again.kinora"), *film = path_of ("again.mkv");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (call (kn_cli_import, &error, otio, "-o", back, NULL), ==, 0);
  g_assert_cmpint (call (export, &error, back, "-o", film, "--quiet", NULL), ==, 0);
  g_assert_no_error (error);
  check_numbers (film, 0, KN_TEST_FRAMES);
}

/* A film, its manifest alone, or a picture opens again as the shots it was made of. */
static void
test_recipe (gconstpointer name)
{
  g_autofree char *film = path_of (name), *back = g_strdup_printf ("%s/recipe-%s.kinora", folder, (const char *) name);
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = NULL;
  g_autoptr (GPtrArray) shots = NULL;
  g_autoptr (GBytes) mask = NULL;

  g_strdelimit (back + strlen (folder) + 1, "/", '_');
  g_assert_cmpint (call (kn_cli_import, &error, film, "-o", back, NULL), ==, 0);
  g_assert_no_error (error);
  document = kn_document_open (back, KN_DOCUMENT_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kn_project_get_style (kn_document_get_project (document)), ==, "water colour");
  shots = kn_sequence_dup_shots (kn_document_get_sequence (document));
  g_assert_cmpint (shots->len, ==, 4);
  g_assert_cmpstr (kn_shot_get_prompt (shots->pdata[0]), ==, "dog & <bone> ]]>");
  g_assert_cmpint (kn_shot_get_seed (shots->pdata[0]), ==, 8);
  g_assert_nonnull (kn_shot_get_camera (shots->pdata[0]));
  g_assert_cmpint (g_list_model_get_n_items (kn_shot_get_masks (shots->pdata[0])), ==, 1);
  mask = kn_document_load_blob (document, KN_TEST_MASK_KEY, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (mask, NULL), g_bytes_get_size (mask), KN_TEST_MASK, strlen (KN_TEST_MASK));
  g_assert_cmpint (kn_clip_get_start_frames (shots->pdata[1]), ==, 14);
}

static void
test_paper (void)
{
  g_autofree char *pdf = path_of ("b.pdf"), *png = path_of ("b.png"), *csv = path_of ("b.csv");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (call (export, &error, project, "-o", pdf, "--per-page", "9", "--paper", "letter", NULL), ==,
                   0);
  g_assert_cmpint (call (export, &error, project, "--to", "contact-sheet", "-o", png, NULL), ==, 0);
  g_assert_cmpint (call (export, &error, project, "-o", csv, NULL), ==, 0);
  g_assert_no_error (error);
  g_assert_true (g_file_test (pdf, G_FILE_TEST_EXISTS) && g_file_test (png, G_FILE_TEST_EXISTS)
                 && g_file_test (csv, G_FILE_TEST_EXISTS));
}

static void
write_sheet (const char *format, const char *name, GBytes **bytes)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize n;

  g_assert_cmpint (call (export, &error, project, "--to", format, "-o", path, "--quiet", NULL), ==, 0);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &data, &n, NULL));
  *bytes = g_bytes_new_take (data, n);
}

/* Boards show what is newer than takes, as the screen does; films show takes. */
static void
test_drafts (void)
{
  g_autofree char *film = path_of ("draft.mkv"), *path = path_of ("taken.mkv");
  g_autoptr (GBytes) takes = NULL, again = NULL, drafts = NULL;
  g_autoptr (GError) error = NULL;

  kn_test_make_film_from (film, "mkv-ffv1", 160, 90, 100, 60);
  write_sheet ("contact-sheet", "takes.png", &takes);
  write_sheet ("contact-sheet", "again.png", &again);
  draft = film;
  write_sheet ("contact-sheet", "drafts.png", &drafts);
  g_assert_cmpint (call (export, &error, project, "-o", path, "--range", "5-15", "--quiet", NULL), ==, 0);
  draft = NULL;
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (takes, again));
  g_assert_false (g_bytes_equal (takes, drafts));
  check_numbers (path, 5, 10);
}

static void
test_tampered (void)
{
  g_autofree char *good = path_of ("all.mp4"), *path = path_of ("tampered.mp4"), *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (good, &bytes, &n, NULL));
  bytes[n - 30] ^= 4;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
  g_assert_cmpint (call (kn_cli_verify, &error, path, NULL), ==, 1);
  g_assert_nonnull (error);
}

/* All pictures of a folder are signed, or it is said which is not. */
static void
test_mixed (void)
{
  g_autofree char *path = path_of ("mixed"), *plain = path_of ("plain"), *notes = g_build_filename (path, "notes.txt", NULL);
  g_autofree char *one = g_build_filename (path, "mixed.000002.png", NULL);
  g_autofree char *bare = g_build_filename (plain, "plain.000002.png", NULL);
  g_autoptr (GError) error = NULL;

  call (export, &error, project, "--to", "png", "--range", "0-3", "-o", path, "--quiet", NULL);
  call (export, &error, project, "--to", "png", "--range", "0-3", "--no-sign", "-o", plain, "--quiet", NULL);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (notes, "not a picture", -1, NULL));
  g_assert_cmpint (call (kn_cli_verify, &error, path, NULL), ==, 0);
  g_assert_cmpint (call (kn_cli_verify, &error, plain, NULL), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpint (g_rename (bare, one), ==, 0);
  g_assert_cmpint (call (kn_cli_verify, &error, path, NULL), ==, 1);
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST);
  g_assert_nonnull (strstr (error->message, "mixed.000002.png"));
}

static void
test_presets (void)
{
  for (const struct kn_film_preset *p = kn_film_presets (); p->id; p++)
    {
      const struct kn_film_format *format = kn_film_format_find (p->format);
      g_autofree char *name = g_strdup_printf ("%s.%s", p->id, format->extension), *path = path_of (name);
      g_autoptr (GError) error = NULL;
      g_autoptr (kn_film_reader) reader = NULL;

      g_assert_cmpint (call (export, &error, project, "--preset", p->id, "--range", "0-2", "-o", path,
                             "--quiet", NULL), ==, 0);
      g_assert_no_error (error);
      reader = kn_film_reader_open (path, &error);
      g_assert_cmpint (kn_film_reader_get_info (reader)->width, ==, p->width ? p->width : 320);
    }
}

static void
cancel_half_way (double fraction, double seconds_left, const char *what, gpointer cancellable)
{
  if (fraction > 0.4)
    g_cancellable_cancel (cancellable);
}

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* Of every kind, while it is made: nothing is left, neither under its own name nor another. */
static void
test_cancel (gconstpointer format)
{
  g_autoptr (KnDocument) document = kn_document_open (project, KN_DOCUMENT_OPEN_READ_ONLY, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  struct kn_export_job job = { .out_frames = 50, .progress = cancel_half_way, .user_data = cancellable,
                               .cancellable = cancellable };
  g_autofree char *path = path_of ("cancelled.mp4");
  g_autoptr (GError) error = NULL;
  guint before = count_files ();

  g_assert_true (kn_export_job_set_format (&job, format));
  g_assert_true (kn_export_job_prepare (&job, kn_document_get_sequence (document), path, &error));
  g_assert_false (kn_export_job_run (&job, path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (count_files (), ==, before);
  kn_export_job_clear (&job);
}

/* A film that is not what was meant keeps a name that says so, and its own name stays free. */
static void
test_failed_check (void)
{
  g_autoptr (KnDocument) document = kn_document_open (project, KN_DOCUMENT_OPEN_READ_ONLY, NULL);
  g_autoptr (kn_handoff) handoff = kn_test_handoff_new (document);
  struct kn_film_format strict = *kn_film_format_find ("mp4-h264");
  struct kn_film_options options = { .format = &strict, .quality = KN_FILM_QUALITY_SMALL, .out_frames = 4 };
  g_autofree char *path = path_of ("strict.mp4"), *kept = path_of ("strict (failed check).mp4");
  struct kn_film_report report;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (strict.max_error); i++)
    strict.max_error[i] = 0.001;
  g_assert_false (kn_film_export (handoff, &options, path, NULL, NULL, NULL, &report, &error));
  g_assert_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DIFFERS);
  g_assert_cmpstr (report.path, ==, kept);
  g_assert_cmpint (report.result.n_frames, ==, 4);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  kn_film_report_clear (&report);
}

static void
test_full_disk (void)
{
  static const char *const names[] = { "full.mov", "full.pdf", "full.png" };
  static const char *const formats[] = { "mov-prores-hq", "storyboard", "contact-sheet" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = path_of (names[i]);
      g_autoptr (GError) error = NULL;
      guint before = count_files ();

      kn_test_limit_files (i ? 4096 : 65536);
      g_assert_cmpint (call (export, &error, project, "--to", formats[i], "-o", path, "--quiet", NULL), ==, 1);
      kn_test_limit_files (0);
      g_test_message ("%s", error->message);
      g_assert_true (error->domain == KN_MEDIA_ERROR);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_null (strstr (error->message, "part"));
      g_assert_cmpint (count_files (), ==, before);
    }
}

/* What GLib says of a full disk becomes what we say of it. */
static void
test_full_disk_words (void)
{
  g_autoptr (GError) cause = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOSPC, "Failed: /a/b.XXXXXX.part/b"), error = NULL;

  kn_media_set_file_error (&error, "/a/b.pdf", cause);
  g_assert_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_NO_SPACE);
  g_assert_true (g_str_has_prefix (error->message, "The disk is full: “b.pdf”"));
}

static int
brightest (const struct kn_frame *frame)
{
  int level = 0;

  for (gsize i = 0; i < kn_frame_n_values (frame); i++)
    level = MAX (level, frame->rgb[i]);
  return level;
}

static void
test_missing (void)
{
  g_autofree char *take = g_build_filename (project, "takes/b.mkv", NULL), *away = g_strconcat (take, ".away", NULL);
  g_autofree char *path = path_of ("missing.mkv"), *otio = path_of ("missing.otio");
  g_autoptr (GError) film = NULL, timeline = NULL, broken = NULL, left_out = NULL;
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);

  g_assert_cmpint (g_rename (take, away), ==, 0);
  g_assert_cmpint (call (export, &film, project, "-o", path, "--quiet", NULL), ==, 1);
  g_assert_error (film, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MISSING);
  g_assert_cmpint (call (export, &timeline, project, "-o", otio, "--quiet", NULL), ==, 1);
  g_assert_error (timeline, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MISSING);
  /* Left out, the dissolve goes to what lies below: black. */
  g_assert_cmpint (call (export, &left_out, project, "-o", path, "--allow-missing", "--quiet", NULL), ==, 0);
  g_assert_no_error (left_out);
  reader = kn_film_reader_open (path, NULL);
  for (int i = 0; kn_film_reader_next (reader, frame, NULL) > 0; i++)
    if (i < 14)
      g_assert_cmpint (kn_test_read (frame), ==, 3 + i);
    else if (i >= 20 && i < 34)
      g_assert_cmpint (brightest (frame), ==, 0);
  g_unlink (path);
  g_assert_true (g_file_set_contents (take, "not a film", -1, NULL));
  g_assert_cmpint (call (export, &broken, project, "-o", path, "--quiet", NULL), ==, 1);
  g_assert_error (broken, KN_MEDIA_ERROR, KN_MEDIA_ERROR_OPEN);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rename (away, take), ==, 0);
}

/* What is there already must not be lost: a folder with other pictures, a take of the project. */
static void
test_place (void)
{
  g_autofree char *pictures = path_of ("holiday"), *photo = g_build_filename (pictures, "me.png", NULL);
  g_autofree char *own = path_of ("pngs"), *take = g_build_filename (project, "takes/a.mkv", NULL);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) a = NULL, b = NULL, c = NULL;
  gsize n, m;

  g_mkdir (pictures, 0755);
  g_assert_true (g_file_set_contents (photo, "x", 1, NULL));
  g_assert_cmpint (call (export, &a, project, "--to", "png", "-o", pictures, "--quiet", NULL), ==, 1);
  g_assert_error (a, KN_MEDIA_ERROR, KN_MEDIA_ERROR_WRITE);
  g_assert_true (g_file_test (photo, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (take, &before, &n, NULL));
  g_assert_cmpint (call (export, &b, project, "--to", "mkv-ffv1", "-o", take, "--quiet", NULL), ==, 1);
  g_assert_error (b, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT);
  g_assert_true (g_file_get_contents (take, &after, &m, NULL));
  g_assert_cmpmem (before, n, after, m);
  /* The same name again, shorter. */
  g_assert_cmpint (call (export, &c, project, "--to", "png", "--range", "0-5", "--no-sign", "-o", own, "--quiet",
                         NULL), ==, 0);
  g_assert_no_error (c);
  check_numbers (own, 0, 5);
}

static void
check_refused (const char *to, const char *path)
{
  g_autofree char *before = NULL, *after = NULL;
  gboolean was = g_file_get_contents (path, &before, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (call (export, &error, project, "--to", to, "-o", path, "--quiet", NULL), ==, 1);
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT);
  g_assert_cmpint (g_file_get_contents (path, &after, NULL, NULL), ==, was);
  g_assert_cmpstr (after, ==, before);
}

/* No kind of export, on no way, replaces what the project is made of, or takes a place in its folders. */
static void
test_project_files (void)
{
  static const char *const files[] = { "project.json", "journal.jsonl", "takes/b.mkv", "media/tone.wav", "takes/new",
                                       "versions" };
  static const char *const kinds[] = { "otio", "edl", "shot-list", "contact-sheet", "storyboard", "mkv-ffv1", "png" };
  g_autofree char *link = path_of ("link.kinora"), *elsewhere = path_of ("takes-link"), *takes = NULL, *through = NULL;

  g_assert_cmpint (symlink (project, link), ==, 0);
  takes = g_build_filename (project, "takes", NULL);
  g_assert_cmpint (symlink (takes, elsewhere), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      {
        g_autofree char *plain = g_build_filename (project, files[i], NULL);
        g_autofree char *linked = g_build_filename (link, files[i], NULL);

        check_refused (kinds[k], plain);
        check_refused (kinds[k], linked);
      }
  through = g_build_filename (elsewhere, "a.mkv", NULL);
  check_refused ("mkv-ffv1", through);
  check_refused ("otio", through);
  g_unlink (link);
  g_unlink (elsewhere);
}

/* What lies beside the film under the name of a part, a killed run's or a person's, is left alone and not mixed in. */
static void
test_foreign_part (void)
{
  g_autofree char *path = path_of ("again"), *part = path_of ("again.part"), *file = g_build_filename (part, "a.png", NULL);
  g_autofree char *film = path_of ("again.mkv"), *film_part = path_of ("again.mkv.part"), *text = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir (part, 0755);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_true (g_file_set_contents (film_part, "x", 1, NULL));
  g_assert_cmpint (call (export, &error, project, "--to", "png", "--range", "0-3", "--no-sign", "-o", path,
                         "--quiet", NULL), ==, 0);
  g_assert_cmpint (call (export, &error, project, "--range", "0-3", "-o", film, "--quiet", NULL), ==, 0);
  g_assert_no_error (error);
  check_numbers (path, 0, 3);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (film_part, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "x");
}

static mode_t
get_kind (const char *path)
{
  struct stat info;

  g_assert_cmpint (lstat (path, &info), ==, 0);
  return info.st_mode & S_IFMT;
}

/* What is no file is not replaced by one, whatever is exported, and neither is a link to it. */
static void
test_no_file (void)
{
  static const char *const kinds[] = { "otio", "shot-list", "contact-sheet", "mkv-ffv1", "mp4-h264", "png" };
  g_autofree char *pipe = path_of ("pipe"), *socket = path_of ("socket"), *full = path_of ("full");
  g_autofree char *own = g_build_filename (project, "project.json", NULL), *file = g_build_filename (full, "a", NULL);
  const struct { const char *name, *target; mode_t kind; } rows[] = {
    { pipe, NULL, S_IFIFO }, { full, NULL, S_IFDIR }, { socket, NULL, S_IFSOCK }, { "to-pipe", pipe, S_IFLNK },
    { "to-socket", socket, S_IFLNK }, { "to-nothing", "nowhere", S_IFLNK }, { "to-folder", full, S_IFLNK },
    { "to-project", own, S_IFLNK }, { "to-itself", "to-itself", S_IFLNK } };
  guint before;

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (mknod (socket, S_IFSOCK | 0600, 0), ==, 0);
  g_mkdir (full, 0755);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  before = count_files ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      {
        g_autofree char *path = rows[i].target ? path_of (rows[i].name) : g_strdup (rows[i].name);
        g_autoptr (GError) error = NULL;

        if (rows[i].target)
          g_assert_cmpint (symlink (rows[i].target, path), ==, 0);
        g_assert_cmpint (call (export, &error, project, "--to", kinds[k], "--range", "0-2", "--no-sign", "-o", path,
                               "--quiet", NULL), ==, 1);
        g_assert_nonnull (error);
        g_assert_cmpint (get_kind (path), ==, rows[i].kind);
        if (rows[i].target)
          g_unlink (path);
        g_assert_cmpint (count_files (), ==, before);
      }
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

/* The same for what is, or may be, written beside a film. */
static void
test_no_sidecar (void)
{
  g_autofree char *path = path_of ("beside.mkv"), *sidecar = path_of ("beside.mkv.c2pa");
  g_autofree char *failed = path_of ("beside (failed check).mkv"), *text = NULL;
  const char *const names[] = { sidecar, failed };

  g_assert_true (g_file_set_contents (path, "older", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_mkdir (names[i], 0755);
      g_assert_cmpint (call (export, &error, project, "--range", "0-2", "-o", path, "--quiet", NULL), ==, 1);
      g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT);
      g_rmdir (names[i]);
    }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "older");
}

/* An export through a link is in the file that it leads to, and the link stays. */
static void
test_link (void)
{
  static const struct { const char *to, *link, *target; } rows[] = {
    { "otio", "link.otio", "linked.otio" }, { "shot-list", "link.csv", "linked.csv" },
    { "mkv-ffv1", "link.mkv", "linked.mkv" }, { "mp4-h264", "link.mp4", "linked" } };
  g_autofree char *pictures = path_of ("linked-pictures"), *link = path_of ("link-pictures");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *from = path_of (rows[i].link), *target = path_of (rows[i].target), *text = NULL;
      gsize n;

      g_assert_true (g_file_set_contents (target, "x", 1, NULL));
      g_assert_cmpint (symlink (rows[i].target, from), ==, 0);
      call (export, &error, project, "--to", rows[i].to, "--range", "0-2", "-o", from, "--quiet", NULL);
      g_assert_no_error (error);
      g_assert_cmpint (get_kind (from), ==, S_IFLNK);
      g_assert_cmpint (get_kind (target), ==, S_IFREG);
      g_assert_true (g_file_get_contents (target, &text, &n, NULL));
      g_assert_cmpint (n, >, 100);
    }
  g_mkdir (pictures, 0755);
  g_assert_cmpint (symlink ("linked-pictures", link), ==, 0);
  call (export, &error, project, "--to", "png", "--range", "0-2", "-o", link, "--quiet", NULL);
  g_assert_no_error (error);
  g_assert_cmpint (get_kind (link), ==, S_IFLNK);
  g_assert_cmpint (get_kind (pictures), ==, S_IFDIR);
  check_numbers (link, 0, 2);
}

/* The manifest that lies beside what a link leads to counts, unless one lies beside the link. */
static void
test_linked_sidecar (void)
{
  g_autofree char *links = path_of ("links"), *link = path_of ("links/film.mkv"), *path = path_of ("signed.mkv");
  g_autofree char *sidecar = path_of ("signed.mkv.c2pa"), *beside = path_of ("links/film.mkv.c2pa");
  g_autoptr (GError) error = NULL;
  FILE *film;

  g_assert_cmpint (g_mkdir (links, 0755), ==, 0);
  g_assert_cmpint (symlink ("../signed.mkv", link), ==, 0);
  g_assert_cmpint (call (export, &error, project, "--range", "0-3", "--sign", "-o", path, "--quiet", NULL), ==, 0);
  g_assert_cmpint (call (kn_cli_verify, &error, link, NULL), ==, 0);
  g_assert_no_error (error);
  film = fopen (path, "ab");
  g_assert_true (film && fputc (0, film) == 0 && fclose (film) == 0);
  g_assert_cmpint (call (kn_cli_verify, &error, link, NULL), ==, 1);
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST);
  g_clear_error (&error);
  g_assert_cmpint (g_rename (sidecar, beside), ==, 0);
  g_assert_cmpint (call (kn_cli_verify, &error, link, NULL), ==, 1);
  g_clear_error (&error);
  g_assert_cmpint (call (kn_cli_verify, &error, path, NULL), ==, 0);
  g_assert_no_error (error);
}

/* A manifest beside an older film does not outlive it. */
static void
test_old_sidecar (void)
{
  g_autofree char *path = path_of ("resigned.mkv"), *sidecar = path_of ("resigned.mkv.c2pa");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (call (export, &error, project, "--range", "0-3", "--sign", "-o", path, "--quiet", NULL), ==, 0);
  g_assert_true (g_file_test (sidecar, G_FILE_TEST_EXISTS));
  g_assert_cmpint (call (export, &error, project, "--range", "3-6", "-o", path, "--quiet", NULL), ==, 0);
  g_assert_no_error (error);
  g_assert_false (g_file_test (sidecar, G_FILE_TEST_EXISTS));
  g_assert_cmpint (call (kn_cli_verify, &error, path, NULL), ==, 0);
}

static void
check_credits (const char *name, const char *type, guint n_actions, guint n_ingredients)
{
  g_autofree char *path = path_of (name), *sidecar = g_strconcat (path, ".c2pa", NULL);
  struct kn_c2pa_report report;

  g_assert_true (kn_c2pa_read (path, sidecar, &report, NULL));
  g_assert_true (report.valid);
  g_assert_cmpstr (report.source_type, ==, type);
  g_assert_cmpint (report.actions->len, ==, n_actions);
  g_assert_cmpint (report.n_ingredients, ==, n_ingredients);
  kn_c2pa_report_clear (&report);
}

/* The tone is heard from frame 5 to 45: a range before it, or a shot alone, is made by a model and of nothing else. */
static void
test_credits (void)
{
  g_autofree char *before = path_of ("before.mkv"), *during = path_of ("during.mkv"), *shot = path_of ("alone.mkv");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (call (export, &error, project, "--sign", "--range", "0-4", "-o", before, "--quiet", NULL), ==, 0);
  g_assert_cmpint (call (export, &error, project, "--sign", "--range", "4-8", "-o", during, "--quiet", NULL), ==, 0);
  g_assert_cmpint (call (export, &error, project, "--sign", "--shot", "1B", "-o", shot, "--quiet", NULL), ==, 0);
  g_assert_no_error (error);
  check_credits ("before.mkv", "trainedAlgorithmicMedia", 1, 0);
  check_credits ("during.mkv", "trainedAlgorithmicMedia", 2, 1);
  check_credits ("alone.mkv", "trainedAlgorithmicMedia", 1, 0);
}

static void
test_used_wrongly (void)
{
  static const char *const lines[][6] = {
    { "-o", "x.mp4" }, { "P" }, { "P", "--to", "betamax", "-o", "x" }, { "P", "-o", "x.unknown" },
    { "P", "--preset", "none", "-o", "x.mp4" }, { "P", "--nonsense" }, { "P", "--quality", "best", "-o", "x.mp4" },
    { "P", "--size", "big", "-o", "x.mp4" }, { "P", "--size=-5x10", "-o", "x.mp4" },
    { "P", "--size", "0x0", "-o", "x.mp4" }, { "P", "--size", "100x100zzz", "-o", "x.mp4" },
    { "P", "--per-page", "5", "-o", "x.pdf" }, { "P", "--per-page", "0", "-o", "x.pdf" },
    { "P", "--paper", "foo", "-o", "x.pdf" }, { "P", "--columns=-3", "--to=contact-sheet", "-o", "x.png" } };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *words[6] = { NULL };

      for (guint k = 0; k < 6 && lines[i][k]; k++)
        words[k] = g_str_equal (lines[i][k], "P") ? project : lines[i][k];
      g_assert_cmpint (call (export, &error, words[0], words[1], words[2], words[3], words[4], words[5], NULL),
                       ==, 2);
      g_assert_nonnull (error);
    }
}

/* What other systems write before the text; and a file that cannot be read is said in our own words. */
static void
test_import_file (void)
{
  static const char *const endings[] = { "otio", "fcpxml", "edl" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *plain = g_strdup_printf ("%s/cli.%s", folder, endings[i]);
      g_autofree char *marked = g_strdup_printf ("%s/marked.%s", folder, endings[i]);
      g_autofree char *none = g_strdup_printf ("%s/none.%s", folder, endings[i]);
      g_autofree char *back = g_strdup_printf ("%s/marked-%s.kinora", folder, endings[i]), *text = NULL, *with = NULL;
      g_autoptr (GError) error = NULL, missing = NULL;

      g_assert_true (g_file_get_contents (plain, &text, NULL, NULL));
      with = g_strconcat ("\xef\xbb\xbf", text, NULL);
      g_assert_true (g_file_set_contents (marked, with, -1, NULL));
      g_assert_cmpint (call (kn_cli_import, &error, marked, "-o", back, NULL), ==, 0);
      g_assert_no_error (error);
      g_assert_cmpint (call (kn_cli_import, &missing, none, "-o", back, NULL), ==, 1);
      g_assert_error (missing, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MISSING);
      g_assert_null (strstr (missing->message, "Failed"));
    }
}

static void
test_titles (void)
{
  g_autofree char *parent = path_of ("titled");
  g_autoptr (KnDocument) document = NULL;
  g_autoptr (kn_handoff) handoff = NULL;
  g_autoptr (kn_composer) composer = NULL;
  g_autoptr (kn_frame) with = kn_frame_new (320, 180), without = kn_frame_new (320, 180);
  struct kn_frame_print a, b;

  g_mkdir (parent, 0755);
  document = kn_test_project_new (parent, TRUE);
  handoff = kn_test_handoff_new (document);
  composer = kn_composer_new (handoff, 320, 180, KN_FIT_INSIDE);
  g_assert_true (kn_composer_draw (composer, 5, with, NULL));
  g_assert_true (kn_composer_draw (composer, 12, without, NULL));
  kn_frame_get_print (with, &a);
  kn_test_paint (without, kn_test_project_number (5));
  kn_frame_get_print (without, &b);
  g_assert_cmpfloat (kn_frame_print_worst (&a, &b), >, 20);
}

int
main (int argc, char **argv)
{
  g_autofree char *data = NULL;
  int r;

  folder = kn_test_folder ();
  data = path_of ("data");
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_test_init (&argc, &argv, NULL);
  project = path_of ("film.kinora");
  g_object_unref (kn_test_project_new (folder, FALSE));
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("/cli/1-film/%u", i);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_film);
    }
  g_test_add_func ("/cli/2-more/range", test_range);
  g_test_add_func ("/cli/2-more/shot", test_shot);
  g_test_add_func ("/cli/2-more/sound", test_sound);
  g_test_add_func ("/cli/2-more/timelines", test_timelines);
  g_test_add_func ("/cli/2-more/import-rate", test_import_rate);
  g_test_add_func ("/cli/2-more/import-file", test_import_file);
  g_test_add_func ("/cli/2-more/import-renders", test_import_renders);
  g_test_add_data_func ("/cli/2-more/recipe/mp4", "all.mp4", test_recipe);
  g_test_add_data_func ("/cli/2-more/recipe/mkv", "all.mkv", test_recipe);
  g_test_add_data_func ("/cli/2-more/recipe/webp", "all.webp", test_recipe);
  g_test_add_data_func ("/cli/2-more/recipe/png", "pngs/pngs.000007.png", test_recipe);
  g_test_add_func ("/cli/2-more/paper", test_paper);
  g_test_add_func ("/cli/2-more/drafts", test_drafts);
  g_test_add_func ("/cli/2-more/tampered", test_tampered);
  g_test_add_func ("/cli/2-more/mixed", test_mixed);
  g_test_add_func ("/cli/2-more/presets", test_presets);
  for (guint i = 0; i < 5; i++)
    {
      static const char *const formats[] = { "mp4-h264", "storyboard", "contact-sheet", "shot-list", "otio" };
      g_autofree char *name = g_strconcat ("/cli/2-more/cancel/", formats[i], NULL);

      g_test_add_data_func (name, formats[i], test_cancel);
    }
  g_test_add_func ("/cli/2-more/failed-check", test_failed_check);
  g_test_add_func ("/cli/2-more/full-disk", test_full_disk);
  g_test_add_func ("/cli/2-more/full-disk-words", test_full_disk_words);
  g_test_add_func ("/cli/2-more/missing", test_missing);
  g_test_add_func ("/cli/2-more/project-files", test_project_files);
  g_test_add_func ("/cli/2-more/foreign-part", test_foreign_part);
  g_test_add_func ("/cli/2-more/no-file", test_no_file);
  g_test_add_func ("/cli/2-more/no-sidecar", test_no_sidecar);
  g_test_add_func ("/cli/2-more/link", test_link);
  g_test_add_func ("/cli/2-more/old-sidecar", test_old_sidecar);
  g_test_add_func ("/cli/2-more/linked-sidecar", test_linked_sidecar);
  g_test_add_func ("/cli/2-more/credits", test_credits);
  g_test_add_func ("/cli/2-more/used-wrongly", test_used_wrongly);
  g_test_add_func ("/cli/3-last/place", test_place);
  g_test_add_func ("/cli/2-more/titles", test_titles);
  r = g_test_run ();
  g_free (project);
  kn_test_remove (folder);
  return r;
}
