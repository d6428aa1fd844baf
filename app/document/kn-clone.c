/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-asset.h"
#include "app/document/kn-clip.h"
#include "app/document/kn-document-private.h"
#include "app/document/kn-json.h"

/* A node from JSON under new ids: copies, pasted clips, shots written by a person or a script. */

typedef struct
{
  KnDocument *document;
  GHashTable *ids;        /* guint64* old → guint64* new */
} Renumber;

static gboolean
renumber_node (KnNode *node, gpointer data)
{
  Renumber *renumber = data;
  guint64 *id = &kn_node_priv (node)->id;
  guint64 fresh = kn_document_reserve_id (renumber->document);

  if (*id)
    g_hash_table_insert (renumber->ids, g_memdup2 (id, sizeof *id), g_memdup2 (&fresh, sizeof fresh));
  *id = fresh;
  return TRUE;
}

static gboolean
renumber_references (KnNode *node, gpointer data)
{
  Renumber *renumber = data;
  const KnSchema *schema = kn_node_schema (node);

  for (guint i = 0; i < schema->n_fields; i++)
    if (schema->fields[i].kind == KN_FIELD_REFERENCE)
      {
        guint64 *fresh = g_hash_table_lookup (renumber->ids, &kn_node_value (node, i)->i);

        if (fresh)
          kn_node_value (node, i)->i = (gint64) *fresh;
      }
  return TRUE;
}

static void
renumber (KnDocument *document, KnNode *node)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  Renumber state = { document, ids };

  kn_node_walk (node, renumber_node, &state);
  kn_node_walk (node, renumber_references, &state);
  kn_node_walk (node, kn_node_sort_lists, NULL);
}

typedef struct
{
  GType type;
  const char *text;
  guint64 found;
} Search;

static gboolean
match (KnNode *node, gpointer data)
{
  Search *search = data;

  if (search->found || G_OBJECT_TYPE (node) != search->type)
    return !search->found;
  if (KN_IS_ASSET (node) && g_str_equal (kn_asset_get_path (KN_ASSET (node)), search->text))
    search->found = kn_node_get_id (node);
  if (KN_IS_CLIP (node) && g_str_equal (kn_clip_get_name (KN_CLIP (node)), search->text))
    search->found = kn_node_get_id (node);
  return !search->found;
}

static gboolean
resolve (KnDocument *document, GPtrArray *pending, GError **error)
{
  for (guint i = 0; i < pending->len; i++)
    {
      KnPendingReference *reference = pending->pdata[i];
      const KnField *field = &kn_node_schema (reference->node)->fields[reference->field];
      Search search = { field->type (), reference->text, 0 };

      if (*reference->text)
        kn_node_walk (KN_NODE (kn_document_get_project (document)), match, &search);
      if (*reference->text && !search.found)
        {
          g_set_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_REFERENCE, "There is no %s “%s”.",
                       kn_schema_for_type (field->type ())->noun, reference->text);
          return FALSE;
        }
      kn_node_value (reference->node, reference->field)->i = (gint64) search.found;
    }
  return TRUE;
}

/* Messages of the file reader, as those of an edit. */
static void
as_edit_error (GError **error, GError *local)
{
  g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_VALUE, local->message);
}

static gint64
end_of_list (KnNodeList *list)
{
  guint n = kn_node_list_length (list);

  return n ? kn_clip_get_end_frames (kn_node_list_at (list, n - 1)) : 0;
}

static KnNode *
load_copy (KnDocument *document, KnNodeList *list, JsonNode *json, GError **error)
{
  const KnListSpec *spec = kn_node_list_spec (list);
  g_autoptr (JsonNode) copy = kn_json_copy (json);
  g_autoptr (GError) local = NULL;
  g_autoptr (KnNode) node = NULL;
  KnLoad load;
  gboolean ok;

  kn_load_init (&load, "clip", NULL, &local);
  load.rate = kn_project_get_frame_rate (kn_document_get_project (document));
  node = kn_load_item (&load, spec, copy);
  if (node)
    renumber (document, node);
  if (node && (spec->flags & KN_LIST_CLIPS))
    {
      gint64 cursor = end_of_list (list);

      kn_load_place_clip (&load, node, json_node_get_object (copy), &cursor);
    }
  ok = node && resolve (document, load.pending, error);
  kn_load_clear (&load);
  if (local)
    as_edit_error (error, local);
  return ok ? g_steal_pointer (&node) : NULL;
}

static KnNodeList *
find_list (KnDocument *document, guint64 parent, const char *list, GError **error)
{
  KnNode *node = kn_document_get_node (document, parent);
  gint index = node ? kn_schema_find_list (kn_node_schema (node), list) : -1;

  if (index >= 0)
    return kn_node_priv (node)->lists[index];
  g_set_error (error, KN_EDIT_ERROR, node ? KN_EDIT_ERROR_UNKNOWN_FIELD : KN_EDIT_ERROR_UNKNOWN_ID,
               "There is no list “%s” there.", list);
  return NULL;
}

KnEdit *
kn_edit_new_insert_json (KnDocument *document, guint64 parent, const char *list, gint at, JsonNode *json, guint64 *id,
                         GError **error)
{
  KnNodeList *target;
  g_autoptr (KnNode) node = NULL;
  g_autoptr (JsonNode) full = NULL;

  g_return_val_if_fail (KN_IS_DOCUMENT (document) && list != NULL && json != NULL, NULL);

  target = find_list (document, parent, list, error);
  node = target ? load_copy (document, target, json, error) : NULL;
  if (!node)
    return NULL;
  full = kn_node_to_json (node);
  json_object_set_string_member (json_node_get_object (full), "type", kn_node_get_kind (node));
  if (id)
    *id = kn_node_get_id (node);
  return kn_edit_new_insert_node (parent, list, at, full);
}
