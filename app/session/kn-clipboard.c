/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-clipboard.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-audio-layer.h"
#include "app/document/kn-camera-key.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-json.h"
#include "app/document/kn-marker.h"
#include "app/document/kn-mask-track.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-project.h"
#include "app/document/kn-prompt.h"
#include "app/session/kn-clipboard-private.h"

#include <string.h>

/* ---- copy ---- */

/* The list of its parent that a node of this kind is in; NULL for what is not copied by itself. */
static const char *
list_of (KnNode *node)
{
  return KN_IS_CLIP (node)          ? "clips"
         : KN_IS_PROMPT (node)      ? "prompts"
         : KN_IS_MASK_TRACK (node)  ? "masks"
         : KN_IS_PICTURE_KEY (node) ? "pictures"
         : KN_IS_CAMERA_KEY (node)  ? "keys"
         : KN_IS_MARKER (node)      ? "markers"
                                    : NULL;
}

/* Things of one kind with the last one, since they are pasted in one way. */
static GPtrArray *
dup_nodes (KnSession *session)
{
  GPtrArray *nodes = g_ptr_array_new ();
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);
  const char *kind = NULL;

  for (guint i = n; i-- > 0;)
    {
      gpointer node = kn_document_get_node (kn_session_get_document (session), ids[i]);
      const char *list = node ? list_of (node) : NULL;

      if (list && !kind)
        kind = list;
      if (list && g_str_equal (list, kind))
        g_ptr_array_add (nodes, node);
    }
  return nodes;
}

static JsonNode *
files_to_json (KnDocument *document)
{
  GListModel *assets = kn_project_get_assets (kn_document_get_project (document));
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < g_list_model_get_n_items (assets); i++)
    {
      g_autoptr (KnAsset) asset = g_list_model_get_item (assets, i);
      g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, kn_node_get_id (KN_NODE (asset)));
      g_autofree char *path = kn_asset_dup_file_name (asset);

      json_object_set_string_member (object, id, path);
    }
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
item_to_json (KnNode *node)
{
  JsonObject *object = json_object_new ();
  KnNode *layer = kn_node_get_parent (node);

  json_object_set_string_member (object, "list", list_of (node));
  if (KN_IS_CLIP (node))
    {
      json_object_set_boolean_member (object, "sound", KN_IS_AUDIO_LAYER (layer));
      json_object_set_int_member (object, "row", kn_node_get_position (layer));
    }
  json_object_set_member (object, "node", kn_node_to_json (node));
  return json_node_init_object (json_node_alloc (), object);
}

char *
kn_clipboard_dup_selection (KnSession *session)
{
  KnDocument *document;
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object;
  JsonArray *items;
  KnRate rate;

  g_return_val_if_fail (KN_IS_SESSION (session), NULL);

  document = kn_session_get_document (session);
  nodes = dup_nodes (session);
  if (nodes->len == 0)
    return NULL;
  rate = kn_session_get_rate (session);
  object = json_object_new ();
  items = json_array_new ();
  json_object_set_string_member (object, "folder",
                                 kn_document_get_folder (document) ? kn_document_get_folder (document) : "");
  json_object_set_int_member (object, "rate_num", rate.num);
  json_object_set_int_member (object, "rate_den", rate.den);
  json_object_set_member (object, "files", files_to_json (document));
  for (guint i = nodes->len; i-- > 0;)
    json_array_add_element (items, item_to_json (nodes->pdata[i]));
  json_object_set_array_member (object, "items", items);
  json_node_take_object (root, object);
  return kn_json_print_compact (root);
}

char *
kn_clipboard_dup_prompts (KnSession *session)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) nodes = NULL;

  g_return_val_if_fail (KN_IS_SESSION (session), NULL);

  nodes = dup_nodes (session);
  for (guint i = nodes->len; i-- > 0;)
    {
      gpointer node = nodes->pdata[i];
      const char *prompt = KN_IS_SHOT (node)     ? kn_shot_get_prompt (node)
                           : KN_IS_PROMPT (node) ? kn_prompt_get_text (node)
                                                 : "";

      if (*prompt)
        g_string_append_printf (text, "%s%s", text->len ? "\n" : "", prompt);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- paste ---- */

static gboolean
fail (GError **error, KnEditError code, const char *message)
{
  g_set_error_literal (error, KN_EDIT_ERROR, code, message);
  return FALSE;
}

static guint64
id_of (gpointer node)
{
  return kn_node_get_id (KN_NODE (node));
}

static JsonObject *
node_of (JsonArray *items, guint i)
{
  return json_object_get_object_member (json_array_get_object_element (items, i), "node");
}

static gint64
get_int (JsonObject *object, const char *key, gint64 otherwise)
{
  return json_object_get_int_member_with_default (object, key, otherwise);
}

static gint64
earliest (JsonArray *items, const char *key)
{
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < json_array_get_length (items); i++)
    first = MIN (first, MAX (0, get_int (node_of (items, i), key, 0)));
  return first;
}

/* Where in a list of layers this one is; otherwise if it is in another. */
static gint64
find_row (GListModel *layers, KnNode *layer, gint64 otherwise)
{
  gint place = layer ? kn_node_get_position (layer) : -1;
  g_autoptr (KnNode) same = place >= 0 ? g_list_model_get_item (layers, (guint) place) : NULL;

  return layer && same == layer ? place : otherwise;
}

/* The layer for clips that were copied from some rows: the one that was asked for, else that of the selected clip, else the
 * row they came from; as many rows down as in the original. */
static KnNode *
find_layer (KnSession *session, guint64 target, gboolean sound, gint64 row, gint64 first_row)
{
  KnSequence *sequence = kn_session_get_sequence (session);
  GListModel *layers = sound ? kn_sequence_get_audio_layers (sequence) : kn_sequence_get_layers (sequence);
  guint n_layers = g_list_model_get_n_items (layers), n;
  const guint64 *ids = kn_session_get_selected (session, &n);
  g_autoptr (KnNode) layer = NULL;
  gint64 to = first_row;

  for (guint i = 0; i < n; i++)
    {
      KnNode *node = kn_document_get_node (kn_session_get_document (session), ids[i]);

      to = find_row (layers, node && KN_IS_CLIP (node) ? kn_node_get_parent (node) : NULL, to);
    }
  to = find_row (layers, kn_document_get_node (kn_session_get_document (session), target), to);
  if (n_layers == 0)
    return NULL;
  layer = g_list_model_get_item (layers, (guint) CLAMP (to + row - first_row, 0, (gint64) n_layers - 1));
  return layer;   /* the document keeps it alive */
}

static gint64
get_first_row (JsonArray *items, gboolean sound)
{
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);

      if (json_object_get_boolean_member_with_default (item, "sound", FALSE) == sound)
        first = MIN (first, get_int (item, "row", 0));
    }
  return first;
}

static gboolean
paste_clips (KnSession *session, guint64 target, JsonArray *items, GArray *ids, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  gint64 first = earliest (items, "start_frames");
  guint n = json_array_get_length (items);
  g_autofree KnPaste *clips = g_new0 (KnPaste, n);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *item = json_array_get_object_element (items, i), *node = node_of (items, i);
      gboolean sound = json_object_get_boolean_member_with_default (item, "sound", FALSE);
      KnNode *layer = find_layer (session, target, sound, get_int (item, "row", 0), get_first_row (items, sound));

      if (!layer)
        return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is no layer for this; add one first.");
      json_object_set_int_member (node, "start_frames", get_int (node, "start_frames", 0) - first);
      clips[i] = (KnPaste){ id_of (layer), json_object_get_member (item, "node") };
    }
  g_array_set_size (ids, n);
  return kn_document_apply_take (document,
                                 kn_plan_paste (document, clips, n, kn_session_get_playhead (session),
                                                (guint64 *) (gpointer) ids->data, error),
                                 error);
}

static gboolean
insert (KnDocument *document, guint64 parent, const char *list, JsonNode *json, GArray *ids, GError **error)
{
  guint64 id = 0;

  if (!kn_document_apply_take (document, kn_edit_new_insert_json (document, parent, list, -1, json, &id, error), error))
    return FALSE;
  g_array_append_val (ids, id);
  return TRUE;
}

static gboolean
paste_prompt (KnDocument *document, KnShot *shot, gint64 at, JsonObject *json, GArray *ids, GError **error)
{
  gint64 in = get_int (json, "in_frames", 0), out = get_int (json, "out_frames", -1);
  g_autoptr (KnEditBuilder) builder = NULL;
  guint64 id = 0;

  if (!kn_document_apply_take (document, kn_plan_add_prompt (document, id_of (shot), at, &id, error), error))
    return FALSE;
  builder = kn_edit_builder_new (document, "Paste");
  kn_edit_builder_set_string (builder, id, "text", json_object_get_string_member_with_default (json, "text", ""));
  kn_edit_builder_set_double (builder, id, "weight", json_object_get_double_member_with_default (json, "weight", 1));
  kn_edit_builder_set_int (builder, id, "blend_frames", get_int (json, "blend_frames", 0));
  g_array_append_val (ids, id);
  return kn_document_apply_take (document, kn_edit_builder_end (builder), error) &&
         (out < 0 ||
          kn_document_apply_take (
              document, kn_plan_trim_part (document, id, KN_EDGE_END, at + MAX (1, out - in), error), error));
}

/* The camera path of a shot, which may have none yet. */
static guint64
get_camera (KnDocument *document, KnShot *shot)
{
  guint64 id = 0;

  if (kn_shot_get_camera (shot))
    return id_of (kn_shot_get_camera (shot));
  kn_document_apply_take (
      document, kn_edit_new_insert (document, id_of (shot), "camera", -1, KN_TYPE_CAMERA_PATH, &id), NULL);
  return id;
}

static gboolean
paste_parts (KnSession *session, const char *list, JsonArray *items, GArray *ids, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  gboolean markers = g_str_equal (list, "markers"), prompts = g_str_equal (list, "prompts");
  KnShot *shot = markers ? NULL : kn_session_get_shot (session);
  const char *key = prompts ? "in_frames" : "time_frames";
  gint64 first = earliest (items, key), at = kn_session_get_playhead (session);

  if (!markers && !shot)
    return fail (error, KN_EDIT_ERROR_OUTSIDE_CLIP, "Select a shot to paste into first.");
  if (shot)
    at = CLAMP (at - kn_clip_get_start_frames (KN_CLIP (shot)) + kn_clip_get_in_frames (KN_CLIP (shot)), 0,
                kn_shot_get_length_frames (shot) - 1);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *json = node_of (items, i);
      JsonNode *node = json_object_get_member (json_array_get_object_element (items, i), "node");
      gint64 time = at + MAX (0, get_int (json, key, 0)) - first;
      gboolean ok;

      /* A mask belongs to moments of its picture. */
      if (!prompts && !g_str_equal (list, "masks"))
        json_object_set_int_member (json, "time_frames", time);
      ok = prompts   ? paste_prompt (document, shot, time, json, ids, error)
           : markers ? insert (document, id_of (kn_session_get_sequence (session)), list, node, ids, error)
           : g_str_equal (list, "keys") ? insert (document, get_camera (document, shot), list, node, ids, error)
                                        : insert (document, id_of (shot), list, node, ids, error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/* Whether this is what kn_clipboard_dup_selection() makes, with things of one kind. */
static gboolean
check (JsonNode *root, GError **error)
{
  static const char *const lists[] = { "clips", "prompts", "masks", "pictures", "keys", "markers", NULL };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *items = object ? json_object_get_member (object, "items") : NULL;
  JsonArray *array = items && JSON_NODE_HOLDS_ARRAY (items) ? json_node_get_array (items) : NULL;
  const char *list = NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      JsonObject *member = JSON_NODE_HOLDS_OBJECT (item) ? json_node_get_object (item) : NULL;
      JsonNode *node = member ? json_object_get_member (member, "node") : NULL;
      const char *here = member ? json_object_get_string_member_with_default (member, "list", "") : "";

      if (!node || !JSON_NODE_HOLDS_OBJECT (node) || !g_strv_contains (lists, here) || g_strcmp0 (list ? list : here, here))
        return fail (error, KN_EDIT_ERROR_MALFORMED, "What was copied cannot be pasted here.");
      list = here;
    }
  return list || fail (error, KN_EDIT_ERROR_MALFORMED, "There is nothing to paste.");
}

gboolean
kn_clipboard_paste (KnSession *session, guint64 layer, const char *json, GError **error)
{
  KnDocument *document;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, TRUE, sizeof (guint64));
  JsonArray *items;
  const char *list;
  gboolean ok;

  g_return_val_if_fail (KN_IS_SESSION (session) && json != NULL, FALSE);

  document = kn_session_get_document (session);
  root = kn_json_parse (json, strlen (json), "clipboard", NULL, error);
  if (!root || !check (root, error))
    return FALSE;
  items = json_object_get_array_member (json_node_get_object (root), "items");
  list = json_object_get_string_member (json_array_get_object_element (items, 0), "list");
  kn_document_begin_group (document, "Paste");
  ok = _kn_clipboard_adopt (document, json_node_get_object (root), error) &&
       (g_str_equal (list, "clips") ? paste_clips (session, layer, items, ids, error)
                                    : paste_parts (session, list, items, ids, error));
  if (!ok)
    {
      kn_document_abort_group (document);
      return FALSE;
    }
  kn_document_end_group (document);
  kn_session_select_all (session, (const guint64 *) (gpointer) ids->data, ids->len);
  return TRUE;
}
