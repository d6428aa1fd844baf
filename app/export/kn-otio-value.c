/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-otio-value.h"

#include <string.h>

JsonObject *
kn_otio_get_object (JsonObject *object, const char *key)
{
  JsonNode *node = object ? json_object_get_member (object, key) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
kn_otio_get_array (JsonObject *object, const char *key)
{
  JsonNode *node = object ? json_object_get_member (object, key) : NULL;

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

const char *
kn_otio_get_string (JsonObject *object, const char *key)
{
  JsonNode *node = object ? json_object_get_member (object, key) : NULL;

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node) : "";
}

double
kn_otio_get_number (JsonObject *object, const char *key, double otherwise)
{
  JsonNode *node = object ? json_object_get_member (object, key) : NULL;
  GType type = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : otherwise;
}

gboolean
kn_otio_get_boolean (JsonObject *object, const char *key, gboolean otherwise)
{
  JsonNode *node = object ? json_object_get_member (object, key) : NULL;

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
         ? json_node_get_boolean (node) : otherwise;
}

JsonObject *
kn_otio_nth_object (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

guint
kn_otio_length_of (JsonArray *array)
{
  return array ? json_array_get_length (array) : 0;
}

gboolean
kn_otio_is_schema (JsonObject *object, const char *name, int newest)
{
  const char *schema = kn_otio_get_string (object, "OTIO_SCHEMA");
  gsize n = strlen (name);

  return !strncmp (schema, name, n) && schema[n] == '.' && g_ascii_strtoll (schema + n + 1, NULL, 10) <= newest
         && g_ascii_strtoll (schema + n + 1, NULL, 10) >= 1;
}
