/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-draft-store.h"

#include <glib/gstdio.h>
#include <utime.h>

static char *
put (const char *project, const char *name, gsize bytes, gint64 when)
{
  g_autofree char *folder = g_build_filename (project, "takes", "drafts", NULL);
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = g_strnfill (bytes, 'x');
  struct utimbuf times = { when, when };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  g_assert_true (g_file_set_contents (path, text, (gssize) bytes, NULL));
  g_assert_cmpint (utime (path, &times), ==, 0);
  return path;
}

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_prune (void)
{
  g_autofree char *project = g_dir_make_tmp ("drafts-XXXXXX", NULL);
  g_autofree char *old = put (project, "old.mkv", 1000, 100), *old_side = put (project, "old.json", 10, 100);
  g_autofree char *kept = put (project, "kept.mkv", 1000, 200), *middle = put (project, "middle.mkv", 1000, 300);
  g_autofree char *busy = put (project, "busy.mkv.part", 1000, 50), *new = put (project, "new.mkv", 1000, 400);
  g_autofree char *take = g_build_filename (project, "takes", "take.mkv", NULL);
  const char *keep[] = { "kept", NULL };

  g_assert_true (g_file_set_contents (take, "take", 4, NULL));
  g_assert_cmpint (kn_draft_store_measure (project), ==, 5010);
  g_assert_cmpint (kn_draft_store_prune (project, 10000, keep), ==, 5010);
  g_assert_cmpint (kn_draft_store_prune (project, 3000, keep), ==, 3000);
  /* All files of the two that were used longest ago, but what is wanted or being written. */
  g_assert_false (is_there (old) || is_there (old_side) || is_there (middle));
  g_assert_true (is_there (kept) && is_there (busy) && is_there (new) && is_there (take));
  g_assert_cmpint (kn_draft_store_prune (project, 0, NULL), ==, 1000);
  g_assert_true (is_there (busy) && is_there (take) && !is_there (kept) && !is_there (new));
}

static void
test_nothing (void)
{
  g_assert_cmpint (kn_draft_store_measure ("/nonexistent"), ==, 0);
  g_assert_cmpint (kn_draft_store_prune ("/nonexistent", 0, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft-store/prune", test_prune);
  g_test_add_func ("/draft-store/nothing", test_nothing);
  return g_test_run ();
}
