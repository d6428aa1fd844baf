/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Strict JSON in, stable JSON out. Beside json-glib because files come from strangers and are read by people: nesting is
 * bounded, a key may appear once, numbers must be finite, every value knows its line, and small objects and rows of
 * numbers are written on one line so that a diff shows one change as one line.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define KN_JSON_MAX_DEPTH 96

/* Parses text (length bytes). name is used in messages, "project.json:12: …". lines, if not NULL, receives a new table
 * JsonNode* → line (GUINT_TO_POINTER) that is valid while the tree lives. Errors are KN_PROJECT_ERROR_SYNTAX. */
JsonNode *kn_json_parse (const char *text, gsize length, const char *name, GHashTable **lines, GError **error);

/* A copy that shares nothing, which json_node_copy() is not. */
JsonNode *kn_json_copy (JsonNode *node);

/* Two-space indentation, keys in the order they were added, a line feed at the end. Free with g_free(). */
char     *kn_json_print (JsonNode *node);
/* The same on one line, without a line feed. */
char     *kn_json_print_compact (JsonNode *node);

G_END_DECLS
