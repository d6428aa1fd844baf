/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-otio-private.h"
#include "app/export/kn-timeline.h"

#include <math.h>

/* Times, at the timeline's rate */

double
kn_otio_get_time (kn_otio_reader *r, JsonObject *time)
{
  double rate = kn_otio_get_number (time, "rate", 0), frames = kn_otio_get_number (time, "value", 0);

  frames = rate > 0 ? frames * kn_rate_to_fps (r->handoff->rate) / rate : 0;
  return isfinite (frames) ? CLAMP (frames, -KN_TIMELINE_MAX_FRAMES, KN_TIMELINE_MAX_FRAMES) : 0;
}

gboolean
kn_otio_get_range (kn_otio_reader *r, JsonObject *parent, const char *key, double *start, double *duration)
{
  JsonObject *range = kn_otio_get_object (parent, key);

  if (!range)
    return FALSE;
  *start = kn_otio_get_time (r, kn_otio_get_object (range, "start_time"));
  *duration = kn_otio_get_time (r, kn_otio_get_object (range, "duration"));
  return TRUE;
}

gint64
kn_otio_round (double time)
{
  return kn_timeline_clamp_frames (floor (time + 0.5 + KN_OTIO_NEARLY));
}

static JsonObject *
get_reference (JsonObject *clip)
{
  JsonObject *references = kn_otio_get_object (clip, "media_references");
  const char *key = kn_otio_get_string (clip, "active_media_reference_key");

  return references ? kn_otio_get_object (references, *key ? key : "DEFAULT_MEDIA")
                    : kn_otio_get_object (clip, "media_reference");
}

static int
add_media (kn_otio_reader *r, JsonObject *reference, double *first)
{
  const char *url = kn_otio_get_string (reference, "target_url");
  const char *schema = kn_otio_get_string (reference, "OTIO_SCHEMA");
  struct kn_handoff_media *media;
  double duration;
  int index;
  g_autofree char *path = *url ? kn_timeline_dup_path (url, r->folder) : NULL, *name = NULL;

  *first = 0;
  if (!path || !g_str_has_prefix (schema, "ExternalReference."))
    {
      r->n_unread += *schema && !g_str_has_prefix (schema, "MissingReference.")
                     && !g_str_has_prefix (schema, "GeneratorReference.");
      return -1;
    }
  name = g_filename_display_basename (path);
  index = kn_handoff_add_media (r->handoff, path, name);
  media = r->handoff->media->pdata[index];
  if (kn_otio_get_range (r, reference, "available_range", first, &duration) && duration > 0)
    media->n_frames = MAX (media->n_frames, kn_otio_round (duration));
  return index;
}

static void
read_metadata (struct kn_handoff_clip *clip, JsonObject *object)
{
  JsonObject *own = kn_otio_get_object (kn_otio_get_object (object, "metadata"), "kinora");

  kn_handoff_set_string (&clip->prompt, kn_otio_get_string (own, "prompt"));
  kn_handoff_set_string (&clip->notes, kn_otio_get_string (own, "notes"));
  kn_handoff_set_string (&clip->number, kn_otio_get_string (own, "number"));
  clip->label = kn_timeline_label_parse (kn_otio_get_string (own, "label"));
  clip->gain_db = kn_timeline_clamp_gain (kn_otio_get_number (own, "gain_db", 0));
  clip->fade_in = kn_timeline_clamp_frames (kn_otio_get_number (own, "fade_in_frames", 0));
  clip->fade_out = kn_timeline_clamp_frames (kn_otio_get_number (own, "fade_out_frames", 0));
  clip->seed = (gint64) CLAMP (kn_otio_get_number (own, "seed", 0), 0, 9e15);
}

static void
read_title (struct kn_handoff_clip *clip, JsonObject *reference)
{
  JsonObject *parameters = kn_otio_get_object (reference, "parameters");

  clip->kind = KN_HANDOFF_TITLE;
  clip->source_in = 0;
  kn_handoff_set_string (&clip->prompt, kn_otio_get_string (parameters, "text"));
  kn_handoff_set_string (&clip->font, kn_otio_get_string (parameters, "font"));
  kn_handoff_set_string (&clip->colour, kn_otio_get_string (parameters, "colour"));
  kn_handoff_set_string (&clip->background, kn_otio_get_string (parameters, "background"));
}

void
kn_otio_read_markers (kn_otio_reader *r, JsonObject *owner, double start, double record, double duration)
{
  JsonArray *markers = kn_otio_get_array (owner, "markers");

  for (guint i = 0; i < kn_otio_length_of (markers); i++)
    {
      JsonObject *object = kn_otio_nth_object (markers, i);
      struct kn_handoff_marker *marker;
      double at, length;

      if (!object || !kn_otio_get_range (r, object, "marked_range", &at, &length))
        continue;
      if (at < start - KN_OTIO_NEARLY || at - start >= duration - KN_OTIO_NEARLY)
        {
          r->n_unseen++;
          continue;
        }
      marker = kn_handoff_add_marker (r->handoff, kn_otio_get_string (object, "name"),
                                      kn_otio_round (record + at - start),
                                      kn_otio_round (MAX (length, 0)));
      marker->label = kn_timeline_label_parse (kn_otio_get_string (object, "color"));
      kn_handoff_set_string (&marker->notes, kn_otio_get_string (object, "comment"));
    }
}

void
kn_otio_count_effects (kn_otio_reader *r, JsonObject *object)
{
  JsonArray *effects = kn_otio_get_array (object, "effects");

  for (guint i = 0; i < kn_otio_length_of (effects); i++)
    {
      const char *schema = kn_otio_get_string (kn_otio_nth_object (effects, i), "OTIO_SCHEMA");

      if (g_str_has_prefix (schema, "LinearTimeWarp.") || g_str_has_prefix (schema, "FreezeFrame.")
          || g_str_has_prefix (schema, "TimeEffect."))
        r->n_speeds++;
      else
        r->n_effects++;
    }
}

gboolean
kn_otio_get_trimmed_range (kn_otio_reader *r, JsonObject *item, double *start, double *duration)
{
  return kn_otio_get_range (r, item, "source_range", start, duration)
         || kn_otio_get_range (r, get_reference (item), "available_range", start, duration);
}

JsonObject *
kn_otio_unwrap (JsonObject *item)
{
  return kn_otio_is_schema (item, "Timeline", 1) ? kn_otio_get_object (item, "tracks") : item;
}

/* Children of a stack lie over each other, those of a track behind each other; transitions
 * take no time of their own. */
double
kn_otio_find_duration (kn_otio_reader *r, JsonObject *item, int depth)
{
  JsonArray *children = kn_otio_get_array (item, "children");
  gboolean is_stack = kn_otio_is_schema (item, "Stack", 1);
  double start, duration, whole = 0;

  if (!item || depth > KN_OTIO_MAX_DEPTH)
    return 0;
  if (kn_otio_get_trimmed_range (r, item, &start, &duration))
    return MAX (duration, 0);
  for (guint i = 0; i < kn_otio_length_of (children); i++)
    {
      duration = kn_otio_find_duration (r, kn_otio_unwrap (kn_otio_nth_object (children, i)), depth + 1);
      whole = is_stack ? MAX (whole, duration) : whole + duration;
    }
  return MIN (whole, KN_TIMELINE_MAX_FRAMES);
}

void
kn_otio_add_clip (kn_otio_reader *r, struct kn_track_fill *fill, JsonObject *object, double start, gint64 duration)
{
  JsonObject *reference = get_reference (object);
  struct kn_handoff_clip *clip;
  double first;
  int media = add_media (r, reference, &first);

  kn_otio_count_effects (r, object);
  clip = kn_track_fill_clip (fill, kn_otio_get_string (object, "name"), media,
                             kn_otio_round (start - first), duration);
  read_metadata (clip, object);
  clip->muted = fill->track->is_sound && !kn_otio_get_boolean (object, "enabled", TRUE);
  if (g_str_has_prefix (kn_otio_get_string (reference, "OTIO_SCHEMA"), "GeneratorReference."))
    read_title (clip, reference);
}

void
kn_otio_remark (kn_otio_reader *r, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (r->handoff->remarks, g_strdup_vprintf (format, args));
  va_end (args);
}
