/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-media-commands.h"

#include "app/document/kn-audio-layer.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-plan.h"

#include <json-glib/json-glib.h>

/* Length of a shot that begins with a picture, and of a sound whose length is not known. */
#define DEFAULT_SECONDS 3

static gboolean
add_asset (KnDocument *document, const KnMediaFile *file, guint64 *asset, GError **error)
{
  g_autofree char *path = kn_document_dup_relative (document, file->path);
  g_autoptr (GEnumClass) kinds = g_type_class_ref (KN_TYPE_ASSET_KIND);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Add file");

  if (!kn_document_apply_take (document, kn_plan_add_asset (document, path, asset, error), error))
    return FALSE;
  kn_edit_builder_set_string (builder, *asset, "kind", g_enum_get_value (kinds, (gint) file->kind)->value_nick);
  kn_edit_builder_set_int (builder, *asset, "width_px", file->width_px);
  kn_edit_builder_set_int (builder, *asset, "height_px", file->height_px);
  kn_edit_builder_set_int (builder, *asset, "duration_ns", file->duration_ns);
  kn_edit_builder_set_int (builder, *asset, "channels", file->channels);
  kn_edit_builder_set_int (builder, *asset, "sample_rate_hz", file->sample_rate_hz);
  return kn_document_apply_take (document, kn_edit_builder_end (builder), error);
}

static gboolean
is_free (KnAudioLayer *layer, gint64 from, gint64 to)
{
  return !kn_audio_layer_get_locked (layer) && kn_clip_list_is_free (kn_audio_layer_get_clips (layer), from, to);
}

/* A new one for sound goes below the others. */
static guint64
add_layer (KnSession *session, gboolean sound)
{
  KnDocument *document = kn_session_get_document (session);
  guint64 id = 0;

  kn_document_apply_take (document,
                          kn_edit_new_insert (document, kn_node_get_id (KN_NODE (kn_session_get_sequence (session))),
                                              sound ? "audio_layers" : "layers", -1,
                                              sound ? KN_TYPE_AUDIO_LAYER : KN_TYPE_LAYER, &id),
                          NULL);
  return id;
}

/* The layer asked for, if it is for shots, else the lowest. */
static guint64
find_layer (KnSession *session, guint64 wanted)
{
  KnNode *node = wanted ? kn_document_get_node (kn_session_get_document (session), wanted) : NULL;
  GListModel *layers = kn_sequence_get_layers (kn_session_get_sequence (session));
  guint n = g_list_model_get_n_items (layers);
  g_autoptr (KnNode) lowest = n ? g_list_model_get_item (layers, n - 1) : NULL;

  if (node && KN_IS_LAYER (node))
    return wanted;
  return lowest ? kn_node_get_id (lowest) : add_layer (session, FALSE);
}

/* The one asked for where it has room for the sound, else the first that has. Sounds lie under each other rather than push
 * anything: what they belong to would no longer lie above them. */
static guint64
find_sound_layer (KnSession *session, guint64 wanted, gint64 from, gint64 to)
{
  gpointer node = wanted ? kn_document_get_node (kn_session_get_document (session), wanted) : NULL;
  GListModel *layers = kn_sequence_get_audio_layers (kn_session_get_sequence (session));

  if (node && KN_IS_AUDIO_LAYER (node) && is_free (node, from, to))
    return wanted;
  for (guint i = 0; i < g_list_model_get_n_items (layers); i++)
    {
      g_autoptr (KnAudioLayer) layer = g_list_model_get_item (layers, i);

      if (is_free (layer, from, to))
        return kn_node_get_id (KN_NODE (layer));
    }
  return add_layer (session, TRUE);
}

static JsonNode *
new_clip (KnSession *session, const KnMediaFile *file, guint64 asset)
{
  JsonObject *object = json_object_new ();
  KnRate rate = kn_session_get_rate (session);
  gint64 duration = file->kind != KN_ASSET_KIND_IMAGE && file->duration_ns > 0
                        ? kn_frames_from_seconds ((double) file->duration_ns / 1e9, rate)
                        : kn_frames_from_seconds (DEFAULT_SECONDS, rate);
  g_autofree char *base = g_path_get_basename (file->path), *name = g_utf8_make_valid (base, -1);
  char *dot = strrchr (name, '.');

  if (dot && dot > name)
    *dot = '\0';
  json_object_set_int_member (object, "start_frames", 0);
  json_object_set_int_member (object, "duration_frames", MAX (1, duration));
  json_object_set_string_member (object, "name", name);
  if (file->kind == KN_ASSET_KIND_AUDIO)
    json_object_set_int_member (object, "asset", (gint64) asset);
  else if (file->kind == KN_ASSET_KIND_VIDEO)
    {
      json_object_set_string_member (object, "type", "shot");
      json_object_set_string_member (object, "source", "media");
      json_object_set_int_member (object, "media", (gint64) asset);
    }
  else
    {
      JsonArray *pictures = json_array_new ();
      JsonObject *picture = json_object_new ();

      json_object_set_string_member (object, "type", "shot");
      json_object_set_string_member (object, "source", "first-frame");
      json_object_set_int_member (object, "seed", g_random_int_range (1, 10000));
      json_object_set_int_member (picture, "time_frames", 0);
      json_object_set_int_member (picture, "asset", (gint64) asset);
      json_array_add_object_element (pictures, picture);
      json_object_set_array_member (object, "pictures", pictures);
    }
  return json_node_init_object (json_node_alloc (), object);
}

gboolean
kn_command_add_media (KnSession *session, const KnMediaFile *file, guint64 layer, gint64 at_frames, GError **error)
{
  KnDocument *document;
  guint64 asset = 0, id = 0;
  gboolean ok;

  g_return_val_if_fail (KN_IS_SESSION (session) && file != NULL, FALSE);

  document = kn_session_get_document (session);
  kn_document_begin_group (document, "Add media");
  ok = add_asset (document, file, &asset, error);
  if (ok)
    {
      g_autoptr (JsonNode) clip = new_clip (session, file, asset);
      gint64 at = MAX (0, at_frames), end = at + json_object_get_int_member (json_node_get_object (clip), "duration_frames");
      KnPaste paste = { file->kind == KN_ASSET_KIND_AUDIO ? find_sound_layer (session, layer, at, end)
                                                          : find_layer (session, layer), clip };

      ok = kn_document_apply_take (document, kn_plan_paste (document, &paste, 1, at, &id, error), error);
    }
  if (!ok)
    {
      kn_document_abort_group (document);
      return FALSE;
    }
  kn_document_end_group (document);
  kn_session_select (session, id);
  return TRUE;
}

gboolean
kn_command_pin_picture (KnSession *session, const KnMediaFile *file, guint64 shot, gint64 at_frames, GError **error)
{
  KnDocument *document;
  g_autofree char *path = NULL;
  KnClip *clip;
  guint64 id = 0;
  gint64 time;

  g_return_val_if_fail (KN_IS_SESSION (session) && file != NULL, FALSE);

  document = kn_session_get_document (session);
  clip = kn_document_get_node (document, shot);
  if (!clip || !KN_IS_SHOT (clip) || file->kind != KN_ASSET_KIND_IMAGE)
    {
      g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_VALUE, "Only a picture can be pinned to a shot.");
      return FALSE;
    }
  path = kn_document_dup_relative (document, file->path);
  time = at_frames - kn_clip_get_start_frames (clip) + kn_clip_get_in_frames (clip);
  if (!kn_document_apply_take (document,
                               kn_plan_pin_picture (document, shot, MAX (0, time), path, &id, error), error))
    return FALSE;
  kn_session_select (session, id);
  return TRUE;
}
