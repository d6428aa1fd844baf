/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OpenTimelineIO: Timeline.1 of Track.1 with Clip.2, Gap.1, Transition.1, Marker.2. Clips abut; a transition reaches
 * in_offset and out_offset frames into its neighbours, which have that much more in their media.
 */
#include "app/document/kn-json.h"
#include "app/export/kn-timeline.h"

#include <string.h>

struct writer
{
  const struct kn_handoff *handoff;
  const char  *folder;
  JsonBuilder *json;
};

static void
put_string (struct writer *w, const char *key, const char *value)
{
  json_builder_set_member_name (w->json, key);
  json_builder_add_string_value (w->json, value);
}

static void
begin (struct writer *w, const char *key, const char *schema)
{
  if (key)
    json_builder_set_member_name (w->json, key);
  json_builder_begin_object (w->json);
  put_string (w, "OTIO_SCHEMA", schema);
}

static void
end (struct writer *w)
{
  json_builder_end_object (w->json);
}

static void
put_time (struct writer *w, const char *key, gint64 frames)
{
  begin (w, key, "RationalTime.1");
  json_builder_set_member_name (w->json, "rate");
  json_builder_add_double_value (w->json, kn_rate_to_fps (w->handoff->rate));
  json_builder_set_member_name (w->json, "value");
  json_builder_add_double_value (w->json, (double) frames);
  end (w);
}

static void
put_range (struct writer *w, const char *key, gint64 start, gint64 duration)
{
  begin (w, key, "TimeRange.1");
  put_time (w, "start_time", start);
  put_time (w, "duration", duration);
  end (w);
}

static void
put_enabled (struct writer *w, gboolean enabled)
{
  json_builder_set_member_name (w->json, "enabled");
  json_builder_add_boolean_value (w->json, enabled);
}

static void
put_empty (struct writer *w)
{
  json_builder_set_member_name (w->json, "effects");
  json_builder_begin_array (w->json);
  json_builder_end_array (w->json);
}

static void
put_gain (struct writer *w, double gain_db)
{
  if (!gain_db)
    return;
  json_builder_set_member_name (w->json, "gain_db");
  json_builder_add_double_value (w->json, gain_db);
}

static void
put_fade (struct writer *w, const char *key, gint64 frames)
{
  if (frames <= 0)
    return;
  json_builder_set_member_name (w->json, key);
  json_builder_add_int_value (w->json, frames);
}

static void
put_clip_metadata (struct writer *w, const struct kn_handoff_clip *clip)
{
  const struct { const char *key, *value; } texts[] = {
    { "prompt", clip->prompt }, { "notes", clip->notes }, { "number", clip->number }, { "camera", clip->camera },
    { "label", kn_timeline_label_name (clip->label) } };

  json_builder_set_member_name (w->json, "metadata");
  json_builder_begin_object (w->json);
  json_builder_set_member_name (w->json, "kinora");
  json_builder_begin_object (w->json);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*texts[i].value)
      put_string (w, texts[i].key, texts[i].value);
  if (clip->seed)
    {
      json_builder_set_member_name (w->json, "seed");
      json_builder_add_int_value (w->json, clip->seed);
    }
  put_gain (w, clip->gain_db);
  put_fade (w, "fade_in_frames", clip->fade_in);
  put_fade (w, "fade_out_frames", clip->fade_out);
  json_builder_end_object (w->json);
  json_builder_end_object (w->json);
}

static void
put_title (struct writer *w, const struct kn_handoff_clip *clip)
{
  begin (w, "DEFAULT_MEDIA", "GeneratorReference.1");
  put_string (w, "name", kn_timeline_get_name (clip));
  put_string (w, "generator_kind", "Title");
  json_builder_set_member_name (w->json, "parameters");
  json_builder_begin_object (w->json);
  put_string (w, "text", clip->prompt);
  put_string (w, "font", clip->font);
  put_string (w, "colour", clip->colour);
  put_string (w, "background", clip->background);
  json_builder_end_object (w->json);
  end (w);
}

static char *
dup_url (struct writer *w, const char *path)
{
  g_autofree char *relative = w->folder ? kn_timeline_dup_relative (path, w->folder) : NULL;

  if (!relative)
    return kn_timeline_dup_uri (path);
  return g_uri_escape_string (relative, "/", FALSE);
}

static void
put_media (struct writer *w, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (w->handoff, clip);

  if (clip->kind == KN_HANDOFF_TITLE)
    {
      put_title (w, clip);
      return;
    }
  begin (w, "DEFAULT_MEDIA", media ? "ExternalReference.1" : "MissingReference.1");
  if (media)
    {
      g_autofree char *url = dup_url (w, media->path);

      put_string (w, "name", media->name);
      put_string (w, "target_url", url);
      if (media->n_frames >= 0)
        put_range (w, "available_range", 0, media->n_frames);
    }
  end (w);
}

static void
put_clip (struct writer *w, const struct kn_handoff_clip *clip)
{
  begin (w, NULL, "Clip.2");
  put_string (w, "name", kn_timeline_get_name (clip));
  put_enabled (w, !clip->muted);
  put_clip_metadata (w, clip);
  put_range (w, "source_range", kn_handoff_get_cut_source (clip), clip->cut_out - clip->cut_in);
  put_empty (w);
  json_builder_set_member_name (w->json, "markers");
  json_builder_begin_array (w->json);
  json_builder_end_array (w->json);
  put_string (w, "active_media_reference_key", "DEFAULT_MEDIA");
  json_builder_set_member_name (w->json, "media_references");
  json_builder_begin_object (w->json);
  put_media (w, clip);
  json_builder_end_object (w->json);
  end (w);
}

static void
put_gap (struct writer *w, gint64 duration)
{
  begin (w, NULL, "Gap.1");
  put_string (w, "name", "");
  put_range (w, "source_range", 0, duration);
  end (w);
}

static void
put_transition (struct writer *w, const struct kn_handoff_clip *clip)
{
  g_autoptr (GEnumClass) kinds = g_type_class_ref (KN_TYPE_TRANSITION);
  const char *nick = g_enum_get_value (kinds, clip->transition)->value_nick;

  begin (w, NULL, "Transition.1");
  put_string (w, "name", nick);
  put_string (w, "transition_type", clip->transition == KN_TRANSITION_CROSS_DISSOLVE ? "SMPTE_Dissolve"
              : "Custom_Transition");
  put_time (w, "in_offset", clip->cut_in - clip->start);
  put_time (w, "out_offset", clip->transition_in - (clip->cut_in - clip->start));
  end (w);
}

static void
put_track (struct writer *w, const struct kn_handoff_track *track)
{
  gint64 at = 0;

  begin (w, NULL, "Track.1");
  put_string (w, "name", track->name);
  put_string (w, "kind", track->is_sound ? "Audio" : "Video");
  put_enabled (w, !track->muted);
  json_builder_set_member_name (w->json, "metadata");
  json_builder_begin_object (w->json);
  json_builder_set_member_name (w->json, "kinora");
  json_builder_begin_object (w->json);
  put_gain (w, track->gain_db);
  json_builder_end_object (w->json);
  json_builder_end_object (w->json);
  json_builder_set_member_name (w->json, "children");
  json_builder_begin_array (w->json);
  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (clip->cut_in > at)
        put_gap (w, clip->cut_in - at);
      if (clip->transition_in > 0)
        put_transition (w, clip);
      put_clip (w, clip);
      at = clip->cut_out;
    }
  json_builder_end_array (w->json);
  end (w);
}

static void
put_markers (struct writer *w)
{
  json_builder_set_member_name (w->json, "markers");
  json_builder_begin_array (w->json);
  for (guint i = 0; i < w->handoff->markers->len; i++)
    {
      const struct kn_handoff_marker *marker = w->handoff->markers->pdata[i];
      const char *colour = kn_timeline_label_name (marker->label);

      begin (w, NULL, "Marker.2");
      put_string (w, "name", marker->name);
      put_string (w, "color", *colour ? colour : "WHITE");
      put_string (w, "comment", marker->notes);
      put_range (w, "marked_range", marker->time, marker->duration);
      end (w);
    }
  json_builder_end_array (w->json);
}

char *
kn_otio_write (const struct kn_handoff *handoff, const char *folder)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  struct writer w = { handoff, folder, json };
  g_autoptr (JsonNode) root = NULL;

  begin (&w, NULL, "Timeline.1");
  put_string (&w, "name", handoff->name);
  put_time (&w, "global_start_time", handoff->start_timecode);
  json_builder_set_member_name (json, "metadata");
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "kinora");
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "width_px");
  json_builder_add_int_value (json, handoff->width);
  json_builder_set_member_name (json, "height_px");
  json_builder_add_int_value (json, handoff->height);
  json_builder_end_object (json);
  json_builder_end_object (json);
  begin (&w, "tracks", "Stack.1");
  put_string (&w, "name", "tracks");
  put_markers (&w);
  json_builder_set_member_name (json, "children");
  json_builder_begin_array (json);
  for (guint i = 0; i < handoff->pictures->len; i++)
    put_track (&w, handoff->pictures->pdata[i]);
  for (guint i = 0; i < handoff->sounds->len; i++)
    put_track (&w, handoff->sounds->pdata[i]);
  json_builder_end_array (json);
  end (&w);
  end (&w);
  root = json_builder_get_root (json);
  return kn_json_print (root);
}
