/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of a model folder is kept, until a file of it is another.
 */
#include "app/client/kn-model-facts.h"

#include <glib/gstdio.h>

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0777), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
take_away (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
test_kept (void)
{
  g_autofree char *folder = g_dir_make_tmp ("facts-XXXXXX", NULL);
  g_autoptr (KnModelFacts) none = kn_model_facts_get (folder), first = NULL, again = NULL, renamed = NULL, able = NULL;

  g_assert_null (none);
  put (folder, "kinora.json", "{ \"name\": \"One\" }");
  put (folder, "transformer/config.json", "{ \"in_channels\": 16 }");
  first = kn_model_facts_get (folder);
  again = kn_model_facts_get (folder);
  g_assert_true (first && first == again);
  g_assert_cmpstr (first->name, ==, "One");
  g_assert_false (first->takes_pictures);

  put (folder, "kinora.json", "{ \"name\": \"Another\" }");
  renamed = kn_model_facts_get (folder);
  g_assert_cmpstr (renamed->name, ==, "Another");
  /* Who has the old ones keeps them. */
  g_assert_cmpstr (first->name, ==, "One");

  put (folder, "transformer/config.json", "{ \"in_channels\": 36, \"add_control_adapter\": true }");
  able = kn_model_facts_get (folder);
  g_assert_true (able->takes_pictures && able->takes_camera);

  take_away (folder, "transformer/config.json");
  take_away (folder, "transformer");
  none = kn_model_facts_get (folder);
  g_assert_null (none);
  take_away (folder, "kinora.json");
  g_rmdir (folder);
}

static void
test_places (void)
{
  g_autofree char *place = g_dir_make_tmp ("facts-XXXXXX", NULL);
  const char *places[] = { place, NULL };
  g_autofree char *before = kn_model_facts_dup_stamp (places), *same = kn_model_facts_dup_stamp (places), *after = NULL;
  g_autoptr (GPtrArray) empty = kn_model_facts_list (places), some = NULL;

  g_assert_cmpstr (before, ==, same);
  put (place, "model/transformer/config.json", "{}");
  after = kn_model_facts_dup_stamp (places);
  g_assert_cmpstr (after, !=, before);
  some = kn_model_facts_list (places);
  g_assert_cmpuint (some->len, ==, empty->len + 1);
  g_assert_cmpstr (((KnModelFacts *) some->pdata[some->len - 1])->name, ==, "model");
  take_away (place, "model/transformer/config.json");
  take_away (place, "model/transformer");
  take_away (place, "model");
  g_rmdir (place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model-facts/kept", test_kept);
  g_test_add_func ("/model-facts/places", test_places);
  return g_test_run ();
}
