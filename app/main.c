/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kinora [PROJECT …] opens the studio; kinora VERB … does what the studio renders or exports from the command line.
 */
#include "app/client/kn-shot-request.h"
#include "app/export/kn-export-cli.h"
#include "app/kn-application.h"
#include "app/kn-cli.h"
#include "app/kn-config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

static char *
find_draft (KnShot *shot, gpointer data)
{
  return kn_shot_dup_draft (shot);
}

static int
export (int argc, char **argv, GError **error)
{
  return kn_cli_export (argc, argv, find_draft, error);
}

static const struct
{
  const char *name;
  int (*run) (int argc, char **argv, GError **error);
  const char *summary;
} verbs[] = {
  { "render", kn_cli_render, "make the takes of a project, and its film" },
  { "export", export, "hand a project on: films, editor timelines, paper" },
  { "import", kn_cli_import, "make a project of an editor's timeline" },
  { "verify", kn_cli_verify, "decode a film, compare it with its recipe, read its manifest" },
};

static int
run_verb (guint i, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status = verbs[i].run (argc, argv, &error);

  if (error)
    fprintf (stderr, "kinora %s: %s\n", verbs[i].name, error->message);
  return status;
}

static int
usage (FILE *out)
{
  fprintf (out, "Usage: kinora [PROJECT …]\n       kinora VERB …\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    fprintf (out, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
  fprintf (out, "\nkinora VERB --help tells more.\n");
  return out == stdout ? 0 : 2;
}

/* Whether the first argument is a project or an option of the studio and not a misspelt verb. */
static gboolean
means_studio (int argc, char **argv)
{
  if (argc < 2)
    return g_getenv ("DISPLAY") || g_getenv ("WAYLAND_DISPLAY");
  return argv[1][0] == '-' || g_str_has_suffix (argv[1], ".kinora") || g_file_test (argv[1], G_FILE_TEST_EXISTS);
}

/* Translations of the build that this program runs from, else the installed ones. */
static void
bind_translations (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (program ? program : ".");
  g_autofree char *built = g_build_filename (folder, "..", "po", "de", "LC_MESSAGES", "kinora.mo", NULL);
  g_autofree char *po = g_build_filename (folder, "..", "po", NULL);

  bindtextdomain ("kinora", g_file_test (built, G_FILE_TEST_EXISTS) ? po : KN_LOCALE_FOLDER);
  bind_textdomain_codeset ("kinora", "UTF-8");
  textdomain ("kinora");
}

static int
run_studio (int argc, char **argv)
{
  g_autoptr (KnApplication) application = NULL;

  bind_translations ();
  application = kn_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (argc >= 2 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "help")))
    return usage (stdout);
  for (guint i = 0; argc >= 2 && i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (argv[1], verbs[i].name))
      return run_verb (i, argc - 1, argv + 1);
  if (means_studio (argc, argv))
    return run_studio (argc, argv);
  if (argc < 2)
    return usage (stderr);
  fprintf (stderr, "kinora: there is no verb “%s”; kinora --help lists them.\n", argv[1]);
  return 2;
}
