/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/weights/kn-safe-json.h"
#include "render/wire/kn-request-private.h"

#include <math.h>
#include <string.h>

/* Four thousand keyframes are 400 kB; nobody means more than this. */
#define MAX_BYTES (4 * 1024 * 1024)
#define MAX_ITEMS 20000

struct parse
{
  const char *folder;
  GString *where;                     /* key path of what is being read, "mask.boxes[3].x" */
  GError **error;
};

static gboolean parse_fields (struct parse *p, const struct kn_field *fields, gpointer base, JsonObject *object);

static gboolean
bad (struct parse *p, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
bad (struct parse *p, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (p->error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "“%s” %s.", p->where->str, message);
  return FALSE;
}

/* The value as the user wrote it, cut to a length that fits a message. */
static char *
describe (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  if (g_utf8_strlen (text, -1) > 60)
    {
      g_autofree char *head = g_utf8_substring (text, 0, 57);

      return g_strconcat (head, "…", NULL);
    }
  return g_steal_pointer (&text);
}

static gboolean
bad_type (struct parse *p, JsonNode *node, const char *expected)
{
  g_autofree char *text = describe (node);

  return bad (p, "is %s, but must be %s", text, expected);
}

/* Levenshtein distance; keys are short. */
static guint
distance (const char *a, const char *b)
{
  guint row[65], n = (guint) strlen (b);

  if (n > 64)
    return G_MAXUINT;
  for (guint j = 0; j <= n; j++)
    row[j] = j;
  for (guint i = 1; a[i - 1]; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= n; j++)
        {
          guint substitute = diagonal + (a[i - 1] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (substitute, MIN (row[j], row[j - 1]) + 1);
        }
    }
  return row[n];
}

static gboolean
bad_key (struct parse *p, const struct kn_field *fields, const char *key)
{
  const struct kn_field *nearest = fields;
  g_autofree char *shown = g_utf8_substring (key, 0, MIN (g_utf8_strlen (key, -1), 40));

  for (const struct kn_field *f = fields; f->key; f++)
    if (distance (key, f->key) < distance (key, nearest->key))
      nearest = f;
  g_string_append (p->where, shown);
  return bad (p, "is not a key of a request; the nearest is “%s”", nearest->key);
}

static gboolean
parse_real (struct parse *p, const struct kn_field *f, JsonNode *node, double *value)
{
  double v;

  if (!kn_safe_json_node_double (node, &v))
    return bad_type (p, node, "a number");
  if (!(v >= f->min && v <= f->max))
    {
      g_autofree char *text = describe (node);

      return bad (p, "is %s, but must be from %g to %g", text, f->min, f->max);
    }
  *value = v == 0 ? 0 : v;            /* no negative zero: it prints differently */
  return TRUE;
}

static gboolean
parse_int (struct parse *p, const struct kn_field *f, JsonNode *node, int *value)
{
  double v;

  if (!kn_safe_json_node_double (node, &v) || v != floor (v))
    return bad_type (p, node, "a whole number");
  if (!parse_real (p, f, node, &v))
    return FALSE;
  *value = (int) v;
  return TRUE;
}

static gboolean
parse_seed (struct parse *p, JsonNode *node, gint64 *value)
{
  const char *text = kn_safe_json_node_string (node);
  guint64 v;

  if (kn_safe_json_node_int (node, 0, G_MAXINT64, value))
    return TRUE;
  if (!text || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &v, NULL))
    return bad_type (p, node, "a whole number from 0 to 9223372036854775807, as a number or a string of digits");
  *value = (gint64) v;
  return TRUE;
}

static gboolean
bad_choice (struct parse *p, const struct kn_field *f, JsonNode *node)
{
  g_autofree char *text = describe (node);
  g_autofree char *known = g_strjoinv (", ", (char **) f->choices + (f->choices[0][0] ? 0 : 1));

  return bad (p, "is %s, but must be one of %s", text, known);
}

/* "Pan left" and "pan_left" are "pan-left". */
static gboolean
parse_choice (struct parse *p, const struct kn_field *f, JsonNode *node, guint *index)
{
  const char *text = kn_safe_json_node_string (node);
  g_autofree char *word = NULL;

  if (!text)
    return bad_choice (p, f, node);
  word = g_strdelimit (g_ascii_strdown (text, -1), " _", '-');
  for (guint i = 0; f->choices[i]; i++)
    if (f->choices[i][0] && g_str_equal (word, f->choices[i]))
      {
        *index = i;
        return TRUE;
      }
  return bad_choice (p, f, node);
}

static gboolean
parse_string (struct parse *p, const struct kn_field *f, JsonNode *node, char **value)
{
  const char *text = kn_safe_json_node_string (node);

  if (!text)
    return bad_type (p, node, f->kind == KN_FIELD_PATH ? "a path" : "a string");
  if (f->kind == KN_FIELD_PATH && !*text)
    return bad (p, "is an empty path");
  g_free (*value);
  *value = f->kind == KN_FIELD_PATH ? g_canonicalize_filename (text, p->folder) : g_strdup (text);
  return TRUE;
}

static gboolean
parse_vector (struct parse *p, const struct kn_field *f, JsonNode *node, double **value)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autofree double *v = g_new0 (double, f->n_values);
  g_autofree char *expected = g_strdup_printf ("a list of %u numbers", f->n_values);

  if (!array || json_array_get_length (array) != f->n_values)
    return bad_type (p, node, expected);
  for (guint i = 0; i < f->n_values; i++)
    if (!parse_real (p, f, json_array_get_element (array, i), &v[i]))
      return FALSE;
  g_free (*value);
  *value = g_steal_pointer (&v);
  return TRUE;
}

static gboolean
parse_group (struct parse *p, const struct kn_field *f, JsonNode *node, gpointer base)
{
  gsize mark = p->where->len;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return bad_type (p, node, "an object");
  g_string_append_c (p->where, '.');
  if (!parse_fields (p, f->fields, base, json_node_get_object (node)))
    return FALSE;
  g_string_truncate (p->where, mark);
  return TRUE;
}

static gboolean
parse_object (struct parse *p, const struct kn_field *f, JsonNode *node, gpointer *at)
{
  g_autoptr (JsonNode) wrapped = NULL;

  if (f->shorthand && kn_safe_json_node_string (node))
    {
      g_autoptr (JsonObject) object = json_object_new ();

      json_object_set_member (object, f->shorthand, json_node_copy (node));
      node = wrapped = json_node_init_object (json_node_alloc (), object);
    }
  *at = g_malloc0 (f->size);
  kn_fields_init (f->fields, *at);
  return parse_group (p, f, node, *at);
}

static gboolean
parse_list (struct parse *p, const struct kn_field *f, JsonNode *node, gpointer base)
{
  gboolean alone = f->alone && JSON_NODE_HOLDS_OBJECT (node);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gsize mark = p->where->len;
  guint n = alone ? 1 : array ? json_array_get_length (array) : 0;
  char *items;

  if (!array && !alone)
    return bad_type (p, node, "a list");
  if (n > MAX_ITEMS)
    return bad (p, "has %u items, but %d is the most", n, MAX_ITEMS);
  if (!n)
    return TRUE;
  items = g_malloc0_n (n, f->size);
  *(gpointer *) kn_field_at (f, base) = items;
  *kn_field_count (f, base) = n;
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (p->where, "[%u]", i);
      kn_fields_init (f->fields, items + i * f->size);
      if (!parse_group (p, f, alone ? node : json_array_get_element (array, i), items + i * f->size))
        return FALSE;
      g_string_truncate (p->where, mark);
    }
  return TRUE;
}

static gboolean
parse_field (struct parse *p, const struct kn_field *f, gpointer base, JsonNode *node)
{
  gpointer at = kn_field_at (f, base);
  guint index;

  switch (f->kind)
    {
    case KN_FIELD_STRING:
    case KN_FIELD_PATH:
      return parse_string (p, f, node, at);
    case KN_FIELD_BOOL:
      if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return bad_type (p, node, "true or false");
      *(gboolean *) at = json_node_get_boolean (node);
      return TRUE;
    case KN_FIELD_INT:
      return parse_int (p, f, node, at);
    case KN_FIELD_REAL:
      return parse_real (p, f, node, at);
    case KN_FIELD_SEED:
      return parse_seed (p, node, at);
    case KN_FIELD_CHOICE:
      return parse_choice (p, f, node, at);
    case KN_FIELD_WORD:
      if (!parse_choice (p, f, node, &index))
        return FALSE;
      *(const char **) at = f->choices[index];
      return TRUE;
    case KN_FIELD_VECTOR:
      return parse_vector (p, f, node, at);
    case KN_FIELD_GROUP:
      return parse_group (p, f, node, at);
    case KN_FIELD_OBJECT:
      return parse_object (p, f, node, at);
    case KN_FIELD_LIST:
      return parse_list (p, f, node, base);
    }
  g_assert_not_reached ();
}

static gboolean
is_given (JsonObject *object, const char *key)
{
  return json_object_has_member (object, key) && !json_object_get_null_member (object, key);
}

static gboolean
parse_fields (struct parse *p, const struct kn_field *fields, gpointer base, JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);
  gsize mark = p->where->len;

  for (GList *l = members; l; l = l->next)
    {
      const struct kn_field *f = fields;

      while (f->key && !g_str_equal (f->key, l->data))
        f++;
      if (!f->key)
        return bad_key (p, fields, l->data);
      g_string_append (p->where, f->key);
      if (is_given (object, f->key) && !parse_field (p, f, base, json_object_get_member (object, f->key)))
        return FALSE;
      g_string_truncate (p->where, mark);
    }
  for (const struct kn_field *f = fields; f->key; f++)
    if (f->required && !is_given (object, f->key))
      {
        g_string_append (p->where, f->key);
        return bad (p, "is missing");
      }
  return TRUE;
}

/* Errors of this request carry the name of its file. */
static struct kn_request *
parse_root (JsonNode *root, const char *folder, const char *label, GError **error)
{
  struct kn_request *request = kn_request_new ();
  g_autoptr (GString) where = g_string_new (NULL);
  struct parse p = { .folder = folder, .where = where, .error = error };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *inner = object ? json_object_get_member (object, "request") : NULL;

  if (inner && JSON_NODE_HOLDS_OBJECT (inner))
    object = json_node_get_object (inner);
  if (!object)
    g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "A request is an object, {…}.");
  if (object && parse_fields (&p, kn_request_fields, request, object) && kn_request_check (request, error))
    return request;
  g_prefix_error (error, "%s: ", label);
  kn_request_free (&request);
  return NULL;
}

struct kn_request *
kn_request_parse (const char *text, gssize length, const char *folder, const char *label, GError **error)
{
  gsize bytes = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) problem = NULL;

  label = label ? label : "request";
  if (bytes > MAX_BYTES)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                   "%s has %" G_GSIZE_FORMAT " bytes; a request has at most %d.", label, bytes, MAX_BYTES);
      return NULL;
    }
  root = kn_safe_json_parse (text, bytes, label, &problem);
  if (!root)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "%s.", problem->message);
      return NULL;
    }
  return parse_root (root, folder, label, error);
}

struct kn_request *
kn_request_load (const char *path, GError **error)
{
  g_autofree char *text = NULL, *folder = NULL, *canonical = NULL;
  g_autoptr (GError) problem = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &problem))
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "%s.", problem->message);
      return NULL;
    }
  canonical = g_canonicalize_filename (path, NULL);
  folder = g_path_get_dirname (canonical);
  return kn_request_parse (text, (gssize) length, folder, path, error);
}
