/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The most probable split of a text into pieces (Kudo, Subword Regularization, 2018): Viterbi over the pieces that each
 * character begins.
 */
#include "render/weights/kn-tokenizer-private.h"

#include <string.h>

/* What an unknown character costs on top of the worst piece: sentencepiece's kUnkPenalty. */
#define UNK_PENALTY 10

/* ---- matching ---- */

/* Walks the pieces that s begins with, from short to long: the sorted list is narrowed byte by byte to those that agree
 * so far, of which the first is the complete one if there is such. */
struct walk
{
  const struct kn_tokenizer *tokenizer;
  const char *s;
  gsize n, depth;
  guint begin, end;
};

static guint8
byte_of (const struct walk *w, guint i)
{
  const struct kn_piece *piece = kn_tokenizer_piece_at (w->tokenizer, g_array_index (w->tokenizer->sorted, int, i));

  return (guint8) piece->text[w->depth];   /* the NUL at its end sorts first */
}

/* First of [begin, end) whose byte at depth is at least `byte`. */
static guint
lower_bound (const struct walk *w, guint begin, guint end, guint byte)
{
  while (begin < end)
    {
      guint middle = begin + (end - begin) / 2;

      if (byte_of (w, middle) < byte)
        begin = middle + 1;
      else
        end = middle;
    }
  return begin;
}

static struct walk
walk_start (const struct kn_tokenizer *tokenizer, const char *s, gsize n)
{
  guint8 byte = n ? (guint8) *s : 0;

  return (struct walk) { tokenizer, s, n, MIN (n, 1), tokenizer->first[byte], n ? tokenizer->first[byte + 1]
                                                                                 : tokenizer->first[byte] };
}

/* The next piece, -1 when there are no more. Its length is then w->depth - 1. */
static int
walk_next (struct walk *w)
{
  while (w->begin < w->end)
    {
      int id = g_array_index (w->tokenizer->sorted, int, w->begin);
      gboolean complete = kn_tokenizer_piece_at (w->tokenizer, id)->bytes == w->depth;

      if (w->depth < w->n)
        {
          guint byte = (guint8) w->s[w->depth];

          w->begin = lower_bound (w, w->begin, w->end, byte);
          w->end = lower_bound (w, w->begin, w->end, byte + 1);
        }
      else
        w->end = w->begin;
      w->depth++;
      if (complete)
        return id;
    }
  return -1;
}

gsize
kn_tokenizer_match_type (const struct kn_tokenizer *tokenizer, const char *s, gsize n, enum kn_piece_type type)
{
  struct walk w = walk_start (tokenizer, s, n);
  gsize longest = 0;
  int id;

  while ((id = walk_next (&w)) >= 0)
    if (kn_tokenizer_piece_at (tokenizer, id)->type == type)
      longest = w.depth - 1;
  return longest;
}

/* ---- the best split ---- */

/* The best way to reach a position: its last piece begins at `start`. */
struct node
{
  gboolean is_reached;
  int id;
  gsize start;
  double score;
};

static void
offer (const struct kn_tokenizer *tokenizer, struct node *node, int id, gsize start, double score)
{
  if (node->is_reached && !(score > node->score))
    return;
  /* sentencepiece compares in double and stores in float, which decides near-ties */
  *node = (struct node) { TRUE, id, start, tokenizer->is_hugging_face ? score : (float) score };
}

static double
score_of (const struct kn_tokenizer *tokenizer, const struct kn_piece *piece, gsize bytes)
{
  if (piece->type == KN_PIECE_USER_DEFINED)
    return (float) bytes * (float) tokenizer->max_score - 0.1;
  return piece->score;
}

static double
sum (const struct kn_tokenizer *tokenizer, const struct kn_piece *piece, double score, double before)
{
  if (tokenizer->is_hugging_face || piece->type == KN_PIECE_USER_DEFINED)
    return score + before;
  return (float) score + (float) before;
}

static void
offer_from (const struct kn_tokenizer *tokenizer, const char *s, gsize n, gsize start, gsize char_bytes,
            struct node *nodes)
{
  struct walk w = walk_start (tokenizer, s + start, n - start);
  double before = nodes[start].score;
  gboolean has_single = FALSE;
  int id;

  while ((id = walk_next (&w)) >= 0)
    {
      const struct kn_piece *piece = kn_tokenizer_piece_at (tokenizer, id);

      if (piece->type == KN_PIECE_UNUSED)
        continue;
      offer (tokenizer, &nodes[start + piece->bytes], id, start,
             sum (tokenizer, piece, score_of (tokenizer, piece, piece->bytes), before));
      has_single |= piece->bytes == char_bytes;
    }
  if (!has_single)
    offer (tokenizer, &nodes[start + char_bytes], tokenizer->unk_id, start,
           sum (tokenizer, kn_tokenizer_piece_at (tokenizer, tokenizer->unk_id), tokenizer->min_score - UNK_PENALTY,
                before));
}

static void
add_unknown (const struct kn_tokenizer *tokenizer, const char *s, gsize n, GArray *tokens)
{
  struct kn_token token = { tokenizer->unk_id, NULL };

  if (tokenizer->byte_fallback)
    {
      for (gsize i = 0; i < n; i++)
        {
          token.id = tokenizer->byte_ids[(guint8) s[i]];
          g_array_append_val (tokens, token);
        }
      return;
    }
  token.text = g_strndup (s, n);
  g_array_append_val (tokens, token);
}

/* Where the pieces of the best path end, last one first. */
static GArray *
find_path (const struct kn_tokenizer *tokenizer, const char *s, gsize n, struct node *nodes)
{
  GArray *ends = g_array_new (FALSE, FALSE, sizeof (gsize));

  nodes[0].is_reached = TRUE;
  for (gsize start = 0, next; start < n; start = next)
    {
      next = (gsize) (g_utf8_next_char (s + start) - s);
      offer_from (tokenizer, s, n, start, next - start, nodes);
    }
  for (gsize at = n; at > 0; at = nodes[at].start)
    g_array_append_val (ends, at);
  return ends;
}

void
kn_unigram_split (const struct kn_tokenizer *tokenizer, const char *s, gsize n, GArray *tokens)
{
  g_autofree struct node *nodes = g_new0 (struct node, n + 1);
  g_autoptr (GArray) ends = find_path (tokenizer, s, n, nodes);
  gsize unknown = 0;    /* bytes of the run so far */

  for (guint i = ends->len; i-- > 0;)
    {
      gsize end = g_array_index (ends, gsize, i), start = nodes[end].start;
      struct kn_token token = { nodes[end].id, NULL };

      if (token.id == tokenizer->unk_id)
        {
          unknown += end - start;
          continue;
        }
      if (unknown)
        add_unknown (tokenizer, s + start - unknown, unknown, tokens);
      unknown = 0;
      g_array_append_val (tokens, token);
    }
  if (unknown)
    add_unknown (tokenizer, s + n - unknown, unknown, tokens);
}
