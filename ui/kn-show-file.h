/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A file in the file manager.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* path: absolute. */
void kn_show_file (const char *path);

G_END_DECLS
