/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-clipboard-private.h"

#include "app/document/kn-project.h"

#include <math.h>
#include <string.h>

typedef struct
{
  KnDocument *document;
  const char *folder;      /* of the project that it was copied from */
  JsonObject *files;       /* asset id there → name of the file */
  double scale;            /* frames here for a frame there */
  GHashTable *ids;         /* guint64* of everything that was copied */
  GError **error;
} Adopt;

static gboolean adopt_object (Adopt *adopt, JsonObject *object);

static void
collect_ids (Adopt *adopt, JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      collect_ids (adopt, json_array_get_element (json_node_get_array (node), i));
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) members = json_object_get_values (json_node_get_object (node));
      gint64 id = json_object_get_int_member_with_default (json_node_get_object (node), "id", 0);

      g_hash_table_add (adopt->ids, g_memdup2 (&id, sizeof id));
      for (GList *member = members; member; member = member->next)
        collect_ids (adopt, member->data);
    }
}

static gboolean
adopt_asset (Adopt *adopt, JsonObject *object, const char *key, gint64 id)
{
  g_autofree char *member = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  const char *name = json_object_get_string_member_with_default (adopt->files, member, "");
  g_autofree char *path = kn_document_dup_relative (adopt->document, name);
  guint64 here = 0;

  if (id == 0)
    return TRUE;
  if (!*name ||
      !kn_document_apply_take (adopt->document, kn_plan_add_asset (adopt->document, path, &here, adopt->error),
                               adopt->error))
    return FALSE;
  json_object_set_int_member (object, key, (gint64) here);
  return TRUE;
}

/* A painted mask is kept under the hash of its content, so it has the same name here. */
static gboolean
adopt_blob (Adopt *adopt, const char *key)
{
  g_autofree char *path = g_build_filename (adopt->folder, "blobs", key, NULL);
  g_autofree char *stored = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *data;
  gsize length;

  if (!*key || strspn (key, "0123456789abcdef") != strlen (key))
    return TRUE;
  if (!g_file_get_contents (path, &data, &length, adopt->error))
    return FALSE;
  bytes = g_bytes_new_take (data, length);
  stored = kn_document_store_blob (adopt->document, bytes, adopt->error);
  return stored != NULL;
}

static gboolean
adopt_member (Adopt *adopt, JsonObject *object, const char *key)
{
  static const char *const assets[] = { "asset", "media", "image", NULL };
  static const char *const continued[] = { "from_shot", "from_take", "to_shot", "to_take", NULL };
  JsonNode *value = json_object_get_member (object, key);
  gint64 number = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_int (value) : 0;

  if (g_strv_contains (assets, key))
    return adopt_asset (adopt, object, key, number);
  if (g_strv_contains (continued, key) && !g_hash_table_contains (adopt->ids, &number))
    json_object_remove_member (object, key);
  else if (g_str_has_suffix (key, "_frames") && !g_str_equal (key, "n_frames") && number > 0)
    json_object_set_int_member (object, key, MAX (1, llround ((double) number * adopt->scale)));
  else if ((g_str_equal (key, "file") || g_str_equal (key, "latents")) && json_node_get_value_type (value) == G_TYPE_STRING
           && *json_node_get_string (value) && !g_path_is_absolute (json_node_get_string (value)))
    {
      g_autofree char *path = g_build_filename (adopt->folder, json_node_get_string (value), NULL);

      json_object_set_string_member (object, key, path);
    }
  else if (g_str_equal (key, "mask") && json_node_get_value_type (value) == G_TYPE_STRING)
    return adopt_blob (adopt, json_node_get_string (value));
  return TRUE;
}

static gboolean
adopt_value (Adopt *adopt, JsonNode *value)
{
  if (JSON_NODE_HOLDS_OBJECT (value))
    return adopt_object (adopt, json_node_get_object (value));
  if (JSON_NODE_HOLDS_ARRAY (value))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
      if (!adopt_value (adopt, json_array_get_element (json_node_get_array (value), i)))
        return FALSE;
  return TRUE;
}

static gboolean
adopt_object (Adopt *adopt, JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *member = members; member; member = member->next)
    {
      JsonNode *value = json_object_get_member (object, member->data);

      if (JSON_NODE_HOLDS_VALUE (value) ? !adopt_member (adopt, object, member->data) : !adopt_value (adopt, value))
        return FALSE;
    }
  return TRUE;
}

gboolean
_kn_clipboard_adopt (KnDocument *document, JsonObject *copy, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  KnRate rate = kn_project_get_frame_rate (kn_document_get_project (document));
  double num = (double) json_object_get_int_member_with_default (copy, "rate_num", rate.num);
  double den = (double) json_object_get_int_member_with_default (copy, "rate_den", rate.den);
  JsonNode *files = json_object_get_member (copy, "files");
  Adopt adopt = { .document = document, .ids = ids, .error = error };

  adopt.folder = json_object_get_string_member_with_default (copy, "folder", "");
  if (g_strcmp0 (adopt.folder, kn_document_get_folder (document)) == 0)
    return TRUE;
  if (!files || !JSON_NODE_HOLDS_OBJECT (files) || num <= 0 || den <= 0)
    {
      g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_MALFORMED, "What was copied cannot be pasted here.");
      return FALSE;
    }
  adopt.files = json_node_get_object (files);
  adopt.scale = kn_rate_to_fps (rate) * den / num;
  collect_ids (&adopt, json_object_get_member (copy, "items"));
  return adopt_value (&adopt, json_object_get_member (copy, "items"));
}
