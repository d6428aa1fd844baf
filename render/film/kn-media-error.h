/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The error domain of films. Messages are whole sentences in the user's language that say what to do.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KN_MEDIA_ERROR (kn_media_error_quark ())
GQuark kn_media_error_quark (void);

typedef enum
{
  KN_MEDIA_ERROR_OPEN,            /* a file cannot be opened, or is not media */
  KN_MEDIA_ERROR_DAMAGED,         /* a file could be opened, but not decoded to its end */
  KN_MEDIA_ERROR_NO_ENCODER,      /* this machine has no encoder for the format */
  KN_MEDIA_ERROR_BAD_SIZE,        /* the format cannot hold a picture of this size or rate */
  KN_MEDIA_ERROR_ENCODE,          /* the encoder refused what it was given */
  KN_MEDIA_ERROR_WRITE,           /* the file cannot be written */
  KN_MEDIA_ERROR_NO_SPACE,        /* the disk is full */
  KN_MEDIA_ERROR_MISSING,         /* a take or a piece of footage is not there */
  KN_MEDIA_ERROR_DIFFERS,         /* what was written is not what was meant */
} KnMediaError;

/* Sets error: sentence is translated and has one %s, for the name of the file. FALSE. */
gboolean kn_media_fail (GError **error, KnMediaError code, const char *path, const char *sentence);
/* The same for a file of which a part cannot be read: of all of it, or of what comes after some frames. FALSE. */
gboolean kn_media_fail_damaged (GError **error, const char *path, gboolean begins);
/* Sets error for a failure of libav (averr is its negative code) while writing path; a full disk gets its own code. */
void kn_media_set_write_error (GError **error, const char *path, int averr);
/* The same for what GLib says of a file that it could not write, or of one on the way to path. */
void kn_media_set_file_error (GError **error, const char *path, const GError *cause);
/* Keeps libav from writing to the terminal: what matters comes back as an error. Called by what opens files. */
void kn_media_quiet (void);
/* The last part of a path as text that can be shown: whatever bytes it holds. Free with g_free(). */
char *kn_media_dup_display_name (const char *path);

G_END_DECLS
