/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/script/kn-script-private.h"

#include <string.h>

#define MIN_S 0.5
#define MAX_S 600.0
/* Where the script does not say how long: what is read at this pace is seen at it. */
#define ACTION_WORDS_A_SECOND 3.0
#define SPOKEN_WORDS_A_SECOND 2.5
#define LEAST_GUESS_S 2.0
#define MOST_GUESS_S 12.0

/* ---- durations ---- */

static gboolean
parse_clock (const char *text, double *seconds)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 5);
  guint n = g_strv_length (parts);
  double sum = 0;

  if (n < 2 || n > 4)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      char *end;
      double value = g_ascii_strtod (parts[i], &end);

      if (end == parts[i] || *end || !(value >= 0 && value < 1000))
        return FALSE;
      /* The fourth counts frames, of a rate that is not known: none of the usual ones is far from 24. */
      sum = i == 3 ? sum + value / 24 : sum * 60 + value;
    }
  *seconds = sum;
  return TRUE;
}

static double
unit_of (const char *text)
{
  static const struct { const char *word; double seconds; } units[] = {
    { "", 1 }, { "s", 1 }, { "sec", 1 }, { "secs", 1 }, { "sec.", 1 }, { "second", 1 }, { "seconds", 1 },
    { "m", 60 }, { "min", 60 }, { "mins", 60 }, { "minute", 60 }, { "minutes", 60 } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (!g_ascii_strcasecmp (text, units[i].word))
      return units[i].seconds;
  return 0;
}

double
kn_script_parse_duration (const char *text)
{
  g_autofree char *plain = g_strstrip (g_strdelimit (g_strdup (text), ",", '.'));
  double sum = 0, value;
  char *at = plain;

  if (strlen (plain) > 32)
    return 0;
  if (parse_clock (plain, &sum))
    return sum;
  while (*at)
    {
      char *end, *word;
      double unit;

      value = g_ascii_strtod (at, &end);
      if (end == at || !(value >= 0 && value <= 1e6))
        return 0;
      while (*end == ' ')
        end++;
      word = end;
      while (*end && *end != ' ' && !g_ascii_isdigit (*end))
        end++;
      at = *end ? end + (*end == ' ') : end;
      if (end[0] == ' ')
        *end = 0;
      else if (*end)
        return 0;
      unit = unit_of (word);
      if (!unit)
        return 0;
      sum += value * unit;
    }
  return sum;
}

double
kn_script_cut_duration (char *text)
{
  char *open = strrchr (text, '('), *close = open ? strchr (open, ')') : NULL;
  g_autofree char *inside = NULL;
  double seconds;

  if (!close || close[1])
    return 0;
  inside = g_strndup (open + 1, close - open - 1);
  seconds = kn_script_parse_duration (inside);
  if (seconds > 0)
    {
      *open = 0;
      g_strchomp (text);
    }
  return seconds;
}

/* ---- scenes ---- */

void
kn_scene_begin (struct kn_scene *scene)
{
  *scene = (struct kn_scene) { g_string_new (NULL), g_string_new (NULL), g_string_new (NULL), g_string_new (NULL),
                               g_string_new (NULL) };
}

void
kn_scene_clear (struct kn_scene *scene)
{
  GString *all[] = { scene->name, scene->number, scene->prompt, scene->notes, scene->camera };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_string_free (all[i], TRUE);
}

static guint
count_words (const char *text)
{
  guint n = 0;

  for (const char *p = text; *p; p++)
    n += *p != ' ' && *p != '\n' && (p == text || p[-1] == ' ' || p[-1] == '\n');
  return n;
}

void
kn_scene_add_prompt (struct kn_scene *scene, const char *text)
{
  if (scene->prompt->len && *text)
    g_string_append_c (scene->prompt, ' ');
  g_string_append (scene->prompt, text);
}

void
kn_scene_add_note (struct kn_scene *scene, const char *text)
{
  if (scene->notes->len && *text)
    g_string_append_c (scene->notes, '\n');
  g_string_append (scene->notes, text);
}

static void
set_camera (struct kn_scene *scene, const char *text)
{
  g_autofree char *dashed = g_strdelimit (g_strstrip (g_utf8_strdown (text, -1)), " _.", '-');

  g_string_assign (scene->camera, dashed);
}

gboolean
kn_scene_take_setting (struct kn_scene *scene, const char *text)
{
  const char *colon = strchr (text, ':');
  g_autofree char *key = colon ? g_strstrip (g_ascii_strdown (text, colon - text)) : NULL;
  g_autofree char *value = colon ? g_strstrip (g_strdup (colon + 1)) : NULL;
  double seconds;

  if (!key || !*value)
    return FALSE;
  if (g_str_equal (key, "camera") || g_str_equal (key, "move"))
    set_camera (scene, value);
  else if (g_str_equal (key, "duration") || g_str_equal (key, "length"))
    {
      seconds = kn_script_parse_duration (value);
      if (!seconds)
        return FALSE;
      scene->duration_s = seconds;
    }
  else if (g_str_equal (key, "note") || g_str_equal (key, "notes") || g_str_equal (key, "dialogue"))
    kn_scene_add_note (scene, value);
  else if (g_str_equal (key, "prompt"))
    kn_scene_add_prompt (scene, value);
  else
    return FALSE;
  return TRUE;
}

static double
guess_seconds (const struct kn_scene *scene)
{
  double action = count_words (scene->prompt->str) / ACTION_WORDS_A_SECOND;
  double spoken = scene->n_spoken / SPOKEN_WORDS_A_SECOND;

  /* In steps of half a second: it is a guess. */
  return CLAMP (((int) (2 * (action + spoken) + 0.5)) / 2.0, LEAST_GUESS_S, MOST_GUESS_S);
}

void
kn_scene_end (struct kn_scene *scene, struct kn_script *script)
{
  g_strstrip (scene->prompt->str);
  if (*scene->prompt->str && script->shots->len < KN_SCRIPT_MAX_SHOTS)
    {
      struct kn_script_shot *shot = g_new0 (struct kn_script_shot, 1);

      shot->number = g_strdup (scene->number->str);
      shot->name = g_strdup (g_strstrip (scene->name->str));
      shot->prompt = g_strdup (scene->prompt->str);
      shot->notes = g_strdup (scene->notes->str);
      shot->camera = g_strdup (scene->camera->str);
      shot->duration_s = CLAMP (scene->duration_s > 0 ? scene->duration_s : guess_seconds (scene), MIN_S, MAX_S);
      g_ptr_array_add (script->shots, shot);
    }
  kn_scene_clear (scene);
  kn_scene_begin (scene);
}

/* ---- the door ---- */

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
  g_free (script);
}

/* Valid UTF-8 with line feeds for line ends. */
static char *
dup_clean (const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (length ? text : "", (gssize) length);
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
