/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * In a text: underlines the words that the model has not learnt, says them below, and offers the nearest that it has. A
 * click on such a word, or Ctrl+. with the cursor in it, opens the offer.
 */
#pragma once

#include "app/client/kn-vocabulary.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_UNKNOWN_WORDS (kn_unknown_words_get_type ())
G_DECLARE_FINAL_TYPE (KnUnknownWords, kn_unknown_words, KN, UNKNOWN_WORDS, GObject)

/* Lives as long as the text view or until it is let go. hint: a label below the text. */
KnUnknownWords *kn_unknown_words_new   (GtkTextView *view, GtkLabel *hint);
/* Looks again, after every change of the text. NULL: every word is known. */
void            kn_unknown_words_check (KnUnknownWords *self, const KnVocabulary *vocabulary);
/* Takes the popover off; to be called before the text view goes. */
void            kn_unknown_words_close (KnUnknownWords *self);

G_END_DECLS
