/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-prompt-expansion.h"

#include <string.h>

/* Words of the longest phrase that is looked up. */
#define MAX_PHRASE 4
/* A prompt of more words says for itself what is to be seen. */
#define SHORT_PROMPT 24

static void
change_free (gpointer data)
{
  KnPromptChange *change = data;

  g_free (change->from);
  g_free (change->to);
  g_free (change);
}

static void
note (GPtrArray *changes, const char *from, const char *to)
{
  KnPromptChange *change = g_new (KnPromptChange, 1);

  change->from = g_strdup (from);
  change->to = g_strdup (to);
  g_ptr_array_add (changes, change);
}

/* ---- words of a prompt ---- */

/* A word between blanks: "(fox)," has marks around it. */
typedef struct
{
  char *before, *word, *after;
  gboolean unknown;
} Token;

static void
token_free (gpointer data)
{
  Token *token = data;

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

static Token *
token_new (const char *text)
{
  Token *token = g_new0 (Token, 1);
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

static GPtrArray *
split (const char *prompt)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func (token_free);
  g_auto (GStrv) parts = g_strsplit_set (prompt, " \t\n\r", -1);

  for (int i = 0; parts[i]; i++)
    if (*parts[i])
      g_ptr_array_add (tokens, token_new (parts[i]));
  return tokens;
}

static char *
join (GPtrArray *tokens)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++)
    {
      Token *token = tokens->pdata[i];

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
static char *
phrase_at (GPtrArray *tokens, guint at, guint n)
{
  GString *phrase = g_string_new (NULL);

  for (guint i = at; i < at + n; i++)
    {
      Token *token = tokens->pdata[i];

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

static gboolean
is_one_of (const char *word, const char *words)
{
  g_autofree char *lower = g_utf8_strdown (word, -1), *spaced = g_strdup_printf (" %s ", lower);

  return strstr (words, spaced) != NULL;
}

/* ---- for a model with a vocabulary ---- */

/* Words that say how others belong together. Leaving them out helps nobody. */
#define LITTLE_WORDS                                                                                                   \
  " a an the and or of in on at by to from with over under near into through across behind before after above below "  \
  "between around its his her their this that these those is are as while for off out up down it he she they not no "
#define PREPOSITIONS " in on at by to from over under near into through across behind before above below around of "

gboolean
kn_prompt_is_little_word (const char *word)
{
  return is_one_of (word, LITTLE_WORDS);
}

/* The nearest word before that will not be left out, with nothing between; NULL if there is none. */
static Token *
token_before (GPtrArray *tokens, guint at)
{
  while (at-- > 0)
    {
      Token *token = tokens->pdata[at];

      if (*token->after)
        return NULL;
      if (*token->word && !token->unknown)
        return token;
    }
  return NULL;
}

/* "in paris" becomes "in the city". */
static char *
with_article (const KnVocabulary *vocabulary, Token *previous, const char *word)
{
  gboolean bare = previous && is_one_of (previous->word, PREPOSITIONS);

  return bare && kn_vocabulary_is_place (vocabulary, word) ? g_strdup_printf ("the %s", word) : g_strdup (word);
}

/* "is walking" becomes "walks", "a tree" becomes "trees". */
static void
drop_what_does_not_fit (Token *previous, const char *phrase, const char *word)
{
  gboolean auxiliary = previous && g_str_has_suffix (phrase, "ing") && is_one_of (previous->word, " is are was were ");
  gboolean article = previous && strlen (word) == strlen (phrase) + 1 && g_str_has_prefix (word, phrase)
                     && is_one_of (previous->word, " a an ");

  if (auxiliary || article)
    *previous->word = '\0';
}

static void
replace (GPtrArray *tokens, guint at, guint n, const char *word)
{
  Token *first = tokens->pdata[at], *last = tokens->pdata[at + n - 1];

  g_free (first->word);
  first->word = g_strdup (word);
  if (n == 1)
    return;
  g_free (first->after);
  first->after = g_strdup (last->after);
  g_ptr_array_remove_range (tokens, at + 1, n - 1);
}

static gboolean
all_known (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at, guint n)
{
  for (guint i = at; i < at + n; i++)
    if (!kn_vocabulary_knows (vocabulary, ((Token *) tokens->pdata[i])->word))
      return FALSE;
  return TRUE;
}

/* The longest phrase from here that means a known word. */
static gboolean
exchange_phrase (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at, GPtrArray *changes)
{
  for (guint n = MIN (MAX_PHRASE, tokens->len - at); n > 0; n--)
    {
      g_autofree char *phrase = phrase_at (tokens, at, n);
      g_autofree char *word = phrase ? kn_vocabulary_dup_equivalent (vocabulary, phrase) : NULL;
      g_autofree char *said = NULL;

      if (!word || all_known (vocabulary, tokens, at, n))
        continue;
      drop_what_does_not_fit (token_before (tokens, at), phrase, word);
      said = with_article (vocabulary, token_before (tokens, at), word);
      note (changes, phrase, said);
      replace (tokens, at, n, said);
      return TRUE;
    }
  return FALSE;
}

static void
exchange_word (const KnVocabulary *vocabulary, Token *token, GPtrArray *changes)
{
  const char *corrected;

  if (!*token->word || kn_vocabulary_knows (vocabulary, token->word) || is_one_of (token->word, LITTLE_WORDS)
      || g_ascii_isdigit (*token->word))
    return;
  corrected = kn_vocabulary_get_corrected (vocabulary, token->word);
  token->unknown = !corrected;
  if (!corrected)
    return;
  note (changes, token->word, corrected);
  g_free (token->word);
  token->word = g_strdup (corrected);
}

/* "(fluffy)" goes with what encloses it. */
static void
leave_out (Token *token)
{
  *token->word = '\0';
  if (*token->before)
    *token->before = *token->after = '\0';
}

/* Whether all went that a little word stood before, up to the next mark. */
static gboolean
is_left_alone (GPtrArray *tokens, guint at)
{
  gboolean alone = FALSE;

  for (guint i = at; i < tokens->len; i++)
    {
      Token *token = tokens->pdata[i];

      if (i > at && *token->word)
        return FALSE;
      alone |= i > at;
      if (*token->after)
        break;
    }
  return alone;
}

/* What stays unknown is letters to the model. Where most of a prompt would go, it may as well see them. */
static void
leave_unknown_out (GPtrArray *tokens, GPtrArray *changes)
{
  guint n_unknown = 0, n_known = 0;

  for (guint i = 0; i < tokens->len; i++)
    {
      Token *token = tokens->pdata[i];

      n_unknown += token->unknown;
      n_known += !token->unknown && *token->word && !is_one_of (token->word, LITTLE_WORDS);
    }
  if (n_unknown > n_known)
    return;
  for (guint i = 0; i < tokens->len; i++)
    if (((Token *) tokens->pdata[i])->unknown)
      {
        note (changes, ((Token *) tokens->pdata[i])->word, "");
        leave_out (tokens->pdata[i]);
      }
  for (guint i = tokens->len; n_unknown && i-- > 0;)
    if (is_one_of (((Token *) tokens->pdata[i])->word, LITTLE_WORDS) && is_left_alone (tokens, i))
      leave_out (tokens->pdata[i]);
}

static Token *
token_after (GPtrArray *tokens, guint at)
{
  while (++at < tokens->len)
    if (*((Token *) tokens->pdata[at])->word)
      return tokens->pdata[at];
  return NULL;
}

/* "an wolf", "a astronaut": the article of what stands there now. */
static void
mend_articles (GPtrArray *tokens)
{
  for (guint i = 0; i + 1 < tokens->len; i++)
    {
      Token *article = tokens->pdata[i], *next = token_after (tokens, i);
      gboolean vowel;

      if (!next || !is_one_of (article->word, " a an "))
        continue;
      vowel = strchr ("aeio", g_ascii_tolower (*next->word)) != NULL;
      if (vowel != (strlen (article->word) == 2))
        {
          gboolean upper = g_ascii_isupper (*article->word);

          g_free (article->word);
          article->word = g_strdup (vowel ? (upper ? "An" : "an") : (upper ? "A" : "a"));
        }
    }
}

static char *
exchange (const KnVocabulary *vocabulary, const char *prompt, GPtrArray *changes)
{
  g_autoptr (GPtrArray) tokens = split (prompt);

  for (guint i = 0; i < tokens->len; i++)
    if (!exchange_phrase (vocabulary, tokens, i, changes))
      exchange_word (vocabulary, tokens->pdata[i], changes);
  leave_unknown_out (tokens, changes);
  if (!changes->len)
    return g_strdup (prompt);
  mend_articles (tokens);
  return join (tokens);
}

/* ---- for a large model ---- */

static const struct
{
  const char *said_by, *addition;
} open_questions[] = {
  { " close-up closeup close wide long medium aerial portrait macro establishing overhead shot view angle ",
    "medium shot" },
  { " light lit lighting dawn dusk sunset sunrise night noon neon lamp candle overcast sunny dark bright morning "
    "evening moonlight daylight shadow shadows ", "natural light" },
};

static char *
complete (const char *prompt, GPtrArray *changes)
{
  g_autoptr (GPtrArray) tokens = split (prompt);
  g_autofree char *trimmed = g_strchomp (g_strdup (prompt));
  GString *text = g_string_new (trimmed);
  gboolean sentence = g_str_has_suffix (trimmed, ".");

  if (sentence)
    g_string_truncate (text, text->len - 1);
  for (guint q = 0; tokens->len && tokens->len < SHORT_PROMPT && q < G_N_ELEMENTS (open_questions); q++)
    {
      gboolean said = FALSE;

      for (guint i = 0; i < tokens->len && !said; i++)
        said = is_one_of (((Token *) tokens->pdata[i])->word, open_questions[q].said_by);
      if (said)
        continue;
      g_string_append_printf (text, ", %s", open_questions[q].addition);
      note (changes, "", open_questions[q].addition);
    }
  if (!changes->len)
    {
      g_string_free (text, TRUE);
      return g_strdup (prompt);
    }
  if (sentence)
    g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

char *
kn_prompt_expand (const KnVocabulary *vocabulary, const char *prompt, GPtrArray **changes)
{
  g_autoptr (GPtrArray) noted = g_ptr_array_new_with_free_func (change_free);
  char *text = vocabulary ? exchange (vocabulary, prompt, noted) : complete (prompt, noted);

  if (changes)
    *changes = g_steal_pointer (&noted);
  return text;
}
