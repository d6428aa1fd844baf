/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spiece.model: the protobuf message sentencepiece.ModelProto. Only the wire format is implemented, and of the message
 * only what decides how text is split.
 */
#include <string.h>

#include "render/weights/kn-tokenizer-private.h"

struct reader
{
  const guint8 *p, *end;
};

struct field
{
  guint number, wire;         /* wire: 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes */
  guint64 value;              /* wire 0, 1 and 5 */
  struct reader bytes;        /* wire 2 */
};

static gboolean
read_varint (struct reader *r, guint64 *value)
{
  *value = 0;
  for (guint shift = 0; shift < 64 && r->p < r->end; shift += 7)
    {
      guint8 byte = *r->p++;

      *value |= (guint64) (byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_fixed (struct reader *r, gsize n, guint64 *value)
{
  if ((gsize) (r->end - r->p) < n)
    return FALSE;
  *value = 0;
  for (gsize i = 0; i < n; i++)
    *value |= (guint64) r->p[i] << 8 * i;
  r->p += n;
  return TRUE;
}

static gboolean
read_bytes (struct reader *r, struct reader *bytes)
{
  guint64 n;

  if (!read_varint (r, &n) || n > (guint64) (r->end - r->p))
    return FALSE;
  bytes->p = r->p;
  bytes->end = r->p += n;
  return TRUE;
}

/* FALSE at a malformed field; the caller loops while r->p < r->end. */
static gboolean
read_field (struct reader *r, struct field *f)
{
  guint64 tag;

  if (!read_varint (r, &tag) || tag >> 3 > G_MAXUINT)
    return FALSE;
  f->number = (guint) (tag >> 3);
  f->wire = tag & 7;
  switch (f->wire)
    {
    case 0:
      return read_varint (r, &f->value);
    case 1:
      return read_fixed (r, 8, &f->value);
    case 2:
      return read_bytes (r, &f->bytes);
    case 5:
      return read_fixed (r, 4, &f->value);
    default:
      return FALSE; /* groups: not in this message */
    }
}

/* message SentencePiece { string piece = 1; float score = 2; Type type = 3; } */
static gboolean
read_piece (struct kn_tokenizer *tokenizer, struct reader r)
{
  struct reader text = { NULL, NULL };
  union { guint32 u; float f; } score = { 0 };
  guint64 type = KN_PIECE_NORMAL;
  struct field f;

  while (r.p < r.end)
    {
      if (!read_field (&r, &f))
        return FALSE;
      if (f.number == 1 && f.wire == 2)
        text = f.bytes;
      else if (f.number == 2 && f.wire == 5)
        score.u = (guint32) f.value;
      else if (f.number == 3 && f.wire == 0)
        type = f.value;
    }
  return type >= KN_PIECE_NORMAL && type <= KN_PIECE_BYTE
         && kn_tokenizer_add_piece (tokenizer, (const char *) text.p, (gsize) (text.end - text.p), score.f,
                                    (enum kn_piece_type) type);
}

/* message TrainerSpec { ModelType model_type = 3; bool treat_whitespace_as_suffix = 24; bool byte_fallback = 35; … } */
static gboolean
read_trainer (struct kn_tokenizer *tokenizer, struct reader r, guint64 *model_type)
{
  struct field f;

  while (r.p < r.end)
    {
      if (!read_field (&r, &f))
        return FALSE;
      if (f.number == 3 && f.wire == 0)
        *model_type = f.value;
      else if (f.number == 24 && f.wire == 0)
        tokenizer->whitespace_as_suffix = f.value != 0;
      else if (f.number == 35 && f.wire == 0)
        tokenizer->byte_fallback = f.value != 0;
    }
  return TRUE;
}

/* message NormalizerSpec { bytes precompiled_charsmap = 2; bool add_dummy_prefix = 3;
 *                          bool remove_extra_whitespaces = 4; bool escape_whitespaces = 5; … } */
static gboolean
read_normalizer (struct kn_tokenizer *tokenizer, struct reader r)
{
  struct field f;

  while (r.p < r.end)
    {
      if (!read_field (&r, &f))
        return FALSE;
      if (f.number == 2 && f.wire == 2 && f.bytes.end > f.bytes.p)
        {
          kn_charsmap_destroy (&tokenizer->charsmap);
          tokenizer->charsmap = kn_charsmap_create (f.bytes.p, (gsize) (f.bytes.end - f.bytes.p));
          if (!tokenizer->charsmap)
            return FALSE;
        }
      else if (f.number == 3 && f.wire == 0)
        tokenizer->add_dummy_prefix = f.value != 0;
      else if (f.number == 4 && f.wire == 0)
        tokenizer->remove_extra_whitespaces = f.value != 0;
      else if (f.number == 5 && f.wire == 0)
        tokenizer->escape_whitespaces = f.value != 0;
    }
  return TRUE;
}

/* message ModelProto { repeated SentencePiece pieces = 1; TrainerSpec trainer_spec = 2;
 *                      NormalizerSpec normalizer_spec = 3; … } */
static gboolean
read_model (struct kn_tokenizer *tokenizer, struct reader r, guint64 *model_type)
{
  struct field f;

  while (r.p < r.end)
    {
      if (!read_field (&r, &f))
        return FALSE;
      if (f.wire != 2)
        continue;
      if (f.number == 1 && !read_piece (tokenizer, f.bytes))
        return FALSE;
      if (f.number == 2 && !read_trainer (tokenizer, f.bytes, model_type))
        return FALSE;
      if (f.number == 3 && !read_normalizer (tokenizer, f.bytes))
        return FALSE;
    }
  return tokenizer->pieces->len > 0;
}

gboolean
kn_tokenizer_read_spiece (struct kn_tokenizer *tokenizer, const guint8 *data, gsize bytes, const char *label,
                          GError **error)
{
  guint64 model_type = 1;

  tokenizer->add_dummy_prefix = tokenizer->remove_extra_whitespaces = tokenizer->escape_whitespaces = TRUE;
  if (!read_model (tokenizer, (struct reader) { data, data + bytes }, &model_type))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is not a valid sentencepiece model.", label);
      return FALSE;
    }
  if (model_type != 1 || tokenizer->whitespace_as_suffix)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED,
                   "“%s” is a sentencepiece model of another kind than the unigram ones that UMT5 uses.", label);
      return FALSE;
    }
  for (guint i = 0; i < tokenizer->pieces->len; i++)
    if (g_array_index (tokenizer->pieces, struct kn_piece, i).type == KN_PIECE_UNKNOWN)
      tokenizer->unk_id = (int) i;
  return TRUE;
}
