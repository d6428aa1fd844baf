/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The verbs of kinora's command line. argv[0] is the verb's name; the result is the exit status: 0 done, 1 failed, 2 used
 * wrongly. Errors are one sentence on standard error.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* render PROJECT [-o FILM] [--shot ID] [--draft] [--device D] */
int kn_cli_render (int argc, char **argv);

G_END_DECLS
