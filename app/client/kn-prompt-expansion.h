/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A prompt as a model understands it best: pure functions of the text, done here and now, nothing is asked of anyone.
 *
 * For a model that has a vocabulary, words that it has not learnt are exchanged for those that mean the same (WordNet),
 * other forms of a known word for the known one, slips of the pen are mended, and what remains unknown is left out: to
 * such a model it is a row of letters. That nothing moves is all that it has learnt to be told with "not". For a large
 * model, which has learnt from long captions, what a short prompt leaves open (framing, light) is said.
 */
#pragma once

#include "app/client/kn-vocabulary.h"

G_BEGIN_DECLS

/* One word or phrase that was exchanged; to is "" where it was left out, from is "" where it was added. */
typedef struct
{
  char *from, *to;
} KnPromptChange;

/* vocabulary: of the model, or NULL if it has none. changes: receives a GPtrArray of KnPromptChange, or NULL. What
 * needs no change comes back letter for letter. Free with g_free(). */
char *kn_prompt_expand (const KnVocabulary *vocabulary, const char *prompt, GPtrArray **changes);

G_END_DECLS
