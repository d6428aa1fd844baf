/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-cli.h"

#include <json-glib/json-glib.h>

static void
print_text (const struct kn_device_info *info)
{
  printf ("%-10s %s%s\n", info->id, info->name, info->is_software ? " (software)" : "");
  printf ("           %s\n", info->driver);
  if (info->lacks)
    printf ("           cannot render: it lacks %s\n", info->lacks);
  else
    printf ("           %s\n           %.1f GiB\n", info->features, info->memory_bytes / (double) (1 << 30));
}

static void
add_json (JsonBuilder *b, const struct kn_device_info *info)
{
  json_builder_begin_object (b);
  json_builder_set_member_name (b, "id");
  json_builder_add_string_value (b, info->id);
  json_builder_set_member_name (b, "name");
  json_builder_add_string_value (b, info->name);
  json_builder_set_member_name (b, "driver");
  json_builder_add_string_value (b, info->driver);
  json_builder_set_member_name (b, "features");
  json_builder_add_string_value (b, info->features);
  json_builder_set_member_name (b, "memory_bytes");
  json_builder_add_int_value (b, (gint64) info->memory_bytes);
  json_builder_set_member_name (b, "software");
  json_builder_add_boolean_value (b, info->is_software);
  if (info->lacks)
    {
      json_builder_set_member_name (b, "lacks");
      json_builder_add_string_value (b, info->lacks);
    }
  json_builder_end_object (b);
}

int
kn_devices_main (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autofree char *device = NULL;
  const GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, "Only cpu, vulkan (the best) or vulkan:N", "DEVICE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
    { NULL },
  };
  g_autoptr (GArray) infos = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  int status;

  if (!kn_cli_parse (&argc, &argv, entries, "",
                     "Lists what can render. The default is the first that is no software.", 0, &status))
    return status;
  infos = kn_device_list ();
  if (device)
    {
      g_array_set_size (infos, 1);
      if (!kn_device_find (device, &g_array_index (infos, struct kn_device_info, 0), &error))
        return kn_cli_fail ("devices", error);
    }
  json_builder_begin_array (b);
  for (guint i = 0; i < infos->len; i++)
    {
      const struct kn_device_info *info = &g_array_index (infos, struct kn_device_info, i);

      if (json)
        add_json (b, info);
      else
        print_text (info);
    }
  json_builder_end_array (b);
  if (json)
    {
      g_autoptr (JsonNode) root = json_builder_get_root (b);
      g_autofree char *text = json_to_string (root, TRUE);

      puts (text);
    }
  return 0;
}
