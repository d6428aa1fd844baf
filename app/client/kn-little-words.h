/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The words that hold others together, by what they do: the one place where they are listed. No model minds them, known
 * or not, but for numbers and quantities, which a small model cannot draw.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KN_WORD_ARTICLE = 1 << 0,      /* a, the */
  KN_WORD_DETERMINER = 1 << 1,   /* his, these */
  KN_WORD_PREPOSITION = 1 << 2,  /* in, along; where it belongs to a verb too: up, off */
  KN_WORD_CONJUNCTION = 1 << 3,  /* and, while, that */
  KN_WORD_PRONOUN = 1 << 4,      /* it, they */
  KN_WORD_AUXILIARY = 1 << 5,    /* is, does */
  KN_WORD_NEGATION = 1 << 6,     /* not, never */
  KN_WORD_NUMBER = 1 << 7,       /* two, many; digits */
  KN_WORD_LITTLE = (1 << 7) - 1, /* all but numbers */
} KnWordKind;

/* Whether a word is of any of these kinds, in any case of letters. */
gboolean kn_little_word_is (const char *word, KnWordKind kinds);
/* "isn't" as "is not", in small letters; NULL for what is no such contraction. Free with g_free(). */
char    *kn_little_word_dup_negation (const char *word);

G_END_DECLS
