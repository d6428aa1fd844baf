/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Edits as in the journal, one a line, on a small project: whatever they are, the project stays one that can be read, and
 * undo leads back to where it began.
 */
#include "app/document/kn-document.h"
#include "app/document/kn-json.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static const char base[] =
  "{\"id\": 1, \"assets\": [{\"id\": 2, \"path\": \"a.wav\", \"duration_ns\": 9000000000}], \"sequences\": [{\"id\": 3, \"layers\": [{\"id\": 4,"
  " \"clips\": [{\"id\": 10, \"takes\": [{\"id\": 20, \"file\": \"a.mkv\"}], \"take\": 20, \"camera\": {\"id\": 30, \"keys\": [{\"id\": 31}]}},"
  " {\"id\": 11, \"source\": \"extend-forward\", \"from_shot\": 10, \"masks\": [{\"id\": 40, \"keys\": [{\"id\": 41}]}]}]}, {\"id\": 5}],"
  " \"audio_layers\": [{\"id\": 6, \"clips\": [{\"id\": 12, \"asset\": 2}]}]}]}";

static void
apply_line (KnDocument *document, const char *line, gsize length)
{
  g_autoptr (JsonNode) json = kn_json_parse (line, length, "fuzz", NULL, NULL);
  g_autoptr (KnEdit) edit = json ? kn_edit_from_json (json, NULL) : NULL;

  if (edit)
    kn_document_apply (document, edit, NULL);
}

static void
check_readable (KnDocument *document)
{
  g_autofree char *text = kn_document_to_text (document);
  g_autoptr (KnDocument) again = kn_document_new_from_text (text, -1, "fuzz", NULL);

  g_assert_nonnull (again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (KnDocument) document = kn_document_new_from_text (base, -1, "base", NULL);
  g_autofree char *first = kn_document_dup_hash (document);
  g_autofree char *undone = NULL;
  const char *at = (const char *) data, *end = at + size;

  while (at < end)
    {
      const char *line_end = memchr (at, '\n', (gsize) (end - at));
      gsize length = (gsize) ((line_end ? line_end : end) - at);

      apply_line (document, at, length);
      at += length + 1;
    }
  check_readable (document);
  while (kn_document_undo (document))
    ;
  undone = kn_document_dup_hash (document);
  g_assert_cmpstr (first, ==, undone);
  return 0;
}
