/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A prompt in words, while they are exchanged.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A word between blanks: "(fox)," has marks around it. */
typedef struct
{
  char    *before, *word, *after;   /* word: "" where it went */
  gboolean unknown;                 /* to the model; may go */
} KnToken;

/* KnToken. */
GPtrArray *kn_token_split      (const char *prompt);
char      *kn_token_join       (GPtrArray *tokens);
/* The words of n tokens as one phrase; NULL where marks come between them. Free with g_free(). */
char      *kn_token_dup_phrase (GPtrArray *tokens, guint at, guint n);
/* The nearest word before that will not be left out, with nothing between; NULL if there is none. */
KnToken   *kn_token_get_before (GPtrArray *tokens, guint at);
/* n tokens become one. */
void       kn_token_replace    (GPtrArray *tokens, guint at, guint n, const char *word);
/* One token becomes as many as there are words in text, with its marks around them. */
void       kn_token_split_word (GPtrArray *tokens, guint at, const char *text);
/* words: " a an the ", with blanks around each. */
gboolean   kn_token_is_one_of  (const char *word, const char *words);

G_END_DECLS
