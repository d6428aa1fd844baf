/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Small pictures of films, decoded in a thread of their own and kept within a bound. One for the program.
 * Signal "ready" (const char *path): another picture of this file can be had.
 */
#pragma once

#include "app/document/kn-time.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_THUMBNAILS (kn_thumbnails_get_type ())
G_DECLARE_FINAL_TYPE (KnThumbnails, kn_thumbnails, KN, THUMBNAILS, GObject)

/* Borrowed. */
KnThumbnails *kn_thumbnails_get_default (void);
/* The frame of a file on screen at index / rate; NULL, and "ready" later, if it is not there yet. Borrowed. */
GdkTexture   *kn_thumbnails_get (KnThumbnails *self, const char *path, gint64 index, KnRate rate);

G_END_DECLS
