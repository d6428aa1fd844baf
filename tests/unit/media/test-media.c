/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-file.h"
#include "render/media/kn-gst-private.h"
#include "render/media/kn-picture.h"
#include "render/media/kn-take-reader.h"
#include "render/media/kn-take-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define RECIPE "{\"recipe\": 1, \"request\": {\"prompt\": \"test\"}}\n"

struct folder
{
  char *path;
};

static void
folder_set_up (struct folder *folder, gconstpointer data)
{
  folder->path = g_dir_make_tmp ("kn-media-XXXXXX", NULL);
}

static int
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
folder_tear_down (struct folder *folder, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (folder->path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (folder->path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (folder->path);
  g_free (folder->path);
}

static char *
in (struct folder *folder, const char *name)
{
  return g_build_filename (folder->path, name, NULL);
}

/* Noise: whatever loses a bit shows. */
static guint8 *
make_frames (int width, int height, int n, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gsize bytes = (gsize) width * height * 3 * n;
  guint8 *rgb = g_malloc (bytes);

  for (gsize i = 0; i < bytes; i++)
    rgb[i] = (guint8) g_rand_int (rand);
  return rgb;
}

static void
write_take (const char *path, const guint8 *rgb, int width, int height, int n, int fps_n, int fps_d)
{
  struct kn_take_params params = { path, width, height, fps_n, fps_d };
  g_autoptr (GError) error = NULL;
  float latents[2 * 3 * 2 * 2];
  const char *const metadata[] = { "loop", "false", "model", "“x”", NULL };
  struct kn_take_extras extras = { latents, 2, 3, 2, 2, metadata, RECIPE };
  struct kn_take_writer *writer = kn_take_writer_create (&params, &error);

  for (guint i = 0; i < G_N_ELEMENTS (latents); i++)
    latents[i] = (float) i / 3;
  g_assert_no_error (error);
  /* in two parts */
  g_assert_true (kn_take_writer_add (writer, rgb, 1, &error));
  g_assert_true (kn_take_writer_add (writer, rgb + (gsize) width * height * 3, (gsize) n - 1, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  kn_take_writer_finish (writer, &extras, &error);
  g_assert_no_error (error);
  kn_take_writer_destroy (&writer);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_take (struct folder *folder, gconstpointer data)
{
  static const struct { int width, height, n, fps_n, fps_d; } cases[] = {
    { 64, 48, 9, 16, 1 }, { 50, 30, 5, 30000, 1001 }, { 16, 16, 2, 25, 2 }, { 33, 17, 3, 24, 1 },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autofree char *path = in (folder, "take.mkv"), *recipe = NULL;
      gsize frame_bytes = (gsize) cases[c].width * cases[c].height * 3;
      g_autofree guint8 *rgb = make_frames (cases[c].width, cases[c].height, cases[c].n, c);
      g_autofree guint8 *back = g_malloc (frame_bytes);
      g_autoptr (GError) error = NULL;
      const struct kn_video_info *info;
      struct kn_video_reader *reader;
      int i = 0;

      g_unlink (path);
      write_take (path, rgb, cases[c].width, cases[c].height, cases[c].n, cases[c].fps_n, cases[c].fps_d);
      g_assert_cmpint (count_files (folder->path), ==, 3);
      reader = kn_video_reader_open (path, &error);
      g_assert_no_error (error);
      info = kn_video_reader_get_info (reader);
      g_assert_cmpint (info->width, ==, cases[c].width);
      g_assert_cmpint (info->n_frames, ==, cases[c].n);
      g_assert_cmpint (info->fps_numerator, ==, cases[c].fps_n);
      g_assert_cmpint (info->fps_denominator, ==, cases[c].fps_d);
      for (; kn_video_reader_next (reader, back, &error); i++)
        g_assert_cmpmem (back, frame_bytes, rgb + i * frame_bytes, frame_bytes);
      g_assert_no_error (error);
      g_assert_cmpint (i, ==, cases[c].n);
      for (i = cases[c].n - 1; i >= 0; i--)
        {
          g_assert_true (kn_video_reader_seek (reader, (i + 0.5) * cases[c].fps_d / cases[c].fps_n, &error));
          g_assert_true (kn_video_reader_next (reader, back, &error));
          g_assert_cmpmem (back, frame_bytes, rgb + i * frame_bytes, frame_bytes);
        }
      kn_video_reader_close (&reader);
      recipe = kn_take_load_recipe (path, &error);
      g_assert_cmpstr (recipe, ==, RECIPE);
    }
}

static void
test_latents (struct folder *folder, gconstpointer data)
{
  g_autofree char *path = in (folder, "take.mkv"), *none = in (folder, "none.mkv");
  g_autofree guint8 *rgb = make_frames (16, 16, 2, 1);
  g_autoptr (GError) error = NULL;
  struct kn_take_latents *latents;
  float middle[2 * 1 * 2 * 2];
  gint64 dims[4];

  g_assert_null (kn_take_latents_open (none, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_clear_error (&error);
  write_take (path, rgb, 16, 16, 2, 16, 1);
  latents = kn_take_latents_open (path, &error);
  g_assert_no_error (error);
  kn_take_latents_get_dims (latents, dims);
  g_assert_cmpint (dims[1], ==, 3);
  g_assert_cmpstr (kn_take_latents_get_metadata (latents, "model"), ==, "“x”");
  kn_take_latents_read (latents, 1, 1, middle);
  for (int i = 0; i < 8; i++)
    g_assert_cmpfloat (middle[i], ==, (float) (i / 4 * 12 + 4 + i % 4) / 3);
  kn_take_latents_close (&latents);
}

static void
test_same_bytes (struct folder *folder, gconstpointer data)
{
  g_autofree char *a = in (folder, "a.mkv"), *b = in (folder, "b.mkv"), *text_a = NULL, *text_b = NULL;
  g_autofree guint8 *rgb = make_frames (64, 64, 40, 5);
  gsize length_a, length_b;

  write_take (a, rgb, 64, 64, 40, 24, 1);
  g_usleep (1100000);
  write_take (b, rgb, 64, 64, 40, 24, 1);
  g_assert_true (g_file_get_contents (a, &text_a, &length_a, NULL));
  g_assert_true (g_file_get_contents (b, &text_b, &length_b, NULL));
  g_assert_cmpmem (text_a, length_a, text_b, length_b);
}

/* Seeds with which GLib's numbers have made a file shorter; and none of those that the muxer may draw is short. */
static void
test_same_length (struct folder *folder, gconstpointer data)
{
  static const guint32 seeds[] = { 1, 742, 886, 1031 };
  g_autoptr (GRand) numbers = g_rand_new_with_seed (KN_LONG_NUMBERS_SEED);
  g_autofree char *path = in (folder, "take.mkv");
  g_autofree guint8 *rgb = make_frames (16, 16, 2, 5);
  goffset length = 0;

  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      GStatBuf info;

      g_random_set_seed (seeds[i]);
      write_take (path, rgb, 16, 16, 2, 24, 1);
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      if (i)
        g_assert_cmpint (info.st_size, ==, length);
      length = info.st_size;
      g_unlink (path);
    }
  for (int i = 0; i < 2000; i++)
    g_assert_cmpuint (g_rand_int (numbers), >=, 1u << 24);
}

static void
test_cancel (struct folder *folder, gconstpointer data)
{
  g_autofree char *path = in (folder, "take.mkv");
  g_autofree guint8 *rgb = make_frames (64, 64, 3, 5);
  struct kn_take_params params = { path, 64, 64, 16, 1 };
  g_autoptr (GError) error = NULL;
  struct kn_take_writer *writer = kn_take_writer_create (&params, &error);

  g_assert_true (kn_take_writer_add (writer, rgb, 3, &error));
  kn_take_writer_destroy (&writer);
  g_assert_cmpint (count_files (folder->path), ==, 0);
  kn_take_writer_destroy (&writer);
}

static void
test_unwritable (struct folder *folder, gconstpointer data)
{
  g_autofree char *file = in (folder, "file"), *path = in (folder, "file/take.mkv");
  struct kn_take_params params = { path, 64, 64, 16, 1 };
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, "x", 1, NULL);
  g_assert_null (kn_take_writer_create (&params, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  params.path = "/proc/take.mkv";
  g_assert_null (kn_take_writer_create (&params, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_test_message ("%s", error->message);
}

/* A limit on file size stands for a full disk: write() fails half way. */
static void
test_full_disk (struct folder *folder, gconstpointer data)
{
  g_autofree char *path = in (folder, "take.mkv");
  g_autofree guint8 *rgb = make_frames (256, 256, 8, 5);
  struct kn_take_params params = { path, 256, 256, 16, 1 };
  struct kn_take_extras extras = { .recipe = RECIPE };
  struct rlimit before, limit;
  g_autoptr (GError) error = NULL;
  struct kn_take_writer *writer;
  gboolean ok = TRUE;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  limit = (struct rlimit) { 300000, before.rlim_max };
  setrlimit (RLIMIT_FSIZE, &limit);
  writer = kn_take_writer_create (&params, &error);
  for (int i = 0; i < 40 && ok; i++)
    ok = kn_take_writer_add (writer, rgb, 8, &error);
  ok = ok && kn_take_writer_finish (writer, &extras, &error);
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_false (ok);
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_test_message ("%s", error->message);
  kn_take_writer_destroy (&writer);
  g_assert_cmpint (count_files (folder->path), ==, 0);
}

/* The message says which file, how much is left where, and what to do. */
static void
test_full_disk_message (struct folder *folder, gconstpointer data)
{
  g_autofree char *path = in (folder, "take.mkv"), *where = g_strdup_printf ("left in “%s”", folder->path);
  g_autoptr (GError) error = NULL;

  g_assert_false (kn_file_fail (path, "written", ENOSPC, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, where));
  g_assert_nonnull (strstr (error->message, "another folder"));
}

static void
write_with (const char *path, const char *format, const char *chain, GstBuffer *pixels, int width, int height)
{
  struct kn_encoder_params params = {
    .path = path, .format = format, .chain = chain, .width = width, .height = height,
    .fps_numerator = 1, .fps_denominator = 1,
  };
  g_autoptr (GError) error = NULL;
  struct kn_encoder *encoder = kn_encoder_create (&params, &error);

  g_assert_no_error (error);
  kn_encoder_push (encoder, pixels, &error);
  g_assert_no_error (error);
  kn_encoder_finish (encoder, &error);
  g_assert_no_error (error);
  kn_encoder_publish (encoder, &error);
  g_assert_no_error (error);
  kn_encoder_destroy (&encoder);
}

static void
write_png (const char *path, const guint8 *rgb, int width, int height)
{
  gst_init (NULL, NULL);
  write_with (path, "BGRx", "videoconvert ! video/x-raw,format=RGB ! pngenc", kn_encoder_wrap_bgrx (rgb, width, height),
              width, height);
}

static void
test_picture (struct folder *folder, gconstpointer data)
{
  g_autofree char *path = in (folder, "p.png");
  struct kn_picture picture = { 37, 21, make_frames (37, 21, 1, 9) }, *back, *same;
  g_autoptr (GError) error = NULL;

  write_png (path, picture.rgb, 37, 21);
  back = kn_picture_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->width, ==, 37);
  g_assert_cmpmem (back->rgb, 37 * 21 * 3, picture.rgb, 37 * 21 * 3);
  same = kn_picture_cover (back, 37, 21);
  g_assert_cmpmem (same->rgb, 37 * 21 * 3, picture.rgb, 37 * 21 * 3);
  kn_picture_free (&back);
  kn_picture_free (&same);
  g_free (picture.rgb);
}

static void
test_bad_picture (struct folder *folder, gconstpointer data)
{
  g_autofree char *path = in (folder, "p.png"), *bytes = NULL;
  struct kn_picture picture = { 64, 64, make_frames (64, 64, 1, 9) };
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_null (kn_picture_load (path, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_assert_null (kn_picture_load (folder->path, &error));
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  for (int i = 0; i < 3; i++)
    {
      const char *const texts[] = { "", "this is not a picture, only some text that goes on", "\x89PNG\r\n\x1a\n" };

      g_file_set_contents (path, texts[i], -1, NULL);
      g_assert_null (kn_picture_load (path, &error));
      g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
      g_test_message ("%s", error->message);
      g_clear_error (&error);
    }
  write_png (path, picture.rgb, 64, 64);
  g_file_get_contents (path, &bytes, &length, NULL);
  g_file_set_contents (path, bytes, (gssize) length / 2, NULL);
  g_assert_null (kn_picture_load (path, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_test_message ("%s", error->message);
  g_free (picture.rgb);
}

/* A soft gradient through what people have their pictures in. */
static void
test_formats (struct folder *folder, gconstpointer data)
{
  static const struct { const char *name, *chain; int bound; } formats[] = {
    { "p.jpg", "videoconvert ! jpegenc quality=95", 6 },
    { "p.webp", "videoconvert ! video/x-raw,format=RGB ! webpenc lossless=true", 0 },
    { "p.bmp", "videoconvert ! avenc_bmp", 0 },
    { "p.tiff", "videoconvert ! avenc_tiff", 0 },
  };
  g_autofree guint8 *rgb = g_malloc (48 * 32 * 3);

  for (int i = 0; i < 48 * 32; i++)
    for (int c = 0; c < 3; c++)
      rgb[i * 3 + c] = (guint8) (c == 0 ? i % 48 * 4 : c == 1 ? i / 48 * 6 : 200 - i / 48 * 2);
  gst_init (NULL, NULL);
  for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
    {
      g_autofree char *path = in (folder, formats[f].name);
      g_autoptr (GError) error = NULL;
      struct kn_picture *picture;
      double seconds;
      int worst = 0;

      write_with (path, "BGRx", formats[f].chain, kn_encoder_wrap_bgrx (rgb, 48, 32), 48, 32);
      picture = kn_picture_load (path, &error);
      g_assert_no_error (error);
      g_assert_cmpint (picture->width, ==, 48);
      for (int i = 0; i < 48 * 32 * 3; i++)
        worst = MAX (worst, ABS (picture->rgb[i] - rgb[i]));
      g_test_message ("%s: worst difference %d", formats[f].name, worst);
      g_assert_cmpint (worst, <=, formats[f].bound);
      /* Where a video may stand as well, a picture has no length. */
      g_assert_true (kn_video_measure (path, &seconds, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (seconds, ==, 0);
      kn_picture_free (&picture);
    }
}

/* Transparent parts are white, half transparent ones half white. */
static void
test_transparent (struct folder *folder, gconstpointer data)
{
  static const guint8 pixels[] = { 255, 0, 0, 255, 0, 0, 255, 0, 0, 100, 0, 128, 9, 9, 9, 255 };
  static const guint8 expect[] = { 255, 0, 0, 255, 255, 255, 127, 177, 127, 9, 9, 9 };
  g_autofree char *path = in (folder, "p.png");
  g_autoptr (GError) error = NULL;
  struct kn_picture *picture;

  gst_init (NULL, NULL);
  write_with (path, "RGBA", "pngenc", gst_buffer_new_memdup (pixels, sizeof pixels), 2, 2);
  picture = kn_picture_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (picture->rgb, sizeof expect, expect, sizeof expect);
  kn_picture_free (&picture);
}

/* A file of a kilobyte may claim to be a gigapixel. */
static void
test_bomb (struct folder *folder, gconstpointer data)
{
  /* the header of a PNG of 30,000 x 30,000 pixels, and nothing else */
  static const guint8 bytes[] = {
    0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30,
    8, 6, 0, 0, 0, 0x66, 0x27, 0xf8, 0xba
  };
  g_autofree char *path = in (folder, "bomb.png");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *) bytes, sizeof bytes, NULL);
  g_assert_null (kn_picture_load (path, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_test_message ("%s", error->message);
}

/* A ramp stays a ramp, a flat field stays flat, halving averages, and covering cuts the longer side evenly. */
static void
test_cover (void)
{
  struct kn_picture *wide = kn_picture_new (200, 50), *out;

  for (int i = 0; i < 200 * 50; i++)
    for (int c = 0; c < 3; c++)
      wide->rgb[i * 3 + c] = c == 0 ? (guint8) (i % 200) : c == 1 ? 77 : (guint8) ((i % 200 + i / 200) % 2 * 255);
  out = kn_picture_cover (wide, 25, 25);
  for (int y = 2; y < 23; y++)
    for (int x = 2; x < 23; x++)
      {
        const guint8 *p = out->rgb + (y * 25 + x) * 3;

        g_assert_cmpint (ABS (p[0] - (75 + x * 2)), <=, 1);
        g_assert_cmpint (p[1], ==, 77);
        g_assert_cmpint (ABS (p[2] - 128), <=, 12);
      }
  kn_picture_free (&out);
  out = kn_picture_cover (wide, 400, 400);
  g_assert_cmpint (ABS (out->rgb[(200 * 400 + 200) * 3] - 100), <=, 1);
  kn_picture_free (&out);
  kn_picture_free (&wide);
}

static void
test_fitted (struct folder *folder, gconstpointer data)
{
  g_autofree char *path = in (folder, "take.mkv");
  g_autofree guint8 *rgb = g_malloc (32 * 32 * 3 * 6), *out = g_malloc (16 * 24 * 3);
  g_autoptr (GError) error = NULL;
  static const int expect[] = { 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 5 };
  struct kn_fitted_reader *reader;

  for (int i = 0; i < 6; i++)
    memset (rgb + i * 32 * 32 * 3, i * 40, 32 * 32 * 3);
  write_take (path, rgb, 32, 32, 6, 8, 1);
  reader = kn_fitted_reader_open (path, 16, 24, 16, 0, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (expect); i++)
    {
      g_assert_true (kn_fitted_reader_next (reader, out, &error));
      g_assert_no_error (error);
      g_assert_cmpint (out[100], ==, expect[i] * 40);
    }
  kn_fitted_reader_close (&reader);
  /* From a time on; from behind the end, the last frame. */
  for (int from = 0; from < 9; from++)
    {
      reader = kn_fitted_reader_open (path, 16, 24, 8, from / 8.0, &error);
      g_assert_no_error (error);
      for (int i = from; i < 8; i++)
        {
          g_assert_true (kn_fitted_reader_next (reader, out, &error));
          g_assert_cmpint (out[100], ==, MIN (i, 5) * 40);
        }
      kn_fitted_reader_close (&reader);
    }
}

/* The sound of a film goes on after its last frame. */
static void
test_measure (struct folder *folder, gconstpointer data)
{
  g_autofree char *take = in (folder, "take.mkv"), *film = in (folder, "film.mkv");
  g_autofree guint8 *rgb = g_malloc0 (32 * 32 * 3 * 40);
  g_autofree char *command = g_strdup_printf ("ffmpeg -v error -i %s -f lavfi -i sine=duration=9 -c:v copy "
                                              "-c:a pcm_s16le %s", take, film);
  g_autoptr (GError) error = NULL;
  double seconds;
  int status;

  write_take (take, rgb, 32, 32, 40, 8, 1);
  g_assert_true (kn_video_measure (take, &seconds, &error));
  g_assert_cmpfloat_with_epsilon (seconds, 5, 0.002);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, &error));
  g_assert_cmpint (status, ==, 0);
  g_assert_true (kn_video_measure (film, &seconds, &error));
  g_assert_cmpfloat_with_epsilon (seconds, 5, 0.002);
}

/* Of DV, HDV and of films scaled by odd factors. */
static void
test_wide_pixels (struct folder *folder, gconstpointer data)
{
  g_autofree char *film = in (folder, "film.mkv");
  g_autofree char *command = g_strdup_printf ("ffmpeg -v error -f lavfi -i testsrc=size=60x48:rate=8:duration=1 "
                                              "-vf setsar=4/3 -c:v ffv1 %s", film);
  g_autoptr (GError) error = NULL;
  struct kn_video_reader *reader;
  int status;

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, &error));
  g_assert_cmpint (status, ==, 0);
  reader = kn_video_reader_open (film, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kn_video_reader_get_info (reader)->width, ==, 80);
  g_assert_cmpint (kn_video_reader_get_info (reader)->height, ==, 48);
  kn_video_reader_close (&reader);
}

#define ADD(name, function) \
  g_test_add (name, struct folder, NULL, folder_set_up, function, folder_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/media/take", test_take);
  ADD ("/media/latents", test_latents);
  ADD ("/media/same-bytes", test_same_bytes);
  ADD ("/media/same-length", test_same_length);
  ADD ("/media/cancel", test_cancel);
  ADD ("/media/unwritable", test_unwritable);
  ADD ("/media/full-disk", test_full_disk);
  ADD ("/media/full-disk-message", test_full_disk_message);
  ADD ("/media/picture", test_picture);
  ADD ("/media/bad-picture", test_bad_picture);
  ADD ("/media/bomb", test_bomb);
  ADD ("/media/formats", test_formats);
  ADD ("/media/transparent", test_transparent);
  g_test_add_func ("/media/cover", test_cover);
  ADD ("/media/fitted", test_fitted);
  ADD ("/media/measure", test_measure);
  ADD ("/media/wide-pixels", test_wide_pixels);
  return g_test_run ();
}
