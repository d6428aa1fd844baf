/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * XML out, indented and escaped, and XML in as a small tree. What XML cannot hold (control characters) is left out.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct kn_xml kn_xml;

/* doctype may be NULL. */
kn_xml *kn_xml_new    (const char *doctype);
/* Pairs of attribute and value, ended by NULL; a pair whose value is NULL is left out. */
void    kn_xml_begin  (kn_xml *self, const char *name, ...) G_GNUC_NULL_TERMINATED;
void    kn_xml_leaf   (kn_xml *self, const char *name, ...) G_GNUC_NULL_TERMINATED;
/* <name attributes>text</name> */
void    kn_xml_text   (kn_xml *self, const char *name, const char *text, ...) G_GNUC_NULL_TERMINATED;
void    kn_xml_number (kn_xml *self, const char *name, gint64 value);
void    kn_xml_end    (kn_xml *self);
/* Ends everything and frees the writer. Free the text with g_free(). */
char   *kn_xml_finish (kn_xml *self);

struct kn_xml_node
{
  char          *name;
  char         **attributes;  /* name, value, …; NULL if it has none; see kn_xml_get() */
  GPtrArray     *children;    /* struct kn_xml_node * */
  const GString *text;        /* directly inside */
};

typedef struct kn_xml_node kn_xml_node;

/* KN_EXPORT_ERROR_SYNTAX if it is not XML, nested too deeply, or larger than any timeline. */
struct kn_xml_node *kn_xml_parse     (const char *text, gsize length, GError **error);
void                kn_xml_node_free (struct kn_xml_node *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_xml_node, kn_xml_node_free)
/* NULL if there is none; node may be NULL. */
const char               *kn_xml_get   (const struct kn_xml_node *node, const char *attribute);
const struct kn_xml_node *kn_xml_child (const struct kn_xml_node *node, const char *name);

G_END_DECLS
