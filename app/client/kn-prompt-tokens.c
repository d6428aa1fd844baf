/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-prompt-tokens.h"

#include <string.h>

static void
token_free (gpointer data)
{
  KnToken *token = data;

  g_free (token->before);
  g_free (token->word);
  g_free (token->after);
  g_free (token);
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalnum (c);
}

static KnToken *
token_new (const char *text)
{
  KnToken *token = g_new0 (KnToken, 1);
  const char *start = text, *end = text + strlen (text);

  while (start < end && !is_letter (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start && !is_letter (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  token->before = g_strndup (text, (gsize) (start - text));
  token->word = g_strndup (start, (gsize) (end - start));
  token->after = g_strdup (end);
  return token;
}

GPtrArray *
kn_token_split (const char *prompt)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func (token_free);
  g_auto (GStrv) parts = g_strsplit_set (prompt, " \t\n\r", -1);

  for (int i = 0; parts[i]; i++)
    if (*parts[i])
      g_ptr_array_add (tokens, token_new (parts[i]));
  return tokens;
}

char *
kn_token_join (GPtrArray *tokens)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++)
    {
      KnToken *token = tokens->pdata[i];

      /* What is left of a word that went are its marks; they count where words stand before them. */
      if (!*token->word && (!text->len || (*token->after && text->str[text->len - 1] == *token->after)))
        continue;
      if (text->len && *token->word)
        g_string_append_c (text, ' ');
      g_string_append (text, token->before);
      g_string_append (text, token->word);
      g_string_append (text, token->after);
    }
  return g_string_free (text, FALSE);
}

/* The words of n tokens as one phrase; NULL where marks come between them. */
char *
kn_token_dup_phrase (GPtrArray *tokens, guint at, guint n)
{
  GString *phrase = g_string_new (NULL);

  for (guint i = at; i < at + n; i++)
    {
      KnToken *token = tokens->pdata[i];

      if ((i > at && *token->before) || (i + 1 < at + n && *token->after) || !*token->word)
        {
          g_string_free (phrase, TRUE);
          return NULL;
        }
      if (i > at)
        g_string_append_c (phrase, ' ');
      g_string_append (phrase, token->word);
    }
  return g_string_free (phrase, FALSE);
}

gboolean
kn_token_is_one_of (const char *word, const char *words)
{
  g_autofree char *lower = g_utf8_strdown (word, -1), *spaced = g_strdup_printf (" %s ", lower);

  return strstr (words, spaced) != NULL;
}

KnToken *
kn_token_get_before (GPtrArray *tokens, guint at)
{
  while (at-- > 0)
    {
      KnToken *token = tokens->pdata[at];

      if (*token->after)
        return NULL;
      if (*token->word && !token->unknown)
        return token;
    }
  return NULL;
}

void
kn_token_split_word (GPtrArray *tokens, guint at, const char *text)
{
  KnToken *token = tokens->pdata[at];
  g_autofree char *marked = g_strconcat (token->before, text, token->after, NULL);
  g_autoptr (GPtrArray) parts = kn_token_split (marked);

  g_ptr_array_remove_index (tokens, at);
  g_ptr_array_set_free_func (parts, NULL);
  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_insert (tokens, (int) (at + i), parts->pdata[i]);
}

void
kn_token_replace (GPtrArray *tokens, guint at, guint n, const char *word)
{
  KnToken *first = tokens->pdata[at], *last = tokens->pdata[at + n - 1];

  g_free (first->word);
  first->word = g_strdup (word);
  if (n == 1)
    return;
  g_free (first->after);
  first->after = g_strdup (last->after);
  g_ptr_array_remove_range (tokens, at + 1, n - 1);
}
