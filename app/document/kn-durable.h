/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Writing that survives a crash of the program or the machine.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Replaces file by these bytes: temporary file beside it, fsync, rename, fsync of the folder. Errors are
 * KN_PROJECT_ERROR_IO; the old file is then still there and no temporary file is left. */
gboolean kn_durable_write (const char *file, const char *bytes, gsize length, GError **error);
/* Writes all bytes to a descriptor. FALSE with errno set. */
gboolean kn_durable_write_fd (int fd, const char *bytes, gsize length);
/* Sets KN_PROJECT_ERROR_IO "Cannot VERB FILE: REASON." from errno; always FALSE. */
gboolean kn_durable_fail (GError **error, const char *verb, const char *file);

G_END_DECLS
