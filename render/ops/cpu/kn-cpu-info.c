/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is told to the user about the processor.
 */
#include "render/ops/cpu/kn-cpu-private.h"

#include <string.h>
#include <unistd.h>

static void
read_model_name (char *name, gsize size)
{
  g_autofree char *text = NULL;
  const char *line, *colon, *end;

  g_strlcpy (name, "Processor", size);
  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL))
    return;
  line = strstr (text, "model name");
  colon = line ? strchr (line, ':') : NULL;
  end = colon ? strchr (colon, '\n') : NULL;
  if (!end)
    return;
  g_strlcpy (name, colon + 1, MIN (size, (gsize) (end - colon)));
  g_strstrip (name);
}

/* G_MAXUINT64 if the file is missing or says "max". */
static guint64
read_limit (const char *path)
{
  g_autofree char *text = NULL;
  guint64 limit;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return G_MAXUINT64;
  g_strstrip (text);
  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT64, &limit, NULL) ? limit : G_MAXUINT64;
}

/* The smallest memory.max between this process's group and the root (cgroup v2), or the v1 limit. */
static guint64
read_cgroup_limit (void)
{
  guint64 limit = read_limit ("/sys/fs/cgroup/memory/memory.limit_in_bytes");
  g_autofree char *text = NULL;
  g_autofree char *folder = NULL;

  if (!g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL) || !g_str_has_prefix (text, "0::/"))
    return limit;
  folder = g_strndup (text + 3, strcspn (text + 3, "\n"));
  for (;;)
    {
      g_autofree char *path = g_strconcat ("/sys/fs/cgroup", folder, "/memory.max", NULL);
      char *slash = strrchr (folder, '/');

      limit = MIN (limit, read_limit (path));
      if (!slash)
        return limit;
      *slash = '\0';
    }
}

#if defined(__x86_64__) && defined(__GNUC__)
#define ADD_IF(list, feature) \
  if (__builtin_cpu_supports (feature)) \
    g_string_append_printf (list, "%s%s", (list)->len ? ", " : "", feature)

static void
add_features (GString *list)
{
  __builtin_cpu_init ();
  ADD_IF (list, "avx2");
  ADD_IF (list, "fma");
  ADD_IF (list, "avx512f");
  ADD_IF (list, "avx512vnni");
  ADD_IF (list, "avx512bf16");
}
#else
static void
add_features (GString *list)
{
}
#endif

/* What oneDNN will really use: it knows about tiles (AMX), the operating system's leave and ONEDNN_MAX_CPU_ISA. */
static void
add_matrix_features (GString *list)
{
  if ((dnnl_get_effective_cpu_isa () & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx)
    g_string_append_printf (list, "%samx-bf16", list->len ? ", " : "");
}

guint64
kn_host_get_memory_bytes (void)
{
  return MIN ((guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGESIZE), read_cgroup_limit ());
}

void
kn_cpu_fill_info (struct kn_device_info *info)
{
  g_autoptr (GString) features = g_string_new (NULL);
  const dnnl_version_t *version = dnnl_version ();

  memset (info, 0, sizeof *info);
  info->kind = KN_DEVICE_CPU;
  g_strlcpy (info->id, "cpu", sizeof info->id);
  read_model_name (info->name, sizeof info->name);
  g_snprintf (info->driver, sizeof info->driver, "oneDNN %d.%d.%d, %d threads", version->major, version->minor,
              version->patch, kn_cpu_thread_count ());
  add_features (features);
  add_matrix_features (features);
  g_strlcpy (info->features, features->str, sizeof info->features);
  info->memory_bytes = kn_host_get_memory_bytes ();
}
