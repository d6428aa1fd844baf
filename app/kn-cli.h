/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Verbs of kinora's command line besides those of app/export. argv[0] is the verb's name; the result is the exit status: 0
 * done, 1 failed, 2 used wrongly. Where it is not 0, error is one sentence.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* render PROJECT [-o FILM] [--shot ID] [--draft] [--device D] */
int kn_cli_render (int argc, char **argv, GError **error);

G_END_DECLS
