/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables: RFC 4180 with commas, semicolons or tabs, as spreadsheets write them. The shot list that Kinora exports comes
 * back.
 */
#include "app/script/kn-script-private.h"

#include <string.h>

typedef enum
{
  NUMBER,
  NAME,
  PROMPT,
  DURATION,
  CAMERA,
  NOTES,
  N_COLUMNS,
} Column;

static const char *const names[N_COLUMNS] = {
  [NUMBER] = "|number|no|no.|nr|#|shot|shot number|",
  [NAME] = "|name|title|scene|shot name|",
  [PROMPT] = "|prompt|description|action|picture|text|visual|",
  [DURATION] = "|duration|length|seconds|time|duration (s)|",
  [CAMERA] = "|camera|move|camera move|",
  [NOTES] = "|notes|note|dialogue|comment|comments|sound|audio|",
};

/* Which column is which; -1: there is none. Whether the row names any. */
static gboolean
read_names (char **cells, int where[N_COLUMNS])
{
  gboolean any = FALSE;

  for (int c = 0; c < N_COLUMNS; c++)
    where[c] = -1;
  for (int i = 0; cells[i]; i++)
    {
      g_autofree char *lower = g_strstrip (g_utf8_strdown (cells[i], -1));
      g_autofree char *wanted = g_strdup_printf ("|%s|", lower);

      for (int c = 0; c < N_COLUMNS; c++)
        if (where[c] < 0 && *lower && strstr (names[c], wanted))
          {
            where[c] = i;
            any = TRUE;
            break;
          }
    }
  return any;
}

/* Without names: a number is the duration, the longest text the prompt. */
static void
guess_columns (char **cells, int where[N_COLUMNS])
{
  gsize longest = 0;

  for (int c = 0; c < N_COLUMNS; c++)
    where[c] = -1;
  for (int i = 0; cells[i]; i++)
    if (i > 0 && where[DURATION] < 0 && kn_script_parse_duration (cells[i]) > 0)
      where[DURATION] = i;
    else if (strlen (cells[i]) > longest)
      {
        longest = strlen (cells[i]);
        where[PROMPT] = i;
      }
}

static const char *
cell_of (char **cells, int n, int at)
{
  const char *text = at >= 0 && at < n ? cells[at] : "";

  /* What our own shot list puts before text that looks like a formula. */
  return text[0] == '\'' && text[1] && strchr ("=+-@", text[1]) ? text + 1 : text;
}

static void
read_row (struct kn_script *script, char **cells, const int where[N_COLUMNS])
{
  int n = (int) g_strv_length (cells);
  g_autofree char *camera = g_strdup_printf ("camera: %s", cell_of (cells, n, where[CAMERA]));
  g_autofree char *prompt =
      g_strstrip (g_strdelimit (g_strdup (cell_of (cells, n, where[PROMPT])), "\n\t", ' '));
  struct kn_scene scene;

  kn_scene_begin (&scene);
  g_string_assign (scene.number, cell_of (cells, n, where[NUMBER]));
  g_string_assign (scene.name, cell_of (cells, n, where[NAME]));
  g_strdelimit (scene.name->str, "\n\t", ' ');
  kn_scene_add_prompt (&scene, prompt);
  kn_scene_add_note (&scene, cell_of (cells, n, where[NOTES]));
  kn_scene_take_setting (&scene, camera);
  scene.duration_s = kn_script_parse_duration (cell_of (cells, n, where[DURATION]));
  kn_scene_end (&scene, script);
  kn_scene_clear (&scene);
}

void
kn_script_read_rows (struct kn_script *script, GPtrArray *rows)
{
  int where[N_COLUMNS];
  guint first = 1;

  if (!rows->len)
    return;
  if (!read_names (rows->pdata[0], where) || where[PROMPT] < 0)
    {
      guess_columns (rows->pdata[0], where);
      first = 0;
    }
  for (guint i = first; i < rows->len; i++)
    read_row (script, rows->pdata[i], where);
}

/* Whichever is most frequent in the first line. */
static char
find_separator (const char *text)
{
  static const char separators[] = ",;\t";
  const char *end = strchr (text, '\n');
  gsize best_n = 0, length = end ? (gsize) (end - text) : strlen (text);
  char best = ',';

  for (const char *s = separators; *s; s++)
    {
      gsize n = 0;

      for (gsize i = 0; i < length; i++)
        n += text[i] == *s;
      if (n > best_n)
        {
          best_n = n;
          best = *s;
        }
    }
  return best;
}

static void
end_row (GPtrArray *rows, GPtrArray *cells)
{
  gboolean any = FALSE;

  for (guint i = 0; i < cells->len; i++)
    any |= *(char *) cells->pdata[i] != 0;
  if (any)
    {
      g_ptr_array_add (cells, NULL);
      g_ptr_array_add (rows, g_ptr_array_steal (cells, NULL));
    }
  else
    {
      g_ptr_array_add (cells, NULL);
      g_strfreev ((char **) g_ptr_array_steal (cells, NULL));
    }
}

void
kn_script_read_csv (struct kn_script *script, const char *text)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  g_autoptr (GString) cell = g_string_new (NULL);
  char separator = find_separator (text);
  gboolean quoted = FALSE;

  for (const char *p = text;; p++)
    {
      if (quoted && *p && !(*p == '"' && p[1] != '"'))
        {
          p += *p == '"';
          g_string_append_c (cell, *p);
        }
      else if (*p == '"')
        quoted = !quoted && !cell->len;
      else if (!*p || *p == separator || *p == '\n')
        {
          g_ptr_array_add (cells, g_strstrip (g_strdup (cell->str)));
          g_string_truncate (cell, 0);
          if (*p != separator)
            end_row (rows, cells);
          quoted = FALSE;
        }
      else
        g_string_append_c (cell, *p);
      if (!*p)
        break;
    }
  kn_script_read_rows (script, rows);
}
