/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/wire/kn-request-private.h"

#include <string.h>

/* Above this a JavaScript reader would lose digits. */
#define MAX_EXACT_INTEGER (G_GINT64_CONSTANT (1) << 53)

static void print_fields (GString *out, const struct kn_field *fields, gpointer base, guint indent);

static void
print_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if (*c == '\n')
      g_string_append (out, "\\n");
    else if ((guchar) *c < 0x20)
      g_string_append_printf (out, "\\u%04x", *c);
    else
      g_string_append_c (out, *c);
  g_string_append_c (out, '"');
}

/* The shortest digits that read back as the same value. */
static void
print_real (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 6; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  g_string_append (out, text);
}

static void
print_break (GString *out, guint indent)
{
  g_string_append_printf (out, "\n%*s", (int) indent * 2, "");
}

static void
print_list (GString *out, const struct kn_field *f, gpointer base, guint indent)
{
  char *items = *(char **) kn_field_at (f, base);
  gsize n = *kn_field_count (f, base);

  g_string_append_c (out, '[');
  for (gsize i = 0; i < n; i++)
    {
      g_string_append (out, i ? "," : "");
      print_break (out, indent + 1);
      print_fields (out, f->fields, items + i * f->size, indent + 1);
    }
  if (n)
    print_break (out, indent);
  g_string_append_c (out, ']');
}

static void
print_vector (GString *out, const struct kn_field *f, const double *values)
{
  for (guint i = 0; i < f->n_values; i++)
    {
      g_string_append (out, i ? ", " : "[");
      print_real (out, values[i]);
    }
  g_string_append_c (out, ']');
}

/* Whether the value is the sentinel that JSON writes as null. */
static gboolean
is_null (const struct kn_field *f, gpointer at)
{
  switch (f->kind)
    {
    case KN_FIELD_STRING:
    case KN_FIELD_PATH:
    case KN_FIELD_WORD:
    case KN_FIELD_VECTOR:
    case KN_FIELD_OBJECT:
      return *(gpointer *) at == NULL;
    case KN_FIELD_REAL:
      return f->fallback_text && *(double *) at == f->fallback;
    case KN_FIELD_INT:
    case KN_FIELD_CHOICE:
      return f->fallback_text && *(int *) at == (int) f->fallback;
    default:
      return FALSE;
    }
}

static void
print_value (GString *out, const struct kn_field *f, gpointer base, guint indent)
{
  gpointer at = kn_field_at (f, base);
  gint64 seed;

  if (is_null (f, at))
    {
      g_string_append (out, "null");
      return;
    }
  switch (f->kind)
    {
    case KN_FIELD_STRING:
    case KN_FIELD_PATH:
    case KN_FIELD_WORD:
      print_string (out, *(char **) at);
      break;
    case KN_FIELD_BOOL:
      g_string_append (out, *(gboolean *) at ? "true" : "false");
      break;
    case KN_FIELD_INT:
      g_string_append_printf (out, "%d", *(int *) at);
      break;
    case KN_FIELD_REAL:
      print_real (out, *(double *) at);
      break;
    case KN_FIELD_SEED:
      seed = *(gint64 *) at;
      g_string_append_printf (out, seed > MAX_EXACT_INTEGER ? "\"%" G_GINT64_FORMAT "\"" : "%" G_GINT64_FORMAT, seed);
      break;
    case KN_FIELD_CHOICE:
      print_string (out, f->choices[*(int *) at]);
      break;
    case KN_FIELD_VECTOR:
      print_vector (out, f, *(double **) at);
      break;
    case KN_FIELD_GROUP:
      print_fields (out, f->fields, at, indent);
      break;
    case KN_FIELD_OBJECT:
      print_fields (out, f->fields, *(gpointer *) at, indent);
      break;
    case KN_FIELD_LIST:
      print_list (out, f, base, indent);
      break;
    }
}

static void
print_fields (GString *out, const struct kn_field *fields, gpointer base, guint indent)
{
  g_string_append_c (out, '{');
  for (const struct kn_field *f = fields; f->key; f++)
    {
      g_string_append (out, f == fields ? "" : ",");
      print_break (out, indent + 1);
      print_string (out, f->key);
      g_string_append (out, ": ");
      print_value (out, f, base, indent + 1);
    }
  print_break (out, indent);
  g_string_append_c (out, '}');
}

char *
kn_request_print (const struct kn_request *request)
{
  GString *out = g_string_new (NULL);

  print_fields (out, kn_request_fields, (gpointer) request, 0);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

/* ---- help ---- */

static void
help_type (GString *out, const struct kn_field *f)
{
  g_autofree char *choices = NULL;

  switch (f->kind)
    {
    case KN_FIELD_STRING:
      g_string_append (out, "text");
      break;
    case KN_FIELD_PATH:
      g_string_append (out, "path");
      break;
    case KN_FIELD_BOOL:
      g_string_append (out, "true or false");
      break;
    case KN_FIELD_INT:
    case KN_FIELD_REAL:
      g_string_append_printf (out, "%g to %g", f->min, f->max);
      break;
    case KN_FIELD_SEED:
      g_string_append (out, "0 to 2⁶³ - 1");
      break;
    case KN_FIELD_CHOICE:
    case KN_FIELD_WORD:
      choices = g_strjoinv (" | ", (char **) f->choices + (f->choices[0][0] ? 0 : 1));
      g_string_append (out, choices);
      break;
    case KN_FIELD_VECTOR:
      g_string_append_printf (out, "%u numbers", f->n_values);
      break;
    case KN_FIELD_GROUP:
    case KN_FIELD_OBJECT:
      g_string_append (out, f->shorthand ? "{…}, or only its " : "{…}");
      g_string_append (out, f->shorthand ? f->shorthand : "");
      break;
    case KN_FIELD_LIST:
      g_string_append (out, f->alone ? "{…} or [{…}, …]" : "[{…}, …]");
      break;
    }
}

static void
help_default (GString *out, const struct kn_field *f)
{
  if (f->required)
    g_string_append (out, "required");
  else if (f->fallback_text)
    g_string_append_printf (out, "default: %s", f->fallback_text);
  else if (f->kind == KN_FIELD_BOOL)
    g_string_append_printf (out, "default: %s", f->fallback != 0 ? "true" : "false");
  else if (f->kind == KN_FIELD_CHOICE)
    g_string_append_printf (out, "default: %s", f->choices[(int) f->fallback]);
  else if (f->kind == KN_FIELD_INT || f->kind == KN_FIELD_REAL || f->kind == KN_FIELD_SEED)
    g_string_append_printf (out, "default: %g", f->fallback);
  else if (f->kind == KN_FIELD_OBJECT || f->kind == KN_FIELD_LIST)
    g_string_append (out, "default: none");
}

/* One paragraph: words fill lines of 120 columns, later lines start under the first word. */
static void
help_wrap (GString *out, guint indent, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  glong column = indent;

  for (guint i = 0; words[i]; i++)
    {
      glong length = g_utf8_strlen (words[i], -1);

      if (i && column + 1 + length > 120)
        {
          g_string_append_printf (out, "\n%*s", (int) indent, "");
          column = indent;
        }
      else if (i)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, words[i]);
      column += length;
    }
  g_string_append_c (out, '\n');
}

static void
help_fields (GString *out, const struct kn_field *fields, guint indent)
{
  for (const struct kn_field *f = fields; f->key; f++)
    {
      g_autoptr (GString) text = g_string_new (f->help);
      gsize mark;

      g_string_append (text, " (");
      help_type (text, f);
      mark = text->len;
      g_string_append (text, "; ");
      help_default (text, f);
      if (text->len == mark + 2)
        g_string_truncate (text, mark);
      g_string_append_c (text, ')');
      g_string_append_printf (out, "%*s%-*s ", (int) indent, "", 18 - (int) indent, f->key);
      help_wrap (out, 19, text->str);
      if (f->fields)
        help_fields (out, f->fields, indent + 2);
    }
}

char *
kn_request_help (void)
{
  GString *out = g_string_new (NULL);

  help_fields (out, kn_request_fields, 2);
  return g_string_free (out, FALSE);
}
