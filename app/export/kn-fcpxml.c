/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Final Cut Pro XML 1.10. The lowest picture track is the primary storyline; tracks above it are connected
 * storylines, and sounds connected clips, each anchored to the element of the primary storyline that it begins over.
 * Clips abut, a transition lies over the cut. Offsets are in the time of the parent: a clip's own source time, or
 * the sequence's time code.
 */
#include "app/export/kn-timeline.h"
#include "app/export/kn-xml.h"
#include "app/media/kn-film-format.h"
#include "app/media/kn-title-draw.h"

#include <string.h>

#define DISSOLVE "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265"
#define BASIC_TITLE ".../Titles.localized/Bumper:Opener.localized/Basic Title.localized/Basic Title.moti"

struct writer
{
  const struct kn_handoff *handoff;
  kn_xml *xml;
  guint   n_styles;
};

/* An exact fraction of a second. Free with g_free(). */
static char *
seconds_at (gint64 frames, KnRate rate)
{
  gint64 num = frames * rate.den, den = rate.num, a = ABS (num), b = den;

  if (num == 0)
    return g_strdup ("0s");
  while (b)
    {
      gint64 t = a % b;

      a = b;
      b = t;
    }
  if (den / a == 1)
    return g_strdup_printf ("%" G_GINT64_FORMAT "s", num / a);
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "s", num / a, den / a);
}

static char *
seconds (struct writer *w, gint64 frames)
{
  return seconds_at (frames, w->handoff->rate);
}

/* Resources */

/* Primaries, curve and matrix by their numbers in ISO/IEC 23091-2, and a name if Final Cut has one. */
static char *
dup_colour_space (KnColour colour)
{
  struct kn_film_colour c = kn_film_colour_get (colour);
  const char *name = "";

  switch (colour)
    {
    case KN_COLOUR_REC709: name = " (Rec. 709)"; break;
    case KN_COLOUR_REC2020_HLG: name = " (Rec. 2020 HLG)"; break;
    case KN_COLOUR_REC2020_PQ: name = " (Rec. 2020 PQ)"; break;
    case KN_COLOUR_DISPLAY_P3: break;
    }
  return g_strdup_printf ("%d-%d-%d%s", (int) c.primaries, (int) c.transfer, (int) c.matrix, name);
}

static void
put_format (struct writer *w)
{
  g_autofree char *frame = seconds (w, 1), *colour = dup_colour_space (w->handoff->colour);
  g_autofree char *x = g_strdup_printf ("%d", w->handoff->width), *y = g_strdup_printf ("%d", w->handoff->height);

  kn_xml_leaf (w->xml, "format", "id", "r1", "frameDuration", frame, "width", x, "height", y, "colorSpace", colour,
               NULL);
}

static gboolean
has_own_rate (struct writer *w, const struct kn_handoff_media *media)
{
  return !media->is_still && (gint64) media->rate.num * w->handoff->rate.den
         != (gint64) media->rate.den * w->handoff->rate.num;
}

/* The sequence's, where nothing else is known. Free with g_free(). */
static char *
dup_format_id (struct writer *w, const struct kn_handoff_media *media)
{
  guint i;

  if (media->is_still || has_own_rate (w, media)
      || (media->width > 0 && (media->width != w->handoff->width || media->height != w->handoff->height)))
    if (g_ptr_array_find (w->handoff->media, media, &i))
      return g_strdup_printf ("f%u", i);
  return g_strdup ("r1");
}

/* What colours a file has it says itself. */
static void
put_own_format (struct writer *w, const struct kn_handoff_media *media)
{
  g_autofree char *id = dup_format_id (w, media), *frame = media->is_still ? NULL : seconds_at (1, media->rate);
  g_autofree char *x = g_strdup_printf ("%d", media->width > 0 ? media->width : w->handoff->width);
  g_autofree char *y = g_strdup_printf ("%d", media->width > 0 ? media->height : w->handoff->height);

  if (media->has_picture && !g_str_equal (id, "r1"))
    kn_xml_leaf (w->xml, "format", "id", id, "name", media->is_still ? "FFVideoFormatRateUndefined" : NULL,
                 "frameDuration", frame, "width", x, "height", y, NULL);
}

static gint64
needed_frames (struct writer *w, guint media)
{
  GPtrArray *sides[] = { w->handoff->pictures, w->handoff->sounds };
  gint64 needed = 1;

  for (guint s = 0; s < 2; s++)
    for (guint t = 0; t < sides[s]->len; t++)
      {
        const struct kn_handoff_track *track = sides[s]->pdata[t];

        for (guint i = 0; i < track->clips->len; i++)
          {
            const struct kn_handoff_clip *clip = track->clips->pdata[i];

            if (clip->media == (int) media)
              needed = MAX (needed, clip->source_in + clip->end - clip->start);
          }
      }
  return needed;
}

static void
put_asset (struct writer *w, guint i)
{
  const struct kn_handoff_media *media = w->handoff->media->pdata[i];
  g_autofree char *id = g_strdup_printf ("r%u", i + 10), *uri = kn_timeline_dup_uri (media->path);
  g_autofree char *format = dup_format_id (w, media);
  g_autofree char *duration = media->is_still ? g_strdup ("0s")
                                              : seconds (w, media->n_frames >= 0 ? media->n_frames : needed_frames (w,
                                                                                                                    i));

  kn_xml_begin (w->xml, "asset", "id", id, "name", *media->name ? media->name : id, "start", "0s", "duration", duration,
                "hasVideo", media->has_picture ? "1" : NULL, "format", media->has_picture ? format : NULL,
                "videoSources", media->has_picture ? "1" : NULL, "hasAudio", media->has_sound ? "1" : NULL,
                "audioSources", media->has_sound ? "1" : NULL, "audioChannels", media->has_sound ? "2" : NULL, NULL);
  kn_xml_leaf (w->xml, "media-rep", "kind", "original-media", "src", uri, NULL);
  kn_xml_end (w->xml);
}

static void
put_resources (struct writer *w)
{
  kn_xml_begin (w->xml, "resources", NULL);
  put_format (w);
  for (guint i = 0; i < w->handoff->media->len; i++)
    put_own_format (w, w->handoff->media->pdata[i]);
  kn_xml_leaf (w->xml, "effect", "id", "r2", "name", "Cross Dissolve", "uid", DISSOLVE, NULL);
  kn_xml_leaf (w->xml, "effect", "id", "r3", "name", "Basic Title", "uid", BASIC_TITLE, NULL);
  for (guint i = 0; i < w->handoff->media->len; i++)
    put_asset (w, i);
  kn_xml_end (w->xml);
}

/* Elements. Those that are begun here are ended by the caller, after what they carry. */

struct element
{
  gint64 time, end;     /* record */
  gint64 local;         /* its own time at its start */
};

static void
put_note (struct writer *w, const struct kn_handoff_clip *clip)
{
  g_autofree char *note = kn_timeline_dup_note (clip);

  if (*note)
    kn_xml_text (w->xml, "note", note, NULL);
}

/* A file of another rate plays as fast as it was filmed. Final Cut knows these rates. */
static void
put_conform_rate (struct writer *w, const struct kn_handoff_media *media)
{
  static const struct { KnRate rate; const char *name; } rates[] = {
    { { 24000, 1001 }, "23.98" }, { { 24, 1 }, "24" }, { { 25, 1 }, "25" }, { { 30000, 1001 }, "29.97" },
    { { 30, 1 }, "30" }, { { 48, 1 }, "48" }, { { 50, 1 }, "50" }, { { 60000, 1001 }, "59.94" }, { { 60, 1 }, "60" } };
  const char *name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    if (rates[i].rate.num == media->rate.num && rates[i].rate.den == media->rate.den)
      name = rates[i].name;
  if (media->has_picture && has_own_rate (w, media))
    kn_xml_leaf (w->xml, "conform-rate", "scaleEnabled", "0", "srcFrameRate", name, NULL);
}

static void
put_fade (struct writer *w, const char *name, gint64 frames)
{
  g_autofree char *duration = seconds (w, frames);

  if (frames > 0)
    kn_xml_leaf (w->xml, name, "type", "linear", "duration", duration, NULL);
}

/* Fades are those of a sound; that of a picture has none of its own. */
static void
put_volume (struct writer *w, double gain_db, const struct kn_handoff_clip *sound)
{
  char gain[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *amount = g_strconcat (g_ascii_formatd (gain, sizeof gain, "%.1f", gain_db), "dB", NULL);

  if (!sound || (sound->fade_in <= 0 && sound->fade_out <= 0))
    {
      if (gain_db)
        kn_xml_leaf (w->xml, "adjust-volume", "amount", amount, NULL);
      return;
    }
  kn_xml_begin (w->xml, "adjust-volume", "amount", amount, NULL);
  kn_xml_begin (w->xml, "param", "name", "amount", NULL);
  put_fade (w, "fadeIn", sound->fade_in);
  put_fade (w, "fadeOut", sound->fade_out);
  kn_xml_end (w->xml);
  kn_xml_end (w->xml);
}

/* Four numbers from 0 to 1; NULL without a colour. */
static char *
dup_rgba (const char *colour)
{
  char number[4][G_ASCII_DTOSTR_BUF_SIZE];
  double c[4];

  if (!kn_title_parse_colour (colour, c))
    return NULL;
  for (int i = 0; i < 4; i++)
    g_ascii_formatd (number[i], sizeof number[i], "%.4g", c[i]);
  return g_strjoin (" ", number[0], number[1], number[2], number[3], NULL);
}

static void
begin_title (struct writer *w, const struct kn_handoff_clip *clip, const char *offset, const char *duration,
             const char *lane)
{
  g_autofree char *style = g_strdup_printf ("ts%u", ++w->n_styles);
  g_autofree char *size = g_strdup_printf ("%d", MAX (1, (int) (clip->size_norm * w->handoff->height)));
  g_autofree char *colour = dup_rgba (clip->colour), *background = dup_rgba (clip->background);

  kn_xml_begin (w->xml, "title", "ref", "r3", "lane", lane, "offset", offset, "name", kn_timeline_get_name (clip),
                "start", "0s",
                "duration", duration, NULL);
  kn_xml_begin (w->xml, "text", NULL);
  kn_xml_text (w->xml, "text-style", clip->prompt, "ref", style, NULL);
  kn_xml_end (w->xml);
  kn_xml_begin (w->xml, "text-style-def", "id", style, NULL);
  kn_xml_leaf (w->xml, "text-style", "font", *clip->font ? clip->font : "Helvetica", "fontSize", size, "fontColor",
               colour ? colour : "1 1 1 1", "alignment", "center", background ? "backgroundColor" : NULL, background,
               NULL);
  kn_xml_end (w->xml);
  if (*clip->notes)
    kn_xml_text (w->xml, "note", clip->notes, NULL);
}

/* sound is the track of a sound, NULL for a picture. What is anchored has no tracks here: a clip says all. */
static struct element
begin_clip (struct writer *w, const struct kn_handoff_clip *clip, gint64 offset_frames, const char *lane,
            const struct kn_handoff_track *sound)
{
  double gain_db = clip->gain_db + (sound ? sound->gain_db : 0);
  struct element e = { clip->cut_in, clip->cut_out, kn_handoff_get_cut_source (clip) };
  const struct kn_handoff_media *media = kn_handoff_get_media (w->handoff, clip);
  g_autofree char *offset = seconds (w, offset_frames), *duration = seconds (w, e.end - e.time), *start = NULL, *format = NULL;
  g_autofree char *ref = g_strdup_printf ("r%d", clip->media + 10);

  if (clip->kind == KN_HANDOFF_TITLE || !media || media->is_still)
    e.local = 0;
  if (media && media->has_picture && !media->is_still)
    format = dup_format_id (w, media);
  start = seconds (w, e.local);
  if (clip->kind == KN_HANDOFF_TITLE)
    {
      begin_title (w, clip, offset, duration, lane);
      return e;
    }
  if (!media)
    kn_xml_begin (w->xml, "gap", "name", kn_timeline_get_name (clip), "offset", offset, "start", start, "duration",
                  duration, NULL);
  else
    kn_xml_begin (w->xml, media->is_still ? "video" : "asset-clip", "ref", ref, "lane", lane, "offset", offset,
                  "name", kn_timeline_get_name (clip), "start", start, "duration", duration,
                  "format", g_strcmp0 (format, "r1") ? format : NULL,
                  "enabled", sound && (clip->muted || sound->muted) ? "0" : NULL,
                  "srcEnable", sound ? "audio" : clip->muted && !media->is_still ? "video" : NULL,
                  "audioRole", sound ? "dialogue" : NULL, NULL);
  put_note (w, clip);
  if (media && !media->is_still)
    put_conform_rate (w, media);
  if (media && !media->is_still)
    put_volume (w, gain_db, sound ? clip : NULL);
  return e;
}

static struct element
begin_gap (struct writer *w, gint64 from, gint64 to, gint64 offset_frames)
{
  g_autofree char *offset = seconds (w, offset_frames), *duration = seconds (w, to - from);

  kn_xml_begin (w->xml, "gap", "name", "Gap", "offset", offset, "start", "0s", "duration", duration, NULL);
  return (struct element) { from, to, 0 };
}

static void
put_transition (struct writer *w, const struct kn_handoff_clip *clip, gint64 offset_frames)
{
  g_autofree char *offset = seconds (w, offset_frames), *duration = seconds (w, clip->transition_in);

  kn_xml_begin (w->xml, "transition", "name", "Cross Dissolve", "offset", offset, "duration", duration, NULL);
  kn_xml_leaf (w->xml, "filter-video", "ref", "r2", "name", "Cross Dissolve", NULL);
  kn_xml_end (w->xml);
}

/* What is anchored to an element of the primary storyline */

static void
put_storyline (struct writer *w, const struct kn_handoff_track *track, guint lane_number, const struct element *parent)
{
  const struct kn_handoff_clip *first = track->clips->pdata[0];
  g_autofree char *lane = g_strdup_printf ("%u", lane_number);
  g_autofree char *offset = seconds (w, parent->local + first->cut_in - parent->time);
  gint64 at = first->cut_in;

  kn_xml_begin (w->xml, "spine", "lane", lane, "offset", offset, NULL);
  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (clip->cut_in > at)
        {
          begin_gap (w, at, clip->cut_in, at - first->cut_in);
          kn_xml_end (w->xml);
        }
      if (i && clip->transition_in > 0)
        put_transition (w, clip, clip->start - first->cut_in);
      begin_clip (w, clip, clip->cut_in - first->cut_in, NULL, NULL);
      kn_xml_end (w->xml);
      at = clip->cut_out;
    }
  kn_xml_end (w->xml);
}

static void
put_sounds (struct writer *w, const struct kn_handoff_track *track, guint number, const struct element *parent)
{
  g_autofree char *lane = g_strdup_printf ("-%u", number);

  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (clip->media < 0 || clip->cut_in < parent->time || clip->cut_in >= parent->end)
        continue;
      begin_clip (w, clip, parent->local + clip->cut_in - parent->time, lane, track);
      kn_xml_end (w->xml);
    }
}

static void
put_markers (struct writer *w, const struct element *parent)
{
  for (guint i = 0; i < w->handoff->markers->len; i++)
    {
      const struct kn_handoff_marker *marker = w->handoff->markers->pdata[i];
      g_autofree char *start = NULL, *duration = seconds (w, MAX (marker->duration, 1));

      if (marker->time < parent->time || marker->time >= parent->end)
        continue;
      start = seconds (w, parent->local + marker->time - parent->time);
      kn_xml_leaf (w->xml, "marker", "start", start, "duration", duration, "value", *marker->name ? marker->name
                   : "Marker",
                   "note", *marker->notes ? marker->notes : NULL, NULL);
    }
}

static guint
primary_index (const struct kn_handoff *handoff)
{
  for (guint t = 0; t < handoff->pictures->len; t++)
    if (((struct kn_handoff_track *) handoff->pictures->pdata[t])->clips->len)
      return t;
  return handoff->pictures->len;
}

static void
put_anchored (struct writer *w, const struct element *parent)
{
  guint lane = 1;

  for (guint t = primary_index (w->handoff) + 1; t < w->handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *track = w->handoff->pictures->pdata[t];
      const struct kn_handoff_clip *first = track->clips->len ? track->clips->pdata[0] : NULL;

      if (first && first->cut_in >= parent->time && first->cut_in < parent->end)
        put_storyline (w, track, lane, parent);
      lane++;
    }
  for (guint t = 0; t < w->handoff->sounds->len; t++)
    put_sounds (w, w->handoff->sounds->pdata[t], t + 1, parent);
}

static void
end_element (struct writer *w, const struct element *element)
{
  put_anchored (w, element);
  put_markers (w, element);
  kn_xml_end (w->xml);
}

static void
put_gap (struct writer *w, gint64 from, gint64 to)
{
  struct element gap;

  if (from >= to)
    return;
  gap = begin_gap (w, from, to, w->handoff->start_timecode + from);
  end_element (w, &gap);
}

static void
put_primary (struct writer *w)
{
  guint index = primary_index (w->handoff);
  const struct kn_handoff_track *track = index < w->handoff->pictures->len ? w->handoff->pictures->pdata[index] : NULL;
  gint64 at = 0, zero = w->handoff->start_timecode;

  for (guint i = 0; track && i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];
      struct element element;

      put_gap (w, at, clip->cut_in);
      if (i && clip->transition_in > 0)
        put_transition (w, clip, zero + clip->start);
      element = begin_clip (w, clip, zero + clip->cut_in, NULL, NULL);
      end_element (w, &element);
      at = clip->cut_out;
    }
  put_gap (w, at, w->handoff->duration);
}

char *
kn_fcpxml_write (const struct kn_handoff *handoff, const char *folder)
{
  struct writer w = { handoff, kn_xml_new ("fcpxml"), 0 };
  g_autofree char *duration = seconds (&w, handoff->duration), *start = seconds (&w, handoff->start_timecode);
  gboolean drop = handoff->rate.den == 1001 && (handoff->rate.num == 30000 || handoff->rate.num == 60000);

  kn_xml_begin (w.xml, "fcpxml", "version", "1.10", NULL);
  put_resources (&w);
  kn_xml_begin (w.xml, "library", NULL);
  kn_xml_begin (w.xml, "event", "name", handoff->name, NULL);
  kn_xml_begin (w.xml, "project", "name", handoff->name, NULL);
  kn_xml_begin (w.xml, "sequence", "format", "r1", "duration", duration, "tcStart", start, "tcFormat", drop ? "DF"
                : "NDF",
                "audioLayout", "stereo", "audioRate", "48k", NULL);
  kn_xml_begin (w.xml, "spine", NULL);
  put_primary (&w);
  return kn_xml_finish (w.xml);
}
