/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/export/kn-export-catalog.h"

#include <glib/gi18n.h>
#include <string.h>

#define REVIEW N_("Review")
#define MASTER N_("Master")
#define SOCIAL N_("Social")
#define WEB N_("Web")
#define EDITOR N_("Films for editors")
#define TIMELINE N_("Editor timelines")
#define PAPER N_("Paper")

static const struct kn_export_entry entries[] = {
  { "review", REVIEW, N_("Review film"), N_("Small, and plays everywhere."), "review", "mp4-h264" },
  { "hevc", REVIEW, N_("HEVC film"), N_("Smaller at the same quality, for newer players."), NULL, "mp4-hevc" },
  { "hevc-10", REVIEW, N_("HEVC film, 10 bit"), N_("Smooth skies and shadows."), NULL, "mp4-hevc-10" },
  { "gif", REVIEW, N_("Animated GIF"), N_("For messages and documents; 256 colours, no sound."), NULL, "gif" },

  { "storyboard", PAPER, N_("Storyboard"), N_("Panels with prompt, camera and duration, to print or send."), NULL,
    "storyboard" },
  { "contact-sheet", PAPER, N_("Contact sheet"), N_("All shots in one picture."), NULL, "contact-sheet" },
  { "shot-list", PAPER, N_("Shot list"), N_("A table for spreadsheets."), NULL, "shot-list" },

  { "master", MASTER, N_("Master"), N_("The finest ProRes, for archives and finishing."), "master", "mov-prores-4444" },
  { "archive", MASTER, N_("Archive"), N_("Lossless, every bit as it was composed."), "archive", "mkv-ffv1-16" },
  { "ffv1", MASTER, N_("Archive, 8 bit"), N_("Lossless and smaller."), NULL, "mkv-ffv1" },
  { "grade", MASTER, N_("Grading copy"), N_("A 10-bit film that most programs open."), "grade", "mp4-h264-10" },
  { "png-16", MASTER, N_("PNG pictures, 16 bit"), N_("A folder with one picture a frame, lossless."), NULL, "png-16" },
  { "png", MASTER, N_("PNG pictures"), N_("A folder with one picture a frame, lossless."), NULL, "png" },
  { "exr", MASTER, N_("OpenEXR pictures"), N_("Linear light, for compositing."), NULL, "exr" },
  { "jpeg", MASTER, N_("JPEG pictures"), N_("A folder with one picture a frame, small."), NULL, "jpeg" },

  { "social", SOCIAL, N_("Upright film"), N_("1080 × 1920 for telephones; the picture fills the frame."), "social",
    "mp4-h264" },

  { "web", WEB, N_("Web film"), N_("For pages, free of licence fees."), "web", "webm-vp9" },
  { "vp9-10", WEB, N_("Web film, 10 bit"), N_("Smooth skies and shadows."), NULL, "webm-vp9-10" },
  { "av1", WEB, N_("AV1 in WebM"), N_("The smallest film; slow to write."), NULL, "webm-av1" },
  { "mp4-av1", WEB, N_("AV1 in MP4"), N_("The smallest film, with sound that every player knows."), NULL, "mp4-av1" },
  { "mp4-av1-10", WEB, N_("AV1 in MP4, 10 bit"), N_("The smallest film with smooth skies."), NULL, "mp4-av1-10" },
  { "webp", WEB, N_("Animated WebP"), N_("A moving picture without sound, lossless."), NULL, "webp" },

  { "editor", EDITOR, N_("ProRes 422 HQ"), N_("What most editors cut with."), "editor", "mov-prores-hq" },
  { "dnxhr", EDITOR, N_("DNxHR HQ"), N_("What Avid cuts with."), NULL, "mov-dnxhr-hq" },
  { "dnxhr-10", EDITOR, N_("DNxHR HQX, 10 bit"), N_("What Avid grades with."), NULL, "mov-dnxhr-hqx" },

  { "otio", TIMELINE, N_("OpenTimelineIO"), N_("For Resolve, Premiere, Hiero and other programs; carries most."), NULL,
    "otio" },
  { "fcpxml", TIMELINE, N_("Final Cut Pro"), N_("FCPXML 1.10; Resolve reads it too."), NULL, "fcpxml" },
  { "fcp7", TIMELINE, N_("Final Cut 7 and Premiere"), N_("The older XML that most editors read."), NULL, "fcp7" },
  { "edl", TIMELINE, N_("Edit decision list"), N_("CMX 3600: one picture track, for conforming."), NULL, "edl" },
  { "kdenlive", TIMELINE, N_("Kdenlive"), N_("A project that Kdenlive opens."), NULL, "kdenlive" },
  { "mlt", TIMELINE, N_("MLT"), N_("For Shotcut and melt."), NULL, "mlt" },
  { "xges", TIMELINE, N_("GStreamer Editing Services"), N_("For Pitivi and ges-launch."), NULL, "xges" },
  { NULL },
};

const struct kn_export_entry *
kn_export_catalog_get (void)
{
  return entries;
}

const struct kn_export_entry *
kn_export_catalog_find (const char *id)
{
  for (const struct kn_export_entry *e = entries; e->id; e++)
    if (g_str_equal (e->id, id))
      return e;
  return entries;
}

void
kn_export_catalog_apply (const struct kn_export_entry *entry, struct kn_export_job *job)
{
  job->preset = entry->preset ? kn_film_preset_find (entry->preset) : NULL;
  job->quality = job->preset ? job->preset->quality : KN_FILM_QUALITY_HIGH;
  kn_export_job_set_format (job, entry->format);
}

static char *
dup_film_details (const struct kn_film_format *film)
{
  const char *loss = kn_film_format_is_lossless (film) ? _(" · lossless") : "";

  /* Translators: name of a format, bits of each colour, with or without sound, lossless or nothing */
  return g_strdup_printf (_("%s · %d bit · %s%s"), film->label, kn_film_format_get_depth (film),
                          film->sound_encoder ? _("with sound") : _("no sound"), loss);
}

static char *
dup_timeline_details (const struct kn_timeline_format *timeline)
{
  static const struct
  {
    KnCarries flag;
    const char *word;
  } words[] = {
    { KN_CARRIES_LAYERS, N_("layers") },         { KN_CARRIES_SOUND, N_("sound") },
    { KN_CARRIES_DISSOLVES, N_("dissolves") },   { KN_CARRIES_TITLES, N_("titles") },
    { KN_CARRIES_MARKERS, N_("markers") },       { KN_CARRIES_NOTES, N_("prompts and notes") },
  };
  g_autoptr (GString) text = g_string_new (_("carries cuts and handles"));

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (timeline->carries & words[i].flag)
      g_string_append_printf (text, ", %s", _(words[i].word));
  g_string_append_printf (text, " · %s",
                          timeline->carries & KN_CARRIES_RELATIVE ? _("paths relative to the file")
                          : timeline->carries & KN_CARRIES_PATHS  ? _("absolute paths")
                                                                  : _("names of files only"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
kn_export_catalog_dup_details (const struct kn_export_entry *entry)
{
  const struct kn_film_format *film = kn_film_format_find (entry->format);
  const struct kn_timeline_format *timeline = kn_timeline_find (entry->format);

  if (film)
    return dup_film_details (film);
  if (timeline)
    return dup_timeline_details (timeline);
  if (g_str_equal (entry->format, "storyboard"))
    return g_strdup (_("PDF with embedded fonts"));
  return g_strdup (g_str_equal (entry->format, "shot-list") ? _("CSV, UTF-8") : _("PNG"));
}

static const char *
ending_of (const struct kn_export_entry *entry)
{
  const struct kn_film_format *film = kn_film_format_find (entry->format);
  const struct kn_timeline_format *timeline = kn_timeline_find (entry->format);

  if (film)
    return film->kind == KN_FILM_SEQUENCE ? NULL : film->extension;
  if (timeline)
    return timeline->extension;
  return g_str_equal (entry->format, "storyboard") ? "pdf" : g_str_equal (entry->format, "shot-list") ? "csv" : "png";
}

char *
kn_export_catalog_dup_file_name (const struct kn_export_entry *entry, const char *name)
{
  const char *ending = ending_of (entry);
  g_autofree char *plain = g_strdelimit (g_strstrip (g_strdup (name)), "/\n\t", '-');

  return ending ? g_strdup_printf ("%s.%s", plain, ending) : g_steal_pointer (&plain);
}
