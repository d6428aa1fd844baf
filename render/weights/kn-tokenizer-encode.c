/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole prompt: added tokens are cut out of it, what is between them is normalised and split.
 */
#include "render/weights/kn-tokenizer-private.h"

#include <string.h>

/* What one part of a prompt, between added tokens, is turned into. */
typedef void (*part_fn) (const struct kn_tokenizer *tokenizer, const char *normalized, gpointer user_data);

static void
normalize_part (const struct kn_tokenizer *tokenizer, const char *part, gboolean is_first, part_fn fn, gpointer data)
{
  g_autoptr (GPtrArray) words = NULL;

  if (!tokenizer->is_hugging_face)
    {
      GString *text = kn_tokenizer_normalize_sentencepiece (tokenizer, part, is_first);

      fn (tokenizer, text->str, data);
      g_string_free (text, TRUE);
      return;
    }
  words = kn_tokenizer_normalize_hugging_face (tokenizer, part, is_first);
  for (guint i = 0; i < words->len; i++)
    fn (tokenizer, words->pdata[i], data);
}

/* The longest added token that s begins with. */
static const struct kn_added_token *
match_added (const struct kn_tokenizer *tokenizer, const char *s)
{
  const struct kn_added_token *best = NULL;

  for (guint i = 0; i < tokenizer->added->len; i++)
    {
      const struct kn_added_token *token = &g_array_index (tokenizer->added, struct kn_added_token, i);

      if (*s == *token->text && g_str_has_prefix (s, token->text)
          && (!best || strlen (token->text) > strlen (best->text)))
        best = token;
    }
  return best;
}

/* The next added token at or after s, NULL when there is none. */
static const struct kn_added_token *
find_added (const struct kn_tokenizer *tokenizer, const char *s, const char **where)
{
  const struct kn_added_token *token = NULL;

  for (; *s && tokenizer->added->len && !token; s++)
    {
      token = match_added (tokenizer, s);
      *where = s;
    }
  return token;
}

static void
tokenize_word (const struct kn_tokenizer *tokenizer, const char *normalized, gpointer tokens)
{
  kn_unigram_split (tokenizer, normalized, strlen (normalized), tokens);
}

static void
clear_token (gpointer token)
{
  g_free (((struct kn_token *) token)->text);
}

static GArray *
tokenize (const struct kn_tokenizer *tokenizer, const char *utf8)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (struct kn_token));
  g_autofree char *text = g_utf8_make_valid (utf8, -1);
  const struct kn_added_token *added;
  const char *where;
  char *s = text;

  g_array_set_clear_func (tokens, clear_token);
  kn_tokenizer_cut_text (text);
  while ((added = find_added (tokenizer, s, &where)))
    {
      g_autofree char *part = g_strndup (s, (gsize) (where - s));
      struct kn_token token = { added->id, g_strdup (added->text) };

      normalize_part (tokenizer, added->strips_left ? g_strchomp (part) : part, s == text, tokenize_word, tokens);
      g_array_append_val (tokens, token);
      s += where - s + (gssize) strlen (added->text);
      while (added->strips_right && g_ascii_isspace (*s))
        s++;
    }
  if (*s || s == text)
    normalize_part (tokenizer, s, s == text, tokenize_word, tokens);
  return tokens;
}

gint32 *
kn_tokenizer_encode (const struct kn_tokenizer *tokenizer, const char *utf8, int max_len, int *n)
{
  g_autoptr (GArray) tokens = tokenize (tokenizer, utf8);
  gint32 *ids;

  g_assert (max_len >= 1);
  *n = (int) MIN (tokens->len, (guint) max_len - 1);
  ids = g_new (gint32, *n + 1);
  for (int i = 0; i < *n; i++)
    ids[i] = g_array_index (tokens, struct kn_token, i).id;
  ids[(*n)++] = tokenizer->eos_id;
  return ids;
}

char **
kn_tokenizer_pieces (const struct kn_tokenizer *tokenizer, const char *utf8)
{
  g_autoptr (GArray) tokens = tokenize (tokenizer, utf8);
  char **pieces = g_new0 (char *, tokens->len + 1);

  for (guint i = 0; i < tokens->len; i++)
    {
      const struct kn_token *token = &g_array_index (tokens, struct kn_token, i);

      pieces[i] = g_strdup (token->text ? token->text : kn_tokenizer_piece_at (tokenizer, token->id)->text);
    }
  return pieces;
}

static void
append_word (const struct kn_tokenizer *tokenizer, const char *normalized, gpointer text)
{
  g_string_append (text, normalized);
}

char *
kn_tokenizer_normalize (const struct kn_tokenizer *tokenizer, const char *utf8)
{
  GString *normalized = g_string_new (NULL);
  g_autofree char *text = g_utf8_make_valid (utf8, -1);

  kn_tokenizer_cut_text (text);
  normalize_part (tokenizer, text, TRUE, append_word, normalized);
  return g_string_free (normalized, FALSE);
}
