/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "render/weights/kn-safe-json.h"
#include "render/weights/kn-prompt.h"
#include "render/weights/kn-tokenizer-private.h"
#include "test-file.h"

static struct kn_tokenizer *
open_reference (void)
{
  gsize bytes;
  g_autofree char *data = test_data_contents ("tokenizer.spiece.model", &bytes);
  GError *error = NULL;
  struct kn_tokenizer *tokenizer = kn_tokenizer_open_memory (data, bytes, "reference", &error);

  g_assert_no_error (error);
  return tokenizer;
}

static JsonNode *
load_cases (void)
{
  gsize bytes;
  g_autofree char *data = test_data_contents ("tokenizer-cases.json", &bytes);
  GError *error = NULL;
  JsonNode *root = kn_safe_json_parse (data, bytes, "cases", &error);

  g_assert_no_error (error);
  return root;
}

static void
check_ids (const struct kn_tokenizer *tokenizer, const char *text, JsonArray *expected)
{
  guint n_expected = json_array_get_length (expected);
  g_autofree gint32 *ids = NULL;
  int n;

  ids = kn_tokenizer_encode (tokenizer, text, 4096, &n);
  g_assert_cmpint (n, ==, n_expected + 1);
  for (guint i = 0; i < n_expected; i++)
    g_assert_cmpint (ids[i], ==, json_array_get_int_element (expected, i));
  g_assert_cmpint (ids[n - 1], ==, kn_tokenizer_get_eos_id (tokenizer));
}

static void
check_pieces (const struct kn_tokenizer *tokenizer, const char *text, JsonArray *expected)
{
  g_auto (GStrv) pieces = kn_tokenizer_pieces (tokenizer, text);

  g_assert_cmpuint (g_strv_length (pieces), ==, json_array_get_length (expected));
  for (guint i = 0; pieces[i]; i++)
    g_assert_cmpstr (pieces[i], ==, json_array_get_string_element (expected, i));
}

static void
check_normalized (const struct kn_tokenizer *tokenizer, const char *text, const char *expected)
{
  g_autofree char *normalized = kn_tokenizer_normalize (tokenizer, text);

  g_assert_cmpstr (normalized, ==, expected);
}

static void
test_reference (void)
{
  struct kn_tokenizer *tokenizer = open_reference ();
  g_autoptr (JsonNode) root = load_cases ();
  JsonArray *cases = kn_safe_json_get_array (json_node_get_object (root), "cases");

  g_assert_cmpint (kn_tokenizer_get_vocab_size (tokenizer), ==, 505);
  g_assert_cmpint (kn_tokenizer_get_pad_id (tokenizer), ==, 0);
  g_assert_cmpint (kn_tokenizer_get_eos_id (tokenizer), ==, 1);
  g_assert_cmpuint (json_array_get_length (cases), ==, 20);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *c = json_array_get_object_element (cases, i);
      const char *text = kn_safe_json_get_string (c, "text");
      g_autofree char *cleaned = kn_prompt_clean (text);

      g_assert_cmpstr (cleaned, ==, kn_safe_json_get_string (c, "cleaned"));
      check_normalized (tokenizer, cleaned, kn_safe_json_get_string (c, "normalized"));
      check_pieces (tokenizer, cleaned, kn_safe_json_get_array (c, "pieces"));
      check_ids (tokenizer, cleaned, kn_safe_json_get_array (c, "ids"));
      check_normalized (tokenizer, text, kn_safe_json_get_string (c, "raw_normalized"));
      check_ids (tokenizer, text, kn_safe_json_get_array (c, "raw_ids"));
    }
  kn_tokenizer_close (&tokenizer);
}

/* The charsmap is the only long field of the model's normalizer_spec: tag 0x12, two or three bytes of length. */
static char *
find_charsmap (void)
{
  gsize bytes;
  g_autofree char *data = test_data_contents ("tokenizer.spiece.model", &bytes);
  const guint8 *p = (const guint8 *) data;

  for (gsize i = 0; i + 4 < bytes; i++)
    {
      gsize n = (gsize) (p[i + 1] & 0x7f) | (gsize) (p[i + 2] & 0x7f) << 7 | (gsize) (p[i + 3] & 0x7f) << 14;

      if (p[i] == 0x12 && p[i + 1] & 0x80 && p[i + 2] & 0x80 && !(p[i + 3] & 0x80) && n > 100000 && i + 4 + n <= bytes)
        return g_base64_encode (p + i + 4, n);
    }
  g_assert_not_reached ();
}

/* The reference model as Hugging Face's converter would write it. */
static char *
make_json (const char *scheme)
{
  struct kn_tokenizer *tokenizer = open_reference ();
  g_autofree char *charsmap = find_charsmap ();
  GString *s = g_string_new (NULL);

  g_string_append_printf (s, "{\"added_tokens\":[{\"id\":0,\"content\":\"<pad>\",\"special\":true},"
                             "{\"id\":1,\"content\":\"</s>\",\"special\":true},"
                             "{\"id\":600,\"content\":\"<extra_id_0>\",\"special\":true,\"lstrip\":true}],"
                             "\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":["
                             "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"%s\"},"
                             "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\" {2,}\"},\"content\":\" \"}]},"
                             "\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"▁\",%s},"
                             "\"model\":{\"type\":\"Unigram\",\"unk_id\":3,\"byte_fallback\":true,\"vocab\":[",
                          charsmap, scheme);
  for (guint i = 0; i < tokenizer->pieces->len; i++)
    {
      const struct kn_piece *piece = &g_array_index (tokenizer->pieces, struct kn_piece, i);
      g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), piece->text);
      g_autofree char *text = json_to_string (node, FALSE);

      g_string_append_printf (s, "%s[%s,%.17g]", i ? "," : "", text, piece->score);
    }
  g_string_append (s, "]}}");
  kn_tokenizer_close (&tokenizer);
  return g_string_free (s, FALSE);
}

static void
test_json (void)
{
  static const char *const schemes[] = { "\"prepend_scheme\":\"always\",\"split\":true",
                                         "\"prepend_scheme\":\"first\",\"split\":false", "\"add_prefix_space\":true" };
  g_autoptr (JsonNode) root = load_cases ();
  JsonArray *cases = kn_safe_json_get_array (json_node_get_object (root), "cases");

  for (gsize k = 0; k < G_N_ELEMENTS (schemes); k++)
    {
      g_autofree char *json = make_json (schemes[k]);
      GError *error = NULL;
      struct kn_tokenizer *tokenizer = kn_tokenizer_open_memory (json, strlen (json), "made", &error);

      g_assert_no_error (error);
      g_assert_cmpint (kn_tokenizer_get_vocab_size (tokenizer), ==, 601);
      for (guint i = 0; i < json_array_get_length (cases); i++)
        {
          JsonObject *c = json_array_get_object_element (cases, i);

          check_ids (tokenizer, kn_safe_json_get_string (c, "cleaned"), kn_safe_json_get_array (c, "ids"));
        }
      kn_tokenizer_close (&tokenizer);
    }
}

/* A sentence of words that no vocabulary has, by a fixed rule. */
static char *
make_sentence (GRand *rand)
{
  static const char *const words[] = { "a",     "dog",  "the",  "Straße", "castle", "runs", "left",   "to",     "it’s",
                                       "in",    "QxZ",  "snow", "日本",   "rocket", "🎈",   "flying", "sunset", "42",
                                       "night", "over", "mid-", "ünter",  "panda",  ",",    "zoom.",  "slowly" };
  GString *s = g_string_new (NULL);

  for (int n = g_rand_int_range (rand, 0, 24); n > 0; n--)
    g_string_append_printf (s, "%s%s", words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))],
                            g_rand_int_range (rand, 0, 5) ? " " : "");
  return g_string_free (s, FALSE);
}

/* The starter model has both kinds of file; which one is found must not matter. */
static void
test_starter (void)
{
  const char *folder = g_getenv ("KN_STARTER");
  g_autofree char *spiece = g_build_filename (folder ? folder : "", "tokenizer", "spiece.model", NULL);
  g_autofree char *json = g_build_filename (folder ? folder : "", "tokenizer", "tokenizer.json", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  struct kn_tokenizer *a, *b;
  GError *error = NULL;

  if (!g_file_test (spiece, G_FILE_TEST_EXISTS) || !g_file_test (json, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no starter model");
      return;
    }
  a = kn_tokenizer_open (folder, &error);
  g_assert_no_error (error);
  b = kn_tokenizer_open (json, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kn_tokenizer_get_vocab_size (a), ==, kn_tokenizer_get_vocab_size (b));
  for (int i = 0; i < 500; i++)
    {
      g_autofree char *raw = make_sentence (rand), *text = kn_prompt_clean (raw);
      g_autofree gint32 *x = NULL, *y = NULL;
      int n, m;

      x = kn_tokenizer_encode (a, text, 64, &n);
      y = kn_tokenizer_encode (b, text, 64, &m);
      g_assert_cmpmem (x, (gsize) n * sizeof *x, y, (gsize) m * sizeof *y);
    }
  kn_tokenizer_close (&a);
  kn_tokenizer_close (&b);
}

static void
test_limits (void)
{
  struct kn_tokenizer *tokenizer = open_reference ();
  g_autofree char *long_text = g_strnfill (3 << 20, 'x');
  g_autofree gint32 *one = NULL, *four = NULL, *whole = NULL, *none = NULL;
  int n;

  whole = kn_tokenizer_encode (tokenizer, "A cat walks on the beach", 512, &n);
  g_assert_cmpint (n, >, 4);
  four = kn_tokenizer_encode (tokenizer, "A cat walks on the beach", 4, &n);
  g_assert_cmpint (n, ==, 4);
  g_assert_cmpmem (four, 12, whole, 12);
  g_assert_cmpint (four[3], ==, 1);
  one = kn_tokenizer_encode (tokenizer, long_text, 1, &n);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (one[0], ==, 1);
  none = kn_tokenizer_encode (tokenizer, "", 512, &n);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (none[0], ==, 1);
  g_assert_cmpstr (kn_tokenizer_get_piece (tokenizer, 1), ==, "</s>");
  g_assert_null (kn_tokenizer_get_piece (tokenizer, 505));
  g_assert_null (kn_tokenizer_get_piece (tokenizer, -1));
  kn_tokenizer_close (&tokenizer);
}

/* A prompt cannot write control pieces or bytes, and broken UTF-8 is a character like any other. */
static void
test_literals (void)
{
  g_autofree char *json = make_json ("\"prepend_scheme\":\"first\"");
  struct kn_tokenizer *tokenizers[] = { open_reference (),
                                        kn_tokenizer_open_memory (json, strlen (json), "made", NULL) };

  for (gsize i = 0; i < G_N_ELEMENTS (tokenizers); i++)
    {
      g_autofree gint32 *ids = NULL, *broken = NULL;
      int n, m;

      ids = kn_tokenizer_encode (tokenizers[i], "</s><pad><0x41><unk>", 512, &n);
      for (int k = 0; k < n - 1; k++)
        g_assert_cmpint (ids[k], >, 3);
      broken = kn_tokenizer_encode (tokenizers[i], "a\xff", 512, &m);
      g_assert_cmpint (m, >=, 2);
    }
  kn_tokenizer_close (&tokenizers[0]);
  kn_tokenizer_close (&tokenizers[1]);
}

static void
test_extra_ids (void)
{
  g_autofree char *json = make_json ("\"prepend_scheme\":\"first\"");
  struct kn_tokenizer *tokenizer = kn_tokenizer_open_memory (json, strlen (json), "made", NULL);
  g_auto (GStrv) pieces = kn_tokenizer_pieces (tokenizer, "cat <extra_id_0> cat<extra_id_0>");
  g_autofree char *joined = g_strjoinv ("|", pieces);
  g_autofree gint32 *ids = NULL;
  int n;

  g_assert_cmpstr (joined, ==, "▁cat|<extra_id_0>|▁cat|<extra_id_0>");
  ids = kn_tokenizer_encode (tokenizer, "<extra_id_0>", 512, &n);
  g_assert_cmpint (n, ==, 2);
  g_assert_cmpint (ids[0], ==, 600);
  kn_tokenizer_close (&tokenizer);
}

static const struct
{
  const char *json;
  int code;
  const char *message;
} damaged[] = {
  { "{", KN_MODEL_ERROR_FORMAT, "not valid JSON" },
  { "{}", KN_MODEL_ERROR_FORMAT, "no vocabulary" },
  { "{\"model\":{\"type\":\"BPE\"}}", KN_MODEL_ERROR_UNSUPPORTED, "model “BPE”" },
  { "{\"model\":{\"vocab\":[[\"a\"]]}}", KN_MODEL_ERROR_FORMAT, "not a piece and a score" },
  { "{\"model\":{\"vocab\":[[\"\",0]]}}", KN_MODEL_ERROR_FORMAT, "not a piece and a score" },
  { "{\"model\":{\"vocab\":[[\"a\",1e999]]}}", KN_MODEL_ERROR_FORMAT, "not a piece and a score" },
  { "{\"model\":{\"vocab\":[[\"a\",0]],\"unk_id\":1}}", KN_MODEL_ERROR_FORMAT, "unk_id" },
  { "{\"model\":{\"vocab\":[[\"a\",0],[\"</s>\",0]]}}", KN_MODEL_ERROR_UNSUPPORTED, "no piece for the end" },
  { "{\"model\":{\"vocab\":[[\"a\",0],[\"</s>\",0],[\"a\",0],[\"u\",0]],\"unk_id\":3}}", KN_MODEL_ERROR_FORMAT,
    "the piece “a” twice" },
  { "{\"model\":{\"vocab\":[[\"a\",0]]},\"normalizer\":{\"type\":\"BertNormalizer\"}}", KN_MODEL_ERROR_UNSUPPORTED,
    "normalizer “BertNormalizer”" },
  { "{\"model\":{\"vocab\":[[\"a\",0]]},\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAAA\"}}",
    KN_MODEL_ERROR_FORMAT, "damaged" },
  { "{\"model\":{\"vocab\":[[\"a\",0]]},\"pre_tokenizer\":{\"type\":\"ByteLevel\"}}", KN_MODEL_ERROR_UNSUPPORTED,
    "pre-tokenizer “ByteLevel”" },
  { "{\"model\":{\"vocab\":[[\"a\",0]]},\"added_tokens\":[{\"id\":-1,\"content\":\"x\"}]}", KN_MODEL_ERROR_FORMAT,
    "added token" },
  { "garbage", KN_MODEL_ERROR_FORMAT, "not a valid sentencepiece model" },
  { "", KN_MODEL_ERROR_FORMAT, "not a valid sentencepiece model" },
};

static void
test_damaged (void)
{
  gsize bytes;
  g_autofree char *data = test_data_contents ("tokenizer.spiece.model", &bytes);
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_assert_null (kn_tokenizer_open_memory (damaged[i].json, strlen (damaged[i].json), "x", &error));
      test_error (&error, damaged[i].code, damaged[i].message);
    }
  g_assert_null (kn_tokenizer_open ("/nowhere", &error));
  test_error (&error, KN_MODEL_ERROR_IO, "/nowhere");
  /* cut short: an error or a smaller tokenizer, never a crash */
  for (gsize n = 0; n < bytes; n += n < 8000 ? 7 : 4001)
    {
      g_autofree char *copy = g_memdup2 (data, n);
      struct kn_tokenizer *tokenizer = kn_tokenizer_open_memory (copy, n, "cut", NULL);

      kn_tokenizer_close (&tokenizer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/tokenizer/reference", test_reference);
  g_test_add_func ("/weights/tokenizer/json", test_json);
  g_test_add_func ("/weights/tokenizer/starter", test_starter);
  g_test_add_func ("/weights/tokenizer/limits", test_limits);
  g_test_add_func ("/weights/tokenizer/literals", test_literals);
  g_test_add_func ("/weights/tokenizer/extra-ids", test_extra_ids);
  g_test_add_func ("/weights/tokenizer/damaged", test_damaged);
  return g_test_run ();
}
