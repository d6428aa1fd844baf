/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a prompt to the text that pieces are matched against, the way sentencepiece does it and the way Hugging Face's
 * tokenizers do it.
 */
#include <string.h>

#include "render/weights/kn-tokenizer-private.h"

/* What the text at s becomes: *out (n_out bytes). Returns the bytes used. s is valid UTF-8. */
static gsize
map_prefix (const struct kn_tokenizer *tokenizer, const char *s, gsize n, const char **out, gsize *n_out)
{
  gsize used = 0;

  *out = s;
  /* the user's own symbols are kept as they are */
  if (tokenizer->has_user_defined)
    used = kn_tokenizer_match_type (tokenizer, s, n, KN_PIECE_USER_DEFINED);
  if (used == 0 && tokenizer->charsmap)
    {
      used = kn_charsmap_match (tokenizer->charsmap, s, n, out);
      if (used > 0)
        {
          *n_out = strlen (*out);
          return used;
        }
    }
  if (used == 0)
    used = (gsize) (g_utf8_next_char (s) - s);
  *n_out = used;
  return used;
}

static void
append_escaped (const struct kn_tokenizer *tokenizer, GString *text, const char *s, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (s[i] == ' ' && tokenizer->escape_whitespaces)
      g_string_append (text, KN_METASPACE);
    else
      g_string_append_c (text, s[i]);
}

static void
trim_end (GString *text, const char *what)
{
  gsize n = strlen (what);

  while (text->len >= n && memcmp (text->str + text->len - n, what, n) == 0)
    g_string_truncate (text, text->len - n);
}

/* sentencepiece's Normalizer::Normalize(). */
GString *
kn_tokenizer_normalize_sentencepiece (const struct kn_tokenizer *tokenizer, const char *s, gboolean is_first)
{
  GString *text = g_string_new (NULL);
  const char *end = s + strlen (s), *mapped;
  gboolean trims = tokenizer->remove_extra_whitespaces, after_space = trims;
  gsize n, used;

  while (trims && s < end && (used = map_prefix (tokenizer, s, (gsize) (end - s), &mapped, &n)) && n == 1
         && *mapped == ' ')
    s += used;
  if (s < end && is_first && tokenizer->add_dummy_prefix)
    append_escaped (tokenizer, text, " ", 1);
  for (; s < end; s += used)
    {
      used = map_prefix (tokenizer, s, (gsize) (end - s), &mapped, &n);
      while (after_space && n > 0 && *mapped == ' ')
        {
          mapped++;
          n--;
        }
      if (n > 0)
        {
          append_escaped (tokenizer, text, mapped, n);
          after_space = trims && mapped[n - 1] == ' ';
        }
    }
  if (trims)
    trim_end (text, tokenizer->escape_whitespaces ? KN_METASPACE : " ");
  return text;
}

/* ---- Hugging Face ---- */

static char *
apply_charsmap (const struct kn_tokenizer *tokenizer, const char *s)
{
  GString *out = g_string_new (NULL);
  const char *end = s + strlen (s), *mapped;
  gsize n;

  while (s < end)
    {
      s += map_prefix (tokenizer, s, (gsize) (end - s), &mapped, &n);
      g_string_append_len (out, mapped, (gssize) n);
    }
  return g_string_free (out, FALSE);
}

static char *
replace_spaces (const char *s, const char *to)
{
  GString *out = g_string_new (NULL);

  while (*s)
    {
      gsize run = strspn (s, " ");

      if (run >= 2)
        g_string_append (out, to);
      else
        g_string_append_c (out, *s);
      s += MAX (run, 1);
    }
  return g_string_free (out, FALSE);
}

static char *
strip (const char *s, gboolean left, gboolean right)
{
  const char *end = s + strlen (s);

  while (left && s < end && g_unichar_isspace (g_utf8_get_char (s)))
    s = g_utf8_next_char (s);
  while (right && end > s && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return g_strndup (s, (gsize) (end - s));
}

static char *
apply_norm (const struct kn_tokenizer *tokenizer, const struct kn_norm *norm, const char *s)
{
  GString *out;

  switch (norm->kind)
    {
    case KN_NORM_CHARSMAP:
      return apply_charsmap (tokenizer, s);
    case KN_NORM_REPLACE_SPACES:
      return replace_spaces (s, norm->to);
    case KN_NORM_STRIP:
      return strip (s, norm->left, norm->right);
    case KN_NORM_UNICODE:
      return g_utf8_normalize (s, -1, norm->mode);
    case KN_NORM_REPLACE:
      out = g_string_new (s);
      g_string_replace (out, norm->from, norm->to, 0);
      return g_string_free (out, FALSE);
    default:
      g_assert_not_reached ();
    }
}

/* Takes word: ' ' becomes '▁', one is put in front where the model wants it, and each then begins a new word. */
static void
add_metaspace_words (const struct kn_tokenizer *tokenizer, char *word, GPtrArray *words)
{
  GString *s = g_string_new (word);
  gboolean prepends = tokenizer->prepend == KN_PREPEND_ALWAYS
                      || (tokenizer->prepend == KN_PREPEND_FIRST && words->len == 0);
  const char *p, *next;

  g_free (word);
  g_string_replace (s, " ", KN_METASPACE, 0);
  if (prepends && !g_str_has_prefix (s->str, KN_METASPACE))
    g_string_prepend (s, KN_METASPACE);
  if (tokenizer->splits_on_metaspace)
    for (p = s->str; (next = strstr (p + 1, KN_METASPACE)); p = next)
      g_ptr_array_add (words, g_strndup (p, (gsize) (next - p)));
  else
    p = s->str;
  g_ptr_array_add (words, g_strdup (p));
  g_string_free (s, TRUE);
}

/* Takes word. */
static void
add_words (const struct kn_tokenizer *tokenizer, char *word, GPtrArray *words)
{
  if (*word && tokenizer->has_metaspace)
    add_metaspace_words (tokenizer, word, words);
  else if (*word)
    g_ptr_array_add (words, word);
  else
    g_free (word);
}

static void
split_white_space (const struct kn_tokenizer *tokenizer, const char *s, GPtrArray *words)
{
  while (*s)
    {
      const char *begin = s;

      while (*s && !g_unichar_isspace (g_utf8_get_char (s)))
        s = g_utf8_next_char (s);
      add_words (tokenizer, g_strndup (begin, (gsize) (s - begin)), words);
      while (*s && g_unichar_isspace (g_utf8_get_char (s)))
        s = g_utf8_next_char (s);
    }
}

GPtrArray *
kn_tokenizer_normalize_hugging_face (const struct kn_tokenizer *tokenizer, const char *s, gboolean is_first)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = g_strdup (s);

  for (guint i = 0; i < tokenizer->norms->len; i++)
    {
      char *next = apply_norm (tokenizer, &g_array_index (tokenizer->norms, struct kn_norm, i), text);

      g_free (text);
      text = next;
      kn_tokenizer_cut_text (text);
    }
  /* an empty word in front tells "not the first" to KN_PREPEND_FIRST, and has no pieces */
  if (!is_first)
    g_ptr_array_add (words, g_strdup (""));
  if (tokenizer->splits_on_white_space)
    split_white_space (tokenizer, text, words);
  else
    add_words (tokenizer, g_steal_pointer (&text), words);
  return words;
}
