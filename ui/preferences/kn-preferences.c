/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/preferences/kn-preferences.h"

#include "app/client/kn-draft-store.h"
#include "ui/kn-accessible.h"
#include "ui/kn-settings.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

struct _KnPreferences
{
  AdwPreferencesWindow parent_instance;

  char *project;
  KnRenderDesk *desk;
  GCancellable *cancellable;
  AdwComboRow *device;
  AdwActionRow *drafts;
  GPtrArray *ids;          /* of the rows of device; "" is the best one */
};

G_DEFINE_FINAL_TYPE (KnPreferences, kn_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static AdwPreferencesGroup *
new_group (AdwPreferencesPage *page, const char *title, const char *description)
{
  AdwPreferencesGroup *group = g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", title ? title : "", "description",
                                             description, NULL);

  adw_preferences_page_add (page, group);
  return group;
}

static AdwPreferencesPage *
new_page (KnPreferences *self, const char *name, const char *title, const char *icon)
{
  AdwPreferencesPage *page =
      g_object_new (ADW_TYPE_PREFERENCES_PAGE, "name", name, "title", title, "icon-name", icon, NULL);

  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), page);
  return page;
}

/* A row with a number that is kept under key. */
static GtkWidget *
new_number (const char *title, const char *subtitle, const char *key, double lower, double upper, double step)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", subtitle, NULL);
  GtkWidget *spin = gtk_spin_button_new_with_range (lower, upper, step);

  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  kn_accessible_set_name (spin, title);
  if (kn_settings_get_default ())
    g_settings_bind (kn_settings_get_default (), key, spin, "value", G_SETTINGS_BIND_DEFAULT);
  return row;
}

/* ---- device ---- */

static void
device_cb (KnPreferences *self)
{
  guint row = adw_combo_row_get_selected (self->device);

  if (row < self->ids->len && kn_settings_get_default ())
    g_settings_set_string (kn_settings_get_default (), "device", self->ids->pdata[row]);
}

static void
add_device (KnPreferences *self, GtkStringList *names, const char *id, const char *name)
{
  g_ptr_array_add (self->ids, g_strdup (id));
  gtk_string_list_append (names, name);
}

static void
list_devices (KnPreferences *self, const char *text)
{
  g_autoptr (JsonNode) root = text ? json_from_string (text, NULL) : NULL;
  JsonArray *devices = root && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  g_autofree char *chosen =
      kn_settings_get_default () ? g_settings_get_string (kn_settings_get_default (), "device") : g_strdup ("");
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint row;

  g_ptr_array_set_size (self->ids, 0);
  add_device (self, names, "", _("The best one"));
  for (guint i = 0; devices && i < json_array_get_length (devices); i++)
    {
      JsonObject *device = json_array_get_object_element (devices, i);
      const char *id = json_object_get_string_member_with_default (device, "id", "");
      const char *name = json_object_get_string_member_with_default (device, "name", id);
      gboolean slow = json_object_get_boolean_member_with_default (device, "software", FALSE);
      double gb = (double) json_object_get_int_member_with_default (device, "memory_bytes", 0) / 1e9;
      g_autofree char *label =
          json_object_has_member (device, "lacks") ? NULL : g_strdup_printf (slow ? _("%s, %.0f GB, without hardware: slow") : _("%s, %.0f GB"), name, gb);

      if (label)
        add_device (self, names, id, label);
    }
  if (!g_ptr_array_find_with_equal_func (self->ids, chosen, g_str_equal, &row))
    {
      g_autofree char *label = g_strdup_printf (_("%s (not there)"), chosen);

      row = self->ids->len;
      add_device (self, names, chosen, label);
    }
  g_signal_handlers_block_by_func (self->device, device_cb, self);
  adw_combo_row_set_model (self->device, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->device, row);
  g_signal_handlers_unblock_by_func (self->device, device_cb, self);
}

static void
devices_cb (GObject *process, GAsyncResult *result, gpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (process), result, &text, NULL, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    list_devices (data, text);
}

static void
add_rendering (KnPreferences *self, const char *worker)
{
  AdwPreferencesPage *page = new_page (self, "device", _("Rendering"), "video-display-symbolic");
  AdwPreferencesGroup *group = new_group (page, _("Device"), _("A job that runs goes on with the new one."));
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, worker, "devices",
                        "--json", NULL);

  self->device = g_object_new (ADW_TYPE_COMBO_ROW, "title", _("Render on"), NULL);
  adw_preferences_group_add (group, GTK_WIDGET (self->device));
  adw_preferences_group_add (group, new_number (_("Memory"), _("Megabytes of the device; 0 for all that there is"),
                                                "memory-limit-mb", 0, 10000000, 500));
  g_signal_connect_swapped (self->device, "notify::selected", G_CALLBACK (device_cb), self);
  list_devices (self, NULL);
  if (process)
    g_subprocess_communicate_utf8_async (process, NULL, self->cancellable, devices_cb, self);
}

/* ---- drafts ---- */

static void
show_drafts (KnPreferences *self)
{
  g_autofree char *size = g_format_size ((guint64) kn_draft_store_measure (self->project));
  g_autofree char *text = g_strdup_printf (_("%s in the storyboard that is open"), size);

  adw_action_row_set_subtitle (self->drafts, text);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnPreferences) self = data;

  /* The rows go with the window. */
  if (self->cancellable)
    show_drafts (self);
}

static void
clear_cb (KnPreferences *self)
{
  kn_render_desk_clear_drafts (self->desk, cleared_cb, g_object_ref (self));
}

static void
add_storage (KnPreferences *self)
{
  AdwPreferencesPage *page = new_page (self, "storage", _("Storage"), "drive-harddisk-symbolic");
  AdwPreferencesGroup *group = new_group (
      page, _("Drafts"), _("Drafts can be made again at any time. Rendered takes are never deleted by themselves."));
  GtkWidget *clear;

  adw_preferences_group_add (group, new_number (_("Room for drafts"), _("Megabytes in each storyboard; the oldest go first"),
                                                "draft-limit-mb", 16, 10000000, 64));
  if (!self->project || !self->desk)
    return;
  self->drafts = g_object_new (ADW_TYPE_ACTION_ROW, "title", _("Drafts now"), NULL);
  clear = g_object_new (GTK_TYPE_BUTTON, "label", _("_Clear"), "use-underline", TRUE, "valign", GTK_ALIGN_CENTER, NULL);
  g_signal_connect_swapped (clear, "clicked", G_CALLBACK (clear_cb), self);
  adw_action_row_add_suffix (self->drafts, clear);
  adw_preferences_group_add (group, GTK_WIDGET (self->drafts));
  show_drafts (self);
}

/* ---- looks ---- */

static void
add_looks (KnPreferences *self)
{
  AdwPreferencesPage *page = new_page (self, "looks", _("Appearance"), "preferences-desktop-appearance-symbolic");
  AdwPreferencesGroup *group = new_group (page, NULL, NULL);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", _("Dark colours"), "subtitle",
                                 _("Pictures are judged best in the dark"), NULL);
  GtkWidget *dark = g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER, "action-name", "app.dark", NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), dark);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), dark);
  kn_accessible_set_name (dark, _("Dark colours"));
  adw_preferences_group_add (group, row);
}

/* ---- life ---- */

static void
kn_preferences_dispose (GObject *object)
{
  KnPreferences *self = KN_PREFERENCES (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (kn_preferences_parent_class)->dispose (object);
}

static void
kn_preferences_finalize (GObject *object)
{
  KnPreferences *self = KN_PREFERENCES (object);

  g_ptr_array_unref (self->ids);
  g_free (self->project);
  G_OBJECT_CLASS (kn_preferences_parent_class)->finalize (object);
}

static void
kn_preferences_class_init (KnPreferencesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_preferences_dispose;
  G_OBJECT_CLASS (klass)->finalize = kn_preferences_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
kn_preferences_init (KnPreferences *self)
{
  self->cancellable = g_cancellable_new ();
  self->ids = g_ptr_array_new_with_free_func (g_free);
}

KnPreferences *
kn_preferences_new (GtkWindow *parent, const char *worker, const char *project, KnRenderDesk *desk,
                    const char *page)
{
  /* Without the application its actions would not be found. */
  KnPreferences *self = g_object_new (KN_TYPE_PREFERENCES, "application", gtk_window_get_application (parent),
                                      "transient-for", parent, "modal", TRUE, "default-width", 720, "default-height", 600,
                                      "title", _("Preferences"), "search-enabled", FALSE, NULL);

  self->project = g_strdup (project);
  g_set_object (&self->desk, desk);
  add_rendering (self, worker);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self),
                              ADW_PREFERENCES_PAGE (kn_preferences_models_new (worker)));
  add_storage (self);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), ADW_PREFERENCES_PAGE (kn_preferences_keys_new ()));
  add_looks (self);
  if (*page)
    adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self), page);
  return self;
}
