/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-paper.h"
#include "app/export/kn-panel.h"

#include <string.h>

/* Text that a spreadsheet would take for a formula gets an apostrophe, which it hides. */
static void
put_cell (GString *out, const char *text, gboolean is_last)
{
  g_string_append_c (out, '"');
  if (*text && strchr ("=+-@\t\r", *text))
    g_string_append_c (out, '\'');
  for (const char *p = text; *p; p++)
    if (*p == '"')
      g_string_append (out, "\"\"");
    else
      g_string_append_c (out, *p);
  g_string_append (out, is_last ? "\"\r\n" : "\",");
}

static void
put_shot (GString *out, const struct kn_handoff *handoff, const struct kn_handoff_clip *clip, guint index)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (handoff, clip);
  g_autofree char *number = *clip->number ? g_strdup (clip->number) : g_strdup_printf ("%u", index + 1);
  g_autofree char *in = kn_frames_to_timecode (handoff->start_timecode + clip->start, handoff->rate);
  g_autofree char *end = kn_frames_to_timecode (handoff->start_timecode + clip->end, handoff->rate);
  g_autofree char *file = media ? g_filename_display_basename (media->path) : g_strdup ("");
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];

  put_cell (out, number, FALSE);
  put_cell (out, clip->name, FALSE);
  put_cell (out, in, FALSE);
  put_cell (out, end, FALSE);
  g_string_append_printf (out, "%" G_GINT64_FORMAT ",%s,", clip->end - clip->start,
                          g_ascii_formatd (seconds, sizeof seconds, "%.3f",
                                           kn_frames_to_seconds (clip->end - clip->start, handoff->rate)));
  put_cell (out, clip->prompt, FALSE);
  put_cell (out, clip->camera, FALSE);
  g_string_append_printf (out, "%" G_GINT64_FORMAT ",", clip->seed);
  put_cell (out, clip->notes, FALSE);
  put_cell (out, file, TRUE);
}

char *
kn_shot_list_write (const struct kn_handoff *handoff)
{
  g_autoptr (GPtrArray) panels = kn_panel_list (handoff);
  GString *out = g_string_new ("\xef\xbb\xbfNumber,Name,Start,End,Frames,Seconds,Prompt,Camera,Seed,Notes,File\r\n");

  for (guint i = 0; i < panels->len; i++)
    put_shot (out, handoff, panels->pdata[i], i);
  return g_string_free (out, FALSE);
}
