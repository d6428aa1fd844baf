/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads OpenTimelineIO. Schemas newer than the ones named here are refused, as its own library does; effects, time
 * warps and nested stacks are passed over and said, the time they take is kept. Markers come from wherever they hang.
 */
#include "app/document/kn-json.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-timeline-read.h"
#include "app/export/kn-timeline.h"

#include <string.h>

/* Timelines within timelines, deeper than anybody cuts. */
#define MAX_DEPTH 40

struct reader
{
  struct kn_handoff *handoff;
  const char *folder;
  GError    **error;
  guint       n_effects, n_speeds, n_unseen;   /* not read; unseen are markers on frames that are cut away */
};

/* JSON that may be anything */

static JsonObject *
get_object (JsonObject *object, const char *key)
{
  JsonNode *node = object ? json_object_get_member (object, key) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *key)
{
  JsonNode *node = object ? json_object_get_member (object, key) : NULL;

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static const char *
get_string (JsonObject *object, const char *key)
{
  JsonNode *node = object ? json_object_get_member (object, key) : NULL;

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node) : "";
}

static double
get_number (JsonObject *object, const char *key, double otherwise)
{
  JsonNode *node = object ? json_object_get_member (object, key) : NULL;
  GType type = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : otherwise;
}

static JsonObject *
nth_object (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static guint
length_of (JsonArray *array)
{
  return array ? json_array_get_length (array) : 0;
}

static gboolean
fail (GError **error, KnExportError code, const char *sentence)
{
  g_set_error_literal (error, KN_EXPORT_ERROR, code, sentence);
  return FALSE;
}

/* "Clip.2" against "Clip" up to version 2. */
static gboolean
is_schema (JsonObject *object, const char *name, int newest)
{
  const char *schema = get_string (object, "OTIO_SCHEMA");
  gsize n = strlen (name);

  return !strncmp (schema, name, n) && schema[n] == '.' && g_ascii_strtoll (schema + n + 1, NULL, 10) <= newest
         && g_ascii_strtoll (schema + n + 1, NULL, 10) >= 1;
}

/* Times, at the timeline's rate */

static gint64
get_time (struct reader *r, JsonObject *time)
{
  double rate = get_number (time, "rate", 0);

  return time && rate > 0
         ? kn_timeline_clamp_frames (get_number (time, "value", 0) * kn_rate_to_fps (r->handoff->rate) / rate) : 0;
}

/* FALSE if there is no range. */
static gboolean
get_range (struct reader *r, JsonObject *parent, const char *key, gint64 *start, gint64 *duration)
{
  JsonObject *range = get_object (parent, key);

  if (!range)
    return FALSE;
  *start = get_time (r, get_object (range, "start_time"));
  *duration = get_time (r, get_object (range, "duration"));
  return TRUE;
}

static JsonObject *
get_reference (JsonObject *clip)
{
  JsonObject *references = get_object (clip, "media_references");
  const char *key = get_string (clip, "active_media_reference_key");

  return references ? get_object (references, *key ? key : "DEFAULT_MEDIA") : get_object (clip, "media_reference");
}

static int
add_media (struct reader *r, JsonObject *reference, gint64 *first)
{
  const char *url = get_string (reference, "target_url");
  struct kn_handoff_media *media;
  gint64 duration;
  int index;
  g_autofree char *path = *url ? kn_timeline_dup_path (url, r->folder) : NULL, *name = NULL;

  *first = 0;
  if (!path || !g_str_has_prefix (get_string (reference, "OTIO_SCHEMA"), "ExternalReference."))
    return -1;
  name = g_filename_display_basename (path);
  index = kn_handoff_add_media (r->handoff, path, name);
  media = r->handoff->media->pdata[index];
  if (get_range (r, reference, "available_range", first, &duration) && duration > 0)
    media->n_frames = MAX (media->n_frames, duration);
  return index;
}

static void
read_metadata (struct kn_handoff_clip *clip, JsonObject *object)
{
  JsonObject *own = get_object (get_object (object, "metadata"), "kinora");

  kn_handoff_set_string (&clip->prompt, get_string (own, "prompt"));
  kn_handoff_set_string (&clip->notes, get_string (own, "notes"));
  kn_handoff_set_string (&clip->number, get_string (own, "number"));
  clip->label = kn_timeline_label_parse (get_string (own, "label"));
  clip->gain_db = CLAMP (get_number (own, "gain_db", 0), -60, 24);
  clip->seed = (gint64) CLAMP (get_number (own, "seed", 0), 0, 9e15);
}

static void
read_title (struct kn_handoff_clip *clip, JsonObject *reference)
{
  JsonObject *parameters = get_object (reference, "parameters");

  clip->kind = KN_HANDOFF_TITLE;
  clip->source_in = 0;
  kn_handoff_set_string (&clip->prompt, get_string (parameters, "text"));
  kn_handoff_set_string (&clip->font, get_string (parameters, "font"));
}

/* What hangs on an item counts in the item's own time, whose frame `start` stands at `record` and of which `duration`
 * frames are seen. */
static void
read_markers (struct reader *r, JsonObject *owner, gint64 start, gint64 record, gint64 duration)
{
  JsonArray *markers = get_array (owner, "markers");

  for (guint i = 0; i < length_of (markers); i++)
    {
      JsonObject *object = nth_object (markers, i);
      struct kn_handoff_marker *marker;
      gint64 at, length;

      if (!object || !get_range (r, object, "marked_range", &at, &length))
        continue;
      if (at < start || at - start >= duration)
        {
          r->n_unseen++;
          continue;
        }
      marker = kn_handoff_add_marker (r->handoff, get_string (object, "name"), record + at - start, MAX (length, 0));
      marker->label = kn_timeline_label_parse (get_string (object, "color"));
      kn_handoff_set_string (&marker->notes, get_string (object, "comment"));
    }
}

static gint
compare_markers (gconstpointer a, gconstpointer b)
{
  gint64 x = (*(struct kn_handoff_marker *const *) a)->time, y = (*(struct kn_handoff_marker *const *) b)->time;

  return (x > y) - (x < y);
}

static void
count_effects (struct reader *r, JsonObject *object)
{
  JsonArray *effects = get_array (object, "effects");

  for (guint i = 0; i < length_of (effects); i++)
    {
      const char *schema = get_string (nth_object (effects, i), "OTIO_SCHEMA");

      if (g_str_has_prefix (schema, "LinearTimeWarp.") || g_str_has_prefix (schema, "FreezeFrame.")
          || g_str_has_prefix (schema, "TimeEffect."))
        r->n_speeds++;
      else
        r->n_effects++;
    }
}

G_GNUC_PRINTF (2, 3)
static void
remark (struct reader *r, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (r->handoff->remarks, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
read_clip (struct reader *r, struct kn_track_fill *fill, JsonObject *object)
{
  JsonObject *reference = get_reference (object);
  gint64 start, duration, first;
  int media = add_media (r, reference, &first);
  struct kn_handoff_clip *clip;

  if (!get_range (r, object, "source_range", &start, &duration)
      && !get_range (r, reference, "available_range", &start, &duration))
    {
      remark (r, "The clip “%s” does not say how long it is: it was left out.", get_string (object, "name"));
      return;
    }
  if (duration <= 0)
    return;
  count_effects (r, object);
  read_markers (r, object, start, fill->at, duration);
  clip = kn_track_fill_clip (fill, get_string (object, "name"), media, start - first, duration);
  read_metadata (clip, object);
  if (g_str_has_prefix (get_string (reference, "OTIO_SCHEMA"), "GeneratorReference."))
    read_title (clip, reference);
}

static void
read_transition (struct reader *r, struct kn_track_fill *fill, JsonObject *object)
{
  g_autoptr (GEnumClass) kinds = g_type_class_ref (KN_TYPE_TRANSITION);
  GEnumValue *kind = g_enum_get_value_by_nick (kinds, get_string (object, "name"));

  kn_track_fill_transition (fill, kind ? (KnTransition) kind->value : KN_TRANSITION_CROSS_DISSOLVE,
                            get_time (r, get_object (object, "in_offset")),
                            get_time (r, get_object (object, "out_offset")));
}

/* Of an item where it stands. Children of a stack lie over each other, those of a track behind each other; transitions
 * take no time of their own. */
static gint64
find_duration (struct reader *r, JsonObject *item, int depth)
{
  JsonArray *children = get_array (item, "children");
  gboolean is_stack = is_schema (item, "Stack", 1);
  gint64 start, duration, whole = 0;

  if (!item || depth > MAX_DEPTH)
    return 0;
  if (get_range (r, item, "source_range", &start, &duration)
      || get_range (r, get_reference (item), "available_range", &start, &duration))
    return MAX (duration, 0);
  for (guint i = 0; i < length_of (children); i++)
    {
      duration = find_duration (r, nth_object (children, i), depth + 1);
      whole = is_stack ? MAX (whole, duration) : whole + duration;
    }
  return kn_timeline_clamp_frames ((double) whole);
}

/* A timeline within the timeline keeps its place and the markers that hang on it as a whole. */
static void
read_nested (struct reader *r, struct kn_track_fill *fill, JsonObject *object)
{
  gint64 start = 0, ignored, duration = find_duration (r, object, 0);

  get_range (r, object, "source_range", &start, &ignored);
  read_markers (r, object, start, fill->at, duration);
  kn_track_fill_gap (fill, duration);
  remark (r, "“%s” is a timeline within the timeline: its place was left empty. Break it apart in the other program to "
          "bring its clips along.", get_string (object, "name"));
}

static gboolean
read_child (struct reader *r, struct kn_track_fill *fill, JsonObject *child)
{
  if (is_schema (child, "Clip", 2))
    read_clip (r, fill, child);
  else if (is_schema (child, "Transition", 1))
    read_transition (r, fill, child);
  else if (is_schema (child, "Gap", 1))
    {
      read_markers (r, child, 0, fill->at, find_duration (r, child, 0));
      kn_track_fill_gap (fill, find_duration (r, child, 0));
    }
  else if (is_schema (child, "Stack", 1) || is_schema (child, "Track", 1))
    read_nested (r, fill, child);
  else
    {
      g_set_error (r->error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED,
                   "The timeline has a “%.40s”, which this version of Kinora cannot read: save it for an "
                   "older OpenTimelineIO.",
                   get_string (child, "OTIO_SCHEMA"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_track (struct reader *r, JsonObject *track)
{
  JsonArray *children = get_array (track, "children");
  struct kn_track_fill fill;
  gint64 start, duration;

  kn_track_fill_begin (&fill, r->handoff, get_string (track, "name"),
                       g_str_equal (get_string (track, "kind"), "Audio"));
  for (guint i = 0; i < length_of (children); i++)
    if (!read_child (r, &fill, nth_object (children, i)))
      return FALSE;
  kn_track_fill_end (&fill);
  read_markers (r, track, 0, 0, G_MAXINT64);
  if (get_range (r, track, "source_range", &start, &duration) && (start > 0 || duration < fill.at))
    remark (r, "The track “%s” is trimmed as a whole, which cannot be read: all of it was imported.",
            get_string (track, "name"));
  return TRUE;
}

/* The first rate that is named anywhere decides. */
static double
find_rate (JsonNode *node, int depth)
{
  double rate = 0;

  if (depth > MAX_DEPTH)
    return 0;
  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)) && rate <= 0; i++)
      rate = find_rate (json_array_get_element (json_node_get_array (node), i), depth + 1);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) values = json_object_get_values (json_node_get_object (node));

      if (is_schema (json_node_get_object (node), "RationalTime", 1))
        return get_number (json_node_get_object (node), "rate", 0);
      for (GList *l = values; l && rate <= 0; l = l->next)
        rate = find_rate (l->data, depth + 1);
    }
  return rate;
}

static void
note_losses (struct reader *r)
{
  kn_timeline_note_speeds (r->handoff, r->n_speeds);
  if (r->n_effects)
    remark (r, "Effects cannot be read: %u were left out.", r->n_effects);
  if (r->n_unseen)
    remark (r, "Markers on frames that are cut away were left out: %u.", r->n_unseen);
}

static gboolean
read_timeline (struct reader *r, JsonObject *timeline)
{
  JsonObject *stack = get_object (timeline, "tracks"), *own = get_object (get_object (timeline, "metadata"), "kinora");
  JsonArray *children = get_array (stack, "children");

  r->handoff->width = (int) CLAMP (get_number (own, "width_px", r->handoff->width), 16, 16384);
  r->handoff->height = (int) CLAMP (get_number (own, "height_px", r->handoff->height), 16, 16384);
  r->handoff->start_timecode = MAX (0, get_time (r, get_object (timeline, "global_start_time")));
  read_markers (r, stack, 0, 0, G_MAXINT64);
  for (guint i = 0; i < length_of (children); i++)
    {
      JsonObject *track = nth_object (children, i);

      if (!is_schema (track, "Track", 1))
        remark (r, "“%s” lies beside the tracks of the timeline: it was left out.", get_string (track, "name"));
      else if (!read_track (r, track))
        return FALSE;
    }
  g_ptr_array_sort (r->handoff->markers, compare_markers);
  note_losses (r);
  return r->handoff->pictures->len + r->handoff->sounds->len
         || fail (r->error, KN_EXPORT_ERROR_EMPTY, "The timeline has no tracks.");
}

struct kn_handoff *
kn_otio_read (const char *text, gsize length, const char *folder, GError **error)
{
  g_autoptr (JsonNode) root = kn_json_parse (text, length, "timeline", NULL, error);
  JsonObject *object = root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  g_autoptr (kn_handoff) handoff = NULL;
  struct reader r = { .folder = folder, .error = error };
  KnRate rate = { 24, 1 };

  if (!root)
    return NULL;
  if (!object || !is_schema (object, "Timeline", 1))
    {
      fail (error, KN_EXPORT_ERROR_UNSUPPORTED,
            "The file is not an OpenTimelineIO timeline of a version that can be read.");
      return NULL;
    }
  kn_timeline_parse_rate (find_rate (root, 0), &rate);
  r.handoff = handoff = kn_handoff_new_empty (NULL, rate, 1280, 720);
  kn_handoff_set_string (&handoff->name, get_string (object, "name"));
  return read_timeline (&r, object) ? g_steal_pointer (&handoff) : NULL;
}
