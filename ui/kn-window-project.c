/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What menus, buttons and keys do with the project as a whole.
 */
#include "ui/kn-window-private.h"

#include "app/client/kn-worker-process.h"
#include "app/export/kn-import.h"
#include "ui/inspector/kn-style-dialog.h"
#include "ui/kn-project-files.h"
#include "ui/kn-recent.h"
#include "ui/kn-shortcuts-window.h"
#include "ui/kn-show-file.h"
#include "ui/kn-words.h"
#include "ui/preferences/kn-preferences.h"
#include "ui/project/kn-import-task.h"
#include "ui/project/kn-missing-media.h"
#include "ui/project/kn-project-copy.h"
#include "ui/project/kn-project-dialog.h"
#include "ui/project/kn-rate-question.h"
#include "ui/welcome/kn-script-dialog.h"

#include <glib/gi18n.h>

static void
render_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;
  g_autoptr (GError) error = NULL;

  kn_render_desk_render (self->desk, NULL, &error);
  if (error)
    kn_window_show_message (self, error->message);
}

/* To the jobs, and from there back to the timeline; where there are none, their place is shown and hidden. */
static void
jobs_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;

  if (!kn_jobs_dock_enter (self->jobs))
    kn_jobs_dock_set_open (self->jobs, !kn_jobs_dock_get_open (self->jobs));
}

/* In the shape and at the rate that were chosen on the first page. */
static gboolean
make_project (KnWindow *self, const struct kn_script *script)
{
  const struct kn_page *page = kn_project_files_find_page (kn_welcome_get_page (self->welcome));
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = kn_project_files_create (page, kn_welcome_get_rate (self->welcome), script, &error);

  if (folder)
    return kn_window_open (self, folder);
  kn_window_show_message (self, error->message);
  return FALSE;
}

static void
new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (make_project (data, NULL))
    kn_inspector_edit_prompt (KN_WINDOW (data)->inspector);
}

static void
script_accepted_cb (KnWindow *self, KnScriptDialog *dialog)
{
  if (make_project (self, kn_script_dialog_get (dialog)))
    gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
new_from_script_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnScriptDialog *dialog = kn_script_dialog_new (data);

  g_signal_connect_object (dialog, "accepted", G_CALLBACK (script_accepted_cb), data, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_recent_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kn_window_open (data, g_variant_get_string (parameter, NULL));
}

static void
close_project_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  _kn_window_close_project (data);
}

static void
open_sample_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = kn_project_files_copy_sample (&error);

  if (folder)
    kn_window_open (data, folder);
  else
    kn_window_show_message (data, error->message);
}

static void
chosen_cb (KnWindow *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && file && g_file_peek_path (file))
    kn_window_open (self, g_file_peek_path (file));
  g_object_unref (chooser);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Open a storyboard"), data,
                                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Open"), NULL);
  g_autofree char *folder = kn_project_files_dup_folder ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), file, NULL);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), data, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
project_settings_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (kn_project_dialog_new (data, KN_WINDOW (data)->document)));
}

static void
edit_style_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;

  gtk_window_present (GTK_WINDOW (kn_style_dialog_new (data, self->session, self->desk)));
}

/* ---- copies ---- */

static void
copied_cb (GObject *document, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnWindow) self = data;
  g_autoptr (GError) error = NULL;

  kn_window_show_message (self, kn_project_copy_finish (result, &error)
                                    ? _("The copy is complete, with all files that it needs.")
                                    : error->message);
}

static void
copy_chosen_cb (KnWindow *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && file && g_file_peek_path (file) && self->document)
    kn_project_copy_async (self->document, g_file_peek_path (file), NULL, copied_cb, g_object_ref (self));
  g_object_unref (chooser);
}

static void
save_copy_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Save a copy"), data, GTK_FILE_CHOOSER_ACTION_SAVE,
                                                               _("_Save"), NULL);
  g_autofree char *title = kn_recent_dup_title (kn_window_get_folder (data));
  /* Translators: name of a copied project */
  g_autofree char *name = g_strdup_printf (_("%s, copy.kinora"), title);
  g_autofree char *folder = kn_project_files_dup_folder ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), file, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect_object (chooser, "response", G_CALLBACK (copy_chosen_cb), data, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- files that are gone ---- */

static void
media_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnWindow) self = data;
  g_autoptr (GError) error = NULL;
  guint found = 0;

  if (!self->document)
    return;
  if (!kn_missing_media_find_finish (self->document, result, &found, &error))
    kn_window_show_message (self, error->message);
  else if (!found)
    kn_window_show_message (self, _("None of them is in this folder."));
  _kn_window_check_media (self);
}

static void
media_folder_cb (KnWindow *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && file && g_file_peek_path (file) && self->document)
    kn_missing_media_find (g_file_peek_path (file), media_found_cb, g_object_ref (self));
  g_object_unref (chooser);
}

static void
find_media_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_("Folder with the missing files"), data, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                   _("_Look here"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (media_folder_cb), data, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- edits from elsewhere ---- */

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *remarks = NULL, *folder = kn_import_task_finish (result, &remarks, &error);

  if (folder && kn_window_open (self, folder) && *remarks)
    kn_messages_show (self->messages, "import", remarks, NULL, NULL);
  if (!folder)
    kn_messages_show (self->messages, "open", kn_words_translate (error->message), _("_Import another…"), "win.import");
}

static void
rate_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *path = data;
  KnRate rate;

  if (kn_rate_question_finish (result, &rate))
    kn_import_task_start (path, rate, imported_cb, g_object_ref (source));
}

void
kn_window_import (KnWindow *self, const char *path)
{
  KnRate guess = kn_import_guess_rate (path);

  if (guess.num)
    kn_rate_question_ask (GTK_WINDOW (self), path, guess, rate_answered_cb, g_strdup (path));
  else
    kn_import_task_start (path, guess, imported_cb, g_object_ref (self));
}

static void
import_chosen_cb (KnWindow *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && file && g_file_peek_path (file))
    kn_window_import (self, g_file_peek_path (file));
  g_object_unref (chooser);
}

static void
import_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_("Import an edit"), data, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"), NULL);
  static const char *const endings[] = { "otio", "fcpxml", "fcpxmld", "edl", "mp4", "mov", "webm", "mkv", "png" };
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Timelines, and films that carry their recipe"));
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    gtk_file_filter_add_suffix (filter, endings[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (import_chosen_cb), data, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- handing on ---- */

static void
export_ended_cb (KnWindow *self, const char *sentence, const char *path)
{
  AdwToast *toast = adw_toast_new (sentence);

  if (path)
    {
      adw_toast_set_button_label (toast, _("_Show in folder"));
      adw_toast_set_action_name (toast, "win.show-file");
      adw_toast_set_action_target (toast, "s", path);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;

  if (!self->export_dialog)
    {
      self->export_dialog = kn_export_dialog_new (GTK_WINDOW (self), self->session, self->desk);
      g_signal_connect_object (self->export_dialog, "ended", G_CALLBACK (export_ended_cb), self, G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self->export_dialog));
}

static void
show_file_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kn_show_file (g_variant_get_string (parameter, NULL));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnWindow *self = data;
  g_autofree char *worker = kn_worker_process_dup_program ();

  gtk_window_present (GTK_WINDOW (kn_preferences_new (GTK_WINDOW (self), worker, kn_window_get_folder (self), self->desk,
                                                      g_variant_get_string (parameter, NULL))));
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (kn_shortcuts_window_new (data)));
}

/* ---- table ---- */

typedef enum
{
  ALWAYS,
  WITH_PROJECT,
  WRITES,
} Needs;

static const struct
{
  GActionEntry entry;
  Needs needs;
} table[] = {
  { { "new", new_cb }, ALWAYS },
  { { "new-from-script", new_from_script_cb }, ALWAYS },
  { { "open", open_cb }, ALWAYS },
  { { "open-recent", open_recent_cb, "s" }, ALWAYS },
  { { "close-project", close_project_cb }, WITH_PROJECT },
  { { "open-sample", open_sample_cb }, ALWAYS },
  { { "shortcuts", shortcuts_cb }, ALWAYS },
  { { "preferences", preferences_cb, "s" }, ALWAYS },
  { { "render", render_cb }, WRITES },
  { { "jobs", jobs_cb }, WITH_PROJECT },
  { { "export", export_cb }, WITH_PROJECT },
  { { "import", import_cb }, ALWAYS },
  { { "save-copy", save_copy_cb }, WITH_PROJECT },
  { { "find-media", find_media_cb }, WRITES },
  { { "project-settings", project_settings_cb }, WRITES },
  { { "edit-style", edit_style_cb }, WRITES },
  { { "show-file", show_file_cb, "s" }, ALWAYS },
};

static gboolean
is_enabled (KnWindow *self, guint i)
{
  if (table[i].needs == ALWAYS)
    return TRUE;
  if (!self->document || (table[i].needs == WRITES && kn_document_get_read_only (self->document)))
    return FALSE;
  return table[i].entry.activate != render_cb || kn_render_desk_count_stale (self->desk) > 0;
}

void
_kn_window_update_project_actions (KnWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), table[i].entry.name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled (self, i));
    }
}

void
_kn_window_install_project_actions (KnWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_action_map_add_action_entries (G_ACTION_MAP (self), &table[i].entry, 1, self);
}
