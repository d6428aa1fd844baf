/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/kn-application.h"

#include "app/kn-config.h"
#include "ui/kn-accessible.h"
#include "ui/kn-settings.h"
#include "ui/kn-shortcuts.h"
#include "ui/kn-window.h"

#include <glib/gi18n.h>

/* Time for thumbnails and the first frame before a picture of the window is taken. */
#define SCREENSHOT_DELAY_MS 2500

struct _KnApplication
{
  AdwApplication parent_instance;

  char *screenshot;
};

G_DEFINE_FINAL_TYPE (KnApplication, kn_application, ADW_TYPE_APPLICATION)

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows;

  /* Each window keeps what was edited in it, and its size when it is closed; one that cannot keep it stays, a dialog that
   * would rather stay goes. */
  while ((windows = gtk_application_get_windows (data)))
    {
      g_autoptr (GtkWindow) window = g_object_ref (windows->data);

      gtk_window_close (window);
      if (KN_IS_WINDOW (window) && gtk_widget_get_realized (GTK_WIDGET (window)))
        return;
      gtk_window_destroy (window);
    }
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_show_about_window (
      gtk_application_get_active_window (data), "application-name", "Kinora", "application-icon", "org.kinora.Kinora",
      "version", KN_VERSION, "license-type", GTK_LICENSE_GPL_3_0, "comments",
      _("Storyboards that move: a prompt for each shot, drafts while you type, everything on this machine."), NULL);
}

static void
use_dark (gboolean dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_PREFER_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static void
dark_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  use_dark (g_variant_get_boolean (value));
  if (kn_settings_get_default ())
    g_settings_set_boolean (kn_settings_get_default (), "dark", g_variant_get_boolean (value));
}

static const GActionEntry entries[] = {
  { "quit", quit_cb },
  { "about", about_cb },
  { "dark", NULL, NULL, "true", dark_cb },
};

static gboolean
screenshot_cb (gpointer data)
{
  KnApplication *self = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (!window || !KN_IS_WINDOW (window) || !kn_window_save_picture (KN_WINDOW (window), self->screenshot))
    g_printerr ("kinora: The window could not be drawn into %s.\n", self->screenshot);
  quit_cb (NULL, NULL, self);
  return G_SOURCE_REMOVE;
}

static void
present (KnApplication *self, KnWindow *window)
{
  gtk_window_present (GTK_WINDOW (window));
  if (self->screenshot)
    g_timeout_add (SCREENSHOT_DELAY_MS, screenshot_cb, self);
}

static void
kn_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  present (KN_APPLICATION (application),
           window && KN_IS_WINDOW (window) ? KN_WINDOW (window) : kn_window_new (ADW_APPLICATION (application)));
}

/* The window that has the project open already, else one that has none, else a new one. */
static KnWindow *
window_for (KnApplication *self, const char *folder)
{
  KnWindow *empty = NULL;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (KN_IS_WINDOW (l->data))
      {
        const char *open = kn_window_get_folder (l->data);

        if (g_strcmp0 (open, folder) == 0)
          return l->data;
        if (!open)
          empty = l->data;
      }
  return empty ? empty : kn_window_new (ADW_APPLICATION (self));
}

static void
kn_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      const char *path = g_file_peek_path (files[i]);
      g_autofree char *folder = g_str_has_suffix (path, "/project.json") ? g_path_get_dirname (path) : g_strdup (path);
      KnWindow *window = window_for (KN_APPLICATION (application), folder);

      present (KN_APPLICATION (application), window);
      if (g_str_has_suffix (folder, ".kinora") || g_file_test (folder, G_FILE_TEST_IS_DIR))
        kn_window_open (window, folder);
      else
        kn_window_import (window, folder);
    }
}

static int
kn_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  KnApplication *self = KN_APPLICATION (application);

  if (g_variant_dict_lookup (options, "screenshot", "^ay", &self->screenshot))
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
kn_application_startup (GApplication *application)
{
  gboolean dark = !kn_settings_get_default () || g_settings_get_boolean (kn_settings_get_default (), "dark");

  G_APPLICATION_CLASS (kn_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  kn_accessible_watch ();
  kn_shortcuts_install (GTK_APPLICATION (application));
  g_action_group_change_action_state (G_ACTION_GROUP (application), "dark", g_variant_new_boolean (dark));
  gtk_window_set_default_icon_name ("org.kinora.Kinora");
}

static void
kn_application_finalize (GObject *object)
{
  g_free (KN_APPLICATION (object)->screenshot);
  G_OBJECT_CLASS (kn_application_parent_class)->finalize (object);
}

static void
kn_application_class_init (KnApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kn_application_finalize;
  application_class->startup = kn_application_startup;
  application_class->activate = kn_application_activate;
  application_class->open = kn_application_open;
  application_class->handle_local_options = kn_application_handle_local_options;
}

static void
kn_application_init (KnApplication *self)
{
  const GOptionEntry options[] = {
    { "screenshot", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, NULL, "Draw the window into a PNG, quit", "FILE" },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

KnApplication *
kn_application_new (void)
{
  return g_object_new (KN_TYPE_APPLICATION, "application-id", "org.kinora.Kinora", "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/org/kinora/Kinora", NULL);
}
