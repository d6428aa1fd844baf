/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * project.json: what can be read can be saved, and read again to the same bytes.
 */
#include "app/document/kn-document.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const char *input = size ? (const char *) data : "";
  g_autoptr (KnDocument) document = kn_document_new_from_text (input, (gssize) size, "fuzz", NULL);
  g_autoptr (KnDocument) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  if (!document)
    return 0;
  text = kn_document_to_text (document);
  again = kn_document_new_from_text (text, -1, "fuzz", NULL);
  g_assert_nonnull (again);
  text_again = kn_document_to_text (again);
  g_assert_cmpstr (text, ==, text_again);
  return 0;
}
