/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-commands.h"

#include "app/document/kn-camera-key.h"
#include "app/document/kn-marker.h"
#include "app/document/kn-mask-key.h"
#include "app/document/kn-mask-track.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-prompt.h"

/* The list of its parent that a part is in. */
static const char *
list_of (KnNode *part)
{
  return KN_IS_PROMPT (part)                              ? "prompts"
         : KN_IS_MASK_TRACK (part)                        ? "masks"
         : KN_IS_PICTURE_KEY (part)                       ? "pictures"
         : KN_IS_MASK_KEY (part) || KN_IS_CAMERA_KEY (part) ? "keys"
         : KN_IS_MARKER (part)                            ? "markers"
                                                          : NULL;
}

/* Whether it stays when what is selected goes. */
static gboolean
stays (KnSession *session, KnNode *node)
{
  for (; node; node = kn_node_get_parent (node))
    if (kn_session_is_selected (session, kn_node_get_id (node)))
      return FALSE;
  return TRUE;
}

/* The first that stays, in one direction from a place of a list. Borrowed, or NULL. */
static KnNode *
find_from (KnSession *session, GListModel *list, gint at, int direction)
{
  for (; list && at >= 0 && at < (gint) g_list_model_get_n_items (list); at += direction)
    {
      g_autoptr (KnNode) node = g_list_model_get_item (list, (guint) at);

      if (stays (session, node))
        return node;   /* the document keeps it alive */
    }
  return NULL;
}

static KnNode *
find_sibling (KnSession *session, KnNode *part)
{
  GListModel *list = kn_node_get_list (kn_node_get_parent (part), list_of (part));
  gint at = kn_node_get_position (part);
  KnNode *after = find_from (session, list, at + 1, 1);

  return after ? after : find_from (session, list, at - 1, -1);
}

/* Work goes on with its neighbours, or with the mask of a key; at last with the shot, and never in another one: the viewer
 * and the inspector would leave with it. */
static KnNode *
find_beside_part (KnSession *session, KnNode *part)
{
  KnNode *found = find_sibling (session, part), *parent = kn_node_get_parent (part);
  KnClip *shot = kn_node_get_ancestor (part, KN_TYPE_SHOT);

  if (!found && KN_IS_MASK_TRACK (parent) && stays (session, parent))
    found = parent;
  return found || !shot || !stays (session, KN_NODE (shot)) ? found : KN_NODE (shot);
}

static KnNode *
find_beside_clip (KnSession *session, KnClip *clip)
{
  KnClip *next = kn_clip_get_next (clip);

  while (next && !stays (session, KN_NODE (next)))
    next = kn_clip_get_next (next);
  if (!next)
    next = kn_clip_get_previous (clip);
  return next && stays (session, KN_NODE (next)) ? KN_NODE (next) : NULL;
}

/* Where the selection goes when the selected nodes are gone; 0: nowhere. */
static guint64
find_survivor (KnSession *session)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);
  gpointer last = n ? kn_document_get_node (kn_session_get_document (session), ids[n - 1]) : NULL;
  KnNode *found = !last                                        ? NULL
                  : KN_IS_CLIP (last)                          ? find_beside_clip (session, last)
                  : list_of (last) && kn_node_get_parent (last) ? find_beside_part (session, last)
                                                               : NULL;

  return found ? kn_node_get_id (found) : 0;
}

static gboolean
delete_selected (KnSession *session, gboolean ripple, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  guint64 after = find_survivor (session);
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);
  KnEdit *edit;

  if (n == 0)
    {
      g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID, "Select something to delete first.");
      return FALSE;
    }
  edit = ripple && KN_IS_CLIP (kn_document_get_node (document, ids[n - 1]))
             ? kn_plan_ripple_delete (document, ids, n, error)
             : kn_plan_delete (document, ids, n, error);
  if (!kn_document_apply_take (document, edit, error))
    return FALSE;
  kn_session_select (session, after);
  return TRUE;
}

gboolean
kn_command_delete (KnSession *session, GError **error)
{
  return delete_selected (session, FALSE, error);
}

gboolean
kn_command_ripple_delete (KnSession *session, GError **error)
{
  return delete_selected (session, TRUE, error);
}
