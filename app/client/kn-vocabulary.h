/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The words that a small model has learnt (vocabulary.json in its folder), and which of them is nearest in meaning to
 * words that it has not. Other words are not wrong, but such a model cannot draw them. Large models have no such list.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _KnVocabulary KnVocabulary;

/* model: folder, NULL or "" for the embedded starter. NULL for a model that has no list. Read once and kept;
 * borrowed. */
const KnVocabulary *kn_vocabulary_get (const char *model);
/* From the text of a vocabulary.json, for tests. NULL if it is not one. */
KnVocabulary       *kn_vocabulary_new_from_text (const char *text);
void                kn_vocabulary_free (KnVocabulary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KnVocabulary, kn_vocabulary_free)

/* In any case of letters. */
gboolean    kn_vocabulary_knows         (const KnVocabulary *self, const char *word);
/* Whether a known word is the name of a place: "sea". */
gboolean    kn_vocabulary_is_place      (const KnVocabulary *self, const char *word);
/* Whether it is something that can be seen, and not what it looks like or does: "dog", "mountains". */
gboolean    kn_vocabulary_is_thing      (const KnVocabulary *self, const char *word);
/* ... that can stand in a place: "dog". */
gboolean    kn_vocabulary_is_subject    (const KnVocabulary *self, const char *word);
/* Whether a word says that a thing moves or changes, in any form: "runs", "flying". */
gboolean    kn_vocabulary_is_motion     (const KnVocabulary *self, const char *word);
/* Whether a known word says how a thing looks: "snowy". */
gboolean    kn_vocabulary_describes     (const KnVocabulary *self, const char *word);
/* Whether a thing is many: "mountains". */
gboolean    kn_vocabulary_is_plural     (const KnVocabulary *self, const char *word);
/* The same of a phrase that is not known, by its ending: "grey wolves". */
gboolean    kn_vocabulary_was_plural    (const char *phrase);
/* The known word for an unknown word or phrase of like meaning ("wolf": "dog") or another form of it ("foxes": "fox");
 * NULL if there is none. Free with g_free(). */
char       *kn_vocabulary_dup_equivalent (const KnVocabulary *self, const char *phrase);
/* Up to n known words: the equivalent, then those of which it may be a slip. Often none. Free with g_strfreev(). */
char      **kn_vocabulary_dup_nearest   (const KnVocabulary *self, const char *word, guint n);
/* The known word that a slip of one letter makes of it, else NULL: what is a word itself is no slip. Borrowed. */
const char *kn_vocabulary_get_corrected (const KnVocabulary *self, const char *word);

G_END_DECLS
