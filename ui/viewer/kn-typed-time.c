/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-typed-time.h"

#include <string.h>

#define MAX_DIGITS 8

/* "1:12" becomes "00:00:01:12". */
static gboolean
parse_end_of_code (const char *text, KnRate rate, gint64 *frames)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ":;", -1);
  guint n = g_strv_length (parts);
  gint numbers[4] = { 0 };
  g_autofree char *whole = NULL;

  if (n < 2 || n > 4)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (!*parts[i] || strlen (parts[i]) > 2 || strspn (parts[i], "0123456789") != strlen (parts[i]))
        return FALSE;
      numbers[4 - n + i] = (gint) g_ascii_strtoll (parts[i], NULL, 10);
    }
  whole = g_strdup_printf ("%02d:%02d:%02d%c%02d", numbers[0], numbers[1], numbers[2], strchr (text, ';') ? ';' : ':',
                           numbers[3]);
  return kn_frames_from_timecode (whole, rate, frames);
}

static gboolean
parse_digits (const char *text, KnRate rate, gint64 *frames)
{
  gsize n = strlen (text);
  char digits[MAX_DIGITS + 1] = "00000000";
  g_autofree char *code = NULL;

  if (n == 0 || n > MAX_DIGITS || strspn (text, "0123456789") != n)
    return FALSE;
  memcpy (digits + MAX_DIGITS - n, text, n);
  code = g_strdup_printf ("%.2s:%.2s:%.2s:%.2s", digits, digits + 2, digits + 4, digits + 6);
  return parse_end_of_code (code, rate, frames);
}

static gboolean
parse_amount (const char *text, KnRate rate, gint64 *frames)
{
  char *end;
  g_autofree char *point = g_strdelimit (g_strdup (text), ",", '.');
  double number = g_ascii_strtod (point, &end);
  gboolean fraction = memchr (point, '.', (gsize) (end - point)) != NULL;

  if (end == point || !(number >= 0 && number < 1e9))
    return FALSE;
  while (*end == ' ')
    end++;
  if (g_ascii_strcasecmp (end, "f") == 0 && !fraction)
    *frames = (gint64) number;
  else if (g_ascii_strcasecmp (end, "s") == 0 || (!*end && fraction))
    *frames = kn_frames_from_seconds (number, rate);
  else
    return FALSE;
  return TRUE;
}

gboolean
kn_typed_time_parse (const char *text, KnRate rate, gint64 now, gint64 *frames)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  int sign = *trimmed == '-' ? -1 : *trimmed == '+';
  const char *rest = sign ? g_strchug (trimmed + 1) : trimmed;
  gint64 result;

  if (!parse_digits (rest, rate, &result) && !parse_end_of_code (rest, rate, &result) &&
      !parse_amount (rest, rate, &result))
    return FALSE;
  *frames = MAX (0, sign ? now + sign * result : result);
  return TRUE;
}
