/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prompts: cleaned and split, any bytes. The model is the sentencepiece file that KN_FUZZ_TOKENIZER names, if any.
 */
#include <string.h>

#include "render/weights/kn-prompt.h"
#include "render/weights/kn-tokenizer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static const struct kn_tokenizer *
get_tokenizer (void)
{
  static struct kn_tokenizer *tokenizer;
  const char *path = g_getenv ("KN_FUZZ_TOKENIZER");

  if (!tokenizer && path)
    tokenizer = kn_tokenizer_open (path, NULL);
  return tokenizer;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = g_strndup (size ? (const char *) data : "", size), *cleaned = kn_prompt_clean (text);
  const struct kn_tokenizer *tokenizer = get_tokenizer ();
  g_autofree gint32 *ids = NULL;
  int n;

  g_assert (g_utf8_validate (cleaned, -1, NULL));
  g_assert (!strstr (cleaned, "  ") && !g_str_has_prefix (cleaned, " ") && !g_str_has_suffix (cleaned, " "));
  if (!tokenizer)
    return 0;
  ids = kn_tokenizer_encode (tokenizer, text, 512, &n);
  g_assert (n >= 1 && n <= 512);
  return 0;
}
