/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-little-words.h"

#include <string.h>

/* A word may do several things. */
static const struct
{
  KnWordKind kind;
  const char *words;
} lists[] = {
  { KN_WORD_ARTICLE, " a an the " },
  { KN_WORD_DETERMINER, " my your his her its our their this that these those each every another no " },
  { KN_WORD_PREPOSITION,
    " about above across after against along alongside among amongst around as at before behind below beneath beside "
    "between beyond by down during for from in inside into like near next of off on onto out outside over past round "
    "since through throughout to toward towards under underneath until up upon via with within without " },
  { KN_WORD_CONJUNCTION, " and but or nor so than that then though when where which while who whose " },
  { KN_WORD_PRONOUN, " he her him i it itself she them themselves there they us we you " },
  { KN_WORD_AUXILIARY,
    " am are be been being can could did do does had has have is may might must shall should was were will would " },
  { KN_WORD_NEGATION, " never no not " },
  { KN_WORD_NUMBER, " one two three four five six seven eight nine ten several many some few both dozen " },
};

gboolean
kn_little_word_is (const char *word, KnWordKind kinds)
{
  g_autofree char *lower = g_utf8_strdown (word, -1), *spaced = g_strdup_printf (" %s ", lower);

  if (!*word)
    return FALSE;
  if (kinds & KN_WORD_NUMBER && strspn (word, "0123456789") == strlen (word))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (kinds & lists[i].kind && strstr (lists[i].words, spaced))
      return TRUE;
  return FALSE;
}

char *
kn_little_word_dup_negation (const char *word)
{
  static const char *const endings[] = { "n't", "n’t" };
  g_autofree char *lower = g_utf8_strdown (word, -1);

  if (g_str_equal (lower, "won't") || g_str_equal (lower, "won’t"))
    return g_strdup ("will not");
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      {
        /* "can't" keeps its n. */
        gsize stem = strlen (lower) - strlen (endings[i]) + g_str_has_prefix (lower, "can");
        g_autofree char *verb = g_strndup (lower, stem);

        return kn_little_word_is (verb, KN_WORD_AUXILIARY) ? g_strconcat (verb, " not", NULL) : NULL;
      }
  return NULL;
}
