/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Pictures and footage that come to a shot from outside: chosen, dropped, or saved from what is on screen.
 */
#pragma once

#include "app/document/kn-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*KnImportFunc) (const char *path, gpointer data);

/* Asks for a file; func is called with its absolute name, not at all if nothing is chosen or `owner` is gone. */
void   kn_import_choose_picture (GtkWidget *owner, KnImportFunc func, gpointer data);
void   kn_import_choose_footage (GtkWidget *owner, KnImportFunc func, gpointer data);
/* Saves a picture in the project's media folder: its absolute name, or NULL and error. Free with g_free(). */
char  *kn_import_texture (KnDocument *document, GdkTexture *texture, GError **error);
/* func is called with the first local file of each drop on the widget, and the widget. */
void   kn_import_accept_drops (GtkWidget *widget, KnImportFunc func);

G_END_DECLS
