/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The verbs of kinora-render. argv[0] is the verb's name; the result is the exit status: 0 done, 1 failed, 2 used wrongly.
 * Errors are one sentence on standard error.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* check DIR [--device D] [--dtype f32|bf16] [--json] */
int kn_check_main (int argc, char **argv);

G_END_DECLS
