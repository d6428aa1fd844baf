/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-settings.h"

#define ID "org.kinora.Kinora"

/* The installed schema, else the one of the build that this program runs from. */
static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = installed ? g_settings_schema_source_lookup (installed, ID, TRUE) : NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (program ? program : ".");
  g_autofree char *data = g_build_filename (folder, "..", "data", NULL);
  g_autoptr (GSettingsSchemaSource) built = NULL;

  if (schema)
    return schema;
  built = g_settings_schema_source_new_from_directory (data, installed, TRUE, NULL);
  return built ? g_settings_schema_source_lookup (built, ID, FALSE) : NULL;
}

GSettings *
kn_settings_get_default (void)
{
  static GSettings *settings;
  static gboolean looked;
  g_autoptr (GSettingsSchema) schema = NULL;

  if (looked)
    return settings;
  looked = TRUE;
  schema = find_schema ();
  if (schema)
    settings = g_settings_new_full (schema, NULL, NULL);
  return settings;
}
