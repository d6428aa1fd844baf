/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables: RFC 4180 with commas, semicolons, tabs or bars, as spreadsheets write them. The shot list that Kinora
 * exports comes back.
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
  [NUMBER] = "|number|no|no.|nr|nr.|#|shot|shot number|shot no|shot no.|shot #|id|",
  [NAME] = "|name|title|scene|shot name|scene name|scene title|heading|slug|location|",
  [PROMPT] = "|prompt|description|shot description|scene description|action|picture|image|text|visual|visuals|content|",
  [DURATION] = "|duration|length|seconds|sec|secs|time|duration (s)|duration (sec)|duration (seconds)|length (s)|"
               "length (sec)|est. time|est time|run time|runtime|",
  [CAMERA] = "|camera|move|camera move|movement|camera movement|",
  [NOTES] = "|notes|note|dialogue|dialog|comment|comments|remarks|sound|audio|voice-over|voiceover|",
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

static void
end_row (GPtrArray *rows, GPtrArray *cells)
{
  gboolean any = FALSE;

  for (guint i = 0; i < cells->len; i++)
    any |= *(char *) cells->pdata[i] != 0;
  g_ptr_array_add (cells, NULL);
  if (any)
    g_ptr_array_add (rows, g_ptr_array_steal (cells, NULL));
  else
    g_strfreev ((char **) g_ptr_array_steal (cells, NULL));
}

/* Rows of cells. What stands before a quote besides blanks makes it one of the text. */
static GPtrArray *
split (const char *text, char separator)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  g_autoptr (GString) cell = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const char *p = text;; p++)
    {
      if (quoted && *p && !(*p == '"' && p[1] != '"'))
        {
          p += *p == '"';
          g_string_append_c (cell, *p);
        }
      else if (*p == '"' && quoted)
        quoted = FALSE;
      else if (*p == '"' && strspn (cell->str, " ") == cell->len)
        {
          g_string_truncate (cell, 0);
          quoted = TRUE;
        }
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
  return rows;
}

/* How well rows make a table: the first one names the columns; else as many rows as possible have as many cells. */
static guint
rate_table (GPtrArray *rows)
{
  int where[N_COLUMNS];
  guint n = rows->len ? g_strv_length (rows->pdata[0]) : 0, alike = 0;

  if (n < 2)
    return 0;
  for (guint i = 0; i < rows->len; i++)
    alike += g_strv_length (rows->pdata[i]) == n;
  return alike + (read_names (rows->pdata[0], where) && where[PROMPT] >= 0 ? G_MAXUINT / 2 : 0);
}

static GPtrArray *
split_best (const char *text)
{
  static const char separators[] = ",;\t|";
  GPtrArray *best = NULL;
  guint best_rate = 0;

  /* Some programs say it themselves. */
  if (g_str_has_prefix (text, "sep=") && text[4] && text[5] == '\n')
    return split (text + 6, text[4]);
  for (const char *s = separators; *s; s++)
    {
      g_autoptr (GPtrArray) rows = split (text, *s);
      guint rate = rate_table (rows);

      if (best && rate <= best_rate)
        continue;
      g_clear_pointer (&best, g_ptr_array_unref);
      best = g_steal_pointer (&rows);
      best_rate = rate;
    }
  return best;
}

void
kn_script_read_csv (struct kn_script *script, const char *text)
{
  g_autoptr (GPtrArray) rows = split_best (text);

  kn_script_read_rows (script, rows);
}
