/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * One or many: a small model has learnt "a dog" and "mountains", and what stands before a word that was exchanged has
 * to go with the new one.
 */
#pragma once

#include "app/client/kn-prompt-tokens.h"
#include "app/client/kn-vocabulary.h"

G_BEGIN_DECLS

/* The thing at `at` was called phrase and is now word: "a snowy hill" becomes "snowy mountains", "two small wolves"
 * become "a small dog". */
void kn_prompt_agree          (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at, const char *phrase,
                               const char *word);
/* The word at `at` went: "a herd of sheep" becomes "a sheep", "a photo of a fox" "a fox". */
void kn_prompt_drop_quantity  (const KnVocabulary *vocabulary, GPtrArray *tokens, guint at);
/* "an wolf", "a astronaut": the article of what stands there now. */
void kn_prompt_mend_articles  (GPtrArray *tokens);

G_END_DECLS
