/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-import.h"

#include "app/document/kn-json.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-recipe.h"
#include "app/export/kn-timeline.h"
#include "app/media/kn-sound-reader.h"
#include "app/media/kn-title-draw.h"
#include "render/film/kn-film-reader.h"

#include <glib/gi18n.h>
#include <string.h>

/* A timeline file is text; this is more than a feature film needs. */
#define MAX_TIMELINE_BYTES (64u << 20)
/* Clips, markers and files; as a project so many take more than a gigabyte. */
#define MAX_ITEMS (1u << 17)
/* Ids of the assets; everything else is numbered when it is loaded. */
#define FIRST_ASSET_ID 10

struct writer
{
  const struct kn_handoff *handoff;
  JsonBuilder *json;
};

static void
put_string (struct writer *w, const char *key, const char *value)
{
  json_builder_set_member_name (w->json, key);
  json_builder_add_string_value (w->json, value);
}

static void
put_int (struct writer *w, const char *key, gint64 value)
{
  json_builder_set_member_name (w->json, key);
  json_builder_add_int_value (w->json, value);
}

static void
put_sound_level (struct writer *w, double gain_db, gboolean muted)
{
  json_builder_set_member_name (w->json, "gain_db");
  json_builder_add_double_value (w->json, gain_db);
  json_builder_set_member_name (w->json, "muted");
  json_builder_add_boolean_value (w->json, muted);
}

static void
put_enum (struct writer *w, const char *key, GType type, int value)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (type);

  put_string (w, key, g_enum_get_value (values, value)->value_nick);
}

static void
put_rate (struct writer *w, const char *key, KnRate rate)
{
  g_autofree char *text = kn_rate_format (rate);

  put_string (w, key, text);
}

static void
begin_list (struct writer *w, const char *key)
{
  json_builder_set_member_name (w->json, key);
  json_builder_begin_array (w->json);
}

static void
put_asset (struct writer *w, guint i)
{
  const struct kn_handoff_media *media = w->handoff->media->pdata[i];
  KnAssetKind kind = media->is_still ? KN_ASSET_KIND_IMAGE : media->has_picture ? KN_ASSET_KIND_VIDEO
                     : KN_ASSET_KIND_AUDIO;

  json_builder_begin_object (w->json);
  put_int (w, "id", FIRST_ASSET_ID + i);
  put_enum (w, "kind", KN_TYPE_ASSET_KIND, kind);
  put_string (w, "path", media->path);
  put_string (w, "name", media->name);
  put_int (w, "width_px", media->width);
  put_int (w, "height_px", media->height);
  if (!media->is_still)
    {
      put_rate (w, "frame_rate", media->rate);
      /* A moment into the frame after the last, so that rounding cannot take a frame away. */
      if (media->n_frames > 0)
        put_int (w, "duration_ns", kn_frames_to_ns (media->n_frames, w->handoff->rate) + 1);
    }
  if (media->has_sound)
    put_int (w, "channels", 2);
  json_builder_end_object (w->json);
}

static void
put_fade (struct writer *w, const char *key, const struct kn_handoff_clip *clip, gint64 frames)
{
  if (frames > 0)
    put_int (w, key, MIN (frames, clip->end - clip->start));
}

static void
put_clip_times (struct writer *w, const struct kn_handoff_clip *clip)
{
  put_int (w, "start_frames", clip->start);
  put_int (w, "duration_frames", clip->end - clip->start);
  put_int (w, "in_frames", clip->source_in);
  put_fade (w, "fade_in_frames", clip, clip->fade_in);
  put_fade (w, "fade_out_frames", clip, clip->fade_out);
  put_string (w, "name", clip->name);
  put_string (w, "notes", clip->notes);
  put_enum (w, "label", KN_TYPE_LABEL, (int) clip->label);
  put_enum (w, "transition", KN_TYPE_TRANSITION, (int) clip->transition);
}

static void
put_picture (struct writer *w, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (w->handoff, clip);
  double rgba[4];

  json_builder_begin_object (w->json);
  if (clip->kind == KN_HANDOFF_TITLE)
    {
      put_string (w, "type", "title");
      put_string (w, "text", clip->prompt);
      if (*clip->font)
        put_string (w, "font", clip->font);
      if (kn_title_parse_colour (clip->colour, rgba))
        put_string (w, "colour", clip->colour);
      if (kn_title_parse_colour (clip->background, rgba))
        put_string (w, "background", clip->background);
    }
  put_clip_times (w, clip);
  if (clip->kind != KN_HANDOFF_TITLE)
    {
      put_string (w, "prompt", clip->prompt);
      put_string (w, "number", clip->number);
      put_int (w, "seed", clip->seed);
    }
  if (clip->kind == KN_HANDOFF_MEDIA)
    {
      put_string (w, "source", "media");
      put_int (w, "media", FIRST_ASSET_ID + clip->media);
      /* shown as it is, whatever words come with it */
      put_int (w, "strength", 0);
      /* what is missing may have a sound */
      if (media->has_sound || media->is_missing)
        put_sound_level (w, clip->gain_db, clip->muted);
    }
  json_builder_end_object (w->json);
}

static void
put_sound (struct writer *w, const struct kn_handoff_clip *clip)
{
  json_builder_begin_object (w->json);
  put_clip_times (w, clip);
  put_int (w, "asset", FIRST_ASSET_ID + clip->media);
  put_sound_level (w, clip->gain_db, clip->muted);
  json_builder_end_object (w->json);
}

static void
put_track (struct writer *w, const struct kn_handoff_track *track)
{
  json_builder_begin_object (w->json);
  put_string (w, "name", track->name);
  if (track->is_sound)
    put_sound_level (w, track->gain_db, track->muted);
  begin_list (w, "clips");
  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (!track->is_sound)
        put_picture (w, clip);
      else if (clip->media >= 0)
        put_sound (w, clip);
    }
  json_builder_end_array (w->json);
  json_builder_end_object (w->json);
}

static void
put_markers (struct writer *w)
{
  begin_list (w, "markers");
  for (guint i = 0; i < w->handoff->markers->len; i++)
    {
      const struct kn_handoff_marker *marker = w->handoff->markers->pdata[i];

      json_builder_begin_object (w->json);
      put_int (w, "time_frames", marker->time);
      put_int (w, "duration_frames", marker->duration);
      put_string (w, "name", marker->name);
      put_string (w, "notes", marker->notes);
      put_enum (w, "label", KN_TYPE_LABEL, (int) marker->label);
      json_builder_end_object (w->json);
    }
  json_builder_end_array (w->json);
}

static void
put_sequence (struct writer *w)
{
  json_builder_begin_object (w->json);
  put_string (w, "name", w->handoff->name);
  put_int (w, "start_timecode_frames", w->handoff->start_timecode);
  begin_list (w, "layers");
  for (guint i = w->handoff->pictures->len; i-- > 0;)
    put_track (w, w->handoff->pictures->pdata[i]);
  json_builder_end_array (w->json);
  begin_list (w, "audio_layers");
  for (guint i = 0; i < w->handoff->sounds->len; i++)
    put_track (w, w->handoff->sounds->pdata[i]);
  json_builder_end_array (w->json);
  put_markers (w);
  json_builder_end_object (w->json);
}

KnDocument *
kn_import_handoff (const struct kn_handoff *handoff, const char *name, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  struct writer w = { handoff, json };
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (json);
  put_int (&w, "version", KN_DOCUMENT_VERSION);
  put_string (&w, "name", *handoff->name ? handoff->name : name);
  put_rate (&w, "frame_rate", handoff->rate);
  put_int (&w, "width_px", handoff->width);
  put_int (&w, "height_px", handoff->height);
  begin_list (&w, "assets");
  for (guint i = 0; i < handoff->media->len; i++)
    put_asset (&w, i);
  json_builder_end_array (json);
  begin_list (&w, "sequences");
  put_sequence (&w);
  json_builder_end_array (json);
  json_builder_end_object (json);
  root = json_builder_get_root (json);
  text = kn_json_print (root);
  return kn_document_new_from_text (text, -1, name, error);
}

/* Files */

static void
probe (struct kn_handoff *handoff, struct kn_handoff_media *media)
{
  g_autoptr (kn_film_reader) film = kn_film_reader_open (media->path, NULL);
  const struct kn_film_info *info = film ? kn_film_reader_get_info (film) : NULL;

  media->has_picture = film != NULL;
  media->has_sound = !film || info->has_sound;
  if (!film)
    return;
  media->width = info->width;
  media->height = info->height;
  media->is_still = info->is_still;
  if (info->rate_num > 0)
    media->rate = KN_RATE_INIT (info->rate_num, info->rate_den);
  if (info->is_still)
    media->n_frames = -1;
  else if (info->n_frames > 0 && info->duration_s > 0)
    media->n_frames = kn_frames_from_seconds (info->duration_s, handoff->rate);
}

/* Nobody may show more of a file than there is; what is in use counts if the file says less. */
static void
lengthen (struct kn_handoff *handoff, GPtrArray *tracks)
{
  for (guint t = 0; t < tracks->len; t++)
    {
      const struct kn_handoff_track *track = tracks->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        {
          const struct kn_handoff_clip *clip = track->clips->pdata[i];
          struct kn_handoff_media *media = clip->media >= 0 ? handoff->media->pdata[clip->media] : NULL;

          if (media && !media->is_still)
            media->n_frames = MAX (media->n_frames, clip->source_in + clip->end - clip->start);
        }
    }
}

void
kn_import_probe (struct kn_handoff *handoff)
{
  for (guint i = 0; i < handoff->media->len; i++)
    {
      struct kn_handoff_media *media = handoff->media->pdata[i];

      if (!media->is_missing)
        probe (handoff, media);
    }
  lengthen (handoff, handoff->pictures);
  lengthen (handoff, handoff->sounds);
  kn_timeline_join_sound (handoff);
}

guint
kn_import_find_missing (struct kn_handoff *handoff, const char *folder)
{
  guint missing = 0;

  for (guint i = 0; i < handoff->media->len; i++)
    {
      struct kn_handoff_media *media = handoff->media->pdata[i];
      g_autofree char *name = g_path_get_basename (media->path), *found = folder
                              ? g_build_filename (folder, name, NULL) : NULL;

      if (!media->is_missing)
        continue;
      media->is_missing = !found || !g_file_test (found, G_FILE_TEST_EXISTS);
      if (!media->is_missing)
        {
          g_free (media->path);
          media->path = g_steal_pointer (&found);
        }
      missing += media->is_missing;
    }
  return missing;
}

/* Reading */

/* Final Cut Pro also saves bundles, folders with the XML inside. */
static char *
dup_inner_file (const char *path)
{
  g_autofree char *inner = g_build_filename (path, "Info.fcpxml", NULL);

  return g_file_test (inner, G_FILE_TEST_EXISTS) ? g_steal_pointer (&inner) : g_strdup (path);
}

gboolean
kn_import_is_timeline (const char *path)
{
  g_autofree char *inner = dup_inner_file (path);

  return kn_timeline_find_for_file (inner) != NULL;
}

char *
kn_import_dup_name (const char *path)
{
  char *name = g_filename_display_basename (path), *dot = strrchr (name, '.');

  if (dot && dot != name)
    *dot = 0;
  return name;
}

static gsize
count_clips (GPtrArray *tracks)
{
  gsize n = 0;

  for (guint t = 0; t < tracks->len; t++)
    n += 1 + ((const struct kn_handoff_track *) tracks->pdata[t])->clips->len;
  return n;
}

/* Takes the hand-off, which may be NULL, and gives it back if a project can hold it. */
static struct kn_handoff *
check_size (struct kn_handoff *taken, GError **error)
{
  g_autoptr (kn_handoff) handoff = taken;

  if (!handoff || count_clips (handoff->pictures) + count_clips (handoff->sounds) + handoff->markers->len
      + handoff->media->len <= MAX_ITEMS)
    return g_steal_pointer (&handoff);
  g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX,
                       "The timeline has more clips and markers than a project can hold: export a part of it.");
  return NULL;
}

struct kn_handoff *
kn_import_read (const char *path, KnRate rate, GError **error)
{
  g_autofree char *inner = dup_inner_file (path), *whole = g_canonicalize_filename (inner, NULL);
  g_autofree char *folder = g_path_get_dirname (whole), *text = NULL;
  const struct kn_timeline_format *format = kn_timeline_find_for_file (inner);
  g_autoptr (GError) cause = NULL;
  const char *content;
  gsize length;

  if (!format || !format->read)
    {
      g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED,
                   _("%s can be written and not read: save the edit as OpenTimelineIO, FCPXML or EDL."),
                   format ? _(format->label) : _("This file"));
      return NULL;
    }
  if (!g_file_get_contents (inner, &text, &length, &cause))
    {
      kn_export_set_read_error (error, inner, cause);
      return NULL;
    }
  if (length > MAX_TIMELINE_BYTES)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX, "The file is too large to be a timeline.");
      return NULL;
    }
  /* Other systems begin a text with a mark that says UTF-8. */
  content = text + (g_str_has_prefix (text, "\xef\xbb\xbf") ? 3 : 0);
  length -= (gsize) (content - text);
  return check_size (rate.num > 0 && g_str_equal (format->id, "edl")
                     ? kn_edl_read_at (content, length, folder, rate, error)
                     : format->read (content, length, folder, error), error);
}

KnRate
kn_import_guess_rate (const char *path)
{
  const struct kn_timeline_format *format = kn_timeline_find_for_file (path);
  gboolean silent = format && g_str_equal (format->id, "edl");
  struct kn_handoff *handoff = silent ? kn_import_read (path, KN_RATE_INIT (0, 1), NULL) : NULL;
  KnRate rate = handoff ? handoff->rate : KN_RATE_INIT (0, 1);

  g_clear_pointer (&handoff, kn_handoff_free);
  return rate;
}

char *
kn_import_read_recipe (const char *path, GError **error)
{
  char *recipe = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MISSING, "There is no such file to import.");
      return NULL;
    }
  recipe = kn_recipe_dup_embedded (path);
  if (!recipe)
    g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED,
                         "The file is neither a timeline (.otio, .fcpxml, .edl) nor a film or picture that says how it "
                         "was made. To use it in a shot, drop it on a storyboard.");
  return recipe;
}
