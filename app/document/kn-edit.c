/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-edit-private.h"

#include "app/document/kn-document.h"
#include "app/document/kn-json.h"
#include "app/document/kn-node-private.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (KnEdit, kn_edit, kn_edit_ref, kn_edit_unref)

static KnEdit *
edit_new (KnEditKind kind)
{
  KnEdit *self = g_new0 (KnEdit, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->at = -1;
  return self;
}

KnEdit *
kn_edit_ref (KnEdit *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kn_edit_unref (KnEdit *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->key);
  g_free (self->label);
  g_clear_pointer (&self->value, json_node_unref);
  g_clear_pointer (&self->edits, g_ptr_array_unref);
  g_free (self);
}

static KnEdit *
set_take (guint64 id, const char *key, JsonNode *value)
{
  KnEdit *self = edit_new (KN_EDIT_SET);

  self->id = id;
  self->key = g_strdup (key);
  self->value = value;
  return self;
}

KnEdit *
kn_edit_new_set (guint64 id, const char *key, JsonNode *value)
{
  g_return_val_if_fail (key != NULL && value != NULL, NULL);
  return set_take (id, key, kn_json_copy (value));
}

KnEdit *
kn_edit_new_set_boolean (guint64 id, const char *key, gboolean value)
{
  g_return_val_if_fail (key != NULL, NULL);
  return set_take (id, key, json_node_init_boolean (json_node_alloc (), value != FALSE));
}

KnEdit *
kn_edit_new_set_int (guint64 id, const char *key, gint64 value)
{
  g_return_val_if_fail (key != NULL, NULL);
  return set_take (id, key, json_node_init_int (json_node_alloc (), value));
}

KnEdit *
kn_edit_new_set_double (guint64 id, const char *key, double value)
{
  g_return_val_if_fail (key != NULL, NULL);
  return set_take (id, key, json_node_init_double (json_node_alloc (), value));
}

KnEdit *
kn_edit_new_set_string (guint64 id, const char *key, const char *value)
{
  g_return_val_if_fail (key != NULL && value != NULL, NULL);
  return set_take (id, key, json_node_init_string (json_node_alloc (), value));
}

KnEdit *
kn_edit_new_set_vector (guint64 id, const char *key, const double *values, guint n)
{
  g_autoptr (JsonArray) array = json_array_sized_new (n);

  g_return_val_if_fail (key != NULL && (values != NULL || n == 0), NULL);
  for (guint i = 0; i < n; i++)
    json_array_add_double_element (array, values[i]);
  return set_take (id, key, json_node_init_array (json_node_alloc (), array));
}

KnEdit *
kn_edit_new_insert_node (guint64 parent, const char *list, gint at, JsonNode *node)
{
  KnEdit *self = edit_new (KN_EDIT_INSERT);

  self->parent = parent;
  self->key = g_strdup (list);
  self->at = at;
  self->value = json_node_ref (node);
  return self;
}

KnEdit *
kn_edit_new_insert (KnDocument *document, guint64 parent, const char *list, gint at, GType type, guint64 *id)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  guint64 new_id;

  g_return_val_if_fail (KN_IS_DOCUMENT (document) && list != NULL && g_type_is_a (type, KN_TYPE_NODE), NULL);

  new_id = kn_document_reserve_id (document);
  json_object_set_int_member (object, "id", (gint64) new_id);
  json_object_set_string_member (object, "type", kn_schema_for_type (type)->kind);
  node = json_node_init_object (json_node_alloc (), object);
  if (id)
    *id = new_id;
  return kn_edit_new_insert_node (parent, list, at, node);
}

KnEdit *
kn_edit_new_remove (guint64 id)
{
  KnEdit *self = edit_new (KN_EDIT_REMOVE);

  self->id = id;
  return self;
}

KnEdit *
kn_edit_new_move (guint64 id, guint64 parent, const char *list, gint at)
{
  KnEdit *self = edit_new (KN_EDIT_MOVE);

  g_return_val_if_fail (list != NULL, NULL);
  self->id = id;
  self->parent = parent;
  self->key = g_strdup (list);
  self->at = at;
  return self;
}

KnEdit *
kn_edit_new_all_take (const char *label, GPtrArray *edits)
{
  KnEdit *self = edit_new (KN_EDIT_ALL);

  self->label = g_strdup (label);
  self->edits = edits;
  return self;
}

KnEdit *
kn_edit_new_all (const char *label, KnEdit *const *edits, guint n)
{
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);

  g_return_val_if_fail (edits != NULL || n == 0, NULL);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (array, kn_edit_ref (edits[i]));
  return kn_edit_new_all_take (label, array);
}

/* Words for a person */

/* A field's name without its unit, as words. */
static char *
spaced (const char *key)
{
  static const char *const units[] = { "_frames", "_db", "_px", "_norm" };
  char *words = g_strdup (key);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_has_suffix (words, units[i]))
      words[strlen (words) - strlen (units[i])] = 0;
  return g_strdelimit (words, "_", ' ');
}

char *
kn_edit_dup_label (KnEdit *self)
{
  g_autofree char *what = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  switch (self->kind)
    {
    case KN_EDIT_SET:
      what = spaced (self->key);
      return g_strdup_printf ("Change %s", what);
    case KN_EDIT_INSERT:
      what = spaced (self->key);
      return g_strdup_printf ("Add to %s", what);
    case KN_EDIT_REMOVE:
      return g_strdup ("Delete");
    case KN_EDIT_MOVE:
      return g_strdup ("Move");
    case KN_EDIT_ALL:
      break;
    }
  if (self->label)
    return g_strdup (self->label);
  return self->edits->len ? kn_edit_dup_label (self->edits->pdata[0]) : g_strdup ("Nothing");
}

char *
kn_edit_to_string (KnEdit *self)
{
  g_autoptr (JsonNode) json = kn_edit_to_json (self);

  return kn_json_print_compact (json);
}

/* JSON */

static const char *const kind_names[] = { "set", "insert", "remove", "move", "all" };

static void
add_children (JsonObject *object, GPtrArray *edits)
{
  g_autoptr (JsonArray) array = json_array_sized_new (edits->len);

  for (guint i = 0; i < edits->len; i++)
    json_array_add_element (array, kn_edit_to_json (edits->pdata[i]));
  json_object_set_array_member (object, "edits", g_steal_pointer (&array));
}

void
kn_edit_collect_inserted (KnEdit *self, GArray *ids)
{
  g_return_if_fail (self != NULL && ids != NULL);

  if (self->kind == KN_EDIT_INSERT)
    {
      guint64 id = (guint64) json_object_get_int_member (json_node_get_object (self->value), "id");

      g_array_append_val (ids, id);
    }
  for (guint i = 0; self->edits && i < self->edits->len; i++)
    kn_edit_collect_inserted (self->edits->pdata[i], ids);
}

static void
add_members (KnEdit *self, JsonObject *object)
{
  if (self->kind != KN_EDIT_INSERT && self->kind != KN_EDIT_ALL)
    json_object_set_int_member (object, "id", (gint64) self->id);
  if (self->kind == KN_EDIT_SET)
    json_object_set_string_member (object, "key", self->key);
  if (self->kind == KN_EDIT_INSERT || self->kind == KN_EDIT_MOVE)
    {
      json_object_set_int_member (object, "parent", (gint64) self->parent);
      json_object_set_string_member (object, "list", self->key);
      json_object_set_int_member (object, "at", self->at);
    }
  if (self->value)
    json_object_set_member (object, self->kind == KN_EDIT_SET ? "value" : "node", kn_json_copy (self->value));
  if (self->label)
    json_object_set_string_member (object, "label", self->label);
  if (self->edits)
    add_children (object, self->edits);
}

JsonNode *
kn_edit_to_json (KnEdit *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  g_return_val_if_fail (self != NULL, NULL);

  json_object_set_string_member (object, "do", kind_names[self->kind]);
  add_members (self, object);
  return json_node_init_object (json_node_alloc (), object);
}

static gboolean
malformed (GError **error, const char *what)
{
  g_set_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_MALFORMED, "A stored edit cannot be understood: %s.", what);
  return FALSE;
}

static JsonNode *
typed_member (JsonObject *object, const char *key, GType type)
{
  JsonNode *node = json_object_get_member (object, key);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

static gboolean
read_int (JsonObject *object, const char *key, gint64 min, gint64 max, gint64 *value, GError **error)
{
  JsonNode *node = typed_member (object, key, G_TYPE_INT64);

  if (!node || json_node_get_int (node) < min || json_node_get_int (node) > max)
    return malformed (error, key);
  *value = json_node_get_int (node);
  return TRUE;
}

static gboolean
read_string (JsonObject *object, const char *key, char **value, GError **error)
{
  JsonNode *node = typed_member (object, key, G_TYPE_STRING);

  if (!node)
    return malformed (error, key);
  *value = g_strdup (json_node_get_string (node));
  return TRUE;
}

static gboolean
read_value (JsonObject *object, const char *key, JsonNode **value, GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  if (!node)
    return malformed (error, key);
  *value = kn_json_copy (node);
  return TRUE;
}

static gboolean
read_children (KnEdit *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "edits");
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  self->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);
  if (typed_member (object, "label", G_TYPE_STRING))
    self->label = g_strdup (json_object_get_string_member (object, "label"));
  if (!array)
    return malformed (error, "edits");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      KnEdit *edit = kn_edit_from_json (json_array_get_element (array, i), error);

      if (!edit)
        return FALSE;
      g_ptr_array_add (self->edits, edit);
    }
  return TRUE;
}

static gboolean
read_id (JsonObject *object, const char *key, guint64 *id, GError **error)
{
  gint64 value;

  if (!read_int (object, key, 0, G_MAXINT64, &value, error))
    return FALSE;
  *id = (guint64) value;
  return TRUE;
}

static gboolean
read_place (KnEdit *self, JsonObject *object, GError **error)
{
  gint64 at;

  if (!read_id (object, "parent", &self->parent, error) || !read_string (object, "list", &self->key, error)
      || !read_int (object, "at", -1, G_MAXINT, &at, error))
    return FALSE;
  self->at = (gint) at;
  return TRUE;
}

static gboolean
read_members (KnEdit *self, JsonObject *object, GError **error)
{
  switch (self->kind)
    {
    case KN_EDIT_SET:
      return read_id (object, "id", &self->id, error) && read_string (object, "key", &self->key, error)
             && read_value (object, "value", &self->value, error);
    case KN_EDIT_INSERT:
      return read_place (self, object, error) && read_value (object, "node", &self->value, error);
    case KN_EDIT_REMOVE:
      return read_id (object, "id", &self->id, error);
    case KN_EDIT_MOVE:
      return read_id (object, "id", &self->id, error) && read_place (self, object, error);
    case KN_EDIT_ALL:
      break;
    }
  return read_children (self, object, error);
}

KnEdit *
kn_edit_from_json (JsonNode *json, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (json) ? json_node_get_object (json) : NULL;
  JsonNode *kind = object ? typed_member (object, "do", G_TYPE_STRING) : NULL;
  g_autoptr (KnEdit) self = NULL;

  for (guint i = 0; kind && i < G_N_ELEMENTS (kind_names); i++)
    if (g_str_equal (kind_names[i], json_node_get_string (kind)))
      self = edit_new (i);
  if (!self)
    {
      malformed (error, "do");
      return NULL;
    }
  return read_members (self, object, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
kn_edit_equal (KnEdit *a, KnEdit *b)
{
  g_autofree char *x = kn_edit_to_string (a);
  g_autofree char *y = kn_edit_to_string (b);

  return g_str_equal (x, y);
}

gboolean
kn_edit_is_like (KnEdit *a, KnEdit *b)
{
  if (a->kind != b->kind || g_strcmp0 (a->label, b->label) != 0)
    return FALSE;
  if (a->kind == KN_EDIT_SET)
    return a->id == b->id && g_str_equal (a->key, b->key);
  if (a->kind != KN_EDIT_ALL || a->edits->len != b->edits->len || a->edits->len == 0)
    return FALSE;
  for (guint i = 0; i < a->edits->len; i++)
    if (!kn_edit_is_like (a->edits->pdata[i], b->edits->pdata[i]))
      return FALSE;
  return TRUE;
}
