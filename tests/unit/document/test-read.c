/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/document/kn-test-document.h"

/* The shortest project is nothing; everything has a default. */
static void
test_empty (void)
{
  g_autoptr (KnDocument) document = kn_test_read ("{}");
  KnProject *project = kn_document_get_project (document);

  g_assert_cmpstr (kn_project_get_name (project), ==, "");
  g_assert_cmpint (kn_project_get_frame_rate (project).num, ==, 24);
  g_assert_cmpint (kn_project_get_width_px (project), ==, 1280);
  g_assert_cmpint (kn_project_get_quality (project), ==, KN_QUALITY_STANDARD);
  g_assert_null (kn_document_get_sequence (document));
}

static void
test_new (void)
{
  g_autoptr (KnDocument) document = kn_document_new ();
  KnSequence *sequence = kn_document_get_sequence (document);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sequence)), ==, 1);
  g_assert_cmpint (kn_sequence_get_duration_frames (sequence), ==, 0);
  g_assert_false (kn_document_can_undo (document));
}

static void
test_short_forms (void)
{
  g_autoptr (KnDocument) document = kn_test_read (
    "{\"version\": 1, \"frame_rate\": 25, \"shots\": [\n"
    " {\"name\": \"One\", \"prompt\": \"boats\", \"duration_seconds\": 2, \"camera\": \"dolly-in\"},\n"
    " {\"name\": \"Two\", \"source\": \"extend-forward\", \"from_shot\": \"One\"},\n"
    " {\"type\": \"title\", \"text\": \"End\", \"start_seconds\": 6, \"duration_frames\": 10},\n"
    " {\"pictures\": [{\"asset\": \"media/a.png\"}, {\"time_seconds\": 1, \"asset\": \"media/a.png\"}]}]}");
  KnShot *one = KN_SHOT (kn_test_clip (document, 0, 0));
  KnShot *two = KN_SHOT (kn_test_clip (document, 0, 1));
  GListModel *assets = kn_project_get_assets (kn_document_get_project (document));
  g_autoptr (KnAsset) asset = g_list_model_get_item (assets, 0);

  kn_test_assert_layout (document, "0+50 50+75 150+10 160+75");
  g_assert_cmpstr (kn_camera_path_get_preset (kn_shot_get_camera (one)), ==, "dolly-in");
  g_assert_true (kn_shot_get_from_shot (two) == one);
  g_assert_true (KN_IS_TITLE (kn_test_clip (document, 0, 2)));
  g_assert_cmpuint (g_list_model_get_n_items (assets), ==, 1);
  g_assert_cmpstr (kn_asset_get_path (asset), ==, "media/a.png");
  g_assert_cmpint (kn_asset_get_kind (asset), ==, KN_ASSET_KIND_IMAGE);
}

/* One of everything, with unknown keys at every level. */
static const char full[] =
  "{\"version\": 1, \"next_id\": 500, \"id\": 1, \"name\": \"Harbour “é” 🎥\", \"frame_rate\": \"24000/1001\", \"width_px\": 720,"
  " \"height_px\": 1280, \"style\": \"watercolour\", \"negative\": \"text\", \"model\": \"wan\", \"quality\": \"high\","
  " \"steps\": 30, \"guidance\": 5.5, \"shift\": 3, \"sampler\": \"unipc\", \"draft_scale\": 0.5, \"colour\": \"display-p3\","
  " \"notes\": \"two\\nlines\", \"expand_prompts\": false, \"future\": {\"deep\": [1, {\"er\": null}]},"
  " \"sequences\": [{\"id\": 2, \"name\": \"Main\", \"in_frames\": 5, \"out_frames\": 60, \"start_timecode_frames\": 86400, \"future\": 1,"
  "  \"layers\": [{\"id\": 3, \"name\": \"Top\", \"future\": [1.5, \"x\"], \"clips\": ["
  "    {\"id\": 10, \"start_frames\": 0, \"duration_frames\": 48, \"name\": \"One\", \"prompt\": \"boats\", \"seed\": 7, \"future\": true,"
  "     \"length_frames\": 60, \"in_frames\": 6, \"label\": \"teal\", \"notes\": \"n\", \"number\": \"12A\", \"negative\": \"fog\","
  "     \"inherit_style\": false, \"strength\": 0.25, \"gain_db\": -4.5, \"muted\": true, \"take\": 22, \"width_px\": 512,"
  "     \"prompts\": [{\"id\": 11, \"in_frames\": 0, \"out_frames\": 20, \"text\": \"dawn\", \"future\": 1},"
  "                   {\"id\": 12, \"in_frames\": 20, \"text\": \"noon\", \"weight\": 0.5, \"blend_frames\": 4}],"
  "     \"camera\": {\"id\": 13, \"preset\": \"static\", \"amount\": 2, \"future\": 1, \"keys\": ["
  "       {\"id\": 14, \"time_frames\": 0, \"position\": [0, 0, 0], \"future\": {}},"
  "       {\"id\": 15, \"time_frames\": 40, \"position\": [0.1, -2, 1e-7], \"orientation\": [0.5, 0.5, 0.5, 0.5], \"fov_deg\": 35,"
  "        \"interpolation\": \"hold\"}]},"
  "     \"masks\": [{\"id\": 16, \"name\": \"Boat\", \"role\": \"layout\", \"prompt\": \"a boat\", \"feather_px\": 3, \"grow_px\": -2, \"future\": 1,"
  "       \"keys\": [{\"id\": 17, \"time_frames\": 3, \"box\": [0.1, 0.2, 0.3, 0.4], \"future\": 1},"
  "                 {\"id\": 18, \"time_frames\": 9, \"mask\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}]}],"
  "     \"pictures\": [{\"id\": 19, \"time_frames\": 0, \"asset\": 40, \"strength\": 0.75, \"future\": 1}],"
  "     \"takes\": [{\"id\": 21, \"file\": \"takes/a.mkv\", \"kind\": \"draft\", \"future\": 1},"
  "                 {\"id\": 22, \"file\": \"takes/b.mkv\", \"kind\": \"full\", \"recipe\": \"abc\", \"seed\": 7, \"agreement\": 0.93,"
  "                  \"created\": \"2026-01-02T03:04:05Z\", \"n_frames\": 60, \"latents\": \"takes/b.latents\"}]},"
  "    {\"id\": 30, \"start_frames\": 40, \"duration_frames\": 20, \"name\": \"Two\", \"prompt\": \"\", \"transition\": \"wipe-left\","
  "     \"source\": \"fill\", \"from_shot\": 10, \"from_take\": 21, \"to_shot\": 10}]},"
  "   {\"id\": 4, \"name\": \"Under\", \"hidden\": true, \"locked\": true, \"clips\": ["
  "    {\"id\": 31, \"type\": \"title\", \"start_frames\": 0, \"duration_frames\": 20, \"name\": \"\", \"text\": \"Harbour\", \"future\": 1}]}],"
  "  \"audio_layers\": [{\"id\": 5, \"name\": \"Music\", \"gain_db\": -3.5, \"solo\": true, \"future\": 1, \"clips\": ["
  "    {\"id\": 32, \"start_frames\": 0, \"duration_frames\": 20, \"name\": \"\", \"asset\": 41, \"gain_db\": -6, \"fade_in_frames\": 3, \"future\": 1}]}],"
  "  \"markers\": [{\"id\": 33, \"time_frames\": 12, \"name\": \"Beat\", \"label\": \"red\", \"future\": 1}]}],"
  " \"characters\": [{\"id\": 34, \"name\": \"Mara\", \"description\": \"red coat\", \"image\": 40, \"future\": 1}],"
  " \"assets\": [{\"id\": 40, \"kind\": \"image\", \"path\": \"media/a.png\", \"future\": 1},"
  "             {\"id\": 41, \"kind\": \"audio\", \"path\": \"/tmp/a.wav\", \"duration_ns\": 5000000000, \"channels\": 2}]}";

static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (const char *at = strstr (text, what); at; at = strstr (at + 1, what))
    n++;
  return n;
}

static void
test_round_trip (void)
{
  g_autoptr (KnDocument) first = kn_test_read (full);
  g_autofree char *text = kn_document_to_text (first);
  g_autoptr (KnDocument) second = kn_test_read (text);
  g_autofree char *again = kn_document_to_text (second);
  g_autofree char *hash = kn_document_dup_hash (first);
  g_autofree char *hash_again = kn_document_dup_hash (second);

  g_assert_cmpstr (text, ==, again);
  g_assert_cmpstr (hash, ==, hash_again);
  g_assert_cmpuint (count (text, "\"future\""), ==, count (full, "\"future\""));
  g_assert_nonnull (strstr (text, "\"next_id\": 500"));
  g_assert_nonnull (strstr (text, "\"gain_db\": -4.5"));
  g_assert_true (kn_shot_get_muted (kn_document_get_node (second, 10)));
  g_assert_false (kn_shot_get_muted (kn_document_get_node (second, 30)));
  g_assert_nonnull (strstr (text, "{\"id\": 15, \"time_frames\": 40, \"position\": [0.1, -2, 1e-07], \"orientation\": [0.5, 0.5, 0.5, 0.5],"));
}

/* Nodes with and without ids at one time: the new ids are the largest, also in the order of the list. */
static void
test_order_of_new_ids (void)
{
  g_autoptr (KnDocument) first = kn_test_read ("{\"shots\": [{\"prompts\": [{\"text\": \"b\"}, {\"id\": 9, \"text\": \"a\"}]}]}");
  g_autofree char *text = kn_document_to_text (first);
  g_autoptr (KnDocument) second = kn_test_read (text);
  g_autofree char *again = kn_document_to_text (second);

  g_assert_cmpstr (text, ==, again);
}

static void
test_values (void)
{
  g_autoptr (KnDocument) document = kn_test_read (full);
  KnShot *one = kn_document_get_node (document, 10), *two = kn_document_get_node (document, 30);
  KnCameraKey *key = kn_document_get_node (document, 15);
  g_autofree char *prompt = kn_shot_dup_lasting_prompt (one);
  g_autofree char *negative = kn_shot_dup_full_negative (two);
  gint width_px, height_px;

  g_assert_cmpint (kn_shot_get_length_frames (one), ==, 60);
  g_assert_cmpint (kn_shot_get_length_frames (two), ==, 20);
  g_assert_cmpint (kn_clip_get_transition_frames (KN_CLIP (two)), ==, 8);
  g_assert_cmpint (kn_clip_get_transition (KN_CLIP (two)), ==, KN_TRANSITION_WIPE_LEFT);
  g_assert_true (kn_shot_get_from_take (two) == kn_document_get_node (document, 21));
  g_assert_true (kn_shot_get_picked_take (one) == kn_document_get_node (document, 22));
  g_assert_null (kn_shot_get_picked_take (two));
  g_assert_cmpfloat (kn_camera_key_get_orientation (key)[3], ==, 0.5);
  g_assert_cmpint (kn_camera_key_get_interpolation (key), ==, KN_INTERPOLATION_HOLD);
  g_assert_cmpstr (prompt, ==, "boats");
  g_assert_cmpstr (negative, ==, "text");
  kn_shot_get_size (one, &width_px, &height_px);
  g_assert_cmpint (width_px, ==, 512);
  g_assert_cmpint (height_px, ==, 1280);
  g_assert_cmpint (kn_shot_get_effective_quality (one), ==, KN_QUALITY_HIGH);
  g_assert_cmpint (kn_shot_get_effective_steps (one), ==, 30);
  g_assert_cmpfloat (kn_shot_get_effective_guidance (one), ==, 5.5);
  g_assert_cmpfloat (kn_shot_get_effective_shift (one), ==, 3);
  g_assert_cmpstr (kn_shot_get_effective_sampler (one), ==, "unipc");
  g_assert_cmpstr (kn_shot_get_effective_model (one), ==, "wan");
}

/* Characters bring their descriptions when they are named as whole words, in any case. */
static void
test_characters (void)
{
  static const struct { const char *prompt; const char *full; } table[] = {
    { "Mara walks", "Mara walks, red coat" }, { "a MARA, sitting", "a MARA, sitting, red coat" },
    { "the maracas", "the maracas" }, { "kamara", "kamara" }, { "Maraé", "Maraé" }, { "Élan waits", "Élan waits, tall" },
    { "élan and mara", "élan and mara, red coat, tall" }, { "", "" },
  };
  g_autoptr (KnDocument) document = kn_test_read (
    "{\"characters\": [{\"name\": \"Mara\", \"description\": \"red coat\"}, {\"name\": \"Élan\", \"description\": \"tall\"},"
    " {\"name\": \"\", \"description\": \"nobody\"}], \"shots\": [{}]}");
  KnShot *shot = KN_SHOT (kn_test_clip (document, 0, 0));

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *prompt = NULL;

      g_assert_true (kn_document_apply_take (document, kn_edit_new_set_string (kn_test_id (shot), "prompt", table[i].prompt), NULL));
      prompt = kn_shot_dup_lasting_prompt (shot);
      g_assert_cmpstr (prompt, ==, table[i].full);
    }
}

/* What each version of the format wrote, and what this one makes of it: fixtures/vN.json becomes fixtures/v<current>.json.
 * A change that fails here changes what people's files mean and needs a new version. */
static void
test_fixtures (void)
{
  const char *folder = g_getenv ("KN_TEST_FIXTURES");
  g_autofree char *last_name = NULL;
  g_autofree char *last = NULL;

  if (!folder)
    {
      g_test_skip ("KN_TEST_FIXTURES is not set");
      return;
    }
  last_name = g_strdup_printf ("%s/v%d.json", folder, KN_DOCUMENT_VERSION);
  g_assert_true (g_file_get_contents (last_name, &last, NULL, NULL));
  for (guint version = 1; version <= KN_DOCUMENT_VERSION; version++)
    {
      g_autofree char *name = g_strdup_printf ("%s/v%u.json", folder, version);
      g_autofree char *text = NULL;
      g_autofree char *now = NULL;
      g_autoptr (KnDocument) document = NULL;

      g_assert_true (g_file_get_contents (name, &text, NULL, NULL));
      document = kn_test_read (text);
      now = kn_document_to_text (document);
      g_assert_cmpstr (now, ==, last);
    }
}

static const struct { const char *text; KnProjectError code; const char *message; } bad[] = {
  { "[]", KN_PROJECT_ERROR_BAD_VALUE, "project.json:1: $: A project must be an object in curly brackets." },
  { "{", KN_PROJECT_ERROR_SYNTAX, "project.json:1: " },
  { "{\"version\": 2}", KN_PROJECT_ERROR_NEWER_VERSION, "newer Kinora (version 2 of the format; this one reads up to 1)" },
  { "{\"version\": \"1\"}", KN_PROJECT_ERROR_BAD_VALUE, "positive whole number" },
  { "{\"version\": 0}", KN_PROJECT_ERROR_BAD_VALUE, "positive whole number" },
  { "{\"next_id\": 9223372036854775807}", KN_PROJECT_ERROR_BAD_VALUE, "next_id" },
  { "{\"name\":\n5}", KN_PROJECT_ERROR_BAD_VALUE, "project.json:2: $.name: This must be a text in quotes." },
  { "{\"frame_rate\": 0}", KN_PROJECT_ERROR_BAD_VALUE, "$.frame_rate: This must be a frame rate" },
  { "{\"frame_rate\": true}", KN_PROJECT_ERROR_BAD_VALUE, "$.frame_rate" },
  { "{\"width_px\": 1e300}", KN_PROJECT_ERROR_BAD_VALUE, "$.width_px: This must be a whole number." },
  { "{\"width_px\": 99999999999999999999}", KN_PROJECT_ERROR_BAD_VALUE, "$.width_px" },
  { "{\"width_px\": 8}", KN_PROJECT_ERROR_BAD_VALUE, "This must be from 16 to 16384." },
  { "{\"guidance\": NaN}", KN_PROJECT_ERROR_SYNTAX, "A value was expected" },
  { "{\"guidance\": \"5\"}", KN_PROJECT_ERROR_BAD_VALUE, "$.guidance: This must be a number." },
  { "{\"quality\": \"best\"}", KN_PROJECT_ERROR_BAD_VALUE, "one of “inherit”, “draft”, “standard”, “high”" },
  { "{\"sequences\": {}}", KN_PROJECT_ERROR_BAD_VALUE, "$.sequences: This must be a list in square brackets." },
  { "{\"sequences\": [5]}", KN_PROJECT_ERROR_BAD_VALUE, "$.sequences[0]: This must be an object" },
  { "{\"shots\": 5}", KN_PROJECT_ERROR_BAD_VALUE, "clips: This must be a list" },
  { "{\"shots\": [{\n\"type\": \"spline\"}]}", KN_PROJECT_ERROR_BAD_VALUE, "project.json:2: $.sequences[0].layers[0].clips[0].type: This is not a kind" },
  { "{\"shots\": [{}, {\"duration_frames\": -1}]}", KN_PROJECT_ERROR_BAD_VALUE, "clips[1].duration_frames: This must be from 1" },
  { "{\"shots\": [{\"duration_frames\": 5, \"duration_seconds\": 5}]}", KN_PROJECT_ERROR_BAD_VALUE, "one is enough" },
  { "{\"shots\": [{\"duration_seconds\": \"5\"}]}", KN_PROJECT_ERROR_BAD_VALUE, "duration_seconds: This must be a number" },
  { "{\"shots\": [{\"duration_seconds\": 0}]}", KN_PROJECT_ERROR_BAD_VALUE, "duration_seconds: This must be from 1" },
  { "{\"shots\": [{\"start_frames\": 1099511627777}]}", KN_PROJECT_ERROR_BAD_VALUE, "start_frames" },
  { "{\"id\": 1, \"shots\": [{\"id\": 5},\n{\"id\": 5}]}", KN_PROJECT_ERROR_DUPLICATE_ID, "project.json:2: $.sequences[0].layers[0].clips[1]: This id is used twice." },
  { "{\"shots\": [{\"id\": 0}]}", KN_PROJECT_ERROR_BAD_VALUE, ".id: This must be a positive" },
  { "{\"shots\": [{\"id\": -3}]}", KN_PROJECT_ERROR_BAD_VALUE, ".id: This must be a positive" },
  { "{\"shots\": [{\"id\": 9223372036854775807}]}", KN_PROJECT_ERROR_BAD_VALUE, ".id: This must be a positive" },
  { "{\"shots\": [{\"from_shot\": 77}]}", KN_PROJECT_ERROR_BAD_REFERENCE, "from_shot: This refers to something that is not there" },
  { "{\"shots\": [{\"from_shot\": \"Nobody\"}]}", KN_PROJECT_ERROR_BAD_REFERENCE, "There is no shot “Nobody”." },
  { "{\"id\": 1, \"shots\": [{\"media\": 1}]}", KN_PROJECT_ERROR_BAD_REFERENCE, "another kind" },
  { "{\"shots\": [{\"take\": 9, \"takes\": []}, {\"takes\": [{\"id\": 9}]}]}", KN_PROJECT_ERROR_BAD_REFERENCE, "another shot" },
  { "{\"shots\": [{\"id\": 5, \"from_shot\": 5}]}", KN_PROJECT_ERROR_BAD_REFERENCE, "cannot continue itself" },
  { "{\"shots\": [{\"id\": 5, \"from_shot\": 6}, {\"id\": 6, \"to_shot\": 7}, {\"id\": 7, \"from_shot\": 5}]}", KN_PROJECT_ERROR_BAD_REFERENCE, "cannot continue itself" },
  { "{\"shots\": [{\"start_frames\": 0}, {\"start_frames\": 0}]}", KN_PROJECT_ERROR_BROKEN_RULE, "wholly under" },
  { "{\"shots\": [{\"start_frames\": 0, \"duration_frames\": 50}, {\"start_frames\": 5, \"duration_frames\": 20, \"name\": \"B\"}]}", KN_PROJECT_ERROR_BROKEN_RULE, "“B” would lie wholly under" },
  { "{\"shots\": [{\"start_frames\": 0, \"duration_frames\": 50}, {\"start_frames\": 20, \"duration_frames\": 50}, {\"start_frames\": 40, \"duration_frames\": 50}]}", KN_PROJECT_ERROR_BROKEN_RULE, "Three clips" },
  { "{\"shots\": [{\"length_frames\": 10, \"duration_frames\": 50}]}", KN_PROJECT_ERROR_BROKEN_RULE, "more frames than its length" },
  { "{\"shots\": [{\"prompts\": [{\"in_frames\": 9, \"out_frames\": 9}]}]}", KN_PROJECT_ERROR_BROKEN_RULE, "must end after it begins" },
  { "{\"shots\": [{\"camera\": {\"keys\": [{\"time_frames\": 3}, {\"time_frames\": 3}]}}]}", KN_PROJECT_ERROR_BROKEN_RULE, "already a camera key at frame 3" },
  { "{\"shots\": [{\"camera\": {\"keys\": [{\"orientation\": [0, 0, 0, 0]}]}}]}", KN_PROJECT_ERROR_BROKEN_RULE, "must not be zero" },
  { "{\"shots\": [{\"camera\": {\"keys\": [{\"position\": [0, 0]}]}}]}", KN_PROJECT_ERROR_BAD_VALUE, "list of 3 numbers" },
  { "{\"shots\": [{\"camera\": {\"keys\": [{\"position\": [0, 0, \"x\"]}]}}]}", KN_PROJECT_ERROR_BAD_VALUE, "must be a number" },
  { "{\"shots\": [{\"camera\": []}]}", KN_PROJECT_ERROR_BAD_VALUE, "camera: This must be an object" },
  { "{\"shots\": [{\"masks\": [{\"keys\": [{\"mask\": \"../../etc/passwd\"}]}]}]}", KN_PROJECT_ERROR_BAD_VALUE, "64 hexadecimal digits" },
  { "{\"shots\": [{\"masks\": [{\"keys\": [{\"box\": [0, 0, -1, 1]}]}]}]}", KN_PROJECT_ERROR_BROKEN_RULE, "negative size" },
  { "{\"shots\": [{\"takes\": [{\"file\": \"../x.mkv\"}]}]}", KN_PROJECT_ERROR_BAD_VALUE, "inside the project folder" },
  { "{\"shots\": [{\"takes\": [{\"file\": \"/etc/passwd\"}]}]}", KN_PROJECT_ERROR_BAD_VALUE, "inside the project folder" },
  { "{\"sequences\": [{\"in_frames\": 9, \"out_frames\": 3}]}", KN_PROJECT_ERROR_BROKEN_RULE, "out point" },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KnDocument) document = kn_document_new_from_text (bad[i].text, -1, "project.json", &error);

      g_test_message ("%s", bad[i].text);
      g_assert_null (document);
      g_test_message ("%s", error->message);
      g_assert_error (error, KN_PROJECT_ERROR, (gint) bad[i].code);
      g_assert_nonnull (strstr (error->message, bad[i].message));
    }
}

/* Hundreds of thousands of shots that continue each other: the search for cycles must not run out of stack. */
static void
test_long_chain (void)
{
  g_autoptr (GString) text = g_string_new ("{\"id\": 1, \"shots\": [{\"id\": 2, \"duration_frames\": 1}");
  g_autoptr (KnDocument) document = NULL;

  for (guint i = 3; i < 50000; i++)
    g_string_append_printf (text, ", {\"id\": %u, \"duration_frames\": 1, \"from_shot\": %u}", i, i - 1);
  g_string_append (text, "]}");
  document = kn_test_read (text->str);
  g_assert_cmpint (kn_sequence_get_duration_frames (kn_document_get_sequence (document)), ==, 49998);
}

/* Files damaged at random places: an error or a document, never a crash; and a document can always be saved and read. */
static void
test_damaged (void)
{
  static const char noise[] = "{}[]\",:0123456789-.eE\\ntrueflsax\n\xff\x01";
  guint read = 0;

  for (guint round = 0; round < 4000; round++)
    {
      g_autofree char *text = g_strdup (full);
      gsize length = strlen (text);
      guint hits = 1 + (guint) g_test_rand_int_range (0, 3);
      g_autoptr (KnDocument) document = NULL;

      for (guint i = 0; i < hits; i++)
        text[g_test_rand_int_range (0, (gint32) length)] = noise[g_test_rand_int_range (0, sizeof noise - 1)];
      if (g_test_rand_int_range (0, 4) == 0)
        length = (gsize) g_test_rand_int_range (0, (gint32) length);
      document = kn_document_new_from_text (text, (gssize) length, "project.json", NULL);
      if (document)
        {
          g_autofree char *saved = kn_document_to_text (document);
          g_autoptr (KnDocument) again = kn_test_read (saved);
          g_autofree char *saved_again = kn_document_to_text (again);

          g_assert_cmpstr (saved, ==, saved_again);
          read++;
        }
    }
  g_test_message ("%u of 4000 could be read", read);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/read/empty", test_empty);
  g_test_add_func ("/document/read/new", test_new);
  g_test_add_func ("/document/read/short-forms", test_short_forms);
  g_test_add_func ("/document/read/round-trip", test_round_trip);
  g_test_add_func ("/document/read/order-of-new-ids", test_order_of_new_ids);
  g_test_add_func ("/document/read/values", test_values);
  g_test_add_func ("/document/read/characters", test_characters);
  g_test_add_func ("/document/read/fixtures", test_fixtures);
  g_test_add_func ("/document/read/bad", test_bad);
  g_test_add_func ("/document/read/long-chain", test_long_chain);
  g_test_add_func ("/document/read/damaged", test_damaged);
  return g_test_run ();
}
