/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-timeline.h"

#include <glib/gi18n.h>
#include <string.h>

#define EVERYTHING (KN_CARRIES_LAYERS | KN_CARRIES_SOUND | KN_CARRIES_DISSOLVES | KN_CARRIES_RATIONAL \
                    | KN_CARRIES_PATHS | KN_CARRIES_LONG_NAMES)

const struct kn_timeline_format *
kn_timeline_formats (void)
{
  static const struct kn_timeline_format formats[] = {
    { "otio", "OpenTimelineIO", "otio",
      EVERYTHING | KN_CARRIES_WIPES | KN_CARRIES_TITLES | KN_CARRIES_MARKERS | KN_CARRIES_NOTES | KN_CARRIES_RELATIVE
      | KN_CARRIES_SOUND_LAPS | KN_CARRIES_MARK_LABELS | KN_CARRIES_MARK_NOTES,
      kn_otio_write, kn_otio_read },
    { "fcpxml", "Final Cut Pro XML 1.10", "fcpxml",
      EVERYTHING | KN_CARRIES_TITLES | KN_CARRIES_MARKERS | KN_CARRIES_NOTES | KN_CARRIES_GAIN | KN_CARRIES_FADES
      | KN_CARRIES_OWN_SOUND
      | KN_CARRIES_COLOUR | KN_CARRIES_MARK_NOTES,
      kn_fcpxml_write, kn_fcpxml_read },
    { "fcp7", "Final Cut Pro 7 XML (Premiere, Resolve)", "xml",
      EVERYTHING | KN_CARRIES_WIPES | KN_CARRIES_TITLES | KN_CARRIES_MARKERS | KN_CARRIES_NOTES | KN_CARRIES_GAIN
      | KN_CARRIES_SOUND_LAPS | KN_CARRIES_NTSC | KN_CARRIES_MARK_NOTES,
      kn_xmeml_write, NULL },
    { "edl", "CMX 3600 edit decision list", "edl",
      KN_CARRIES_DISSOLVES | KN_CARRIES_WIPES | KN_CARRIES_MARKERS | KN_CARRIES_NOTES | KN_CARRIES_MARK_LABELS,
      kn_edl_write, kn_edl_read },
    { "mlt", "MLT (Shotcut, melt)", "mlt",
      EVERYTHING | KN_CARRIES_TITLES | KN_CARRIES_GAIN | KN_CARRIES_FADES | KN_CARRIES_RELATIVE
      | KN_CARRIES_SOUND_LAPS,
      kn_mlt_write, NULL },
    { "kdenlive", "Kdenlive", "kdenlive",
      EVERYTHING | KN_CARRIES_TITLES | KN_CARRIES_MARKERS | KN_CARRIES_GAIN | KN_CARRIES_FADES | KN_CARRIES_RELATIVE
      | KN_CARRIES_SOUND_LAPS | KN_CARRIES_MARK_LABELS,
      kn_kdenlive_write, NULL },
    { "xges", "GStreamer Editing Services (Pitivi)", "xges",
      EVERYTHING | KN_CARRIES_TITLES | KN_CARRIES_NOTES | KN_CARRIES_GAIN | KN_CARRIES_SOUND_LAPS,
      kn_xges_write, NULL },
    { NULL, NULL, NULL, 0, NULL, NULL },
  };

  return formats;
}

const struct kn_timeline_format *
kn_timeline_find (const char *id)
{
  for (const struct kn_timeline_format *f = kn_timeline_formats (); f->id; f++)
    if (g_str_equal (f->id, id))
      return f;
  return NULL;
}

const struct kn_timeline_format *
kn_timeline_find_for_file (const char *path)
{
  const char *dot = strrchr (path, '.');

  for (const struct kn_timeline_format *f = kn_timeline_formats (); dot && f->id; f++)
    if (!g_ascii_strcasecmp (f->extension, dot + 1))
      return f;
  return NULL;
}

/* Limits */

struct counts
{
  guint clips, dissolves, others, titles, notes, gains, fades, laps, picture_fades, empty, long_names;
};

static void
count_clip (const struct kn_handoff_track *track, const struct kn_handoff_clip *clip, struct counts *n)
{
  n->clips++;
  n->titles += clip->kind == KN_HANDOFF_TITLE;
  n->empty += clip->kind == KN_HANDOFF_EMPTY;
  if (clip->transition_in > 0 && !track->is_sound)
    {
      n->dissolves += clip->transition == KN_TRANSITION_CROSS_DISSOLVE;
      n->others += clip->transition != KN_TRANSITION_CROSS_DISSOLVE;
    }
  n->notes += clip->kind != KN_HANDOFF_TITLE && (*clip->notes || *clip->prompt);
  n->gains += track->is_sound && (clip->gain_db || track->gain_db);
  n->fades += track->is_sound && (clip->fade_in || clip->fade_out);
  n->laps += track->is_sound && clip->transition_in > 0;
  n->picture_fades += !track->is_sound && (clip->fade_in || clip->fade_out);
  n->long_names += strlen (clip->name) > 32;
}

static guint
count_used (GPtrArray *tracks, struct counts *n)
{
  guint used = 0;

  for (guint t = 0; t < tracks->len; t++)
    {
      const struct kn_handoff_track *track = tracks->pdata[t];

      used += track->clips->len > 0;
      for (guint i = 0; i < track->clips->len; i++)
        count_clip (track, track->clips->pdata[i], n);
    }
  return used;
}

static void
say (GPtrArray *limits, gboolean carried, guint n, const char *sentence)
{
  if (!carried && n)
    g_ptr_array_add (limits, g_strdup_printf ("%s (%u)", sentence, n));
}

static void
find_marker_limits (GPtrArray *limits, KnCarries c, GPtrArray *markers)
{
  guint labels = 0, notes = 0;

  for (guint i = 0; i < markers->len; i++)
    {
      const struct kn_handoff_marker *marker = markers->pdata[i];

      labels += marker->label != KN_LABEL_NONE;
      notes += *marker->notes || marker->duration > 0;
    }
  say (limits, c & KN_CARRIES_MARK_LABELS, labels, _("Colours of markers are left out."));
  say (limits, c & KN_CARRIES_MARK_NOTES, notes, _("Notes of markers, and how long they last, are left out."));
}

GPtrArray *
kn_timeline_find_limits (const struct kn_timeline_format *format, const struct kn_handoff *handoff)
{
  GPtrArray *limits = g_ptr_array_new_with_free_func (g_free);
  KnCarries c = format->carries;
  struct counts n = { 0 };
  guint pictures = count_used (handoff->pictures, &n), sounds = count_used (handoff->sounds, &n);

  say (limits, c & KN_CARRIES_LAYERS, pictures > 1 ? pictures - 1 : 0,
       _("Only the lowest picture layer is written; layers above it are left out."));
  say (limits, c & KN_CARRIES_SOUND, sounds, _("Sound is left out."));
  say (limits, c & KN_CARRIES_DISSOLVES, n.dissolves, _("Dissolves become cuts."));
  say (limits, c & KN_CARRIES_WIPES, n.others, _("Wipes and dips become dissolves."));
  say (limits, c & KN_CARRIES_TITLES, n.titles, _("Titles are left out."));
  say (limits, c & KN_CARRIES_MARKERS, handoff->markers->len, _("Markers are left out."));
  if (c & KN_CARRIES_MARKERS)
    find_marker_limits (limits, c, handoff->markers);
  say (limits, c & KN_CARRIES_NOTES, n.notes, _("Prompts and notes are left out."));
  say (limits, c & KN_CARRIES_GAIN, n.gains, _("Gain of sounds is left out."));
  say (limits, c & KN_CARRIES_FADES, n.fades, _("Fades of sounds are left out."));
  say (limits, (c & KN_CARRIES_SOUND_LAPS) || !(c & KN_CARRIES_SOUND), n.laps, _("Cross-fades of sounds become cuts."));
  say (limits, FALSE, n.picture_fades, _("Fades of pictures from and to nothing are left out."));
  say (limits, c & KN_CARRIES_PATHS, n.clips, _("Files are named, but where they are is not said."));
  say (limits, c & KN_CARRIES_LONG_NAMES, n.long_names,
       _("Names are cut to 32 characters on reels; the full names are in comments."));
  say (limits, (c & KN_CARRIES_RELATIVE) || !(c & KN_CARRIES_PATHS), handoff->media->len,
       _("Paths are absolute: the files must stay where they are."));
  say (limits, (c & KN_CARRIES_RATIONAL) && (!(c & KN_CARRIES_NTSC) || handoff->rate.den == 1001), handoff->rate.den != 1,
       _("Time codes count whole frames a second; the exact rate is not said."));
  say (limits, c & KN_CARRIES_COLOUR, handoff->colour != KN_COLOUR_REC709,
       _("The colours of the project are not said: choose them in the other program."));
  say (limits, FALSE, n.empty, _("Shots that are not rendered become gaps."));
  return limits;
}

/* Shared */

char *
kn_timeline_dup_relative (const char *path, const char *folder)
{
  g_autofree char *whole_path = g_canonicalize_filename (path,
                                                         folder), *whole_folder = g_canonicalize_filename (folder,
                                                                                                           NULL);
  g_auto (GStrv) p = g_strsplit (whole_path, "/", -1), f = g_strsplit (whole_folder, "/", -1);
  GString *out = g_string_new (NULL);
  guint common = 0;

  while (p[common] && f[common] && p[common + 1] && g_str_equal (p[common], f[common]))
    common++;
  for (guint i = common; f[i]; i++)
    if (*f[i])
      g_string_append (out, "../");
  for (guint i = common; p[i]; i++)
    g_string_append_printf (out, "%s%s", p[i], p[i + 1] ? "/" : "");
  return g_string_free (out, FALSE);
}

char *
kn_timeline_dup_uri (const char *path)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  char *uri = g_filename_to_uri (whole, NULL, NULL);

  return uri ? uri : g_strdup (path);
}

char *
kn_timeline_dup_path (const char *reference, const char *folder)
{
  g_autofree char *path = NULL;

  if (g_str_has_prefix (reference, "file://localhost/"))
    path = g_uri_unescape_string (reference + strlen ("file://localhost"), NULL);
  else if (g_str_has_prefix (reference, "file:"))
    path = g_filename_from_uri (reference, NULL, NULL);
  else
    path = g_uri_unescape_string (reference, NULL);
  return g_canonicalize_filename (path ? path : reference, folder);
}

static const char *const labels[] = { "", "RED", "ORANGE", "YELLOW", "GREEN", "CYAN", "BLUE", "PURPLE", "PINK" };

const char *
kn_timeline_label_name (KnLabel label)
{
  return (guint) label < G_N_ELEMENTS (labels) ? labels[label] : "";
}

KnLabel
kn_timeline_label_parse (const char *name)
{
  for (guint i = 1; i < G_N_ELEMENTS (labels); i++)
    if (!g_ascii_strcasecmp (labels[i], name))
      return (KnLabel) i;
  return !g_ascii_strcasecmp (name, "MAGENTA") ? KN_LABEL_PINK : KN_LABEL_NONE;
}

char *
kn_timeline_dup_note (const struct kn_handoff_clip *clip)
{
  return g_strconcat (clip->prompt, *clip->prompt && *clip->notes ? "\n" : "", clip->notes, NULL);
}

const char *
kn_timeline_get_name (const struct kn_handoff_clip *clip)
{
  return *clip->name ? clip->name : *clip->number ? clip->number : "Shot";
}

int
kn_timeline_get_timebase (KnRate rate)
{
  return (rate.num + rate.den / 2) / rate.den;
}
