/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing that a shot says is lost on the way to its request.
 */
#include "app/client/kn-content.h"
#include "app/client/kn-draft-store.h"
#include "app/client/kn-shot-request.h"
#include "render/base/kn-hash.h"

#include "tests/unit/document/kn-test-document.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* 24 frames a second; more: members of the shot. */
static KnDocument *
document_of (const char *more)
{
  g_autofree char *text = g_strdup_printf (
    "{\"version\": 1, \"id\": 1, \"next_id\": 500, \"name\": \"P\", \"frame_rate\": \"24\", \"style\": \"ink\", "
    "\"characters\": [{\"id\": 7, \"name\": \"Mara\", \"description\": \"red coat\"}], "
    "\"assets\": [{\"id\": 8, \"kind\": \"image\", \"path\": \"%s\"}], "
    "\"sequences\": [{\"id\": 2, \"name\": \"S\", \"layers\": [{\"id\": 3, \"name\": \"L\", \"clips\": ["
    "{\"id\": 10, \"start_frames\": 0, \"duration_frames\": 48, \"name\": \"A\", \"prompt\": \"a pier\", %s}]}], "
    "\"audio_layers\": []}]}", g_get_prgname (), more);

  return kn_test_read (text);
}

static struct kn_request *
request_of (const char *more)
{
  g_autoptr (KnDocument) document = document_of (more);
  g_autoptr (GError) error = NULL;
  struct kn_request *request =
    kn_shot_request_new (document, KN_SHOT (kn_test_clip (document, 0, 0)), KN_SHOT_REQUEST_FULL, &error);

  g_assert_no_error (error);
  return request;
}

static void
test_prompts (void)
{
  struct kn_request *r = request_of ("\"prompts\": ["
                                     "{\"id\": 11, \"in_frames\": 0, \"out_frames\": 12, \"text\": \"dawn\"},"
                                     "{\"id\": 12, \"in_frames\": 12, \"text\": \"Mara waits\", "
                                     "\"weight\": 0.5, \"blend_frames\": 6}]");

  g_assert_cmpstr (r->prompt, ==, "ink, a pier, red coat");
  g_assert_cmpuint (r->n_prompts, ==, 2);
  g_assert_cmpstr (r->prompts[0].text, ==, "dawn");
  g_assert_cmpfloat (r->prompts[0].to_s, ==, 0.5);
  g_assert_cmpfloat (r->prompts[0].weight, ==, 1);
  g_assert_cmpfloat (r->prompts[1].weight, ==, 0.5);
  g_assert_cmpfloat (r->prompts[1].blend_s, ==, 0.25);
  kn_request_free (&r);
  r = request_of ("\"seed\": 3");
  g_assert_cmpstr (r->prompt, ==, "ink, a pier");
  kn_request_free (&r);
}

#define BLOB "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEYS "\"keys\": [{\"id\": %d, \"time_frames\": 12, \"box\": [0.1, 0.2, 0.3, 0.4], \"interpolation\": \"hold\"}]"

static void
test_masks (void)
{
  g_autofree char *masks = g_strdup_printf (
    "\"source\": \"media\", \"media\": 8, \"masks\": ["
    "{\"id\": 20, \"name\": \"sky\", \"role\": \"replace\", \"in_frames\": 6, \"out_frames\": 24, \"feather_px\": 3, "
    "\"grow_px\": -2, \"inverted\": true, " KEYS "},"
    "{\"id\": 22, \"name\": \"boat\", \"role\": \"layout\", \"prompt\": \"a boat\", " KEYS "},"
    "{\"id\": 24, \"name\": \"off\", \"role\": \"replace\", \"disabled\": true, " KEYS "},"
    "{\"id\": 26, \"name\": \"empty\", \"role\": \"replace\", \"keys\": []},"
    "{\"id\": 28, \"name\": \"hat\", \"role\": \"keep\", \"keys\": [{\"id\": 29, \"time_frames\": 0, "
    "\"mask\": \"" BLOB "\"}, "
    "{\"id\": 30, \"time_frames\": 24}]}]", 21, 23, 25);
  struct kn_request *r = request_of (masks);
  const struct kn_request_area *sky, *hat;

  g_assert_cmpuint (r->n_masks, ==, 2);
  sky = &r->masks[0].area;
  g_assert_cmpint (r->masks[0].mode, ==, KN_MASK_REPLACE);
  g_assert_cmpfloat (sky->from_s, ==, 0.25);
  g_assert_cmpfloat (sky->to_s, ==, 1);
  g_assert_cmpfloat (sky->feather_px, ==, 3);
  g_assert_cmpfloat (sky->grow_px, ==, -2);
  g_assert_true (sky->inverted);
  g_assert_cmpfloat (sky->keys[0].time_s, ==, 0.5);
  g_assert_cmpfloat (sky->keys[0].box[3], ==, 0.4);
  g_assert_cmpint (sky->keys[0].interpolation, ==, KN_REQUEST_HOLD);
  hat = &r->masks[1].area;
  g_assert_cmpint (r->masks[1].mode, ==, KN_MASK_KEEP);
  g_assert_cmpfloat (hat->to_s, ==, 0);
  g_assert_cmpuint (hat->n_keys, ==, 2);
  g_assert_true (g_str_has_suffix (hat->keys[0].image, "/" BLOB));
  g_assert_null (hat->keys[0].box);
  g_assert_cmpint (hat->keys[0].interpolation, ==, KN_REQUEST_SMOOTH);
  g_assert_cmpfloat (hat->keys[1].box[2], ==, 1);
  g_assert_cmpuint (r->n_layout, ==, 1);
  g_assert_cmpstr (r->layout[0].prompt, ==, "a boat");
  kn_request_free (&r);
}

/* On a shot that was made, a mask is for one of its takes: what stays is of that one, also when others are picked. */
static void
test_masked_take (void)
{
#define TAKES "\"source\": \"loop\", \"takes\": [{\"id\": 40, \"file\": \"takes/a.mkv\"}, " \
              "{\"id\": 41, \"file\": \"takes/b.mkv\"}, {\"id\": 42, \"file\": \"takes/c.mkv\"}], \"take\": 42, "
  struct kn_request *r = request_of (TAKES "\"masks\": [{\"id\": 20, \"name\": \"\", \"role\": \"replace\", "
                                           "\"take\": 41, \"keys\": [{\"id\": 21, \"time_frames\": 0}]}]");

  g_assert_true (g_str_has_suffix (r->source->video, "takes/b.mkv"));
  g_assert_cmpfloat (r->source->strength, ==, 1);
  g_assert_false (r->loop);
  g_assert_cmpuint (r->n_masks, ==, 1);
  kn_request_free (&r);

  r = request_of (TAKES "\"masks\": [{\"id\": 20, \"name\": \"\", \"role\": \"keep\", "
                        "\"keys\": [{\"id\": 21, \"time_frames\": 0}]}]");
  g_assert_true (g_str_has_suffix (r->source->video, "takes/a.mkv"));
  kn_request_free (&r);

  /* Nothing is painted, or there is nothing to paint on: the shot is made as ever. */
  r = request_of (TAKES "\"masks\": [{\"id\": 20, \"name\": \"\", \"role\": \"keep\", \"keys\": []}]");
  g_assert_null (r->source);
  g_assert_true (r->loop);
  kn_request_free (&r);
  r = request_of ("\"masks\": [{\"id\": 20, \"name\": \"\", \"role\": \"keep\", "
                  "\"keys\": [{\"id\": 21, \"time_frames\": 0}]}]");
  g_assert_null (r->source);
  g_assert_cmpuint (r->n_masks, ==, 0);
  kn_request_free (&r);
}

static void
test_pictures (void)
{
  struct kn_request *r = request_of ("\"length_frames\": 48, \"pictures\": ["
                                     "{\"id\": 20, \"time_frames\": -1, \"asset\": 8}, "
                                     "{\"id\": 21, \"time_frames\": 12, \"asset\": 8, \"strength\": 0.5}, "
                                     "{\"id\": 22, \"time_frames\": 0, \"asset\": 8}, "
                                     "{\"id\": 23, \"time_frames\": 60, \"asset\": 8}]");

  g_assert_nonnull (r->first_frame);
  g_assert_nonnull (r->last_frame);
  g_assert_cmpuint (r->n_keyframes, ==, 1);
  g_assert_cmpfloat (r->keyframes[0].time_s, ==, 0.5);
  g_assert_cmpfloat (r->keyframes[0].strength, ==, 0.5);
  kn_request_free (&r);
}

/* Three shots: footage of a file, of which the seconds 1 to 3 are seen, a take that lost its last quarter second (or
 * what is said of it instead), and what is joined to them. */
static struct kn_request *
joined_to (const char *take, const char *more)
{
  g_autofree char *text = g_strdup_printf (
    "{\"version\": 1, \"id\": 1, \"next_id\": 500, \"name\": \"P\", \"frame_rate\": \"24\", "
    "\"assets\": [{\"id\": 8, \"kind\": \"video\", \"path\": \"%s\", \"duration_ns\": 5000000000}], "
    "\"sequences\": [{\"id\": 2, \"name\": \"S\", \"layers\": [{\"id\": 3, \"name\": \"L\", \"clips\": ["
    "{\"id\": 10, \"start_frames\": 0, \"duration_frames\": 48, \"in_frames\": 24, \"source\": \"media\", "
    "\"media\": 8}, "
    "{\"id\": 11, \"start_frames\": 48, \"duration_frames\": 42, \"prompt\": \"a pier\", \"take\": 20, %s}, "
    "{\"id\": 12, \"start_frames\": 90, \"duration_frames\": 48, \"prompt\": \"a pier\", %s}]}], "
    "\"audio_layers\": []}]}", g_get_prgname (), take, more);
  g_autoptr (KnDocument) document = kn_test_read (text);
  g_autoptr (GError) error = NULL;
  struct kn_request *request =
    kn_shot_request_new (document, KN_SHOT (kn_test_clip (document, 0, 2)), KN_SHOT_REQUEST_FULL, &error);

  g_assert_no_error (error);
  return request;
}

static struct kn_request *
joined_request_of (const char *more)
{
  return joined_to ("\"length_frames\": 48, \"takes\": [{\"id\": 20, \"file\": \"takes/b.mkv\"}]", more);
}

/* A shot is joined to what is seen of the others: footage needs no take, and what is trimmed off does not count. */
static void
test_joins (void)
{
  struct kn_request *r = joined_request_of ("\"source\": \"extend-forward\", \"from_shot\": 10");

  g_assert_true (g_str_has_suffix (r->extend->take, g_get_prgname ()));
  g_assert_cmpfloat (r->extend->at_s, ==, 3);
  kn_request_free (&r);
  r = joined_request_of ("\"source\": \"extend-backward\", \"from_shot\": 10");
  g_assert_cmpfloat (r->extend->at_s, ==, 1);
  kn_request_free (&r);
  r = joined_request_of ("\"source\": \"extend-forward\", \"from_shot\": 11");
  g_assert_true (g_str_has_suffix (r->extend->take, "takes/b.mkv"));
  g_assert_cmpfloat (r->extend->at_s, ==, 1.75);
  kn_request_free (&r);
  r = joined_request_of ("\"source\": \"extend-backward\", \"from_shot\": 11");
  g_assert_cmpfloat (r->extend->at_s, ==, 0);
  kn_request_free (&r);
  r = joined_request_of ("\"source\": \"fill\", \"from_shot\": 11, \"to_shot\": 10");
  g_assert_true (g_str_has_suffix (r->fill->from, "takes/b.mkv"));
  g_assert_true (g_str_has_suffix (r->fill->to, g_get_prgname ()));
  g_assert_cmpfloat (r->fill->from_at_s, ==, 1.75);
  g_assert_cmpfloat (r->fill->to_at_s, ==, 1);
  kn_request_free (&r);
}

/* Of a take the frames count that it has, not those that its shot or the footage under it has. */
static void
test_join_of_take (void)
{
  static const struct { const char *take; double at_s; } cases[] = {
    { "\"takes\": [{\"id\": 20, \"file\": \"takes/b.mkv\", \"n_frames\": 42}]", 0 },
    { "\"takes\": [{\"id\": 20, \"file\": \"takes/b.mkv\", \"n_frames\": 45}]", 1.75 },
    { "\"takes\": [{\"id\": 20, \"file\": \"takes/b.mkv\", \"n_frames\": 41}]", 0 },
    { "\"source\": \"media\", \"media\": 8, \"strength\": 0.5, \"takes\": [{\"id\": 20, \"file\": \"takes/b.mkv\", "
      "\"n_frames\": 42}]", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      struct kn_request *r = joined_to (cases[i].take, "\"source\": \"extend-forward\", \"from_shot\": 11");

      g_assert_true (g_str_has_suffix (r->extend->take, "takes/b.mkv"));
      g_assert_cmpfloat (r->extend->at_s, ==, cases[i].at_s);
      kn_request_free (&r);
    }
}

static void
test_quality (void)
{
  static const struct { const char *more; int mode, steps; double scale; } cases[] = {
    { "\"quality\": \"standard\"", KN_MODE_BOTH, 0, 1 },
    { "\"quality\": \"high\"", KN_MODE_BOTH, 0, 1.5 },
    { "\"quality\": \"high\", \"steps\": 20", KN_MODE_BOTH, 20, 1 },
    { "\"quality\": \"draft\", \"steps\": 20", KN_MODE_DRAFT, 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      struct kn_request *r = request_of (cases[i].more);

      g_assert_cmpint (r->mode, ==, cases[i].mode);
      g_assert_cmpint (r->steps, ==, cases[i].steps);
      g_assert_cmpfloat (r->steps_scale, ==, cases[i].scale);
      kn_request_free (&r);
    }
}

/* The take is known by the same key, whether its draft was there or not. */
static void
test_key (void)
{
  struct kn_request *r = request_of ("\"seed\": 3");
  g_autofree char *key = kn_shot_request_dup_key (r, NULL), *with_draft = NULL;

  r->draft.take = g_strdup ("/no/such/draft.mkv");
  with_draft = kn_shot_request_dup_key (r, NULL);
  g_assert_cmpstr (key, ==, with_draft);
  kn_request_free (&r);
}

/* A draft among the takes is the one to begin with, if it is of what the shot says now. */
static void
test_use_draft (void)
{
  static const struct { const char *quality; gboolean same, used; } cases[] = {
    { "standard", TRUE, TRUE }, { "high", TRUE, TRUE }, { "standard", FALSE, FALSE }, { "draft", TRUE, FALSE },
  };
  struct kn_request *draft = request_of ("\"quality\": \"draft\"");
  g_autofree char *key = kn_shot_request_dup_key (draft, NULL), *folder = g_dir_make_tmp ("kinora-XXXXXX", NULL);
  g_autofree char *before = g_get_current_dir ();

  kn_request_free (&draft);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  g_assert_true (g_file_set_contents ("draft.mkv", "draft", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *more =
        g_strdup_printf ("\"quality\": \"%s\", \"takes\": [{\"id\": 40, \"file\": \"draft.mkv\", \"recipe\": \"%s\"}]",
                         cases[i].quality, cases[i].same ? key : "another");
      g_autoptr (KnDocument) document = document_of (more);
      KnShot *shot = KN_SHOT (kn_test_clip (document, 0, 0));
      struct kn_request *r = kn_shot_request_new (document, shot, KN_SHOT_REQUEST_FULL, NULL);

      kn_shot_request_use_draft (document, shot, r);
      g_assert_true (cases[i].used ? g_str_has_suffix (r->draft.take, "draft.mkv") : !r->draft.take);
      kn_request_free (&r);
    }
  g_unlink ("draft.mkv");
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_rmdir (folder);
}

/* The draft of what a shot asks for is seen until there is a take of that. */
static void
test_draft (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kinora-XXXXXX", NULL), *project = g_build_filename (folder, "p", NULL);
  g_autoptr (KnDocument) document = document_of ("\"seed\": 3");
  KnShot *shot = KN_SHOT (kn_test_clip (document, 0, 0));
  struct kn_request *full = kn_shot_request_new (document, shot, KN_SHOT_REQUEST_FULL, NULL);
  struct kn_request *draft = kn_shot_request_new (document, shot, KN_SHOT_REQUEST_DRAFT, NULL);
  g_autofree char *recipe = kn_shot_request_dup_key (full, NULL), *key = kn_shot_request_dup_key (draft, NULL);
  g_autofree char *file = kn_draft_store_dup_file (project, key), *parent = g_path_get_dirname (file), *found = NULL;
  g_autofree char *other = NULL, *again = NULL, *take_file = g_build_filename (project, "takes", "a.mkv", NULL);
  KnNewTake take = { .file = take_file, .recipe = recipe, .seed = 3, .n_frames = 49, .agreement = -1 };

  g_assert_null (kn_shot_dup_draft (shot));
  g_assert_true (kn_document_save_as (document, project, NULL));
  g_assert_null (kn_shot_dup_draft (shot));
  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (file, "draft", -1, NULL) && g_file_set_contents (take_file, "take", -1, NULL));
  found = kn_shot_dup_draft (shot);
  g_assert_cmpstr (found, ==, file);

  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_int (10, "seed", 4), NULL));
  g_assert_null (kn_shot_dup_draft (shot));
  g_assert_true (kn_document_undo (document));
  g_assert_true (kn_document_apply_take (document, kn_plan_add_take (document, 10, &take, NULL), NULL));
  g_assert_null (kn_shot_dup_draft (shot));
  g_assert_true (kn_document_undo (document));
  again = kn_shot_dup_draft (shot);
  g_assert_cmpstr (again, ==, file);

  kn_request_free (&full);
  kn_request_free (&draft);
  g_clear_object (&document);
  g_assert_true (g_spawn_command_line_sync ((other = g_strdup_printf ("rm -r '%s'", folder)), NULL, NULL, NULL, NULL));
}

/* A file is read once, and again as soon as it is another one, also where that is as long. */
static void
test_content (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kinora-XXXXXX", NULL), *path = g_build_filename (folder, "film", NULL);
  g_autofree char *before = NULL;
  g_autoptr (GError) error = NULL;
  struct timespec times[2];
  struct stat info;
  FILE *file;

  g_assert_true (g_file_set_contents (path, "one", -1, NULL));
  before = g_strdup (kn_content_get_hash (path, NULL));
  g_assert_nonnull (before);

  /* As if it had not been touched. */
  g_assert_cmpint (stat (path, &info), ==, 0);
  file = fopen (path, "r+");
  fputs ("two", file);
  fclose (file);
  times[0] = info.st_atim;
  times[1] = info.st_mtim;
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  g_assert_cmpstr (kn_content_get_hash (path, NULL), ==, before);

  times[1].tv_nsec = (times[1].tv_nsec + 1000000) % 1000000000;
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  g_assert_cmpstr (kn_content_get_hash (path, NULL), !=, before);
  g_assert_true (g_file_set_contents (path, "one", -1, NULL));
  g_assert_cmpstr (kn_content_get_hash (path, NULL), ==, before);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_null (kn_content_get_hash (path, &error));
  g_assert_nonnull (error);
  g_rmdir (folder);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer out)
{
  *(GAsyncResult **) out = g_object_ref (result);
}

static void
read_content (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  kn_content_read_async (path, cancellable, read_cb, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  kn_content_read_finish (result, error);
}

/* A large file is at hand when it was read, not before, and not when that was cancelled. */
static void
test_large_content (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kinora-XXXXXX", NULL), *path = g_build_filename (folder, "film", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = NULL;

  g_assert_true (g_file_set_contents (path, "film", -1, NULL));
  g_assert_true (kn_content_is_at_hand (path));
  g_assert_cmpint (truncate (path, 8 << 20), ==, 0);
  g_assert_false (kn_content_is_at_hand (path));
  g_cancellable_cancel (cancellable);
  read_content (path, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (kn_content_is_at_hand (path));
  g_clear_error (&error);

  read_content (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (kn_content_is_at_hand (path));
  hash = kn_hash_file (path, NULL);
  g_assert_cmpstr (kn_content_get_hash (path, NULL), ==, hash);

  g_assert_cmpint (truncate (path, 9 << 20), ==, 0);
  g_assert_false (kn_content_is_at_hand (path));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (kn_content_is_at_hand (path));
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_autofree char *self = g_canonicalize_filename (argv[0], NULL);

  g_test_init (&argc, &argv, NULL);
  g_set_prgname (self);
  g_test_add_func ("/shot-request/prompts", test_prompts);
  g_test_add_func ("/shot-request/masks", test_masks);
  g_test_add_func ("/shot-request/masked-take", test_masked_take);
  g_test_add_func ("/shot-request/pictures", test_pictures);
  g_test_add_func ("/shot-request/joins", test_joins);
  g_test_add_func ("/shot-request/join-of-take", test_join_of_take);
  g_test_add_func ("/shot-request/quality", test_quality);
  g_test_add_func ("/shot-request/key", test_key);
  g_test_add_func ("/shot-request/use-draft", test_use_draft);
  g_test_add_func ("/shot-request/draft", test_draft);
  g_test_add_func ("/shot-request/content", test_content);
  g_test_add_func ("/shot-request/large-content", test_large_content);
  return g_test_run ();
}
