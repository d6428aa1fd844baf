/* SPDX-License-Identifier: GPL-3.0-or-later
 * What cameras and broadcasters record and a screen cannot show as it is: two fields a frame, and light beyond white.
 * Held against what ffmpeg makes of the same files. */
#include "render/film/kn-film-reader.h"
#include "tests/unit/media/kn-test-ffmpeg.h"

#include <math.h>
#include <string.h>

struct place
{
  char *path;
};

static void
set_up (struct place *place, gconstpointer data)
{
  place->path = g_dir_make_tmp ("kn-broadcast-XXXXXX", NULL);
}

static void
tear_down (struct place *place, gconstpointer data)
{
  const char *argv[] = { "rm", "-r", place->path, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (place->path);
}

static kn_film_reader *
open_film (struct place *place, const char *name)
{
  g_autofree char *path = g_build_filename (place->path, name, NULL);
  g_autoptr (GError) error = NULL;
  kn_film_reader *reader = kn_film_reader_open (path, &error);

  g_assert_no_error (error);
  return reader;
}

static guint16 *
read_raw (struct place *place, const char *name, gsize *n)
{
  g_autofree char *path = g_build_filename (place->path, name, NULL);
  char *bytes;

  g_assert_true (g_file_get_contents (path, &bytes, n, NULL));
  *n /= 2;
  return (guint16 *) (gpointer) bytes;
}

/* Mean difference, in steps of 255. */
static double
apart (const guint16 *a, const guint16 *b, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += abs (a[i] - b[i]);
  return sum / n / 257;
}

/* ---- fields ---- */

#define WIDTH 192
#define HEIGHT 108
#define N_FRAMES 25

/* As many frames as there were, each whole, at their times; also after a jump, and to the last. */
static void
test_fields (struct place *place, gconstpointer data)
{
  gsize size = WIDTH * HEIGHT * 3, n;
  g_autofree guint16 *whole = NULL, *woven = NULL, *again = g_new (guint16, size);
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  int i = 0;

  kn_test_ffmpeg (place->path,
                  "-f lavfi -i testsrc2=size=192x108:rate=50:duration=1 -vf tinterlace=interleave_top,setfield=tff "
                  "-c:v libx264 -qp 0 -pix_fmt yuv444p -flags +ildct+ilme -x264-params tff=1 -g 10 fields.mkv");
  kn_test_ffmpeg (place->path,
                  "-i fields.mkv -vf bwdif=mode=send_frame:deint=interlaced -f rawvideo -pix_fmt rgb48le whole.raw");
  kn_test_ffmpeg (place->path, "-i fields.mkv -f rawvideo -pix_fmt rgb48le woven.raw");
  whole = read_raw (place, "whole.raw", &n);
  g_assert_cmpuint (n, ==, size * N_FRAMES);
  woven = read_raw (place, "woven.raw", &n);
  reader = open_film (place, "fields.mkv");
  for (; kn_film_reader_next (reader, frame, NULL) > 0; i++)
    {
      g_assert_cmpint (i, <, N_FRAMES);
      g_assert_cmpfloat (fabs (kn_film_reader_get_end_s (reader) - (i + 1) / 25.0), <, 0.002);
      g_assert_cmpfloat (apart (frame->rgb, whole + i * size, size), <, 0.7);
      g_assert_cmpfloat (apart (frame->rgb, woven + i * size, size), >, 1);
      if (i == 17)
        memcpy (again, frame->rgb, size * sizeof *again);
    }
  g_assert_cmpint (i, ==, N_FRAMES);
  g_assert_true (kn_film_reader_get (reader, 2, 25, frame, NULL) && kn_film_reader_get (reader, 17, 25, frame, NULL));
  g_assert_cmpmem (frame->rgb, size * sizeof *again, again, size * sizeof *again);
}

/* ---- light ---- */

/* Patches of the colours of BT.2020, each brighter than the one before: 16 bits in a row. */
static void
write_patches (struct place *place)
{
  static const double tints[][3] = { { 1, 1, 1 }, { 1, 0.7, 0.5 }, { 0.6, 0.8, 1 }, { 0.9, 1, 0.6 } };
  g_autofree char *path = g_build_filename (place->path, "patches.raw", NULL);
  guint16 rgb[4][64][3];

  for (int y = 0; y < 4; y++)
    for (int x = 0; x < 64; x++)
      for (int c = 0; c < 3; c++)
        rgb[y][x][c] = (guint16) lround (65535 * tints[y][c] * x / 63);
  g_assert_true (g_file_set_contents (path, (const char *) rgb, sizeof rgb, NULL));
}

static void
test_light (struct place *place, gconstpointer data)
{
  const char *transfer = data;
  g_autofree char *film = g_strdup_printf (
    "-f rawvideo -pix_fmt rgb48le -s 64x4 -i patches.raw "
    "-vf scale=out_color_matrix=bt2020:out_range=tv,format=yuv444p12le "
    "-c:v ffv1 -color_trc %s -color_primaries bt2020 -colorspace bt2020nc -color_range tv film.mkv", transfer);
  g_autofree char *shown = g_strdup_printf (
    "-i film.mkv -vf zscale=tin=%s:pin=2020:min=2020_ncl:rin=tv:t=709:p=709:m=gbr:r=full:npl=203,format=gbrp16le,"
    "format=rgb48le -f rawvideo shown.raw", transfer);
  g_autofree guint16 *theirs = NULL;
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  int n_dark = 0;
  gsize n;

  write_patches (place);
  kn_test_ffmpeg (place->path, film);
  kn_test_ffmpeg (place->path, shown);
  theirs = read_raw (place, "shown.raw", &n);
  reader = open_film (place, "film.mkv");
  g_assert_cmpint (kn_film_reader_next (reader, frame, NULL), ==, 1);
  /* theirs gives HLG's channels a contrast each, BT.2100 one to their light: only greys are alike */
  for (int y = 0; y < (strstr (transfer, "b67") ? 1 : 4); y++)
    for (int x = 0; x < 64; x++)
      {
        const guint16 *p = frame->rgb + (y * 64 + x) * 3, *q = theirs + (y * 64 + x) * 3;
        int most = MAX (MAX (q[0], q[1]), q[2]);

        g_test_message ("%s %d %2d: %5d %5d %5d, theirs %5d %5d %5d", transfer, y, x, p[0], p[1], p[2], q[0], q[1],
                        q[2]);
        for (int c = 0; c < 3; c++)
          {
            /* up to the knee both are the same light; then ours leaves room for what is brighter */
            if (most < 43000)
              g_assert_cmpint (abs (p[c] - q[c]), <, 400);
            g_assert_cmpint (p[c], <=, q[c] + 400);
          }
        n_dark += most < 43000;
        if (y == 0 && x)
          g_assert_cmpint (p[0], >=, p[-3]);
      }
  g_assert_cmpint (n_dark, >, 20);
  g_assert_cmpint (frame->rgb[63 * 3], >, 65000);
}

#define TEST(name, data, f) g_test_add ("/broadcast/" name, struct place, data, set_up, f, tear_down)

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
  TEST ("fields", NULL, test_fields);
  TEST ("pq", "smpte2084", test_light);
  TEST ("hlg", "arib-std-b67", test_light);
  TEST ("wide", "bt709", test_light);
  return g_test_run ();
}
