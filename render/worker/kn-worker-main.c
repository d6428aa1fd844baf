/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/worker/kn-engine.h"
#include "render/worker/kn-worker.h"

#include <fcntl.h>

int
kn_worker_main (int argc, char **argv)
{
  g_autofree char *device = NULL;
  int fd = 3, memory_mb = 0;
  const GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, "cpu, vulkan or vulkan:N", "D" },
    { "memory", 0, 0, G_OPTION_ARG_INT, &memory_mb, "Use at most this much of the device's memory", "MB" },
    { "fd", 0, 0, G_OPTION_ARG_INT, &fd, "The inherited socket (3)", "N" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, "The studio's render process; it is started by the studio.");
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1)
    {
      g_printerr ("kinora-render worker: %s\n", error ? error->message : "Too many arguments.");
      return 2;
    }
  if (fcntl (fd, F_GETFD) < 0)
    {
      g_printerr ("kinora-render worker: There is no socket %d; the worker is started by the studio.\n", fd);
      return 2;
    }
  /* Before there is another thread. */
  if (memory_mb > 0)
    {
      g_autofree char *text = g_strdup_printf ("%d", memory_mb);

      g_setenv ("KN_MEMORY_LIMIT_MB", text, TRUE);
    }
  return kn_worker_run (fd, device, &kn_engine_jobs);
}
