/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-history-commands.h"

#include "app/document/kn-plan.h"

static void
applied_cb (KnDocument *document, KnEdit *edit, GArray *ids)
{
  kn_edit_collect_inserted (edit, ids);
}

/* Takes, files and layers may have come back as well: they are not selected. */
static gboolean
is_selectable (KnNode *node)
{
  gint64 in, out;

  return node && (KN_IS_CLIP (node) || kn_part_get_span (node, &in, &out));
}

static gboolean
holds (const GArray *ids, KnNode *node)
{
  for (guint i = 0; node && i < ids->len; i++)
    if (g_array_index (ids, guint64, i) == kn_node_get_id (node))
      return TRUE;
  return node && holds (ids, kn_node_get_parent (node));
}

static void
keep_selectable (KnDocument *document, GArray *ids)
{
  for (guint i = ids->len; i-- > 0;)
    if (!is_selectable (kn_document_get_node (document, g_array_index (ids, guint64, i))))
      g_array_remove_index (ids, i);
  /* Not what lies in something that came back with it. */
  for (guint i = ids->len; i-- > 0;)
    if (holds (ids, kn_node_get_parent (kn_document_get_node (document, g_array_index (ids, guint64, i)))))
      g_array_remove_index (ids, i);
}

static gboolean
move (KnSession *session, gboolean (*step) (KnDocument *document))
{
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  gulong handler = g_signal_connect (document, "applied", G_CALLBACK (applied_cb), ids);

  step (document);
  g_signal_handler_disconnect (document, handler);
  keep_selectable (document, ids);
  if (ids->len)
    kn_session_select_all (session, (const guint64 *) (gpointer) ids->data, ids->len);
  return ids->len > 0;
}

gboolean
kn_command_undo (KnSession *session)
{
  return move (session, kn_document_undo);
}

gboolean
kn_command_redo (KnSession *session)
{
  return move (session, kn_document_redo);
}
