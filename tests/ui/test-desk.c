/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes and drafts of a document, made by a worker that needs no model: what a job does is its prompt (test-worker.c).
 */
#include "app/client/kn-shot-request.h"
#include "app/document/kn-character.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-project.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-take.h"
#include "tests/ipc/kn-wait.h"
#include "ui/jobs/kn-render-desk.h"
#include "ui/jobs/kn-shot-records.h"

#include <sys/time.h>
#include <unistd.h>

static const char *worker_path;

static const char one_shot[] =
  "{ \"version\": 1, \"frame_rate\": 8, \"expand_prompts\": false,"
  " \"characters\": [{ \"id\": 90, \"name\": \"Mara\", \"description\": \"red coat\" }],"
  " \"shots\": [{ \"prompt\": \"steps 5 5 Mara\", \"duration_frames\": 16 }] }";

static const char footage[] =
  "{ \"version\": 1, \"frame_rate\": 8, \"expand_prompts\": false,"
  " \"assets\": [{ \"id\": 91, \"kind\": \"video\", \"path\": \"media/film.mkv\" }],"
  " \"shots\": [{ \"prompt\": \"steps 5 5\", \"duration_frames\": 16, \"source\": \"media\", \"media\": 91,"
  " \"strength\": 0.5 }] }";

static const char footage_and_text[] =
  "{ \"version\": 1, \"frame_rate\": 8, \"expand_prompts\": false,"
  " \"assets\": [{ \"id\": 91, \"kind\": \"video\", \"path\": \"media/film.mkv\" }],"
  " \"shots\": [{ \"prompt\": \"steps 5 5\", \"duration_frames\": 16, \"source\": \"media\", \"media\": 91,"
  " \"strength\": 0.5 }, { \"prompt\": \"steps 5 5\", \"duration_frames\": 16 }] }";

/* The second goes on from the first, the third from the second. */
static const char chain[] =
  "{ \"version\": 1, \"frame_rate\": 8, \"expand_prompts\": false, \"shots\": ["
  " { \"id\": 50, \"prompt\": \"steps 5 5\", \"duration_frames\": 16 },"
  " { \"id\": 51, \"prompt\": \"steps 20 50\", \"duration_frames\": 16, \"source\": \"extend-forward\", \"from_shot\": 50 },"
  " { \"id\": 52, \"prompt\": \"steps 5 5\", \"duration_frames\": 16, \"source\": \"extend-forward\", \"from_shot\": 51 }"
  " ] }";

/* Nothing, words for a part of it, a picture. */
static const char undescribed[] =
  "{ \"version\": 1, \"frame_rate\": 8, \"expand_prompts\": false,"
  " \"assets\": [{ \"id\": 91, \"kind\": \"image\", \"path\": \"media/a.png\" }],"
  " \"shots\": [{ \"id\": 50, \"duration_frames\": 16 },"
  " { \"id\": 51, \"duration_frames\": 16, \"prompts\": [{ \"text\": \"steps 5 5\", \"out_frames\": 8 }] },"
  " { \"id\": 52, \"duration_frames\": 16, \"pictures\": [{ \"asset\": 91 }] }] }";

/* A moment of reading, and more than a test takes; only holes on the disk. */
#define LARGE_BYTES (64 << 20)
#define ENDLESS_BYTES ((off_t) 1 << 40)

struct place
{
  KnDocument *document;
  KnRenderDesk *desk;
  KnShot *shot;
};

static void
set_up (struct place *place, gconstpointer text)
{
  const char *const argv[] = { worker_path, NULL };
  g_autofree char *folder = g_dir_make_tmp ("kinora-XXXXXX", NULL), *path = g_build_filename (folder, "a.kinora", NULL);
  g_autoptr (GPtrArray) shots = NULL;
  g_autoptr (GError) error = NULL;

  place->document = kn_document_new_from_text (text, -1, "test", &error);
  g_assert_no_error (error);
  g_assert_true (kn_document_save_as (place->document, path, NULL));
  place->desk = kn_render_desk_new (place->document, argv);
  shots = kn_sequence_dup_shots (kn_document_get_sequence (place->document));
  place->shot = shots->pdata[0];
}

static void
tear_down (struct place *place, gconstpointer data)
{
  g_object_unref (place->desk);
  g_object_unref (place->document);
}

static guint
count_takes (struct place *place)
{
  return g_list_model_get_n_items (kn_shot_get_takes (place->shot));
}

static void
render (struct place *place)
{
  g_autoptr (GError) error = NULL;

  kn_render_desk_render_shot (place->desk, place->shot, &error);
  g_assert_no_error (error);
  WAIT_FOR (kn_render_desk_get_state (place->desk, place->shot) == KN_SHOT_STATE_RENDERED);
}

/* A take that is done while something is dragged is no part of that, and stays when the drag is taken back. */
static void
test_drag (struct place *place, gconstpointer data)
{
  guint64 id = kn_node_get_id (KN_NODE (place->shot));
  g_autoptr (KnJob) job = NULL;

  g_assert_true (kn_render_desk_render_shot (place->desk, place->shot, NULL));
  job = g_object_ref (kn_render_desk_get_job (place->desk, id));
  kn_document_begin_group (place->document, "Move");
  WAIT_FOR (kn_job_is_over (job));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count_takes (place), ==, 0);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_int (id, "start_frames", 8), NULL));
  kn_document_abort_group (place->document);
  WAIT_FOR (count_takes (place) == 1);
  g_assert_cmpint (kn_clip_get_start_frames (KN_CLIP (place->shot)), ==, 0);
  g_assert_cmpstr (kn_document_get_undo_label (place->document), ==, "Render");
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_RENDERED);
}

/* Another description is another picture, also of a character that was not there at first. */
static void
test_character (struct place *place, gconstpointer data)
{
  GListModel *characters = kn_project_get_characters (kn_document_get_project (place->document));
  g_autoptr (KnNode) mara = g_list_model_get_item (characters, 0);
  guint64 id = kn_node_get_id (mara);

  render (place);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_string (id, "description", "blue hat"), NULL));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_STALE);
  g_assert_true (kn_document_undo (place->document));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_RENDERED);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_remove (id), NULL));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_STALE);
  g_assert_true (kn_document_undo (place->document));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_RENDERED);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_string (id, "description", "blue hat"), NULL));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_STALE);
}

/* Only a take goes stale: of a shot that merely awaits another draft the earlier one is shown. */
static void
test_old_draft (struct place *place, gconstpointer data)
{
  guint64 id = kn_node_get_id (KN_NODE (place->shot));

  kn_render_desk_draft_soon (place->desk, id);
  WAIT_FOR (kn_render_desk_get_state (place->desk, place->shot) == KN_SHOT_STATE_DRAFT);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_string (id, "prompt", "steps 4 5"), NULL));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_OLD_DRAFT);
  render (place);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_string (id, "prompt", "steps 3 5"), NULL));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_STALE);
}

/* A mask that was there before there was anything to keep asks for nothing until it is changed. */
static void
test_early_mask (struct place *place, gconstpointer data)
{
  guint64 id = kn_node_get_id (KN_NODE (place->shot)), mask;
  gpointer desk = place->desk;

#define APPLY(edit) g_assert_true (kn_document_apply_take (place->document, edit, NULL))
  APPLY (kn_plan_add_mask (place->document, id, KN_MASK_ROLE_REPLACE, "Sky", &mask, NULL));
  APPLY (kn_plan_place_box (place->document, mask, 0, (const double[]) { 0, 0, 0.5, 0.5 }, NULL));
  render (place);
  g_assert_cmpuint (kn_render_desk_count_stale (desk), ==, 0);

  APPLY (kn_edit_new_set_int (mask, "grow_px", 4));
  g_assert_cmpint (kn_render_desk_get_state (desk, place->shot), ==, KN_SHOT_STATE_STALE);
  g_assert_true (kn_document_undo (place->document));
  g_assert_cmpint (kn_render_desk_get_state (desk, place->shot), ==, KN_SHOT_STATE_RENDERED);

  /* Without the mask, and with others of its kind. */
  APPLY (kn_edit_new_set_boolean (mask, "disabled", TRUE));
  g_assert_cmpint (kn_render_desk_get_state (desk, place->shot), ==, KN_SHOT_STATE_RENDERED);
  g_assert_true (kn_document_undo (place->document));
  g_assert_true (kn_render_desk_render_more (desk, place->shot, 1, NULL));
  WAIT_FOR (count_takes (place) == 2);
  g_assert_cmpint (kn_render_desk_get_state (desk, place->shot), ==, KN_SHOT_STATE_RENDERED);

  /* The mask names what it is painted on. */
  APPLY (kn_edit_new_set_int (mask, "take", (gint64) kn_node_get_id (KN_NODE (kn_shot_get_picked_take (place->shot)))));
  g_assert_cmpint (kn_render_desk_get_state (desk, place->shot), ==, KN_SHOT_STATE_STALE);
  render (place);
  g_assert_cmpuint (count_takes (place), ==, 3);
#undef APPLY
}

/* What was stopped before its last step says so. */
static void
test_kept (struct place *place, gconstpointer data)
{
  guint64 id = kn_node_get_id (KN_NODE (place->shot));
  KnJob *job;

  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_string (id, "prompt", "steps 5000 5"), NULL));
  g_assert_true (kn_render_desk_render_shot (place->desk, place->shot, NULL));
  job = kn_render_desk_get_job (place->desk, id);
  WAIT_FOR (kn_job_get_progress (job) > 0);
  kn_client_cancel (kn_render_desk_get_client (place->desk), job, TRUE);
  WAIT_FOR (count_takes (place) == 1);
  g_assert_true (kn_take_get_kept_early (kn_shot_get_picked_take (place->shot)));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
cleared_cb (GObject *desk, GAsyncResult *result, gpointer done)
{
  *(gboolean *) done = TRUE;
}

/* Drafts that are deleted are not shown any more, and made again of what a person looks at. */
static void
test_clear (struct place *place, gconstpointer data)
{
  gboolean done = FALSE;
  guint n_changes = 0;

  kn_render_desk_draft_soon (place->desk, kn_node_get_id (KN_NODE (place->shot)));
  WAIT_FOR (kn_render_desk_get_draft (place->desk, place->shot));
  WAIT_FOR (!kn_render_desk_get_job (place->desk, kn_node_get_id (KN_NODE (place->shot))));
  g_signal_connect_swapped (place->desk, "shot-changed", G_CALLBACK (count_cb), &n_changes);
  kn_render_desk_clear_drafts (place->desk, cleared_cb, &done);
  WAIT_FOR (done);
  g_assert_cmpuint (n_changes, >, 0);
  g_assert_null (kn_render_desk_get_draft (place->desk, place->shot));
  WAIT_FOR (kn_render_desk_get_draft (place->desk, place->shot));
}

static void
set_up_film (struct place *place, const char *text, off_t bytes)
{
  g_autofree char *name = NULL, *folder = NULL;

  set_up (place, text);
  name = kn_document_dup_file_name (place->document, "media/film.mkv");
  folder = g_path_get_dirname (name);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  g_assert_true (g_file_set_contents (name, "film", -1, NULL));
  g_assert_cmpint (truncate (name, bytes), ==, 0);
}

static void
set_up_large (struct place *place, gconstpointer text)
{
  set_up_film (place, text, LARGE_BYTES);
}

static void
set_up_endless (struct place *place, gconstpointer text)
{
  set_up_film (place, text, ENDLESS_BYTES);
}

struct turns
{
  struct place *place;
  guint n;                  /* of the main loop while something was being read */
};

static gboolean
turn_cb (gpointer data)
{
  struct turns *turns = data;

  turns->n += kn_render_desk_is_reading (turns->place->desk);
  return G_SOURCE_CONTINUE;
}

/* The main loop turns while the file is read; what was asked for meanwhile begins after that. */
static void
test_large (struct place *place, gconstpointer data)
{
  struct turns turns = { place };
  guint source = g_idle_add_full (G_PRIORITY_DEFAULT, turn_cb, &turns, NULL);

  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_READING);
  g_assert_true (kn_render_desk_is_reading (place->desk));
  g_assert_cmpuint (kn_render_desk_count_stale (place->desk), ==, 0);
  g_assert_cmpuint (kn_render_desk_render (place->desk, NULL, NULL), ==, 1);
  g_assert_true (kn_render_desk_is_rendering (place->desk));
  g_assert_true (kn_render_desk_render_more (place->desk, place->shot, 1, NULL));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_WAITING);
  WAIT_FOR (!kn_render_desk_is_reading (place->desk));
  g_source_remove (source);
  g_assert_cmpuint (turns.n, >, 0);
  WAIT_FOR (count_takes (place) == 2);
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_RENDERED);
}

/* What a shot does not ask for any more is not read to its end. */
static void
test_large_undone (struct place *place, gconstpointer data)
{
  guint64 id = kn_node_get_id (KN_NODE (place->shot));

  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_READING);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_string (id, "source", "text"), NULL));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_EMPTY);
  g_assert_false (kn_render_desk_is_reading (place->desk));
  g_assert_cmpuint (kn_render_desk_count_stale (place->desk), ==, 1);

  /* Nor by a window that closes. */
  g_assert_true (kn_document_undo (place->document));
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_READING);
}

/* What was asked for is made all the same when there is nothing to be read for it any more. */
static void
test_endless_given_up (struct place *place, gconstpointer data)
{
  guint64 id = kn_node_get_id (KN_NODE (place->shot));

  g_assert_cmpuint (kn_render_desk_render (place->desk, NULL, NULL), ==, 1);
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_WAITING);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_string (id, "source", "text"), NULL));
  g_assert_true (kn_render_desk_is_rendering (place->desk));
  WAIT_FOR (count_takes (place) == 1);
  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_RENDERED);
}

/* Nothing begins in the middle of a drag, and nothing is forgotten for what a shot was for a moment. */
static void
test_large_dragged (struct place *place, gconstpointer data)
{
  guint64 id = kn_node_get_id (KN_NODE (place->shot));

  g_assert_cmpuint (kn_render_desk_render (place->desk, NULL, NULL), ==, 1);
  kn_document_begin_group (place->document, "Strength");
  WAIT_FOR (!kn_render_desk_is_reading (place->desk));
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_double (id, "strength", 0), NULL));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (kn_render_desk_get_job (place->desk, id));
  kn_document_abort_group (place->document);
  WAIT_FOR (count_takes (place) == 1);
}

static char *
dup_draft_name (struct place *place, const char *name)
{
  g_autofree char *folder = kn_document_dup_file_name (place->document, "takes/drafts");

  return g_build_filename (folder, name, NULL);
}

/* As long as nobody knows what a shot asks for, any draft may be its own. */
static void
test_large_pruned (struct place *place, gconstpointer data)
{
  const char *const argv[] = { worker_path, NULL };
  g_autofree char *other = dup_draft_name (place, "other.mkv");
  g_autofree char *film = kn_document_dup_file_name (place->document, "media/film.mkv");

  g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_READING);
  kn_render_desk_draft_soon (place->desk, kn_node_get_id (KN_NODE (place->shot)));
  WAIT_FOR (kn_render_desk_get_draft (place->desk, place->shot));
  WAIT_FOR (!kn_render_desk_get_job (place->desk, kn_node_get_id (KN_NODE (place->shot))));
  g_assert_true (g_file_set_contents (other, "old", -1, NULL));
  g_object_unref (place->desk);

  /* Another file of the same content, in the next window. */
  g_assert_cmpint (utimes (film, NULL), ==, 0);
  place->desk = kn_render_desk_new (place->document, argv);
  kn_render_desk_prune_drafts (place->desk, 0);
  WAIT_FOR (!kn_render_desk_is_reading (place->desk));
  kn_render_desk_prune_drafts (place->desk, 0);
  WAIT_FOR (!g_file_test (other, G_FILE_TEST_EXISTS));
  WAIT_FOR (kn_render_desk_get_draft (place->desk, place->shot));
}

struct report
{
  guint n, n_done, n_failed;
};

static void
rendered_cb (KnRenderDesk *desk, guint n_done, guint n_failed, double seconds, gpointer data)
{
  struct report *report = data;

  g_assert_cmpfloat (seconds, <, 60);
  *report = (struct report) { report->n + 1, n_done, n_failed };
}

/* What is left of a Render turns out not to be needed: the rest of it is reported. */
static void
test_endless_last (struct place *place, gconstpointer data)
{
  struct report report = { 0 };
  guint64 id = kn_node_get_id (KN_NODE (place->shot));
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_document_get_sequence (place->document));

  g_signal_connect (place->desk, "rendered", G_CALLBACK (rendered_cb), &report);
  g_assert_cmpuint (kn_render_desk_render (place->desk, NULL, NULL), ==, 2);
  WAIT_FOR (kn_render_desk_get_state (place->desk, shots->pdata[1]) == KN_SHOT_STATE_RENDERED);
  g_assert_cmpuint (report.n, ==, 0);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_double (id, "strength", 0), NULL));
  WAIT_FOR (report.n);
  g_assert_cmpuint (report.n_done, ==, 1);
  g_assert_cmpuint (report.n_failed, ==, 0);
}

/* More takes than the one that is being made: each has a seed of its own. */
static void
test_more (struct place *place, gconstpointer data)
{
  g_autoptr (GHashTable) seeds = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (kn_render_desk_render_shot (place->desk, place->shot, &error));
  g_assert_true (kn_render_desk_render_more (place->desk, place->shot, 2, &error));
  g_assert_true (kn_render_desk_render_more (place->desk, place->shot, 1, &error));
  g_assert_no_error (error);
  WAIT_FOR (!kn_render_desk_is_rendering (place->desk));
  g_assert_cmpuint (count_takes (place), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (KnTake) take = g_list_model_get_item (kn_shot_get_takes (place->shot), i);
      gint64 seed = kn_take_get_seed (take);

      g_assert_true (g_hash_table_add (seeds, g_memdup2 (&seed, sizeof seed)));
    }
}

/* Of several takes of a shot the one that is being made says how far it is. */
static void
test_running (struct place *place, gconstpointer data)
{
  guint64 id = kn_node_get_id (KN_NODE (place->shot));
  KnClient *client = kn_render_desk_get_client (place->desk);
  g_autoptr (KnJob) last = NULL;

  g_assert_true (kn_render_desk_render_more (place->desk, place->shot, 3, NULL));
  last = g_list_model_get_item (G_LIST_MODEL (client), 2);
  WAIT_FOR (kn_job_get_state (last) == KN_JOB_STATE_RUNNING || kn_job_is_over (last));
  if (!kn_job_is_over (last))
    {
      g_assert_true (kn_render_desk_get_job (place->desk, id) == last);
      g_assert_cmpint (kn_render_desk_get_state (place->desk, place->shot), ==, KN_SHOT_STATE_RENDERING);
    }
  WAIT_FOR (!kn_render_desk_is_rendering (place->desk));
  g_assert_cmpuint (count_takes (place), ==, 3);
}

static void
changed_cb (KnRenderDesk *desk, guint64 shot, GHashTable *changed)
{
  g_hash_table_add (changed, GSIZE_TO_POINTER (shot));
}

static KnShotState
state_of (struct place *place, guint64 shot)
{
  return kn_render_desk_get_state (place->desk, kn_document_get_node (place->document, shot));
}

/* What goes on from a shot waits as long as that is being made, also where nobody asked for it, and says so. */
static void
test_chain (struct place *place, gconstpointer data)
{
  g_autoptr (GHashTable) changed = g_hash_table_new (NULL, NULL);

  g_assert_cmpint (state_of (place, 51), ==, KN_SHOT_STATE_EMPTY);
  g_signal_connect (place->desk, "shot-changed", G_CALLBACK (changed_cb), changed);
  g_assert_true (kn_render_desk_render_shot (place->desk, place->shot, NULL));
  g_assert_cmpint (state_of (place, 51), ==, KN_SHOT_STATE_WAITING);
  g_assert_cmpint (state_of (place, 52), ==, KN_SHOT_STATE_WAITING);
  for (guint64 id = 50; id <= 52; id++)
    g_assert_true (g_hash_table_contains (changed, GSIZE_TO_POINTER (id)));
  WAIT_FOR (state_of (place, 50) == KN_SHOT_STATE_RENDERED);
  g_assert_cmpint (state_of (place, 52), ==, KN_SHOT_STATE_EMPTY);

  /* All of them: each in its turn. */
  g_assert_cmpuint (kn_render_desk_render (place->desk, NULL, NULL), ==, 2);
  g_hash_table_remove_all (changed);
  g_assert_cmpint (state_of (place, 52), ==, KN_SHOT_STATE_WAITING);
  WAIT_FOR (state_of (place, 51) == KN_SHOT_STATE_RENDERED);
  g_assert_true (g_hash_table_contains (changed, GSIZE_TO_POINTER (52)));
  WAIT_FOR (state_of (place, 52) == KN_SHOT_STATE_RENDERED);
}

/* What was asked for together is stopped together: what is made already stays, and what was asked for before goes on. */
static void
test_stop (struct place *place, gconstpointer data)
{
  g_autoptr (GArray) shots = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_assert_cmpuint (kn_render_desk_render (place->desk, shots, NULL), ==, 3);
  g_assert_cmpuint (shots->len, ==, 3);
  WAIT_FOR (state_of (place, 51) == KN_SHOT_STATE_RENDERING);
  kn_render_desk_stop_renders (place->desk, shots);
  WAIT_FOR (!kn_render_desk_is_rendering (place->desk));
  g_assert_cmpint (state_of (place, 50), ==, KN_SHOT_STATE_RENDERED);
  g_assert_cmpuint (kn_render_desk_count_stale (place->desk), ==, 2);

  g_array_set_size (shots, 0);
  g_assert_true (kn_render_desk_render_shot (place->desk, kn_document_get_node (place->document, 51), NULL));
  g_assert_cmpuint (kn_render_desk_render (place->desk, shots, NULL), ==, 1);
  kn_render_desk_stop_renders (place->desk, shots);
  WAIT_FOR (!kn_render_desk_is_rendering (place->desk));
  g_assert_cmpint (state_of (place, 51), ==, KN_SHOT_STATE_RENDERED);
  g_assert_cmpuint (kn_render_desk_count_stale (place->desk), ==, 1);
}

/* A shot of which nothing can be made yet takes no draft away from another, neither one that is there nor one that is being
 * made. */
static void
test_joined_draft (struct place *place, gconstpointer data)
{
  KnShot *second = kn_document_get_node (place->document, 51);
  g_autofree char *draft = NULL;
  g_autoptr (KnJob) job = NULL;
  guint64 joined;

  render (place);
  kn_render_desk_draft_soon (place->desk, 51);
  WAIT_FOR (kn_render_desk_get_job (place->desk, 51));
  job = g_object_ref (kn_render_desk_get_job (place->desk, 51));
  WAIT_FOR (kn_job_get_state (job) == KN_JOB_STATE_RUNNING);
  for (guint join = KN_JOIN_AFTER; join <= KN_JOIN_LOOP; join++)
    {
      KnEdit *edit = kn_plan_join (place->document, 51, (KnJoin) join, 16, 7, &joined, NULL);

      g_assert_true (kn_document_apply_take (place->document, edit, NULL));
      kn_render_desk_draft_soon (place->desk, joined);
      WAIT_FOR (join > KN_JOIN_AFTER || kn_job_is_over (job));
      g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FINISHED);
      if (join == KN_JOIN_AFTER)
        {
          WAIT_FOR (kn_render_desk_get_draft (place->desk, second));
          draft = g_strdup (kn_render_desk_get_draft (place->desk, second));
        }
      g_assert_cmpstr (kn_render_desk_get_draft (place->desk, second), ==, draft);
    }
}

/* What a shot goes on from is looked at once, until something changes. */
static void
test_joined_once (struct place *place, gconstpointer data)
{
  g_autoptr (KnShotRecords) records = kn_shot_records_new (place->document);
  KnShot *second = kn_document_get_node (place->document, 51);
  g_autofree char *key = NULL, *file = NULL;

  render (place);
  file = kn_take_dup_file_name (kn_shot_get_picked_take (place->shot));
  key = g_strdup (kn_shot_records_get (records, second)->full_key);
  g_assert_nonnull (key);
  g_assert_true (g_file_set_contents (file, "another", -1, NULL));
  g_assert_cmpstr (kn_shot_records_get (records, second)->full_key, ==, key);
  g_assert_true (kn_document_apply_take (place->document, kn_edit_new_set_string (52, "prompt", "steps 6 6"), NULL));
  g_assert_cmpstr (kn_shot_records_get (records, second)->full_key, !=, key);
}

/* A picture, or words for a part of a shot, are enough to make something of it. */
static void
test_undescribed (struct place *place, gconstpointer data)
{
  g_assert_false (kn_shot_is_described (place->shot));
  g_assert_true (kn_shot_is_described (kn_document_get_node (place->document, 51)));
  g_assert_true (kn_shot_is_described (kn_document_get_node (place->document, 52)));
  WAIT_FOR (!kn_render_desk_is_reading (place->desk));
  g_assert_cmpuint (kn_render_desk_count_stale (place->desk), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  worker_path = argv[1];
#define TEST(name, f) g_test_add ("/desk/" name, struct place, one_shot, set_up, f, tear_down)
#define TEST_FILM(name, text, set_up, f) g_test_add ("/desk/" name, struct place, text, set_up, f, tear_down)
  TEST ("drag", test_drag);
  TEST ("character", test_character);
  TEST ("old-draft", test_old_draft);
  TEST ("early-mask", test_early_mask);
  TEST ("kept", test_kept);
  TEST ("clear", test_clear);
  TEST_FILM ("large", footage, set_up_large, test_large);
  TEST_FILM ("large-undone", footage, set_up_large, test_large_undone);
  TEST_FILM ("large-dragged", footage, set_up_large, test_large_dragged);
  TEST_FILM ("large-pruned", footage, set_up_large, test_large_pruned);
  TEST_FILM ("endless-given-up", footage, set_up_endless, test_endless_given_up);
  TEST_FILM ("endless-last", footage_and_text, set_up_endless, test_endless_last);
  TEST ("more", test_more);
  TEST ("running", test_running);
  TEST_FILM ("chain", chain, set_up, test_chain);
  TEST_FILM ("stop", chain, set_up, test_stop);
  TEST_FILM ("joined-draft", chain, set_up, test_joined_draft);
  TEST_FILM ("joined-once", chain, set_up, test_joined_once);
  TEST_FILM ("undescribed", undescribed, set_up, test_undescribed);
  return g_test_run ();
}
