/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-json.h"
#include "app/document/kn-node-private.h"

#include <math.h>
#include <string.h>

#define STRING_MAX_BYTES (1 << 20)

void
kn_value_init (KnValue *value, const KnField *field)
{
  memset (value, 0, sizeof *value);
  switch (field->kind)
    {
    case KN_FIELD_DOUBLE:
      value->d = field->def_double;
      break;
    case KN_FIELD_STRING:
      value->s = g_strdup (field->def_string ? field->def_string : "");
      break;
    case KN_FIELD_VECTOR:
      memcpy (value->v, field->def_vector, sizeof value->v);
      break;
    case KN_FIELD_RATE:
      value->rate = KN_RATE_INIT ((gint) field->def_int, 1);
      break;
    case KN_FIELD_BOOLEAN: case KN_FIELD_INT: case KN_FIELD_FRAMES: case KN_FIELD_ENUM: case KN_FIELD_REFERENCE:
      value->i = field->def_int;
      break;
    }
}

void
kn_value_clear (KnValue *value, const KnField *field)
{
  if (field->kind == KN_FIELD_STRING)
    g_clear_pointer (&value->s, g_free);
}

gboolean
kn_value_equal (const KnValue *a, const KnValue *b, const KnField *field)
{
  switch (field->kind)
    {
    case KN_FIELD_DOUBLE:
      return a->d == b->d;
    case KN_FIELD_STRING:
      return g_str_equal (a->s, b->s);
    case KN_FIELD_VECTOR:
      for (guint i = 0; i < field->n; i++)
        if (a->v[i] != b->v[i])
          return FALSE;
      return TRUE;
    case KN_FIELD_RATE:
      return kn_rate_equal (a->rate, b->rate);
    case KN_FIELD_BOOLEAN: case KN_FIELD_INT: case KN_FIELD_FRAMES: case KN_FIELD_ENUM: case KN_FIELD_REFERENCE:
      break;
    }
  return a->i == b->i;
}

gboolean
kn_value_is_default (const KnValue *value, const KnField *field)
{
  KnValue def;
  gboolean equal;

  if (field->kind == KN_FIELD_STRING)
    return g_str_equal (value->s, field->def_string ? field->def_string : "");
  kn_value_init (&def, field);
  equal = kn_value_equal (value, &def, field);
  kn_value_clear (&def, field);
  return equal;
}

static JsonNode *
vector_to_json (const double *v, guint n)
{
  g_autoptr (JsonArray) array = json_array_sized_new (n);

  for (guint i = 0; i < n; i++)
    json_array_add_double_element (array, v[i]);
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
rate_to_json (KnRate rate)
{
  g_autofree char *text = kn_rate_format (rate);

  if (rate.den == 1)
    return json_node_init_int (json_node_alloc (), rate.num);
  return json_node_init_string (json_node_alloc (), text);
}

static const char *
enum_nick (const KnField *field, gint64 value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (field->type ());

  /* The names of a static enumeration outlive the reference. */
  return g_enum_get_value (klass, (gint) value)->value_nick;
}

JsonNode *
kn_value_to_json (const KnValue *value, const KnField *field)
{
  switch (field->kind)
    {
    case KN_FIELD_BOOLEAN:
      return json_node_init_boolean (json_node_alloc (), value->i != 0);
    case KN_FIELD_DOUBLE:
      return json_node_init_double (json_node_alloc (), value->d);
    case KN_FIELD_STRING:
      return json_node_init_string (json_node_alloc (), value->s);
    case KN_FIELD_ENUM:
      return json_node_init_string (json_node_alloc (), enum_nick (field, value->i));
    case KN_FIELD_VECTOR:
      return vector_to_json (value->v, field->n);
    case KN_FIELD_RATE:
      return rate_to_json (value->rate);
    case KN_FIELD_INT: case KN_FIELD_FRAMES: case KN_FIELD_REFERENCE:
      break;
    }
  return json_node_init_int (json_node_alloc (), value->i);
}

static gboolean
holds_int (JsonNode *json)
{
  return JSON_NODE_HOLDS_VALUE (json) && json_node_get_value_type (json) == G_TYPE_INT64;
}

static gboolean
holds_number (JsonNode *json)
{
  return holds_int (json) || (JSON_NODE_HOLDS_VALUE (json) && json_node_get_value_type (json) == G_TYPE_DOUBLE);
}

static gboolean
holds_string (JsonNode *json)
{
  return JSON_NODE_HOLDS_VALUE (json) && json_node_get_value_type (json) == G_TYPE_STRING;
}

static gboolean
refuse (char **why, char *text)
{
  *why = text;
  return FALSE;
}

static gboolean
in_range (const KnField *field, double number)
{
  return (field->min == 0 && field->max == 0) || (number >= field->min && number <= field->max);
}

static gboolean
refuse_range (const KnField *field, char **why)
{
  return refuse (why, g_strdup_printf ("must be from %.15g to %.15g", field->min, field->max));
}

static gboolean
boolean_from_json (KnValue *value, JsonNode *json, char **why)
{
  if (!JSON_NODE_HOLDS_VALUE (json) || json_node_get_value_type (json) != G_TYPE_BOOLEAN)
    return refuse (why, g_strdup ("must be true or false"));
  value->i = json_node_get_boolean (json);
  return TRUE;
}

static gboolean
int_from_json (KnValue *value, const KnField *field, JsonNode *json, char **why)
{
  if (!holds_int (json))
    return refuse (why, g_strdup ("must be a whole number"));
  if (!in_range (field, (double) json_node_get_int (json)))
    return refuse_range (field, why);
  value->i = json_node_get_int (json);
  return TRUE;
}

static gboolean
double_from_json (KnValue *value, const KnField *field, JsonNode *json, char **why)
{
  double number;

  if (!holds_number (json))
    return refuse (why, g_strdup ("must be a number"));
  number = json_node_get_double (json);
  if (!isfinite (number))
    return refuse (why, g_strdup ("must be a finite number"));
  if (!in_range (field, number))
    return refuse_range (field, why);
  value->d = number == 0 ? 0 : number;  /* no negative zero: it would not survive a save */
  return TRUE;
}

static gboolean
is_blob_key (const char *s)
{
  return *s == '\0' || (strlen (s) == 64 && strspn (s, "0123456789abcdef") == 64);
}

static gboolean
stays_inside (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (g_path_is_absolute (path))
    return FALSE;
  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i]; i++)
    if (g_str_equal (parts[i], ".."))
      return FALSE;
  return TRUE;
}

static gboolean
string_from_json (KnValue *value, const KnField *field, JsonNode *json, char **why)
{
  const char *s;

  if (!holds_string (json))
    return refuse (why, g_strdup ("must be a text in quotes"));
  s = json_node_get_string (json);
  if (strlen (s) > STRING_MAX_BYTES)
    return refuse (why, g_strdup ("must be shorter than a million bytes"));
  if (!g_utf8_validate (s, -1, NULL))
    return refuse (why, g_strdup ("must be valid UTF-8"));
  if ((field->flags & KN_FIELD_BLOB) && !is_blob_key (s))
    return refuse (why, g_strdup ("must be empty or 64 hexadecimal digits"));
  if ((field->flags & KN_FIELD_INSIDE) && !stays_inside (s))
    return refuse (why, g_strdup ("must be a relative path inside the project folder"));
  g_free (value->s);
  value->s = g_strdup (s);
  return TRUE;
}

static char *
list_nicks (GEnumClass *klass)
{
  g_autoptr (GString) text = g_string_new ("must be one of");

  for (guint i = 0; i < klass->n_values; i++)
    g_string_append_printf (text, "%s “%s”", i ? "," : "", klass->values[i].value_nick);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
enum_from_json (KnValue *value, const KnField *field, JsonNode *json, char **why)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (field->type ());
  GEnumValue *found = holds_string (json) ? g_enum_get_value_by_nick (klass, json_node_get_string (json)) : NULL;

  if (!found)
    return refuse (why, list_nicks (klass));
  value->i = found->value;
  return TRUE;
}

static gboolean
reference_from_json (KnValue *value, JsonNode *json, char **why)
{
  if (!holds_int (json) || json_node_get_int (json) < 0)
    return refuse (why, g_strdup ("must be an id, or 0 for none"));
  value->i = json_node_get_int (json);
  return TRUE;
}

static gboolean
vector_from_json (KnValue *value, const KnField *field, JsonNode *json, char **why)
{
  KnValue numbers = { 0 };
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (json) ? json_node_get_array (json) : NULL;

  if (!array || json_array_get_length (array) != field->n)
    return refuse (why, g_strdup_printf ("must be a list of %u numbers", field->n));
  for (guint i = 0; i < field->n; i++)
    {
      KnValue number;

      if (!double_from_json (&number, field, json_array_get_element (array, i), why))
        return FALSE;
      numbers.v[i] = number.d;
    }
  *value = numbers;
  return TRUE;
}

static gboolean
rate_from_json (KnValue *value, JsonNode *json, char **why)
{
  g_autofree char *text = NULL;
  KnRate rate;

  if (holds_number (json))
    {
      text = g_malloc (G_ASCII_DTOSTR_BUF_SIZE);
      g_ascii_dtostr (text, G_ASCII_DTOSTR_BUF_SIZE, json_node_get_double (json));
    }
  else if (holds_string (json))
    text = g_strdup (json_node_get_string (json));
  if (!text || !kn_rate_parse (text, &rate))
    return refuse (why, g_strdup ("must be a frame rate such as 24, 29.97 or “30000/1001”"));
  value->rate = rate;
  return TRUE;
}

gboolean
kn_value_from_json (KnValue *value, const KnField *field, JsonNode *json, char **why)
{
  switch (field->kind)
    {
    case KN_FIELD_BOOLEAN:
      return boolean_from_json (value, json, why);
    case KN_FIELD_DOUBLE:
      return double_from_json (value, field, json, why);
    case KN_FIELD_STRING:
      return string_from_json (value, field, json, why);
    case KN_FIELD_ENUM:
      return enum_from_json (value, field, json, why);
    case KN_FIELD_REFERENCE:
      return reference_from_json (value, json, why);
    case KN_FIELD_VECTOR:
      return vector_from_json (value, field, json, why);
    case KN_FIELD_RATE:
      return rate_from_json (value, json, why);
    case KN_FIELD_INT: case KN_FIELD_FRAMES:
      break;
    }
  return int_from_json (value, field, json, why);
}

static void
set_string_gvalue (GValue *out, JsonNode *json)
{
  g_value_take_string (out, kn_json_print_compact (json));
  json_node_unref (json);
}

void
kn_value_to_gvalue (const KnValue *value, const KnField *field, GValue *out)
{
  switch (field->kind)
    {
    case KN_FIELD_BOOLEAN:
      g_value_set_boolean (out, value->i != 0);
      break;
    case KN_FIELD_DOUBLE:
      g_value_set_double (out, value->d);
      break;
    case KN_FIELD_STRING:
      g_value_set_string (out, value->s);
      break;
    case KN_FIELD_ENUM:
      g_value_set_enum (out, (gint) value->i);
      break;
    case KN_FIELD_REFERENCE:
      g_value_set_uint64 (out, (guint64) value->i);
      break;
    case KN_FIELD_VECTOR: case KN_FIELD_RATE:
      set_string_gvalue (out, kn_value_to_json (value, field));
      break;
    case KN_FIELD_INT: case KN_FIELD_FRAMES:
      g_value_set_int64 (out, value->i);
      break;
    }
}

GParamSpec *
kn_field_param_spec (const KnField *field)
{
  g_autofree char *dashed = g_strdelimit (g_strdup (field->key), "_", '-');
  const char *name = g_intern_string (dashed);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  switch (field->kind)
    {
    case KN_FIELD_BOOLEAN:
      return g_param_spec_boolean (name, NULL, NULL, field->def_int != 0, flags);
    case KN_FIELD_DOUBLE:
      return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, field->def_double, flags);
    case KN_FIELD_STRING:
      return g_param_spec_string (name, NULL, NULL, field->def_string, flags);
    case KN_FIELD_ENUM:
      return g_param_spec_enum (name, NULL, NULL, field->type (), (gint) field->def_int, flags);
    case KN_FIELD_REFERENCE:
      return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
    case KN_FIELD_VECTOR: case KN_FIELD_RATE:
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    case KN_FIELD_INT: case KN_FIELD_FRAMES:
      break;
    }
  return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, field->def_int, flags);
}
