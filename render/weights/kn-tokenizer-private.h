/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: as kn-tokenizer.h
 *
 * What the files of the tokenizer share: kn-tokenizer.c opens one and derives its tables from what kn-spiece.c or
 * kn-tokenizer-json.c read; kn-tokenizer-encode.c takes a prompt through kn-normalize.c and kn-unigram.c.
 */
#pragma once

#include "render/weights/kn-charsmap.h"
#include "render/weights/kn-tokenizer.h"

G_BEGIN_DECLS

/* Longer than any piece of any model (sentencepiece stops at 16 characters unless told otherwise); it bounds the work
 * per character of text. */
#define KN_PIECE_MAX_BYTES 1024
#define KN_PIECE_MAX_COUNT (1 << 22)
/* Texts are cut here, and so is what a normaliser makes of them: no prompt is that long. */
#define KN_TEXT_MAX_BYTES (1 << 20)
#define KN_NORM_MAX_COUNT 32
#define KN_NORM_MAX_BYTES 64
#define KN_METASPACE "\xe2\x96\x81" /* U+2581 */

/* The numbers of sentencepiece's protobuf. */
enum kn_piece_type
{
  KN_PIECE_NORMAL = 1,
  KN_PIECE_UNKNOWN,
  KN_PIECE_CONTROL,
  KN_PIECE_USER_DEFINED,
  KN_PIECE_UNUSED,
  KN_PIECE_BYTE,
};

struct kn_piece
{
  const char *text;       /* NUL-terminated, valid UTF-8, not empty */
  guint bytes;
  double score;           /* finite */
  enum kn_piece_type type;
};

/* A literal that is its token wherever it stands in a prompt, white space around it included. */
struct kn_added_token
{
  const char *text;
  int id;
  gboolean strips_left, strips_right;
};

/* Steps of a Hugging Face normalizer. */
enum kn_norm_kind
{
  KN_NORM_CHARSMAP,
  KN_NORM_REPLACE,          /* every `from` by `to` */
  KN_NORM_REPLACE_SPACES,   /* every run of two or more spaces by `to` */
  KN_NORM_STRIP,
  KN_NORM_UNICODE,
};

struct kn_norm
{
  enum kn_norm_kind kind;
  const char *from, *to;
  gboolean left, right;
  GNormalizeMode mode;
};

enum kn_prepend
{
  KN_PREPEND_NEVER,
  KN_PREPEND_FIRST,
  KN_PREPEND_ALWAYS,
};

struct kn_tokenizer
{
  GStringChunk *strings;
  GArray *pieces;             /* struct kn_piece, by id */
  GArray *added;              /* struct kn_added_token */
  int vocab_size;
  int unk_id, eos_id, pad_id; /* -1 while not known */
  gboolean byte_fallback;
  int byte_ids[256];          /* -1 where there is none */

  struct kn_charsmap *charsmap;
  gboolean is_hugging_face;

  /* sentencepiece */
  gboolean add_dummy_prefix, remove_extra_whitespaces, escape_whitespaces, whitespace_as_suffix;

  /* Hugging Face */
  GArray *norms;              /* struct kn_norm */
  gboolean splits_on_white_space;
  gboolean has_metaspace, splits_on_metaspace;
  enum kn_prepend prepend;

  /* derived when reading is done */
  GArray *sorted;             /* int ids of the pieces that text can match, sorted by bytes */
  guint first[257];           /* where in sorted each first byte begins */
  gboolean has_user_defined;
  double min_score, max_score;
};

static inline const struct kn_piece *
kn_tokenizer_piece_at (const struct kn_tokenizer *tokenizer, int id)
{
  return &g_array_index (tokenizer->pieces, struct kn_piece, id);
}

/* File readers. FALSE and error, with label naming the file. */
gboolean kn_tokenizer_read_spiece (struct kn_tokenizer *tokenizer, const guint8 *data, gsize bytes, const char *label,
                                   GError **error);
gboolean kn_tokenizer_read_json (struct kn_tokenizer *tokenizer, const char *data, gsize bytes, const char *label,
                                 GError **error);

/* A copy of n bytes of s that lives as long as tokenizer. */
const char *kn_tokenizer_intern (struct kn_tokenizer *tokenizer, const char *s, gsize n);

/* Cuts s to KN_TEXT_MAX_BYTES, at a character. */
void kn_tokenizer_cut_text (char *s);

/* Appends a piece; FALSE when its text or score cannot be one. text: `bytes` bytes, copied. */
gboolean kn_tokenizer_add_piece (struct kn_tokenizer *tokenizer, const char *text, gsize bytes, double score,
                                 enum kn_piece_type type);

/* The character runs of text as pieces see them, kn-normalize.c. is_first: text is the start of the prompt. */
GString   *kn_tokenizer_normalize_sentencepiece (const struct kn_tokenizer *tokenizer, const char *text,
                                                 gboolean is_first);
/* The words, each to be split by itself. Array of char *, owned. */
GPtrArray *kn_tokenizer_normalize_hugging_face (const struct kn_tokenizer *tokenizer, const char *text,
                                                gboolean is_first);

/* One token of a text. */
struct kn_token
{
  int id;
  char *text;           /* owned; NULL: that of its piece */
};
/* Appends the tokens of s, n bytes of normalised text, to an array of struct kn_token; a run of unknown characters is
 * one token. kn-unigram.c */
void  kn_unigram_split (const struct kn_tokenizer *tokenizer, const char *s, gsize n, GArray *tokens);

/* Length of the longest piece of that type that s (n bytes) begins with, 0 when none does. */
gsize kn_tokenizer_match_type (const struct kn_tokenizer *tokenizer, const char *s, gsize n, enum kn_piece_type type);

G_END_DECLS
