/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/document/kn-test-document.h"

/* Layer 4: A 0-48, B 48-120, C 120-150 (ids 10, 11, 12). Layer 5: title 130-140 (13). Sound 6: 0-200 (14, source of 300
 * frames) and 210-220 (15). Layer 7 is locked: 0-10 (16). B has a take. Markers at 20 (17) and 130 (18). */
static const char base[] =
  "{\"id\": 1, \"name\": \"P\", \"frame_rate\": 24, \"assets\": [{\"id\": 2, \"kind\": \"audio\", \"path\": \"media/a.wav\", \"duration_ns\": 12500000000}],"
  " \"sequences\": [{\"id\": 3, \"layers\": ["
  "{\"id\": 4, \"clips\": [{\"id\": 10, \"duration_frames\": 48, \"name\": \"A\"},"
  "  {\"id\": 11, \"duration_frames\": 72, \"name\": \"B\", \"takes\": [{\"id\": 20, \"file\": \"takes/b.mkv\"}], \"take\": 20},"
  "  {\"id\": 12, \"duration_frames\": 30, \"name\": \"C\", \"from_shot\": 11, \"source\": \"extend-forward\"}]},"
  "{\"id\": 5, \"clips\": [{\"id\": 13, \"type\": \"title\", \"start_frames\": 130, \"duration_frames\": 10}]},"
  "{\"id\": 7, \"locked\": true, \"clips\": [{\"id\": 16, \"start_frames\": 0, \"duration_frames\": 10}]}],"
  " \"audio_layers\": [{\"id\": 6, \"clips\": [{\"id\": 14, \"start_frames\": 0, \"duration_frames\": 200, \"asset\": 2},"
  "  {\"id\": 15, \"start_frames\": 210, \"duration_frames\": 10, \"in_frames\": 50, \"asset\": 2}]}],"
  " \"markers\": [{\"id\": 17, \"time_frames\": 20}, {\"id\": 18, \"time_frames\": 130}]}]}";

#define LAYOUT "0+48 48+72 120+30 | 130+10 | 0+10 | 0+200 210+10:50"
#define OK (-1)

typedef enum { TRIM, RIPPLE, ROLL, SLIP, SLIDE, MOVE, RIPPLE_MOVE, REORDER, SPLIT, DELETE, RIPPLE_DELETE, TRANSITION, COPY } Op;

static const struct
{
  Op op;
  guint64 id;
  KnEdge edge;
  gint64 to;
  gint64 extra;
  int code;
  const char *layout;
} table[] = {
  /* Trim: one edge, nothing else. */
  { TRIM, 10, KN_EDGE_END, 40, 0, OK, "0+40 48+72 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { TRIM, 11, KN_EDGE_START, 60, 0, OK, "0+48 60+60:12 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { TRIM, 12, KN_EDGE_END, 500, 0, OK, "0+48 48+72 120+380 | 130+10 | 0+10 | 0+200 210+10:50" },
  { TRIM, 10, KN_EDGE_END, 60, 0, OK, "0+60 48+72 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { TRIM, 10, KN_EDGE_END, 0, 0, KN_EDIT_ERROR_EMPTY_CLIP, LAYOUT },
  { TRIM, 10, KN_EDGE_START, -5, 0, KN_EDIT_ERROR_NEGATIVE_TIME, LAYOUT },
  { TRIM, 10, KN_EDGE_END, 120, 0, KN_EDIT_ERROR_FULL_OVERLAP, LAYOUT },
  { TRIM, 10, KN_EDGE_END, 119, 0, OK, "0+119 48+72 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { TRIM, 12, KN_EDGE_START, 47, 0, KN_EDIT_ERROR_FULL_OVERLAP, LAYOUT },
  { TRIM, 14, KN_EDGE_END, 300, 0, KN_EDIT_ERROR_FULL_OVERLAP, LAYOUT },
  { TRIM, 15, KN_EDGE_START, 160, 0, OK, "0+48 48+72 120+30 | 130+10 | 0+10 | 0+200 160+60" },
  { TRIM, 15, KN_EDGE_START, 159, 0, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT, LAYOUT },
  { TRIM, 15, KN_EDGE_END, 460, 0, OK, "0+48 48+72 120+30 | 130+10 | 0+10 | 0+200 210+250:50" },
  { TRIM, 15, KN_EDGE_END, 461, 0, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT, LAYOUT },
  { TRIM, 16, KN_EDGE_END, 5, 0, KN_EDIT_ERROR_LOCKED, LAYOUT },
  { TRIM, 3, KN_EDGE_END, 5, 0, KN_EDIT_ERROR_UNKNOWN_ID, LAYOUT },
  { TRIM, 13, KN_EDGE_START, 100, 0, OK, "0+48 48+72 120+30 | 100+40 | 0+10 | 0+200 210+10:50" },
  /* Ripple trim: what follows moves, on the layers that can; the locked one and the one in the way stay. */
  { RIPPLE, 10, KN_EDGE_END, 58, 0, OK, "0+58 58+72 130+30 | 140+10 | 0+10 | 0+200 220+10:50" },
  { RIPPLE, 10, KN_EDGE_END, 38, 0, OK, "0+38 38+72 110+30 | 120+10 | 0+10 | 0+200 210+10:50" },
  { RIPPLE, 10, KN_EDGE_START, 8, 0, OK, "0+40:8 40+72 112+30 | 122+10 | 0+10 | 0+200 210+10:50" },
  { RIPPLE, 11, KN_EDGE_START, 40, 0, OK, "0+48 48+80 128+30 | 138+10 | 0+10 | 0+200 218+10:50" },
  { RIPPLE, 10, KN_EDGE_START, -1, 0, KN_EDIT_ERROR_NEGATIVE_TIME, LAYOUT },
  { RIPPLE, 10, KN_EDGE_END, 0, 0, KN_EDIT_ERROR_EMPTY_CLIP, LAYOUT },
  { RIPPLE, 16, KN_EDGE_END, 5, 0, KN_EDIT_ERROR_LOCKED, LAYOUT },
  { RIPPLE_MOVE, 11, 0, 10, 0, OK, "0+48 58+72 130+30 | 140+10 | 0+10 | 0+200 220+10:50" },
  { RIPPLE_MOVE, 11, 0, -49, 0, KN_EDIT_ERROR_NEGATIVE_TIME, LAYOUT },
  { RIPPLE_MOVE, 11, 0, -48, 0, KN_EDIT_ERROR_FULL_OVERLAP, LAYOUT },
  { RIPPLE_MOVE, 11, 0, -10, 0, OK, "0+48 38+72 110+30 | 120+10 | 0+10 | 0+200 210+10:50" },
  /* Roll: the edge between two. */
  { ROLL, 10, KN_EDGE_END, 40, 0, OK, "0+40 40+80 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { ROLL, 11, KN_EDGE_START, 60, 0, OK, "0+60 60+60:12 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { ROLL, 10, KN_EDGE_END, 120, 0, KN_EDIT_ERROR_EMPTY_CLIP, LAYOUT },
  { ROLL, 10, KN_EDGE_START, 5, 0, KN_EDIT_ERROR_NO_NEIGHBOUR, LAYOUT },
  { ROLL, 12, KN_EDGE_END, 5, 0, KN_EDIT_ERROR_NO_NEIGHBOUR, LAYOUT },
  { ROLL, 14, KN_EDGE_END, 205, 0, KN_EDIT_ERROR_NO_NEIGHBOUR, LAYOUT },
  /* Slip, slide. */
  { SLIP, 15, 0, 20, 0, OK, "0+48 48+72 120+30 | 130+10 | 0+10 | 0+200 210+10:70" },
  { SLIP, 15, 0, -51, 0, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT, LAYOUT },
  { SLIP, 15, 0, 241, 0, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT, LAYOUT },
  { SLIP, 10, 0, 1, 0, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT, LAYOUT },
  { SLIDE, 11, 0, 10, 0, OK, "0+58 58+72 130+20:10 | 130+10 | 0+10 | 0+200 210+10:50" },
  { SLIDE, 11, 0, -10, 0, OK, "0+38 38+72 110+40 | 130+10 | 0+10 | 0+200 210+10:50" },
  { SLIDE, 11, 0, 30, 0, KN_EDIT_ERROR_EMPTY_CLIP, LAYOUT },
  { SLIDE, 10, 0, -1, 0, KN_EDIT_ERROR_NEGATIVE_TIME, LAYOUT },
  /* Move in time and between layers. */
  { MOVE, 12, 0, 100, 0, OK, "0+48 48+72 220+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { MOVE, 12, 0, 50, 1, OK, "0+48 48+72 | 130+10 170+30 | 0+10 | 0+200 210+10:50" },
  { MOVE, 12, 0, -121, 0, KN_EDIT_ERROR_NEGATIVE_TIME, LAYOUT },
  { MOVE, 12, 0, -100, 0, OK, "0+48 20+30 48+72 | 130+10 | 0+10 | 0+200 210+10:50" },
  { MOVE, 12, 0, -110, 0, KN_EDIT_ERROR_FULL_OVERLAP, LAYOUT },
  { MOVE, 12, 0, 0, -1, KN_EDIT_ERROR_NEGATIVE_LAYER, LAYOUT },
  { MOVE, 12, 0, 0, 3, KN_EDIT_ERROR_NEGATIVE_LAYER, LAYOUT },
  { MOVE, 12, 0, 0, 2, KN_EDIT_ERROR_LOCKED, LAYOUT },
  { MOVE, 12, 0, 0, 1, KN_EDIT_ERROR_FULL_OVERLAP, LAYOUT },
  /* Reorder: extra is the clip before which it goes. */
  { REORDER, 12, 0, 0, 10, OK, "0+30 30+48 78+72 | 130+10 | 0+10 | 0+200 210+10:50" },
  { REORDER, 10, 0, 0, 0, OK, "0+72 72+30 102+48 | 130+10 | 0+10 | 0+200 210+10:50" },
  { REORDER, 10, 0, 0, 12, OK, "0+72 72+48 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { REORDER, 10, 0, 0, 10, OK, LAYOUT },
  { REORDER, 10, 0, 0, 13, KN_EDIT_ERROR_BAD_PARENT, LAYOUT },
  /* Split. */
  { SPLIT, 11, 0, 60, 0, OK, "0+48 48+12 60+60:12 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { SPLIT, 15, 0, 215, 0, OK, "0+48 48+72 120+30 | 130+10 | 0+10 | 0+200 210+5:50 215+5:55" },
  { SPLIT, 11, 0, 48, 0, KN_EDIT_ERROR_OUTSIDE_CLIP, LAYOUT },
  { SPLIT, 11, 0, 120, 0, KN_EDIT_ERROR_OUTSIDE_CLIP, LAYOUT },
  { SPLIT, 11, 0, 500, 0, KN_EDIT_ERROR_OUTSIDE_CLIP, LAYOUT },
  { SPLIT, 16, 0, 5, 0, KN_EDIT_ERROR_LOCKED, LAYOUT },
  /* Delete. */
  { DELETE, 11, 0, 0, 0, OK, "0+48 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { DELETE, 4, 0, 0, 0, OK, "130+10 | 0+10 | 0+200 210+10:50" },
  { DELETE, 16, 0, 0, 0, KN_EDIT_ERROR_LOCKED, LAYOUT },
  { DELETE, 99, 0, 0, 0, KN_EDIT_ERROR_UNKNOWN_ID, LAYOUT },
  { RIPPLE_DELETE, 10, 0, 0, 0, OK, "0+72 72+30 | 82+10 | 0+10 | 0+200 210+10:50" },
  { RIPPLE_DELETE, 12, 0, 0, 0, OK, "0+48 48+72 | 130+10 | 0+10 | 0+200 210+10:50" },
  /* Transition: around the cut. */
  { TRANSITION, 11, 0, 12, 0, OK, "0+54 42+78 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { TRANSITION, 11, 0, 7, 0, OK, "0+52 45+75 120+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { TRANSITION, 11, 0, 0, 0, OK, LAYOUT },
  { TRANSITION, 10, 0, 12, 0, KN_EDIT_ERROR_NO_NEIGHBOUR, LAYOUT },
  { TRANSITION, 15, 0, 12, 0, KN_EDIT_ERROR_NO_NEIGHBOUR, LAYOUT },
  { TRANSITION, 12, 0, 200, 0, KN_EDIT_ERROR_FULL_OVERLAP, LAYOUT },
  /* Copy: extra is the layer. */
  { COPY, 12, 0, 300, 0, OK, "0+48 48+72 120+30 300+30 | 130+10 | 0+10 | 0+200 210+10:50" },
  { COPY, 12, 0, 0, 5, OK, "0+48 48+72 120+30 | 0+30 130+10 | 0+10 | 0+200 210+10:50" },
  { COPY, 12, 0, 0, 7, KN_EDIT_ERROR_LOCKED, LAYOUT },
  { COPY, 12, 0, 0, 6, KN_EDIT_ERROR_BAD_VALUE, LAYOUT },
  { COPY, 12, 0, 10, 0, KN_EDIT_ERROR_FULL_OVERLAP, LAYOUT },
};

static KnEdit *
plan (KnDocument *document, guint i, GError **error)
{
  guint64 id = table[i].id, copy;
  gint64 to = table[i].to, extra = table[i].extra;

  switch (table[i].op)
    {
    case TRIM:
      return kn_plan_trim (document, id, table[i].edge, to, error);
    case RIPPLE:
      return kn_plan_ripple_trim (document, id, table[i].edge, to, error);
    case ROLL:
      return kn_plan_roll (document, id, table[i].edge, to, error);
    case SLIP:
      return kn_plan_slip (document, id, to, error);
    case SLIDE:
      return kn_plan_slide (document, id, to, error);
    case MOVE:
      return kn_plan_move (document, &id, 1, to, (gint) extra, error);
    case RIPPLE_MOVE:
      return kn_plan_ripple_move (document, id, to, error);
    case REORDER:
      return kn_plan_reorder (document, &id, 1, (guint64) extra, error);
    case SPLIT:
      return kn_plan_split (document, id, to, NULL, error);
    case DELETE:
      return kn_plan_delete (document, &id, 1, error);
    case RIPPLE_DELETE:
      return kn_plan_ripple_delete (document, &id, 1, error);
    case TRANSITION:
      return kn_plan_transition (document, id, KN_TRANSITION_DIP_TO_BLACK, to, error);
    case COPY:
      break;
    }
  return kn_plan_copy (document, &id, 1, to, (guint64) extra, &copy, error);
}

static void
check_row (guint i)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *planned = NULL;
  g_autofree char *undone = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KnEdit) edit = plan (document, i, &error);

  planned = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, planned);
  g_test_message ("row %u: %s", i, error ? error->message : "ok");
  if (table[i].code == OK)
    {
      g_assert_no_error (error);
      g_assert_true (kn_document_apply (document, edit, &error));
      g_assert_no_error (error);
    }
  else
    {
      g_assert_null (edit);
      g_assert_error (error, KN_EDIT_ERROR, table[i].code);
    }
  kn_test_assert_layout (document, table[i].layout);
  kn_document_undo (document);
  undone = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, undone);
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    check_row (i);
}

static void
run (KnDocument *document, KnEdit *edit)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (kn_document_apply_take (document, edit, &error));
  g_assert_no_error (error);
}

/* A shot with takes keeps its length when it is cut shorter; one without follows the cut. */
static void
test_lengths (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  KnShot *a = kn_document_get_node (document, 10), *b = kn_document_get_node (document, 11);

  run (document, kn_plan_trim (document, 10, KN_EDGE_END, 40, NULL));
  g_assert_cmpint (kn_shot_get_length_frames (a), ==, 40);
  run (document, kn_plan_trim (document, 11, KN_EDGE_END, 100, NULL));
  g_assert_cmpint (kn_shot_get_length_frames (b), ==, 72);
  run (document, kn_plan_trim (document, 11, KN_EDGE_START, 60, NULL));
  g_assert_cmpint (kn_shot_get_length_frames (b), ==, 72);
  g_assert_cmpint (kn_clip_get_in_frames (KN_CLIP (b)), ==, 12);
  run (document, kn_plan_slip (document, 11, -12, NULL));
  g_assert_cmpint (kn_clip_get_in_frames (KN_CLIP (b)), ==, 0);
  run (document, kn_plan_slip (document, 11, 32, NULL));
  g_assert_null (kn_plan_slip (document, 11, 1, NULL));
  run (document, kn_plan_trim (document, 11, KN_EDGE_END, 110, NULL));
  g_assert_cmpint (kn_shot_get_length_frames (b), ==, 82);
}

static void
test_split_parts (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  guint64 right;
  KnShot *b = kn_document_get_node (document, 11), *part;
  KnShot *c = kn_document_get_node (document, 12);

  run (document, kn_plan_split (document, 11, 60, &right, NULL));
  part = kn_document_get_node (document, right);
  g_assert_cmpint (kn_shot_get_length_frames (b), ==, 72);
  g_assert_cmpint (kn_shot_get_length_frames (part), ==, 72);
  g_assert_cmpstr (kn_take_get_file (kn_shot_get_take (part)), ==, "takes/b.mkv");
  g_assert_true (kn_shot_get_take (part) != kn_shot_get_take (b));
  g_assert_true (kn_shot_get_from_shot (c) == b);
  g_assert_true (kn_clip_get_next (KN_CLIP (b)) == KN_CLIP (part));
}

static void
test_insert (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autoptr (JsonNode) clip = kn_test_json ("{\"name\": \"New\", \"duration_frames\": 20}");
  const KnPaste paste = { 4, clip };
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  guint64 id;

  run (document, kn_plan_insert (document, 4, 48, clip, &id, NULL));
  kn_test_assert_layout (document, "0+48 48+20 68+72 140+30 | 150+10 | 0+10 | 0+200 230+10:50");
  g_assert_cmpint (kn_marker_get_time_frames (kn_document_get_node (document, 17)), ==, 20);
  g_assert_cmpint (kn_marker_get_time_frames (kn_document_get_node (document, 18)), ==, 150);
  kn_document_undo (document);
  run (document, kn_plan_insert (document, 4, 60, clip, &id, NULL));
  kn_test_assert_layout (document, "0+48 48+12 60+20 80+60:12 140+30 | 150+10 | 0+10 | 0+200 230+10:50");
  kn_document_undo (document);
  run (document, kn_plan_append (document, 4, clip, &id, NULL));
  kn_test_assert_layout (document, "0+48 48+72 120+30 150+20 | 130+10 | 0+10 | 0+200 210+10:50");
  kn_document_undo (document);
  /* Within a dissolve, or at either end of it, it goes between: both shots are seen as a whole. */
  run (document, kn_plan_transition (document, 11, KN_TRANSITION_CROSS_DISSOLVE, 12, NULL));
  for (gint64 at = 42; at <= 54; at += 6)
    {
      run (document, kn_plan_insert (document, 4, at, clip, &id, NULL));
      kn_test_assert_layout (document, "0+54 54+20 74+78 152+30 | 162+10 | 0+10 | 0+200 242+10:50");
      g_assert_cmpstr (kn_clip_get_name (kn_document_get_node (document, id)), ==, "New");
      kn_document_undo (document);
      run (document, kn_plan_paste (document, &paste, 1, at, &id, NULL));
      kn_test_assert_layout (document, "0+54 54+20 74+78 152+30 | 162+10 | 0+10 | 0+200 242+10:50");
      kn_document_undo (document);
    }
  kn_document_undo (document);
  after = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, after);
  g_assert_null (kn_plan_insert (document, 7, 0, clip, NULL, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (kn_plan_insert (document, 4, -1, clip, NULL, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_NEGATIVE_TIME);
}

/* On two layers of which one dissolves there: the gap opens on both behind the first shot, whichever comes first. */
static void
test_paste_across (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autoptr (JsonNode) shot = kn_test_json ("{\"type\": \"shot\", \"duration_frames\": 20}");
  g_autoptr (JsonNode) title = kn_test_json ("{\"type\": \"title\", \"duration_frames\": 20}");
  const KnPaste pastes[2][2] = { { { 4, shot }, { 5, title } }, { { 5, title }, { 4, shot } } };
  guint64 ids[2];

  run (document, kn_plan_transition (document, 11, KN_TRANSITION_CROSS_DISSOLVE, 12, NULL));
  for (int i = 0; i < 2; i++)
    {
      run (document, kn_plan_paste (document, pastes[i], 2, 48, ids, NULL));
      kn_test_assert_layout (document, "0+54 54+20 74+78 152+30 | 54+20 162+10 | 0+10 | 0+200 242+10:50");
      kn_document_undo (document);
    }
  /* What begins with the second shot goes with it. */
  run (document, kn_plan_trim (document, 13, KN_EDGE_START, 44, NULL));
  for (int i = 0; i < 2; i++)
    {
      run (document, kn_plan_paste (document, pastes[i], 2, 48, ids, NULL));
      kn_test_assert_layout (document, "0+54 54+20 74+78 152+30 | 54+20 76+96 | 0+10 | 0+200 242+10:50");
      kn_document_undo (document);
    }
}

static void
assert_joined (KnDocument *document, guint64 id, KnShotSource source, guint64 from, guint64 to)
{
  KnShot *shot = kn_document_get_node (document, id);

  g_assert_cmpint (kn_shot_get_source (shot), ==, source);
  g_assert_true (kn_shot_get_from_shot (shot) == kn_document_get_node (document, from));
  g_assert_true (kn_shot_get_to_shot (shot) == (to ? kn_document_get_node (document, to) : NULL));
  g_assert_cmpint (kn_shot_get_seed (shot), ==, 5);
}

static void
test_join (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  const guint64 gone[] = { 11 };
  guint64 id;

  run (document, kn_plan_join (document, 11, KN_JOIN_AFTER, 20, 5, &id, NULL));
  kn_test_assert_layout (document, "0+48 48+72 120+20 140+30 | 150+10 | 0+10 | 0+200 230+10:50");
  assert_joined (document, id, KN_SHOT_SOURCE_EXTEND_FORWARD, 11, 0);
  kn_document_undo (document);
  run (document, kn_plan_join (document, 11, KN_JOIN_BEFORE, 20, 5, &id, NULL));
  kn_test_assert_layout (document, "0+48 48+20 68+72 140+30 | 150+10 | 0+10 | 0+200 230+10:50");
  assert_joined (document, id, KN_SHOT_SOURCE_EXTEND_BACKWARD, 11, 0);
  kn_document_undo (document);
  run (document, kn_plan_join (document, 10, KN_JOIN_BETWEEN, 20, 5, &id, NULL));
  kn_test_assert_layout (document, "0+48 48+20 68+72 140+30 | 150+10 | 0+10 | 0+200 230+10:50");
  assert_joined (document, id, KN_SHOT_SOURCE_FILL, 10, 11);
  kn_document_undo (document);
  run (document, kn_plan_join (document, 10, KN_JOIN_LOOP, 20, 5, &id, NULL));
  assert_joined (document, id, KN_SHOT_SOURCE_FILL, 10, 10);
  g_assert_cmpstr (kn_document_get_undo_label (document), ==, "Lead back to start");
  kn_document_undo (document);
  after = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, after);
  /* A gap is filled. */
  run (document, kn_plan_delete (document, gone, 1, NULL));
  run (document, kn_plan_join (document, 10, KN_JOIN_BETWEEN, 20, 5, &id, NULL));
  kn_test_assert_layout (document, LAYOUT);
  assert_joined (document, id, KN_SHOT_SOURCE_FILL, 10, 12);
  g_assert_cmpstr (kn_document_get_undo_label (document), ==, "Bridge");
  kn_document_undo (document);
  kn_document_undo (document);
  /* A dissolve makes room: both of its shots are seen as a whole. */
  run (document, kn_plan_transition (document, 11, KN_TRANSITION_CROSS_DISSOLVE, 12, NULL));
  for (guint join = KN_JOIN_AFTER; join <= KN_JOIN_LOOP; join++)
    {
      run (document, kn_plan_join (document, join == KN_JOIN_BEFORE ? 11 : 10, join, 20, 5, &id, NULL));
      kn_test_assert_layout (document, "0+54 54+20 74+78 152+30 | 162+10 | 0+10 | 0+200 242+10:50");
      kn_document_undo (document);
    }
  g_assert_null (kn_plan_join (document, 12, KN_JOIN_BETWEEN, 20, 5, &id, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID);
  g_clear_error (&error);
  g_assert_null (kn_plan_join (document, 13, KN_JOIN_AFTER, 20, 5, &id, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID);
}

/* A dissolve survives what happens around it; deleting one side leaves no hole and no leftover overlap. */
static void
test_ripple_around_transition (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  guint64 both[] = { 10, 11 };
  guint64 b = 11;

  run (document, kn_plan_transition (document, 11, KN_TRANSITION_CROSS_DISSOLVE, 12, NULL));
  run (document, kn_plan_ripple_trim (document, 10, KN_EDGE_END, 64, NULL));
  kn_test_assert_layout (document, "0+64 52+78 130+30 | 140+10 | 0+10 | 0+200 220+10:50");
  run (document, kn_plan_ripple_delete (document, &b, 1, NULL));
  kn_test_assert_layout (document, "0+64 64+30 | 74+10 | 0+10 | 0+200 220+10:50");
  kn_document_undo (document);
  run (document, kn_plan_ripple_delete (document, both, 2, NULL));
  kn_test_assert_layout (document, "12+30 | 140+10 | 0+10 | 0+200 220+10:50");
}

static void
test_frame_rate (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  run (document, kn_plan_set_frame_rate (document, 30000, 1001, NULL));
  kn_test_assert_layout (document, "0+60 60+90 150+37 | 162+13 | 0+12 | 0+250 262+13:62");
  g_assert_cmpint (kn_project_get_frame_rate (kn_document_get_project (document)).den, ==, 1001);
  kn_document_undo (document);
  after = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, after);
  g_assert_null (kn_plan_set_frame_rate (document, 0, 1, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_VALUE);
}

/* What was asked for is shown; a variation of it is not, unless nothing else is there. */
static void
test_add_take (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  KnNewTake take = { .file = "takes/c.mkv", .recipe = "c", .kind = KN_TAKE_KIND_FULL, .agreement = 0.9 };
  KnShot *shot = kn_document_get_node (document, 12);
  g_autoptr (GError) error = NULL;
  KnTake *first;

  take.seed = kn_shot_get_seed (shot) + 1;
  run (document, kn_plan_add_take (document, 12, &take, NULL));
  first = kn_shot_get_picked_take (shot);
  g_assert_true (g_str_has_suffix (kn_take_get_latents (first), "takes/c.latents.safetensors"));
  take.seed++;
  run (document, kn_plan_add_take (document, 12, &take, NULL));
  g_assert_true (kn_shot_get_picked_take (shot) == first);
  g_assert_false (kn_take_get_kept_early (first));
  take.seed = kn_shot_get_seed (shot);
  take.kept_early = TRUE;
  run (document, kn_plan_add_take (document, 12, &take, NULL));
  g_assert_cmpint (kn_take_get_seed (kn_shot_get_picked_take (shot)), ==, take.seed);
  g_assert_true (kn_take_get_kept_early (kn_shot_get_picked_take (shot)));
  kn_document_undo (document);
  g_assert_true (kn_shot_get_picked_take (shot) == first);
  g_assert_null (kn_plan_add_take (document, 99, &take, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID);
}

static void
test_add_asset (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  guint64 first, again, known;

  run (document, kn_plan_add_asset (document, "media/b.MOV", &first, NULL));
  g_assert_cmpint (kn_asset_get_kind (kn_document_get_node (document, first)), ==, KN_ASSET_KIND_VIDEO);
  run (document, kn_plan_add_asset (document, "media/b.MOV", &again, NULL));
  run (document, kn_plan_add_asset (document, "media/a.wav", &known, NULL));
  g_assert_cmpuint (first, ==, again);
  g_assert_cmpuint (known, ==, 2);
  run (document, kn_plan_relink_asset (document, known, "media/found.wav", NULL));
  g_assert_cmpstr (kn_asset_get_path (kn_document_get_node (document, known)), ==, "media/found.wav");
  g_assert_true (kn_document_undo (document));
  g_assert_cmpstr (kn_asset_get_path (kn_document_get_node (document, known)), ==, "media/a.wav");
  g_assert_true (kn_document_undo (document));
  g_assert_false (kn_document_can_undo (document));
}

static void
test_masks (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *after = NULL;
  g_autofree char *blob = g_strnfill (64, 'a');
  const double box[4] = { 0.25, 0.5, 0.5, 0.25 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KnMaskKey) first = NULL;
  g_autoptr (KnMaskKey) second = NULL;
  KnMaskTrack *track;
  GListModel *keys;
  guint64 id;

  run (document, kn_plan_add_mask (document, 11, KN_MASK_ROLE_KEEP, "Sky", &id, NULL));
  track = kn_document_get_node (document, id);
  keys = kn_mask_track_get_keys (track);
  g_assert_cmpint (kn_mask_track_get_role (track), ==, KN_MASK_ROLE_KEEP);
  g_assert_cmpstr (kn_mask_track_get_name (track), ==, "Sky");
  run (document, kn_plan_paint_mask (document, id, 0, blob, NULL));
  first = g_list_model_get_item (keys, 0);
  run (document, kn_edit_new_set_string (kn_test_id (first), "interpolation", "hold"));
  /* Another time is another key, the same time is the same; the new one holds as the one before. */
  run (document, kn_plan_place_box (document, id, 10, box, NULL));
  run (document, kn_plan_paint_mask (document, id, 10, blob, NULL));
  run (document, kn_plan_place_box (document, id, 10, box, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (keys), ==, 2);
  second = g_list_model_get_item (keys, 1);
  g_assert_cmpint (kn_mask_key_get_interpolation (second), ==, KN_INTERPOLATION_HOLD);
  g_assert_cmpfloat (kn_mask_key_get_box (second)[1], ==, 0.5);
  g_assert_cmpstr (kn_mask_key_get_mask (second), ==, "");
  run (document, kn_plan_add_box (document, 11, 3, box, &id, NULL));
  track = kn_document_get_node (document, id);
  g_assert_cmpint (kn_mask_track_get_role (track), ==, KN_MASK_ROLE_LAYOUT);
  g_assert_cmpuint (g_list_model_get_n_items (kn_mask_track_get_keys (track)), ==, 1);
  while (kn_document_undo (document))
    ;
  after = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, after);
  g_assert_null (kn_plan_add_mask (document, 16, KN_MASK_ROLE_LAYOUT, "", NULL, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (kn_plan_paint_mask (document, 11, 0, blob, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID);
}

static void
test_pictures (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  KnShot *shot = kn_document_get_node (document, 10);
  guint64 first, again, last;

  run (document, kn_plan_pin_picture (document, 10, 5, "media/a.png", &first, NULL));
  run (document, kn_plan_pin_picture (document, 10, 5, "media/b.png", &again, NULL));
  run (document, kn_plan_pin_picture (document, 10, -1, "media/b.png", &last, NULL));
  g_assert_cmpuint (first, ==, again);
  g_assert_cmpuint (g_list_model_get_n_items (kn_shot_get_pictures (shot)), ==, 2);
  g_assert_cmpstr (kn_asset_get_path (kn_picture_key_get_asset (kn_document_get_node (document, first))), ==,
                   "media/b.png");
  g_assert_cmpuint (g_list_model_get_n_items (kn_project_get_assets (kn_document_get_project (document))), ==, 3);
  kn_document_undo (document);
  kn_document_undo (document);
  g_assert_cmpstr (kn_asset_get_path (kn_picture_key_get_asset (kn_document_get_node (document, first))), ==,
                   "media/a.png");
}

static void
assert_spans (KnDocument *document, guint64 shot, const char *expected)
{
  GListModel *prompts = kn_shot_get_prompts (kn_document_get_node (document, shot));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (prompts); i++)
    {
      g_autoptr (KnPrompt) prompt = g_list_model_get_item (prompts, i);

      g_string_append_printf (text, "%s%d-%d", i ? " " : "", (int) kn_prompt_get_in_frames (prompt),
                              (int) kn_prompt_get_out_frames (prompt));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* Timed prompts give way, never lie over each other, and stay inside the shot. */
static void
test_prompts (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  g_autofree char *before = kn_document_dup_hash (document);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  guint64 first, second, third;

  run (document, kn_plan_add_prompt (document, 10, 12, &first, NULL));
  assert_spans (document, 10, "12--1");
  run (document, kn_plan_add_prompt (document, 10, 24, &second, NULL));
  assert_spans (document, 10, "12-24 24--1");
  run (document, kn_plan_add_prompt (document, 10, 4, &third, NULL));
  assert_spans (document, 10, "4-12 12-24 24--1");
  g_assert_null (kn_plan_add_prompt (document, 10, 24, NULL, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_DUPLICATE_TIME);
  g_clear_error (&error);
  g_assert_null (kn_plan_add_prompt (document, 13, 2, NULL, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_OUTSIDE_CLIP);

  run (document, kn_plan_trim_part (document, first, KN_EDGE_END, 40, NULL));
  assert_spans (document, 10, "4-12 12-24 24--1");
  run (document, kn_plan_trim_part (document, first, KN_EDGE_START, 16, NULL));
  run (document, kn_plan_trim_part (document, second, KN_EDGE_END, 30, NULL));
  assert_spans (document, 10, "4-12 16-24 24-30");
  run (document, kn_plan_move_parts (document, &second, 1, 100, NULL));
  assert_spans (document, 10, "4-12 16-24 42--1");
  run (document, kn_plan_move_parts (document, (guint64[]){ third, first }, 2, 30, NULL));
  assert_spans (document, 10, "22-30 34-42 42--1");
  run (document, kn_plan_move_parts (document, (guint64[]){ third, first, second }, 3, -100, NULL));
  assert_spans (document, 10, "0-8 12-20 20-26");
  while (kn_document_undo (document))
    ;
  after = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, after);
}

/* Keys and markers move alone or together, and not onto each other. */
static void
test_keys (void)
{
  g_autoptr (KnDocument) document = kn_test_read (base);
  const guint64 markers[] = { 17, 18 };
  g_autoptr (GError) error = NULL;
  guint64 first, last;
  gint64 in, out;

  run (document, kn_plan_move_parts (document, markers, 2, -50, NULL));
  g_assert_cmpint (kn_marker_get_time_frames (kn_document_get_node (document, 17)), ==, 0);
  g_assert_cmpint (kn_marker_get_time_frames (kn_document_get_node (document, 18)), ==, 110);
  run (document, kn_plan_pin_picture (document, 10, 5, "media/a.png", &first, NULL));
  run (document, kn_plan_pin_picture (document, 10, -1, "media/b.png", &last, NULL));
  g_assert_true (kn_part_get_span (kn_document_get_node (document, last), &in, &out));
  g_assert_cmpint (in, ==, 47);
  run (document, kn_plan_move_parts (document, &last, 1, -7, NULL));
  g_assert_cmpint (kn_picture_key_get_time_frames (kn_document_get_node (document, last)), ==, 40);
  g_assert_null (kn_plan_move_parts (document, &last, 1, -35, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_DUPLICATE_TIME);
  g_clear_error (&error);
  g_assert_null (kn_plan_move_parts (document, (guint64[]){ 10 }, 1, 1, &error));
  g_assert_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID);
}

/* Hundreds of shots: an edit that touches them all stays one step, and a drag of it stays small. */
static void
test_many_shots (void)
{
  g_autoptr (GString) text = g_string_new ("{\"id\": 1, \"shots\": [{\"id\": 10, \"duration_frames\": 48}");
  g_autoptr (KnDocument) document = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gint64 began;

  for (guint i = 1; i < 500; i++)
    g_string_append_printf (text, ", {\"id\": %u, \"duration_frames\": 48, \"prompt\": \"shot %u\"}", 10 + i, i);
  g_string_append (text, "]}");
  document = kn_test_read (text->str);
  before = kn_document_dup_hash (document);
  began = g_get_monotonic_time ();
  kn_document_begin_group (document, "Ripple trim");
  for (gint64 i = 1; i <= 60; i++)
    {
      kn_document_revert_group (document);
      run (document, kn_plan_ripple_trim (document, 10, KN_EDGE_END, 48 + i, NULL));
    }
  kn_document_end_group (document);
  g_test_message ("%.2f ms a motion", (double) (g_get_monotonic_time () - began) / 60000);
  g_assert_cmpint (kn_sequence_get_duration_frames (kn_document_get_sequence (document)), ==, 500 * 48 + 60);
  kn_document_undo (document);
  after = kn_document_dup_hash (document);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (kn_document_can_undo (document));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/plan/table", test_table);
  g_test_add_func ("/document/plan/lengths", test_lengths);
  g_test_add_func ("/document/plan/split-parts", test_split_parts);
  g_test_add_func ("/document/plan/insert", test_insert);
  g_test_add_func ("/document/plan/paste-across", test_paste_across);
  g_test_add_func ("/document/plan/join", test_join);
  g_test_add_func ("/document/plan/ripple-around-transition", test_ripple_around_transition);
  g_test_add_func ("/document/plan/frame-rate", test_frame_rate);
  g_test_add_func ("/document/plan/add-take", test_add_take);
  g_test_add_func ("/document/plan/add-asset", test_add_asset);
  g_test_add_func ("/document/plan/masks", test_masks);
  g_test_add_func ("/document/plan/pictures", test_pictures);
  g_test_add_func ("/document/plan/prompts", test_prompts);
  g_test_add_func ("/document/plan/keys", test_keys);
  g_test_add_func ("/document/plan/many-shots", test_many_shots);
  return g_test_run ();
}
