/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-document-private.h"
#include "tests/unit/document/kn-test-document.h"

/* Random edits, good and bad. n undos lead back to the first hash and n redos to the last; the edits as they were told,
 * written and read again, make the same document elsewhere; a list view that only listens sees the right list. */

static const char start[] =
  "{\"id\": 1, \"characters\": [{\"name\": \"Mara\"}], \"assets\": [{\"path\": \"media/a.png\"}, {\"path\": \"media/b.wav\", \"duration_ns\": 20000000000}],"
  " \"sequences\": [{\"layers\": [{\"clips\": [{\"name\": \"One\"}, {\"name\": \"Two\", \"from_shot\": \"One\"}, {\"type\": \"title\"}]}, {}],"
  " \"audio_layers\": [{\"clips\": [{\"asset\": \"media/b.wav\"}]}], \"markers\": [{\"time_frames\": 9}]}]}";

typedef struct
{
  KnDocument *document;
  KnDocument *follower;     /* fed with serialised edits only, as one that is opened again is from its journal */
  GPtrArray *mirror;        /* what a view of the first layer would hold */
  GPtrArray *ids;
} World;

static gint
dice (gint n)
{
  return g_test_rand_int_range (0, n);
}

static void
collect_ids (KnNode *node, GPtrArray *ids)
{
  static const char *const lists[] = { "sequences", "characters", "assets", "layers", "audio_layers", "markers", "clips", "prompts",
                                       "camera", "masks", "pictures", "takes", "keys" };

  g_ptr_array_add (ids, GSIZE_TO_POINTER (kn_node_get_id (node)));
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      GListModel *list = kn_node_get_list (node, lists[i]);

      for (guint j = 0; list && j < g_list_model_get_n_items (list); j++)
        {
          g_autoptr (KnNode) item = g_list_model_get_item (list, j);

          collect_ids (item, ids);
        }
    }
}

static guint64
any_id (World *w)
{
  if (dice (40) == 0)
    return (guint64) dice (1000);
  return GPOINTER_TO_SIZE (w->ids->pdata[dice ((gint) w->ids->len)]);
}

static guint64
any_of (World *w, GType type)
{
  for (guint i = 0; i < 30; i++)
    {
      guint64 id = any_id (w);
      gpointer node = kn_document_get_node (w->document, id);

      if (node && g_type_is_a (G_OBJECT_TYPE (node), type))
        return id;
    }
  return 0;
}

static KnEdit *
random_set (World *w)
{
  static const char *const frames[] = { "start_frames", "duration_frames", "in_frames", "out_frames", "time_frames", "length_frames" };
  static const char *const strings[] = { "name", "prompt", "notes", "text", "negative", "description", "preset" };
  static const char *const references[] = { "from_shot", "to_shot", "take", "asset", "media", "image" };
  const double q[] = { dice (2), dice (2), 0, dice (2) };

  switch (dice (6))
    {
    case 0: case 1:
      return kn_edit_new_set_int (any_id (w), frames[dice (G_N_ELEMENTS (frames))], dice (300) - 5);
    case 2:
      return kn_edit_new_set_string (any_id (w), strings[dice (G_N_ELEMENTS (strings))], dice (2) ? "x" : "y “é”");
    case 3:
      return kn_edit_new_set_int (any_id (w), references[dice (G_N_ELEMENTS (references))], (gint64) any_id (w));
    case 4:
      return kn_edit_new_set_vector (any_of (w, KN_TYPE_CAMERA_KEY), "orientation", q, 4);
    default:
      return kn_edit_new_set_double (any_id (w), "strength", dice (12) / 10.0);
    }
}

static KnEdit *
random_insert (World *w)
{
  static const struct { const char *list; const char *json; } table[] = {
    { "clips", "{\"duration_frames\": 30, \"name\": \"new\", \"camera\": \"pan-left\"}" },
    { "clips", "{\"type\": \"title\", \"text\": \"t\"}" }, { "prompts", "{\"in_frames\": 3, \"text\": \"then\"}" },
    { "camera", "{\"preset\": \"dolly-in\", \"keys\": [{\"time_frames\": 4}, {\"time_frames\": 8}]}" },
    { "keys", "{\"time_frames\": 6}" }, { "masks", "{\"keys\": [{\"time_frames\": 0}]}" }, { "takes", "{\"file\": \"takes/x.mkv\"}" },
    { "markers", "{\"time_frames\": 77}" }, { "layers", "{}" }, { "characters", "{\"name\": \"Jo\"}" },
    { "pictures", "{\"asset\": \"media/a.png\"}" }, { "sequences", "{\"layers\": [{\"clips\": [{}, {}]}]}" },
  };
  guint i = (guint) dice (G_N_ELEMENTS (table));
  g_autoptr (JsonNode) json = kn_test_json (table[i].json);
  gpointer node = NULL;
  guint64 parent = 0;

  for (guint tries = 0; tries < 40 && !(node && kn_node_get_list (node, table[i].list)); tries++)
    {
      parent = any_id (w);
      node = kn_document_get_node (w->document, parent);
    }
  return kn_edit_new_insert_json (w->document, parent, table[i].list, dice (5) - 1, json, NULL, NULL);
}

static KnEdit *
random_plan (World *w)
{
  guint64 clip = any_of (w, KN_TYPE_CLIP), other = any_of (w, KN_TYPE_CLIP), layer = any_of (w, KN_TYPE_LAYER);
  guint64 some[] = { clip, other }, copies[2];
  KnEdge edge = dice (2) ? KN_EDGE_START : KN_EDGE_END;
  gint64 time = dice (300) - 3, delta = dice (60) - 30;
  g_autoptr (JsonNode) json = kn_test_json ("{\"duration_frames\": 10, \"prompt\": \"inserted\"}");

  switch (dice (17))
    {
    case 0: return kn_plan_trim (w->document, clip, edge, time, NULL);
    case 1: return kn_plan_ripple_trim (w->document, clip, edge, time, NULL);
    case 2: return kn_plan_roll (w->document, clip, edge, time, NULL);
    case 3: return kn_plan_slip (w->document, clip, delta, NULL);
    case 4: return kn_plan_slide (w->document, clip, delta, NULL);
    case 5: return kn_plan_move (w->document, some, 2, delta, dice (3) - 1, NULL);
    case 6: return kn_plan_ripple_move (w->document, clip, delta, NULL);
    case 7: return kn_plan_reorder (w->document, some, 1 + (guint) dice (2), dice (3) ? other : 0, NULL);
    case 8: return kn_plan_split (w->document, clip, time, NULL, NULL);
    case 9: return kn_plan_insert (w->document, layer, time, json, NULL, NULL);
    case 10: return kn_plan_append (w->document, layer, json, NULL, NULL);
    case 11: return dice (3) ? NULL : kn_plan_delete (w->document, some, 2, NULL);
    case 12: return dice (3) ? NULL : kn_plan_ripple_delete (w->document, some, 1 + (guint) dice (2), NULL);
    case 13: return kn_plan_transition (w->document, clip, dice (4), dice (20), NULL);
    case 14: return kn_plan_copy (w->document, some, 2, time, dice (2) ? layer : 0, copies, NULL);
    case 15: return dice (8) ? NULL : kn_plan_set_frame_rate (w->document, dice (2) ? 30000 : 25, dice (2) ? 1001 : 1, NULL);
    default: return kn_edit_new_move (any_id (w), any_id (w), "clips", dice (4) - 1);
    }
}

static KnEdit *
random_edit (World *w)
{
  switch (dice (5))
    {
    case 0: case 1:
      return random_set (w);
    case 2:
      return random_insert (w);
    case 3:
      return dice (6) ? NULL : kn_edit_new_remove (any_id (w));
    default:
      return random_plan (w);
    }
}

static void
on_applied (KnDocument *document, KnEdit *edit, World *w)
{
  g_autofree char *text = kn_edit_to_string (edit);
  g_autoptr (JsonNode) json = kn_test_json (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (KnEdit) read = kn_edit_from_json (json, &error);

  g_assert_no_error (error);
  if (!kn_document_replay (w->follower, read, &error))
    g_error ("%s\n%s", error->message, text);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, World *w)
{
  g_ptr_array_remove_range (w->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (w->mirror, (gint) (position + i), g_list_model_get_item (model, position + i));
}

static void
check_mirror (World *w, GListModel *model)
{
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, w->mirror->len);
  for (guint i = 0; i < w->mirror->len; i++)
    {
      g_autoptr (KnNode) item = g_list_model_get_item (model, i);

      g_assert_true (item == w->mirror->pdata[i]);
    }
}

static void
check_readable (KnDocument *document)
{
  g_autofree char *text = kn_document_to_text (document);
  g_autoptr (KnDocument) again = kn_test_read (text);
  g_autofree char *saved_again = kn_document_to_text (again);

  g_assert_cmpstr (text, ==, saved_again);
}

static void
step (World *w, guint *groups)
{
  g_autoptr (KnEdit) edit = random_edit (w);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (dice (30) == 0)
    kn_document_undo (w->document);
  if (dice (30) == 0)
    kn_document_redo (w->document);
  if (dice (25) == 0 && !kn_document_in_group (w->document))
    kn_document_begin_group (w->document, "Group");
  else if (dice (10) == 0 && kn_document_in_group (w->document))
    {
      if (dice (3) == 0)
        kn_document_abort_group (w->document);
      else
        kn_document_end_group (w->document);
      (*groups)++;
    }
  if (!edit)
    return;
  before = kn_document_dup_hash (w->document);
  if (kn_document_apply (w->document, edit, &error))
    return;
  g_assert_true (error->domain == KN_EDIT_ERROR);
  after = kn_document_dup_hash (w->document);
  g_assert_cmpstr (before, ==, after);
}

static void
run_world (guint n_steps)
{
  World w = { kn_test_read (start), kn_test_read (start), g_ptr_array_new_with_free_func (g_object_unref), g_ptr_array_new () };
  g_autofree char *first = kn_document_dup_hash (w.document);
  g_autofree char *last = NULL;
  g_autofree char *followed = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *redone = NULL;
  GListModel *layers = kn_sequence_get_layers (kn_document_get_sequence (w.document));
  g_autoptr (GListModel) layer = g_list_model_get_item (layers, 0);
  guint undos = 0, redos = 0, groups = 0;

  kn_document_set_merge_window_ms (w.document, dice (2) ? 0 : 1000);
  g_signal_connect (w.document, "applied", G_CALLBACK (on_applied), &w);
  on_items_changed (layer, 0, 0, g_list_model_get_n_items (layer), &w);
  g_signal_connect (layer, "items-changed", G_CALLBACK (on_items_changed), &w);
  for (guint i = 0; i < n_steps; i++)
    {
      g_ptr_array_set_size (w.ids, 0);
      collect_ids (KN_NODE (kn_document_get_project (w.document)), w.ids);
      step (&w, &groups);
      if (kn_node_get_document (KN_NODE (layer)))
        check_mirror (&w, layer);
    }
  while (kn_document_in_group (w.document))
    kn_document_end_group (w.document);
  check_readable (w.document);
  last = kn_document_dup_hash (w.document);
  followed = kn_document_dup_hash (w.follower);
  g_assert_cmpstr (last, ==, followed);
  while (kn_document_redo (w.document))
    ;
  g_free (last);
  last = kn_document_dup_hash (w.document);
  while (kn_document_undo (w.document))
    undos++;
  undone = kn_document_dup_hash (w.document);
  g_assert_cmpstr (first, ==, undone);
  while (kn_document_redo (w.document))
    redos++;
  redone = kn_document_dup_hash (w.document);
  g_assert_cmpstr (last, ==, redone);
  g_assert_cmpuint (undos, ==, redos);
  g_test_message ("%u steps, %u groups, %u nodes at the end", undos, groups, w.ids->len);
  g_signal_handlers_disconnect_by_data (layer, &w);
  g_ptr_array_unref (w.mirror);
  g_ptr_array_unref (w.ids);
  g_object_unref (w.document);
  g_object_unref (w.follower);
}

static void
test_short (void)
{
  for (guint i = 0; i < 40; i++)
    run_world (60);
}

static void
test_long (void)
{
  run_world (1200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/random/short", test_short);
  g_test_add_func ("/document/random/long", test_long);
  return g_test_run ();
}
