/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A project of Kdenlive. Each track is a tractor of two playlists; clips that overlap lie in different ones, with a
 * transition over the overlap: luma for pictures, mix for sounds, reversed where the later clip is in the first.
 */
#include "app/document/kn-json.h"
#include "app/export/kn-mlt-private.h"
#include "app/export/kn-timeline.h"

static void
put_mix (struct kn_mlt *w, const struct kn_handoff_track *track, guint i, guint8 list)
{
  const struct kn_handoff_clip *clip = track->clips->pdata[i];
  gint64 lap = kn_mlt_get_lap (track, i);
  const char *service = track->is_sound ? "mix" : "luma";
  g_autofree char *in = g_strdup_printf ("%" G_GINT64_FORMAT, clip->start);
  g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT, clip->start + lap - 1);

  kn_xml_begin (w->xml, "transition", "in", in, "out", out, NULL);
  kn_mlt_put (w, "a_track", "0");
  kn_mlt_put (w, "b_track", "1");
  kn_mlt_put (w, "mlt_service", service);
  kn_mlt_put (w, "kdenlive_id", service);
  kn_mlt_put_int (w, "kdenlive:mixcut", lap - lap / 2);
  kn_mlt_put (w, "reverse", list ? "0" : "1");
  kn_mlt_put (w, track->is_sound ? "start" : "progressive", track->is_sound ? "-1" : "1");
  kn_mlt_put (w, track->is_sound ? "accepts_blanks" : "alpha_over", "1");
  kn_xml_end (w->xml);
}

static void
put_track (struct kn_mlt *w, const struct kn_handoff_track *track, guint number)
{
  g_autofree guint8 *list = g_new0 (guint8, MAX (track->clips->len, 1));
  g_autofree char *id = g_strdup_printf ("track%u", number);
  char *names[2] = { g_strdup_printf ("playlist%u", 2 * number), g_strdup_printf ("playlist%u", 2 * number + 1) };
  const char *hide = track->is_sound ? "video" : "audio";

  kn_mlt_assign (track, list);
  for (guint8 k = 0; k < 2; k++)
    {
      kn_xml_begin (w->xml, "playlist", "id", names[k], NULL);
      if (track->is_sound)
        kn_mlt_put (w, "kdenlive:audio_track", "1");
      kn_mlt_put_cuts (w, track, list, k);
      kn_xml_end (w->xml);
    }
  kn_xml_begin (w->xml, "tractor", "id", id, "in", "0", "out", w->last, NULL);
  kn_mlt_put (w, "kdenlive:track_name", track->name);
  if (track->is_sound)
    kn_mlt_put (w, "kdenlive:audio_track", "1");
  kn_mlt_put (w, "kdenlive:timeline_active", "1");
  for (guint k = 0; k < 2; k++)
    kn_xml_leaf (w->xml, "track", "producer", names[k], "hide", track->muted ? "both" : hide, NULL);
  for (guint i = 0; i < track->clips->len; i++)
    if (kn_mlt_get_lap (track, i) > 0)
      put_mix (w, track, i, list[i]);
  kn_xml_end (w->xml);
  g_free (names[0]);
  g_free (names[1]);
}

static char *
dup_guides (struct kn_mlt *w)
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
put_bin (struct kn_mlt *w)
{
  g_autofree char *guides = dup_guides (w);

  kn_xml_begin (w->xml, "playlist", "id", "main_bin", NULL);
  kn_mlt_put (w, "kdenlive:docproperties.version", "1.04");
  kn_mlt_put (w, "kdenlive:docproperties.kdenliveversion", "22.12.3");
  kn_mlt_put (w, "kdenlive:docproperties.documentid", "1700000000000");
  kn_mlt_put (w, "kdenlive:docproperties.decimalPoint", ".");
  kn_mlt_put (w, "kdenlive:docproperties.guides", guides);
  kn_mlt_put (w, "xml_retain", "1");
  for (guint i = 0; i < w->handoff->media->len; i++)
    {
      g_autofree char *producer = g_strdup_printf ("producer%u", i);
      g_autofree char *out = g_strdup_printf ("%" G_GINT64_FORMAT,
                                              kn_mlt_media_length (w->handoff, w->handoff->media->pdata[i]) - 1);

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

char *
kn_kdenlive_write (const struct kn_handoff *handoff, const char *folder)
{
  struct kn_mlt w;

  kn_mlt_begin (&w, handoff, folder, TRUE);
  put_bin (&w);
  kn_mlt_put_black (&w, "black_track");
  for (guint i = 0; i < kn_mlt_count_tracks (&w); i++)
    put_track (&w, kn_mlt_nth_track (&w, i), i);
  kn_xml_begin (w.xml, "tractor", "id", "main", "in", "0", "out", w.last, "global_feed", "1", NULL);
  kn_xml_leaf (w.xml, "track", "producer", "black_track", NULL);
  for (guint i = 0; i < kn_mlt_count_tracks (&w); i++)
    {
      g_autofree char *id = g_strdup_printf ("track%u", i);

      kn_xml_leaf (w.xml, "track", "producer", id, NULL);
    }
  for (guint i = 0; i < kn_mlt_count_tracks (&w); i++)
    kn_mlt_put_track_blend (&w, kn_mlt_nth_track (&w, i), i + 1);
  kn_xml_end (w.xml);
  return kn_mlt_end (&w);
}
