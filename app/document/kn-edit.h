/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: immutable after create
 *
 * A change to a document, as a value. There are four simple edits and one that holds others:
 *   set      a field of a node
 *   insert   a node (with everything below it) into a list
 *   remove   a node with everything below it
 *   move     a node to another place or list
 *   all      several edits under one label; all of them happen or none
 * Nodes are named by id. kn_document_apply() is the only way to carry an edit out.
 *
 * Constructors return a new reference; free with kn_edit_unref(). Nothing is checked before the edit is applied.
 */
#pragma once

#include "app/document/kn-document-types.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define KN_TYPE_EDIT (kn_edit_get_type ())
GType   kn_edit_get_type (void);
KnEdit *kn_edit_ref   (KnEdit *self);
void    kn_edit_unref (KnEdit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KnEdit, kn_edit_unref)

/* key is the field's key in project.json; value what it would be there. */
KnEdit *kn_edit_new_set         (guint64 id, const char *key, JsonNode *value);
KnEdit *kn_edit_new_set_boolean (guint64 id, const char *key, gboolean value);
/* Whole numbers, frames and references (0: none). */
KnEdit *kn_edit_new_set_int     (guint64 id, const char *key, gint64 value);
KnEdit *kn_edit_new_set_double  (guint64 id, const char *key, double value);
/* Texts and enumerations (by nick). */
KnEdit *kn_edit_new_set_string  (guint64 id, const char *key, const char *value);
KnEdit *kn_edit_new_set_vector  (guint64 id, const char *key, const double *values, guint n);

/* A new node of this type with every field at its default. at is a place in the list, -1 for the end; lists that are
 * sorted by time ignore it. *id, if not NULL, receives the new node's id, which later edits of one "all" may use. */
KnEdit *kn_edit_new_insert      (KnDocument *document, guint64 parent, const char *list, gint at, GType type, guint64 *id);
/* A node as it would be written in project.json, short forms included. Ids in json are replaced by new ones, and so are
 * references between its parts. NULL and a KN_EDIT_ERROR if it cannot be understood. */
KnEdit *kn_edit_new_insert_json (KnDocument *document, guint64 parent, const char *list, gint at, JsonNode *json,
                                 guint64 *id, GError **error);
KnEdit *kn_edit_new_remove      (guint64 id);
KnEdit *kn_edit_new_move        (guint64 id, guint64 parent, const char *list, gint at);
/* Takes nothing; edits are referenced. label is English, for translation by the caller: "Trim". */
KnEdit *kn_edit_new_all         (const char *label, KnEdit *const *edits, guint n);

/* For "Undo %s"; free with g_free(). */
char     *kn_edit_dup_label (KnEdit *self);
/* Appends the ids (guint64) of the nodes that it inserts, in order; what lies in them is not named. */
void      kn_edit_collect_inserted (KnEdit *self, GArray *ids);
/* One line for logs; free with g_free(). */
char     *kn_edit_to_string (KnEdit *self);
JsonNode *kn_edit_to_json   (KnEdit *self);
KnEdit   *kn_edit_from_json (JsonNode *json, GError **error);
gboolean  kn_edit_equal     (KnEdit *a, KnEdit *b);
/* Whether both do nothing but set the same fields of the same nodes, as while typing or dragging. */
gboolean  kn_edit_is_like   (KnEdit *a, KnEdit *b);

/* Collects edits for one "all". Free with kn_edit_builder_free(). */
KnEditBuilder *kn_edit_builder_new  (KnDocument *document, const char *label);
void           kn_edit_builder_free (KnEditBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KnEditBuilder, kn_edit_builder_free)
/* Takes edit. */
void           kn_edit_builder_take (KnEditBuilder *self, KnEdit *edit);
guint64        kn_edit_builder_insert (KnEditBuilder *self, guint64 parent, const char *list, GType type);
void           kn_edit_builder_set_int     (KnEditBuilder *self, guint64 id, const char *key, gint64 value);
void           kn_edit_builder_set_double  (KnEditBuilder *self, guint64 id, const char *key, double value);
void           kn_edit_builder_set_string  (KnEditBuilder *self, guint64 id, const char *key, const char *value);
void           kn_edit_builder_set_vector  (KnEditBuilder *self, guint64 id, const char *key, const double *values, guint n);
void           kn_edit_builder_remove      (KnEditBuilder *self, guint64 id);
/* The edit so far; the builder stays usable. */
KnEdit        *kn_edit_builder_end  (KnEditBuilder *self);

G_END_DECLS
