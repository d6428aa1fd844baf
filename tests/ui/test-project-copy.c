/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A copy holds what the project holds now, with the files that lay elsewhere; files that are gone are found by name.
 */
#include "app/document/kn-asset.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-project.h"
#include "ui/project/kn-missing-media.h"
#include "ui/project/kn-project-copy.h"

#include <glib/gstdio.h>

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0777), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_text (const char *folder, const char *name, const char *expected)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static gboolean
is_there (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static KnDocument *
new_project (const char *root)
{
  g_autofree char *folder = g_build_filename (root, "film.kinora", NULL);
  g_autofree char *picture = g_build_filename (root, "else", "boat.png", NULL);
  KnDocument *document = kn_document_new ();
  guint64 id;

  put (root, "else/boat.png", "a boat");
  g_assert_true (kn_document_save_as (document, folder, NULL));
  g_assert_true (kn_document_apply_take (document, kn_plan_add_asset (document, picture, &id, NULL), NULL));
  put (folder, "takes/1-abc/take.mkv", "a take");
  put (folder, "takes/drafts/x.mkv", "a draft");
  put (folder, "takes/1-abc/take.mkv.part", "half a take");
  return document;
}

typedef struct
{
  GMainLoop *loop;
  gboolean ok;
  GError *error;
} Wait;

static void
copied_cb (GObject *document, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->ok = kn_project_copy_finish (result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
copy (KnDocument *document, const char *to, Wait *wait)
{
  *wait = (Wait) { g_main_loop_new (NULL, FALSE), FALSE, NULL };
  kn_project_copy_async (document, to, NULL, copied_cb, wait);
  g_main_loop_run (wait->loop);
  g_main_loop_unref (wait->loop);
}

static void
test_copy (void)
{
  g_autofree char *root = g_dir_make_tmp ("copy-XXXXXX", NULL), *to = g_build_filename (root, "copy.kinora", NULL);
  g_autoptr (KnDocument) document = new_project (root), opened = NULL;
  g_autoptr (KnAsset) asset = NULL;
  Wait wait;

  copy (document, to, &wait);
  g_assert_no_error (wait.error);
  g_assert_true (wait.ok);
  assert_text (to, "media/boat.png", "a boat");
  assert_text (to, "takes/1-abc/take.mkv", "a take");
  g_assert_false (is_there (to, "takes/drafts") || is_there (to, "takes/1-abc/take.mkv.part") || is_there (to, "lock"));
  g_assert_false (is_there (root, "copy.kinora.part"));
  opened = kn_document_open (to, KN_DOCUMENT_OPEN_DEFAULT, NULL);
  g_assert_nonnull (opened);
  asset = g_list_model_get_item (kn_project_get_assets (kn_document_get_project (opened)), 0);
  g_assert_cmpstr (kn_asset_get_path (asset), ==, "media/boat.png");

  /* Never over something else, and nothing half done is left. */
  copy (document, to, &wait);
  g_assert_false (wait.ok);
  g_assert_nonnull (wait.error);
  g_clear_error (&wait.error);
  g_assert_false (is_there (root, "copy.kinora.part"));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* How many were found in folder. */
static guint
find (KnDocument *document, const char *folder)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint found = 9;

  kn_missing_media_find (folder, found_cb, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (kn_missing_media_find_finish (document, result, &found, NULL));
  return found;
}

static void
test_missing (void)
{
  g_autofree char *root = g_dir_make_tmp ("missing-XXXXXX", NULL);
  g_autofree char *was = g_build_filename (root, "else", "boat.png", NULL);
  g_autofree char *is = g_build_filename (root, "new", "deep", "boat.png", NULL);
  g_autofree char *new_folder = g_build_filename (root, "new", NULL);
  g_autoptr (KnDocument) document = new_project (root);
  g_autoptr (KnAsset) asset = NULL;

  g_assert_cmpuint (kn_missing_media_count (document), ==, 0);
  g_assert_cmpint (g_unlink (was), ==, 0);
  g_assert_cmpuint (kn_missing_media_count (document), ==, 1);
  g_assert_cmpuint (find (document, root), ==, 0);
  put (root, "new/deep/boat.png", "a boat");
  g_assert_cmpuint (find (document, new_folder), ==, 1);
  asset = g_list_model_get_item (kn_project_get_assets (kn_document_get_project (document)), 0);
  g_assert_cmpstr (kn_asset_get_path (asset), ==, is);
  g_assert_true (kn_document_undo (document));
  g_assert_cmpuint (kn_missing_media_count (document), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/copy", test_copy);
  g_test_add_func ("/project/missing", test_missing);
  return g_test_run ();
}
