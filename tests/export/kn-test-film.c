/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/export/kn-test-film.h"
#include "app/media/kn-film-writer.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static void
fill_rect (struct kn_frame *frame, int x0, int y0, int x1, int y1, guint32 rgb)
{
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      for (int c = 0; c < 3; c++)
        frame->rgb[((gsize) y * frame->width + x) * 3 + c] = (guint16) ((rgb >> (16 - 8 * c) & 255) * 257);
}

void
kn_test_paint (struct kn_frame *frame, int n)
{
  static const guint32 patches[8] = { 0xff0000, 0x00ff00, 0x0000ff, 0xffff00, 0x00ffff, 0xff00ff, 0xd0a080, 0x305070 };
  int w = frame->width, h = frame->height;

  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      {
        int v = (x * 255 / w + n * 7) % 256;

        fill_rect (frame, x, y, x + 1, y + 1, (guint32) (v << 16 | (y * 255 / h) << 8 | (255 - v)));
      }
  for (int i = 0; i < 8; i++)
    {
      fill_rect (frame, i * w / 8, 0, (i + 1) * w / 8, h / 4, patches[i]);
      fill_rect (frame, i * w / 8, h - h / 4, (i + 1) * w / 8, h, n >> i & 1 ? 0xffffff : 0);
    }
}

int
kn_test_read (const struct kn_frame *frame)
{
  int n = 0;

  for (int i = 0; i < 8; i++)
    {
      gsize x = (gsize) ((2 * i + 1) * frame->width / 16), y = (gsize) (frame->height - frame->height / 8);

      n |= (frame->rgb[(y * frame->width + x) * 3 + 1] > 32767) << i;
    }
  return n;
}

/* In memory where there is such a place: exports wait for the disk, and tests need not. */
char *
kn_test_folder (void)
{
  g_autofree char *memory = g_strdup ("/dev/shm/kinora-export-XXXXXX");

  if (g_mkdtemp (memory))
    return g_steal_pointer (&memory);
  return g_dir_make_tmp ("kinora-export-XXXXXX", NULL);
}

void
kn_test_remove (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        {
          kn_test_remove (path);
          continue;
        }
      g_unlink (path);
      g_free (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

gboolean
kn_test_has (const char *program)
{
  g_autofree char *path = g_find_program_in_path (program);

  return path != NULL;
}

char *
kn_test_run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL, *err = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error)
      || !g_spawn_check_wait_status (status, &error))
    {
      g_test_message ("%s: %s\n%s", argv[0], error->message, err ? err : "");
      return NULL;
    }
  return g_steal_pointer (&out);
}

static void
add_tone (kn_film_writer *writer, int n)
{
  g_autofree float *samples = g_new (float, n * 2);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < n; i++)
    {
      samples[2 * i] = 0.5f * sinf (i * 440.0f * 2 * G_PI / KN_FILM_SOUND_RATE);
      samples[2 * i + 1] = 0.5f * sinf (i * 660.0f * 2 * G_PI / KN_FILM_SOUND_RATE);
    }
  kn_film_writer_add_sound (writer, samples, n, &error);
  g_assert_no_error (error);
}

void
kn_test_make_film (const char *path, const char *format, int width, int height, int n)
{
  kn_test_make_film_from (path, format, width, height, 0, n);
}

void
kn_test_make_film_from (const char *path, const char *format, int width, int height, int first, int n)
{
  struct kn_film_spec spec = { .format = kn_film_format_find (format), .quality = KN_FILM_QUALITY_HIGH, .width = width,
                               .height = height, .rate = { 24, 1 }, .with_sound = TRUE, .title = "test" };
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_film_writer) writer = kn_film_writer_new (&spec, path, &error);
  g_autoptr (kn_frame) frame = kn_frame_new (width, height);

  g_assert_no_error (error);
  for (int i = 0; i < n; i++)
    {
      kn_test_paint (frame, first + i);
      kn_film_writer_add_frame (writer, frame, &error);
      g_assert_no_error (error);
      if (kn_film_writer_has_sound (writer))
        add_tone (writer, KN_FILM_SOUND_RATE / 24);
    }
  g_assert_true (kn_film_writer_finish (writer, &error));
  g_assert_true (kn_film_writer_commit (writer, NULL, NULL, &error));
}

static void
put_le (GByteArray *bytes, guint32 value, int n)
{
  for (int i = 0; i < n; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (bytes, &byte, 1);
    }
}

static void
make_wav (const char *path, int n, int channels)
{
  static const double pitches[] = { 440, 660 };
  g_autoptr (GByteArray) wav = g_byte_array_new ();
  int size = 2 * channels;

  g_byte_array_append (wav, (const guint8 *) "RIFF", 4);
  put_le (wav, 36 + n * size, 4);
  g_byte_array_append (wav, (const guint8 *) "WAVEfmt ", 8);
  put_le (wav, 16, 4), put_le (wav, 1, 2), put_le (wav, channels, 2), put_le (wav, KN_FILM_SOUND_RATE, 4);
  put_le (wav, KN_FILM_SOUND_RATE * size, 4), put_le (wav, size, 2), put_le (wav, 16, 2);
  g_byte_array_append (wav, (const guint8 *) "data", 4);
  put_le (wav, n * size, 4);
  for (int i = 0; i < n; i++)
    for (int c = 0; c < channels; c++)
      put_le (wav, (guint16) lrint (16384 * sin (i * pitches[c] * 2 * G_PI / KN_FILM_SOUND_RATE)), 2);
  g_assert_true (g_file_set_contents (path, (const char *) wav->data, wav->len, NULL));
}

void
kn_test_make_tone (const char *path, int n)
{
  make_wav (path, n, 2);
}

void
kn_test_make_mono (const char *path, int n)
{
  make_wav (path, n, 1);
}

void
kn_test_limit_files (gsize n)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = n ? n : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}
