/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What everything in a document has in common: an id that is never reused, a parent, fields that are read-only GObject
 * properties, and lists of children. Nodes change only through kn_document_apply(); a node that is removed and brought
 * back by undo is a new object with the same id, so hold ids, not nodes, across edits.
 *
 * Containers (project, sequence, layer, audio layer, camera path, mask track) are GListModels of their main list.
 * Every field "foo_bar" is the property "foo-bar"; it notifies after the whole edit has been applied.
 */
#pragma once

#include "app/document/kn-document-types.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define KN_TYPE_NODE (kn_node_get_type ())
G_DECLARE_DERIVABLE_TYPE (KnNode, kn_node, KN, NODE, GObject)

typedef struct _KnSchema KnSchema;

struct _KnNodeClass
{
  GObjectClass parent_class;
  const KnSchema *schema;   /* private */
  GParamSpec **pspecs;      /* private; of the schema's fields, for ever */
};

/* Signal "changed": after an edit that touched this node or anything below it; once per edit. With the detail "content"
 * unless all that changed is where a clip lies: a ripple moves hundreds, and most of what is known of them holds. */

guint64      kn_node_get_id       (KnNode *self);
/* NULL for the project and for a node that is no longer in a document. */
KnNode      *kn_node_get_parent   (KnNode *self);
/* The nearest ancestor (or the node itself) of this type, or NULL. */
gpointer     kn_node_get_ancestor (KnNode *self, GType type);
/* NULL once removed. */
KnDocument  *kn_node_get_document (KnNode *self);
/* "shot", "layer", … the word in project.json and in messages. */
const char  *kn_node_get_kind     (KnNode *self);
/* The list of children under this key of project.json ("clips", "markers", …); NULL if there is no such list. */
GListModel  *kn_node_get_list     (KnNode *self, const char *key);
/* Place in the list that holds it; -1 for the project. */
gint         kn_node_get_position (KnNode *self);
/* "$.sequences[0].layers[1].clips[2]". Free with g_free(). */
char        *kn_node_dup_path     (KnNode *self);
/* As it would be saved, ids included. Free with json_node_unref(). */
JsonNode    *kn_node_to_json      (KnNode *self);
/* A field's value as it would be saved, defaults included; NULL if there is no such field. */
JsonNode    *kn_node_get_field    (KnNode *self, const char *key);

G_END_DECLS
