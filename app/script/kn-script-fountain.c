/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fountain 1.1 (fountain.io/syntax), as much of it as makes shots.
 */
#include "app/script/kn-script-private.h"

#include <string.h>

/* More is no cast. */
#define MAX_CHARACTERS 200

struct reader
{
  struct kn_script *script;
  struct kn_scene   scene;
  GString          *place;          /* of the heading, in plain words */
  GString          *heading, *number;
  double            duration_s;     /* of the heading, for the whole scene */
  gboolean          per_paragraph, has_headings, in_comment;
};

/* ---- headings ---- */

/* What follows INT. and its like; NULL if the line is no heading. inside: whether it is indoors. */
static const char *
after_prefix (const char *line, gboolean *inside)
{
  static const struct { const char *word; gboolean inside; } words[] = {
    { "INT./EXT", FALSE }, { "INT/EXT", FALSE }, { "I/E", FALSE }, { "INT", TRUE }, { "EXT", FALSE },
    { "EST", FALSE } };

  *inside = FALSE;
  if (line[0] == '.' && line[1] && line[1] != '.')
    return line + 1;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize n = strlen (words[i].word);

      if (g_ascii_strncasecmp (line, words[i].word, n) == 0 && (line[n] == '.' || line[n] == ' '))
        {
          *inside = words[i].inside;
          return line + n + 1;
        }
    }
  return NULL;
}

/* "#12A#" at the end. */
static void
cut_number (char *text, GString *number)
{
  char *last = strrchr (text, '#'), *first = NULL;

  g_string_truncate (number, 0);
  if (!last || last[1])
    return;
  *last = 0;
  first = strrchr (text, '#');
  if (first)
    {
      g_string_assign (number, first + 1);
      *first = 0;
    }
  else
    *last = '#';
  g_strchomp (text);
}

/* Word processors write the dash that divides a heading in more ways than one. */
static char **
split_heading (const char *text)
{
  g_autoptr (GString) plain = g_string_new (text);

  g_string_replace (plain, " – ", " - ", 0);
  g_string_replace (plain, " — ", " - ", 0);
  return g_strsplit (plain->str, " - ", -1);
}

/* "SNOWY FIELD - DUSK" becomes "snowy field, dusk". */
static void
set_place (struct reader *reader, const char *text, gboolean inside)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  g_auto (GStrv) parts = split_heading (lower);

  g_string_truncate (reader->place, 0);
  if (inside)
    g_string_append (reader->place, "indoors");
  for (guint i = 0; parts[i]; i++)
    if (*g_strstrip (parts[i]) && !g_str_equal (parts[i], "continuous") && !g_str_equal (parts[i], "later") &&
        !g_str_equal (parts[i], "same"))
      g_string_append_printf (reader->place, "%s%s", reader->place->len ? ", " : "", parts[i]);
}

/* A scene of which nothing but the place is told shows the place. */
static void
end_shot (struct reader *reader)
{
  struct kn_scene *scene = &reader->scene;

  if (reader->has_headings && !scene->prompt->len && reader->place->len && !reader->per_paragraph)
    g_string_assign (scene->prompt, reader->place->str);
  else if (scene->prompt->len && reader->place->len)
    {
      if (scene->prompt->str[scene->prompt->len - 1] == '.')
        g_string_truncate (scene->prompt, scene->prompt->len - 1);
      g_string_append_printf (scene->prompt, ", %s", reader->place->str);
    }
  if (!scene->duration_s && !reader->per_paragraph)
    scene->duration_s = reader->duration_s;
  g_string_assign (scene->name, reader->heading->str);
  g_string_assign (scene->number, reader->number->str);
  kn_scene_end (scene, reader->script);
}

static void
begin_scene (struct reader *reader, const char *text, gboolean inside)
{
  g_autofree char *heading = g_strstrip (g_strdup (text));

  end_shot (reader);
  cut_number (heading, reader->number);
  reader->duration_s = kn_script_cut_duration (heading);
  g_string_assign (reader->heading, heading);
  set_place (reader, heading, inside);
  reader->has_headings = TRUE;
}

/* ---- lines ---- */

/* Takes notes "[[…]]" out of a line, which may be settings, and comments, which may go on over lines. */
static char *
dup_bare (struct reader *reader, const char *line)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *end = "";

  for (const char *p = line; *p;)
    {

      if (reader->in_comment)
        {
          const char *over = strstr (p, "*/");

          reader->in_comment = !over;
          p = over ? over + 2 : p + strlen (p);
        }
      else if (g_str_has_prefix (p, "/*"))
        {
          reader->in_comment = TRUE;
          p += 2;
        }
      /* Looked for no more once it was not found. */
      else if (end && g_str_has_prefix (p, "[[") && (end = strstr (p, "]]")))
        {
          g_autofree char *note = g_strstrip (g_strndup (p + 2, end - p - 2));
          double seconds = kn_script_parse_duration (note);

          if (seconds > 0)
            reader->scene.duration_s = seconds;
          else if (!kn_scene_take_setting (&reader->scene, note))
            kn_scene_add_note (&reader->scene, note);
          p = end + 2;
        }
      else
        g_string_append_c (out, *p++);
    }
  return g_strstrip (g_string_free (g_steal_pointer (&out), FALSE));
}

/* Capital letters, and at least one. */
static gboolean
is_capitals (const char *text)
{
  gboolean any = FALSE;

  for (const char *p = text; *p && *p != '('; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_islower (c))
        return FALSE;
      any |= g_unichar_isupper (c);
    }
  return any;
}

static gboolean
is_transition (const char *line)
{
  return (line[0] == '>' && !g_str_has_suffix (line, "<")) || (is_capitals (line) && g_str_has_suffix (line, "TO:")) ||
         (is_capitals (line) && (g_str_has_prefix (line, "FADE ") || g_str_has_prefix (line, "CUT ")));
}

static gboolean
is_character (const char *line, const char *next, gboolean after_blank)
{
  return line[0] == '@' || (after_blank && next && *next && is_capitals (line) && strlen (line) < 60);
}

/* Emphasis marks say nothing about what is seen. */
static char *
dup_plain (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = text; *p; p++)
    if (*p != '*' && *p != '_' && *p != '\\' && *p != '~')
      g_string_append_c (out, *p);
  return g_strstrip (g_string_free (g_steal_pointer (&out), FALSE));
}

/* Whether a single letter follows, as in MARA'S, and not a name, as in O'NEILL. */
static gboolean
is_ending (const char *text)
{
  return *text && !g_unichar_isalpha (g_utf8_get_char (g_utf8_next_char (text)));
}

/* Names stand in capitals in a script: "OLD MARA" is written Old Mara. */
static char *
dup_name (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean inside = FALSE;

  if (!is_capitals (text))
    return g_strdup (text);
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (out, inside ? g_unichar_tolower (c) : c);
      inside = g_unichar_isalpha (c) || (inside && (c == '\'' || c == 0x2019) && is_ending (g_utf8_next_char (p)));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Of "MARA (O.S.) ^": what is in brackets says how she speaks, the mark that two do at once. */
static void
add_character (struct kn_script *script, const char *who)
{
  g_autofree char *bare = g_strndup (who, strcspn (who, "(^")), *name = dup_name (g_strstrip (bare));
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; i < script->characters->len; i++)
    {
      g_autofree char *known = g_utf8_casefold (script->characters->pdata[i], -1);

      if (g_str_equal (known, folded))
        return;
    }
  if (*name && script->characters->len < MAX_CHARACTERS)
    g_ptr_array_add (script->characters, g_steal_pointer (&name));
}

static guint
read_speech (struct reader *reader, char **lines, guint i)
{
  g_autofree char *who = dup_plain (lines[i][0] == '@' ? lines[i] + 1 : lines[i]);
  g_autoptr (GString) said = g_string_new (NULL);

  for (i++; lines[i]; i++)
    {
      g_autofree char *line = dup_bare (reader, lines[i]);
      g_autofree char *plain = dup_plain (line);

      if (!*plain)
        break;
      if (*plain == '(')
        continue;
      g_string_append_printf (said, "%s%s", said->len ? " " : "", plain);
      for (const char *p = plain; *p; p++)
        reader->scene.n_spoken += p == plain || (p[-1] == ' ' && *p != ' ');
    }
  if (said->len)
    {
      g_autofree char *note = g_strdup_printf ("%s: %s", who, said->str);

      kn_scene_add_note (&reader->scene, note);
      add_character (reader->script, who);
    }
  return i;
}

static void
read_action (struct reader *reader, const char *line, gboolean after_blank)
{
  const char *from = line[0] == '!' || line[0] == '>' ? line + 1 : line;
  g_autofree char *plain = dup_plain (from);
  gsize n = strlen (plain);

  if (n && plain[n - 1] == '<')
    plain[n - 1] = 0;
  /* Without headings each paragraph is a scene. */
  if (after_blank && (reader->per_paragraph || !reader->has_headings) && reader->scene.prompt->len)
    end_shot (reader);
  if (!kn_scene_take_setting (&reader->scene, plain))
    {
      double seconds = kn_script_cut_duration (plain);

      if (seconds > 0)
        reader->scene.duration_s = seconds;
      kn_scene_add_prompt (&reader->scene, plain);
    }
}

/* "Title: The Lost Balloon" and other keys at the very top. */
static guint
read_title_page (struct reader *reader, char **lines)
{
  guint i;

  if (!lines[0] || !strchr (lines[0], ':') || g_ascii_isspace (lines[0][0]))
    return 0;
  for (i = 0; lines[i] && *lines[i]; i++)
    if (g_ascii_strncasecmp (lines[i], "title:", 6) == 0)
      {
        g_autofree char *plain = dup_plain (lines[i] + 6);

        if (!*plain && lines[i + 1])
          {
            g_free (plain);
            plain = dup_plain (lines[i + 1]);
          }
        g_free (reader->script->title);
        reader->script->title = g_steal_pointer (&plain);
      }
  return *reader->script->title ? i : 0;
}

void
kn_script_read_fountain (struct kn_script *script, char **lines, gboolean per_paragraph)
{
  struct reader reader = { .script = script, .place = g_string_new (NULL), .heading = g_string_new (NULL),
                           .number = g_string_new (NULL), .per_paragraph = per_paragraph };
  gboolean after_blank = TRUE, inside;

  kn_scene_begin (&reader.scene);
  for (guint i = read_title_page (&reader, lines); lines[i]; i++)
    {
      g_autofree char *line = dup_bare (&reader, lines[i]);
      const char *rest = after_blank ? after_prefix (line, &inside) : NULL;
      gboolean blank = !*line;

      if (rest)
        begin_scene (&reader, rest, inside);
      else if (line[0] == '=' && line[1] != '=')
        kn_scene_add_note (&reader.scene, line + 1);
      else if (is_character (line, lines[i + 1], after_blank) && !is_transition (line))
        {
          i = read_speech (&reader, lines, i);
          if (!lines[i])
            break;
          blank = TRUE;
        }
      else if (*line && line[0] != '#' && line[0] != '=' && !is_transition (line))
        read_action (&reader, line, after_blank);
      after_blank = blank;
    }
  end_shot (&reader);
  kn_scene_clear (&reader.scene);
  g_string_free (reader.place, TRUE);
  g_string_free (reader.heading, TRUE);
  g_string_free (reader.number, TRUE);
}
