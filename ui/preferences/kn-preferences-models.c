/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Model folders: what each can do, adding and removing, and the worker's own word on whether it can be used.
 */
#include "ui/preferences/kn-preferences.h"

#include "app/client/kn-model-facts.h"
#include "ui/kn-settings.h"

#include <glib/gi18n.h>

typedef struct
{
  AdwPreferencesPage *page;
  AdwPreferencesGroup *group;
  GPtrArray *rows;         /* borrowed from group */
  char *worker;
} Models;

static void fill (Models *models);

static void
models_free (gpointer data)
{
  Models *models = data;

  g_ptr_array_unref (models->rows);
  g_free (models->worker);
  g_free (models);
}

static char **
load (void)
{
  return kn_settings_get_default () ? g_settings_get_strv (kn_settings_get_default (), "model-folders")
                                    : g_new0 (char *, 1);
}

static char *
dup_abilities (const KnModelFacts *facts)
{
  g_autoptr (GString) text = g_string_new (_("text"));

  if (facts->takes_pictures)
    g_string_append_printf (text, ", %s", _("pictures"));
  if (facts->takes_camera)
    g_string_append_printf (text, ", %s", _("camera paths"));
  if (facts->n_sizes)
    g_string_append_printf (text, " · %d × %d", facts->sizes[0][0], facts->sizes[0][1]);
  if (facts->fps > 0)
    g_string_append_printf (text, _(" · %.4g frames a second"), facts->fps);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- what can be done ---- */

static void
remove_cb (GtkWidget *button, Models *models)
{
  const char *place = g_object_get_data (G_OBJECT (button), "place");
  g_auto (GStrv) places = load ();
  g_autoptr (GStrvBuilder) left = g_strv_builder_new ();
  g_auto (GStrv) result = NULL;

  for (guint i = 0; places[i]; i++)
    if (!g_str_equal (places[i], place))
      g_strv_builder_add (left, places[i]);
  result = g_strv_builder_end (left);
  if (kn_settings_get_default ())
    g_settings_set_strv (kn_settings_get_default (), "model-folders", (const char *const *) result);
  fill (models);
}

static void
verified_cb (GObject *process, GAsyncResult *result, gpointer data)
{
  g_autoptr (AdwActionRow) row = data;
  g_autofree char *said = NULL, *complaint = NULL;
  gboolean ok = g_subprocess_communicate_utf8_finish (G_SUBPROCESS (process), result, &said, &complaint, NULL) &&
                g_subprocess_get_successful (G_SUBPROCESS (process));
  const char *text = ok ? said : complaint;

  g_object_set (row, "subtitle-lines", 0, NULL);
  adw_action_row_set_subtitle (row, text && *text ? g_strstrip ((char *) text) : _("It cannot be read."));
}

static void
verify_cb (GtkWidget *button, Models *models)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  const char *place = g_object_get_data (G_OBJECT (button), "place");
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, NULL, models->worker, "inspect",
                        place, NULL);

  if (process)
    g_subprocess_communicate_utf8_async (process, NULL, NULL, verified_cb, g_object_ref (row));
}

static void
chosen_cb (AdwPreferencesPage *page, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  const char *path = file ? g_file_peek_path (file) : NULL;
  g_auto (GStrv) places = load ();

  if (response == GTK_RESPONSE_ACCEPT && path && !g_strv_contains ((const char *const *) places, path) &&
      kn_settings_get_default ())
    {
      g_autoptr (GStrvBuilder) more = g_strv_builder_new ();
      g_auto (GStrv) result = NULL;

      g_strv_builder_addv (more, (const char **) places);
      g_strv_builder_add (more, path);
      result = g_strv_builder_end (more);
      g_settings_set_strv (kn_settings_get_default (), "model-folders", (const char *const *) result);
      fill (g_object_get_data (G_OBJECT (page), "models"));
    }
  g_object_unref (chooser);
}

static void
add_cb (AdwPreferencesPage *page)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _("Add a model folder"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Add"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), page, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- rows ---- */

static GtkWidget *
new_button (const char *icon, const char *text, const char *place, GCallback callback, Models *models)
{
  GtkWidget *button =
      g_object_new (GTK_TYPE_BUTTON, "icon-name", icon, "tooltip-text", text, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data_full (G_OBJECT (button), "place", g_strdup (place), g_free);
  g_signal_connect (button, "clicked", callback, models);
  return button;
}

static AdwActionRow *
add_row (Models *models, const char *title, const char *subtitle)
{
  AdwActionRow *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title, "subtitle", subtitle, NULL);

  adw_preferences_group_add (models->group, GTK_WIDGET (row));
  g_ptr_array_add (models->rows, row);
  return row;
}

static void
add_place (Models *models, const char *place)
{
  const char *places[] = { place, NULL };
  g_autoptr (GPtrArray) found = kn_model_facts_list (places);
  g_autofree char *shown = g_filename_display_name (place);
  AdwActionRow *row = NULL;

  /* The first is the starter. */
  for (guint i = 1; i < found->len; i++)
    {
      const KnModelFacts *facts = found->pdata[i];
      g_autofree char *abilities = dup_abilities (facts);

      row = add_row (models, facts->name, abilities);
      gtk_widget_set_tooltip_text (GTK_WIDGET (row), facts->folder);
      adw_action_row_add_suffix (row, new_button ("object-select-symbolic", _("Verify"), facts->folder,
                                                  G_CALLBACK (verify_cb), models));
    }
  if (!row)
    row = add_row (models, shown, _("There is no model in this folder."));
  adw_action_row_add_suffix (row, new_button ("list-remove-symbolic", _("Look here no more"), place,
                                              G_CALLBACK (remove_cb), models));
}

static void
fill (Models *models)
{
  g_auto (GStrv) places = load ();
  g_autoptr (KnModelFacts) starter = kn_model_facts_get (NULL);
  g_autofree char *abilities = starter ? dup_abilities (starter) : g_strdup (_("It is not there."));

  for (guint i = 0; i < models->rows->len; i++)
    adw_preferences_group_remove (models->group, models->rows->pdata[i]);
  g_ptr_array_set_size (models->rows, 0);
  add_row (models, starter ? starter->name : _("Kinora Starter"), abilities);
  for (guint i = 0; places[i]; i++)
    add_place (models, places[i]);
}

GtkWidget *
kn_preferences_models_new (const char *worker)
{
  Models *models = g_new0 (Models, 1);
  GtkWidget *add = g_object_new (GTK_TYPE_BUTTON, "label", _("_Add a folder…"), "use-underline", TRUE, NULL);

  models->rows = g_ptr_array_new ();
  models->worker = g_strdup (worker);
  models->page = g_object_new (ADW_TYPE_PREFERENCES_PAGE, "name", "models", "title", _("Models"), "icon-name",
                               "applications-graphics-symbolic", NULL);
  models->group = g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", _("Model folders"), "description",
                                _("Models of the Wan family in folders, and what each is guided by."), "header-suffix",
                                add, NULL);
  g_object_set_data_full (G_OBJECT (models->page), "models", models, models_free);
  g_signal_connect_object (add, "clicked", G_CALLBACK (add_cb), models->page, G_CONNECT_SWAPPED);
  adw_preferences_page_add (models->page, models->group);
  fill (models);
  return GTK_WIDGET (models->page);
}
