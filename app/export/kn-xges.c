/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GStreamer Editing Services (.xges 0.7). Layers go from the top down, times are nanoseconds, values are serialised
 * GstStructures. A transition is a clip of its own over the overlap.
 */
#include "app/export/kn-timeline.h"
#include "app/export/kn-xml.h"
#include "app/media/kn-title-draw.h"

#include <math.h>
#include <string.h>

enum { TRACK_AUDIO = 2, TRACK_VIDEO = 4 };

struct writer
{
  const struct kn_handoff *handoff;
  kn_xml *xml;
  guint   n_clips;
};

/* A string inside a GstStructure: quoted, with everything that is not a plain letter escaped as GStreamer does. */
static void
append_string (GString *out, const char *value)
{
  g_string_append_c (out, '"');
  for (const guint8 *p = (const guint8 *) value; *p; p++)
    if (*p < 0x20 || *p >= 0x7f)
      g_string_append_printf (out, "\\%03o", *p);
    else if (g_ascii_isalnum (*p) || strchr ("_-+/:.", *p))
      g_string_append_c (out, (char) *p);
    else
      g_string_append_printf (out, "\\%c", *p);
  g_string_append_c (out, '"');
}

static guint64
ns (struct writer *w, gint64 frames)
{
  __int128 scaled = (__int128) frames * G_GINT64_CONSTANT (1000000000) * w->handoff->rate.den;

  return (guint64) ((scaled + w->handoff->rate.num / 2) / w->handoff->rate.num);
}

static void
put_asset (struct writer *w, const struct kn_handoff_media *media)
{
  g_autofree char *uri = kn_timeline_dup_uri (media->path);
  int formats = (media->has_picture ? TRACK_VIDEO : 0) | (media->has_sound ? TRACK_AUDIO : 0);
  g_autoptr (GString) properties = g_string_new (NULL);

  g_string_printf (properties, "properties, supported-formats=(int)%d", formats);
  if (media->n_frames > 0)
    g_string_append_printf (properties, ", duration=(guint64)%" G_GUINT64_FORMAT, ns (w, media->n_frames));
  g_string_append (properties, ";");
  kn_xml_leaf (w->xml, "asset", "id", uri, "extractable-type-name", "GESUriClip", "properties", properties->str,
               "metadatas", "metadatas;", NULL);
}

static void
put_resources (struct writer *w)
{
  kn_xml_begin (w->xml, "ressources", NULL);
  for (guint i = 0; i < w->handoff->media->len; i++)
    put_asset (w, w->handoff->media->pdata[i]);
  kn_xml_leaf (w->xml, "asset", "id", "crossfade", "extractable-type-name", "GESTransitionClip", "properties",
               "properties, supported-formats=(int)6;", "metadatas",
               "metadatas, description=(string)GES_VIDEO_STANDARD_TRANSITION_TYPE_CROSSFADE;", NULL);
  kn_xml_leaf (w->xml, "asset", "id", "GESTitleClip", "extractable-type-name", "GESTitleClip", "properties",
               "properties, supported-formats=(int)6;", "metadatas", "metadatas;", NULL);
  kn_xml_end (w->xml);
}

static void
put_tracks (struct writer *w)
{
  const struct kn_handoff *h = w->handoff;
  g_autofree char *video = g_strdup_printf ("properties, message-forward=(boolean)true, restriction-caps=(string)\""
                                            "video/x-raw\\,\\ framerate\\=\\(fraction\\)%d/%d\\,\\ "
                                            "width\\=\\(int\\)%d\\,\\ height\\=\\(int\\)%d\";",
                                            h->rate.num, h->rate.den, h->width, h->height);

  kn_xml_leaf (w->xml, "track", "caps", "video/x-raw(ANY)", "track-type", "4", "track-id", "0", "properties", video,
               "metadatas", "metadatas;", NULL);
  if (w->handoff->sounds->len)
    kn_xml_leaf (w->xml, "track", "caps", "audio/x-raw(ANY)", "track-type", "2", "track-id", "1", "properties",
                 "properties, message-forward=(boolean)true, restriction-caps=(string)\"audio/x-raw\\,\\ "
                 "channels\\=\\(int\\)2\\,\\ rate\\=\\(int\\)48000\";", "metadatas", "metadatas;", NULL);
}

struct numbers
{
  char *id, *layer, *tracks, *start, *duration, *in;
};

static void
numbers_init (struct writer *w, struct numbers *n, guint layer, int tracks, gint64 start, gint64 end, gint64 in)
{
  guint64 from = ns (w, start);

  n->id = g_strdup_printf ("%u", w->n_clips++);
  n->layer = g_strdup_printf ("%u", layer);
  n->tracks = g_strdup_printf ("%d", tracks);
  n->start = g_strdup_printf ("%" G_GUINT64_FORMAT, from);
  n->duration = g_strdup_printf ("%" G_GUINT64_FORMAT, ns (w, end) - from);
  n->in = g_strdup_printf ("%" G_GUINT64_FORMAT, ns (w, in));
}

static void
numbers_clear (struct numbers *n)
{
  g_free (n->id);
  g_free (n->layer);
  g_free (n->tracks);
  g_free (n->start);
  g_free (n->duration);
  g_free (n->in);
}

static char *
dup_clip_metadata (const struct kn_handoff_clip *clip)
{
  g_autofree char *note = kn_timeline_dup_note (clip);
  GString *out = g_string_new ("metadatas, kinora-name=(string)");

  append_string (out, kn_timeline_get_name (clip));
  if (*note)
    {
      g_string_append (out, ", kinora-note=(string)");
      append_string (out, note);
    }
  g_string_append (out, ";");
  return g_string_free (out, FALSE);
}

static guint
to_byte (double part)
{
  return (guint) lrint (255 * part);
}

static char *
dup_title_properties (const struct kn_handoff_clip *clip)
{
  GString *out = g_string_new ("properties, GstBaseTextOverlay::text=(string)");
  double c[4];

  append_string (out, clip->prompt);
  if (kn_title_parse_colour (clip->colour, c))
    g_string_append_printf (out, ", GstBaseTextOverlay::color=(uint)%u",
                            to_byte (c[3]) << 24 | to_byte (c[0]) << 16 | to_byte (c[1]) << 8 | to_byte (c[2]));
  g_string_append (out, ";");
  return g_string_free (out, FALSE);
}

/* NULL for a sound as it is in its file. Layers cannot be muted: every clip is. GStreamer gives both sides the whole of
 * a sound of one channel, everybody else (our own films, ffmpeg, MLT) half of its power each. */
static char *
dup_sound_properties (const struct kn_handoff_track *track, const struct kn_handoff_clip *clip,
                      const struct kn_handoff_media *media)
{
  double factor = pow (10, (clip->gain_db + track->gain_db) / 20) * (media && media->channels == 1 ? M_SQRT1_2 : 1);
  gboolean muted = clip->muted || track->muted;
  char volume[G_ASCII_DTOSTR_BUF_SIZE];

  if (!track->is_sound || (factor == 1 && !muted))
    return NULL;
  g_ascii_formatd (volume, sizeof volume, "%.6f", CLAMP (factor, 0, 10));
  return g_strdup_printf ("properties, GstVolume::mute=(boolean)%s, GstVolume::volume=(double)%s;",
                          muted ? "true" : "false", volume);
}

static void
put_clip (struct writer *w, const struct kn_handoff_track *track, const struct kn_handoff_clip *clip, guint layer,
          int tracks)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (w->handoff, clip);
  g_autofree char *uri = media ? kn_timeline_dup_uri (media->path) : NULL, *metadata = dup_clip_metadata (clip);
  gboolean is_title = clip->kind == KN_HANDOFF_TITLE;
  g_autofree char *children = is_title ? dup_title_properties (clip) : dup_sound_properties (track, clip, media);
  struct numbers n;

  if (!media && !is_title)
    return;
  numbers_init (w, &n, layer, is_title ? TRACK_VIDEO : tracks, clip->start, clip->end, clip->source_in);
  kn_xml_begin (w->xml, "clip", "id", n.id, "asset-id", is_title ? "GESTitleClip" : uri,
                "type-name", is_title ? "GESTitleClip"
                  : "GESUriClip", "layer-priority", n.layer, "track-types", n.tracks,
                "start", n.start, "duration", n.duration, "inpoint", is_title ? "0" : n.in, "rate", "0",
                "properties", "properties;", "metadatas", metadata, NULL);
  if (children)
    kn_xml_leaf (w->xml, "source", "track-id", is_title ? "0" : "1", "children-properties", children, NULL);
  kn_xml_end (w->xml);
  numbers_clear (&n);
}

static void
put_transition (struct writer *w, const struct kn_handoff_clip *clip, guint layer, int tracks)
{
  struct numbers n;

  numbers_init (w, &n, layer, tracks, clip->start, clip->start + clip->transition_in, 0);
  kn_xml_leaf (w->xml, "clip", "id", n.id, "asset-id", "crossfade", "type-name", "GESTransitionClip", "layer-priority",
               n.layer,
               "track-types", n.tracks, "start", n.start, "duration", n.duration, "inpoint", "0", "rate", "0",
               "properties", "properties;", "metadatas", "metadatas;", NULL);
  numbers_clear (&n);
}

static void
put_layer (struct writer *w, const struct kn_handoff_track *track, guint number)
{
  g_autofree char *priority = g_strdup_printf ("%u", number);
  int tracks = track->is_sound ? TRACK_AUDIO : TRACK_VIDEO;

  kn_xml_begin (w->xml, "layer", "priority", priority, "properties", "properties, auto-transition=(boolean)true;",
                "metadatas", "metadatas, volume=(float)1;", NULL);
  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (clip->transition_in > 0 && clip->kind == KN_HANDOFF_MEDIA)
        put_transition (w, clip, number, tracks);
      put_clip (w, track, clip, number, tracks);
    }
  kn_xml_end (w->xml);
}

char *
kn_xges_write (const struct kn_handoff *handoff, const char *folder)
{
  struct writer w = { handoff, kn_xml_new (NULL), 0 };
  g_autoptr (GString) metadata = g_string_new ("metadatas, name=(string)");
  guint number = 0;

  append_string (metadata, handoff->name);
  g_string_append (metadata, ", format-version=(string)0.7;");
  kn_xml_begin (w.xml, "ges", "version", "0.7", NULL);
  kn_xml_begin (w.xml, "project", "properties", "properties;", "metadatas", metadata->str, NULL);
  put_resources (&w);
  kn_xml_begin (w.xml, "timeline", "properties", "properties, auto-transition=(boolean)true;", "metadatas",
                "metadatas;", NULL);
  put_tracks (&w);
  for (guint i = handoff->pictures->len; i-- > 0;)
    put_layer (&w, handoff->pictures->pdata[i], number++);
  for (guint i = 0; i < handoff->sounds->len; i++)
    put_layer (&w, handoff->sounds->pdata[i], number++);
  return kn_xml_finish (w.xml);
}
