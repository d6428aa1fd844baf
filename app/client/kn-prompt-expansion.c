/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-prompt-expansion.h"

#include "app/client/kn-little-words.h"
#include "app/client/kn-prompt-agreement.h"

#include <string.h>

/* Words of the longest phrase that is looked up. */
#define MAX_PHRASE 4
/* A prompt of more words says for itself what is to be seen. */
#define SHORT_PROMPT 24
/* As captions say it. */
#define NOT_MOVING "does not move"

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

/* ---- for a model with a vocabulary ---- */

/* "in paris" becomes "in the city". */
static char *
with_article (const KnVocabulary *vocabulary, KnToken *previous, const char *word)
{
  gboolean bare = previous && kn_little_word_is (previous->word, KN_WORD_PREPOSITION);

  return bare && kn_vocabulary_is_place (vocabulary, word) ? g_strdup_printf ("the %s", word) : g_strdup (word);
}

/* "is walking" becomes "walks". */
static void
drop_auxiliary (KnToken *previous, const char *phrase)
{
  if (previous && g_str_has_suffix (phrase, "ing") && kn_little_word_is (previous->word, KN_WORD_AUXILIARY))
    *previous->word = '\0';
}

/* "an orange cat" is no apple: what stands before a thing describes it. */
static gboolean
describes_next (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at)
{
  KnToken *token = tokens->pdata[at], *next = at + 1 < tokens->len ? tokens->pdata[at + 1] : NULL;

  return next && !*token->after && !*next->before && kn_vocabulary_is_subject (vocabulary, next->word);
}

static gboolean
all_known (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at, guint n)
{
  for (guint i = at; i < at + n; i++)
    {
      const char *word = ((KnToken *) tokens->pdata[i])->word;

      if (!kn_vocabulary_knows (vocabulary, word) && !kn_little_word_is (word, KN_WORD_LITTLE))
        return FALSE;
    }
  return TRUE;
}

/* The longest phrase from here that means a known word. */
static gboolean
exchange_phrase (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at, GPtrArray *changes)
{
  for (guint n = MIN (MAX_PHRASE, tokens->len - at); n > 0; n--)
    {
      g_autofree char *phrase = kn_token_dup_phrase (tokens, at, n);
      g_autofree char *word = phrase ? kn_vocabulary_dup_equivalent (vocabulary, phrase) : NULL;
      g_autofree char *said = NULL;

      if (!word || all_known (vocabulary, tokens, at, n)
          || (kn_vocabulary_is_thing (vocabulary, word) && describes_next (vocabulary, tokens, at + n - 1)))
        continue;
      drop_auxiliary (kn_token_get_before (tokens, at), phrase);
      said = with_article (vocabulary, kn_token_get_before (tokens, at), word);
      note (changes, phrase, said);
      kn_token_replace (tokens, at, n, said);
      if (kn_vocabulary_is_thing (vocabulary, word))
        kn_prompt_agree (vocabulary, tokens, at, phrase, word);
      return TRUE;
    }
  return FALSE;
}

static void
exchange_word (const KnVocabulary *vocabulary, KnToken *token, GPtrArray *changes)
{
  g_autofree char *equivalent = kn_vocabulary_dup_equivalent (vocabulary, token->word);
  const char *corrected = NULL;

  if (!*token->word || kn_vocabulary_knows (vocabulary, token->word)
      || kn_little_word_is (token->word, KN_WORD_LITTLE) || g_ascii_isdigit (*token->word))
    return;
  if (kn_token_is_one_of (token->word, " one "))
    corrected = "a";
  else if (!equivalent)
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
leave_out (KnToken *token)
{
  *token->word = '\0';
  if (*token->before)
    *token->before = *token->after = '\0';
}

/* Whether all went that a little word stood before, up to the next mark; of an article, up to what is neither a thing
 * nor says how one looks. */
static gboolean
is_left_alone (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at)
{
  gboolean is_article = kn_little_word_is (((KnToken *) tokens->pdata[at])->word, KN_WORD_ARTICLE);
  gboolean alone = FALSE;

  for (guint i = at; i < tokens->len; i++)
    {
      KnToken *token = tokens->pdata[i];

      if (i > at && *token->word)
        return alone && is_article && !kn_vocabulary_is_thing (vocabulary, token->word)
               && !kn_vocabulary_describes (vocabulary, token->word);
      alone |= i > at;
      if (*token->after)
        break;
    }
  return alone;
}

/* What stays unknown is letters to the model. Where most of a prompt would go, it may as well see them. */
static void
leave_unknown_out (const KnVocabulary *vocabulary, GPtrArray *tokens, GPtrArray *changes)
{
  guint n_unknown = 0, n_known = 0;

  for (guint i = 0; i < tokens->len; i++)
    {
      KnToken *token = tokens->pdata[i];

      n_unknown += token->unknown && *token->word;
      n_known += !token->unknown && *token->word && !kn_little_word_is (token->word, KN_WORD_LITTLE);
    }
  if (n_unknown > n_known)
    return;
  for (guint i = 0; i < tokens->len; i++)
    if (((KnToken *) tokens->pdata[i])->unknown && *((KnToken *) tokens->pdata[i])->word)
      {
        note (changes, ((KnToken *) tokens->pdata[i])->word, "");
        leave_out (tokens->pdata[i]);
        kn_prompt_drop_quantity (vocabulary, tokens, i);
      }
  for (guint i = tokens->len; n_unknown && i-- > 0;)
    if (kn_little_word_is (((KnToken *) tokens->pdata[i])->word, KN_WORD_LITTLE)
        && is_left_alone (vocabulary, tokens, i))
      leave_out (tokens->pdata[i]);
}

/* "a fox's tail": what has no owner that could be drawn without it is its owner; "a wolf's house" is a house. */
static void
exchange_owner (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at)
{
  static const char *const endings[] = { "'s", "’s" };
  KnToken *token = tokens->pdata[at], *next = at + 1 < tokens->len ? tokens->pdata[at + 1] : NULL;
  g_autofree char *owned = next ? kn_vocabulary_dup_equivalent (vocabulary, next->word) : NULL;

  if (!next || owned || kn_vocabulary_knows (vocabulary, next->word))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (token->word, endings[i]))
      token->word[strlen (token->word) - strlen (endings[i])] = '\0';
}

/* "isn't" is two words: what stands behind it is denied. */
static void
spell_negation_out (GPtrArray *tokens, guint at, GPtrArray *changes)
{
  KnToken *token = tokens->pdata[at];
  g_autofree char *negation = kn_little_word_dup_negation (token->word);

  if (!negation)
    return;
  note (changes, token->word, negation);
  kn_token_split_word (tokens, at, negation);
}

/* "is not running", "never flies": of what does not happen, the model has learnt to be told that nothing moves. */
static gboolean
deny_motion (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at, GPtrArray *changes)
{
  for (guint n = 3; n >= 2; n--)
    {
      g_autofree char *phrase = at + n <= tokens->len ? kn_token_dup_phrase (tokens, at, n) : NULL;
      const char *first = ((KnToken *) tokens->pdata[at])->word, *last;

      if (!phrase || g_ascii_strcasecmp (phrase, NOT_MOVING) == 0
          || (n == 3 && !kn_little_word_is (first, KN_WORD_AUXILIARY))
          || !kn_little_word_is (((KnToken *) tokens->pdata[at + n - 2])->word, KN_WORD_NEGATION))
        continue;
      last = ((KnToken *) tokens->pdata[at + n - 1])->word;
      if (!kn_vocabulary_is_motion (vocabulary, last))
        continue;
      note (changes, phrase, NOT_MOVING);
      kn_token_replace (tokens, at, n, NOT_MOVING);
      return TRUE;
    }
  return FALSE;
}

static char *
exchange (const KnVocabulary *vocabulary, const char *prompt, GPtrArray *changes)
{
  g_autoptr (GPtrArray) tokens = kn_token_split (prompt);

  for (guint i = 0; i < tokens->len; i++)
    spell_negation_out (tokens, i, changes);
  for (guint i = 0; i < tokens->len; i++)
    {
      if (deny_motion (vocabulary, tokens, i, changes))
        continue;
      exchange_owner (vocabulary, tokens, i);
      if (!exchange_phrase (vocabulary, tokens, i, changes))
        exchange_word (vocabulary, tokens->pdata[i], changes);
    }
  leave_unknown_out (vocabulary, tokens, changes);
  if (!changes->len)
    return g_strdup (prompt);
  kn_prompt_mend_articles (tokens);
  return kn_token_join (tokens);
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
  g_autoptr (GPtrArray) tokens = kn_token_split (prompt);
  g_autofree char *trimmed = g_strchomp (g_strdup (prompt));
  GString *text = g_string_new (trimmed);
  gboolean sentence = g_str_has_suffix (trimmed, ".");

  if (sentence)
    g_string_truncate (text, text->len - 1);
  for (guint q = 0; tokens->len && tokens->len < SHORT_PROMPT && q < G_N_ELEMENTS (open_questions); q++)
    {
      gboolean said = FALSE;

      for (guint i = 0; i < tokens->len && !said; i++)
        said = kn_token_is_one_of (((KnToken *) tokens->pdata[i])->word, open_questions[q].said_by);
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
