/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/document/kn-test-document.h"

static const char base[] =
  "{\"id\": 1, \"name\": \"P\", \"assets\": [{\"id\": 2, \"path\": \"media/a.png\"}], \"sequences\": [{\"id\": 3, \"layers\": ["
  "{\"id\": 4, \"clips\": [{\"id\": 10, \"duration_frames\": 48, \"name\": \"One\", \"prompt\": \"a\", \"takes\": [{\"id\": 20, \"file\": \"takes/a.mkv\"}], \"take\": 20,"
  "  \"camera\": {\"id\": 30, \"keys\": [{\"id\": 31, \"time_frames\": 0}, {\"id\": 32, \"time_frames\": 10}]}},"
  " {\"id\": 11, \"duration_frames\": 72, \"name\": \"Two\", \"source\": \"extend-forward\", \"from_shot\": 10, \"pictures\": [{\"id\": 21, \"asset\": 2}]}]},"
  "{\"id\": 5}], \"audio_layers\": [{\"id\": 6}]}]}";

static gboolean
apply (KnDocument *document, const char *text, GError **error)
{
  g_autoptr (JsonNode) json = kn_test_json (text);
  g_autoptr (KnEdit) edit = kn_edit_from_json (json, error);

  return edit && kn_document_apply (document, edit, error);
}

/* Every rule, by its code; the document stays as it was. */
static void
test_rules (void)
{
  static const struct { const char *edit; KnEditError code; } table[] = {
    { "{\"do\": \"set\", \"id\": 99, \"key\": \"name\", \"value\": \"x\"}", KN_EDIT_ERROR_UNKNOWN_ID },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"nmae\", \"value\": \"x\"}", KN_EDIT_ERROR_UNKNOWN_FIELD },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"id\", \"value\": 5}", KN_EDIT_ERROR_UNKNOWN_FIELD },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"name\", \"value\": 5}", KN_EDIT_ERROR_BAD_VALUE },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"strength\", \"value\": 1.5}", KN_EDIT_ERROR_BAD_VALUE },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"duration_frames\", \"value\": 0}", KN_EDIT_ERROR_BAD_VALUE },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"start_frames\", \"value\": -1}", KN_EDIT_ERROR_BAD_VALUE },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"start_frames\", \"value\": 60}", KN_EDIT_ERROR_FULL_OVERLAP },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"duration_frames\", \"value\": 120}", KN_EDIT_ERROR_FULL_OVERLAP },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"length_frames\", \"value\": 20}", KN_EDIT_ERROR_NOT_ENOUGH_CONTENT },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"take\", \"value\": 2}", KN_EDIT_ERROR_BAD_REFERENCE },
    { "{\"do\": \"set\", \"id\": 11, \"key\": \"take\", \"value\": 20}", KN_EDIT_ERROR_BAD_REFERENCE },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"from_shot\", \"value\": 11}", KN_EDIT_ERROR_REFERENCE_CYCLE },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"from_shot\", \"value\": 10}", KN_EDIT_ERROR_REFERENCE_CYCLE },
    { "{\"do\": \"set\", \"id\": 31, \"key\": \"time_frames\", \"value\": 10}", KN_EDIT_ERROR_DUPLICATE_TIME },
    { "{\"do\": \"set\", \"id\": 31, \"key\": \"orientation\", \"value\": [0, 0, 0, 0]}", KN_EDIT_ERROR_BAD_VALUE },
    { "{\"do\": \"remove\", \"id\": 10}", KN_EDIT_ERROR_IN_USE },
    { "{\"do\": \"remove\", \"id\": 20}", KN_EDIT_ERROR_IN_USE },
    { "{\"do\": \"remove\", \"id\": 2}", KN_EDIT_ERROR_IN_USE },
    { "{\"do\": \"remove\", \"id\": 1}", KN_EDIT_ERROR_BAD_PARENT },
    { "{\"do\": \"remove\", \"id\": 99}", KN_EDIT_ERROR_UNKNOWN_ID },
    { "{\"do\": \"move\", \"id\": 10, \"parent\": 6, \"list\": \"clips\", \"at\": 0}", KN_EDIT_ERROR_BAD_PARENT },
    { "{\"do\": \"move\", \"id\": 10, \"parent\": 5, \"list\": \"klips\", \"at\": 0}", KN_EDIT_ERROR_UNKNOWN_FIELD },
    { "{\"do\": \"move\", \"id\": 1, \"parent\": 5, \"list\": \"clips\", \"at\": 0}", KN_EDIT_ERROR_BAD_PARENT },
    { "{\"do\": \"insert\", \"parent\": 5, \"list\": \"clips\", \"at\": 0, \"node\": {\"id\": 10}}", KN_EDIT_ERROR_DUPLICATE_ID },
    { "{\"do\": \"insert\", \"parent\": 5, \"list\": \"clips\", \"at\": 0, \"node\": {\"id\": 90, \"takes\": [{\"id\": 90, \"file\": \"a\"}]}}", KN_EDIT_ERROR_DUPLICATE_ID },
    { "{\"do\": \"insert\", \"parent\": 5, \"list\": \"clips\", \"at\": 0, \"node\": {}}", KN_EDIT_ERROR_BAD_VALUE },
    { "{\"do\": \"insert\", \"parent\": 5, \"list\": \"clips\", \"at\": 0, \"node\": [1]}", KN_EDIT_ERROR_BAD_VALUE },
    { "{\"do\": \"insert\", \"parent\": 5, \"list\": \"clips\", \"at\": 0, \"node\": {\"id\": 90, \"type\": \"marker\"}}", KN_EDIT_ERROR_BAD_VALUE },
    { "{\"do\": \"insert\", \"parent\": 10, \"list\": \"camera\", \"at\": 0, \"node\": {\"id\": 90}}", KN_EDIT_ERROR_BAD_PARENT },
    { "{\"do\": \"all\", \"edits\": [{\"do\": \"set\", \"id\": 11, \"key\": \"start_frames\", \"value\": 44}, {\"do\": \"insert\", \"parent\": 4, \"list\": \"clips\", \"at\": 0, \"node\": {\"id\": 90, \"start_frames\": 40, \"duration_frames\": 20}}]}", KN_EDIT_ERROR_TRIPLE_OVERLAP },
    { "{\"do\": \"all\", \"edits\": [{\"do\": \"set\", \"id\": 10, \"key\": \"name\", \"value\": \"x\"}, {\"do\": \"remove\", \"id\": 99}]}", KN_EDIT_ERROR_UNKNOWN_ID },
    { "{\"do\": \"all\", \"edits\": [{\"do\": \"set\", \"id\": 11, \"key\": \"from_shot\", \"value\": 0}, {\"do\": \"remove\", \"id\": 10}, {\"do\": \"remove\", \"id\": 2}]}", KN_EDIT_ERROR_IN_USE },
    { "{\"do\": \"fly\"}", KN_EDIT_ERROR_MALFORMED },
    { "{\"do\": \"set\", \"id\": \"10\", \"key\": \"name\", \"value\": \"x\"}", KN_EDIT_ERROR_MALFORMED },
    { "{\"do\": \"set\", \"id\": -1, \"key\": \"name\", \"value\": \"x\"}", KN_EDIT_ERROR_MALFORMED },
    { "{\"do\": \"set\", \"id\": 10, \"key\": \"name\"}", KN_EDIT_ERROR_MALFORMED },
    { "{\"do\": \"all\", \"edits\": 3}", KN_EDIT_ERROR_MALFORMED },
    { "[]", KN_EDIT_ERROR_MALFORMED },
  };
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  gpointer one = kn_document_get_node (document, 10), key = kn_document_get_node (document, 31);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;

      g_test_message ("%s", table[i].edit);
      g_assert_false (apply (document, table[i].edit, &error));
      g_test_message ("  %s", error->message);
      g_assert_error (error, KN_EDIT_ERROR, (gint) table[i].code);
      after = kn_document_dup_hash (document);
      g_assert_cmpstr (before, ==, after);
      g_assert_false (kn_document_can_undo (document));
    }
  /* What was taken back is not a look-alike but the same object: nobody was told of a change. */
  g_assert_true (kn_document_get_node (document, 10) == one);
  g_assert_true (kn_document_get_node (document, 31) == key);
}

static void
test_touching_is_not_overlap (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autoptr (GError) error = NULL;

  g_assert_true (apply (document, "{\"do\": \"set\", \"id\": 11, \"key\": \"start_frames\", \"value\": 48}", &error));
  g_assert_cmpint (kn_clip_get_transition_frames (kn_document_get_node (document, 11)), ==, 0);
  g_assert_true (apply (document, "{\"do\": \"set\", \"id\": 11, \"key\": \"start_frames\", \"value\": 36}", &error));
  g_assert_cmpint (kn_clip_get_transition_frames (kn_document_get_node (document, 11)), ==, 12);
}

static void
test_undo (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *after = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *redone = NULL;
  KnShot *shot = kn_document_get_node (document, 10);

  g_assert_null (kn_document_get_undo_label (document));
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_string (10, "prompt", "b"), NULL));
  g_assert_cmpstr (kn_shot_get_prompt (shot), ==, "b");
  g_assert_cmpstr (kn_document_get_undo_label (document), ==, "Change prompt");
  g_assert_true (kn_document_get_modified (document));
  after = kn_document_dup_hash (document);
  g_assert_true (kn_document_undo (document));
  undone = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, undone);
  g_assert_cmpstr (kn_document_get_redo_label (document), ==, "Change prompt");
  g_assert_false (kn_document_undo (document));
  g_assert_true (kn_document_redo (document));
  redone = kn_document_dup_hash (document);
  g_assert_cmpstr (after, ==, redone);
  g_assert_false (kn_document_redo (document));
  g_assert_true (kn_document_undo (document));
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_string (10, "name", "b"), NULL));
  g_assert_false (kn_document_can_redo (document));
}

/* An edit that changes nothing leaves no step. */
static void
test_idle (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);

  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_string (10, "prompt", "a"), NULL));
  g_assert_true (kn_document_apply_take (document, kn_edit_new_all ("Nothing", NULL, 0), NULL));
  g_assert_false (kn_document_can_undo (document));
  g_assert_false (kn_document_get_modified (document));
}

/* Steps by table: "name=x" sets, "|" breaks the merge, "u" undoes, "r" redoes; expected name and number of undo steps. */
static void
test_merge (void)
{
  static const struct { guint window_ms; const char *script; const char *name; guint steps; } table[] = {
    { 60000, "name=a name=ab name=abc", "abc", 1 },
    { 60000, "name=a name=ab u", "One", 0 },
    { 60000, "name=a | name=ab", "ab", 2 },
    { 60000, "name=a | name=ab u", "a", 1 },
    { 60000, "name=a notes=x name=b", "b", 3 },
    { 60000, "name=a u r name=b", "b", 2 },
    { 60000, "name=a name=b u r u r", "b", 1 },
    { 0, "name=a name=ab name=abc", "abc", 3 },
    { 0, "name=a name=ab name=abc u u", "a", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (KnDocument) document = kn_test_read (base);
      g_auto (GStrv) words = g_strsplit (table[i].script, " ", -1);
      guint steps = 0;

      kn_document_set_merge_window_ms (document, table[i].window_ms);
      for (guint w = 0; words[w]; w++)
        {
          g_auto (GStrv) pair = g_strsplit (words[w], "=", 2);

          if (pair[1])
            g_assert_true (kn_document_apply_take (document, kn_edit_new_set_string (10, pair[0], pair[1]), NULL));
          else if (*pair[0] == '|')
            kn_document_break_merge (document);
          else
            g_assert_true (*pair[0] == 'u' ? kn_document_undo (document) : kn_document_redo (document));
        }
      g_assert_cmpstr (kn_clip_get_name (kn_document_get_node (document, 10)), ==, table[i].name);
      while (kn_document_undo (document))
        steps++;
      g_assert_cmpuint (steps, ==, table[i].steps);
      g_assert_cmpstr (kn_clip_get_name (kn_document_get_node (document, 10)), ==, "One");
    }
}

/* Composites merge too, and a field that only the later one changes is restored as well. */
static void
test_merge_composite (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *after = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Drag");

      kn_edit_builder_set_int (builder, 11, "start_frames", i < 3 ? 48 : 48 + i);
      kn_edit_builder_set_int (builder, 11, "duration_frames", 72 + i);
      g_assert_true (kn_document_apply_take (document, kn_edit_builder_end (builder), NULL));
    }
  g_assert_true (kn_document_undo (document));
  after = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (kn_document_can_undo (document));
}

static void
test_group (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *moved = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *redone = NULL;

  kn_document_begin_group (document, "Drag");
  g_assert_false (kn_document_can_undo (document));
  for (gint64 i = 1; i <= 100; i++)
    g_assert_true (kn_document_apply_take (document, kn_edit_new_set_int (11, "start_frames", 48 + i), NULL));
  g_assert_false (kn_document_undo (document));
  kn_document_begin_group (document, "Inner");
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_string (11, "name", "x"), NULL));
  kn_document_end_group (document);
  g_assert_true (kn_document_in_group (document));
  kn_document_end_group (document);
  g_assert_cmpstr (kn_document_get_undo_label (document), ==, "Drag");
  moved = kn_document_dup_hash (document);
  g_assert_true (kn_document_undo (document));
  undone = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, undone);
  g_assert_false (kn_document_can_undo (document));
  g_assert_true (kn_document_redo (document));
  redone = kn_document_dup_hash (document);
  g_assert_cmpstr (moved, ==, redone);
}

static void
test_group_revert_and_abort (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *reverted = NULL;
  g_autofree char *aborted = NULL;

  kn_document_begin_group (document, "Drag");
  g_assert_true (apply (document, "{\"do\": \"set\", \"id\": 10, \"key\": \"name\", \"value\": \"x\"}", NULL));
  g_assert_true (apply (document, "{\"do\": \"insert\", \"parent\": 5, \"list\": \"clips\", \"at\": 0, \"node\": {\"id\": 90}}", NULL));
  kn_document_revert_group (document);
  reverted = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, reverted);
  g_assert_true (apply (document, "{\"do\": \"set\", \"id\": 10, \"key\": \"name\", \"value\": \"y\"}", NULL));
  kn_document_abort_group (document);
  aborted = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, aborted);
  g_assert_false (kn_document_in_group (document));
  g_assert_false (kn_document_can_undo (document));
  g_assert_false (kn_document_can_redo (document));

  /* A drag that is rolled back takes nothing away, what could be redone included. */
  g_assert_true (apply (document, "{\"do\": \"set\", \"id\": 10, \"key\": \"name\", \"value\": \"z\"}", NULL));
  g_assert_true (kn_document_undo (document));
  kn_document_begin_group (document, "Drag");
  g_assert_true (apply (document, "{\"do\": \"set\", \"id\": 10, \"key\": \"name\", \"value\": \"w\"}", NULL));
  kn_document_abort_group (document);
  g_assert_true (kn_document_redo (document));
  g_assert_true (kn_document_undo (document));
  kn_document_begin_group (document, "Empty");
  kn_document_end_group (document);
  g_assert_false (kn_document_can_undo (document));
}

/* An undone delete brings back everything below, under the old ids. */
static void
test_delete_and_back (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *after = NULL;
  guint64 ids[] = { 10, 31 };
  g_autoptr (GError) error = NULL;

  g_assert_true (kn_document_apply_take (document, kn_plan_delete (document, ids, 2, &error), &error));
  g_assert_no_error (error);
  g_assert_null (kn_document_get_node (document, 20));
  g_assert_null (kn_shot_get_from_shot (kn_document_get_node (document, 11)));
  g_assert_true (kn_document_undo (document));
  after = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, after);
  g_assert_nonnull (kn_document_get_node (document, 20));
}

static void
test_ids_are_never_reused (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autoptr (KnEdit) insert = NULL;
  g_autofree char *text = NULL;
  g_autoptr (KnDocument) again = NULL;
  guint64 first, second, third;

  insert = kn_edit_new_insert (document, 5, "clips", -1, KN_TYPE_SHOT, &first);
  g_assert_true (kn_document_apply (document, insert, NULL));
  g_assert_true (kn_document_undo (document));
  second = kn_document_reserve_id (document);
  g_assert_cmpuint (second, >, first);
  text = kn_document_to_text (document);
  again = kn_test_read (text);
  third = kn_document_reserve_id (again);
  g_assert_cmpuint (third, >, second);
}

/* Signals: after the whole edit, once, in terms a list view understands. */

typedef struct
{
  guint notified, changed, parent_changed, items, applied;
  guint position, removed, added;
} Seen;

static void
on_notify (GObject *object, GParamSpec *pspec, Seen *seen)
{
  seen->notified++;
}

static void
on_changed (KnNode *node, Seen *seen)
{
  seen->changed++;
}

static void
on_parent_changed (KnNode *node, Seen *seen)
{
  seen->parent_changed++;
}

static void
on_items (GListModel *model, guint position, guint removed, guint added, Seen *seen)
{
  seen->items++;
  seen->position = position;
  seen->removed = removed;
  seen->added = added;
}

static void
on_applied (KnDocument *document, KnEdit *edit, Seen *seen)
{
  seen->applied++;
}

static void
test_signals (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  Seen seen = { 0 };
  GListModel *layer = kn_document_get_node (document, 4);
  gint64 start;

  g_signal_connect (kn_document_get_node (document, 10), "notify::start-frames", G_CALLBACK (on_notify), &seen);
  g_signal_connect (kn_document_get_node (document, 10), "changed", G_CALLBACK (on_changed), &seen);
  g_signal_connect (kn_document_get_project (document), "changed", G_CALLBACK (on_parent_changed), &seen);
  g_signal_connect (layer, "items-changed", G_CALLBACK (on_items), &seen);
  g_signal_connect (document, "applied", G_CALLBACK (on_applied), &seen);

  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_int (10, "start_frames", 200), NULL));
  g_assert_cmpuint (seen.notified, ==, 1);
  g_assert_cmpuint (seen.changed, ==, 1);
  g_assert_cmpuint (seen.parent_changed, ==, 1);
  g_assert_cmpuint (seen.applied, ==, 1);
  g_assert_cmpuint (seen.items, ==, 1);
  g_assert_cmpuint (seen.removed, ==, 2);
  g_assert_cmpuint (seen.added, ==, 2);
  g_object_get (kn_document_get_node (document, 10), "start-frames", &start, NULL);
  g_assert_cmpint (start, ==, 200);
  g_assert_false (kn_document_apply_take (document, kn_edit_new_set_int (10, "start_frames", 60), NULL));
  g_assert_cmpuint (seen.notified, ==, 1);
  g_assert_cmpuint (seen.applied, ==, 1);
  g_assert_cmpuint (seen.items, ==, 1);
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_double (31, "fov_deg", 20), NULL));
  g_assert_cmpuint (seen.changed, ==, 2);
}

static void
test_content_signal (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  Seen seen = { 0 };

  g_signal_connect (kn_document_get_node (document, 10), "changed::content", G_CALLBACK (on_changed), &seen);
  g_signal_connect (kn_document_get_node (document, 4), "changed::content", G_CALLBACK (on_parent_changed), &seen);
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_int (10, "start_frames", 200), NULL));
  g_assert_cmpuint (seen.changed, ==, 0);
  g_assert_cmpuint (seen.parent_changed, ==, 1);
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_double (31, "fov_deg", 20), NULL));
  g_assert_cmpuint (seen.changed, ==, 1);
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_int (10, "duration_frames", 20), NULL));
  g_assert_cmpuint (seen.changed, ==, 2);
}

/* How long a film is may be learned late: nobody did it, so nothing is to be undone or saved. A shot that shows more than
 * there is stays as it is, and can be edited; it can show less, and not more. */
static void
test_learned_length (void)
{
  static const char old[] =
    "{\"version\": 1, \"frame_rate\": 24, \"assets\": [{\"id\": 2, \"kind\": \"video\", \"path\": \"a.mp4\"}],"
    " \"sequences\": [{\"id\": 3, \"layers\": [{\"id\": 4, \"clips\": ["
    "  {\"id\": 10, \"start_frames\": 1, \"duration_frames\": 48, \"source\": \"media\", \"media\": 2}]}]}]}";
  static const struct { const char *key; gint64 value; gboolean refused; } edits[] = {
    { "seed", 5, FALSE }, { "duration_frames", 40, FALSE }, { "duration_frames", 41, TRUE }, { "in_frames", 1, TRUE },
    { "duration_frames", 24, FALSE }, { "duration_frames", 25, TRUE },
  };
  g_autoptr (KnDocument) document = kn_test_read (old);
  g_autofree char *text = NULL;
  gpointer asset = kn_document_get_node (document, 2), shot = kn_document_get_node (document, 10);
  Seen seen = { 0 };

  g_signal_connect (document, "applied", G_CALLBACK (on_applied), &seen);
  kn_document_learn_duration (document, 2, G_GINT64_CONSTANT (1000000000));
  g_assert_cmpint (kn_clip_get_content_frames (shot), ==, 24);
  g_assert_false (kn_document_can_undo (document) || kn_document_get_modified (document) || seen.applied);
  kn_document_learn_duration (document, 2, 1);
  g_assert_cmpint (kn_asset_get_duration_ns (asset), ==, 1000000000);
  text = kn_document_to_text (document);
  g_assert_nonnull (strstr (text, "\"duration_ns\": 1000000000"));

  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (kn_document_apply_take (document, kn_edit_new_set_int (10, edits[i].key, edits[i].value), &error),
                       ==, !edits[i].refused);
      if (edits[i].refused)
        g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT);
    }
  while (kn_document_undo (document))
    continue;
  g_assert_cmpint (kn_clip_get_duration_frames (shot), ==, 48);
  g_assert_cmpint (kn_asset_get_duration_ns (asset), ==, 1000000000);
  g_assert_true (kn_document_apply_take (document, kn_plan_set_frame_rate (document, 60, 1, NULL), NULL));
  g_assert_true (kn_document_apply_take (document, kn_plan_trim (document, 10, KN_EDGE_END, 100, NULL), NULL));

  /* another file has another length */
  g_assert_true (kn_document_apply_take (document, kn_plan_relink_asset (document, 2, "b.mp4", NULL), NULL));
  g_assert_cmpint (kn_clip_get_content_frames (shot), ==, -1);
  kn_document_learn_duration (document, 2, 5000000);
  g_assert_cmpint (kn_clip_get_content_frames (shot), ==, 1);
  kn_document_undo (document);
  g_assert_cmpint (kn_clip_get_content_frames (shot), ==, 60);
}

static void
test_serialise (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  const double position[] = { 0.1, 1e-9, -3 };
  KnEdit *edits[] = {
    kn_edit_new_set_string (10, "name", "“é”\n"), kn_edit_new_set_boolean (10, "inherit_style", FALSE),
    kn_edit_new_set_int (10, "seed", G_MAXINT64), kn_edit_new_set_double (10, "strength", 0.1),
    kn_edit_new_set_vector (31, "position", position, 3), kn_edit_new_remove (31), kn_edit_new_move (31, 30, "keys", 1),
    kn_edit_new_insert (document, 5, "clips", -1, KN_TYPE_TITLE, NULL),
  };
  g_autoptr (KnEdit) all = kn_edit_new_all ("Many", edits, G_N_ELEMENTS (edits));
  g_autofree char *text = kn_edit_to_string (all);
  g_autoptr (JsonNode) json = kn_test_json (text);
  g_autoptr (KnEdit) back = kn_edit_from_json (json, NULL);
  g_autofree char *label = kn_edit_dup_label (back);

  g_assert_nonnull (back);
  g_assert_true (kn_edit_equal (all, back));
  g_assert_null (strchr (text, '\n'));
  g_assert_cmpstr (label, ==, "Many");
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_assert_false (kn_edit_equal (edits[i], all));
      kn_edit_unref (edits[i]);
    }
}

/* A caller's JSON is copied: changing it later does not change the edit. */
static void
test_immutable (void)
{
  g_autoptr (JsonNode) value = kn_test_json ("[1, 2, 3]");
  g_autoptr (KnEdit) edit = kn_edit_new_set (31, "position", value);
  g_autofree char *before = kn_edit_to_string (edit);
  g_autofree char *after = NULL;

  json_array_add_int_element (json_node_get_array (value), 4);
  after = kn_edit_to_string (edit);
  g_assert_cmpstr (before, ==, after);
}

static void
test_insert_json (void)
{
  static const struct { const char *json; KnEditError code; } bad[] = {
    { "{\"from_shot\": \"Nobody\"}", KN_EDIT_ERROR_BAD_REFERENCE },
    { "{\"pictures\": [{\"asset\": \"media/none.png\"}]}", KN_EDIT_ERROR_BAD_REFERENCE },
    { "{\"prompt\": 5}", KN_EDIT_ERROR_BAD_VALUE },
    { "[]", KN_EDIT_ERROR_BAD_VALUE },
  };
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autoptr (JsonNode) json = kn_test_json (
    "{\"id\": 10, \"name\": \"New\", \"duration_seconds\": 1, \"camera\": \"orbit-left\", \"from_shot\": \"Two\", \"take\": 7,"
    " \"takes\": [{\"id\": 7, \"file\": \"takes/n.mkv\"}], \"pictures\": [{\"asset\": \"media/a.png\"}]}");
  g_autoptr (GError) error = NULL;
  guint64 id;
  KnShot *shot;

  g_assert_true (kn_document_apply_take (document, kn_edit_new_insert_json (document, 4, "clips", -1, json, &id, &error), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (id, !=, 10);
  shot = kn_document_get_node (document, id);
  kn_test_assert_layout (document, "0+48 48+72 120+24 | |");
  g_assert_true (kn_shot_get_from_shot (shot) == kn_document_get_node (document, 11));
  g_assert_true (kn_shot_get_take (shot) == kn_shot_get_picked_take (shot));
  g_assert_cmpuint (kn_test_id (kn_shot_get_take (shot)), !=, 7);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonNode) node = kn_test_json (bad[i].json);
      g_autoptr (GError) local = NULL;

      g_assert_null (kn_edit_new_insert_json (document, 4, "clips", -1, node, NULL, &local));
      g_assert_error (local, KN_EDIT_ERROR, (gint) bad[i].code);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/edit/rules", test_rules);
  g_test_add_func ("/document/edit/touching-is-not-overlap", test_touching_is_not_overlap);
  g_test_add_func ("/document/edit/undo", test_undo);
  g_test_add_func ("/document/edit/idle", test_idle);
  g_test_add_func ("/document/edit/merge", test_merge);
  g_test_add_func ("/document/edit/merge-composite", test_merge_composite);
  g_test_add_func ("/document/edit/group", test_group);
  g_test_add_func ("/document/edit/group-revert-and-abort", test_group_revert_and_abort);
  g_test_add_func ("/document/edit/delete-and-back", test_delete_and_back);
  g_test_add_func ("/document/edit/ids-are-never-reused", test_ids_are_never_reused);
  g_test_add_func ("/document/edit/signals", test_signals);
  g_test_add_func ("/document/edit/content-signal", test_content_signal);
  g_test_add_func ("/document/edit/learned-length", test_learned_length);
  g_test_add_func ("/document/edit/serialise", test_serialise);
  g_test_add_func ("/document/edit/immutable", test_immutable);
  g_test_add_func ("/document/edit/insert-json", test_insert_json);
  return g_test_run ();
}
