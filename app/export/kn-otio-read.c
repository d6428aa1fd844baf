/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads OpenTimelineIO. Schemas newer than the ones named here are refused, as its own library does; effects and time
 * warps are passed over and said, timelines within the timeline broken apart. Markers come from wherever they hang.
 */
#include "app/export/kn-export-error.h"
#include "app/export/kn-otio-private.h"
#include "app/export/kn-timeline.h"

#include <glib/gi18n.h>

/* A value takes up to three hundred bytes of memory; a feature film of five thousand cuts has half a million. */
#define MAX_VALUES 4000000

static gboolean
fail (GError **error, KnExportError code, const char *sentence)
{
  g_set_error_literal (error, KN_EXPORT_ERROR, code, sentence);
  return FALSE;
}

/* The first rate that is named anywhere decides. */
static double
find_rate (JsonNode *node, int depth)
{
  double rate = 0;

  if (depth > KN_OTIO_MAX_DEPTH)
    return 0;
  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)) && rate <= 0; i++)
      rate = find_rate (json_array_get_element (json_node_get_array (node), i), depth + 1);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) values = json_object_get_values (json_node_get_object (node));

      if (kn_otio_is_schema (json_node_get_object (node), "RationalTime", 1))
        return kn_otio_get_number (json_node_get_object (node), "rate", 0);
      for (GList *l = values; l && rate <= 0; l = l->next)
        rate = find_rate (l->data, depth + 1);
    }
  return rate;
}

static void
note_losses (kn_otio_reader *r)
{
  kn_timeline_note_speeds (r->handoff, r->n_speeds);
  if (r->n_nests)
    kn_otio_remark (r, _("Timelines within the timeline were broken apart into their clips: %u."), r->n_nests);
  if (r->n_deep)
    kn_otio_remark (r, _("Timelines that lie too deep within others were left out: %u."), r->n_deep);
  if (r->n_effects)
    kn_otio_remark (r, _("Effects cannot be read: %u were left out."), r->n_effects);
  if (r->n_disabled)
    kn_otio_remark (r, _("Clips and tracks that were switched off were left out: %u."), r->n_disabled);
  if (r->n_edges)
    kn_otio_remark (r, _("Transitions that reach over an end were cut off there: %u."), r->n_edges);
  if (r->n_low)
    kn_otio_remark (r, _("Transitions to or from several layers at once act on the lowest of them: %u."), r->n_low);
  if (r->n_short)
    kn_otio_remark (r, _("Clips shorter than half a frame were left out: %u."), r->n_short);
  if (r->n_unread)
    kn_otio_remark (r, _("Media that is no single file, as picture sequences, became empty shots: %u."), r->n_unread);
  if (r->n_unseen)
    kn_otio_remark (r, _("Markers on frames that are cut away were left out: %u."), r->n_unseen);
}

/* Editors put a timeline within the timeline into a picture track and, for its sounds, into a sound track once more. */
static gboolean
nests_sound (JsonArray *tracks)
{
  for (guint i = 0; i < kn_otio_length_of (tracks); i++)
    {
      JsonObject *track = kn_otio_nth_object (tracks, i);
      JsonArray *children = kn_otio_get_array (track, "children");

      for (guint k = 0; k < kn_otio_length_of (children); k++)
        if (g_str_equal (kn_otio_get_string (track, "kind"), "Audio")
            && kn_otio_get_array (kn_otio_unwrap (kn_otio_nth_object (children, k)), "children"))
          return TRUE;
    }
  return FALSE;
}

static gboolean
read_tracks (kn_otio_reader *r, JsonObject *stack)
{
  JsonArray *children = kn_otio_get_array (stack, "children");
  double from = 0, duration = KN_TIMELINE_MAX_FRAMES;

  kn_otio_get_range (r, stack, "source_range", &from, &duration);
  kn_otio_read_markers (r, stack, from, 0, duration);
  r->nests_sound = nests_sound (children);
  for (guint i = 0; i < kn_otio_length_of (children); i++)
    {
      JsonObject *item = kn_otio_unwrap (kn_otio_nth_object (children, i));

      if (!item)
        kn_otio_remark (r, _("Something that is no track lies beside the tracks of the timeline: it was left out."));
      else if (!kn_otio_place (r, item, from, from + duration))
        return FALSE;
    }
  return TRUE;
}

static gint
compare_markers (gconstpointer a, gconstpointer b)
{
  gint64 x = (*(struct kn_handoff_marker *const *) a)->time, y = (*(struct kn_handoff_marker *const *) b)->time;

  return (x > y) - (x < y);
}

static gboolean
read_timeline (kn_otio_reader *r, JsonObject *timeline)
{
  JsonObject *own = kn_otio_get_object (kn_otio_get_object (timeline, "metadata"), "kinora");
  JsonObject *zero = kn_otio_get_object (timeline, "global_start_time");

  r->handoff->width = (int) CLAMP (kn_otio_get_number (own, "width_px", r->handoff->width), 16, 16384);
  r->handoff->height = (int) CLAMP (kn_otio_get_number (own, "height_px", r->handoff->height), 16, 16384);
  r->handoff->start_timecode = MAX (0, kn_otio_round (kn_otio_get_time (r, zero)));
  if (!read_tracks (r, kn_otio_get_object (timeline, "tracks")))
    return FALSE;
  /* Without a track of sounds nothing is said of them. */
  r->handoff->sounds_apart = r->handoff->sounds->len > 0;
  g_ptr_array_sort (r->handoff->markers, compare_markers);
  note_losses (r);
  return r->handoff->pictures->len + r->handoff->sounds->len
         || fail (r->error, KN_EXPORT_ERROR_EMPTY, "The timeline has no tracks.");
}

/* As many as a text can have at most: what stands in strings counts, too. */
static gboolean
has_too_many_values (const char *text, gsize length)
{
  gsize n = 1;

  for (gsize i = 0; i < length; i++)
    n += text[i] == ',' || text[i] == '{' || text[i] == '[';
  return n > MAX_VALUES;
}

struct kn_handoff *
kn_otio_read (const char *text, gsize length, const char *folder, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (kn_handoff) handoff = NULL;
  JsonObject *object;
  kn_otio_reader r = { .folder = folder, .error = error };
  KnRate rate = { 24, 1 };

  if (has_too_many_values (text, length))
    {
      fail (error, KN_EXPORT_ERROR_SYNTAX, "The file has more in it than a timeline can have: export a part of it.");
      return NULL;
    }
  root = kn_json_parse (text, length, "timeline", NULL, error);
  if (!root)
    return NULL;
  object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  if (!object || !kn_otio_is_schema (object, "Timeline", 1))
    {
      fail (error, KN_EXPORT_ERROR_UNSUPPORTED,
            "The file is not an OpenTimelineIO timeline of a version that can be read.");
      return NULL;
    }
  kn_timeline_parse_rate (find_rate (root, 0), &rate);
  r.handoff = handoff = kn_handoff_new_empty (NULL, rate, 1280, 720);
  kn_handoff_set_string (&handoff->name, kn_otio_get_string (object, "name"));
  return read_timeline (&r, object) ? g_steal_pointer (&handoff) : NULL;
}
