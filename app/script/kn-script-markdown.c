/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Outlines: a heading with text below it is a shot, each item of a list is one, and so is each row of a table.
 */
#include "app/script/kn-script-private.h"

#include <string.h>

struct reader
{
  struct kn_script *script;
  struct kn_scene   scene;
  GString          *heading;
  double            duration_s;     /* of the heading, where a list follows: not of each item */
  GPtrArray        *rows;           /* of the table that is being read */
  gboolean          in_item, in_code;
};

/* Without marks: emphasis, code, links but for their words, pictures. */
static char *
dup_plain (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean links = TRUE;

  for (const char *p = text; *p; p++)
    {
      gboolean picture = p[0] == '!' && p[1] == '[';
      const char *close = links && (picture || *p == '[') ? strstr (p, "](") : NULL;
      const char *end = close ? strchr (close, ')') : NULL;

      /* Looked for no more once it was not found. */
      links &= *p != '[' || end != NULL;
      if (end)
        {
          if (!picture)
            g_string_append_len (out, p + 1, close - p - 1);
          p = end;
        }
      else if (!strchr ("*_`", *p))
        g_string_append_c (out, *p);
    }
  return g_strstrip (g_string_free (g_steal_pointer (&out), FALSE));
}

static void
end_shot (struct reader *reader)
{
  if (!reader->scene.duration_s && !reader->in_item)
    reader->scene.duration_s = reader->duration_s;
  g_string_assign (reader->scene.name, reader->heading->str);
  kn_scene_end (&reader->scene, reader->script);
  reader->in_item = FALSE;
}

static void
end_table (struct reader *reader)
{
  if (reader->rows->len)
    {
      end_shot (reader);
      kn_script_read_rows (reader->script, reader->rows);
      g_ptr_array_set_size (reader->rows, 0);
    }
}

static void
add_row (struct reader *reader, const char *line)
{
  g_autofree char *inner = g_strdup (line + 1);
  gsize n = strlen (inner);
  char **cells;

  if (n && inner[n - 1] == '|')
    inner[n - 1] = 0;
  /* The line under the names of the columns. */
  if (strspn (inner, "-:| ") == strlen (inner))
    return;
  cells = g_strsplit (inner, "|", -1);
  for (guint i = 0; cells[i]; i++)
    {
      char *plain = dup_plain (cells[i]);

      g_free (cells[i]);
      cells[i] = plain;
    }
  g_ptr_array_add (reader->rows, cells);
}

/* What follows "- ", "* ", "+ " or "12. "; NULL if the line is no item. */
static const char *
after_bullet (const char *line)
{
  const char *p = line;

  if (strchr ("-*+", *p) && *p && p[1] == ' ')
    return p + 2;
  while (g_ascii_isdigit (*p))
    p++;
  return p > line && (*p == '.' || *p == ')') && p[1] == ' ' ? p + 2 : NULL;
}

static void
read_heading (struct reader *reader, const char *line)
{
  guint level = (guint) strspn (line, "#");
  g_autofree char *text = dup_plain (line + level);
  gsize n = strlen (text);

  end_shot (reader);
  while (n && text[n - 1] == '#')
    text[--n] = 0;
  reader->duration_s = kn_script_cut_duration (g_strchomp (text));
  g_string_assign (reader->heading, text);
  if (level == 1 && !*reader->script->title && !reader->script->shots->len)
    {
      g_free (reader->script->title);
      reader->script->title = g_strdup (text);
    }
}

static void
read_text (struct reader *reader, const char *line)
{
  g_autofree char *plain = dup_plain (line);
  double seconds;

  if (kn_scene_take_setting (&reader->scene, plain))
    return;
  seconds = kn_script_cut_duration (plain);
  if (seconds > 0)
    reader->scene.duration_s = seconds;
  kn_scene_add_prompt (&reader->scene, plain);
}

static void
read_line (struct reader *reader, const char *raw)
{
  g_autofree char *line = g_strstrip (g_strdup (raw));
  const char *item = after_bullet (line);
  gboolean nested = raw[0] == ' ' || raw[0] == '\t';

  if (*line != '|')
    end_table (reader);
  if (g_str_has_prefix (line, "```") || g_str_has_prefix (line, "---") || g_str_has_prefix (line, "***"))
    reader->in_code ^= *line == '`';
  else if (*line == '|')
    add_row (reader, line);
  else if (*line == '#')
    read_heading (reader, line);
  else if (*line == '>')
    {
      g_autofree char *note = dup_plain (line + 1);

      kn_scene_add_note (&reader->scene, note);
    }
  else if (item && nested && reader->in_item)
    read_text (reader, item);
  else if (item)
    {
      g_autofree char *plain = dup_plain (item);

      /* "- Duration: 4 s" under a heading tells of its shot. */
      if (!reader->in_item && kn_scene_take_setting (&reader->scene, plain))
        return;
      end_shot (reader);
      reader->in_item = TRUE;
      read_text (reader, item);
    }
  else if (*line)
    read_text (reader, line);
}

void
kn_script_read_markdown (struct kn_script *script, char **lines)
{
  struct reader reader = { .script = script, .heading = g_string_new (NULL),
                           .rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev) };

  kn_scene_begin (&reader.scene);
  for (guint i = 0; lines[i]; i++)
    if (!reader.in_code || strstr (lines[i], "```"))
      read_line (&reader, lines[i]);
  end_table (&reader);
  end_shot (&reader);
  kn_scene_clear (&reader.scene);
  g_string_free (reader.heading, TRUE);
  g_ptr_array_unref (reader.rows);
}
