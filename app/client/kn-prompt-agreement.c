/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-prompt-agreement.h"

#include "app/client/kn-little-words.h"

#include <string.h>

#define DETERMINERS (KN_WORD_ARTICLE | KN_WORD_DETERMINER)

/* "a pair of", "lots of": what a number of things is called. Only "of" has to go, the rest is unknown and will. */
static void
drop_quantity (GPtrArray *tokens, guint at)
{
  KnToken *of = at >= 2 ? tokens->pdata[at - 1] : NULL, *quantity = of ? tokens->pdata[at - 2] : NULL;

  if (of && !*of->after && kn_token_is_one_of (of->word, " of ") && quantity->unknown && !*quantity->after)
    *of->word = '\0';
}

/* Where the words that describe the thing at `at` begin. Numbers among them go. */
static guint
find_first (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at)
{
  for (; at > 0; at--)
    {
      KnToken *token = tokens->pdata[at - 1];

      if (*token->after || *((KnToken *) tokens->pdata[at])->before || kn_little_word_is (token->word, KN_WORD_LITTLE))
        break;
      if (kn_little_word_is (token->word, KN_WORD_NUMBER))
        *token->word = '\0';
      else if (*token->word && !token->unknown && !kn_vocabulary_describes (vocabulary, token->word))
        break;
    }
  return at;
}

static void
set_word (KnToken *token, char *word)
{
  g_free (token->word);
  token->word = word;
}

static void
prepend_article (GPtrArray *tokens, guint first, guint at)
{
  KnToken *token;

  while (first < at && (!*((KnToken *) tokens->pdata[first])->word || ((KnToken *) tokens->pdata[first])->unknown))
    first++;
  token = tokens->pdata[first];
  set_word (token, g_strconcat ("a ", token->word, NULL));
}

void
kn_prompt_agree (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at, const char *phrase, const char *word)
{
  gboolean many = kn_vocabulary_is_plural (vocabulary, word), was_many = kn_vocabulary_was_plural (phrase);
  KnToken *determiner;
  guint first;

  if (many == was_many)
    return;
  drop_quantity (tokens, at);
  first = find_first (vocabulary, tokens, at);
  determiner = first ? tokens->pdata[first - 1] : NULL;
  if (determiner && (*determiner->after || !kn_little_word_is (determiner->word, DETERMINERS)))
    determiner = NULL;
  if (!determiner && !many && !kn_vocabulary_is_place (vocabulary, word))
    prepend_article (tokens, first, at);
  else if (determiner && many && kn_token_is_one_of (determiner->word, " a an "))
    *determiner->word = '\0';
  else if (determiner && kn_token_is_one_of (determiner->word, many ? " this that " : " these those "))
    set_word (determiner, g_strdup ("the"));
}

static KnToken *
token_after (GPtrArray *tokens, guint at)
{
  while (++at < tokens->len)
    if (*((KnToken *) tokens->pdata[at])->word)
      return tokens->pdata[at];
  return NULL;
}

/* The thing that the words from `at` on describe, or NULL. */
static const char *
find_thing (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at)
{
  for (; at < tokens->len; at++)
    {
      const char *word = ((KnToken *) tokens->pdata[at])->word;

      if (kn_vocabulary_is_thing (vocabulary, word))
        return word;
      if ((*word && !kn_vocabulary_describes (vocabulary, word)) || *((KnToken *) tokens->pdata[at])->after)
        return NULL;
    }
  return NULL;
}

void
kn_prompt_drop_quantity (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at)
{
  KnToken *quantity = tokens->pdata[at], *of = at + 1 < tokens->len ? tokens->pdata[at + 1] : NULL, *next;
  const char *thing;

  if (!of || *quantity->after || *of->after || !kn_token_is_one_of (of->word, " of "))
    return;
  *of->word = '\0';
  while (at > 0 && !*((KnToken *) tokens->pdata[at])->word && !*((KnToken *) tokens->pdata[at - 1])->after)
    at--;
  next = token_after (tokens, at);
  if (!next || !kn_little_word_is (((KnToken *) tokens->pdata[at])->word, KN_WORD_ARTICLE))
    return;
  thing = find_thing (vocabulary, tokens, at + 1);
  if (kn_little_word_is (next->word, DETERMINERS | KN_WORD_NUMBER)
      || (thing && (kn_vocabulary_is_plural (vocabulary, thing) || kn_vocabulary_is_place (vocabulary, thing))))
    *((KnToken *) tokens->pdata[at])->word = '\0';
}

void
kn_prompt_mend_articles (GPtrArray *tokens)
{
  for (guint i = 0; i + 1 < tokens->len; i++)
    {
      KnToken *article = tokens->pdata[i], *next = token_after (tokens, i);
      gboolean vowel;

      if (!next || !kn_token_is_one_of (article->word, " a an "))
        continue;
      vowel = strchr ("aeio", g_ascii_tolower (*next->word)) != NULL;
      if (vowel != (strlen (article->word) == 2))
        {
          gboolean upper = g_ascii_isupper (*article->word);

          set_word (article, g_strdup (vowel ? (upper ? "An" : "an") : (upper ? "A" : "a")));
        }
    }
}
