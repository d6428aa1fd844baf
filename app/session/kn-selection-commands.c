/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-selection-commands.h"

static void
select_array (KnSession *session, const GArray *ids)
{
  kn_session_select_all (session, (const guint64 *) (gpointer) ids->data, ids->len);
}

void
kn_command_select_all (KnSession *session)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  GListModel *layers = kn_sequence_get_layers (kn_session_get_sequence (session));

  for (guint i = 0; i < g_list_model_get_n_items (layers); i++)
    {
      g_autoptr (GListModel) layer = g_list_model_get_item (layers, i);

      for (guint k = 0; k < g_list_model_get_n_items (layer); k++)
        {
          g_autoptr (KnNode) clip = g_list_model_get_item (layer, k);
          guint64 id = kn_node_get_id (clip);

          g_array_append_val (ids, id);
        }
    }
  kn_session_select_all (session, (const guint64 *) (gpointer) ids->data, ids->len);
}

/* The place among the shots of the first that is selected; of this one if there is none. */
static guint
find_anchor (KnSession *session, const GPtrArray *shots, guint place)
{
  guint n, at;
  const guint64 *ids = kn_session_get_selected (session, &n);

  for (guint i = 0; i < n; i++)
    if (g_ptr_array_find ((GPtrArray *) shots, kn_document_get_node (kn_session_get_document (session), ids[i]), &at))
      return at;
  return place;
}

void
kn_command_select_to (KnSession *session, guint64 shot)
{
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (session));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint place, at;

  if (!g_ptr_array_find (shots, kn_document_get_node (kn_session_get_document (session), shot), &place))
    return;
  at = find_anchor (session, shots, place);
  for (int step = at <= place ? 1 : -1;; at = (guint) ((int) at + step))
    {
      guint64 id = kn_node_get_id (shots->pdata[at]);

      g_array_append_val (ids, id);
      if (at == place)
        break;
    }
  select_array (session, ids);
}

static GArray *
dup_selected_but (KnSession *session, guint64 left_out)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint n;
  const guint64 *selected = kn_session_get_selected (session, &n);

  for (guint i = 0; i < n; i++)
    if (selected[i] != left_out)
      g_array_append_val (ids, selected[i]);
  return ids;
}

void
kn_command_select_beside (KnSession *session, int direction)
{
  guint n;
  const guint64 *selected = kn_session_get_selected (session, &n);
  gpointer last = n ? kn_document_get_node (kn_session_get_document (session), selected[n - 1]) : NULL;
  KnClip *other = NULL;
  g_autoptr (GArray) ids = NULL;
  guint64 id;

  if (last && KN_IS_CLIP (last))
    other = direction < 0 ? kn_clip_get_previous (last) : kn_clip_get_next (last);
  if (!other)
    return;
  id = kn_node_get_id (KN_NODE (other));
  if (n > 1 && selected[n - 2] == id)
    ids = dup_selected_but (session, selected[n - 1]);
  else
    {
      ids = dup_selected_but (session, id);
      g_array_append_val (ids, id);
    }
  select_array (session, ids);
}
