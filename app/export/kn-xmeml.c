/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Final Cut Pro 7 XML (xmeml 5), which Premiere Pro and Resolve read. A clip beside a transition has start or end
 * -1; its in and out then hold all that is seen of it, the transition included.
 */
#include "app/export/kn-timeline.h"
#include "app/export/kn-xml.h"
#include "app/media/kn-title-draw.h"

#include <math.h>
#include <string.h>

struct writer
{
  const struct kn_handoff *handoff;
  kn_xml     *xml;
  GHashTable *known_files;    /* media index + 1 */
  guint       n_clips;
};

static void
put_rate (struct writer *w, KnRate rate)
{
  kn_xml_begin (w->xml, "rate", NULL);
  kn_xml_number (w->xml, "timebase", kn_timeline_get_timebase (rate));
  kn_xml_text (w->xml, "ntsc", rate.den == 1001 ? "TRUE" : "FALSE", NULL);
  kn_xml_end (w->xml);
}

/* A file of pictures counts its own frames; a still and a sound count those of the sequence. */
static KnRate
get_rate (struct writer *w, const struct kn_handoff_media *media)
{
  return media && media->has_picture && !media->is_still ? media->rate : w->handoff->rate;
}

static void
put_timecode (struct writer *w, gint64 frame, KnRate rate)
{
  g_autofree char *text = kn_frames_to_timecode_ndf (frame, rate);

  kn_xml_begin (w->xml, "timecode", NULL);
  put_rate (w, rate);
  kn_xml_text (w->xml, "string", text, NULL);
  kn_xml_number (w->xml, "frame", frame);
  kn_xml_text (w->xml, "displayformat", "NDF", NULL);
  kn_xml_end (w->xml);
}

static void
put_size (struct writer *w, int width, int height, KnRate rate)
{
  kn_xml_begin (w->xml, "samplecharacteristics", NULL);
  put_rate (w, rate);
  kn_xml_number (w->xml, "width", width);
  kn_xml_number (w->xml, "height", height);
  kn_xml_text (w->xml, "anamorphic", "FALSE", NULL);
  kn_xml_text (w->xml, "pixelaspectratio", "square", NULL);
  kn_xml_text (w->xml, "fielddominance", "none", NULL);
  kn_xml_end (w->xml);
}

static void
put_file_media (struct writer *w, const struct kn_handoff_media *media)
{
  kn_xml_begin (w->xml, "media", NULL);
  if (media->has_picture)
    {
      kn_xml_begin (w->xml, "video", NULL);
      put_size (w, media->width ? media->width : w->handoff->width, media->height ? media->height : w->handoff->height,
                get_rate (w, media));
      kn_xml_end (w->xml);
    }
  if (media->has_sound)
    {
      kn_xml_begin (w->xml, "audio", NULL);
      kn_xml_begin (w->xml, "samplecharacteristics", NULL);
      kn_xml_number (w->xml, "depth", 16);
      kn_xml_number (w->xml, "samplerate", 48000);
      kn_xml_end (w->xml);
      kn_xml_number (w->xml, "channelcount", 2);
      kn_xml_end (w->xml);
    }
  kn_xml_end (w->xml);
}

/* Whole the first time, then by id. */
static void
put_file (struct writer *w, const struct kn_handoff_clip *clip, const struct kn_handoff_media *media)
{
  g_autofree char *id = g_strdup_printf ("file-%d", clip->media + 1), *name = NULL, *uri = NULL, *url = NULL;
  KnRate rate = get_rate (w, media);

  if (!g_hash_table_add (w->known_files, GINT_TO_POINTER (clip->media + 1)))
    {
      kn_xml_leaf (w->xml, "file", "id", id, NULL);
      return;
    }
  name = g_filename_display_basename (media->path);
  uri = kn_timeline_dup_uri (media->path);
  url = g_str_has_prefix (uri, "file:///") ? g_strconcat ("file://localhost/", uri + strlen ("file:///"), NULL)
        : g_strdup (uri);
  kn_xml_begin (w->xml, "file", "id", id, NULL);
  kn_xml_text (w->xml, "name", name, NULL);
  kn_xml_text (w->xml, "pathurl", url, NULL);
  put_rate (w, rate);
  if (media->n_frames >= 0)
    kn_xml_number (w->xml, "duration", kn_frames_convert (media->n_frames, w->handoff->rate, rate));
  put_timecode (w, 0, rate);
  put_file_media (w, media);
  kn_xml_end (w->xml);
}

static void
put_volume (struct writer *w, double gain_db)
{
  char level[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (level, sizeof level, "%.6f", CLAMP (pow (10, gain_db / 20), 0, 3.98107));
  kn_xml_begin (w->xml, "filter", NULL);
  kn_xml_begin (w->xml, "effect", NULL);
  kn_xml_text (w->xml, "name", "Audio Levels", NULL);
  kn_xml_text (w->xml, "effectid", "audiolevels", NULL);
  kn_xml_text (w->xml, "effectcategory", "audiolevels", NULL);
  kn_xml_text (w->xml, "effecttype", "audiolevels", NULL);
  kn_xml_text (w->xml, "mediatype", "audio", NULL);
  kn_xml_begin (w->xml, "parameter", NULL);
  kn_xml_text (w->xml, "parameterid", "level", NULL);
  kn_xml_text (w->xml, "name", "Level", NULL);
  kn_xml_text (w->xml, "value", level, NULL);
  for (int i = 0; i < 3; i++)
    kn_xml_end (w->xml);
}

/* What is of the clip counts at the rate of its file, where it lies at the sequence's. */
static void
put_times (struct writer *w, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (w->handoff, clip);
  KnRate rate = get_rate (w, media), sequence = w->handoff->rate;
  gint64 until = clip->source_in + clip->end - clip->start;

  kn_xml_number (w->xml, "duration", kn_frames_convert (media && media->n_frames >= 0 ? media->n_frames : until, sequence,
                                                        rate));
  put_rate (w, rate);
  kn_xml_number (w->xml, "start", clip->transition_in > 0 ? -1 : clip->start);
  kn_xml_number (w->xml, "end", clip->transition_out > 0 ? -1 : clip->end);
  kn_xml_number (w->xml, "in", kn_frames_convert (clip->source_in, sequence, rate));
  kn_xml_number (w->xml, "out", kn_frames_convert (until, sequence, rate));
}

static void
put_font_colour (struct writer *w, const double rgba[4])
{
  static const char *const names[] = { "red", "green", "blue", "alpha" };

  kn_xml_begin (w->xml, "parameter", NULL);
  kn_xml_text (w->xml, "parameterid", "fontcolor", NULL);
  kn_xml_text (w->xml, "name", "Font Color", NULL);
  kn_xml_begin (w->xml, "value", NULL);
  for (int i = 0; i < 4; i++)
    kn_xml_number (w->xml, names[i], lrint (255 * rgba[i]));
  kn_xml_end (w->xml);
  kn_xml_end (w->xml);
}

static void
put_title_effect (struct writer *w, const struct kn_handoff_clip *clip)
{
  double rgba[4];

  kn_xml_begin (w->xml, "effect", NULL);
  kn_xml_text (w->xml, "name", "Text", NULL);
  kn_xml_text (w->xml, "effectid", "Text", NULL);
  kn_xml_text (w->xml, "effectcategory", "Text", NULL);
  kn_xml_text (w->xml, "effecttype", "generator", NULL);
  kn_xml_text (w->xml, "mediatype", "video", NULL);
  kn_xml_begin (w->xml, "parameter", NULL);
  kn_xml_text (w->xml, "parameterid", "str", NULL);
  kn_xml_text (w->xml, "name", "Text", NULL);
  kn_xml_text (w->xml, "value", clip->prompt, NULL);
  kn_xml_end (w->xml);
  if (kn_title_parse_colour (clip->colour, rgba))
    put_font_colour (w, rgba);
  kn_xml_end (w->xml);
}

static void
put_clip (struct writer *w, const struct kn_handoff_track *track, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (w->handoff, clip);
  gboolean is_title = clip->kind == KN_HANDOFF_TITLE;
  g_autofree char *id = g_strdup_printf ("clipitem-%u", ++w->n_clips), *note = kn_timeline_dup_note (clip);

  kn_xml_begin (w->xml, is_title ? "generatoritem" : "clipitem", "id", id, NULL);
  kn_xml_text (w->xml, "name", kn_timeline_get_name (clip), NULL);
  kn_xml_text (w->xml, "enabled", clip->muted ? "FALSE" : "TRUE", NULL);
  put_times (w, clip);
  if (is_title)
    put_title_effect (w, clip);
  else if (media)
    put_file (w, clip, media);
  if (track->is_sound)
    {
      kn_xml_begin (w->xml, "sourcetrack", NULL);
      kn_xml_text (w->xml, "mediatype", "audio", NULL);
      kn_xml_number (w->xml, "trackindex", 1);
      kn_xml_end (w->xml);
      if (clip->gain_db || track->gain_db)
        put_volume (w, clip->gain_db + track->gain_db);
    }
  if (!is_title && *note)
    {
      kn_xml_begin (w->xml, "comments", NULL);
      kn_xml_text (w->xml, "mastercomment1", note, NULL);
      kn_xml_end (w->xml);
    }
  kn_xml_end (w->xml);
}

static const char *
effect_name (const struct kn_handoff_clip *clip, gboolean is_sound)
{
  if (is_sound)
    return "Cross Fade ( 0dB)";
  if (clip->transition == KN_TRANSITION_CROSS_DISSOLVE)
    return "Cross Dissolve";
  if (clip->transition == KN_TRANSITION_DIP_TO_BLACK || clip->transition == KN_TRANSITION_DIP_TO_WHITE)
    return "Dip to Color Dissolve";
  return "Edge Wipe";
}

static void
put_transition (struct writer *w, const struct kn_handoff_clip *clip, gboolean is_sound)
{
  const char *name = effect_name (clip, is_sound);

  kn_xml_begin (w->xml, "transitionitem", NULL);
  put_rate (w, w->handoff->rate);
  kn_xml_number (w->xml, "start", clip->start);
  kn_xml_number (w->xml, "end", clip->start + clip->transition_in);
  kn_xml_text (w->xml, "alignment", "center", NULL);
  kn_xml_begin (w->xml, "effect", NULL);
  kn_xml_text (w->xml, "name", name, NULL);
  kn_xml_text (w->xml, "effectid", name, NULL);
  kn_xml_text (w->xml, "effecttype", "transition", NULL);
  kn_xml_text (w->xml, "mediatype", is_sound ? "audio" : "video", NULL);
  if (g_str_equal (name, "Edge Wipe"))
    {
      kn_xml_number (w->xml, "wipecode", clip->transition == KN_TRANSITION_WIPE_LEFT
                     || clip->transition == KN_TRANSITION_WIPE_RIGHT ? 1 : 2);
      kn_xml_number (w->xml, "wipeaccuracy", 100);
      kn_xml_text (w->xml, "reverse", clip->transition == KN_TRANSITION_WIPE_LEFT
                   || clip->transition == KN_TRANSITION_WIPE_UP ? "TRUE" : "FALSE", NULL);
    }
  kn_xml_end (w->xml);
  kn_xml_end (w->xml);
}

static void
put_track (struct writer *w, const struct kn_handoff_track *track)
{
  kn_xml_begin (w->xml, "track", NULL);
  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (clip->kind == KN_HANDOFF_EMPTY)
        continue;
      if (clip->transition_in > 0)
        put_transition (w, clip, track->is_sound);
      put_clip (w, track, clip);
    }
  kn_xml_text (w->xml, "enabled", track->muted ? "FALSE" : "TRUE", NULL);
  kn_xml_text (w->xml, "locked", "FALSE", NULL);
  if (track->is_sound)
    kn_xml_number (w->xml, "outputchannelindex", 1);
  kn_xml_end (w->xml);
}

static void
put_markers (struct writer *w)
{
  for (guint i = 0; i < w->handoff->markers->len; i++)
    {
      const struct kn_handoff_marker *marker = w->handoff->markers->pdata[i];

      kn_xml_begin (w->xml, "marker", NULL);
      kn_xml_text (w->xml, "name", marker->name, NULL);
      kn_xml_text (w->xml, "comment", marker->notes, NULL);
      kn_xml_number (w->xml, "in", marker->time);
      kn_xml_number (w->xml, "out", marker->duration > 0 ? marker->time + marker->duration : -1);
      kn_xml_end (w->xml);
    }
}

char *
kn_xmeml_write (const struct kn_handoff *handoff, const char *folder)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  struct writer w = { handoff, kn_xml_new ("xmeml"), known, 0 };

  kn_xml_begin (w.xml, "xmeml", "version", "5", NULL);
  kn_xml_begin (w.xml, "sequence", "id", "sequence-1", NULL);
  kn_xml_text (w.xml, "name", handoff->name, NULL);
  kn_xml_number (w.xml, "duration", handoff->duration);
  put_rate (&w, handoff->rate);
  put_timecode (&w, handoff->start_timecode, handoff->rate);
  kn_xml_begin (w.xml, "media", NULL);
  kn_xml_begin (w.xml, "video", NULL);
  kn_xml_begin (w.xml, "format", NULL);
  put_size (&w, handoff->width, handoff->height, handoff->rate);
  kn_xml_end (w.xml);
  for (guint i = 0; i < handoff->pictures->len; i++)
    put_track (&w, handoff->pictures->pdata[i]);
  kn_xml_end (w.xml);
  kn_xml_begin (w.xml, "audio", NULL);
  for (guint i = 0; i < handoff->sounds->len; i++)
    put_track (&w, handoff->sounds->pdata[i]);
  kn_xml_end (w.xml);
  kn_xml_end (w.xml);
  put_markers (&w);
  return kn_xml_finish (w.xml);
}
