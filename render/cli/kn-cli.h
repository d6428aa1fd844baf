/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The verbs of kinora-render. argv[0] is the verb's name; the result is the exit status: 0 done, 1 failed, 2 used
 * wrongly. Errors are one sentence on standard error.
 */
#pragma once

#include "render/ops/kn-device.h"
#include "render/wire/kn-request.h"

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* check DIR [--device D] [--dtype f32|bf16] [--json] */
int kn_check_main (int argc, char **argv);
/* run REQUEST.json --out DIR [--device D] [--progress bar|lines|json|none] [--forecast] */
int kn_run_main (int argc, char **argv);
/* devices [--device D] [--json] */
int kn_devices_main (int argc, char **argv);
/* inspect MODEL_OR_TAKE [--device D] */
int kn_inspect_main (int argc, char **argv);
/* bench [--dim D] [--layers L] [--tokens N] [--dtype f32|bf16] [--device D] [--json] */
int kn_bench_main (int argc, char **argv);

/* Parses options; FALSE after having printed what is wrong, or the help, with *status set. positional: what remains,
 * borrowed from argv; n_positional of them are wanted. */
gboolean kn_cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *usage, const char *description,
                       int n_positional, int *status);
/* Prints "kinora-render VERB: message" and returns 1. Takes error. */
int      kn_cli_fail (const char *verb, GError *error);
/* "f32" or "bf16"; NULL or "auto": bf16 where the device multiplies it in hardware. FALSE and error otherwise. */
gboolean kn_cli_dtype (const char *name, const struct kn_device *device, enum kn_dtype *dtype, GError **error);
/* The same, as a request asks for it. */
gboolean kn_cli_request_dtype (const struct kn_request *request, const struct kn_device *device, enum kn_dtype *dtype,
                               GError **error);

G_END_DECLS
