/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What plain MLT and Kdenlive's projects have in common: the profile, what is played, and how it is cut.
 */
#include "app/export/kn-mlt-private.h"

#include "app/export/kn-mlt-title.h"
#include "app/export/kn-timeline.h"

#include <math.h>
#include <string.h>

void
kn_mlt_put (struct kn_mlt *w, const char *name, const char *value)
{
  kn_xml_text (w->xml, "property", value, "name", name, NULL);
}

void
kn_mlt_put_int (struct kn_mlt *w, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  kn_mlt_put (w, name, text);
}

/* MLT has no word for wide colours that all its versions know: it works in Rec. 709, which the limits say. */
static void
put_profile (struct kn_mlt *w)
{
  const struct kn_handoff *h = w->handoff;
  g_autofree char *width = g_strdup_printf ("%d", h->width), *height = g_strdup_printf ("%d", h->height);
  g_autofree char *num = g_strdup_printf ("%d", h->rate.num), *den = g_strdup_printf ("%d", h->rate.den);

  kn_xml_leaf (w->xml, "profile", "description", h->name, "width", width, "height", height, "progressive", "1",
               "sample_aspect_num", "1", "sample_aspect_den", "1", "display_aspect_num", width,
               "display_aspect_den", height,
               "frame_rate_num", num, "frame_rate_den", den, "colorspace", "709", NULL);
}

gint64
kn_mlt_media_length (const struct kn_handoff *handoff, const struct kn_handoff_media *media)
{
  return media->n_frames > 0 ? media->n_frames : MAX (handoff->duration, 1) + 15000;
}

static void
put_producer (struct kn_mlt *w, guint i)
{
  const struct kn_handoff_media *media = w->handoff->media->pdata[i];
  gint64 length = kn_mlt_media_length (w->handoff, media);
  g_autofree char *id = g_strdup_printf ("producer%u", i), *out = g_strdup_printf ("%" G_GINT64_FORMAT, length - 1);
  g_autofree char *resource = w->folder ? kn_timeline_dup_relative (media->path, w->folder) : g_strdup (media->path);

  kn_xml_begin (w->xml, "producer", "id", id, "in", "0", "out", out, NULL);
  kn_mlt_put_int (w, "length", length);
  kn_mlt_put (w, "eof", "pause");
  kn_mlt_put (w, "resource", resource);
  /* Stills are left to the loader, which knows what is installed. */
  if (!media->is_still)
    kn_mlt_put (w, "mlt_service", media->n_frames > 0 ? "avformat-novalidate" : "avformat");
  if (!w->kdenlive)
    kn_mlt_put (w, "shotcut:caption", media->name);
  else
    {
      kn_mlt_put (w, "kdenlive:clipname", media->name);
      kn_mlt_put (w, "kdenlive:folderid", "-1");
      kn_mlt_put_int (w, "kdenlive:id", (gint64) i + 4);
    }
  kn_xml_end (w->xml);
}

static guint
find_title (struct kn_mlt *w, const struct kn_handoff_clip *clip)
{
  guint i = 0;

  g_ptr_array_find (w->titles, clip, &i);
  return i;
}

/* In Kdenlive's bin titles follow the files. */
gint64
kn_mlt_bin_id (struct kn_mlt *w, const struct kn_handoff_clip *clip)
{
  return 4 + (clip->kind == KN_HANDOFF_TITLE ? (gint64) w->handoff->media->len + find_title (w, clip) : clip->media);
}

static void
put_title (struct kn_mlt *w, guint i)
{
  const struct kn_handoff_clip *clip = w->titles->pdata[i];
  g_autofree char *id = g_strdup_printf ("title%u", i);
  g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, clip->end - clip->start - 1);
  g_autofree char *data = kn_mlt_title_write (clip, w->handoff->width, w->handoff->height);

  kn_xml_begin (w->xml, "producer", "id", id, "in", "0", "out", out, NULL);
  kn_mlt_put_int (w, "length", clip->end - clip->start);
  kn_mlt_put (w, "eof", "pause");
  kn_mlt_put (w, "mlt_service", "kdenlivetitle");
  kn_mlt_put (w, "xmldata", data);
  if (w->kdenlive)
    {
      kn_mlt_put (w, "kdenlive:clipname", *clip->name ? clip->name : clip->prompt);
      kn_mlt_put (w, "kdenlive:folderid", "-1");
      kn_mlt_put_int (w, "kdenlive:id", kn_mlt_bin_id (w, clip));
    }
  kn_xml_end (w->xml);
}

static gboolean
is_written (const struct kn_handoff_clip *clip)
{
  return clip->kind != KN_HANDOFF_EMPTY;
}

gint64
kn_mlt_get_lap (const struct kn_handoff_track *track, guint i)
{
  const struct kn_handoff_clip *clip = i < track->clips->len ? track->clips->pdata[i] : NULL;

  return i > 0 && clip && is_written (clip) && is_written (track->clips->pdata[i - 1]) ? clip->transition_in : 0;
}

/* Kdenlive expects in the second only what overlaps something in the first. */
void
kn_mlt_assign (const struct kn_handoff_track *track, guint8 *list)
{
  for (guint i = 0; i < track->clips->len; i++)
    list[i] = kn_mlt_get_lap (track, i) > 0 && !list[i - 1];
}

/* Part of full amplitude in frame n of a linear ramp of N frames. */
static double
get_ramp (gint64 n, gint64 frames)
{
  return n < frames ? ((double) n + 0.5) / (double) frames : 1;
}

/* Decibels at the edges of a sound: its gain, and silence where it fades. What overlaps fades too, except in Kdenlive,
 * where a transition does that. */
static void
put_level (struct kn_mlt *w, const struct kn_handoff_track *track, const struct kn_handoff_clip *clip)
{
  double gain = clip->gain_db + track->gain_db;
  gint64 lap_in = w->kdenlive ? 0 : clip->transition_in, lap_out = w->kdenlive ? 0 : clip->transition_out;
  gint64 fade_in = MAX (clip->fade_in, lap_in), fade_out = MAX (clip->fade_out, lap_out);
  gint64 last = clip->end - clip->start - 1;
  g_autofree char *in = g_strdup_printf ("%" G_GINT64_FORMAT, clip->source_in);
  g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, clip->source_in + last);
  g_autoptr (GString) level = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (!gain && !fade_in && !fade_out)
    return;
  /* MLT interpolates decibels, and our fades are linear in amplitude: a key for every frame of a fade. */
  for (gint64 n = 0; n <= last; n++)
    if (n == 0 || n <= fade_in || n >= last - fade_out)
      {
        double ramp = get_ramp (n, fade_in) * get_ramp (last - n, fade_out);

        g_ascii_formatd (number, sizeof number, "%.3f", gain + 20 * log10 (ramp));
        g_string_append_printf (level, "%s%" G_GINT64_FORMAT "=%s", n ? ";" : "", n, number);
      }
  /* Its keys count from there; without it, from the first frame of the file. */
  kn_xml_begin (w->xml, "filter", "in", in, "out", out, NULL);
  kn_mlt_put (w, "mlt_service", "volume");
  if (w->kdenlive)
    kn_mlt_put (w, "kdenlive_id", "volume");
  kn_mlt_put (w, "level", level->str);
  kn_xml_end (w->xml);
}

/* As the editors mute a clip. */
static void
put_mute (struct kn_mlt *w)
{
  kn_xml_begin (w->xml, "filter", NULL);
  kn_mlt_put (w, "mlt_service", "volume");
  kn_mlt_put (w, w->kdenlive ? "kdenlive_id" : "shotcut:filter", w->kdenlive ? "mute" : "muteVolume");
  kn_mlt_put (w, "gain", "0");
  kn_xml_end (w->xml);
}

void
kn_mlt_put_cut (struct kn_mlt *w, const struct kn_handoff_track *track, const struct kn_handoff_clip *clip,
                const char *element, gint64 start, gint64 end)
{
  gboolean is_title = clip->kind == KN_HANDOFF_TITLE;
  gint64 first = start - clip->start + (is_title ? 0 : clip->source_in);
  g_autofree char *producer = is_title ? g_strdup_printf ("title%u", find_title (w, clip))
                              : g_strdup_printf ("producer%d", clip->media);
  g_autofree char *in = g_strdup_printf ("%" G_GINT64_FORMAT, first);
  g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, first + end - start - 1);

  kn_xml_begin (w->xml, element, "producer", producer, "in", in, "out", out, NULL);
  if (w->kdenlive)
    kn_mlt_put_int (w, "kdenlive:id", kn_mlt_bin_id (w, clip));
  if (track->is_sound)
    put_level (w, track, clip);
  if (clip->muted)
    put_mute (w);
  kn_xml_end (w->xml);
}

void
kn_mlt_put_blank (struct kn_mlt *w, gint64 length)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, length);

  if (length > 0)
    kn_xml_leaf (w->xml, "blank", "length", text, NULL);
}

void
kn_mlt_put_cuts (struct kn_mlt *w, const struct kn_handoff_track *track, const guint8 *list, guint8 which)
{
  gint64 at = 0;

  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (list[i] != which || !is_written (clip))
        continue;
      kn_mlt_put_blank (w, clip->start - at);
      kn_mlt_put_cut (w, track, clip, "entry", clip->start, clip->end);
      at = clip->end;
    }
}

void
kn_mlt_begin_transition (struct kn_mlt *w, const char *service, gint64 a, gint64 b)
{
  kn_xml_begin (w->xml, "transition", NULL);
  kn_mlt_put_int (w, "a_track", a);
  kn_mlt_put_int (w, "b_track", b);
  kn_mlt_put (w, "mlt_service", service);
  if (w->kdenlive)
    kn_mlt_put (w, "kdenlive_id", service);
}

void
kn_mlt_put_black (struct kn_mlt *w, const char *id)
{
  kn_xml_begin (w->xml, "producer", "id", id, "in", "0", "out", w->last, NULL);
  kn_mlt_put_int (w, "length", MAX (w->handoff->duration, 1));
  kn_mlt_put (w, "eof", "continue");
  kn_mlt_put (w, "resource", "black");
  kn_mlt_put (w, "mlt_service", "color");
  if (w->kdenlive)
    kn_mlt_put (w, "kdenlive:playlistid", id);
  kn_mlt_put (w, "mlt_image_format", "rgba");
  kn_mlt_put (w, "set.test_audio", "0");
  kn_xml_end (w->xml);
}

guint
kn_mlt_count_tracks (struct kn_mlt *w)
{
  return w->handoff->pictures->len + w->handoff->sounds->len;
}

/* Kdenlive has sounds below pictures, the uppermost last. */
const struct kn_handoff_track *
kn_mlt_nth_track (struct kn_mlt *w, guint i)
{
  guint sounds = w->handoff->sounds->len;

  return i < sounds ? w->handoff->sounds->pdata[sounds - 1 - i] : w->handoff->pictures->pdata[i - sounds];
}

void
kn_mlt_put_track_blend (struct kn_mlt *w, const struct kn_handoff_track *track, guint number)
{
  if (!track->is_sound && !w->kdenlive && !w->titles->len)
    return;
  kn_mlt_begin_transition (w, track->is_sound ? "mix" : "qtblend", 0, number);
  kn_mlt_put (w, "always_active", "1");
  if (track->is_sound)
    kn_mlt_put (w, "sum", "1");
  if (w->kdenlive)
    kn_mlt_put (w, "internal_added", "237");
  kn_xml_end (w->xml);
}

static GPtrArray *
find_titles (const struct kn_handoff *handoff)
{
  GPtrArray *titles = g_ptr_array_new ();

  for (guint t = 0; t < handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *track = handoff->pictures->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        if (((struct kn_handoff_clip *) track->clips->pdata[i])->kind == KN_HANDOFF_TITLE)
          g_ptr_array_add (titles, track->clips->pdata[i]);
    }
  return titles;
}

void
kn_mlt_begin (struct kn_mlt *w, const struct kn_handoff *handoff, const char *folder, gboolean kdenlive)
{
  *w = (struct kn_mlt) { handoff, folder, kn_xml_new (NULL), kdenlive, find_titles (handoff),
                         g_strdup_printf ("%" G_GINT64_FORMAT, MAX (handoff->duration, 1) - 1) };
  kn_xml_begin (w->xml, "mlt", "LC_NUMERIC", "C", "version", "7.12.0", "title", handoff->name,
                "producer", kdenlive ? "main_bin" : "main", NULL);
  put_profile (w);
  for (guint i = 0; i < handoff->media->len; i++)
    put_producer (w, i);
  for (guint i = 0; i < w->titles->len; i++)
    put_title (w, i);
}

char *
kn_mlt_end (struct kn_mlt *w)
{
  g_ptr_array_unref (w->titles);
  g_free (w->last);
  return kn_xml_finish (w->xml);
}
