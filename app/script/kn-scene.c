/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A shot in the making, as every reader makes it: words are gathered, settings taken out of them, and how long it is
 * read or guessed.
 */
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
