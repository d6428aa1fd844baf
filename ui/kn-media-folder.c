/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-media-folder.h"

#include "ui/kn-settings.h"

void
kn_media_folder_begin (GtkFileChooser *chooser)
{
  GSettings *settings = kn_settings_get_default ();
  g_autofree char *path = settings ? g_settings_get_string (settings, "media-folder") : NULL;
  g_autoptr (GFile) folder = path && *path ? g_file_new_for_path (path) : NULL;

  if (folder)
    gtk_file_chooser_set_current_folder (chooser, folder, NULL);
}

void
kn_media_folder_remember (GtkFileChooser *chooser)
{
  GSettings *settings = kn_settings_get_default ();
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  g_autoptr (GFile) folder = file ? g_file_get_parent (file) : NULL;

  if (settings && folder && g_file_peek_path (folder))
    g_settings_set_string (settings, "media-folder", g_file_peek_path (folder));
}
