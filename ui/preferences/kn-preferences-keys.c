/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys: pressing a row listens for another one.
 */
#include "ui/preferences/kn-preferences.h"

#include "ui/kn-shortcuts.h"

#include <glib/gi18n.h>

/* The row that listens, of a page. */
#define LISTENER "listener"

static void
show_key (AdwActionRow *row, const char *key)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (row), "label");
  GdkModifierType modifiers;
  g_autofree char *text = NULL;
  guint value;

  /* GTK reads "" as a key without a name. */
  if (*key && gtk_accelerator_parse (key, &value, &modifiers))
    text = gtk_accelerator_get_label (value, modifiers);
  gtk_label_set_text (GTK_LABEL (label), text ? text : _("none"));
}

static void
show_row (AdwActionRow *row)
{
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "index"));
  GtkWidget *reset = g_object_get_data (G_OBJECT (row), "reset");
  struct kn_shortcut shortcut;

  kn_shortcuts_get (i, &shortcut);
  show_key (row, shortcut.key);
  adw_action_row_set_subtitle (row, NULL);
  gtk_widget_set_visible (reset, shortcut.changed);
  kn_shortcut_clear (&shortcut);
}

static void
listen_cb (AdwPreferencesPage *page, AdwActionRow *row)
{
  AdwActionRow *before = g_object_get_data (G_OBJECT (page), LISTENER);

  if (before)
    show_row (before);
  g_object_set_data (G_OBJECT (page), LISTENER, row);
  adw_action_row_set_subtitle (row, _("Press the new key, Backspace for none, Escape to keep it"));
}

static void
reset_cb (GtkWidget *button, AdwActionRow *row)
{
  kn_shortcuts_set (g_object_get_data (G_OBJECT (row), "action"), NULL);
  show_row (row);
}

static gboolean
key_cb (AdwPreferencesPage *page, guint key, guint code, GdkModifierType state)
{
  AdwActionRow *row = g_object_get_data (G_OBJECT (page), LISTENER);
  const char *action = row ? g_object_get_data (G_OBJECT (row), "action") : NULL;
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  g_autofree char *name = NULL, *text = NULL;
  const char *clash;

  if (!row)
    return FALSE;
  if (key == GDK_KEY_Escape || (key == GDK_KEY_BackSpace && !modifiers))
    {
      if (key == GDK_KEY_BackSpace)
        kn_shortcuts_set (action, "");
      g_object_set_data (G_OBJECT (page), LISTENER, NULL);
      show_row (row);
      return TRUE;
    }
  if (!gtk_accelerator_valid (key, modifiers))
    return TRUE;
  clash = kn_shortcuts_find_clash (action, key, modifiers);
  if (clash)
    {
      g_autofree char *escaped = g_markup_escape_text (clash, -1);

      /* Translators: what a key does already */
      text = g_strdup_printf (_("That key is taken by “%s”: press another"), escaped);
      adw_action_row_set_subtitle (row, text);
      return TRUE;
    }
  name = gtk_accelerator_name (key, modifiers);
  kn_shortcuts_set (action, name);
  g_object_set_data (G_OBJECT (page), LISTENER, NULL);
  show_row (row);
  return TRUE;
}

static GtkWidget *
new_row (AdwPreferencesPage *page, guint i, const struct kn_shortcut *shortcut)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", shortcut->title, "activatable", TRUE, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "css-classes", (const char *const[]) { "dim-label", NULL }, NULL);
  GtkWidget *reset = g_object_new (GTK_TYPE_BUTTON, "icon-name", "edit-undo-symbolic", "tooltip-text",
                                   _("The key as it was"), "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (reset, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (reset), GTK_ACCESSIBLE_PROPERTY_LABEL, _("The key as it was"), -1);
  g_signal_connect (reset, "clicked", G_CALLBACK (reset_cb), row);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), reset);
  g_object_set_data (G_OBJECT (row), "index", GUINT_TO_POINTER (i));
  g_object_set_data (G_OBJECT (row), "action", (gpointer) shortcut->action);
  g_object_set_data (G_OBJECT (row), "label", label);
  g_object_set_data (G_OBJECT (row), "reset", reset);
  g_signal_connect_object (row, "activated", G_CALLBACK (listen_cb), page, G_CONNECT_SWAPPED);
  show_row (ADW_ACTION_ROW (row));
  return row;
}

GtkWidget *
kn_preferences_keys_new (void)
{
  AdwPreferencesPage *page = g_object_new (ADW_TYPE_PREFERENCES_PAGE, "name", "shortcuts", "title", _("Shortcuts"),
                                           "icon-name", "input-keyboard-symbolic", NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  AdwPreferencesGroup *group = NULL;
  struct kn_shortcut shortcut;
  const char *title = NULL;

  for (guint i = 0; kn_shortcuts_get (i, &shortcut); i++)
    {
      if (g_strcmp0 (title, shortcut.group) != 0)
        {
          group = g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", shortcut.group, NULL);
          adw_preferences_page_add (page, group);
        }
      title = shortcut.group;
      adw_preferences_group_add (group, new_row (page, i, &shortcut));
      kn_shortcut_clear (&shortcut);
    }
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page), keys);
  return GTK_WIDGET (page);
}
