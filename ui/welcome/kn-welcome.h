/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The first page: a new storyboard in a shape and at a rate, a script, the sample, and what was open last. What it starts
 * are actions of the window; "win.open-recent" gets a folder. The shape and rate that were chosen are kept in the settings.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define KN_TYPE_WELCOME (kn_welcome_get_type ())
G_DECLARE_FINAL_TYPE (KnWelcome, kn_welcome, KN, WELCOME, GtkWidget)

/* Reads the list of what was open anew. */
void        kn_welcome_update   (KnWelcome *self);
/* An id for kn_project_files_find_page(). Borrowed. */
const char *kn_welcome_get_page (KnWelcome *self);
int         kn_welcome_get_rate (KnWelcome *self);

G_END_DECLS
