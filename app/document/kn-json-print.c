/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-json.h"

#include <math.h>

#define LINE_WIDTH 160   /* without indentation: a camera key fits */

static void print_value (GString *out, JsonNode *node, int indent);

static void
print_string (GString *out, const char *string)
{
  g_string_append_c (out, '"');
  for (const char *s = string; *s; s++)
    {
      if (*s == '"' || *s == '\\')
        g_string_append_printf (out, "\\%c", *s);
      else if (*s == '\n')
        g_string_append (out, "\\n");
      else if (*s == '\t')
        g_string_append (out, "\\t");
      else if ((guchar) *s < 0x20 || *s == 0x7f)
        g_string_append_printf (out, "\\u%04x", (guchar) *s);
      else
        g_string_append_c (out, *s);
    }
  g_string_append_c (out, '"');
}

/* Fewest digits that read back as the same number. */
static void
print_double (GString *out, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    number = 0;
  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, number);
      if (g_ascii_strtod (text, NULL) == number)
        break;
    }
  g_string_append (out, text);
}

static void
print_scalar (GString *out, JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    g_string_append (out, "null");
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (json_node_get_value_type (node) == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    print_double (out, json_node_get_double (node));
  else
    print_string (out, json_node_get_string (node));
}

/* indent < 0: all on one line. */
static void
print_break (GString *out, int indent)
{
  if (indent >= 0)
    g_string_append_printf (out, "\n%*s", indent * 2, "");
}

static void
print_object (GString *out, JsonObject *object, int indent)
{
  g_autoptr (GList) keys = json_object_get_members (object);
  int inner = indent < 0 ? -1 : indent + 1;

  g_string_append_c (out, '{');
  for (GList *l = keys; l; l = l->next)
    {
      print_break (out, inner);
      print_string (out, l->data);
      g_string_append (out, ": ");
      print_value (out, json_object_get_member (object, l->data), inner);
      if (l->next)
        g_string_append (out, indent < 0 ? ", " : ",");
    }
  if (keys)
    print_break (out, indent);
  g_string_append_c (out, '}');
}

static void
print_array (GString *out, JsonArray *array, int indent)
{
  guint length = json_array_get_length (array);
  int inner = indent < 0 ? -1 : indent + 1;

  g_string_append_c (out, '[');
  for (guint i = 0; i < length; i++)
    {
      print_break (out, inner);
      print_value (out, json_array_get_element (array, i), inner);
      if (i + 1 < length)
        g_string_append (out, indent < 0 ? ", " : ",");
    }
  if (length)
    print_break (out, indent);
  g_string_append_c (out, ']');
}

static gboolean
is_scalar (JsonNode *node)
{
  return !JSON_NODE_HOLDS_OBJECT (node) && !JSON_NODE_HOLDS_ARRAY (node);
}

static gboolean
is_row (JsonNode *node)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!is_scalar (json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}

static gboolean
is_leaf_object (JsonNode *node)
{
  g_autoptr (GList) values = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  values = json_object_get_values (json_node_get_object (node));
  for (GList *l = values; l; l = l->next)
    if (!is_scalar (l->data) && !is_row (l->data))
      return FALSE;
  return TRUE;
}

static void
print_nested (GString *out, JsonNode *node, int indent)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    print_object (out, json_node_get_object (node), indent);
  else
    print_array (out, json_node_get_array (node), indent);
}

static void
print_value (GString *out, JsonNode *node, int indent)
{
  gsize start = out->len;

  if (is_scalar (node))
    {
      print_scalar (out, node);
      return;
    }
  if (indent > 0 && (is_row (node) || is_leaf_object (node)))
    {
      print_nested (out, node, -1);
      if (g_utf8_strlen (out->str + start, (gssize) (out->len - start)) <= LINE_WIDTH)
        return;
      g_string_truncate (out, start);
    }
  print_nested (out, node, indent);
}

char *
kn_json_print (JsonNode *node)
{
  GString *out = g_string_new (NULL);

  print_value (out, node, 0);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

char *
kn_json_print_compact (JsonNode *node)
{
  GString *out = g_string_new (NULL);

  print_value (out, node, -1);
  return g_string_free (out, FALSE);
}
