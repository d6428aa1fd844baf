/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-node-private.h"

#include "app/document/kn-clip-private.h"
#include "app/document/kn-project.h"

#include <math.h>
#include <string.h>

#define DEFAULT_CLIP_SECONDS 3.0

static void
pending_free (gpointer data)
{
  KnPendingReference *pending = data;

  g_object_unref (pending->node);
  g_free (pending->text);
  g_free (pending);
}

void
kn_load_init (KnLoad *load, const char *name, GHashTable *lines, GError **error)
{
  *load = (KnLoad) {
    .name = name,
    .lines = lines,
    .node_lines = g_hash_table_new (NULL, NULL),
    .pending = g_ptr_array_new_with_free_func (pending_free),
    .path = g_string_new ("$"),
    .rate = KN_RATE_INIT (24, 1),
    .is_file = name != NULL,
    .error = error,
  };
}

void
kn_load_clear (KnLoad *load)
{
  g_hash_table_unref (load->node_lines);
  g_ptr_array_unref (load->pending);
  g_string_free (load->path, TRUE);
}

static guint
line_of (KnLoad *load, JsonNode *at)
{
  return load->lines ? GPOINTER_TO_UINT (g_hash_table_lookup (load->lines, at)) : 0;
}

gboolean
kn_load_fail (KnLoad *load, JsonNode *at, int code, const char *format, ...)
{
  g_autofree char *text = NULL;
  guint line = line_of (load, at);
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!load->is_file)
    g_set_error (load->error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_VALUE, "%s: %s.", load->path->str, text);
  else if (line)
    g_set_error (load->error, KN_PROJECT_ERROR, code, "%s:%u: %s: %s.", load->name, line, load->path->str, text);
  else
    g_set_error (load->error, KN_PROJECT_ERROR, code, "%s: %s: %s.", load->name, load->path->str, text);
  return FALSE;
}

static gboolean
fail_value (KnLoad *load, JsonNode *at, const char *key, const char *why)
{
  gsize length = load->path->len;

  g_string_append_printf (load->path, ".%s", key);
  kn_load_fail (load, at, KN_PROJECT_ERROR_BAD_VALUE, "This %s", why);
  g_string_truncate (load->path, length);
  return FALSE;
}

/* "duration_frames" may be written as "duration_seconds". */
static gboolean
load_seconds (KnLoad *load, const KnField *field, KnValue *value, JsonObject *object, GHashTable *used)
{
  g_autofree char *stem = g_strndup (field->key, strlen (field->key) - strlen ("_frames"));
  g_autofree char *key = g_strconcat (stem, "_seconds", NULL);
  const KnField seconds_field = { .key = key, .kind = KN_FIELD_DOUBLE, .min = -1e9, .max = 1e9 };
  g_autofree char *why = NULL;
  g_autoptr (JsonNode) frames = NULL;
  JsonNode *json = json_object_get_member (object, key);
  KnValue seconds;

  if (!json)
    return TRUE;
  g_hash_table_add (used, g_strdup (key));
  if (json_object_has_member (object, field->key))
    return fail_value (load, json, key, "is given in frames and in seconds; one is enough");
  if (!kn_value_from_json (&seconds, &seconds_field, json, &why))
    return fail_value (load, json, key, why);
  frames = json_node_init_int (json_node_alloc (), kn_frames_from_seconds (seconds.d, load->rate));
  return kn_value_from_json (value, field, frames, &why) || fail_value (load, json, key, why);
}

static void
postpone_reference (KnLoad *load, KnNode *node, guint field, JsonNode *json)
{
  KnPendingReference *pending = g_new0 (KnPendingReference, 1);

  pending->node = g_object_ref (node);
  pending->field = field;
  pending->text = g_strdup (json_node_get_string (json));
  pending->line = line_of (load, json);
  g_ptr_array_add (load->pending, pending);
}

static gboolean
is_text (JsonNode *json)
{
  return JSON_NODE_HOLDS_VALUE (json) && json_node_get_value_type (json) == G_TYPE_STRING;
}

static gboolean
load_field (KnLoad *load, KnNode *node, guint index, JsonObject *object, GHashTable *used)
{
  const KnField *field = &kn_node_schema (node)->fields[index];
  KnValue *value = kn_node_value (node, index);
  JsonNode *json = json_object_get_member (object, field->key);
  g_autofree char *why = NULL;

  if (field->kind == KN_FIELD_FRAMES && load->is_file && !load_seconds (load, field, value, object, used))
    return FALSE;
  if (!json)
    return TRUE;
  g_hash_table_add (used, g_strdup (field->key));
  if (field->kind == KN_FIELD_REFERENCE && load->is_file && is_text (json))
    {
      postpone_reference (load, node, index, json);
      return TRUE;
    }
  return kn_value_from_json (value, field, json, &why) || fail_value (load, json, field->key, why);
}

static gboolean
load_id (KnLoad *load, KnNode *node, JsonObject *object, GHashTable *used)
{
  JsonNode *json = json_object_get_member (object, "id");

  g_hash_table_add (used, g_strdup ("id"));
  g_hash_table_add (used, g_strdup ("type"));
  if (!json && load->is_file)
    return TRUE;
  if (!json || !JSON_NODE_HOLDS_VALUE (json) || json_node_get_value_type (json) != G_TYPE_INT64
      || json_node_get_int (json) < 1 || json_node_get_int (json) > G_MAXINT64 / 2)
    return fail_value (load, json, "id", "must be a positive whole number");
  kn_node_priv (node)->id = (guint64) json_node_get_int (json);
  return TRUE;
}

/* A clip without a start follows the clip before it; one without a duration lasts three seconds. */
void
kn_load_place_clip (KnLoad *load, KnNode *clip, JsonObject *object, gint64 *cursor)
{
  KnValue *start = kn_node_value (clip, KN_CLIP_START);
  KnValue *duration = kn_node_value (clip, KN_CLIP_DURATION);

  if (!json_object_has_member (object, "duration_frames") && !json_object_has_member (object, "duration_seconds"))
    duration->i = MAX (1, kn_frames_from_seconds (DEFAULT_CLIP_SECONDS, load->rate));
  if (!json_object_has_member (object, "start_frames") && !json_object_has_member (object, "start_seconds"))
    start->i = CLAMP (*cursor, 0, KN_FRAMES_MAX);
  *cursor = start->i + duration->i;
}

static gboolean
load_into (KnLoad *load, KnNodeList *list, JsonNode *json, gint64 *cursor)
{
  const KnListSpec *spec = kn_node_list_spec (list);
  g_autoptr (KnNode) item = kn_load_item (load, spec, json);

  if (!item)
    return FALSE;
  if ((spec->flags & KN_LIST_CLIPS) && load->is_file)
    kn_load_place_clip (load, item, json_node_get_object (json), cursor);
  kn_node_list_insert (list, -1, item);
  return TRUE;
}

static gboolean
load_array (KnLoad *load, KnNodeList *list, JsonArray *array)
{
  gsize length = load->path->len;
  gint64 cursor = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_string_append_printf (load->path, "[%u]", i);
      if (!load_into (load, list, json_array_get_element (array, i), &cursor))
        return FALSE;
      g_string_truncate (load->path, length);
    }
  kn_node_list_sort (list);
  return TRUE;
}

static gboolean
load_list (KnLoad *load, KnNodeList *list, JsonObject *object, GHashTable *used)
{
  const KnListSpec *spec = kn_node_list_spec (list);
  JsonNode *json = json_object_get_member (object, spec->key);
  gsize length = load->path->len;
  gint64 cursor = 0;
  gboolean ok;

  if (!json)
    return TRUE;
  g_hash_table_add (used, g_strdup (spec->key));
  g_string_append_printf (load->path, ".%s", spec->key);
  if (spec->flags & KN_LIST_SINGLE)
    ok = load_into (load, list, json, &cursor);
  else if (JSON_NODE_HOLDS_ARRAY (json))
    ok = load_array (load, list, json_node_get_array (json));
  else
    ok = kn_load_fail (load, json, KN_PROJECT_ERROR_BAD_VALUE, "This must be a list in square brackets");
  if (ok)
    g_string_truncate (load->path, length);
  return ok;
}

static void
keep_unknown (KnNode *node, JsonObject *object, GHashTable *used)
{
  g_autoptr (GList) keys = json_object_get_members (object);
  KnNodePrivate *priv = kn_node_priv (node);

  for (GList *l = keys; l; l = l->next)
    {
      if (g_hash_table_contains (used, l->data))
        continue;
      if (!priv->unknown)
        priv->unknown = json_object_new ();
      json_object_set_member (priv->unknown, l->data, json_object_dup_member (object, l->data));
    }
}

static gboolean
load_members (KnLoad *load, KnNode *node, JsonNode *json)
{
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const KnSchema *schema = kn_node_schema (node);
  JsonObject *object = json_node_get_object (json);

  if (load->is_file && schema->expand)
    schema->expand (object);
  if (!load_id (load, node, object, used))
    return FALSE;
  for (guint i = 0; i < schema->n_fields; i++)
    if (!load_field (load, node, i, object, used))
      return FALSE;
  if (KN_IS_PROJECT (node))
    load->rate = kn_project_get_frame_rate (KN_PROJECT (node));
  for (guint i = 0; i < schema->n_lists; i++)
    if (!load_list (load, kn_node_priv (node)->lists[i], object, used))
      return FALSE;
  keep_unknown (node, object, used);
  return TRUE;
}

KnNode *
kn_load_node (KnLoad *load, GType type, JsonNode *json)
{
  g_autoptr (KnNode) node = g_object_new (type, NULL);

  if (!JSON_NODE_HOLDS_OBJECT (json))
    {
      kn_load_fail (load, json, KN_PROJECT_ERROR_BAD_VALUE, "This must be an object in curly brackets");
      return NULL;
    }
  if (load->lines)
    g_hash_table_insert (load->node_lines, node, GUINT_TO_POINTER (line_of (load, json)));
  if (!load_members (load, node, json))
    return NULL;
  return g_steal_pointer (&node);
}

static GType
item_type (KnLoad *load, const KnListSpec *spec, JsonNode *json)
{
  JsonNode *type = JSON_NODE_HOLDS_OBJECT (json) ? json_object_get_member (json_node_get_object (json), "type") : NULL;

  if (!type)
    return spec->types[0] ();
  for (guint i = 0; i < G_N_ELEMENTS (spec->types); i++)
    if (spec->types[i] && is_text (type)
        && g_str_equal (kn_schema_for_type (spec->types[i] ())->kind, json_node_get_string (type)))
      return spec->types[i] ();
  fail_value (load, type, "type", "is not a kind that can be here");
  return G_TYPE_INVALID;
}

/* Takes the short forms of a whole item: a camera may be just the name of its preset. */
static JsonNode *
expand_item (KnLoad *load, const KnListSpec *spec, JsonNode *json)
{
  g_autoptr (JsonObject) object = NULL;

  if (!load->is_file || !(spec->flags & KN_LIST_SINGLE) || !is_text (json))
    return json_node_ref (json);
  object = json_object_new ();
  json_object_set_string_member (object, "preset", json_node_get_string (json));
  return json_node_init_object (json_node_alloc (), object);
}

KnNode *
kn_load_item (KnLoad *load, const KnListSpec *spec, JsonNode *json)
{
  g_autoptr (JsonNode) full = expand_item (load, spec, json);
  GType type = item_type (load, spec, full);

  return type == G_TYPE_INVALID ? NULL : kn_load_node (load, type, full);
}
