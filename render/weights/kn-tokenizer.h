/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: immutable after create
 *
 * SentencePiece unigram tokenizer, as UMT5 uses it: text → normalised text → the most probable split into pieces
 * (Viterbi) → ids, characters outside the vocabulary as byte pieces where the model has them.
 *
 * Reads spiece.model (sentencepiece protobuf) and tokenizer.json (Hugging Face "Unigram"). Follows sentencepiece 0.2:
 * sums of scores are f32, the earlier start wins a tie. With tokenizer.json sums are f64, as Hugging Face does.
 *
 * Control pieces ("</s>", "<pad>") and byte pieces ("<0x41>") written in a prompt are ordinary text, never that token;
 * "<extra_id_7>" is its token where the model has such. Invalid UTF-8 becomes U+FFFD. Text beyond 1 MiB is ignored.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_tokenizer;

/* path: spiece.model or tokenizer.json, or a folder with either; the former is preferred, being the smaller.
 * The number of <extra_id_N> tokens comes from a tokenizer_config.json beside spiece.model; without one it is 300 for
 * the 256000 pieces of UMT5 and 0 for anything else.
 * NULL and KN_MODEL_ERROR_{IO,FORMAT,UNSUPPORTED} on failure. */
struct kn_tokenizer *kn_tokenizer_open (const char *path, GError **error);
/* The contents of either kind of file, for instance of a U8 tensor "spiece_model". Copied. */
struct kn_tokenizer *kn_tokenizer_open_memory (const void *data, gsize bytes, const char *label, GError **error);
/* Accepts NULL, zeroes the pointer. */
void                 kn_tokenizer_close (struct kn_tokenizer **tokenizer);

/* The ids of text, the last one being the end-of-sentence id. Longer than max_len (which must be 1 or more): the tail
 * is dropped and the end kept. Never NULL. Free with g_free().
 * Cost: linear in the text, some MB per second. */
gint32 *kn_tokenizer_encode (const struct kn_tokenizer *tokenizer, const char *utf8, int max_len, int *n);

/* For debugging: the pieces that encode would number, without the end; unknown characters as they are. NULL-terminated,
 * g_strfreev(). */
char  **kn_tokenizer_pieces (const struct kn_tokenizer *tokenizer, const char *utf8);
/* For debugging: what the pieces are cut from. Free with g_free(). */
char   *kn_tokenizer_normalize (const struct kn_tokenizer *tokenizer, const char *utf8);

/* Ids are below this, extra ids included. The embedding table has at least as many rows. */
int         kn_tokenizer_get_vocab_size (const struct kn_tokenizer *tokenizer);
/* Borrowed; NULL for an id without a piece. */
const char *kn_tokenizer_get_piece (const struct kn_tokenizer *tokenizer, int id);
int         kn_tokenizer_get_pad_id (const struct kn_tokenizer *tokenizer);
int         kn_tokenizer_get_eos_id (const struct kn_tokenizer *tokenizer);

G_END_DECLS
