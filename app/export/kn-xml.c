/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-xml.h"
#include "app/export/kn-export-error.h"

#include <glib/gi18n.h>
#include <stdarg.h>
#include <string.h>

#define MAX_DEPTH 64
/* Elements and attributes; a feature film of five thousand cuts has a quarter of a million. */
#define MAX_PARTS 2000000

struct kn_xml
{
  GString   *out;
  GPtrArray *open;
};

kn_xml *
kn_xml_new (const char *doctype)
{
  kn_xml *self = g_new0 (kn_xml, 1);

  self->out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  self->open = g_ptr_array_new ();
  if (doctype)
    g_string_append_printf (self->out, "<!DOCTYPE %s>\n", doctype);
  return self;
}

/* Names of files may be any bytes. */
static void
append_escaped (GString *out, const char *text, gboolean in_attribute)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '&')
        g_string_append (out, "&amp;");
      else if (c == '<')
        g_string_append (out, "&lt;");
      else if (c == '>')
        g_string_append (out, "&gt;");
      else if (c == '"' && in_attribute)
        g_string_append (out, "&quot;");
      else if ((c == '\n' || c == '\t' || c == '\r') && in_attribute)
        g_string_append_printf (out, "&#%u;", c);
      else if ((c >= 32 && c != 127 && c != 0xfffe && c != 0xffff) || c == '\n' || c == '\t')
        g_string_append_unichar (out, c);
    }
}

static void
append_start (kn_xml *self, const char *name, va_list args)
{
  const char *key;

  for (guint i = 0; i < self->open->len; i++)
    g_string_append_c (self->out, ' ');
  g_string_append_printf (self->out, "<%s", name);
  while ((key = va_arg (args, const char *)))
    {
      const char *value = va_arg (args, const char *);

      if (!value)
        continue;
      g_string_append_printf (self->out, " %s=\"", key);
      append_escaped (self->out, value, TRUE);
      g_string_append_c (self->out, '"');
    }
}

void
kn_xml_begin (kn_xml *self, const char *name, ...)
{
  va_list args;

  va_start (args, name);
  append_start (self, name, args);
  va_end (args);
  g_string_append (self->out, ">\n");
  g_ptr_array_add (self->open, (gpointer) name);
}

void
kn_xml_leaf (kn_xml *self, const char *name, ...)
{
  va_list args;

  va_start (args, name);
  append_start (self, name, args);
  va_end (args);
  g_string_append (self->out, "/>\n");
}

void
kn_xml_text (kn_xml *self, const char *name, const char *text, ...)
{
  va_list args;

  va_start (args, text);
  append_start (self, name, args);
  va_end (args);
  g_string_append_c (self->out, '>');
  append_escaped (self->out, text, FALSE);
  g_string_append_printf (self->out, "</%s>\n", name);
}

void
kn_xml_number (kn_xml *self, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  kn_xml_text (self, name, text, NULL);
}

void
kn_xml_end (kn_xml *self)
{
  const char *name = g_ptr_array_steal_index (self->open, self->open->len - 1);

  for (guint i = 0; i < self->open->len; i++)
    g_string_append_c (self->out, ' ');
  g_string_append_printf (self->out, "</%s>\n", name);
}

char *
kn_xml_finish (kn_xml *self)
{
  char *text;

  while (self->open->len)
    kn_xml_end (self);
  text = g_string_free (self->out, FALSE);
  g_ptr_array_unref (self->open);
  g_free (self);
  return text;
}

/* Reading */

/* Most elements have nothing inside: these share their emptiness. */
static const GString no_text = { "", 0, 1 };

struct reading
{
  struct kn_xml_node *root;
  GPtrArray          *stack;
  GPtrArray          *no_children;
  guint               n_parts;
};

void
kn_xml_node_free (struct kn_xml_node *node)
{
  if (!node)
    return;
  g_free (node->name);
  g_strfreev (node->attributes);
  g_ptr_array_unref (node->children);
  if (node->text != &no_text)
    g_string_free ((GString *) node->text, TRUE);
  g_free (node);
}

static struct kn_xml_node *
node_new (struct reading *reading, const char *name, const char **keys, const char **values)
{
  struct kn_xml_node *node = g_new0 (struct kn_xml_node, 1);
  guint n = g_strv_length ((char **) keys);

  node->name = g_strdup (name);
  node->children = g_ptr_array_ref (reading->no_children);
  node->text = &no_text;
  node->attributes = n ? g_new0 (char *, 2 * n + 1) : NULL;
  for (guint i = 0; i < n; i++)
    {
      node->attributes[2 * i] = g_strdup (keys[i]);
      node->attributes[2 * i + 1] = g_strdup (values[i]);
    }
  reading->n_parts += 1 + n;
  return node;
}

static void
add_child (struct reading *reading, struct kn_xml_node *parent, struct kn_xml_node *child)
{
  if (parent->children == reading->no_children)
    {
      g_ptr_array_unref (parent->children);
      parent->children = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_xml_node_free);
    }
  g_ptr_array_add (parent->children, child);
}

static struct kn_xml_node *
get_open (struct reading *reading)
{
  return reading->stack->len ? reading->stack->pdata[reading->stack->len - 1] : NULL;
}

static void
start_element (GMarkupParseContext *context, const char *name, const char **keys, const char **values, gpointer data,
               GError **error)
{
  struct reading *reading = data;
  struct kn_xml_node *node;

  if (reading->root && !reading->stack->len)
    {
      g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX,
                   _("The XML file goes on after the end of its outermost element, with “%s”: it may be two files in one. "
                     "Export it again."), name);
      return;
    }
  if (reading->stack->len >= MAX_DEPTH)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX,
                           "The XML file is nested too deeply to be a timeline.");
      return;
    }
  if (reading->n_parts >= MAX_PARTS)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX,
                           "The XML file has more elements than a timeline can have: export a part of it.");
      return;
    }
  node = node_new (reading, name, keys, values);
  if (reading->root)
    add_child (reading, get_open (reading), node);
  else
    reading->root = node;
  g_ptr_array_add (reading->stack, node);
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  struct reading *reading = data;

  g_ptr_array_set_size (reading->stack, (gint) reading->stack->len - 1);
}

static void
add_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  struct kn_xml_node *node = get_open (data);

  if (!node)
    return;
  if (node->text == &no_text)
    node->text = g_string_new (NULL);
  g_string_append_len ((GString *) node->text, text, (gssize) length);
}

struct kn_xml_node *
kn_xml_parse (const char *text, gsize length, GError **error)
{
  static const GMarkupParser parser = { start_element, end_element, add_text, NULL, NULL };
  struct reading reading = { .stack = g_ptr_array_new (), .no_children = g_ptr_array_new () };
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading, NULL);
  g_autoptr (GError) local = NULL;
  gboolean ok = length > 0 && g_markup_parse_context_parse (context, text, (gssize) length, &local)
                && g_markup_parse_context_end_parse (context, &local);

  g_markup_parse_context_free (context);
  g_ptr_array_unref (reading.stack);
  g_ptr_array_unref (reading.no_children);
  if (ok && reading.root)
    return reading.root;
  kn_xml_node_free (reading.root);
  if (g_error_matches (local, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX, _("The file is not XML that can be read: %s."),
               local ? local->message : _("it is empty"));
  return NULL;
}

const char *
kn_xml_get (const struct kn_xml_node *node, const char *attribute)
{
  for (guint i = 0; node && node->attributes && node->attributes[i]; i += 2)
    if (g_str_equal (node->attributes[i], attribute))
      return node->attributes[i + 1];
  return NULL;
}

const struct kn_xml_node *
kn_xml_child (const struct kn_xml_node *node, const char *name)
{
  for (guint i = 0; node && i < node->children->len; i++)
    {
      const struct kn_xml_node *child = node->children->pdata[i];

      if (g_str_equal (child->name, name))
        return child;
    }
  return NULL;
}
