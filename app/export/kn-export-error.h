/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The error domain of hand-off. Messages are whole English sentences that can be shown as they are.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KN_EXPORT_ERROR (kn_export_error_quark ())
GQuark kn_export_error_quark (void);

typedef enum
{
  KN_EXPORT_ERROR_SYNTAX,         /* a file is not of the format it should be of */
  KN_EXPORT_ERROR_UNSUPPORTED,    /* a format cannot express it, or this version of the format is not read */
  KN_EXPORT_ERROR_EMPTY,          /* there is nothing to export */
  KN_EXPORT_ERROR_MISSING,        /* takes or footage are missing */
  KN_EXPORT_ERROR_KEY,            /* the signing key cannot be made or used */
  KN_EXPORT_ERROR_MANIFEST,       /* a manifest is not there, or broken */
  KN_EXPORT_ERROR_ARGUMENT,       /* a word on the command line is not understood */
} KnExportError;

/* A sentence about a file that could not be read, for what GLib says of it. */
void kn_export_set_read_error (GError **error, const char *path, const GError *cause);

G_END_DECLS
