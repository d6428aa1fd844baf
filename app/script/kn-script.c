/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/script/kn-script-private.h"

#include <string.h>

static void
shot_free (gpointer data)
{
  struct kn_script_shot *shot = data;

  g_free (shot->number);
  g_free (shot->name);
  g_free (shot->prompt);
  g_free (shot->notes);
  g_free (shot->camera);
  g_free (shot);
}

void
kn_script_free (struct kn_script *script)
{
  if (!script)
    return;
  g_free (script->title);
  g_ptr_array_unref (script->shots);
  g_ptr_array_unref (script->characters);
  g_free (script);
}

char *
kn_script_dup_text (const char *bytes, gsize length)
{
  const char *utf16 = length < 2 ? NULL : memcmp (bytes, "\xff\xfe", 2) == 0 ? "UTF-16LE"
                                        : memcmp (bytes, "\xfe\xff", 2) == 0 ? "UTF-16BE" : NULL;
  char *text = NULL;

  if (utf16)
    text = g_convert (bytes + 2, (gssize) (length - 2), "UTF-8", utf16, NULL, NULL, NULL);
  else if (length && !g_utf8_validate_len (bytes, length, NULL) && !memchr (bytes, 0, length))
    text = g_convert (bytes, (gssize) length, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
  return text ? text : g_utf8_make_valid (length ? bytes : "", (gssize) length);
}

/* Line feeds for line ends, and nothing else that cannot be seen. */
static char *
dup_clean (const char *text, gsize length)
{
  g_autofree char *valid = kn_script_dup_text (text, length);
  const char *from = g_str_has_prefix (valid, "\xef\xbb\xbf") ? valid + 3 : valid;
  g_autoptr (GString) out = g_string_sized_new (length);

  for (; *from; from++)
    if (*from == '\r')
      g_string_append (out, from[1] == '\n' ? "" : "\n");
    else if ((guchar) *from >= ' ' || *from == '\n' || *from == '\t')
      g_string_append_c (out, *from);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

struct kn_script *
kn_script_read (const char *text, gsize length, KnScriptFormat format, gboolean per_paragraph, GError **error)
{
  g_autofree char *clean = length > KN_SCRIPT_MAX_BYTES ? NULL : dup_clean (text, length);
  g_autoptr (kn_script) script = NULL;
  g_auto (GStrv) lines = NULL;

  if (!clean)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "This is too long to be a script.");
      return NULL;
    }
  script = g_new0 (struct kn_script, 1);
  script->title = g_strdup ("");
  script->shots = g_ptr_array_new_with_free_func (shot_free);
  script->characters = g_ptr_array_new_with_free_func (g_free);
  lines = g_strsplit (clean, "\n", -1);
  if (format == KN_SCRIPT_CSV)
    kn_script_read_csv (script, clean);
  else if (format == KN_SCRIPT_MARKDOWN)
    kn_script_read_markdown (script, lines);
  else
    kn_script_read_fountain (script, lines, per_paragraph);
  if (script->shots->len)
    return g_steal_pointer (&script);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "There is no scene in this text: write what is to be seen, a paragraph for each scene.");
  return NULL;
}

KnScriptFormat
kn_script_guess (const char *file_name, const char *text, gsize length)
{
  g_autofree char *lower = g_ascii_strdown (file_name ? file_name : "", -1);
  g_autofree char *clean = dup_clean (text, MIN (length, 20000));
  g_auto (GStrv) lines = NULL;
  guint headings = 0;

  if (g_str_has_suffix (lower, ".csv") || g_str_has_suffix (lower, ".tsv"))
    return KN_SCRIPT_CSV;
  if (g_str_has_suffix (lower, ".md") || g_str_has_suffix (lower, ".markdown"))
    return KN_SCRIPT_MARKDOWN;
  if (g_str_has_suffix (lower, ".fountain") || g_str_has_suffix (lower, ".spmd"))
    return KN_SCRIPT_FOUNTAIN;
  lines = g_strsplit (clean, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      g_autofree char *line = g_ascii_strup (lines[i], -1);

      if (g_str_has_prefix (line, "INT.") || g_str_has_prefix (line, "EXT.") || g_str_has_prefix (line, "INT/EXT"))
        return KN_SCRIPT_FOUNTAIN;
      if (i == 0 && (strstr (line, "PROMPT") || strstr (line, "DESCRIPTION")) && strpbrk (line, ",;\t"))
        return KN_SCRIPT_CSV;
      headings += g_str_has_prefix (line, "# ") || g_str_has_prefix (line, "## ") || g_str_has_prefix (line, "- ") ||
                  g_str_has_prefix (line, "* ") || g_str_has_prefix (line, "1. ") || *line == '|';
    }
  return headings ? KN_SCRIPT_MARKDOWN : KN_SCRIPT_FOUNTAIN;
}
