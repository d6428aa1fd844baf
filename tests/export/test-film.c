/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every film format: written, decoded here, and asked of ffprobe and ffmpeg, which nobody here wrote.
 */
#include "app/media/kn-film-check.h"
#include "app/media/kn-film-writer.h"
#include "app/media/kn-sound-reader.h"
#include "render/film/kn-film-reader.h"
#include "render/film/kn-media-error.h"
#include "render/film/kn-pixels.h"
#include "tests/export/kn-test-film.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define N_FRAMES 12

static char *folder;

static char *
path_for (const struct kn_film_format *format)
{
  g_autofree char *name = g_strdup_printf ("%s “it's” 100%% 🎬.%s", format->id, format->extension);

  return g_build_filename (folder, name, NULL);
}

static void
write_film (const struct kn_film_spec *spec, const char *path, kn_film_meant *meant)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_film_writer) writer = kn_film_writer_new (spec, path, &error);
  g_autoptr (kn_frame) frame = kn_frame_new (spec->width, spec->height);
  float silence[2 * 2000] = { 0 };

  g_assert_no_error (error);
  for (int i = 0; i < N_FRAMES; i++)
    {
      kn_test_paint (frame, i * 5 + 1);
      kn_film_meant_add (meant, frame);
      g_assert_true (kn_film_writer_add_frame (writer, frame, &error));
      if (kn_film_writer_has_sound (writer))
        g_assert_true (kn_film_writer_add_sound (writer, silence, KN_FILM_SOUND_RATE * spec->rate.den / spec->rate.num,
                                                 &error));
    }
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (kn_film_writer_finish (writer, &error));
  g_assert_true (kn_film_writer_commit (writer, NULL, NULL, &error));
}

/* ffprobe cannot decode animated WebP, and a folder is asked by its first picture. */
static void
ask_ffprobe (const struct kn_film_format *format, const char *path)
{
  const char *argv[] = { "ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                         "stream=nb_read_frames,r_frame_rate,color_range,color_space,color_transfer,color_primaries",
                         "-of", "default=nk=1:nw=1", path, NULL };
  g_autofree char *out = NULL;

  if (!kn_test_has ("ffprobe") || format->kind == KN_FILM_SEQUENCE || g_str_equal (format->id, "webp"))
    return;
  out = kn_test_run (argv);
  g_assert_nonnull (out);
  g_strdelimit (g_strchomp (out), "\n", ' ');
  g_test_message ("%s: %s", format->id, out);
  if (g_str_equal (format->id, "gif"))
    g_assert_true (g_str_has_suffix (out, " 12"));
  else if (g_str_has_prefix (format->id, "mkv"))
    g_assert_cmpstr (out, ==, "pc gbr bt709 bt709 24/1 12");
  else
    g_assert_cmpstr (out, ==, "tv bt709 bt709 bt709 24/1 12");
}

static void
test_format (gconstpointer data)
{
  const struct kn_film_format *format = data;
  struct kn_film_spec spec = { .format = format, .quality = KN_FILM_QUALITY_HIGH, .width = 320, .height = 180,
                               .rate = { 24, 1 }, .with_sound = TRUE, .title = "A “film”", .recipe = "{\"kinora\":1}" };
  g_autoptr (kn_film_meant) meant = kn_film_meant_new (format, spec.quality, spec.width, spec.height, spec.rate);
  g_autofree char *path = path_for (format);
  g_autoptr (GError) error = NULL;
  struct kn_film_result result;

  if (!kn_film_format_is_available (format))
    {
      g_test_skip ("this system has no encoder for it");
      return;
    }
  write_film (&spec, path, meant);
  kn_film_check (meant, path, NULL, NULL, NULL, &result, &error);
  g_test_message ("%s: %" G_GINT64_FORMAT " frames, worst error %.2f, %.3f s", format->id, result.n_frames,
                  result.worst_error, result.duration_s);
  g_assert_no_error (error);
  if (!g_str_equal (format->id, "gif"))
    g_assert_cmpfloat (result.allowed_error, <=, 3);
  ask_ffprobe (format, path);
}

/* ffmpeg's own conversion to RGB must see the patches that were painted. */
static void
test_foreign_colour (gconstpointer data)
{
  g_autofree char *path = path_for (data), *raw = g_build_filename (folder, "foreign.rgb", NULL);
  const char *argv[] = { "ffmpeg", "-y", "-v", "error", "-i", path, "-vf",
                         "scale=in_color_matrix=auto:flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=rgb24",
                         "-f", "rawvideo", raw, NULL };
  g_autofree char *bytes = NULL, *out = NULL;
  g_autoptr (kn_frame) meant = kn_frame_new (320, 180);
  gsize length;
  int worst = 0;

  if (!kn_test_has ("ffmpeg") || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("ffmpeg is not here");
      return;
    }
  out = kn_test_run (argv);
  g_assert_nonnull (out);
  g_assert_true (g_file_get_contents (raw, &bytes, &length, NULL));
  g_assert_cmpint (length, ==, N_FRAMES * 320 * 180 * 3);
  for (int i = 0; i < N_FRAMES; i++)
    {
      kn_test_paint (meant, i * 5 + 1);
      for (int p = 0; p < 8; p++)
        for (int c = 0; c < 3; c++)
          {
            gsize at = ((gsize) 22 * 320 + p * 40 + 20) * 3 + c;

            worst = MAX (worst, ABS ((guint8) bytes[(gsize) i * 320 * 180 * 3 + at] - meant->rgb[at] / 257));
          }
    }
  g_test_message ("worst patch error as ffmpeg decodes it: %d", worst);
  g_assert_cmpint (worst, <=, 3);
}

static void
test_seek (gconstpointer data)
{
  static const int order[] = { 7, 2, 11, 0, 10, 5, 6, 30 };
  g_autofree char *path = path_for (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (path, &error);
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_assert_true (kn_film_reader_get (reader, order[i], 24, frame, &error));
      g_assert_cmpint (kn_test_read (frame), ==, MIN (order[i], N_FRAMES - 1) * 5 + 1);
    }
}

/* Wide colours: what ffprobe says of them. DNxHR names the matrix in each frame too, which ffprobe reads there. */
static void
test_wide_colour (gconstpointer data)
{
  static const struct { KnColour colour; const char *tags; } rows[] = {
    { KN_COLOUR_DISPLAY_P3, "tv bt709 iec61966-2-1 smpte432" },
    { KN_COLOUR_REC2020_HLG, "tv bt2020nc arib-std-b67 bt2020" },
    { KN_COLOUR_REC2020_PQ, "tv bt2020nc smpte2084 bt2020" } };
  const struct kn_film_format *format = kn_film_format_find (data);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      struct kn_film_spec spec = { .format = format, .quality = KN_FILM_QUALITY_HIGH, .width = 320, .height = 180,
                                   .rate = { 24, 1 }, .colour = rows[i].colour };
      g_autoptr (kn_film_meant) meant = kn_film_meant_new (format, spec.quality, 320, 180, spec.rate);
      g_autofree char *name = g_strdup_printf ("wide%u.%s", i, format->extension);
      g_autofree char *path = g_build_filename (folder, name, NULL), *out = NULL;
      const char *argv[] = { "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
                             "stream=color_range,color_space,color_transfer,color_primaries", "-of",
                             "default=nk=1:nw=1", path, NULL };
      g_autoptr (GError) error = NULL;
      struct kn_film_result result;

      write_film (&spec, path, meant);
      kn_film_check (meant, path, NULL, NULL, NULL, &result, &error);
      g_assert_no_error (error);
      out = kn_test_has ("ffprobe") ? kn_test_run (argv) : NULL;
      if (!out)
        continue;
      g_strdelimit (g_strchomp (out), "\n", ' ');
      g_assert_cmpstr (out, ==, rows[i].tags);
    }
}

/* Red, as the matrix of television and that of high definition write it; a file without a tag is one or the other by its
 * size. */
static void
test_untagged (void)
{
  static const struct { int width, height; guint8 codes[3]; } rows[] = {
    { 720, 576, { 81, 90, 240 } }, { 640, 360, { 81, 90, 240 } }, { 1280, 720, { 63, 102, 240 } },
    { 720, 1280, { 63, 102, 240 } } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
      AVFrame *av = av_frame_alloc ();

      av->format = AV_PIX_FMT_YUV420P;
      av->width = rows[i].width;
      av->height = rows[i].height;
      g_assert_cmpint (av_frame_get_buffer (av, 0), ==, 0);
      for (int c = 0; c < 3; c++)
        memset (av->data[c], rows[i].codes[c], (gsize) av->linesize[c] * av->height / (c ? 2 : 1));
      g_assert_true (kn_pixels_from_av (av, 0, frame));
      g_assert_cmpint (frame->rgb[0] / 257, >=, 253);
      g_assert_cmpint (frame->rgb[1] / 257, <=, 2);
      g_assert_cmpint (frame->rgb[2] / 257, <=, 2);
      av_frame_free (&av);
    }
}

/* Names that look like addresses, folders or patterns, and one so long that nothing can be added to it. */
static void
test_names (void)
{
  g_autofree char *before = g_get_current_dir (), *long_name = g_strnfill (246, 'n');
  g_autofree char *longest = g_strconcat (long_name, ".mkv", NULL), *occupied = g_build_filename (folder, "dir.mkv", NULL);
  const char *const names[] = { "a:b.mkv", "file:x.mkv", "pipe:1.mkv", "100%d.mkv", longest };
  struct kn_film_spec spec = { .format = kn_film_format_find ("mkv-ffv1"), .width = 64, .height = 36,
                               .rate = { 24, 1 } };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chdir (folder), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      kn_test_make_film (names[i], "mkv-ffv1", 64, 36, 1);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
  kn_test_make_film ("pictures/", "png", 64, 36, 1);
  g_assert_true (g_file_test ("pictures/pictures.000001.png", G_FILE_TEST_IS_REGULAR));
  g_assert_cmpint (g_chdir (before), ==, 0);
  /* Refused before a frame is made. */
  g_mkdir (occupied, 0755);
  g_assert_null (kn_film_writer_new (&spec, occupied, &error));
  g_assert_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_WRITE);
}

/* Sound comes in packets, and Opus begins and ends with silence of its own: at a high rate that is more than a frame. */
static void
test_short_sound (void)
{
  static const char *const ids[] = { "webm-vp9", "mp4-h264", "mkv-ffv1", NULL };

  for (const char *const *id = ids; *id; id++)
    {
      const struct kn_film_format *format = kn_film_format_find (*id);
      struct kn_film_spec spec = { .format = format, .quality = KN_FILM_QUALITY_HIGH, .width = 320, .height = 180,
                                   .rate = { 60000, 1001 }, .with_sound = TRUE };
      g_autoptr (kn_film_meant) meant = kn_film_meant_new (format, spec.quality, 320, 180, spec.rate);
      g_autofree char *name = g_strdup_printf ("short.%s", format->extension);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) error = NULL;
      struct kn_film_result result;

      write_film (&spec, path, meant);
      kn_film_check (meant, path, NULL, NULL, NULL, &result, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (fabs (result.duration_s - result.meant_duration_s), <, 0.002);
    }
}

static void
test_odd_size (void)
{
  const struct kn_film_format *format = kn_film_format_find ("mp4-h264");
  struct kn_film_spec spec = { .format = format, .quality = KN_FILM_QUALITY_HIGH, .width = 161, .height = 91,
                               .rate = { 30000, 1001 } };
  g_autoptr (kn_film_meant) meant = kn_film_meant_new (format, spec.quality, spec.width, spec.height, spec.rate);
  g_autofree char *path = g_build_filename (folder, "odd.mp4", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_film_reader) reader = NULL;
  struct kn_film_result result;

  write_film (&spec, path, meant);
  kn_film_check (meant, path, NULL, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  reader = kn_film_reader_open (path, &error);
  g_assert_cmpint (kn_film_reader_get_info (reader)->width, ==, 162);
  g_assert_cmpint (kn_film_reader_get_info (reader)->height, ==, 92);
  g_assert_cmpint (kn_film_reader_get_info (reader)->rate_num, ==, 30000);
  g_assert_cmpint (kn_film_reader_get_info (reader)->rate_den, ==, 1001);
}

/* The check must see what is wrong. */
static void
test_check_fails (void)
{
  const struct kn_film_format *format = kn_film_format_find ("mkv-ffv1");
  g_autoptr (kn_frame) frame = kn_frame_new (64, 36);
  g_autofree char *path = g_build_filename (folder, "bad.mkv", NULL);
  struct kn_film_result result;

  kn_test_make_film (path, "mkv-ffv1", 64, 36, N_FRAMES);
  for (int kind = 0; kind < 4; kind++)
    {
      g_autoptr (kn_film_meant) meant = kn_film_meant_new (format, KN_FILM_QUALITY_HIGH, 64, 36, KN_RATE_INIT (24, 1));
      g_autoptr (GError) error = NULL;

      for (int i = 0; i < N_FRAMES + (kind == 1); i++)
        {
          kn_test_paint (frame, kind == 2 && (i == 4 || i == 5) ? 9 - i : i);
          if (kind == 3 && i == 8)
            frame->rgb[100] ^= 257;
          kn_film_meant_add (meant, frame);
        }
      g_assert_cmpint (kn_film_check (meant, path, NULL, NULL, NULL, &result, &error), ==, kind == 0);
      if (kind)
        g_assert_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DIFFERS);
      g_assert_cmpint (result.first_bad, ==, kind == 2 ? 4 : kind == 3 ? 8 : -1);
    }
}

/* A film that a telephone took upright: ffmpeg turns it when it decodes, and so must we. */
static void
test_turned (void)
{
  static const char *const turns[] = { "0", "90", "180", "270" };
  g_autofree char *path = g_build_filename (folder, "level.mov", NULL);

  if (!kn_test_has ("ffmpeg"))
    {
      g_test_skip ("ffmpeg is not here");
      return;
    }
  kn_test_make_film (path, "mov-prores-4444", 64, 36, 2);
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      g_autofree char *turned = g_strdup_printf ("%s/turned%u.mov", folder, i);
      g_autofree char *rotate = g_strconcat ("rotate=", turns[i], NULL);
      g_autofree char *png = g_strdup_printf ("%s/turned%u.png", folder, i), *a = NULL, *b = NULL;
      const char *copy[] = { "ffmpeg", "-y", "-v", "error", "-i", path, "-c", "copy", "-metadata:s:v", rotate,
                             turned, NULL };
      const char *shot[] = { "ffmpeg", "-y", "-v", "error", "-i", turned, "-frames:v", "1", png, NULL };
      g_autoptr (kn_film_reader) ours = NULL, theirs = NULL;
      g_autoptr (kn_frame) p = kn_frame_new (1, 1), q = kn_frame_new (1, 1);
      struct kn_frame_print x, y;

      a = kn_test_run (copy);
      b = a ? kn_test_run (shot) : NULL;
      g_assert_nonnull (b);
      ours = kn_film_reader_open (turned, NULL);
      theirs = kn_film_reader_open (png, NULL);
      g_assert_cmpint (kn_film_reader_next (ours, p, NULL), ==, 1);
      g_assert_cmpint (kn_film_reader_next (theirs, q, NULL), ==, 1);
      g_assert_cmpint (p->width, ==, q->width);
      g_assert_cmpint (kn_film_reader_get_info (ours)->height, ==, q->height);
      kn_frame_get_print (p, &x);
      kn_frame_get_print (q, &y);
      g_assert_cmpfloat (kn_frame_print_worst (&x, &y), <, 4);
    }
}

/* Every third frame of a film, at its own time: in between, the one before is on screen. */
static void
test_variable_rate (void)
{
  g_autofree char *path = g_build_filename (folder, "whole.mkv", NULL), *vfr = g_build_filename (folder, "vfr.mkv",
                                                                                                 NULL);
  const char *argv[] = { "ffmpeg", "-y", "-v", "error", "-i", path, "-vf", "select='eq(mod(n\\,3)\\,0)'", "-vsync",
                         "vfr",
                         "-an", "-c:v", "ffv1", vfr, NULL };
  g_autofree char *out = NULL;
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);

  if (!kn_test_has ("ffmpeg"))
    {
      g_test_skip ("ffmpeg is not here");
      return;
    }
  kn_test_make_film (path, "mkv-ffv1", 160, 90, 12);
  out = kn_test_run (argv);
  g_assert_nonnull (out);
  reader = kn_film_reader_open (vfr, NULL);
  for (int i = 0; i < 12; i++)
    {
      g_assert_true (kn_film_reader_get (reader, i, 24, frame, NULL));
      g_assert_cmpint (kn_test_read (frame), ==, i / 3 * 3);
    }
}

/* The same film with a tag that lies about its matrix, then about its range: seen. */
static void
test_wrong_tags (void)
{
  static const char *const lies[] = { "h264_metadata=matrix_coefficients=6", "h264_metadata=video_full_range_flag=1",
                                      "h264_metadata=matrix_coefficients=1" };
  const struct kn_film_format *format = kn_film_format_find ("mp4-h264");
  struct kn_film_spec spec = { .format = format, .quality = KN_FILM_QUALITY_GOOD, .width = 320, .height = 180,
                               .rate = { 24, 1 } };
  g_autoptr (kn_film_meant) meant = kn_film_meant_new (format, spec.quality, spec.width, spec.height, spec.rate);
  g_autofree char *path = g_build_filename (folder, "tags.mp4", NULL), *lie = g_build_filename (folder, "lie.mkv",
                                                                                                NULL);

  if (!kn_test_has ("ffmpeg"))
    {
      g_test_skip ("ffmpeg is not here");
      return;
    }
  write_film (&spec, path, meant);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      const char *argv[] = { "ffmpeg", "-y", "-v", "error", "-i", path, "-c", "copy", "-bsf:v", lies[i], lie, NULL };
      g_autofree char *out = kn_test_run (argv);
      g_autoptr (GError) error = NULL;
      struct kn_film_result result;

      g_assert_nonnull (out);
      g_assert_cmpint (kn_film_check (meant, lie, NULL, NULL, NULL, &result, &error), ==, i == 2);
      g_test_message ("%s: worst %.1f, mean %.1f", lies[i], result.worst_error, result.mean_error);
    }
}

static void
test_full_disk (void)
{
  struct kn_film_spec spec = { .format = kn_film_format_find ("mkv-ffv1"), .width = 320, .height = 180,
                               .rate = { 24, 1 } };
  g_autofree char *path = g_build_filename (folder, "full.mkv", NULL);
  g_autoptr (kn_frame) frame = kn_frame_new (320, 180);
  g_autoptr (GError) error = NULL;
  kn_film_writer *writer;

  kn_test_limit_files (16384);
  writer = kn_film_writer_new (&spec, path, &error);
  for (int i = 0; writer && !error && i < 50; i++)
    {
      kn_test_paint (frame, i);
      kn_film_writer_add_frame (writer, frame, &error);
    }
  if (writer && !error)
    kn_film_writer_finish (writer, &error);
  g_assert_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_NO_SPACE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (writer);
  {
    g_autofree char *part = g_strdup (kn_film_writer_get_part (writer));

    kn_film_writer_free (writer);
    g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  }
  kn_test_limit_files (0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_refused (void)
{
  struct kn_film_spec spec = { .format = kn_film_format_find ("mov-dnxhr-hq"), .width = 64, .height = 36,
                               .rate = { 24, 1 } };
  struct kn_film_format unknown = *kn_film_format_find ("mp4-h264");
  g_autofree char *path = g_build_filename (folder, "refused.mov", NULL);
  g_autoptr (GError) size = NULL, encoder = NULL, rate = NULL, depth = NULL, place = NULL;

  g_assert_null (kn_film_writer_new (&spec, path, &size));
  g_assert_error (size, KN_MEDIA_ERROR, KN_MEDIA_ERROR_BAD_SIZE);
  unknown.encoder = "no-such-encoder";
  spec.format = &unknown;
  g_assert_null (kn_film_writer_new (&spec, path, &encoder));
  g_assert_error (encoder, KN_MEDIA_ERROR, KN_MEDIA_ERROR_NO_ENCODER);
  g_assert_nonnull (strstr (encoder->message, "libavcodec-extra"));
  spec.format = kn_film_format_find ("gif");
  spec.rate = KN_RATE_INIT (60, 1);
  g_assert_null (kn_film_writer_new (&spec, path, &rate));
  g_assert_error (rate, KN_MEDIA_ERROR, KN_MEDIA_ERROR_BAD_SIZE);
  spec.format = kn_film_format_find ("mp4-h264");
  spec.colour = KN_COLOUR_REC2020_PQ;
  g_assert_null (kn_film_writer_new (&spec, path, &depth));
  g_assert_error (depth, KN_MEDIA_ERROR, KN_MEDIA_ERROR_BAD_SIZE);
  spec.colour = KN_COLOUR_REC709;
  g_assert_null (kn_film_writer_new (&spec, "/nowhere/at/all.mp4", &place));
  g_assert_error (place, KN_MEDIA_ERROR, KN_MEDIA_ERROR_WRITE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
check_tone (const char *path, double allowed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_sound_reader) reader = kn_sound_reader_open (path, &error);
  static const gint64 places[] = { 0, 20000, 60000, 1000, 90000 };
  float block[2 * 600];

  g_assert_no_error (error);
  for (guint p = 0; p < G_N_ELEMENTS (places); p++)
    {
      double worst = 0;

      g_assert_true (kn_sound_reader_read (reader, places[p], block, 600, &error));
      for (int i = 0; i < 600; i++)
        {
          worst = MAX (worst, fabs (block[2 * i] - 0.5 * sin ((places[p] + i) * 440.0 * 2 * G_PI / 48000)));
          worst = MAX (worst, fabs (block[2 * i + 1] - 0.5 * sin ((places[p] + i) * 660.0 * 2 * G_PI / 48000)));
        }
      g_test_message ("sound at %d: worst error %.5f", (int) places[p], worst);
      if (places[p] > 0)
        g_assert_cmpfloat (worst, <, allowed);
    }
}

static void
test_sound (void)
{
  g_autofree char *wav = g_build_filename (folder, "tone.wav", NULL);

  kn_test_make_tone (wav, 96000);
  check_tone (wav, 1e-4);
}

int
main (int argc, char **argv)
{
  int r;

  g_setenv ("SVT_LOG", "0", TRUE);
  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  for (const struct kn_film_format *const *f = kn_film_formats (); *f; f++)
    {
      g_autofree char *name = g_strconcat ("/film/format/", (*f)->id, NULL);
      g_autofree char *foreign = g_strconcat ("/film/foreign/", (*f)->id, NULL);
      g_autofree char *seek = g_strconcat ("/film/seek/", (*f)->id, NULL);

      g_test_add_data_func (name, *f, test_format);
      if ((*f)->kind == KN_FILM_FILE && (*f)->sound_encoder)
        g_test_add_data_func (foreign, *f, test_foreign_colour);
      g_test_add_data_func (seek, *f, test_seek);
    }
  g_test_add_func ("/film/short-sound", test_short_sound);
  g_test_add_func ("/film/odd-size", test_odd_size);
  g_test_add_data_func ("/film/wide-colour/h264", "mp4-h264-10", test_wide_colour);
  g_test_add_data_func ("/film/wide-colour/dnxhr", "mov-dnxhr-hqx", test_wide_colour);
  g_test_add_func ("/film/untagged", test_untagged);
  g_test_add_func ("/film/names", test_names);
  g_test_add_func ("/film/check-fails", test_check_fails);
  g_test_add_func ("/film/turned", test_turned);
  g_test_add_func ("/film/variable-rate", test_variable_rate);
  g_test_add_func ("/film/wrong-tags", test_wrong_tags);
  g_test_add_func ("/film/full-disk", test_full_disk);
  g_test_add_func ("/film/refused", test_refused);
  g_test_add_func ("/film/sound", test_sound);
  r = g_test_run ();
  kn_test_remove (folder);
  return r;
}
