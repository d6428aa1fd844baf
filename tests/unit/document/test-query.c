/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/document/kn-test-document.h"

/* Top: 24-48 shot T. Below: A 0-48, B 40-100 (a transition of 8), title 110-120, C 120-150. Hidden: 0-200. */
static const char base[] =
  "{\"id\": 1, \"assets\": [{\"id\": 2, \"kind\": \"audio\", \"path\": \"media/a.wav\", \"duration_ns\": 12500000000}], \"sequences\": [{\"id\": 3,"
  " \"in_frames\": 10, \"out_frames\": 130, \"layers\": ["
  "{\"id\": 4, \"clips\": [{\"id\": 9, \"name\": \"T\", \"start_frames\": 24, \"duration_frames\": 24}]},"
  "{\"id\": 5, \"clips\": [{\"id\": 10, \"name\": \"A\", \"duration_frames\": 48, \"length_frames\": 60, \"in_frames\": 5, \"takes\": [{\"id\": 30, \"file\": \"takes/a.mkv\"}]},"
  "  {\"id\": 11, \"name\": \"B\", \"start_frames\": 40, \"duration_frames\": 60, \"transition\": \"dip-to-black\", \"source\": \"media\", \"media\": 2},"
  "  {\"id\": 12, \"type\": \"title\", \"start_frames\": 110, \"duration_frames\": 10},"
  "  {\"id\": 13, \"name\": \"C\", \"start_frames\": 120, \"duration_frames\": 30}]},"
  "{\"id\": 7, \"hidden\": true, \"clips\": [{\"id\": 16, \"duration_frames\": 200, \"start_frames\": 0}]}],"
  " \"audio_layers\": [{\"id\": 6, \"clips\": [{\"id\": 14, \"start_frames\": 20, \"duration_frames\": 100, \"in_frames\": 30, \"asset\": 2}]}],"
  " \"markers\": [{\"id\": 17, \"time_frames\": 77}]}]}";

static void
test_clip_at (void)
{
  static const struct { gint64 time; guint64 top; guint n; guint64 first, second; } table[] = {
    { -1, 0, 0, 0, 0 }, { 0, 10, 1, 10, 0 }, { 23, 10, 1, 10, 0 }, { 24, 9, 1, 10, 0 }, { 39, 9, 1, 10, 0 }, { 40, 9, 2, 10, 11 },
    { 47, 9, 2, 10, 11 }, { 48, 11, 1, 11, 0 }, { 99, 11, 1, 11, 0 }, { 100, 0, 0, 0, 0 }, { 110, 12, 1, 12, 0 }, { 119, 12, 1, 12, 0 },
    { 120, 13, 1, 13, 0 }, { 149, 13, 1, 13, 0 }, { 150, 0, 0, 0, 0 }, { 1000, 0, 0, 0, 0 },
  };
  g_autoptr (KnDocument) document = kn_test_read (base);
  KnSequence *sequence = kn_document_get_sequence (document);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      KnClip *clips[2] = { NULL, NULL };
      KnClip *top = kn_sequence_get_clip_at (sequence, table[i].time);
      guint n = kn_sequence_get_layer_clips_at (kn_document_get_node (document, 5), table[i].time, clips);

      g_assert_cmpuint (top ? kn_test_id (top) : 0, ==, table[i].top);
      g_assert_cmpuint (n, ==, table[i].n);
      g_assert_cmpuint (clips[0] ? kn_test_id (clips[0]) : 0, ==, table[i].first);
      g_assert_cmpuint (clips[1] ? kn_test_id (clips[1]) : 0, ==, table[i].second);
    }
}

static void
test_edit_points (void)
{
  static const gint64 expected[] = { 0, 10, 20, 24, 40, 48, 77, 100, 110, 120, 130, 150, 200 };
  g_autoptr (KnDocument) document = kn_test_read (base);
  KnSequence *sequence = kn_document_get_sequence (document);
  g_autoptr (GArray) points = kn_sequence_dup_edit_points (sequence);
  const guint64 self[] = { 9 };

  g_assert_cmpuint (points->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < points->len; i++)
    g_assert_cmpint (g_array_index (points, gint64, i), ==, expected[i]);
  g_assert_cmpint (kn_sequence_get_next_edit_point (sequence, 24), ==, 40);
  g_assert_cmpint (kn_sequence_get_next_edit_point (sequence, 200), ==, -1);
  g_assert_cmpint (kn_sequence_get_previous_edit_point (sequence, 24), ==, 20);
  g_assert_cmpint (kn_sequence_get_previous_edit_point (sequence, 0), ==, -1);
  g_assert_cmpint (kn_sequence_snap (sequence, 26, 3, NULL, 0), ==, 24);
  g_assert_cmpint (kn_sequence_snap (sequence, 26, 3, self, 1), ==, 26);
  g_assert_cmpint (kn_sequence_snap (sequence, 80, 3, NULL, 0), ==, 77);
  g_assert_cmpint (kn_sequence_snap (sequence, 81, 3, NULL, 0), ==, 81);
}

static void
test_range_and_shots (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  KnSequence *sequence = kn_document_get_sequence (document);
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (sequence);
  static const guint64 order[] = { 10, 16, 9, 11, 13 };
  gint64 in, out;

  g_assert_cmpint (kn_sequence_get_duration_frames (sequence), ==, 200);
  kn_sequence_get_range (sequence, &in, &out);
  g_assert_cmpint (in, ==, 10);
  g_assert_cmpint (out, ==, 130);
  g_assert_cmpuint (shots->len, ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < shots->len; i++)
    g_assert_cmpuint (kn_test_id (shots->pdata[i]), ==, order[i]);
}

static char *
describe (GArray *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      KnFlatClip *flat = &g_array_index (rows, KnFlatClip, i);

      g_string_append_printf (text, "%s%d@%u %d-%d cut %d-%d src %d-%d h %d/%d t %d/%d", i ? "; " : "", (int) kn_test_id (flat->clip),
                              flat->layer, (int) flat->record_in_frames, (int) flat->record_out_frames, (int) flat->cut_in_frames,
                              (int) flat->cut_out_frames, (int) flat->source_in_frames, (int) flat->source_out_frames,
                              (int) flat->head_handle_frames, (int) flat->tail_handle_frames, (int) flat->transition_in_frames,
                              (int) flat->transition_out_frames);
    }
  return g_string_free (text, FALSE);
}

static void
test_flatten (void)
{
  static const struct { guint64 layer; gint64 in, out; const char *rows; } table[] = {
    { 5, 0, 200, "10@1 0-48 cut 0-44 src 5-53 h 5/7 t 0/8; 11@1 40-100 cut 44-100 src 0-60 h 0/240 t 8/0; "
                 "12@1 110-120 cut 110-120 src 0-10 h -1/-1 t 0/0; 13@1 120-150 cut 120-150 src 0-30 h 0/0 t 0/0" },
    { 5, 10, 44, "10@1 0-34 cut 0-32 src 15-49 h 15/11 t 0/4; 11@1 30-34 cut 32-34 src 0-4 h 0/296 t 4/0" },
    { 5, 48, 100, "11@1 0-52 cut 0-52 src 8-60 h 8/240 t 0/0" },
    { 5, 100, 110, "" },
    { 6, 0, 200, "14@0 20-120 cut 20-120 src 30-130 h 30/170 t 0/0" },
  };
  g_autoptr (KnDocument) document = kn_test_read (base);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GArray) rows =
          kn_flatten_layer (kn_document_get_node (document, table[i].layer), table[i].in, table[i].out);
      g_autofree char *text = describe (rows);

      g_assert_cmpstr (text, ==, table[i].rows);
    }
}

static void
test_node (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  KnNode *take = kn_document_get_node (document, 30);
  g_autofree char *path = kn_node_dup_path (take);
  g_autoptr (JsonNode) field = kn_node_get_field (take, "file");

  g_assert_cmpstr (path, ==, "$.sequences[0].layers[1].clips[0].takes[0]");
  g_assert_cmpstr (kn_node_get_kind (take), ==, "take");
  g_assert_true (kn_node_get_ancestor (take, KN_TYPE_SEQUENCE) == (gpointer) kn_document_get_sequence (document));
  g_assert_true (kn_node_get_ancestor (take, KN_TYPE_CLIP) == kn_document_get_node (document, 10));
  g_assert_cmpstr (json_node_get_string (field), ==, "takes/a.mkv");
  g_assert_null (kn_node_get_field (take, "colour"));
  g_assert_null (kn_node_get_list (take, "clips"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/query/clip-at", test_clip_at);
  g_test_add_func ("/document/query/edit-points", test_edit_points);
  g_test_add_func ("/document/query/range-and-shots", test_range_and_shots);
  g_test_add_func ("/document/query/flatten", test_flatten);
  g_test_add_func ("/document/query/node", test_node);
  return g_test_run ();
}
