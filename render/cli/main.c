/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kinora-render VERB …: each verb is a main of its own, in the file of its name.
 */
#include "render/cli/kn-cli.h"
#include "render/worker/kn-worker.h"

#include <locale.h>
#include <string.h>

static const struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} verbs[] = {
  { "run", kn_run_main, "make the take that a request describes" },
  { "devices", kn_devices_main, "list what can render" },
  { "inspect", kn_inspect_main, "tell what a model or a take is" },
  { "bench", kn_bench_main, "time one transformer forward" },
  { "worker", kn_worker_main, "serve a studio over the socket that is file descriptor 3" },
  { "check", kn_check_main, "compare a folder of reference tensors with what this engine computes" },
};

static int
usage (FILE *out)
{
  fprintf (out, "Usage: kinora-render VERB …\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    fprintf (out, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
  fprintf (out, "\nkinora-render VERB --help tells more.\n");
  return out == stdout ? 0 : 2;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  /* A recipe is the same file wherever it is made. */
  setlocale (LC_NUMERIC, "C");
  if (argc < 2)
    return usage (stderr);
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "help"))
    return usage (stdout);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (argv[1], verbs[i].name))
      return verbs[i].run (argc - 1, argv + 1);
  fprintf (stderr, "kinora-render: there is no verb “%s”; kinora-render --help lists them.\n", argv[1]);
  return 2;
}
