/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tokenizer.json of Hugging Face's tokenizers, with a Unigram model.
 */
#include <string.h>

#include "render/weights/kn-safe-json.h"
#include "render/weights/kn-tokenizer-private.h"

struct context
{
  struct kn_tokenizer *tokenizer;
  const char *label;
  GError **error;
};

static gboolean
fail_format (const struct context *c, const char *what)
{
  g_set_error (c->error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is not a valid tokenizer: %s.", c->label, what);
  return FALSE;
}

static gboolean
fail_unsupported (const struct context *c, const char *what, const char *which)
{
  g_set_error (c->error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED,
               "“%s” has the %s “%s”, which tokenizers of UMT5 do not have.", c->label, what, which ? which : "?");
  return FALSE;
}

static const char *
intern (const struct context *c, const char *s)
{
  return kn_tokenizer_intern (c->tokenizer, s, strlen (s));
}

/* ---- normalizer ---- */

static gboolean
read_precompiled (const struct context *c, JsonObject *object)
{
  const char *base64 = kn_safe_json_get_string (object, "precompiled_charsmap");
  g_autofree guchar *data = NULL;
  gsize bytes;

  if (!base64 || c->tokenizer->charsmap)
    return fail_format (c, "its precompiled_charsmap is missing or there twice");
  data = g_base64_decode (base64, &bytes);
  if (bytes == 0)
    return TRUE;
  c->tokenizer->charsmap = kn_charsmap_create (data, bytes);
  return c->tokenizer->charsmap || fail_format (c, "its precompiled_charsmap is damaged");
}

static gboolean
read_replace (const struct context *c, JsonObject *object, struct kn_norm *norm)
{
  JsonObject *pattern = kn_safe_json_get_object (object, "pattern");
  const char *content = kn_safe_json_get_string (object, "content");
  const char *literal = pattern ? kn_safe_json_get_string (pattern, "String") : NULL;
  const char *regex = pattern ? kn_safe_json_get_string (pattern, "Regex") : NULL;

  if (!content || strlen (content) > KN_NORM_MAX_BYTES || (!literal && !regex) || (literal && !*literal))
    return fail_format (c, "a Replace lacks pattern or content, or has an endless one");
  /* the one regular expression that converted sentencepiece models have */
  if (!literal && !g_str_equal (regex, " {2,}"))
    return fail_unsupported (c, "replacement of", regex);
  norm->kind = literal ? KN_NORM_REPLACE : KN_NORM_REPLACE_SPACES;
  norm->from = literal ? intern (c, literal) : NULL;
  norm->to = intern (c, content);
  return TRUE;
}

static gboolean read_normalizers (const struct context *c, JsonArray *array);

static gboolean
read_normalizer (const struct context *c, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *type = object ? kn_safe_json_get_string (object, "type") : NULL;
  struct kn_norm norm = { .kind = KN_NORM_CHARSMAP };

  if (!type)
    return fail_format (c, "a normalizer has no type");
  if (g_str_equal (type, "Sequence"))
    return read_normalizers (c, kn_safe_json_get_array (object, "normalizers"));
  if (g_str_equal (type, "Precompiled"))
    {
      if (!read_precompiled (c, object))
        return FALSE;
    }
  else if (g_str_equal (type, "Replace"))
    {
      if (!read_replace (c, object, &norm))
        return FALSE;
    }
  else if (g_str_equal (type, "Strip"))
    norm = (struct kn_norm) { .kind = KN_NORM_STRIP, .left = kn_safe_json_get_bool (object, "strip_left", TRUE),
                              .right = kn_safe_json_get_bool (object, "strip_right", TRUE) };
  else if (g_str_equal (type, "NFKC") || g_str_equal (type, "NFC"))
    norm = (struct kn_norm) { .kind = KN_NORM_UNICODE,
                              .mode = type[2] == 'K' ? G_NORMALIZE_NFKC : G_NORMALIZE_NFC };
  else
    return fail_unsupported (c, "normalizer", type);
  if (c->tokenizer->norms->len == KN_NORM_MAX_COUNT)
    return fail_format (c, "it has too many normalizers");
  g_array_append_val (c->tokenizer->norms, norm);
  return TRUE;
}

static gboolean
read_normalizers (const struct context *c, JsonArray *array)
{
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    if (!read_normalizer (c, json_array_get_element (array, i)))
      return FALSE;
  return array != NULL || fail_format (c, "a sequence of normalizers is empty");
}

/* ---- pre-tokenizer ---- */

static gboolean
read_metaspace (const struct context *c, JsonObject *object)
{
  const char *replacement = kn_safe_json_get_string (object, "replacement");
  const char *scheme = kn_safe_json_get_string (object, "prepend_scheme");

  if (g_strcmp0 (replacement, KN_METASPACE) != 0)
    return fail_unsupported (c, "replacement of spaces", replacement);
  c->tokenizer->has_metaspace = TRUE;
  c->tokenizer->splits_on_metaspace = kn_safe_json_get_bool (object, "split", TRUE);
  /* files from before there were schemes say add_prefix_space */
  if (!scheme)
    scheme = kn_safe_json_get_bool (object, "add_prefix_space", TRUE) ? "always" : "never";
  if (g_str_equal (scheme, "always"))
    c->tokenizer->prepend = KN_PREPEND_ALWAYS;
  else if (g_str_equal (scheme, "first"))
    c->tokenizer->prepend = KN_PREPEND_FIRST;
  else if (g_str_equal (scheme, "never"))
    c->tokenizer->prepend = KN_PREPEND_NEVER;
  else
    return fail_unsupported (c, "prepend_scheme", scheme);
  return TRUE;
}

static gboolean
read_pre_tokenizer (const struct context *c, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *type = object ? kn_safe_json_get_string (object, "type") : NULL;
  JsonArray *array;

  if (g_strcmp0 (type, "Metaspace") == 0)
    return read_metaspace (c, object);
  if (g_strcmp0 (type, "WhitespaceSplit") == 0)
    return c->tokenizer->splits_on_white_space = TRUE;
  if (g_strcmp0 (type, "Sequence") != 0)
    return fail_unsupported (c, "pre-tokenizer", type);
  array = kn_safe_json_get_array (object, "pretokenizers");
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    if (!read_pre_tokenizer (c, json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}

/* ---- model ---- */

static gboolean
read_entry (const struct context *c, JsonNode *node)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const char *text;
  double score;

  if (!pair || json_array_get_length (pair) != 2)
    return FALSE;
  text = kn_safe_json_node_string (json_array_get_element (pair, 0));
  return text && kn_safe_json_node_double (json_array_get_element (pair, 1), &score)
         && kn_tokenizer_add_piece (c->tokenizer, text, strlen (text), score, KN_PIECE_NORMAL);
}

/* Not every file lists them among its added tokens. */
static gboolean
is_control_piece (const struct kn_piece *piece)
{
  return g_str_equal (piece->text, "<pad>") || g_str_equal (piece->text, "</s>") || g_str_equal (piece->text, "<s>");
}

static gboolean
is_byte_piece (const struct kn_piece *piece)
{
  return piece->bytes == 6 && g_str_has_prefix (piece->text, "<0x") && g_ascii_isxdigit (piece->text[3])
         && g_ascii_isxdigit (piece->text[4]) && piece->text[5] == '>';
}

static gboolean
read_model (const struct context *c, JsonObject *model)
{
  JsonArray *vocab = model ? kn_safe_json_get_array (model, "vocab") : NULL;
  JsonNode *unk = model ? json_object_get_member (model, "unk_id") : NULL;
  const char *type = model ? kn_safe_json_get_string (model, "type") : NULL;
  gint64 unk_id = -1;

  if (type && !g_str_equal (type, "Unigram"))
    return fail_unsupported (c, "model", type);
  if (!vocab || json_array_get_length (vocab) == 0)
    return fail_format (c, "it has no vocabulary");
  for (guint i = 0; i < json_array_get_length (vocab); i++)
    if (!read_entry (c, json_array_get_element (vocab, i)))
      return fail_format (c, "an entry of its vocabulary is not a piece and a score");
  if (unk && !JSON_NODE_HOLDS_NULL (unk)
      && !kn_safe_json_node_int (unk, 0, json_array_get_length (vocab) - 1, &unk_id))
    return fail_format (c, "its unk_id is not in the vocabulary");
  c->tokenizer->unk_id = (int) unk_id;
  if (unk_id >= 0)
    g_array_index (c->tokenizer->pieces, struct kn_piece, unk_id).type = KN_PIECE_UNKNOWN;
  c->tokenizer->byte_fallback = kn_safe_json_get_bool (model, "byte_fallback", FALSE);
  for (guint i = 0; i < c->tokenizer->pieces->len; i++)
    {
      struct kn_piece *piece = &g_array_index (c->tokenizer->pieces, struct kn_piece, i);

      if (is_control_piece (piece))
        piece->type = KN_PIECE_CONTROL;
      else if (c->tokenizer->byte_fallback && is_byte_piece (piece))
        piece->type = KN_PIECE_BYTE;
    }
  return TRUE;
}

/* ---- added tokens ---- */

static gboolean
read_added_token (const struct context *c, JsonNode *node)
{
  struct kn_tokenizer *tokenizer = c->tokenizer;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *content = object ? kn_safe_json_get_string (object, "content") : NULL;
  JsonNode *id_node = object ? json_object_get_member (object, "id") : NULL;
  struct kn_added_token token;
  gint64 id;

  if (!content || !*content || !id_node || !kn_safe_json_node_int (id_node, 0, KN_PIECE_MAX_COUNT, &id))
    return fail_format (c, "an added token lacks content or id");
  tokenizer->vocab_size = MAX (tokenizer->vocab_size, (int) id + 1);
  if (kn_safe_json_get_bool (object, "special", FALSE) && !g_str_has_prefix (content, "<extra_id_"))
    {
      if (id < tokenizer->pieces->len && g_array_index (tokenizer->pieces, struct kn_piece, id).type == KN_PIECE_NORMAL)
        g_array_index (tokenizer->pieces, struct kn_piece, id).type = KN_PIECE_CONTROL;
      return TRUE;
    }
  token = (struct kn_added_token) { .text = intern (c, content), .id = (int) id,
                                    .strips_left = kn_safe_json_get_bool (object, "lstrip", FALSE),
                                    .strips_right = kn_safe_json_get_bool (object, "rstrip", FALSE) };
  g_array_append_val (tokenizer->added, token);
  return TRUE;
}

static gboolean
read_root (const struct context *c, JsonObject *root)
{
  JsonNode *normalizer = json_object_get_member (root, "normalizer");
  JsonNode *pre_tokenizer = json_object_get_member (root, "pre_tokenizer");
  JsonArray *added = kn_safe_json_get_array (root, "added_tokens");

  if (!read_model (c, kn_safe_json_get_object (root, "model")))
    return FALSE;
  if (normalizer && !JSON_NODE_HOLDS_NULL (normalizer) && !read_normalizer (c, normalizer))
    return FALSE;
  if (pre_tokenizer && !JSON_NODE_HOLDS_NULL (pre_tokenizer) && !read_pre_tokenizer (c, pre_tokenizer))
    return FALSE;
  for (guint i = 0; added && i < json_array_get_length (added); i++)
    if (!read_added_token (c, json_array_get_element (added, i)))
      return FALSE;
  return TRUE;
}

gboolean
kn_tokenizer_read_json (struct kn_tokenizer *tokenizer, const char *data, gsize bytes, const char *label,
                        GError **error)
{
  g_autoptr (JsonNode) root = kn_safe_json_parse (data, bytes, label, error);
  struct context c = { tokenizer, label, error };

  if (!root)
    return FALSE;
  tokenizer->is_hugging_face = TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return fail_format (&c, "it is not a JSON object");
  return read_root (&c, json_node_get_object (root));
}
