/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands of the editor on a document, without a window: selection, playhead, undo; and the journal of an edit.
 */
#include "app/document/kn-asset.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-prompt.h"
#include "app/session/kn-autosave.h"
#include "app/session/kn-clipboard.h"
#include "app/session/kn-commands.h"
#include "app/session/kn-history-commands.h"
#include "app/session/kn-layer-commands.h"
#include "app/session/kn-media-commands.h"
#include "app/session/kn-selection-commands.h"

#include <glib/gstdio.h>

static const char three_shots[] =
  "{ \"version\": 1, \"frame_rate\": 8, \"shots\": ["
  "{ \"prompt\": \"one\", \"duration_frames\": 16 }, { \"prompt\": \"two\", \"duration_frames\": 16 },"
  "{ \"prompt\": \"three\", \"duration_frames\": 16 } ] }";

static KnSession *
new_session (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = kn_document_new_from_text (three_shots, -1, "test", &error);

  g_assert_no_error (error);
  return kn_session_new (document);
}

/* "one 0-16, two 16-32 …" */
static char *
describe (KnSession *session)
{
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (session));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shots->len; i++)
    g_string_append_printf (text, "%s%s %d-%d", i ? ", " : "", kn_shot_get_prompt (shots->pdata[i]),
                            (int) kn_clip_get_start_frames (shots->pdata[i]),
                            (int) kn_clip_get_end_frames (shots->pdata[i]));
  return g_string_free (text, FALSE);
}

static void
assert_timeline (KnSession *session, const char *expected)
{
  g_autofree char *found = describe (session);

  g_assert_cmpstr (found, ==, expected);
}

static void
select_shot (KnSession *session, guint place)
{
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (session));

  kn_session_select (session, kn_node_get_id (shots->pdata[place]));
}

static void
test_commands (void)
{
  static const struct
  {
    const char *name;
    guint selected;
    gint64 playhead;
    gboolean (*run) (KnSession *session, GError **error);
    const char *after;
  } rows[] = {
    { "split", 1, 20, kn_command_split, "one 0-16, two 16-20, two 20-32, three 32-48" },
    { "delete", 1, 0, kn_command_delete, "one 0-16, three 32-48" },
    { "ripple delete", 0, 0, kn_command_ripple_delete, "two 0-16, three 16-32" },
    { "duplicate", 0, 0, kn_command_duplicate, "one 0-16, one 16-32, two 32-48, three 48-64" },
    { "add shot", 0, 0, kn_command_add_shot, "one 0-16,  16-32, two 32-48, three 48-64" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KnSession) session = new_session ();
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].name);
      select_shot (session, rows[i].selected);
      kn_session_set_playhead (session, rows[i].playhead);
      g_assert_true (rows[i].run (session, &error));
      g_assert_no_error (error);
      assert_timeline (session, rows[i].after);
      g_assert_true (kn_document_undo (kn_session_get_document (session)));
      assert_timeline (session, "one 0-16, two 16-32, three 32-48");
    }
}

static void
test_edges (void)
{
  g_autoptr (KnSession) session = new_session ();
  g_autoptr (GError) error = NULL;

  select_shot (session, 1);
  kn_session_set_playhead (session, 24);
  g_assert_true (kn_command_trim (session, KN_EDGE_END, TRUE, NULL));
  assert_timeline (session, "one 0-16, two 16-24, three 24-40");
  g_assert_true (kn_command_reorder (session, 1, NULL));
  assert_timeline (session, "one 0-16, three 16-32, two 32-40");
  g_assert_true (kn_command_nudge (session, 3, NULL));
  assert_timeline (session, "one 0-16, three 16-32, two 35-43");
  kn_session_select (session, 0);
  g_assert_false (kn_command_delete (session, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID);
}

static guint64
id_of_shot (KnSession *session, guint place)
{
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (session));

  return kn_node_get_id (shots->pdata[place]);
}

/* Several make room for their copies as one does; with them, what is selected. */
static void
test_duplicate_several (void)
{
  g_autoptr (KnSession) session = new_session ();
  guint64 ids[2] = { id_of_shot (session, 0), id_of_shot (session, 1) };

  kn_session_select_all (session, ids, 2);
  g_assert_true (kn_command_duplicate (session, NULL));
  assert_timeline (session, "one 0-16, two 16-32, one 32-48, two 48-64, three 64-80");
  g_assert_cmpuint (kn_session_get_n_selected (session), ==, 2);
  g_assert_true (kn_session_is_selected (session, id_of_shot (session, 2)));
  g_assert_true (kn_session_is_selected (session, id_of_shot (session, 3)));
  g_assert_true (kn_document_undo (kn_session_get_document (session)));
  assert_timeline (session, "one 0-16, two 16-32, three 32-48");
}

/* Sounds lie under each other, whatever layer was asked for, and move nothing. A film whose last frame ends a bit early, as
 * containers round it, has all its frames. */
static void
test_media (void)
{
  g_autoptr (KnSession) session = new_session ();
  KnMediaFile sound = { "/a.wav", KN_ASSET_KIND_AUDIO, .channels = 1, .sample_rate_hz = 8000, .duration_ns = 2000000000 };
  KnMediaFile film = { "/a.mkv", KN_ASSET_KIND_VIDEO, .width_px = 16, .height_px = 16, .duration_ns = 999000000 };
  GListModel *layers = kn_sequence_get_audio_layers (kn_session_get_sequence (session));

  for (gint64 at = 0; at <= 16; at += 8)
    g_assert_true (kn_command_add_media (session, &sound, 0, at, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (layers), ==, 2);
  assert_timeline (session, "one 0-16, two 16-32, three 32-48");
  g_assert_true (kn_command_add_media (session, &film, 0, 48, NULL));
  assert_timeline (session, "one 0-16, two 16-32, three 32-48,  48-56");
}

/* "two three": in the order in which they are selected. */
static void
assert_selected (KnSession *session, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (found, "%s%s", i ? " " : "",
                            kn_shot_get_prompt (kn_document_get_node (kn_session_get_document (session), ids[i])));
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_ranges (void)
{
  g_autoptr (KnSession) session = new_session ();

  select_shot (session, 1);
  kn_command_select_to (session, id_of_shot (session, 0));
  assert_selected (session, "two one");
  kn_command_select_to (session, id_of_shot (session, 2));
  assert_selected (session, "two three");
  kn_command_select_beside (session, 1);
  assert_selected (session, "two three");
  kn_command_select_beside (session, -1);
  assert_selected (session, "two");
  kn_command_select_beside (session, -1);
  assert_selected (session, "two one");
  kn_session_select (session, 0);
  kn_command_select_beside (session, 1);
  assert_selected (session, "");
}

/* Several clips go together and keep their order. */
static void
test_reorder_several (void)
{
  g_autoptr (KnSession) session = new_session ();

  select_shot (session, 1);
  kn_command_select_to (session, id_of_shot (session, 0));
  g_assert_true (kn_command_reorder (session, 1, NULL));
  assert_timeline (session, "three 0-16, one 16-32, two 32-48");
  g_assert_true (kn_command_reorder (session, 1, NULL));
  assert_timeline (session, "three 0-16, one 16-32, two 32-48");
  g_assert_true (kn_command_reorder (session, -1, NULL));
  assert_timeline (session, "one 0-16, two 16-32, three 32-48");
  g_assert_true (kn_document_undo (kn_session_get_document (session)));
  assert_timeline (session, "three 0-16, one 16-32, two 32-48");
}

/* What is gone is not selected; the playhead stays inside. */
/* With nothing selected, from a gap to what is beside it. */
static void
test_step_from_gap (void)
{
  g_autoptr (KnSession) session = new_session ();
  g_autoptr (GError) error = NULL;

  select_shot (session, 1);
  g_assert_true (kn_command_delete (session, &error));
  for (int direction = -1; direction <= 1; direction += 2)
    {
      kn_session_select_all (session, NULL, 0);
      kn_session_set_playhead (session, 20);
      kn_command_step_clip (session, direction);
      g_assert_cmpstr (kn_shot_get_prompt (kn_session_get_shot (session)), ==, direction < 0 ? "one" : "three");
      g_assert_cmpint (kn_session_get_playhead (session), ==, direction < 0 ? 0 : 32);
    }
}

static void
test_selection (void)
{
  g_autoptr (KnSession) session = new_session ();

  kn_command_select_all (session);
  g_assert_cmpuint (kn_session_get_n_selected (session), ==, 3);
  kn_session_set_playhead (session, 1000);
  g_assert_cmpint (kn_session_get_playhead (session), ==, 48);
  g_assert_true (kn_command_delete (session, NULL));
  g_assert_cmpuint (kn_session_get_n_selected (session), ==, 0);
  g_assert_cmpint (kn_session_get_playhead (session), ==, 0);
  g_assert_null (kn_session_get_shot (session));
  kn_document_undo (kn_session_get_document (session));
  g_assert_nonnull (kn_session_get_shot (session));
}

/* A prompt inside a shot is trimmed and moved by the keys that do so to clips; its shot stays the current one. */
static void
test_prompts (void)
{
  g_autoptr (KnSession) session = new_session ();
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (session));
  GListModel *prompts = kn_shot_get_prompts (shots->pdata[1]);
  g_autoptr (KnPrompt) prompt = NULL;
  g_autoptr (GError) error = NULL;

  kn_session_set_playhead (session, 20);
  g_assert_true (kn_command_add_prompt (session, &error));
  g_assert_cmpuint (g_list_model_get_n_items (prompts), ==, 1);
  prompt = g_list_model_get_item (prompts, 0);
  g_assert_true (kn_session_is_selected (session, kn_node_get_id (KN_NODE (prompt))));
  g_assert_true (kn_session_get_shot (session) == shots->pdata[1]);
  g_assert_cmpint (kn_prompt_get_in_frames (prompt), ==, 4);
  kn_session_set_playhead (session, 28);
  g_assert_true (kn_command_trim (session, KN_EDGE_END, FALSE, &error));
  g_assert_cmpint (kn_prompt_get_out_frames (prompt), ==, 12);
  g_assert_true (kn_command_nudge (session, -1, &error));
  g_assert_cmpint (kn_prompt_get_in_frames (prompt), ==, 3);
  assert_timeline (session, "one 0-16, two 16-32, three 32-48");
  g_assert_true (kn_command_delete (session, &error));
  g_assert_cmpuint (g_list_model_get_n_items (prompts), ==, 0);
  g_assert_true (kn_session_is_selected (session, kn_node_get_id (shots->pdata[1])));
  kn_document_undo (document);
  g_assert_cmpuint (g_list_model_get_n_items (prompts), ==, 1);
}

static guint64
get_selected (KnSession *session)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);

  g_assert_cmpuint (n, ==, 1);
  return ids[0];
}

static guint64
add_picture (KnSession *session, gpointer shot, int time)
{
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Pin");
  guint64 id = kn_edit_builder_insert (builder, kn_node_get_id (KN_NODE (shot)), "pictures", KN_TYPE_PICTURE_KEY);

  kn_edit_builder_set_int (builder, id, "time_frames", time);
  g_assert_true (kn_document_apply_take (document, kn_edit_builder_end (builder), NULL));
  kn_document_break_merge (document);
  return id;
}

/* Deleting goes on among things of one kind in a shot, undo to what comes back. */
static void
test_survivors (void)
{
  g_autoptr (KnSession) session = new_session ();
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (session));
  guint64 pictures[] = { add_picture (session, shots->pdata[2], 3), add_picture (session, shots->pdata[2], 9) };
  guint64 shot = kn_node_get_id (shots->pdata[1]);

  add_picture (session, shots->pdata[0], 0);
  kn_session_select (session, pictures[0]);
  g_assert_true (kn_command_delete (session, NULL));
  g_assert_cmpuint (get_selected (session), ==, pictures[1]);
  g_assert_true (kn_command_delete (session, NULL));
  g_assert_cmpuint (get_selected (session), ==, kn_node_get_id (shots->pdata[2]));
  for (int i = 1; i >= 0; i--)
    {
      g_assert_true (kn_command_undo (session));
      g_assert_cmpuint (get_selected (session), ==, pictures[i]);
    }
  g_assert_true (kn_command_redo (session) == FALSE);

  /* A shot with what lies in it is one thing. */
  kn_session_select (session, shot);
  g_assert_true (kn_command_delete (session, NULL));
  kn_session_select (session, 0);
  g_assert_true (kn_command_undo (session));
  g_assert_cmpuint (get_selected (session), ==, shot);
}

static gboolean
copy_and_paste (KnSession *from, KnSession *to)
{
  g_autofree char *json = kn_clipboard_dup_selection (from);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  g_assert_nonnull (json);
  ok = kn_clipboard_paste (to, 0, json, &error);
  g_assert_no_error (error);
  return ok;
}

/* The layer that is asked for comes before that of the selected clip, unless it is one for sound. */
static void
test_paste_on_layer (KnSession *session)
{
  KnDocument *document = kn_session_get_document (session);
  KnSequence *sequence = kn_session_get_sequence (session);
  g_autoptr (KnNode) sound = NULL, empty = NULL;
  g_autofree char *json = NULL;

  g_assert_true (kn_command_add_layer (session, FALSE, NULL));
  g_assert_true (kn_command_add_layer (session, TRUE, NULL));
  sound = g_list_model_get_item (kn_sequence_get_audio_layers (sequence), 0);
  empty = g_list_model_get_item (kn_sequence_get_layers (sequence), 0);
  select_shot (session, 0);
  json = kn_clipboard_dup_selection (session);
  kn_session_set_playhead (session, 4);
  g_assert_true (kn_clipboard_paste (session, kn_node_get_id (empty), json, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (kn_node_get_list (empty, "clips")), ==, 1);
  kn_document_undo (document);
  select_shot (session, 0);
  kn_session_set_playhead (session, 48);
  g_assert_true (kn_clipboard_paste (session, kn_node_get_id (sound), json, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (kn_node_get_list (empty, "clips")), ==, 0);
  for (int i = 0; i < 3; i++)
    kn_document_undo (document);
  assert_timeline (session, "one 0-16, two 16-32, three 32-48");
}

static void
test_clipboard (void)
{
  g_autoptr (KnSession) session = new_session (), other = new_session ();
  KnDocument *document = kn_session_get_document (session);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (kn_clipboard_dup_selection (session));

  /* At the end there is room; in the middle a clip is split and the rest moves on. */
  kn_command_select_all (session);
  text = kn_clipboard_dup_prompts (session);
  g_assert_cmpstr (text, ==, "one\ntwo\nthree");
  select_shot (session, 0);
  kn_session_set_playhead (session, 48);
  g_assert_true (copy_and_paste (session, session));
  assert_timeline (session, "one 0-16, two 16-32, three 32-48, one 48-64");
  kn_session_set_playhead (session, 24);
  select_shot (session, 2);
  g_assert_true (copy_and_paste (session, session));
  assert_timeline (session, "one 0-16, two 16-24, three 24-40, two 40-48, three 48-64, one 64-80");
  g_assert_cmpuint (kn_session_get_n_selected (session), ==, 1);
  kn_document_undo (document);
  kn_document_undo (document);
  assert_timeline (session, "one 0-16, two 16-32, three 32-48");
  test_paste_on_layer (session);

  /* Parts go into the current shot. */
  kn_session_set_playhead (session, 4);
  kn_session_select (session, 0);
  g_assert_true (kn_command_add_prompt (session, NULL));
  kn_session_set_playhead (session, 10);
  g_assert_true (kn_command_trim (session, KN_EDGE_END, FALSE, NULL));
  kn_session_set_playhead (other, 20);
  g_assert_true (copy_and_paste (session, other));
  g_assert_cmpint (kn_session_get_n_selected (other), ==, 1);
  {
    guint n;
    KnPrompt *prompt = kn_document_get_node (kn_session_get_document (other), kn_session_get_selected (other, &n)[0]);

    g_assert_cmpint (kn_prompt_get_in_frames (prompt), ==, 4);
    g_assert_cmpint (kn_prompt_get_out_frames (prompt), ==, 10);
  }

  g_assert_false (kn_clipboard_paste (other, 0, "{\"items\": [{\"list\": \"clips\", \"node\": {\"type\": \"take\"}}]}", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (kn_clipboard_paste (other, 0, "[1]", &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_MALFORMED);
  assert_timeline (other, "one 0-16, two 16-32, three 32-48");
}

/* Into a project with another frame rate and another folder: files by their full names, masks brought along. */
static void
test_clipboard_between_projects (void)
{
  static const char one_shot[] =
      "{ \"version\": 1, \"frame_rate\": 8, \"assets\": [{ \"id\": 5, \"kind\": \"image\", \"path\": \"media/a.png\" }],"
      " \"shots\": [{ \"name\": \"A\", \"prompt\": \"x\", \"duration_frames\": 8 }, { \"prompt\": \"one\","
      " \"duration_frames\": 16, \"source\": \"extend-forward\", \"from_shot\": \"A\", \"pictures\": [{ \"asset\": 5 }] }] }";
  g_autoptr (KnDocument) document = kn_document_new_from_text (one_shot, -1, "test", NULL);
  g_autoptr (KnDocument) twice = kn_document_new_from_text ("{ \"version\": 1, \"frame_rate\": 16, \"shots\": [] }", -1,
                                                            "test", NULL);
  g_autofree char *folder = g_dir_make_tmp ("kinora-XXXXXX", NULL);
  g_autofree char *from = g_build_filename (folder, "a.kinora", NULL), *to = g_build_filename (folder, "b.kinora", NULL);
  g_autofree char *expected = g_build_filename (from, "media", "a.png", NULL);
  g_autofree char *blob = NULL, *found = NULL;
  g_autoptr (KnSession) source = NULL, target = NULL;
  g_autoptr (GPtrArray) shots = NULL;
  g_autoptr (KnPictureKey) picture = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("mask", 4), copy = NULL;
  guint64 mask;

  g_assert_true (kn_document_save_as (document, from, NULL));
  g_assert_true (kn_document_save_as (twice, to, NULL));
  source = kn_session_new (document);
  target = kn_session_new (twice);
  select_shot (source, 1);
  blob = kn_document_store_blob (document, bytes, NULL);
  g_assert_true (kn_document_apply_take (
      document, kn_plan_add_mask (document, kn_session_get_selected (source, &(guint){ 0 })[0], KN_MASK_ROLE_KEEP, "m", &mask, NULL),
      NULL));
  g_assert_true (kn_document_apply_take (document, kn_plan_paint_mask (document, mask, 0, blob, NULL), NULL));
  g_assert_true (copy_and_paste (source, target));
  assert_timeline (target, "one 0-32");
  shots = kn_sequence_dup_shots (kn_session_get_sequence (target));
  g_assert_null (kn_shot_get_from_shot (shots->pdata[0]));
  picture = g_list_model_get_item (kn_shot_get_pictures (shots->pdata[0]), 0);
  found = kn_asset_dup_file_name (kn_picture_key_get_asset (picture));
  g_assert_cmpstr (found, ==, expected);
  copy = kn_document_load_blob (twice, blob, NULL);
  g_assert_nonnull (copy);
}

static void
assert_range (KnSession *session, gint64 in, gint64 out)
{
  gint64 found_in, found_out;

  kn_session_get_range (session, &found_in, &found_out);
  g_assert_cmpint (found_in, ==, in);
  g_assert_cmpint (found_out, ==, out);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_range (void)
{
  g_autoptr (KnSession) session = new_session ();
  guint n_changes = 0;

  g_signal_connect_swapped (session, "range-changed", G_CALLBACK (count_cb), &n_changes);
  assert_range (session, 0, 48);
  g_assert_false (kn_session_has_range (session));
  kn_session_set_playhead (session, 8);
  kn_command_mark_in (session);
  kn_session_set_playhead (session, 39);
  kn_command_mark_out (session);
  assert_range (session, 8, 40);
  g_assert_cmpuint (n_changes, ==, 2);

  /* What is deleted is not in the range; undo brings it back. */
  select_shot (session, 2);
  g_assert_true (kn_command_delete (session, NULL));
  assert_range (session, 8, 32);
  g_assert_cmpuint (n_changes, ==, 3);
  kn_document_undo (kn_session_get_document (session));
  assert_range (session, 8, 40);

  /* One end beyond the other opens the other. */
  kn_session_set_playhead (session, 44);
  kn_command_mark_in (session);
  assert_range (session, 44, 48);
  kn_command_go_to_range (session, 1);
  g_assert_cmpint (kn_session_get_playhead (session), ==, 47);
  kn_session_set_out (session, 10);
  assert_range (session, 0, 10);

  select_shot (session, 1);
  g_assert_true (kn_command_mark_selection (session, NULL));
  assert_range (session, 16, 32);
  kn_session_clear_range (session);
  g_assert_false (kn_session_has_range (session));
  assert_range (session, 0, 48);
}

static gboolean
give_up_cb (gpointer data)
{
  g_error ("The edit was not written in time.");
  return G_SOURCE_REMOVE;
}

static void
test_autosave (void)
{
  g_autoptr (KnDocument) document = kn_document_new_from_text (three_shots, -1, "test", NULL), again = NULL;
  g_autofree char *folder = g_dir_make_tmp ("kinora-XXXXXX", NULL), *path = g_build_filename (folder, "a.kinora", NULL);
  g_autoptr (KnAutosave) autosave = NULL;
  g_autoptr (GPtrArray) shots = NULL;
  g_autoptr (KnSession) session = NULL;
  guint give_up = g_timeout_add (3000, give_up_cb, NULL);

  g_assert_true (kn_document_save_as (document, path, NULL));
  autosave = kn_autosave_new (document);
  session = kn_session_new (document);
  select_shot (session, 0);
  g_assert_true (kn_command_delete (session, NULL));
  g_assert_false (kn_autosave_get_safe (autosave));
  while (!kn_autosave_get_safe (autosave))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (give_up);

  /* As after a crash: nobody saved. */
  again = kn_document_open (path, KN_DOCUMENT_OPEN_READ_ONLY, NULL);
  shots = kn_sequence_dup_shots (kn_document_get_sequence (again));
  g_assert_cmpuint (shots->len, ==, 2);
}

/* What cannot be saved is tried again, and saved as soon as it can be. */
static void
test_autosave_again (void)
{
  g_autoptr (KnDocument) document = kn_document_new_from_text (three_shots, -1, "test", NULL);
  g_autofree char *folder = g_dir_make_tmp ("kinora-XXXXXX", NULL), *path = g_build_filename (folder, "a.kinora", NULL);
  g_autofree char *file = g_build_filename (path, "project.json", NULL);
  g_autoptr (KnAutosave) autosave = NULL;
  g_autoptr (KnSession) session = NULL;
  guint give_up = g_timeout_add (60000, give_up_cb, NULL), n_failed = 0;

  g_assert_true (kn_document_save_as (document, path, NULL));
  autosave = kn_autosave_new (document);
  g_signal_connect_swapped (autosave, "failed", G_CALLBACK (count_cb), &n_failed);
  session = kn_session_new (document);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
  select_shot (session, 0);
  g_assert_true (kn_command_delete (session, NULL));
  while (!n_failed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (kn_autosave_get_safe (autosave));
  g_assert_cmpint (g_rmdir (file), ==, 0);
  while (kn_document_get_modified (document))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (kn_autosave_get_safe (autosave));
  g_assert_cmpuint (n_failed, ==, 1);
  g_source_remove (give_up);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/commands", test_commands);
  g_test_add_func ("/session/edges", test_edges);
  g_test_add_func ("/session/duplicate-several", test_duplicate_several);
  g_test_add_func ("/session/media", test_media);
  g_test_add_func ("/session/step-from-gap", test_step_from_gap);
  g_test_add_func ("/session/selection", test_selection);
  g_test_add_func ("/session/ranges", test_ranges);
  g_test_add_func ("/session/reorder-several", test_reorder_several);
  g_test_add_func ("/session/prompts", test_prompts);
  g_test_add_func ("/session/survivors", test_survivors);
  g_test_add_func ("/session/clipboard", test_clipboard);
  g_test_add_func ("/session/clipboard-between-projects", test_clipboard_between_projects);
  g_test_add_func ("/session/range", test_range);
  g_test_add_func ("/session/autosave", test_autosave);
  g_test_add_func ("/session/autosave-again", test_autosave_again);
  return g_test_run ();
}
