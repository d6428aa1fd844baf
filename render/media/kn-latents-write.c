/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-file.h"
#include "render/media/kn-take-writer.h"

#include <json-glib/json-glib.h>

/* Eight bytes of length, then JSON padded with spaces so that the values are aligned. */
static GByteArray *
make_header (const struct kn_take_extras *extras, gsize bytes)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GByteArray *header = g_byte_array_new ();
  const gint64 dims[] = { extras->z, extras->t, extras->h, extras->w };
  guint64 length;

  json_builder_begin_object (b);
  json_builder_set_member_name (b, "__metadata__");
  json_builder_begin_object (b);
  for (const char *const *m = extras->metadata; m && m[0]; m += 2)
    json_builder_add_string_value (json_builder_set_member_name (b, m[0]), m[1]);
  json_builder_end_object (b);
  json_builder_set_member_name (b, "latents");
  json_builder_begin_object (b);
  json_builder_add_string_value (json_builder_set_member_name (b, "dtype"), "F32");
  json_builder_begin_array (json_builder_set_member_name (b, "shape"));
  for (guint i = 0; i < G_N_ELEMENTS (dims); i++)
    json_builder_add_int_value (b, dims[i]);
  json_builder_end_array (b);
  json_builder_begin_array (json_builder_set_member_name (b, "data_offsets"));
  json_builder_add_int_value (b, 0);
  json_builder_add_int_value (b, (gint64) bytes);
  json_builder_end_array (b);
  json_builder_end_object (b);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  text = json_to_string (root, FALSE);
  length = GUINT64_TO_LE (((guint64) strlen (text) + 7) & ~G_GUINT64_CONSTANT (7));
  g_byte_array_append (header, (const guint8 *) &length, 8);
  g_byte_array_append (header, (const guint8 *) text, (guint) strlen (text));
  while (header->len % 8)
    g_byte_array_append (header, (const guint8 *) " ", 1);
  return header;
}

gboolean
kn_latents_write (const char *path, const struct kn_take_extras *extras, GError **error)
{
  gsize bytes = (gsize) (extras->z * extras->t * extras->h * extras->w) * sizeof (float);
  g_autoptr (GByteArray) header = make_header (extras, bytes);
  struct kn_file_piece pieces[] = { { header->data, header->len }, { extras->latents, bytes } };

  return kn_file_write_atomic (path, pieces, G_N_ELEMENTS (pieces), error);
}
