/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-check-private.h"
#include "render/weights/kn-safe-json.h"
#include "render/weights/kn-prompt.h"
#include "render/weights/kn-tokenizer.h"

#include <stdlib.h>
#include <string.h>

/* Longer than any text of a case. */
#define NO_LIMIT (1 << 20)
/* Stands for NUL, which no prompt can hold, in texts of cases. */
#define NUL_MARK "\\ue000"
#define NUL_MARK_UTF8 "\xee\x80\x80"

/* What was compared for all cases together: one row per property. */
struct tally
{
  guint wrong;
  char *first;
};

enum
{
  CLEANED,
  NORMALIZED,
  PIECES,
  IDS,
  IDS_WITH_EOS,
  RAW_NORMALIZED,
  RAW_IDS,
  N_PROPERTIES
};

static const char *const properties[] = { "cleaned", "normalized", "pieces", "ids", "ids_with_eos", "raw_normalized",
                                          "raw_ids" };

static void
count (struct tally *tally, gboolean right, int index, const char *got)
{
  if (right)
    return;
  if (tally->wrong++ == 0)
    tally->first = g_strdup_printf ("first in case %d: got “%s”", index, got);
}

static void
compare_string (struct tally *tally, JsonObject *object, const char *key, int index, const char *got)
{
  const char *expected = kn_safe_json_get_string (object, key);

  if (expected)
    count (tally, g_str_equal (expected, got), index, got);
}

static void
compare_ids (struct tally *tally, JsonObject *object, const char *key, int index, const gint32 *ids, int n)
{
  JsonArray *expected = kn_safe_json_get_array (object, key);
  g_autoptr (GString) got = g_string_new (NULL);
  gboolean right;

  if (!expected)
    return;
  right = (int) json_array_get_length (expected) == n;
  for (int i = 0; i < n; i++)
    {
      right = right && json_array_get_int_element (expected, (guint) i) == ids[i];
      g_string_append_printf (got, "%s%d", i ? " " : "", ids[i]);
    }
  count (tally, right, index, got->str);
}

static void
compare_pieces (struct tally *tally, JsonObject *object, int index, const struct kn_tokenizer *t, const char *text)
{
  JsonArray *expected = kn_safe_json_get_array (object, "pieces");
  g_auto (GStrv) pieces = kn_tokenizer_pieces (t, text);
  g_autofree char *got = g_strjoinv ("|", pieces);
  guint n = g_strv_length (pieces);
  gboolean right;

  if (!expected)
    return;
  right = json_array_get_length (expected) == n;
  for (guint i = 0; right && i < n; i++)
    right = g_strcmp0 (json_array_get_string_element (expected, i), pieces[i]) == 0;
  count (tally, right, index, got);
}

static void
compare_case (const struct kn_tokenizer *t, JsonObject *object, int index, struct tally *tallies)
{
  const char *text = kn_safe_json_get_string (object, "text");
  g_autofree char *cleaned = kn_prompt_clean (text);
  g_autofree char *normalized = kn_tokenizer_normalize (t, cleaned), *raw_normalized = kn_tokenizer_normalize (t, text);
  int n, n_raw;
  g_autofree gint32 *ids = kn_tokenizer_encode (t, cleaned, NO_LIMIT, &n);
  g_autofree gint32 *raw_ids = kn_tokenizer_encode (t, text, NO_LIMIT, &n_raw);

  compare_string (&tallies[CLEANED], object, "cleaned", index, cleaned);
  compare_string (&tallies[NORMALIZED], object, "normalized", index, normalized);
  compare_string (&tallies[RAW_NORMALIZED], object, "raw_normalized", index, raw_normalized);
  compare_pieces (&tallies[PIECES], object, index, t, cleaned);
  compare_ids (&tallies[IDS], object, "ids", index, ids, n - 1);
  compare_ids (&tallies[IDS_WITH_EOS], object, "ids_with_eos", index, ids, n);
  compare_ids (&tallies[RAW_IDS], object, "raw_ids", index, raw_ids, n_raw - 1);
}

static JsonNode *
read_json (const struct kn_check *c, const char *name, GError **error)
{
  g_autofree char *path = kn_check_path (c, name), *text = NULL;
  g_autoptr (GString) marked = NULL;
  gsize n;

  if (!g_file_get_contents (path, &text, &n, error))
    return NULL;
  marked = g_string_new_len (text, (gssize) n);
  g_string_replace (marked, "\\u0000", NUL_MARK, 0);
  return kn_safe_json_parse (marked->str, marked->len, path, error);
}

static gboolean
check_cases (struct kn_check *c, const struct kn_tokenizer *t, JsonObject *root, GError **error)
{
  JsonArray *cases = kn_safe_json_get_array (root, "cases");
  struct tally tallies[N_PROPERTIES] = { 0 };

  if (!cases)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "%s: cases.json has no list “cases”.", c->folder);
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonNode *node = json_array_get_element (cases, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *text = object ? kn_safe_json_get_string (object, "text") : NULL;

      if (text && strstr (text, NUL_MARK_UTF8))
        {
          g_autofree char *name = g_strdup_printf ("case %u", i);

          kn_check_skip (c, name, "a prompt cannot hold NUL");
        }
      else if (text)
        compare_case (t, object, (int) i, tallies);
    }
  for (int i = 0; i < N_PROPERTIES; i++)
    {
      kn_check_count (c, properties[i], tallies[i].wrong, tallies[i].first);
      g_free (tallies[i].first);
    }
  return TRUE;
}

static void
check_number (struct kn_check *c, JsonObject *root, const char *key, int got)
{
  JsonNode *node = json_object_get_member (root, key);
  gint64 expected;

  if (node && kn_safe_json_node_int (node, G_MININT32, G_MAXINT32, &expected))
    kn_check_count (c, key, expected != got, NULL);
}

/* pieces.json: [[piece, score, type], …] by id. */
static gboolean
check_pieces (struct kn_check *c, const struct kn_tokenizer *t, GError **error)
{
  g_autofree char *path = kn_check_path (c, "pieces.json");
  g_autoptr (JsonNode) root = NULL;
  struct tally tally = { 0 };
  JsonArray *pieces;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!(root = read_json (c, "pieces.json", error)))
    return FALSE;
  pieces = JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  for (guint i = 0; pieces && i < json_array_get_length (pieces); i++)
    {
      const char *expected = json_array_get_string_element (json_array_get_array_element (pieces, i), 0);
      const char *got = kn_tokenizer_get_piece (t, (int) i);

      count (&tally, g_strcmp0 (expected, got) == 0, (int) i, got ? got : "");
    }
  kn_check_count (c, "pieces.json", tally.wrong, tally.first);
  g_free (tally.first);
  return TRUE;
}

gboolean
kn_check_tokenizer (struct kn_check *c, GError **error)
{
  struct kn_tokenizer *t = kn_tokenizer_open (c->folder, error);
  g_autoptr (JsonNode) root = t ? read_json (c, "cases.json", error) : NULL;
  gboolean ok = root && JSON_NODE_HOLDS_OBJECT (root);

  if (ok)
    {
      JsonObject *object = json_node_get_object (root);

      check_number (c, object, "vocab_size", kn_tokenizer_get_vocab_size (t));
      check_number (c, object, "pad", kn_tokenizer_get_pad_id (t));
      check_number (c, object, "eos", kn_tokenizer_get_eos_id (t));
      ok = check_cases (c, t, object, error) && check_pieces (c, t, error);
    }
  else if (root)
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "%s: cases.json must be an object.", c->folder);
  kn_tokenizer_close (&t);
  return ok;
}
