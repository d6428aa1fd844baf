/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/document/kn-test-document.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char base[] = "{\"version\": 1, \"name\": \"P\", \"later\": 5, \"shots\": [{\"name\": \"One\"}, {\"name\": \"Two\"}]}";

typedef struct
{
  char *folder;
  char *project;    /* folder/p.kinora */
} Place;

static void
remove_tree (const char *name)
{
  g_autoptr (GDir) dir = g_file_test (name, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (name, 0, NULL);

  for (const char *child = dir ? g_dir_read_name (dir) : NULL; child; child = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (name, child, NULL);

      remove_tree (path);
    }
  g_remove (name);
}

static void
setup (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("kinora-test-XXXXXX", NULL);
  place->project = g_build_filename (place->folder, "p.kinora", NULL);
}

static void
teardown (Place *place, gconstpointer data)
{
  remove_tree (place->folder);
  g_free (place->folder);
  g_free (place->project);
}

static char *
in_project (Place *place, const char *name)
{
  return g_build_filename (place->project, name, NULL);
}

static void
put (Place *place, const char *name, const char *text, gssize length)
{
  g_autofree char *path = in_project (place, name);

  g_mkdir_with_parents (place->project, 0755);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

static char *
get (Place *place, const char *name, gsize *length)
{
  g_autofree char *path = in_project (place, name);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, length, NULL));
  return text;
}

static KnDocument *
open_project (Place *place, KnDocumentOpenFlags flags)
{
  g_autoptr (GError) error = NULL;
  KnDocument *document = kn_document_open (place->project, flags, &error);

  g_assert_no_error (error);
  return document;
}

static void
save_base (Place *place)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autoptr (GError) error = NULL;

  g_assert_true (kn_document_save_as (document, place->project, &error));
  g_assert_no_error (error);
}

static void
rename_project (KnDocument *document, const char *name)
{
  guint64 id = kn_test_id (kn_document_get_project (document));

  kn_document_break_merge (document);
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_string (id, "name", name), NULL));
}

static const char *
project_name (KnDocument *document)
{
  return kn_project_get_name (kn_document_get_project (document));
}

static void
test_save_and_open (Place *place, gconstpointer data)
{
  g_autofree char *saved = NULL;
  g_autofree char *again = NULL;
  g_autofree char *file = in_project (place, "project.json");
  g_autoptr (KnDocument) document = NULL;

  save_base (place);
  saved = get (place, "project.json", NULL);
  document = kn_document_open (file, 0, NULL);
  g_assert_nonnull (document);
  g_assert_cmpstr (kn_document_get_folder (document), ==, place->project);
  g_assert_false (kn_document_get_modified (document));
  g_assert_true (kn_document_save (document, NULL));
  again = get (place, "project.json", NULL);
  g_assert_cmpstr (saved, ==, again);
  g_assert_nonnull (strstr (saved, "\"later\": 5"));
}

/* Looking at a project by hand-written file leaves it as it was written. */
static void
test_open_writes_nothing (Place *place, gconstpointer data)
{
  g_autofree char *after = NULL;

  put (place, "project.json", base, -1);
  {
    g_autoptr (KnDocument) document = open_project (place, 0);

    g_assert_cmpstr (project_name (document), ==, "P");
  }
  after = get (place, "project.json", NULL);
  g_assert_cmpstr (after, ==, base);
}

static void
test_errors (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = kn_test_read (base);

  g_assert_null (kn_document_open (place->project, 0, &error));
  g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  put (place, "project.json", "{\"name\":\n\n 5}", -1);
  g_assert_null (kn_document_open (place->project, 0, &error));
  g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_BAD_VALUE);
  g_assert_cmpstr (error->message, ==, "project.json:3: $.name: This must be a text in quotes.");
  g_clear_error (&error);
  g_assert_false (kn_document_save_as (document, place->project, &error));
  g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (kn_document_save_as (document, "/proc/none/p.kinora", &error));
  g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_IO);
}

static void
test_lock (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  save_base (place);
  {
    g_autoptr (KnDocument) first = open_project (place, 0);
    g_autoptr (KnDocument) reader = open_project (place, KN_DOCUMENT_OPEN_READ_ONLY);
    guint64 id = kn_test_id (kn_document_get_project (reader));

    g_assert_false (kn_document_get_read_only (first));
    g_assert_null (kn_document_open (place->project, 0, &error));
    g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_LOCKED);
    g_clear_error (&error);
    g_assert_true (kn_document_get_read_only (reader));
    g_assert_false (kn_document_apply_take (reader, kn_edit_new_set_string (id, "name", "x"), &error));
    g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_READ_ONLY);
    g_clear_error (&error);
    g_assert_false (kn_document_save (reader, &error));
    g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_IO);
    g_clear_error (&error);
  }
  {
    g_autoptr (KnDocument) second = open_project (place, 0);

    g_assert_false (kn_document_get_read_only (second));
  }
}

/* Journal */

static void
test_journal_replay (Place *place, gconstpointer data)
{
  g_autofree char *expected = NULL;

  save_base (place);
  {
    g_autoptr (KnDocument) document = open_project (place, 0);
    g_autoptr (JsonNode) clip = kn_test_json ("{\"prompt\": \"third\"}");
    guint64 layer = kn_test_id (kn_node_get_parent (KN_NODE (kn_test_clip (document, 0, 0))));

    g_assert_false (kn_document_needs_sync (document));
    rename_project (document, "a");
    rename_project (document, "b");
    g_assert_true (kn_document_undo (document));
    g_assert_true (kn_document_apply_take (document, kn_plan_append (document, layer, clip, NULL, NULL), NULL));
    kn_document_begin_group (document, "Drag");
    rename_project (document, "c");
    kn_document_abort_group (document);
    kn_document_begin_group (document, "Drag");
    rename_project (document, "d");
    rename_project (document, "e");
    kn_document_end_group (document);
    g_assert_true (kn_document_needs_sync (document));
    g_assert_true (kn_document_sync_journal (document, NULL));
    g_assert_false (kn_document_needs_sync (document));
    expected = kn_document_dup_hash (document);
  }
  {
    g_autoptr (KnDocument) reader = open_project (place, KN_DOCUMENT_OPEN_READ_ONLY);
    g_autoptr (KnDocument) document = open_project (place, 0);
    g_autofree char *hash = kn_document_dup_hash (document);
    g_autofree char *read = kn_document_dup_hash (reader);

    g_assert_cmpstr (hash, ==, expected);
    g_assert_cmpstr (read, ==, expected);
    g_assert_cmpstr (project_name (document), ==, "e");
    g_assert_true (kn_document_undo (document));
    g_assert_cmpstr (project_name (document), ==, "a");
  }
}

/* The project was saved but the journal not yet emptied: its edits are in the project and must not come twice. */
static void
test_journal_of_older_save (Place *place, gconstpointer data)
{
  g_autofree char *journal = NULL;
  gsize length;

  save_base (place);
  {
    g_autoptr (KnDocument) document = open_project (place, 0);
    g_autoptr (JsonNode) clip = kn_test_json ("{}");
    guint64 layer = kn_test_id (kn_node_get_parent (KN_NODE (kn_test_clip (document, 0, 0))));

    g_assert_true (kn_document_apply_take (document, kn_plan_append (document, layer, clip, NULL, NULL), NULL));
    g_assert_true (kn_document_sync_journal (document, NULL));
    journal = get (place, "journal.jsonl", &length);
    g_assert_true (kn_document_save (document, NULL));
  }
  put (place, "journal.jsonl", journal, (gssize) length);
  {
    g_autoptr (KnDocument) document = open_project (place, 0);

    kn_test_assert_layout (document, "0+72 72+72 144+72");
    rename_project (document, "after");
  }
  {
    g_autoptr (KnDocument) document = open_project (place, 0);

    g_assert_cmpstr (project_name (document), ==, "after");
  }
}

static void
test_journal_truncated (Place *place, gconstpointer data)
{
  g_autofree char *project = NULL;
  g_autofree char *journal = NULL;
  gsize length, last;

  save_base (place);
  project = get (place, "project.json", NULL);
  {
    g_autoptr (KnDocument) document = open_project (place, 0);

    rename_project (document, "first");
    rename_project (document, "second “é”");
  }
  journal = get (place, "journal.jsonl", &length);
  for (last = length - 1; journal[last - 1] != '\n'; last--)
    ;
  for (gsize cut = last; cut <= length; cut++)
    {
      put (place, "project.json", project, -1);
      put (place, "journal.jsonl", journal, (gssize) cut);
      {
        g_autoptr (KnDocument) document = open_project (place, 0);

        g_assert_cmpstr (project_name (document), ==, cut == length ? "second “é”" : "first");
        rename_project (document, "new");
      }
      {
        g_autoptr (KnDocument) document = open_project (place, 0);

        g_assert_cmpstr (project_name (document), ==, "new");
      }
    }
}

/* Lines that are not edits, or that do not fit, end the replay without harm. */
static void
test_journal_damaged (Place *place, gconstpointer data)
{
  g_autofree char *project = NULL;
  g_autofree char *journal = NULL;
  gsize length;

  save_base (place);
  project = get (place, "project.json", NULL);
  {
    g_autoptr (KnDocument) document = open_project (place, 0);

    rename_project (document, "first");
    rename_project (document, "second");
  }
  journal = get (place, "journal.jsonl", &length);
  for (guint round = 0; round < 60; round++)
    {
      g_autofree char *damaged = g_memdup2 (journal, length);

      damaged[g_test_rand_int_range (0, (gint32) length)] = (char) g_test_rand_int_range (0, 256);
      put (place, "project.json", project, -1);
      put (place, "journal.jsonl", damaged, (gssize) length);
      {
        g_autoptr (KnDocument) document = open_project (place, 0);

        g_assert_true (kn_document_save (document, NULL));
      }
    }
}

/* A save in the middle of a drag, then Escape, then a crash. */
static void
test_save_in_group (Place *place, gconstpointer data)
{
  save_base (place);
  {
    g_autoptr (KnDocument) document = open_project (place, 0);

    rename_project (document, "before");
    kn_document_begin_group (document, "Drag");
    rename_project (document, "during");
    g_assert_true (kn_document_save (document, NULL));
    kn_document_abort_group (document);
    g_assert_cmpstr (project_name (document), ==, "before");
  }
  {
    g_autoptr (KnDocument) document = open_project (place, 0);

    g_assert_cmpstr (project_name (document), ==, "before");
    kn_document_begin_group (document, "Drag");
    rename_project (document, "one");
    g_assert_true (kn_document_save (document, NULL));
    rename_project (document, "two");
    kn_document_end_group (document);
  }
  {
    g_autoptr (KnDocument) document = open_project (place, 0);

    g_assert_cmpstr (project_name (document), ==, "two");
  }
}

/* Kill: a child edits, syncs and saves as fast as it can and reports each number that must survive. */

static void
child_main (Place *place, int out)
{
  g_autoptr (KnDocument) document = kn_document_open (place->project, 0, NULL);

  for (guint i = (guint) g_ascii_strtoull (project_name (document), NULL, 10) + 1;; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      rename_project (document, name);
      if (!(i % 3 ? kn_document_sync_journal (document, NULL) : kn_document_save (document, NULL)))
        _exit (1);
      if (write (out, &i, sizeof i) != sizeof i)
        _exit (2);
    }
}

static guint
run_and_kill (Place *place, guint after_us)
{
  int pipe_fds[2], status;
  guint last = 0, number;
  pid_t child;

  g_assert_cmpint (pipe (pipe_fds), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    child_main (place, pipe_fds[1]);
  close (pipe_fds[1]);
  g_usleep (after_us);
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  while (read (pipe_fds[0], &number, sizeof number) == sizeof number)
    last = number;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  close (pipe_fds[0]);
  return last;
}

static void
test_kill (Place *place, gconstpointer data)
{
  guint64 last = 0;

  save_base (place);
  for (guint round = 0; round < 20; round++)
    {
      guint reported = run_and_kill (place, 20000 + (guint) g_test_rand_int_range (0, 60000));
      g_autoptr (KnDocument) document = open_project (place, 0);
      guint64 found = g_ascii_strtoull (project_name (document), NULL, 10);

      g_assert_cmpuint (found, >=, MAX (reported, last));
      g_assert_cmpuint (found, <=, MAX (reported, last) + 1);
      last = found;
    }
  g_test_message ("%" G_GUINT64_FORMAT " edits survived", last);
}

static void
test_failed_save (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *part = in_project (place, "project.json.part");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (KnDocument) document = NULL;

  save_base (place);
  before = get (place, "project.json", NULL);
  document = open_project (place, 0);
  rename_project (document, "x");
  g_mkdir (part, 0755);   /* the temporary file cannot be made */
  g_assert_false (kn_document_save (document, &error));
  g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_IO);
  g_assert_true (kn_document_get_modified (document));
  after = get (place, "project.json", NULL);
  g_assert_cmpstr (before, ==, after);
  g_rmdir (part);
  g_assert_true (kn_document_save (document, NULL));
}

static void
test_versions (Place *place, gconstpointer data)
{
  g_autoptr (KnDocument) document = NULL;
  g_auto (GStrv) versions = NULL;
  g_auto (GStrv) more = NULL;
  g_autoptr (GError) error = NULL;

  save_base (place);
  document = open_project (place, 0);
  rename_project (document, "second");
  g_assert_true (kn_document_save (document, NULL));
  versions = kn_document_list_versions (document);
  g_assert_cmpuint (g_strv_length (versions), ==, 1);
  rename_project (document, "third");
  g_assert_true (kn_document_restore_version (document, versions[0], &error));
  g_assert_no_error (error);
  g_assert_cmpstr (project_name (document), ==, "P");
  g_assert_false (kn_document_can_undo (document));
  more = kn_document_list_versions (document);
  g_assert_cmpuint (g_strv_length (more), ==, 2);
  g_assert_true (kn_document_restore_version (document, more[0], &error));
  g_assert_cmpstr (project_name (document), ==, "third");
  for (guint i = 0; i < 30; i++)
    {
      g_auto (GStrv) now = kn_document_list_versions (document);

      g_assert_true (kn_document_restore_version (document, now[g_strv_length (now) - 1], &error));
      g_assert_no_error (error);
    }
  g_strfreev (g_steal_pointer (&more));
  more = kn_document_list_versions (document);
  g_assert_cmpuint (g_strv_length (more), <=, 10);
}

static void
test_blobs (Place *place, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("mask", 4);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autofree char *key = NULL;
  g_autofree char *same = NULL;
  g_autofree char *none = NULL;
  g_autofree char *file = NULL;
  g_autofree char *other = g_build_filename (place->folder, "q.kinora", NULL);
  g_autoptr (KnDocument) document = NULL;
  g_autoptr (GBytes) back = NULL;
  g_autoptr (GBytes) copied = NULL;
  g_autoptr (GError) error = NULL;

  save_base (place);
  document = open_project (place, 0);
  key = kn_document_store_blob (document, bytes, &error);
  g_assert_no_error (error);
  same = kn_document_store_blob (document, bytes, NULL);
  none = kn_document_store_blob (document, empty, NULL);
  g_assert_cmpstr (key, ==, same);
  g_assert_cmpuint (strlen (none), ==, 64);
  back = kn_document_load_blob (document, key, NULL);
  g_assert_true (g_bytes_equal (bytes, back));
  g_assert_true (kn_document_save_as (document, other, NULL));
  copied = kn_document_load_blob (document, key, NULL);
  g_assert_true (g_bytes_equal (bytes, copied));
  file = g_build_filename (other, "blobs", key, NULL);
  g_assert_true (g_file_set_contents (file, "damaged", -1, NULL));
  g_assert_null (kn_document_load_blob (document, key, &error));
  g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_MISSING_BLOB);
  g_clear_error (&error);
  g_assert_null (kn_document_load_blob (document, "../project.json", &error));
  g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_MISSING_BLOB);
}

static void
test_paths (Place *place, gconstpointer data)
{
  g_autoptr (KnDocument) document = NULL;
  g_autofree char *inside = in_project (place, "media/a.png");
  g_autofree char *relative = NULL;
  g_autofree char *outside = NULL;
  g_autofree char *absolute = NULL;
  g_autofree char *free_name = NULL;
  g_autofree char *next_name = NULL;
  g_autofree char *bare_name = NULL;

  save_base (place);
  document = open_project (place, 0);
  relative = kn_document_dup_relative (document, inside);
  outside = kn_document_dup_relative (document, "/media/b.png");
  absolute = kn_document_dup_file_name (document, "media/a.png");
  g_assert_cmpstr (relative, ==, "media/a.png");
  g_assert_cmpstr (outside, ==, "/media/b.png");
  g_assert_cmpstr (absolute, ==, inside);
  free_name = kn_document_dup_media_name (document, "/media/x/a.png");
  g_assert_cmpstr (free_name, ==, "media/a.png");
  put (place, "media/a.png", "x", 1);
  put (place, "media/noext", "x", 1);
  next_name = kn_document_dup_media_name (document, "/media/x/a.png");
  g_assert_cmpstr (next_name, ==, "media/a-2.png");
  bare_name = kn_document_dup_media_name (document, "noext");
  g_assert_cmpstr (bare_name, ==, "media/noext-2");
}

#define ADD(name, func) g_test_add ("/document/file/" name, Place, NULL, setup, func, teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("save-and-open", test_save_and_open);
  ADD ("open-writes-nothing", test_open_writes_nothing);
  ADD ("errors", test_errors);
  ADD ("lock", test_lock);
  ADD ("journal-replay", test_journal_replay);
  ADD ("journal-of-older-save", test_journal_of_older_save);
  ADD ("journal-truncated", test_journal_truncated);
  ADD ("journal-damaged", test_journal_damaged);
  ADD ("save-in-group", test_save_in_group);
  ADD ("kill", test_kill);
  ADD ("failed-save", test_failed_save);
  ADD ("versions", test_versions);
  ADD ("blobs", test_blobs);
  ADD ("paths", test_paths);
  return g_test_run ();
}
