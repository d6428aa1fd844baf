/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/conditioning/kn-picture-import.h"

#include "app/document/kn-durable.h"
#include "ui/kn-media-folder.h"

#include <glib/gi18n.h>

/* ---- files ---- */

typedef struct
{
  GtkWidget *owner;        /* weak */
  KnImportFunc func;
  gpointer data;
} Choice;

static void
chosen_cb (GtkFileChooser *chooser, int response, Choice *choice)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && choice->owner && file && g_file_peek_path (file))
    {
      kn_media_folder_remember (chooser);
      choice->func (g_file_peek_path (file), choice->data);
    }
  g_clear_weak_pointer (&choice->owner);
  g_free (choice);
  g_object_unref (chooser);
}

static void
choose (GtkWidget *owner, const char *title, const char *kind, gboolean films, KnImportFunc func, gpointer data)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (owner)),
                                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  Choice *choice = g_new0 (Choice, 1);

  g_set_weak_pointer (&choice->owner, owner);
  choice->func = func;
  choice->data = data;
  gtk_file_filter_set_name (filter, kind);
  gtk_file_filter_add_mime_type (filter, "image/*");
  if (films)
    gtk_file_filter_add_mime_type (filter, "video/*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  kn_media_folder_begin (GTK_FILE_CHOOSER (chooser));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (chosen_cb), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
kn_import_choose_picture (GtkWidget *owner, KnImportFunc func, gpointer data)
{
  choose (owner, _("Choose a picture"), _("Pictures"), FALSE, func, data);
}

void
kn_import_choose_footage (GtkWidget *owner, KnImportFunc func, gpointer data)
{
  choose (owner, _("Choose footage"), _("Films and pictures"), TRUE, func, data);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer func)
{
  GSList *files = g_value_get_boxed (value);
  g_autofree char *path = files ? g_file_get_path (files->data) : NULL;

  if (path)
    ((KnImportFunc) func) (path, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target)));
  return path != NULL;
}

void
kn_import_accept_drops (GtkWidget *widget, KnImportFunc func)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), func);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

/* ---- pictures ---- */

char *
kn_import_texture (KnDocument *document, GdkTexture *texture, GError **error)
{
  g_autofree char *name = kn_document_dup_media_name (document, "frame.png");
  g_autofree char *path = name ? kn_document_dup_file_name (document, name) : NULL;
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;
  g_autoptr (GBytes) png = NULL;

  if (!path)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The project has no folder yet."));
      return NULL;
    }
  png = gdk_texture_save_to_png_bytes (texture);
  g_mkdir_with_parents (folder, 0777);
  return kn_durable_write (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png), error) ? g_steal_pointer (&path)
                                                                                              : NULL;
}
