/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Where the embedded starter model lies: KN_STARTER_FOLDER in the environment, the source tree while building, or the
 * installed data folder; as the worker finds it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Static. */
const char *kn_starter_folder (void);

G_END_DECLS
