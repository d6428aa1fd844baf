/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The verbs export, import and verify of kinora's command line. argv[0] is the verb's name; the result is the exit
 * status: 0 done, 1 failed, 2 used wrongly. Where it is not 0, error is one sentence. Results go to standard output,
 * progress and remarks to standard error.
 */
#pragma once

#include "app/media/kn-handoff-films.h"

G_BEGIN_DECLS

/* export PROJECT [--to FORMAT] [--preset P] [--range A-B] [--shot NUMBER] [--handles N] … -o PATH; export --list.
 * find_draft: see struct kn_export_job. */
int kn_cli_export (int argc, char **argv, KnDraftFinder find_draft, GError **error);
/* import FILE [--media FOLDER] [--rate R] -o PROJECT */
int kn_cli_import (int argc, char **argv, GError **error);
/* verify FILE [--json] */
int kn_cli_verify (int argc, char **argv, GError **error);

G_END_DECLS
