/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * json-glib for files that strangers made. json-glib recurses per nesting level, takes more than JSON allows and has no
 * bound on memory; so the text is first checked by a scanner that does not recurse: exactly RFC 8259, UTF-8, no NUL,
 * nesting of at most KN_SAFE_JSON_MAX_DEPTH, at most KN_SAFE_JSON_MAX_VALUES values.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "render/base/kn-error.h"

G_BEGIN_DECLS

#define KN_SAFE_JSON_MAX_DEPTH 64
#define KN_SAFE_JSON_MAX_VALUES 2000000

/* The root value; json_node_unref(). label: the file, for messages.
 * NULL and KN_MODEL_ERROR_FORMAT with label and line. Duplicate keys: the last one counts. */
JsonNode *kn_safe_json_parse (const char *data, gsize bytes, const char *label, GError **error);

/* The member of an object as the type asked for, or NULL / FALSE when it is missing or of another type. */
JsonObject *kn_safe_json_get_object (JsonObject *object, const char *key);
JsonArray  *kn_safe_json_get_array (JsonObject *object, const char *key);
const char *kn_safe_json_get_string (JsonObject *object, const char *key);
gboolean    kn_safe_json_get_bool (JsonObject *object, const char *key, gboolean fallback);
/* FALSE unless node is an integer in [min, max]. Doubles such as 3.0 are not integers. */
gboolean    kn_safe_json_node_int (JsonNode *node, gint64 min, gint64 max, gint64 *value);
/* FALSE unless node is a finite number. */
gboolean    kn_safe_json_node_double (JsonNode *node, double *value);
/* NULL unless node is a string. */
const char *kn_safe_json_node_string (JsonNode *node);

G_END_DECLS
