/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-title-commands.h"

#include "app/document/kn-layer.h"
#include "app/document/kn-plan.h"

#include <json-glib/json-glib.h>

#define SECONDS 3

/* The lowest layer is that of the shots: a title there would lie over nothing. 0 if there is none. */
static guint64
find_layer (KnSession *session, gint64 start, gint64 end)
{
  GListModel *layers = kn_sequence_get_layers (kn_session_get_sequence (session));
  guint n = g_list_model_get_n_items (layers);

  for (guint i = 0; i + 1 < n; i++)
    {
      g_autoptr (KnLayer) layer = g_list_model_get_item (layers, i);

      if (!kn_layer_get_locked (layer) && !kn_layer_get_hidden (layer)
          && kn_clip_list_is_free (kn_layer_get_clips (layer), start, end))
        return kn_node_get_id (KN_NODE (layer));
    }
  return 0;
}

static guint64
add_layer (KnSession *session, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Add title");
  guint64 id = 0;

  kn_edit_builder_take (builder, kn_edit_new_insert (document, kn_node_get_id (KN_NODE (kn_session_get_sequence (session))),
                                                     "layers", 0, KN_TYPE_LAYER, &id));
  return kn_document_apply_take (document, kn_edit_builder_end (builder), error) ? id : 0;
}

static JsonNode *
new_title (const char *text, gint64 duration)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", "title");
  json_object_set_string_member (object, "text", text);
  json_object_set_int_member (object, "start_frames", 0);
  json_object_set_int_member (object, "duration_frames", duration);
  return json_node_init_object (json_node_alloc (), object);
}

gboolean
kn_command_add_title (KnSession *session, const char *text, GError **error)
{
  gint64 start, duration;
  KnDocument *document;
  guint64 layer, id = 0;
  gboolean ok;

  g_return_val_if_fail (KN_IS_SESSION (session) && text != NULL, FALSE);

  document = kn_session_get_document (session);
  start = kn_session_get_playhead (session);
  duration = MAX (1, kn_frames_from_seconds (SECONDS, kn_session_get_rate (session)));
  layer = find_layer (session, start, start + duration);
  kn_document_begin_group (document, "Add title");
  if (!layer)
    layer = add_layer (session, error);
  ok = layer != 0;
  if (ok)
    {
      g_autoptr (JsonNode) title = new_title (text, duration);
      KnPaste paste = { layer, title };

      ok = kn_document_apply_take (document, kn_plan_paste (document, &paste, 1, start, &id, error), error);
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
