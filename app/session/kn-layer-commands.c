/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-layer-commands.h"

#include "app/document/kn-audio-layer.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-plan.h"

static gboolean
fail (GError **error, KnEditError code, const char *message)
{
  g_set_error_literal (error, KN_EDIT_ERROR, code, message);
  return FALSE;
}

gboolean
kn_command_add_layer (KnSession *session, gboolean sound, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  KnSequence *sequence = kn_session_get_sequence (session);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Add layer");
  guint64 id = 0;

  kn_edit_builder_take (builder, kn_edit_new_insert (document, kn_node_get_id (KN_NODE (sequence)),
                                                     sound ? "audio_layers" : "layers", sound ? -1 : 0,
                                                     sound ? KN_TYPE_AUDIO_LAYER : KN_TYPE_LAYER, &id));
  return kn_document_apply_take (document, kn_edit_builder_end (builder), error);
}

static KnNode *
find_layer (KnSession *session, guint64 id)
{
  gpointer node = kn_document_get_node (kn_session_get_document (session), id);

  return node && (KN_IS_LAYER (node) || KN_IS_AUDIO_LAYER (node)) ? node : NULL;
}

gboolean
kn_command_remove_layer (KnSession *session, guint64 layer, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  KnNode *node = find_layer (session, layer);

  if (!node)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is no such layer.");
  if (KN_IS_LAYER (node) && g_list_model_get_n_items (kn_sequence_get_layers (kn_session_get_sequence (session))) == 1)
    return fail (error, KN_EDIT_ERROR_IN_USE, "A storyboard needs one layer for its shots.");
  return kn_document_apply_take (document, kn_plan_delete (document, &layer, 1, error), error);
}

gboolean
kn_command_shift_layer (KnSession *session, guint64 layer, int direction, GError **error)
{
  KnNode *node = find_layer (session, layer);
  gint to = node ? kn_node_get_position (node) + direction : -1;
  KnSequence *sequence = kn_session_get_sequence (session);
  gboolean sound = node && KN_IS_AUDIO_LAYER (node);
  GListModel *layers = sound ? kn_sequence_get_audio_layers (sequence) : kn_sequence_get_layers (sequence);

  if (to < 0 || to >= (gint) g_list_model_get_n_items (layers))
    return fail (error, KN_EDIT_ERROR_NEGATIVE_LAYER, "There is no layer on that side.");
  return kn_document_apply_take (kn_session_get_document (session),
                                 kn_edit_new_move (layer, kn_node_get_id (KN_NODE (sequence)),
                                                   sound ? "audio_layers" : "layers", to),
                                 error);
}

gboolean
kn_command_rename_layer (KnSession *session, guint64 layer, const char *name, GError **error)
{
  return kn_document_apply_take (kn_session_get_document (session), kn_edit_new_set_string (layer, "name", name), error);
}

gboolean
kn_command_change_layer (KnSession *session, int direction, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (GArray) clips = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);

  for (guint i = 0; i < n; i++)
    if (KN_IS_CLIP (kn_document_get_node (document, ids[i])))
      g_array_append_val (clips, ids[i]);
  if (clips->len == 0)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a clip to move first.");
  return kn_document_apply_take (
      document, kn_plan_move (document, (const guint64 *) (gpointer) clips->data, clips->len, 0, direction, error),
      error);
}
