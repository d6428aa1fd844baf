/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parts of films: what a killed run has left goes, what somebody holds or nobody of ours has made stays.
 */
#include "app/media/kn-film-writer.h"
#include "app/media/kn-part.h"
#include "tests/export/kn-test-film.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static char *folder;
static const char *self;

static kn_film_writer *
begin (const char *format, const char *path)
{
  struct kn_film_spec spec = { .format = kn_film_format_find (format), .width = 64, .height = 36, .rate = { 24, 1 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (64, 36);
  kn_film_writer *writer = kn_film_writer_new (&spec, path, &error);
  g_autofree char *sidecar = NULL;

  g_assert_no_error (error);
  kn_test_paint (frame, 1);
  g_assert_true (kn_film_writer_add_frame (writer, frame, &error));
  sidecar = g_strconcat (kn_film_writer_get_part (writer), ".c2pa", NULL);
  g_assert_true (g_file_set_contents (sidecar, "x", 1, NULL));
  return writer;
}

static void
write_film (const char *format, const char *path)
{
  g_autoptr (kn_film_writer) writer = begin (format, path);

  g_assert_true (kn_film_writer_finish (writer, NULL));
  g_assert_true (kn_film_writer_commit (writer, NULL, NULL, NULL));
}

/* Another process, in the middle of a film until it is killed. */
static int
hold (const char *format, const char *path)
{
  g_autoptr (kn_film_writer) writer = begin (format, path);

  puts ("ready");
  fflush (stdout);
  /* Nobody writes: this ends with the test at the latest. */
  getchar ();
  return 1;
}

static GSubprocess *
start_holder (const char *format, const char *path)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                           self, "hold", format, path, NULL);
  char ready[6] = "";

  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (process), ready, 5, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ready, ==, "ready");
  return process;
}

static guint
count (const char *place, const char *ending)
{
  g_autoptr (GDir) dir = g_dir_open (place, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)))
    n += g_str_has_suffix (name, ending);
  return n;
}

static void
test_killed (gconstpointer data)
{
  const char *format = data;
  g_autofree char *place = g_build_filename (folder, format, NULL), *path = g_build_filename (place, "film", NULL);
  g_autofree char *other = g_build_filename (place, "other", NULL);
  g_autoptr (GSubprocess) one = NULL, two = NULL;

  g_mkdir (place, 0755);
  one = start_holder (format, path);
  two = start_holder (format, path);
  write_film (format, path);
  g_assert_cmpint (count (place, ".part"), ==, 2);

  g_subprocess_send_signal (one, SIGKILL);
  g_subprocess_wait (one, NULL, NULL);
  g_assert_cmpint (count (place, ".part"), ==, 2);
  write_film (format, path);
  g_assert_cmpint (count (place, ".part"), ==, 1);

  /* Of any name in the folder. */
  g_subprocess_send_signal (two, SIGKILL);
  g_subprocess_wait (two, NULL, NULL);
  write_film (format, other);
  g_assert_cmpint (count (place, ".part"), ==, 0);
  g_assert_cmpint (count (place, ""), ==, 2);
}

static void
put_text (const char *place, const char *name, const char *text)
{
  g_autofree char *file = g_build_filename (place, name, NULL), *up = g_path_get_dirname (file);

  g_mkdir_with_parents (up, 0755);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
put (const char *place, const char *name)
{
  put_text (place, name, "x");
}

static char *
get_text (const char *place, const char *name)
{
  g_autofree char *file = g_build_filename (place, name, NULL);
  char *text = NULL;

  g_file_get_contents (file, &text, NULL, NULL);
  return text;
}

/* What a lock of this machine says. */
static char *
dup_lock (void)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL), *place = NULL;
  g_autoptr (kn_part) part = kn_part_new (path);

  place = g_path_get_dirname (kn_part_get_path (part));
  return get_text (place, "kinora.lock");
}

static gboolean
is_there (const char *place, const char *name)
{
  g_autofree char *file = g_build_filename (place, name, NULL);

  return g_file_test (file, G_FILE_TEST_EXISTS);
}

static void
test_foreign (void)
{
  static const char *const foreign[] = { "film.backup.part", "film.part", "film.abcdef.part/a.png", ".abcdef.part/kinora.lock",
                                         "film.abc-ef.part/kinora.lock", "treasure/gold" };
  g_autofree char *place = g_build_filename (folder, "foreign", NULL), *path = g_build_filename (place, "film", NULL);
  g_autofree char *treasure = g_build_filename (place, "treasure", NULL);
  g_autofree char *link = g_build_filename (place, "film.aaaaaa.part", "treasure", NULL);
  g_autofree char *linked = g_build_filename (place, "film.bbbbbb.part", NULL);
  g_autofree char *lock = g_build_filename (place, "film.cccccc.part", NULL);
  g_autofree char *lock_link = g_build_filename (lock, "kinora.lock", NULL), *own = dup_lock ();

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    put (place, foreign[i]);
  put_text (place, "film.aaaaaa.part/kinora.lock", own);
  put (place, "film.aaaaaa.part/film/film.000001.png");
  g_assert_cmpint (symlink (treasure, link), ==, 0);
  put (place, "treasure/kinora.lock");
  g_assert_cmpint (symlink (treasure, linked), ==, 0);
  g_mkdir (lock, 0755);
  g_assert_cmpint (symlink ("../treasure/gold", lock_link), ==, 0);
  write_film ("mkv-ffv1", path);
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_assert_true (is_there (place, foreign[i]));
  g_assert_true (is_there (place, "treasure/kinora.lock") && is_there (place, "film.bbbbbb.part"));
  g_assert_true (is_there (place, "film.cccccc.part/kinora.lock"));
  /* This one was of ours; where its link led to is not. */
  g_assert_false (is_there (place, "film.aaaaaa.part"));
}

/* Where file systems are shared, a lock that nobody holds here may be held elsewhere. */
static void
test_machines (void)
{
  g_autofree char *place = g_build_filename (folder, "machines", NULL), *path = g_build_filename (place, "film", NULL);
  g_autofree char *own = dup_lock (), *restarted = NULL, *container = NULL;
  g_auto (GStrv) lines = g_strsplit (own, "\n", 3);
  const struct { const char *text; gboolean goes; } rows[] = {
    { own, TRUE }, { restarted = g_strdup_printf ("another\n%s\n", lines[1]), *g_strstrip (lines[1]) != 0 },
    { container = g_strdup_printf ("%s\nanother\n", lines[0]), *lines[0] != 0 }, { "another\nanother host\n", FALSE },
    { "\n \n", FALSE }, { "", FALSE }, { "\n", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("film.%06u.part/kinora.lock", i);

      put_text (place, name, rows[i].text);
    }
  kn_part_free (kn_part_new (path));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("film.%06u.part", i);

      g_assert_cmpint (is_there (place, name), ==, !rows[i].goes);
    }
}

/* A film and what lies beside it: both or none, and what was there before is lost only to both. */
static void
test_pair (void)
{
  g_autofree char *place = g_build_filename (folder, "pair", NULL), *path = g_build_filename (place, "film", NULL);
  g_autofree char *beside = g_build_filename (place, "film.c2pa", NULL);
  g_autofree char *manifest = NULL, *film = NULL;
  g_autoptr (kn_film_writer) writer = NULL;

  /* A folder in the way of what lies beside it. */
  put_text (place, "film", "older");
  put (place, "film.c2pa/file");
  writer = begin ("mkv-ffv1", path);
  g_assert_true (kn_film_writer_finish (writer, NULL));
  g_assert_false (kn_film_writer_commit (writer, NULL, ".c2pa", NULL));
  film = get_text (place, "film");
  g_assert_cmpstr (film, ==, "older");
  g_assert_true (is_there (place, "film.c2pa/file"));

  /* In the way of the film. */
  kn_test_remove (g_steal_pointer (&beside));
  put_text (place, "film.c2pa", "older");
  g_remove (path);
  put (place, "film/file");
  g_assert_false (kn_film_writer_commit (writer, NULL, ".c2pa", NULL));
  manifest = get_text (place, "film.c2pa");
  g_assert_cmpstr (manifest, ==, "older");
  g_assert_true (is_there (place, "film/file"));

  kn_test_remove (g_steal_pointer (&path));
  g_assert_true (kn_film_writer_commit (writer, NULL, ".c2pa", NULL));
  g_clear_pointer (&writer, kn_film_writer_free);
  g_free (manifest);
  manifest = get_text (place, "film.c2pa");
  g_assert_cmpstr (manifest, ==, "x");
  g_assert_cmpint (count (place, ""), ==, 2);
}

/* Pictures take the place of older ones at once, and of nothing else. */
static void
test_pictures (void)
{
  g_autofree char *place = g_build_filename (folder, "pictures", NULL), *path = g_build_filename (place, "film", NULL);
  g_autoptr (kn_film_writer) writer = NULL;
  g_autofree char *text = NULL;

  put_text (place, "film/film.000001.png", "older");
  put_text (place, "film/film.000002.png", "older");
  writer = begin ("png", path);
  g_assert_true (kn_film_writer_finish (writer, NULL));
  put (place, "film/notes.txt");
  g_assert_false (kn_film_writer_commit (writer, NULL, NULL, NULL));
  text = get_text (place, "film/film.000001.png");
  g_assert_cmpstr (text, ==, "older");
  g_free (text);
  text = g_build_filename (path, "notes.txt", NULL);
  g_remove (text);
  g_assert_true (kn_film_writer_commit (writer, NULL, NULL, NULL));
  g_free (text);
  text = get_text (place, "film/film.000001.png");
  g_assert_cmpstr (text, !=, "older");
  g_assert_false (is_there (place, "film/film.000002.png"));
  g_clear_pointer (&writer, kn_film_writer_free);
  g_assert_cmpint (count (place, ""), ==, 1);
}

/* As on a file system that cannot let two names change places. FALSE where a process may not forbid itself anything. */
static gboolean
forbid_exchange (void)
{
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 0, 3),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, args[4])),
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, RENAME_EXCHANGE, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = { G_N_ELEMENTS (code), code };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* Another process: a folder takes the place of an older one all the same. */
static int
replace_without_exchange (const char *place)
{
  g_autofree char *path = g_build_filename (place, "film", NULL), *text = NULL;
  g_autofree char *other = g_build_filename (place, "other", NULL);
  g_autoptr (kn_part) part = NULL;

  put_text (place, "film/1.png", "older");
  put_text (place, "film/2.png", "older");
  put_text (place, "other/1.png", "other");
  if (!forbid_exchange ())
    return 77;
  g_assert_cmpint (renameat2 (AT_FDCWD, path, AT_FDCWD, other, RENAME_EXCHANGE), ==, -1);
  g_assert_cmpint (errno, ==, EINVAL);
  part = kn_part_new (path);
  put_text (kn_part_get_path (part), "1.png", "newer");
  g_assert_true (kn_part_commit (part, path, NULL));
  g_clear_pointer (&part, kn_part_free);
  text = get_text (place, "film/1.png");
  g_assert_cmpstr (text, ==, "newer");
  g_assert_false (is_there (place, "film/2.png"));
  g_assert_cmpint (count (place, ""), ==, 2);
  return 0;
}

static void
test_no_exchange (void)
{
  g_autofree char *place = g_build_filename (folder, "no-exchange", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self, "no-exchange", place, NULL);

  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  if (g_subprocess_get_exit_status (process) == 77)
    g_test_skip ("no filter of system calls can be set");
  else
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

/* Whatever the name of an export is: what makes room for it lies elsewhere. */
static void
test_odd_names (void)
{
  static const char *const names[] = { "kinora.lock", "film.older", "film.older-beside" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *place = g_strdup_printf ("%s/odd-%u", folder, i), *path = g_build_filename (place, names[i], NULL);
      g_autofree char *name = g_strconcat (names[i], ".c2pa", NULL), *text = NULL, *film = NULL;
      g_autoptr (kn_film_writer) writer = NULL;

      put_text (place, names[i], "older");
      put_text (place, name, "older");
      writer = begin ("mkv-ffv1", path);
      g_assert_true (kn_film_writer_finish (writer, NULL));
      g_assert_true (kn_film_writer_commit (writer, NULL, ".c2pa", NULL));
      film = get_text (place, names[i]);
      text = get_text (place, name);
      g_assert_true (g_str_has_prefix (film, "\x1a\x45\xdf\xa3"));
      g_assert_cmpstr (text, ==, "x");
    }
}

/* One process may have several, too. */
static void
test_several (void)
{
  g_autofree char *place = g_build_filename (folder, "several", NULL), *path = g_build_filename (place, "a.txt", NULL);
  g_autoptr (kn_part) one = NULL, two = NULL;

  g_mkdir (place, 0755);
  one = kn_part_new (path);
  two = kn_part_new (path);
  g_assert_cmpint (count (place, ".part"), ==, 2);
  g_assert_true (g_file_set_contents (kn_part_get_path (one), "one", -1, NULL));
  g_assert_true (kn_part_commit (one, path, NULL));
  g_clear_pointer (&one, kn_part_free);
  g_clear_pointer (&two, kn_part_free);
  g_assert_cmpint (count (place, ""), ==, 1);
  g_assert_true (is_there (place, "a.txt"));
  g_assert_null (kn_part_new ("/nowhere/at/all.txt"));
}

int
main (int argc, char **argv)
{
  int r;

  if (argc == 4 && g_str_equal (argv[1], "hold"))
    return hold (argv[2], argv[3]);
  if (argc == 3 && g_str_equal (argv[1], "no-exchange"))
    return replace_without_exchange (argv[2]);
  self = argv[0];
  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  g_test_add_data_func ("/part/killed/film", "mkv-ffv1", test_killed);
  g_test_add_data_func ("/part/killed/pictures", "png", test_killed);
  g_test_add_func ("/part/foreign", test_foreign);
  g_test_add_func ("/part/machines", test_machines);
  g_test_add_func ("/part/pair", test_pair);
  g_test_add_func ("/part/pictures", test_pictures);
  g_test_add_func ("/part/no-exchange", test_no_exchange);
  g_test_add_func ("/part/odd-names", test_odd_names);
  g_test_add_func ("/part/several", test_several);
  r = g_test_run ();
  kn_test_remove (folder);
  return r;
}
