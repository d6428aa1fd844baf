/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-file.h"

#include <string.h>

GByteArray *
test_safetensors (const char *header, gsize n)
{
  GByteArray *bytes = g_byte_array_new ();
  guint64 length = GUINT64_TO_LE (strlen (header));

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) strlen (header));
  g_byte_array_set_size (bytes, bytes->len + (guint) n);
  memset (bytes->data + bytes->len - n, 0, n);
  return bytes;
}

GByteArray *
test_safetensors_named (char *const *names)
{
  g_autoptr (GString) header = g_string_new ("{");
  guint n = 0;

  for (; names[n]; n++)
    g_string_append_printf (header, "%s\"%s\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%u,%u]}", n ? "," : "",
                            names[n], n, n + 1);
  g_string_append_c (header, '}');
  return test_safetensors (header->str, n);
}

char *
test_data (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", name, NULL);
}

char *
test_data_contents (const char *name, gsize *bytes)
{
  g_autofree char *path = test_data (name);
  GError *error = NULL;
  char *contents;

  g_file_get_contents (path, &contents, bytes, &error);
  g_assert_no_error (error);
  return contents;
}

struct kn_weights *
test_open (const GByteArray *bytes)
{
  GError *error = NULL;
  struct kn_weights *weights = kn_weights_open_memory (bytes->data, bytes->len, "test", &error);

  g_assert_no_error (error);
  g_assert_nonnull (weights);
  return weights;
}

void
test_error (GError **error, int code, const char *part)
{
  g_assert_error (*error, KN_MODEL_ERROR, code);
  if (!strstr ((*error)->message, part))
    g_error ("the message is “%s” and should contain “%s”", (*error)->message, part);
  g_clear_error (error);
}
