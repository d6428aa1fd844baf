/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A frame of footage is read while the main loop turns, and becomes a picture of the shot if that is still wanted.
 */
#include "app/document/kn-asset.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-project.h"
#include "tests/export/kn-test-film.h"
#include "ui/conditioning/kn-frame-pin.h"

static const char text[] =
  "{ \"version\": 1, \"frame_rate\": 24, \"assets\": [{ \"id\": 91, \"kind\": \"video\", \"path\": \"media/film.mkv\" }],"
  " \"shots\": [{ \"prompt\": \"a rocket\", \"duration_frames\": 24 },"
  " { \"duration_frames\": 24, \"source\": \"media\", \"media\": 91 }] }";

struct place
{
  char *folder;
  KnDocument *document;
  KnSession *session;
  KnShot *shot;            /* the one of words */
  GObject *teller;
  GPtrArray *told;         /* char *, "" for NULL */
};

static void
tell_cb (gpointer teller, const char *said)
{
  g_ptr_array_add (g_object_get_data (teller, "told"), g_strdup (said ? said : ""));
}

static void
set_up (struct place *place, gconstpointer data)
{
  g_autofree char *path = NULL, *media = NULL, *film = NULL;
  g_autoptr (GPtrArray) shots = NULL;
  g_autoptr (GError) error = NULL;

  place->folder = kn_test_folder ();
  path = g_build_filename (place->folder, "a.kinora", NULL);
  place->document = kn_document_new_from_text (text, -1, "test", &error);
  g_assert_no_error (error);
  g_assert_true (kn_document_save_as (place->document, path, NULL));
  film = kn_document_dup_file_name (place->document, "media/film.mkv");
  media = g_path_get_dirname (film);
  g_assert_cmpint (g_mkdir_with_parents (media, 0777), ==, 0);
  kn_test_make_film (film, "mkv-ffv1", 128, 96, 24);
  place->session = kn_session_new (place->document);
  shots = kn_sequence_dup_shots (kn_document_get_sequence (place->document));
  place->shot = shots->pdata[0];
  place->told = g_ptr_array_new_with_free_func (g_free);
  place->teller = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data (place->teller, "told", place->told);
  kn_session_set_playhead (place->session, 30);
}

static void
tear_down (struct place *place, gconstpointer data)
{
  g_clear_object (&place->session);
  g_object_unref (place->document);
  g_object_unref (place->teller);
  g_ptr_array_unref (place->told);
  kn_test_remove (place->folder);
}

static void
start (struct place *place)
{
  kn_frame_pin_shown (place->session, place->shot, 0, place->teller, tell_cb);
}

static guint
count_pictures (struct place *place)
{
  return g_list_model_get_n_items (kn_shot_get_pictures (place->shot));
}

/* Nothing is done before the main loop turns; then the frame is there, in one step. */
static void
test_pinned (struct place *place, gconstpointer data)
{
  g_autoptr (KnPictureKey) key = NULL;
  g_autofree char *path = NULL;

  start (place);
  g_assert_cmpuint (count_pictures (place), ==, 0);
  while (!count_pictures (place))
    g_main_context_iteration (NULL, TRUE);
  key = g_list_model_get_item (kn_shot_get_pictures (place->shot), 0);
  path = kn_asset_dup_file_name (kn_picture_key_get_asset (key));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (kn_shot_get_source (place->shot), ==, KN_SHOT_SOURCE_FIRST_FRAME);
  g_assert_cmpstr (place->told->pdata[place->told->len - 1], ==, "");
  g_assert_true (kn_document_undo (place->document));
  g_assert_cmpuint (count_pictures (place), ==, 0);
  g_assert_cmpint (kn_shot_get_source (place->shot), ==, KN_SHOT_SOURCE_TEXT);
}

/* Two that are asked for at once are two pictures. */
static void
test_two (struct place *place, gconstpointer data)
{
  start (place);
  kn_frame_pin_shown (place->session, place->shot, 8, place->teller, tell_cb);
  while (count_pictures (place) < 2)
    g_main_context_iteration (NULL, TRUE);
}

/* What is dragged meanwhile can be taken back without the picture. */
static void
test_drag (struct place *place, gconstpointer data)
{
  guint64 id = kn_node_get_id (KN_NODE (place->shot));

  kn_document_begin_group (place->document, "Move");
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_int (id, "duration_frames", 16), NULL));
  start (place);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count_pictures (place), ==, 0);
  kn_document_abort_group (place->document);
  while (!count_pictures (place))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (kn_clip_get_duration_frames (KN_CLIP (place->shot)), ==, 24);
}

static void
finalized_cb (gpointer gone, GObject *object)
{
  *(gboolean *) gone = TRUE;
}

/* Neither session nor document waits for the film; a second frame, of a session that stays, says when the first is over. */
static void
test_closed (struct place *place, gconstpointer data)
{
  gboolean gone = FALSE;

  g_object_weak_ref (G_OBJECT (place->session), finalized_cb, &gone);
  start (place);
  g_clear_object (&place->session);
  g_assert_true (gone);
  place->session = kn_session_new (place->document);
  kn_session_set_playhead (place->session, 30);
  kn_frame_pin_shown (place->session, place->shot, 8, place->teller, tell_cb);
  while (!count_pictures (place))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_pictures (place), ==, 1);
}

/* Why there is no frame is said. */
static void
test_refused (struct place *place, gconstpointer data)
{
  g_autofree char *film = kn_document_dup_file_name (place->document, "media/film.mkv");

  kn_session_set_playhead (place->session, 0);
  start (place);
  g_assert_cmpuint (place->told->len, ==, 1);
  kn_session_set_playhead (place->session, 30);
  g_assert_true (g_file_set_contents (film, "no film", -1, NULL));
  start (place);
  while (place->told->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_pictures (place), ==, 0);
  g_assert_cmpstr (place->told->pdata[1], !=, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, f) g_test_add ("/frame-pin/" name, struct place, NULL, set_up, f, tear_down)
  TEST ("pinned", test_pinned);
  TEST ("two", test_two);
  TEST ("drag", test_drag);
  TEST ("closed", test_closed);
  TEST ("refused", test_refused);
  return g_test_run ();
}
