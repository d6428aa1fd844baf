/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MLT XML, plain and as Kdenlive writes it. Each track is a tractor of two playlists; clips that overlap lie in
 * different ones, with a luma transition over the overlap (reversed where the later clip is in the first). Frames
 * count from the beginning of the file at the profile's rate; "out" is the last frame that is seen.
 */
#include "app/document/kn-json.h"
#include "app/export/kn-mlt-title.h"
#include "app/export/kn-timeline.h"
#include "app/export/kn-xml.h"

#include <string.h>

struct writer
{
  const struct kn_handoff *handoff;
  const char *folder;
  kn_xml     *xml;
  gboolean    kdenlive;
  GPtrArray  *titles;       /* const struct kn_handoff_clip *, each a producer of its own */
};

static void
put_property (struct writer *w, const char *name, const char *value)
{
  kn_xml_text (w->xml, "property", value, "name", name, NULL);
}

static void
put_property_int (struct writer *w, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  put_property (w, name, text);
}

static void
put_profile (struct writer *w)
{
  const struct kn_handoff *h = w->handoff;
  g_autofree char *width = g_strdup_printf ("%d", h->width), *height = g_strdup_printf ("%d", h->height);
  g_autofree char *num = g_strdup_printf ("%d", h->rate.num), *den = g_strdup_printf ("%d", h->rate.den);

  kn_xml_leaf (w->xml, "profile", "description", h->name, "width", width, "height", height, "progressive", "1",
               "sample_aspect_num", "1", "sample_aspect_den", "1", "display_aspect_num", width,
               "display_aspect_den", height,
               "frame_rate_num", num, "frame_rate_den", den, "colorspace", "709", NULL);
}

static gint64
media_length (const struct kn_handoff *handoff, const struct kn_handoff_media *media)
{
  return media->n_frames > 0 ? media->n_frames : MAX (handoff->duration, 1) + 15000;
}

static void
put_producer (struct writer *w, guint i)
{
  const struct kn_handoff_media *media = w->handoff->media->pdata[i];
  gint64 length = media_length (w->handoff, media);
  g_autofree char *id = g_strdup_printf ("producer%u", i), *out = g_strdup_printf ("%" G_GINT64_FORMAT, length - 1);
  g_autofree char *resource = w->folder ? kn_timeline_dup_relative (media->path, w->folder) : g_strdup (media->path);

  kn_xml_begin (w->xml, "producer", "id", id, "in", "0", "out", out, NULL);
  put_property_int (w, "length", length);
  put_property (w, "eof", "pause");
  put_property (w, "resource", resource);
  /* Stills are left to the loader, which knows what is installed. */
  if (!media->is_still)
    put_property (w, "mlt_service", media->n_frames > 0 ? "avformat-novalidate" : "avformat");
  if (w->kdenlive)
    {
      put_property (w, "kdenlive:clipname", media->name);
      put_property (w, "kdenlive:folderid", "-1");
      put_property_int (w, "kdenlive:id", (gint64) i + 4);
    }
  kn_xml_end (w->xml);
}

static guint
find_title (struct writer *w, const struct kn_handoff_clip *clip)
{
  guint i = 0;

  g_ptr_array_find (w->titles, clip, &i);
  return i;
}

/* In Kdenlive's bin titles follow the files. */
static gint64
get_bin_id (struct writer *w, const struct kn_handoff_clip *clip)
{
  return 4 + (clip->kind == KN_HANDOFF_TITLE ? (gint64) w->handoff->media->len + find_title (w, clip) : clip->media);
}

static void
put_title (struct writer *w, guint i)
{
  const struct kn_handoff_clip *clip = w->titles->pdata[i];
  g_autofree char *id = g_strdup_printf ("title%u", i);
  g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, clip->end - clip->start - 1);
  g_autofree char *data = kn_mlt_title_write (clip, w->handoff->width, w->handoff->height);

  kn_xml_begin (w->xml, "producer", "id", id, "in", "0", "out", out, NULL);
  put_property_int (w, "length", clip->end - clip->start);
  put_property (w, "eof", "pause");
  put_property (w, "mlt_service", "kdenlivetitle");
  put_property (w, "xmldata", data);
  if (w->kdenlive)
    {
      put_property (w, "kdenlive:clipname", *clip->name ? clip->name : clip->prompt);
      put_property (w, "kdenlive:folderid", "-1");
      put_property_int (w, "kdenlive:id", get_bin_id (w, clip));
    }
  kn_xml_end (w->xml);
}

/* Which of a track's two playlists each clip is in. */
static void
assign (const struct kn_handoff_track *track, guint8 *list)
{
  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      list[i] = i == 0 ? 0 : clip->transition_in > 0 ? !list[i - 1] : list[i - 1];
    }
}

static gboolean
is_written (const struct kn_handoff_clip *clip)
{
  return clip->kind != KN_HANDOFF_EMPTY;
}

/* Decibels at the edges of a sound: its gain, and silence where it fades. */
static void
put_level (struct writer *w, const struct kn_handoff_track *track, const struct kn_handoff_clip *clip)
{
  double gain = clip->gain_db + track->gain_db;
  gint64 fade_in = MAX (clip->fade_in, clip->transition_in), fade_out = MAX (clip->fade_out, clip->transition_out);
  gint64 last = clip->end - clip->start - 1;
  g_autoptr (GString) level = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (!gain && !fade_in && !fade_out)
    return;
  g_ascii_formatd (number, sizeof number, "%.3f", gain);
  if (fade_in)
    g_string_append_printf (level, "0=-60;%" G_GINT64_FORMAT "=%s;", MIN (fade_in, last), number);
  else
    g_string_append_printf (level, "0=%s;", number);
  if (fade_out)
    g_string_append_printf (level, "%" G_GINT64_FORMAT "=%s;%" G_GINT64_FORMAT "=-60", MAX (last - fade_out, 0),
                            number, last);
  else
    g_string_append_printf (level, "%" G_GINT64_FORMAT "=%s", last, number);
  kn_xml_begin (w->xml, "filter", NULL);
  put_property (w, "mlt_service", "volume");
  if (w->kdenlive)
    put_property (w, "kdenlive_id", "volume");
  put_property (w, "level", level->str);
  kn_xml_end (w->xml);
}

static void
put_entry (struct writer *w, const struct kn_handoff_track *track, const struct kn_handoff_clip *clip)
{
  gboolean is_title = clip->kind == KN_HANDOFF_TITLE;
  gint64 first = is_title ? 0 : clip->source_in;
  g_autofree char *producer = is_title ? g_strdup_printf ("title%u", find_title (w, clip))
                              : g_strdup_printf ("producer%d", clip->media);
  g_autofree char *in = g_strdup_printf ("%" G_GINT64_FORMAT, first);
  g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, first + clip->end - clip->start - 1);

  kn_xml_begin (w->xml, "entry", "producer", producer, "in", in, "out", out, NULL);
  if (w->kdenlive)
    put_property_int (w, "kdenlive:id", get_bin_id (w, clip));
  if (track->is_sound)
    put_level (w, track, clip);
  kn_xml_end (w->xml);
}

static void
put_playlist (struct writer *w, const struct kn_handoff_track *track, const char *id, const guint8 *list, guint8 which)
{
  gint64 at = 0;

  kn_xml_begin (w->xml, "playlist", "id", id, NULL);
  if (w->kdenlive && track->is_sound)
    put_property (w, "kdenlive:audio_track", "1");
  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];
      g_autofree char *blank = g_strdup_printf ("%" G_GINT64_FORMAT, clip->start - at);

      if (list[i] != which || !is_written (clip))
        continue;
      if (clip->start > at)
        kn_xml_leaf (w->xml, "blank", "length", blank, NULL);
      put_entry (w, track, clip);
      at = clip->end;
    }
  kn_xml_end (w->xml);
}

static void
begin_transition (struct writer *w, const char *service, gint64 a, gint64 b)
{
  kn_xml_begin (w->xml, "transition", NULL);
  put_property_int (w, "a_track", a);
  put_property_int (w, "b_track", b);
  put_property (w, "mlt_service", service);
  if (w->kdenlive)
    put_property (w, "kdenlive_id", service);
}

static void
put_mix (struct writer *w, const struct kn_handoff_clip *clip, guint8 list)
{
  g_autofree char *in = g_strdup_printf ("%" G_GINT64_FORMAT, clip->start);
  g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, clip->start + clip->transition_in - 1);

  kn_xml_begin (w->xml, "transition", "in", in, "out", out, NULL);
  put_property (w, "a_track", "0");
  put_property (w, "b_track", "1");
  put_property (w, "mlt_service", "luma");
  if (w->kdenlive)
    put_property (w, "kdenlive_id", "luma");
  put_property (w, "reverse", list ? "0" : "1");
  put_property (w, "progressive", "1");
  put_property (w, "alpha_over", "1");
  kn_xml_end (w->xml);
}

static void
put_track (struct writer *w, const struct kn_handoff_track *track, guint number)
{
  g_autofree guint8 *list = g_new0 (guint8, MAX (track->clips->len, 1));
  g_autofree char *id = g_strdup_printf ("track%u", number), *out = NULL;
  char *names[2] = { g_strdup_printf ("playlist%u", 2 * number), g_strdup_printf ("playlist%u", 2 * number + 1) };
  const char *hide = track->is_sound ? "video" : "audio";

  assign (track, list);
  for (guint8 k = 0; k < 2; k++)
    put_playlist (w, track, names[k], list, k);
  out = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (w->handoff->duration, 1) - 1);
  kn_xml_begin (w->xml, "tractor", "id", id, "in", "0", "out", out, NULL);
  put_property (w, w->kdenlive ? "kdenlive:track_name" : "kinora:name", track->name);
  if (w->kdenlive && track->is_sound)
    put_property (w, "kdenlive:audio_track", "1");
  if (w->kdenlive)
    put_property (w, "kdenlive:timeline_active", "1");
  for (guint k = 0; k < 2; k++)
    kn_xml_leaf (w->xml, "track", "producer", names[k], "hide", track->muted ? "both" : hide, NULL);
  if (track->is_sound)
    {
      begin_transition (w, "mix", 0, 1);
      put_property (w, "always_active", "1");
      put_property (w, "sum", "1");
      kn_xml_end (w->xml);
    }
  for (guint i = 0; !track->is_sound && i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (clip->transition_in > 0 && is_written (clip) && is_written (track->clips->pdata[i - 1]))
        put_mix (w, clip, list[i]);
    }
  kn_xml_end (w->xml);
  g_free (names[0]);
  g_free (names[1]);
}

static guint
n_tracks (struct writer *w)
{
  return w->handoff->pictures->len + w->handoff->sounds->len;
}

/* Kdenlive has sounds below pictures, the uppermost last. */
static const struct kn_handoff_track *
nth_track (struct writer *w, guint i)
{
  guint sounds = w->handoff->sounds->len;

  return i < sounds ? w->handoff->sounds->pdata[sounds - 1 - i] : w->handoff->pictures->pdata[i - sounds];
}

static char *
dup_guides (struct writer *w)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < w->handoff->markers->len; i++)
    {
      const struct kn_handoff_marker *marker = w->handoff->markers->pdata[i];
      JsonObject *guide = json_object_new ();

      json_object_set_string_member (guide, "comment", marker->name);
      json_object_set_int_member (guide, "pos", marker->time);
      json_object_set_int_member (guide, "type", (gint64) marker->label);
      json_array_add_object_element (list, guide);
    }
  json_node_take_array (root, list);
  return kn_json_print_compact (root);
}

static void
put_bin (struct writer *w)
{
  g_autofree char *guides = dup_guides (w);

  kn_xml_begin (w->xml, "playlist", "id", "main_bin", NULL);
  put_property (w, "kdenlive:docproperties.version", "1.04");
  put_property (w, "kdenlive:docproperties.kdenliveversion", "22.12.3");
  put_property (w, "kdenlive:docproperties.documentid", "1700000000000");
  put_property (w, "kdenlive:docproperties.decimalPoint", ".");
  put_property (w, "kdenlive:docproperties.guides", guides);
  put_property (w, "xml_retain", "1");
  for (guint i = 0; i < w->handoff->media->len; i++)
    {
      g_autofree char *producer = g_strdup_printf ("producer%u", i);
      g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT,
                                              media_length (w->handoff, w->handoff->media->pdata[i]) - 1);

      kn_xml_leaf (w->xml, "entry", "producer", producer, "in", "0", "out", out, NULL);
    }
  for (guint i = 0; i < w->titles->len; i++)
    {
      const struct kn_handoff_clip *clip = w->titles->pdata[i];
      g_autofree char *producer = g_strdup_printf ("title%u", i);
      g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, clip->end - clip->start - 1);

      kn_xml_leaf (w->xml, "entry", "producer", producer, "in", "0", "out", out, NULL);
    }
  kn_xml_end (w->xml);
}

static void
put_black (struct writer *w)
{
  g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (w->handoff->duration, 1) - 1);

  kn_xml_begin (w->xml, "producer", "id", "black_track", "in", "0", "out", out, NULL);
  put_property_int (w, "length", MAX (w->handoff->duration, 1));
  put_property (w, "eof", "continue");
  put_property (w, "resource", "black");
  put_property (w, "mlt_service", "color");
  if (w->kdenlive)
    put_property (w, "kdenlive:playlistid", "black_track");
  put_property (w, "mlt_image_format", "rgba");
  put_property (w, "set.test_audio", "0");
  kn_xml_end (w->xml);
}

/* Tracks lie on each other: sounds are added, the highest picture is seen; under a title what is below shows through. */
static void
put_main (struct writer *w)
{
  g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (w->handoff->duration, 1) - 1);

  kn_xml_begin (w->xml, "tractor", "id", "main", "in", "0", "out", out, "global_feed", w->kdenlive ? "1" : NULL, NULL);
  if (!w->kdenlive)
    put_property (w, "shotcut", "1");
  kn_xml_leaf (w->xml, "track", "producer", "black_track", NULL);
  for (guint i = 0; i < n_tracks (w); i++)
    {
      g_autofree char *id = g_strdup_printf ("track%u", i);

      kn_xml_leaf (w->xml, "track", "producer", id, NULL);
    }
  for (guint i = 0; i < n_tracks (w); i++)
    {
      gboolean is_sound = nth_track (w, i)->is_sound;

      if (!is_sound && !w->kdenlive && !w->titles->len)
        continue;
      begin_transition (w, is_sound ? "mix" : "qtblend", 0, (gint64) i + 1);
      put_property (w, "always_active", "1");
      if (is_sound)
        put_property (w, "sum", "1");
      if (w->kdenlive)
        put_property (w, "internal_added", "237");
      kn_xml_end (w->xml);
    }
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

static char *
write_project (const struct kn_handoff *handoff, const char *folder, gboolean kdenlive)
{
  g_autoptr (GPtrArray) titles = find_titles (handoff);
  struct writer w = { handoff, folder, kn_xml_new (NULL), kdenlive, titles };

  kn_xml_begin (w.xml, "mlt", "LC_NUMERIC", "C", "version", "7.12.0", "title", handoff->name,
                "producer", kdenlive ? "main_bin" : "main", NULL);
  put_profile (&w);
  for (guint i = 0; i < handoff->media->len; i++)
    put_producer (&w, i);
  for (guint i = 0; i < titles->len; i++)
    put_title (&w, i);
  if (kdenlive)
    put_bin (&w);
  put_black (&w);
  for (guint i = 0; i < n_tracks (&w); i++)
    put_track (&w, nth_track (&w, i), i);
  put_main (&w);
  return kn_xml_finish (w.xml);
}

char *
kn_mlt_write (const struct kn_handoff *handoff, const char *folder)
{
  return write_project (handoff, folder, FALSE);
}

char *
kn_kdenlive_write (const struct kn_handoff *handoff, const char *folder)
{
  return write_project (handoff, folder, TRUE);
}
