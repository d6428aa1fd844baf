/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tokenizer models, sentencepiece protobuf and tokenizer.json: whatever opens splits any text, into ids it has.
 */
#include "render/weights/kn-tokenizer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_text (const struct kn_tokenizer *tokenizer, const char *text)
{
  g_autofree gint32 *ids = NULL;
  int n;

  g_strfreev (kn_tokenizer_pieces (tokenizer, text));
  g_free (kn_tokenizer_normalize (tokenizer, text));
  ids = kn_tokenizer_encode (tokenizer, text, 64, &n);
  g_assert (n >= 1 && n <= 64 && ids[n - 1] == kn_tokenizer_get_eos_id (tokenizer));
  for (int i = 0; i < n; i++)
    g_assert (ids[i] >= 0 && ids[i] < kn_tokenizer_get_vocab_size (tokenizer));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const char *const texts[] = {
    "", "A cat walks on the beach, cinematic.", "  \t\xe3\x80\x80 x  ",
    "\xe6\x97\xa5\xe6\x9c\xac\xe2\x96\x81\xf0\x9f\x8e\x88 \xff",
    "</s><extra_id_0> aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  };
  struct kn_tokenizer *tokenizer = kn_tokenizer_open_memory (data, size, "fuzz", NULL);

  if (!tokenizer)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    check_text (tokenizer, texts[i]);
  kn_tokenizer_close (&tokenizer);
  return 0;
}
