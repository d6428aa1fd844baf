/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-asset.h"
#include "app/document/kn-clip-private.h"
#include "app/document/kn-document-private.h"
#include "app/document/kn-json.h"
#include "app/document/kn-shot.h"
#include "app/document/kn-upgrade.h"

#include <glib/gi18n.h>

typedef struct
{
  KnLoad load;
  KnDocument *staging;     /* holds the new tree until all of it is known to be good */
  guint64 next_id;
  GError **error;
} Reader;

static gboolean
fail_at (Reader *r, KnNode *node, KnProjectError code, const char *message)
{
  guint line = GPOINTER_TO_UINT (g_hash_table_lookup (r->load.node_lines, node));
  g_autofree char *path = kn_node_dup_path (node);
  g_autofree char *place = line ? g_strdup_printf ("%s:%u", r->load.name, line) : g_strdup (r->load.name);

  g_set_error (r->error, KN_PROJECT_ERROR, code, "%s: %s: %s", place, path, message);
  return FALSE;
}

/* Ids */

typedef struct
{
  Reader *reader;
  GHashTable *seen;
} Ids;

static gboolean
note_id (KnNode *node, gpointer data)
{
  Ids *ids = data;
  guint64 *id = &kn_node_priv (node)->id;

  if (*id == 0)
    return TRUE;
  ids->reader->next_id = MAX (ids->reader->next_id, *id + 1);
  return g_hash_table_add (ids->seen, id)
         || fail_at (ids->reader, node, KN_PROJECT_ERROR_DUPLICATE_ID, "This id is used twice.");
}

static gboolean
give_id (KnNode *node, gpointer data)
{
  Reader *r = data;

  if (kn_node_priv (node)->id == 0)
    kn_node_priv (node)->id = r->next_id++;
  return TRUE;
}

static gboolean
settle_ids (Reader *r, KnProject *project)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  Ids ids = { r, seen };

  return kn_node_walk (KN_NODE (project), note_id, &ids) && kn_node_walk (KN_NODE (project), give_id, r)
         && kn_node_walk (KN_NODE (project), kn_node_sort_lists, NULL);
}

/* References that a person wrote as the path of an asset or the name of a shot */

typedef struct
{
  const char *text;
  KnNode *found;
} Search;

static gboolean
match_shot (KnNode *node, gpointer data)
{
  Search *search = data;

  if (KN_IS_SHOT (node) && g_str_equal (kn_clip_get_name (KN_CLIP (node)), search->text))
    search->found = node;
  return search->found == NULL;
}

static gboolean
match_asset (KnNode *node, gpointer data)
{
  Search *search = data;

  if (KN_IS_ASSET (node) && g_str_equal (kn_asset_get_path (KN_ASSET (node)), search->text))
    search->found = node;
  return search->found == NULL;
}

static KnNode *
add_asset (Reader *r, KnNode *project, const char *path)
{
  g_autoptr (KnNode) asset = g_object_new (KN_TYPE_ASSET, NULL);

  kn_asset_init_path (KN_ASSET (asset), path);
  kn_node_priv (asset)->id = r->next_id++;
  kn_node_list_insert (kn_node_priv (project)->lists[kn_schema_find_list (kn_node_schema (project), "assets")], -1, asset);
  return asset;
}

static gboolean
settle_reference (Reader *r, KnNode *project, KnPendingReference *pending)
{
  const KnField *field = &kn_node_schema (pending->node)->fields[pending->field];
  g_autofree char *message = g_strdup_printf ("There is no %s “%s”.", kn_schema_for_type (field->type ())->noun, pending->text);
  Search search = { pending->text, NULL };

  if (!*pending->text)
    return TRUE;
  if (field->type () == KN_TYPE_SHOT)
    kn_node_walk (project, match_shot, &search);
  else if (field->type () == KN_TYPE_ASSET)
    {
      kn_node_walk (project, match_asset, &search);
      search.found = search.found ? search.found : add_asset (r, project, pending->text);
    }
  if (!search.found)
    return fail_at (r, pending->node, KN_PROJECT_ERROR_BAD_REFERENCE, message);
  kn_node_value (pending->node, pending->field)->i = (gint64) kn_node_get_id (search.found);
  return TRUE;
}

static gboolean
settle_references (Reader *r, KnProject *project)
{
  for (guint i = 0; i < r->load.pending->len; i++)
    if (!settle_reference (r, KN_NODE (project), r->load.pending->pdata[i]))
      return FALSE;
  return TRUE;
}

/* Rules */

static gboolean
check_node (KnNode *node, gpointer data)
{
  Reader *r = data;
  g_autoptr (GError) broken = NULL;

  kn_rules_check_node (node, &broken);
  for (guint i = 0; !broken && i < kn_node_schema (node)->n_lists; i++)
    kn_rules_check_list (kn_node_priv (node)->lists[i], &broken);
  return !broken || fail_at (r, node, KN_PROJECT_ERROR_BROKEN_RULE, broken->message);
}

static gboolean
check_references (Reader *r)
{
  g_autoptr (GError) broken = NULL;

  if (kn_rules_check_references (r->staging, &broken))
    return TRUE;
  g_set_error (r->error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_BAD_REFERENCE, "%s: %s", r->load.name, broken->message);
  return FALSE;
}

static gboolean
take_int (Reader *r, JsonObject *object, const char *key, gint64 fallback, gint64 *value)
{
  JsonNode *json = json_object_get_member (object, key);

  *value = fallback;
  if (!json)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (json) || json_node_get_value_type (json) != G_TYPE_INT64 || json_node_get_int (json) < 1
      || json_node_get_int (json) > G_MAXINT64 / 2)
    return kn_load_fail (&r->load, json, KN_PROJECT_ERROR_BAD_VALUE, "The %s must be a positive whole number", key);
  *value = json_node_get_int (json);
  json_object_remove_member (object, key);
  return TRUE;
}

static gboolean
read_head (Reader *r, JsonNode *root)
{
  JsonObject *object;
  gint64 version, next_id;

  if (!JSON_NODE_HOLDS_OBJECT (root))
    return kn_load_fail (&r->load, root, KN_PROJECT_ERROR_BAD_VALUE, "A project must be an object in curly brackets");
  object = json_node_get_object (root);
  if (!take_int (r, object, "version", KN_DOCUMENT_VERSION, &version) || !take_int (r, object, "next_id", 1, &next_id))
    return FALSE;
  if (version > KN_DOCUMENT_VERSION)
    {
      g_set_error (r->error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_NEWER_VERSION,
                   _("%s was written by a newer Kinora (version %d of the format; this one reads up to %d)."),
                   r->load.name, (int) MIN (version, G_MAXINT), KN_DOCUMENT_VERSION);
      return FALSE;
    }
  kn_upgrade (object, version);
  r->next_id = (guint64) next_id;
  return TRUE;
}

static gboolean
read_tree (Reader *r, JsonNode *root)
{
  g_autoptr (KnProject) project = NULL;

  if (!read_head (r, root))
    return FALSE;
  project = (KnProject *) kn_load_node (&r->load, KN_TYPE_PROJECT, root);
  if (!project || !settle_ids (r, project) || !settle_references (r, project))
    return FALSE;
  kn_document_take_project (r->staging, g_steal_pointer (&project));
  return kn_node_walk (KN_NODE (r->staging->project), check_node, r) && check_references (r);
}

gboolean
kn_read_project (KnDocument *self, const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (KnDocument) staging = g_object_new (KN_TYPE_DOCUMENT, NULL);
  g_autoptr (GHashTable) lines = NULL;
  g_autoptr (JsonNode) root = kn_json_parse (text, length, name, &lines, error);
  Reader r = { .staging = staging, .error = error };
  gboolean ok;

  if (!root)
    return FALSE;
  kn_load_init (&r.load, name, lines, error);
  ok = read_tree (&r, root);
  kn_load_clear (&r.load);
  if (!ok)
    return FALSE;
  kn_document_unregister (staging, KN_NODE (staging->project));
  self->next_id = MAX (self->next_id, r.next_id);
  kn_document_take_project (self, g_steal_pointer (&staging->project));
  return TRUE;
}
