/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-json.h"

#include "app/document/kn-document-error.h"

#include <errno.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *at;
  const char *end;
  const char *name;
  guint line;
  guint depth;
  GHashTable *lines;
  GError **error;
} Parser;

static JsonNode *parse_value (Parser *p);

static gpointer
fail (Parser *p, const char *what)
{
  g_set_error (p->error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_SYNTAX, "%s:%u: %s.", p->name, p->line, what);
  return NULL;
}

static void
skip_space (Parser *p)
{
  for (; p->at < p->end && strchr (" \t\r\n", *p->at) && *p->at; p->at++)
    if (*p->at == '\n')
      p->line++;
}

static gboolean
peek (Parser *p, char c)
{
  skip_space (p);
  return p->at < p->end && *p->at == c;
}

static gboolean
accept (Parser *p, char c)
{
  if (!peek (p, c))
    return FALSE;
  p->at++;
  return TRUE;
}

static gboolean
parse_hex4 (Parser *p, gunichar *c)
{
  *c = 0;
  if (p->end - p->at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      gint digit = g_ascii_xdigit_value (*p->at++);
      if (digit < 0)
        return FALSE;
      *c = *c * 16 + (gunichar) digit;
    }
  return TRUE;
}

static gboolean
parse_unicode (Parser *p, GString *out)
{
  gunichar c, low;

  if (!parse_hex4 (p, &c))
    return FALSE;
  if (c >= 0xd800 && c < 0xdc00)
    {
      if (p->end - p->at < 6 || p->at[0] != '\\' || p->at[1] != 'u')
        return FALSE;
      p->at += 2;
      if (!parse_hex4 (p, &low) || low < 0xdc00 || low >= 0xe000)
        return FALSE;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
  if (c == 0 || !g_unichar_validate (c))
    return FALSE;
  g_string_append_unichar (out, c);
  return TRUE;
}

static gboolean
parse_escape (Parser *p, GString *out)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c;

  if (p->at >= p->end)
    return FALSE;
  c = *p->at++;
  if (c == 'u')
    return parse_unicode (p, out);
  found = c ? strchr (from, c) : NULL;
  if (!found)
    return FALSE;
  g_string_append_c (out, to[found - from]);
  return TRUE;
}

static char *
parse_string (Parser *p)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!accept (p, '"'))
    return fail (p, "A string in double quotes was expected");
  while (p->at < p->end && *p->at != '"')
    {
      const char *start = p->at;

      if (*p->at == '\\')
        {
          p->at++;
          if (!parse_escape (p, out))
            return fail (p, "A string has a bad escape");
          continue;
        }
      while (p->at < p->end && *p->at != '"' && *p->at != '\\' && (guchar) *p->at >= 0x20)
        p->at++;
      if (p->at == start)
        return fail (p, "A string has a line break or control character");
      g_string_append_len (out, start, p->at - start);
    }
  if (p->at++ >= p->end)
    return fail (p, "A string is not closed");
  if (!g_utf8_validate_len (out->str, out->len, NULL))
    return fail (p, "A string is not valid UTF-8");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static JsonNode *
parse_object (Parser *p)
{
  g_autoptr (JsonObject) object = json_object_new ();

  if (accept (p, '}'))
    return json_node_init_object (json_node_alloc (), object);
  do
    {
      g_autofree char *key = parse_string (p);
      JsonNode *value;

      if (!key)
        return NULL;
      if (json_object_has_member (object, key))
        return fail (p, "A key appears twice in one object");
      if (!accept (p, ':'))
        return fail (p, "A colon was expected after a key");
      value = parse_value (p);
      if (!value)
        return NULL;
      json_object_set_member (object, key, value);
    }
  while (accept (p, ','));
  if (!accept (p, '}'))
    return fail (p, "A comma or } was expected");
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
parse_array (Parser *p)
{
  g_autoptr (JsonArray) array = json_array_new ();

  if (accept (p, ']'))
    return json_node_init_array (json_node_alloc (), array);
  do
    {
      JsonNode *value = parse_value (p);

      if (!value)
        return NULL;
      json_array_add_element (array, value);
    }
  while (accept (p, ','));
  if (!accept (p, ']'))
    return fail (p, "A comma or ] was expected");
  return json_node_init_array (json_node_alloc (), array);
}

static gboolean
skip_digits (const char **at, const char *end)
{
  const char *start = *at;

  while (*at < end && g_ascii_isdigit (**at))
    (*at)++;
  return *at > start;
}

/* The grammar of RFC 8259; sets *is_integer. Returns the end, or NULL. */
static const char *
scan_number (const char *at, const char *end, gboolean *is_integer)
{
  *is_integer = TRUE;
  if (at < end && *at == '-')
    at++;
  if (at < end && *at == '0')
    at++;
  else if (!skip_digits (&at, end))
    return NULL;
  if (at < end && *at == '.')
    {
      *is_integer = FALSE;
      at++;
      if (!skip_digits (&at, end))
        return NULL;
    }
  if (at < end && (*at == 'e' || *at == 'E'))
    {
      *is_integer = FALSE;
      at++;
      if (at < end && (*at == '+' || *at == '-'))
        at++;
      if (!skip_digits (&at, end))
        return NULL;
    }
  return at;
}

static JsonNode *
parse_number (Parser *p)
{
  gboolean is_integer;
  const char *end = scan_number (p->at, p->end, &is_integer);
  g_autofree char *text = NULL;
  double number;

  if (!end)
    return fail (p, "A value was expected");
  text = g_strndup (p->at, end - p->at);
  p->at = end;
  if (is_integer)
    {
      gint64 integer;

      errno = 0;
      integer = g_ascii_strtoll (text, NULL, 10);
      if (errno == 0)
        return json_node_init_int (json_node_alloc (), integer);
    }
  number = g_ascii_strtod (text, NULL);
  if (!isfinite (number))
    return fail (p, "A number is too large");
  return json_node_init_double (json_node_alloc (), number);
}

static gboolean
accept_word (Parser *p, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (p->end - p->at) < length || memcmp (p->at, word, length) != 0)
    return FALSE;
  p->at += length;
  return TRUE;
}

static JsonNode *
parse_nested (Parser *p, JsonNode *(*parse) (Parser *))
{
  JsonNode *node;

  p->at++;
  if (++p->depth > KN_JSON_MAX_DEPTH)
    return fail (p, "Values are nested too deeply");
  node = parse (p);
  p->depth--;
  return node;
}

static JsonNode *
parse_string_value (Parser *p)
{
  g_autofree char *string = parse_string (p);

  return string ? json_node_init_string (json_node_alloc (), string) : NULL;
}

static JsonNode *
parse_any (Parser *p)
{
  if (peek (p, '{'))
    return parse_nested (p, parse_object);
  if (peek (p, '['))
    return parse_nested (p, parse_array);
  if (peek (p, '"'))
    return parse_string_value (p);
  if (accept_word (p, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (accept_word (p, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);
  if (accept_word (p, "null"))
    return json_node_init_null (json_node_alloc ());
  return parse_number (p);
}

static JsonNode *
parse_value (Parser *p)
{
  JsonNode *node;
  guint line;

  skip_space (p);
  line = p->line;
  node = parse_any (p);
  if (node && p->lines)
    g_hash_table_insert (p->lines, node, GUINT_TO_POINTER (line));
  return node;
}

JsonNode *
kn_json_parse (const char *text, gsize length, const char *name, GHashTable **lines, GError **error)
{
  g_autoptr (GHashTable) table = g_hash_table_new (NULL, NULL);
  g_autoptr (JsonNode) root = NULL;
  Parser p = { text, text + length, name, 1, 0, lines ? table : NULL, error };

  g_return_val_if_fail (text != NULL && name != NULL, NULL);

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    p.at += 3;
  root = parse_value (&p);
  if (!root)
    return NULL;
  skip_space (&p);
  if (p.at < p.end)
    return fail (&p, "Something follows the end of the JSON text");
  if (lines)
    *lines = g_steal_pointer (&table);
  return g_steal_pointer (&root);
}

static JsonNode *
copy_object (JsonObject *object)
{
  g_autoptr (JsonObject) copy = json_object_new ();
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *l = keys; l; l = l->next)
    json_object_set_member (copy, l->data, kn_json_copy (json_object_get_member (object, l->data)));
  return json_node_init_object (json_node_alloc (), copy);
}

static JsonNode *
copy_array (JsonArray *array)
{
  g_autoptr (JsonArray) copy = json_array_sized_new (json_array_get_length (array));

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (copy, kn_json_copy (json_array_get_element (array, i)));
  return json_node_init_array (json_node_alloc (), copy);
}

JsonNode *
kn_json_copy (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return copy_object (json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return copy_array (json_node_get_array (node));
  return json_node_copy (node);
}
