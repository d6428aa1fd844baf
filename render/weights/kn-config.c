/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/weights/kn-config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "render/weights/kn-safe-json.h"

#define MAX_FILE_BYTES (16 << 20)

struct kn_config
{
  char *path;
  JsonNode *root;       /* an object */
};

static gboolean
check_file (const char *path, GError **error)
{
  GStatBuf st;

  if (g_stat (path, &st) != 0)
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", path, g_strerror (errno));
  else if (!S_ISREG (st.st_mode))
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO, "“%s” is not a regular file.", path);
  else if (st.st_size > MAX_FILE_BYTES)
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is too large for a configuration file.", path);
  else
    return TRUE;
  return FALSE;
}

struct kn_config *
kn_config_open (const char *path, GError **error)
{
  g_autofree char *file = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_build_filename (path, "config.json", NULL)
                                                                 : g_strdup (path);
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize bytes;

  if (!check_file (file, error))
    return NULL;
  if (!g_file_get_contents (file, &text, &bytes, &local))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", file, local->message);
      return NULL;
    }
  return kn_config_open_memory (text, bytes, file, error);
}

struct kn_config *
kn_config_open_memory (const char *data, gsize bytes, const char *label, GError **error)
{
  g_autoptr (JsonNode) root = kn_safe_json_parse (data, bytes, label, error);
  struct kn_config *config;

  if (!root)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is not a JSON object.", label);
      return NULL;
    }
  config = g_new0 (struct kn_config, 1);
  config->path = g_strdup (label);
  config->root = g_steal_pointer (&root);
  return config;
}

void
kn_config_close (struct kn_config **config)
{
  if (!*config)
    return;
  json_node_unref ((*config)->root);
  g_free ((*config)->path);
  g_free (*config);
  *config = NULL;
}

const char *
kn_config_get_path (const struct kn_config *config)
{
  return config->path;
}

/* The value of the first alternative of key that is there and not null. */
static JsonNode *
find (const struct kn_config *config, const char *key)
{
  JsonObject *object = json_node_get_object (config->root);
  g_auto (GStrv) names = g_strsplit (key, "|", -1);

  for (char **name = names; *name; name++)
    {
      JsonNode *node = json_object_get_member (object, *name);

      if (node && !JSON_NODE_HOLDS_NULL (node))
        return node;
    }
  return NULL;
}

gboolean
kn_config_has (const struct kn_config *config, const char *key)
{
  return find (config, key) != NULL;
}

/* Values in messages are cut: a hostile file must not fill the log. */
static char *
print_value (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);
  const char *end;

  if (g_utf8_strlen (text, -1) <= 60)
    return g_steal_pointer (&text);
  end = g_utf8_offset_to_pointer (text, 60);
  return g_strdup_printf ("%.*s…", (int) (end - text), text);
}

static gboolean
fail_missing (const struct kn_config *config, const char *key, GError **error)
{
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG, "“%s” lacks the field “%s”.", config->path, key);
  return FALSE;
}

G_GNUC_PRINTF (5, 6) static gboolean
fail_value (const struct kn_config *config, const char *key, JsonNode *node, GError **error, const char *format, ...)
{
  g_autofree char *expected = NULL, *found = print_value (node);
  va_list args;

  va_start (args, format);
  expected = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG, "“%s”: the field “%s” should be %s but is %s.",
               config->path, key, expected, found);
  return FALSE;
}

gboolean
kn_config_try_int (const struct kn_config *config, const char *key, gint64 min, gint64 max, gint64 *value,
                   GError **error)
{
  JsonNode *node = find (config, key);

  return !node || kn_safe_json_node_int (node, min, max, value)
         || fail_value (config, key, node, error, "an integer from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min,
                        max);
}

gboolean
kn_config_get_int (const struct kn_config *config, const char *key, gint64 min, gint64 max, gint64 *value,
                   GError **error)
{
  return kn_config_has (config, key) ? kn_config_try_int (config, key, min, max, value, error)
                                     : fail_missing (config, key, error);
}

gboolean
kn_config_try_double (const struct kn_config *config, const char *key, double min, double max, double *value,
                      GError **error)
{
  JsonNode *node = find (config, key);
  double v;

  if (!node)
    return TRUE;
  if (!kn_safe_json_node_double (node, &v) || v < min || v > max)
    return fail_value (config, key, node, error, "a number from %g to %g", min, max);
  *value = v;
  return TRUE;
}

gboolean
kn_config_get_double (const struct kn_config *config, const char *key, double min, double max, double *value,
                      GError **error)
{
  return kn_config_has (config, key) ? kn_config_try_double (config, key, min, max, value, error)
                                     : fail_missing (config, key, error);
}

static gboolean
is_bool (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN;
}

gboolean
kn_config_try_bool (const struct kn_config *config, const char *key, gboolean *value, GError **error)
{
  JsonNode *node = find (config, key);

  if (!node)
    return TRUE;
  if (!is_bool (node))
    return fail_value (config, key, node, error, "true or false");
  *value = json_node_get_boolean (node);
  return TRUE;
}

gboolean
kn_config_get_bool (const struct kn_config *config, const char *key, gboolean *value, GError **error)
{
  return kn_config_has (config, key) ? kn_config_try_bool (config, key, value, error)
                                     : fail_missing (config, key, error);
}

gboolean
kn_config_try_string (const struct kn_config *config, const char *key, const char **value, GError **error)
{
  JsonNode *node = find (config, key);
  const char *v;

  if (!node)
    return TRUE;
  v = kn_safe_json_node_string (node);
  if (!v)
    return fail_value (config, key, node, error, "a string");
  *value = v;
  return TRUE;
}

gboolean
kn_config_get_string (const struct kn_config *config, const char *key, const char **value, GError **error)
{
  return kn_config_has (config, key) ? kn_config_try_string (config, key, value, error)
                                     : fail_missing (config, key, error);
}

/* The array of key with min_n to max_n elements; NULL and error otherwise. */
static JsonArray *
find_list (const struct kn_config *config, const char *key, JsonNode *node, int min_n, int max_n, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array && json_array_get_length (array) >= (guint) min_n && json_array_get_length (array) <= (guint) max_n)
    return array;
  if (min_n == max_n)
    fail_value (config, key, node, error, "a list of %d elements", max_n);
  else
    fail_value (config, key, node, error, "a list of at most %d elements", max_n);
  return NULL;
}

gboolean
kn_config_try_int_list (const struct kn_config *config, const char *key, gint64 min, gint64 max, gint64 *values,
                        int max_n, int *n, GError **error)
{
  JsonNode *node = find (config, key);
  JsonArray *array;
  g_autofree gint64 *found = NULL;
  guint count;

  if (!node)
    return TRUE;
  array = find_list (config, key, node, 0, max_n, error);
  if (!array)
    return FALSE;
  count = json_array_get_length (array);
  found = g_new (gint64, count + 1);
  for (guint i = 0; i < count; i++)
    if (!kn_safe_json_node_int (json_array_get_element (array, i), min, max, &found[i]))
      return fail_value (config, key, node, error, "a list of integers from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                         min, max);
  memcpy (values, found, count * sizeof *values);
  *n = (int) count;
  return TRUE;
}

gboolean
kn_config_get_int_list (const struct kn_config *config, const char *key, gint64 min, gint64 max, gint64 *values,
                        int max_n, int *n, GError **error)
{
  return kn_config_has (config, key) ? kn_config_try_int_list (config, key, min, max, values, max_n, n, error)
                                     : fail_missing (config, key, error);
}

gboolean
kn_config_try_double_list (const struct kn_config *config, const char *key, double *values, int n, GError **error)
{
  JsonNode *node = find (config, key);
  JsonArray *array;
  g_autofree double *found = NULL;

  if (!node)
    return TRUE;
  array = find_list (config, key, node, n, n, error);
  if (!array)
    return FALSE;
  found = g_new (double, n + 1);
  for (int i = 0; i < n; i++)
    if (!kn_safe_json_node_double (json_array_get_element (array, (guint) i), &found[i]))
      return fail_value (config, key, node, error, "a list of numbers");
  memcpy (values, found, (gsize) n * sizeof *values);
  return TRUE;
}

gboolean
kn_config_get_double_list (const struct kn_config *config, const char *key, double *values, int n, GError **error)
{
  return kn_config_has (config, key) ? kn_config_try_double_list (config, key, values, n, error)
                                     : fail_missing (config, key, error);
}

gboolean
kn_config_get_bool_list (const struct kn_config *config, const char *key, gboolean *values, int max_n, int *n,
                         GError **error)
{
  JsonNode *node = find (config, key);
  JsonArray *array;

  if (!node)
    return fail_missing (config, key, error);
  array = find_list (config, key, node, 0, max_n, error);
  if (!array)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!is_bool (json_array_get_element (array, i)))
      return fail_value (config, key, node, error, "a list of true and false");
  *n = (int) json_array_get_length (array);
  for (int i = 0; i < *n; i++)
    values[i] = json_node_get_boolean (json_array_get_element (array, (guint) i));
  return TRUE;
}
