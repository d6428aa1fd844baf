/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/weights/kn-safe-json.h"

#include <math.h>
#include <string.h>

enum expect
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END,    /* after [ */
  EXPECT_KEY,
  EXPECT_KEY_OR_END,      /* after { */
  EXPECT_COMMA_OR_END,
};

struct scan
{
  const char *p, *end;
  char closers[KN_SAFE_JSON_MAX_DEPTH];   /* what closes each open level: ] or } */
  guint depth, n_values;
  const char *problem;
};

static gboolean
fail (struct scan *s, const char *problem)
{
  s->problem = problem;
  return FALSE;
}

static void
skip_space (struct scan *s)
{
  while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
    s->p++;
}

static gboolean
scan_hex4 (struct scan *s, guint *value)
{
  *value = 0;
  if (s->end - s->p < 4)
    return fail (s, "a \\u escape is cut short");
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*s->p++);

      if (digit < 0)
        return fail (s, "a \\u escape needs four hexadecimal digits");
      *value = *value << 4 | (guint) digit;
    }
  return TRUE;
}

/* After "\u". A lone surrogate has no UTF-8 form and NUL would cut the string short. */
static gboolean
scan_unicode_escape (struct scan *s)
{
  guint unit, low;

  if (!scan_hex4 (s, &unit))
    return FALSE;
  if (unit == 0 || (unit >= 0xdc00 && unit < 0xe000))
    return fail (s, "a \\u escape is not a character");
  if (unit < 0xd800 || unit >= 0xe000)
    return TRUE;
  if (s->end - s->p < 2 || s->p[0] != '\\' || s->p[1] != 'u')
    return fail (s, "a \\u escape is half a character");
  s->p += 2;
  if (!scan_hex4 (s, &low))
    return FALSE;
  return (low >= 0xdc00 && low < 0xe000) || fail (s, "a \\u escape is half a character");
}

/* At the opening quote. */
static gboolean
scan_string (struct scan *s)
{
  for (s->p++; s->p < s->end && *s->p != '"';)
    {
      guchar c = (guchar) *s->p++;

      if (c < 0x20)
        return fail (s, "a string contains a control character");
      if (c != '\\')
        continue;
      if (s->p == s->end || !strchr ("\"\\/bfnrtu", *s->p))
        return fail (s, "a string contains an unknown escape");
      if (*s->p++ == 'u' && !scan_unicode_escape (s))
        return FALSE;
    }
  if (s->p == s->end)
    return fail (s, "a string does not end");
  s->p++;
  return TRUE;
}

static gboolean
scan_digits (struct scan *s)
{
  const char *first = s->p;

  while (s->p < s->end && g_ascii_isdigit (*s->p))
    s->p++;
  return s->p > first || fail (s, "a number lacks digits");
}

static gboolean
scan_number (struct scan *s)
{
  if (*s->p == '-')
    s->p++;
  if (s->p < s->end && *s->p == '0')
    s->p++;
  else if (!scan_digits (s))
    return FALSE;
  if (s->p < s->end && *s->p == '.')
    {
      s->p++;
      if (!scan_digits (s))
        return FALSE;
    }
  if (s->p < s->end && (*s->p == 'e' || *s->p == 'E'))
    {
      s->p++;
      if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
        s->p++;
      return scan_digits (s);
    }
  return TRUE;
}

static gboolean
scan_word (struct scan *s)
{
  static const char *const words[] = { "true", "false", "null" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize n = strlen (words[i]);

      if ((gsize) (s->end - s->p) >= n && memcmp (s->p, words[i], n) == 0)
        {
          s->p += n;
          return TRUE;
        }
    }
  return fail (s, "a value is expected");
}

static gboolean
scan_value (struct scan *s, enum expect *expect)
{
  *expect = EXPECT_COMMA_OR_END;
  if (++s->n_values > KN_SAFE_JSON_MAX_VALUES)
    return fail (s, "there are too many values");
  if (*s->p == '"')
    return scan_string (s);
  if (*s->p == '-' || g_ascii_isdigit (*s->p))
    return scan_number (s);
  if (*s->p != '{' && *s->p != '[')
    return scan_word (s);
  if (s->depth == KN_SAFE_JSON_MAX_DEPTH)
    return fail (s, "the nesting is too deep");
  *expect = *s->p == '{' ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
  s->closers[s->depth++] = *s->p++ == '{' ? '}' : ']';
  return TRUE;
}

static gboolean
scan_key (struct scan *s, enum expect *expect)
{
  if (*s->p != '"')
    return fail (s, "a key in double quotes is expected");
  if (!scan_string (s))
    return FALSE;
  skip_space (s);
  if (s->p == s->end || *s->p != ':')
    return fail (s, "a key is not followed by ':'");
  s->p++;
  *expect = EXPECT_VALUE;
  return TRUE;
}

static gboolean
scan_comma (struct scan *s, enum expect *expect)
{
  if (*s->p != ',')
    return fail (s, "a ',' or the end of the list is expected");
  s->p++;
  *expect = s->closers[s->depth - 1] == '}' ? EXPECT_KEY : EXPECT_VALUE;
  return TRUE;
}

static gboolean
scan_step (struct scan *s, enum expect *expect)
{
  gboolean may_end = *expect != EXPECT_VALUE && *expect != EXPECT_KEY;

  if (s->depth > 0 && may_end && *s->p == s->closers[s->depth - 1])
    {
      s->p++;
      s->depth--;
      *expect = EXPECT_COMMA_OR_END;
      return TRUE;
    }
  if (*expect == EXPECT_COMMA_OR_END)
    return scan_comma (s, expect);
  if (*expect == EXPECT_KEY || *expect == EXPECT_KEY_OR_END)
    return scan_key (s, expect);
  return scan_value (s, expect);
}

static gboolean
scan_document (struct scan *s)
{
  enum expect expect = EXPECT_VALUE;

  do
    {
      skip_space (s);
      if (s->p == s->end)
        return fail (s, "the text ends too early");
      if (!scan_step (s, &expect))
        return FALSE;
    }
  while (s->depth > 0 || expect != EXPECT_COMMA_OR_END);
  skip_space (s);
  return s->p == s->end || fail (s, "something follows the value");
}

static guint
line_of (const char *data, const char *p)
{
  guint line = 1;

  for (; data < p; data++)
    line += *data == '\n';
  return line;
}

JsonNode *
kn_safe_json_parse (const char *data, gsize bytes, const char *label, GError **error)
{
  struct scan s = { .p = data, .end = data + bytes };
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local = NULL;
  const char *bad;

  if (!g_utf8_validate_len (data, bytes, &bad))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is not valid JSON: line %u: not UTF-8.",
                   label, line_of (data, bad));
      return NULL;
    }
  if (!scan_document (&s))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is not valid JSON: line %u: %s.",
                   label, line_of (data, s.p), s.problem);
      return NULL;
    }
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, data, (gssize) bytes, &local))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is not valid JSON: %s.", label, local->message);
      return NULL;
    }
  return json_parser_steal_root (parser);
}

JsonObject *
kn_safe_json_get_object (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
kn_safe_json_get_array (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

const char *
kn_safe_json_node_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node) : NULL;
}

const char *
kn_safe_json_get_string (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node ? kn_safe_json_node_string (node) : NULL;
}

gboolean
kn_safe_json_get_bool (JsonObject *object, const char *key, gboolean fallback)
{
  JsonNode *node = json_object_get_member (object, key);

  if (!node || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;
  return json_node_get_boolean (node);
}

gboolean
kn_safe_json_node_int (JsonNode *node, gint64 min, gint64 max, gint64 *value)
{
  gint64 v;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  v = json_node_get_int (node);
  if (v < min || v > max)
    return FALSE;
  *value = v;
  return TRUE;
}

gboolean
kn_safe_json_node_double (JsonNode *node, double *value)
{
  double v;
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;
  v = type == G_TYPE_INT64 ? (double) json_node_get_int (node) : json_node_get_double (node);
  if (!isfinite (v))
    return FALSE;
  *value = v;
  return TRUE;
}
