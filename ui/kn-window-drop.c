/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is dropped on the window: storyboards and edits are opened wherever they fall, everything else has its own places.
 */
#include "ui/kn-window-private.h"

#include "app/export/kn-import.h"

#include <glib/gi18n.h>

static gboolean
is_storyboard (const char *path)
{
  g_autofree char *name = g_path_get_basename (path), *inside = g_build_filename (path, "project.json", NULL);

  return g_str_has_suffix (name, ".kinora") || g_str_equal (name, "project.json") ||
         g_file_test (inside, G_FILE_TEST_EXISTS);
}

gboolean
kn_window_open_dropped (KnWindow *self, GSList *files)
{
  g_return_val_if_fail (KN_IS_WINDOW (self), FALSE);
  for (GSList *file = files; file; file = file->next)
    {
      const char *path = g_file_peek_path (file->data);

      if (!path || (!is_storyboard (path) && !kn_import_is_timeline (path)))
        continue;
      if (files->next)
        kn_window_show_message (self, _("Only one storyboard opens at a time; drop the other files again."));
      if (is_storyboard (path))
        kn_window_open (self, path);
      else
        kn_window_import (self, path);
      return TRUE;
    }
  return FALSE;
}

static void
take_files (KnWindow *self, GSList *files)
{
  const char *path = files ? g_file_peek_path (files->data) : NULL;

  if (kn_window_open_dropped (self, files))
    return;
  if (path && !files->next && g_file_test (path, G_FILE_TEST_IS_REGULAR))
    kn_window_import (self, path);
  else if (path && !files->next)
    kn_window_open (self, path);
  else if (files && !path)
    kn_window_show_message (self, _("Only files on this computer can be added; copy it here first."));
  else if (self->document)
    kn_window_show_message (self, _("Drop pictures, films and sounds on the storyboard or the timeline."));
  else
    kn_window_show_message (self, _("Open a storyboard first, then drop pictures, films and sounds on it."));
}

/* Words and pictures out of other programs come without a file. */
static gboolean
drop_cb (KnWindow *self, const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    take_files (self, g_value_get_boxed (value));
  else
    kn_window_show_message (self, _("Only files can be dropped here; save it as a file first."));
  return TRUE;
}

void
_kn_window_accept_drops (KnWindow *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
