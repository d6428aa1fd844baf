/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Dialogs that ask for pictures, films or sounds begin in the folder where the last of them was found.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void kn_media_folder_begin    (GtkFileChooser *chooser);
/* After something was chosen. */
void kn_media_folder_remember (GtkFileChooser *chooser);

G_END_DECLS
