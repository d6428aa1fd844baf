/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-recipe.h"
#include "app/export/kn-c2pa.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-png-chunk.h"

#include "app/document/kn-flatten.h"
#include "app/document/kn-json.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-project.h"
#include "app/document/kn-shot.h"
#include "app/document/kn-take.h"
#include "render/film/kn-film-reader.h"

#include <string.h>

#define VERSION 1
/* Of all painted masks in one recipe, before base64: they are black and white, a few kilobytes each. */
#define MAX_MASK_BYTES (512u << 10)

/* What points to something outside of the shot. */
static const char *const left_out[] = { "id", "takes", "take", "from_shot", "from_take", "to_shot", "to_take", "media",
                                        "pictures", "start_frames" };

static void
strip_ids (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        strip_ids (json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) values = NULL;

      json_object_remove_member (json_node_get_object (node), "id");
      values = json_object_get_values (json_node_get_object (node));
      for (GList *l = values; l; l = l->next)
        strip_ids (l->data);
    }
}

/* Painted masks travel in "blobs", by the keys that the shots name them with. */
struct baggage
{
  KnDocument *document;
  JsonObject *blobs;
  gsize       left;
};

static gboolean
pack_blob (struct baggage *baggage, const char *key)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (json_object_has_member (baggage->blobs, key))
    return TRUE;
  bytes = baggage->document && kn_document_get_folder (baggage->document)
            ? kn_document_load_blob (baggage->document, key, NULL) : NULL;
  if (!bytes || g_bytes_get_size (bytes) > baggage->left)
    return FALSE;
  baggage->left -= g_bytes_get_size (bytes);
  text = g_base64_encode (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));
  json_object_set_string_member (baggage->blobs, key, text);
  return TRUE;
}

/* Where a painted mask is lost or too large its box stays. */
static void
pack_masks (struct baggage *baggage, JsonObject *shot)
{
  JsonNode *masks = json_object_get_member (shot, "masks");
  JsonArray *list = masks && JSON_NODE_HOLDS_ARRAY (masks) ? json_node_get_array (masks) : NULL;

  for (guint i = 0; list && i < json_array_get_length (list); i++)
    {
      JsonObject *mask = json_array_get_object_element (list, i);
      JsonArray *keys = json_object_has_member (mask, "keys") ? json_object_get_array_member (mask, "keys") : NULL;

      for (guint k = 0; keys && k < json_array_get_length (keys); k++)
        {
          JsonObject *key = json_array_get_object_element (keys, k);
          const char *blob = json_object_get_string_member_with_default (key, "mask", "");

          if (*blob && !pack_blob (baggage, blob))
            json_object_remove_member (key, "mask");
        }
    }
}

static JsonNode *
shot_to_json (const KnFlatClip *flat, struct baggage *baggage)
{
  KnShot *shot = KN_SHOT (flat->clip);
  KnTake *take = kn_shot_get_picked_take (shot);
  JsonNode *node = kn_node_to_json (KN_NODE (shot));
  JsonObject *object = json_node_get_object (node);

  for (guint i = 0; i < G_N_ELEMENTS (left_out); i++)
    json_object_remove_member (object, left_out[i]);
  /* What needs another picture cannot be made again without it; the words can. */
  if (kn_shot_get_source (shot) != KN_SHOT_SOURCE_LOOP)
    json_object_remove_member (object, "source");
  strip_ids (node);
  pack_masks (baggage, object);
  json_object_set_int_member (object, "start_frames", flat->record_in_frames);
  json_object_set_int_member (object, "duration_frames", flat->record_out_frames - flat->record_in_frames);
  json_object_set_int_member (object, "in_frames", flat->source_in_frames);
  if (take)
    json_object_set_int_member (object, "seed", kn_take_get_seed (take));
  return node;
}

static JsonArray *
layers_to_json (KnSequence *sequence, gint64 in, gint64 out, guint64 only, struct baggage *baggage)
{
  GListModel *layers = kn_sequence_get_layers (sequence);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (layers); i++)
    {
      g_autoptr (KnLayer) layer = g_list_model_get_item (layers, i);
      g_autoptr (GArray) rows = kn_flatten_layer (KN_NODE (layer), in, out);
      JsonArray *clips = json_array_new ();
      JsonObject *object = json_object_new ();

      for (guint k = 0; k < rows->len; k++)
        {
          const KnFlatClip *flat = &g_array_index (rows, KnFlatClip, k);

          if (KN_IS_SHOT (flat->clip) && (!only || kn_node_get_id (KN_NODE (flat->clip)) == only))
            json_array_add_element (clips, shot_to_json (flat, baggage));
        }
      json_object_set_string_member (object, "name", kn_layer_get_name (layer));
      json_object_set_array_member (object, "clips", clips);
      json_array_add_object_element (list, object);
    }
  return list;
}

char *
kn_recipe_new (KnSequence *sequence, gint64 in_frames, gint64 out_frames, gint64 n_frames, guint64 only)
{
  KnProject *project = kn_node_get_ancestor (KN_NODE (sequence), KN_TYPE_PROJECT);
  static const char *const fields[] = { "name", "frame_rate", "width_px", "height_px", "style", "negative", "model",
                                        "quality",
                                        "steps", "guidance", "shift", "sampler" };
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  struct baggage baggage = { kn_node_get_document (KN_NODE (sequence)), json_object_new (), MAX_MASK_BYTES };

  json_node_take_object (root, object);
  json_object_set_int_member (object, "kinora_recipe", VERSION);
  json_object_set_int_member (object, "frames", n_frames);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      JsonNode *value = kn_node_get_field (KN_NODE (project), fields[i]);

      if (value)
        json_object_set_member (object, fields[i], value);
    }
  json_object_set_array_member (object, "layers", layers_to_json (sequence, in_frames, out_frames, only, &baggage));
  json_object_set_object_member (object, "blobs", baggage.blobs);
  return kn_json_print_compact (root);
}

static JsonNode *
parse (const char *recipe, GError **error)
{
  g_autoptr (JsonNode) root = kn_json_parse (recipe, strlen (recipe), "recipe", NULL, error);

  if (!root)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (root) && kn_recipe_get_number (recipe, "kinora_recipe") == VERSION)
    return g_steal_pointer (&root);
  g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED,
                       "The recipe in this file is not one that this version of Kinora can read.");
  return NULL;
}

gint64
kn_recipe_get_number (const char *recipe, const char *key)
{
  g_autoptr (JsonNode) root = kn_json_parse (recipe, strlen (recipe), "recipe", NULL, NULL);
  JsonNode *value = root && JSON_NODE_HOLDS_OBJECT (root)
                    ? json_object_get_member (json_node_get_object (root), key) : NULL;

  return value && JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_INT64
           ? json_node_get_int (value) : -1;
}

/* A recipe is a project with its layers at the top. */
KnDocument *
kn_recipe_open (const char *recipe, const char *name, GError **error)
{
  g_autoptr (JsonNode) root = parse (recipe, error);
  g_autofree char *text = NULL;
  JsonObject *object, *sequence;
  JsonArray *sequences;
  JsonNode *layers;

  if (!root)
    return NULL;
  object = json_node_get_object (root);
  layers = json_object_dup_member (object, "layers");
  json_object_remove_member (object, "layers");
  json_object_remove_member (object, "blobs");
  json_object_remove_member (object, "frames");
  json_object_remove_member (object, "kinora_recipe");
  json_object_set_int_member (object, "version", KN_DOCUMENT_VERSION);
  sequence = json_object_new ();
  if (layers)
    json_object_set_member (sequence, "layers", layers);
  sequences = json_array_new ();
  json_array_add_object_element (sequences, sequence);
  json_object_set_array_member (object, "sequences", sequences);
  text = kn_json_print (root);
  return kn_document_new_from_text (text, -1, name, error);
}

static gboolean
unpack_blob (KnDocument *document, JsonNode *value, GError **error)
{
  const char *text = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_string (value) : NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *stored = NULL;
  gsize length;
  guchar *data;

  if (!text || strlen (text) > 2 * MAX_MASK_BYTES)
    return TRUE;
  data = g_base64_decode (text, &length);
  bytes = g_bytes_new_take (data, length);
  stored = kn_document_store_blob (document, bytes, error);
  return stored != NULL;
}

gboolean
kn_recipe_unpack (const char *recipe, KnDocument *document, GError **error)
{
  g_autoptr (JsonNode) root = parse (recipe, error);
  JsonNode *blobs = root ? json_object_get_member (json_node_get_object (root), "blobs") : NULL;
  JsonObjectIter iter;
  JsonNode *value;

  if (!root)
    return FALSE;
  if (!blobs || !JSON_NODE_HOLDS_OBJECT (blobs))
    return TRUE;
  json_object_iter_init (&iter, json_node_get_object (blobs));
  while (json_object_iter_next (&iter, NULL, &value))
    if (!unpack_blob (document, value, error))
      return FALSE;
  return TRUE;
}

char *
kn_recipe_dup_embedded (const char *path)
{
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (path, NULL);
  g_autofree char *sidecar = kn_c2pa_dup_sidecar (path);
  struct kn_c2pa_report report;
  char *recipe = reader ? g_strdup (kn_film_reader_get_info (reader)->recipe) : NULL;

  if (!recipe)
    recipe = kn_png_dup_text (path, "kinora_recipe");
  if (!recipe && kn_c2pa_read (path, sidecar, &report, NULL))
    {
      recipe = g_steal_pointer (&report.recipe);
      kn_c2pa_report_clear (&report);
    }
  return recipe;
}
