/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The window of one project, or the welcome page while there is none.
 */
#pragma once

#include "app/session/kn-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KN_TYPE_WINDOW (kn_window_get_type ())
G_DECLARE_FINAL_TYPE (KnWindow, kn_window, KN, WINDOW, AdwApplicationWindow)

KnWindow   *kn_window_new          (AdwApplication *application);
/* Opens a project folder in this window; a message in the window when that fails. */
gboolean    kn_window_open         (KnWindow *self, const char *path);
/* Absolute folder of what is open, or NULL. Borrowed. */
const char *kn_window_get_folder   (KnWindow *self);
void        kn_window_show_message (KnWindow *self, const char *message);
/* Writes what the window shows as a PNG. */
gboolean    kn_window_save_picture (KnWindow *self, const char *path);

/* Makes a project of an editor's timeline or of a film that carries its recipe, and opens it, soon. */
void        kn_window_import       (KnWindow *self, const char *path);
/* Opens or imports the first storyboard or edit among files (GFile) that were dropped; FALSE if there is none. */
gboolean    kn_window_open_dropped (KnWindow *self, GSList *files);

G_END_DECLS
