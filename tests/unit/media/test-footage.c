/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people have on their disks, made by ffmpeg: what it is taken for, how long it is, which frame is on screen. */
#include "app/document/kn-asset.h"
#include "app/document/kn-plan.h"
#include "app/media/kn-footage-lengths.h"
#include "app/media/kn-probe.h"
#include "render/film/kn-film-reader.h"
#include "render/media/kn-take-reader.h"
#include "tests/unit/media/kn-test-ffmpeg.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Four pictures in plain colours and how long they are shown. */
#define N_SHOWN 4
static const char *const colours[N_SHOWN] = { "red", "lime", "blue", "white" };
static const int lengths_ms[N_SHOWN] = { 80, 520, 200, 680 };

struct place
{
  char *path;
};

static char *
in (struct place *place, const char *name)
{
  return g_build_filename (place->path, name, NULL);
}

/* The list of the four pictures for ffmpeg's concat, where the last one's length has no effect. */
static void
set_up (struct place *place, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *path = NULL;

  place->path = g_dir_make_tmp ("kn-footage-XXXXXX", NULL);
  path = in (place, "list");
  for (guint i = 0; i < N_SHOWN; i++)
    {
      g_autofree char *picture = g_strdup_printf ("-f lavfi -i color=c=%s:s=64x48 -frames:v 1 %u.png", colours[i], i);

      kn_test_ffmpeg (place->path, picture);
      g_string_append_printf (list, "file %u.png\nduration 0.%03d\n", i, lengths_ms[i]);
    }
  g_assert_true (g_file_set_contents (path, list->str, -1, NULL));
}

static void
tear_down (struct place *place, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (place->path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *file = in (place, name);

      g_unlink (file);
    }
  g_rmdir (place->path);
  g_free (place->path);
}

/* Which of the four it is, in the middle of the picture. */
static int
name_colour (const struct kn_frame *frame)
{
  const guint16 *p = frame->rgb + ((gsize) frame->height / 2 * frame->width + frame->width / 2) * 3;
  gboolean r = p[0] > 30000, g = p[1] > 30000, b = p[2] > 30000;

  return r && g && b ? 3 : r ? 0 : g ? 1 : b ? 2 : -1;
}

static int
shown_at (double time_s)
{
  int i = 0;

  for (double end_s = lengths_ms[0] / 1000.0; i < N_SHOWN - 1 && time_s >= end_s; end_s += lengths_ms[++i] / 1000.0)
    ;
  return i;
}

/* last_ms: how long the last frame is shown, which only some formats can say. */
static void
check_shown (const char *path, int last_ms)
{
  static const double times_s[] = { 0, 0.04, 0.1, 0.59, 0.61, 0.79, 0.81, 0.3, 0.01, 0.7, 5 };
  double length_s = (lengths_ms[0] + lengths_ms[1] + lengths_ms[2] + last_ms) / 1000.0, seconds;
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  g_autoptr (GError) error = NULL;
  struct kn_fitted_reader *fitted;
  struct kn_probe probe;
  guint8 rgb[8 * 8 * 3];

  g_assert_true (kn_probe_file (path, &probe, &error));
  g_assert_no_error (error);
  g_assert_cmpint (probe.kind, ==, KN_ASSET_KIND_VIDEO);
  g_assert_cmpfloat_with_epsilon ((double) probe.duration_ns / 1e9, length_s, 0.011);
  g_assert_cmpint (probe.rate.num, >, 0);
  g_assert_true (kn_video_measure (path, &seconds, &error));
  g_assert_cmpfloat_with_epsilon (seconds, length_s, 0.011);
  reader = kn_film_reader_open (path, &error);
  for (guint i = 0; i < G_N_ELEMENTS (times_s); i++)
    {
      g_assert_true (kn_film_reader_seek (reader, times_s[i], &error));
      g_assert_cmpint (kn_film_reader_next (reader, frame, &error), ==, 1);
      g_assert_cmpint (name_colour (frame), ==, shown_at (times_s[i]));
    }
  /* at the rate of a job, past the end */
  fitted = kn_fitted_reader_open (path, 8, 8, 24, 0.25, &error);
  for (int i = 0; i < 48; i++)
    {
      int expected = shown_at (0.25 + (i + 0.5) / 24);

      g_assert_true (kn_fitted_reader_next (fitted, rgb, &error));
      g_assert_cmpint (rgb[97] > 128, ==, expected == 1 || expected == 3);
      g_assert_cmpint (rgb[96] > 128, ==, expected == 0 || expected == 3);
    }
  kn_fitted_reader_close (&fitted);
}

/* Each frame says how long it is shown, the last one too; "for ever" is once. */
static void
test_animations (struct place *place, gconstpointer data)
{
  static const struct { const char *name, *arguments; int last_ms; } files[] = {
    { "a.gif", "-f concat -i list -vsync vfr -loop 0 -final_delay 68", 680 },
    { "once.gif", "-f concat -i list -vsync vfr -loop -1 -final_delay 68", 680 },
    { "a.png", "-f concat -i list -vsync vfr -plays 0 -final_delay 17/25 -f apng", 680 },
    { "a.webp", "-f concat -i list -vsync vfr -c:v libwebp_anim -lossless 1 -loop 0", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = in (place, files[i].name);
      g_autofree char *line = g_strdup_printf ("%s %s", files[i].arguments, files[i].name);
      g_autofree char *bytes = NULL;
      gsize n;

      kn_test_ffmpeg (place->path, line);
      g_test_message ("%s", files[i].name);
      if (files[i].last_ms < 0)
        {
          g_autoptr (kn_film_reader) reader = kn_film_reader_open (path, NULL);
          int last = (int) lround (kn_film_reader_get_info (reader)->duration_s * 1000) - 800;

          g_assert_cmpint (last, >, 0);
          check_shown (path, last);
        }
      else
        check_shown (path, files[i].last_ms);
      /* cut short: fewer frames or a sentence, at once */
      g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
      for (gsize cut = n - 1; cut > 8; cut = cut * 3 / 4)
        {
          struct kn_probe probe;
          g_autoptr (GError) error = NULL;

          g_assert_true (g_file_set_contents (path, bytes, (gssize) cut, NULL));
          if (!kn_probe_file (path, &probe, &error))
            g_assert_nonnull (error);
        }
    }
}

static void
test_one_frame (struct place *place, gconstpointer data)
{
  static const char *const names[] = { "one.gif", "one.webp", "one.png" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = in (place, names[i]), *line = g_strdup_printf ("-i 0.png -frames:v 1 %s", names[i]);
      g_autoptr (GError) error = NULL;
      struct kn_probe probe;
      double seconds;

      kn_test_ffmpeg (place->path, line);
      g_assert_true (kn_probe_file (path, &probe, &error));
      g_assert_cmpint (probe.kind, ==, KN_ASSET_KIND_IMAGE);
      g_assert_cmpint (probe.duration_ns, ==, 0);
      g_assert_true (kn_video_measure (path, &seconds, &error));
      g_assert_cmpfloat (seconds, ==, 0);
    }
}

/* What lets the light through is black in a film and white in a drawing, whatever colour it would have. */
static void
test_transparent (struct place *place, gconstpointer data)
{
  static const struct { const char *name, *arguments; int expected; } files[] = {
    { "t.gif", "-vf 'split[a][b];[a]palettegen[c];[b][c]paletteuse'", 0 }, { "t.apng", "-f apng", 0 },
    { "t.png", "-frames:v 1", 65535 }, { "t.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = in (place, files[i].name);
      g_autofree char *line = g_strdup_printf ("-f lavfi -i color=c=orange@0:s=32x32:r=5:d=1,format=rgba %s %s",
                                               files[i].arguments, files[i].name);
      g_autoptr (kn_film_reader) reader = NULL;
      g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
      g_autoptr (GError) error = NULL;

      kn_test_ffmpeg (place->path, line);
      reader = kn_film_reader_open (path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (kn_film_reader_next (reader, frame, &error), ==, 1);
      g_test_message ("%s: %d %d %d", files[i].name, frame->rgb[0], frame->rgb[1], frame->rgb[2]);
      for (int c = 0; c < 3; c++)
        g_assert_cmpint (ABS (frame->rgb[c] - files[i].expected), <, 400);
    }
}

/* Of a screen that was recorded, a telephone, a stream: no two frames the same time apart. */
static void
test_variable_rate (struct place *place, gconstpointer data)
{
  static const struct { const char *name, *codec; } files[] = {
    { "v.mkv", "libx264" }, { "v.mp4", "libx264" }, { "v.webm", "libvpx-vp9" }, { "v.avi", "ffv1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = in (place, files[i].name);
      g_autofree char *line = g_strdup_printf ("-f concat -i list -vsync vfr -pix_fmt yuv420p -c:v %s %s",
                                               files[i].codec, files[i].name);

      kn_test_ffmpeg (place->path, line);
      g_test_message ("%s", files[i].name);
      check_shown (path, 40);
    }
}

/* Nothing but frames: no container that says when they are shown. */
static void
test_bare_stream (struct place *place, gconstpointer data)
{
  g_autofree char *path = in (place, "bare.h264");
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  g_autoptr (GError) error = NULL;
  struct kn_probe probe;

  kn_test_ffmpeg (place->path, "-f lavfi -i color=c=red:s=64x48:r=24:d=1 -f lavfi -i color=c=blue:s=64x48:r=24:d=1 "
                  "-filter_complex concat=n=2 -c:v libx264 bare.h264");
  g_assert_true (kn_probe_file (path, &probe, &error));
  g_assert_cmpfloat_with_epsilon ((double) probe.duration_ns / 1e9, 2, 0.011);
  reader = kn_film_reader_open (path, &error);
  for (int i = 0; i < 60; i += 5)
    {
      g_assert_true (kn_film_reader_get (reader, i, 24, frame, &error));
      g_assert_cmpint (name_colour (frame), ==, i < 24 ? 0 : 2);
    }
}

/* A JPEG with Exif that says how the camera was held. */
static void
write_exif (const char *from, const char *to, guint8 way)
{
  guint8 exif[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, way, 0, 0, 0, 0, 0, 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *jpeg = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (from, &jpeg, &n, NULL));
  g_byte_array_append (bytes, (const guint8 *) jpeg, 2);
  g_byte_array_append (bytes, exif, sizeof exif);
  g_byte_array_append (bytes, (const guint8 *) jpeg + 2, (guint) n - 2);
  g_assert_true (g_file_set_contents (to, (const char *) bytes->data, bytes->len, NULL));
}

/* The corners of the stored picture are red, lime, blue, white; seen, clockwise from the left on top: */
static void
test_exif (struct place *place, gconstpointer data)
{
  static const int corners[8][4] = { { 0, 1, 3, 2 }, { 1, 0, 2, 3 }, { 3, 2, 0, 1 }, { 2, 3, 1, 0 },
                                     { 0, 2, 3, 1 }, { 2, 0, 1, 3 }, { 3, 1, 0, 2 }, { 1, 3, 2, 0 } };
  g_autofree char *flat = in (place, "flat.jpg"), *held = in (place, "held.jpg");

  kn_test_ffmpeg (place->path, "-i 0.png -i 1.png -i 2.png -i 3.png -filter_complex "
                  "\"[0][1]hstack[a];[2][3]hstack[b];[a][b]vstack\" -q:v 2 -frames:v 1 flat.jpg");
  for (guint8 way = 1; way <= 8; way++)
    {
      gboolean upright = way < 5;
      g_autoptr (kn_film_reader) reader = NULL;
      g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
      g_autoptr (GError) error = NULL;
      struct kn_video_reader *video;

      write_exif (flat, held, way);
      reader = kn_film_reader_open (held, &error);
      g_assert_no_error (error);
      g_assert_cmpint (kn_film_reader_get_info (reader)->width, ==, upright ? 128 : 96);
      g_assert_cmpint (kn_film_reader_next (reader, frame, &error), ==, 1);
      g_assert_cmpint (frame->height, ==, upright ? 96 : 128);
      for (int i = 0; i < 4; i++)
        {
          int x = i == 1 || i == 2 ? frame->width * 3 / 4 : frame->width / 4;
          int y = i >= 2 ? frame->height * 3 / 4 : frame->height / 4;
          struct kn_frame corner = { 1, 1, frame->rgb + ((gsize) y * frame->width + x) * 3 };

          g_assert_cmpint (name_colour (&corner), ==, corners[way - 1][i]);
        }
      video = kn_video_reader_open (held, &error);
      g_assert_cmpint (kn_video_reader_get_info (video)->height, ==, frame->height);
      kn_video_reader_close (&video);
    }
}

/* What cannot be used says why, in a sentence. */
static void
test_refused (struct place *place, gconstpointer data)
{
  static const struct { const char *name, *from; gssize n; const char *part; } files[] = {
    { "short.mp4", "whole.mp4", 2000, "damaged or cut short" }, { "short.png", "0.png", 60, "damaged or cut short" },
    { "empty.mp4", "0.png", 0, "not a picture, a film or a sound" }, { "list.mov", "list", -1, "not a picture" },
  };

  kn_test_ffmpeg (place->path, "-f lavfi -i testsrc2=size=64x48:rate=24:duration=1 -c:v libx264 whole.mp4");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *from = in (place, files[i].from), *path = in (place, files[i].name), *bytes = NULL;
      g_autoptr (GError) error = NULL;
      struct kn_probe probe;
      gsize n;

      g_assert_true (g_file_get_contents (from, &bytes, &n, NULL));
      g_assert_true (g_file_set_contents (path, bytes, files[i].n < 0 ? (gssize) n : files[i].n, NULL));
      g_assert_false (kn_probe_file (path, &probe, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, files[i].part));
    }
}

/* Projects of before that was recorded learn how long their files are, also of one that takes the place of another. */
static void
test_lengths (struct place *place, gconstpointer data)
{
  g_autofree char *film = in (place, "film.mp4"), *other = in (place, "other.mp4"), *sound = in (place, "sound.wav");
  g_autofree char *text = g_strdup_printf (
      "{\"version\": 1, \"assets\": [{\"id\": 2, \"kind\": \"video\", \"path\": \"%s\"},"
      " {\"id\": 3, \"kind\": \"audio\", \"path\": \"%s\"}, {\"id\": 4, \"kind\": \"video\", \"path\": \"/gone.mp4\"},"
      " {\"id\": 5, \"kind\": \"video\", \"path\": \"%s\", \"duration_ns\": 7}]}",
      film, sound, film);
  g_autoptr (KnDocument) document = kn_document_new_from_text (text, -1, "project.json", NULL);
  g_autoptr (KnDocument) command = kn_document_new_from_text (text, -1, "project.json", NULL);
  g_autoptr (KnFootageLengths) lengths = NULL;
  KnAsset *assets[3];

  kn_test_ffmpeg (place->path, "-f lavfi -i testsrc2=size=64x48:rate=24:duration=1 -c:v libx264 film.mp4");
  kn_test_ffmpeg (place->path, "-f lavfi -i testsrc2=size=64x48:rate=24:duration=2 -c:v libx264 other.mp4");
  kn_test_ffmpeg (place->path, "-f lavfi -i sine=duration=1.5 sound.wav");
  for (guint i = 0; i < 3; i++)
    assets[i] = kn_document_get_node (document, 2 + i);
  lengths = kn_footage_lengths_new (document);
  while (!kn_asset_get_duration_ns (assets[0]) || !kn_asset_get_duration_ns (assets[1]))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (kn_asset_get_duration_ns (assets[0]), ==, 1000000000);
  g_assert_cmpint (kn_asset_get_duration_ns (assets[1]), ==, 1500000000);
  g_assert_cmpint (kn_asset_get_duration_ns (assets[2]), ==, 0);
  g_assert_cmpint (kn_asset_get_duration_ns (kn_document_get_node (document, 5)), ==, 7);
  g_assert_false (kn_document_can_undo (document) || kn_document_get_modified (document));

  g_assert_true (kn_document_apply_take (document, kn_plan_relink_asset (document, 2, other, NULL), NULL));
  while (!kn_asset_get_duration_ns (assets[0]))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (kn_asset_get_duration_ns (assets[0]), ==, 2000000000);
  g_assert_true (kn_document_undo (document));
  g_assert_cmpint (kn_asset_get_duration_ns (assets[0]), ==, 1000000000);
  g_assert_true (kn_document_redo (document));
  g_assert_cmpint (kn_asset_get_duration_ns (assets[0]), ==, 2000000000);

  kn_footage_lengths_learn (command);
  g_assert_cmpint (kn_asset_get_duration_ns (kn_document_get_node (command, 2)), ==, 1000000000);
}

#define TEST(name, f) g_test_add ("/footage/" name, struct place, NULL, set_up, f, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *ffmpeg = g_find_program_in_path ("ffmpeg");

  g_test_init (&argc, &argv, NULL);
  if (!ffmpeg)
    {
      g_print ("1..0 # SKIP ffmpeg is not here\n");
      return 0;
    }
  TEST ("animations", test_animations);
  TEST ("one-frame", test_one_frame);
  TEST ("transparent", test_transparent);
  TEST ("variable-rate", test_variable_rate);
  TEST ("bare-stream", test_bare_stream);
  TEST ("exif", test_exif);
  TEST ("refused", test_refused);
  TEST ("lengths", test_lengths);
  return g_test_run ();
}
