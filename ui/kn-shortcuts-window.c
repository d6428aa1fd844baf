/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-shortcuts-window.h"

#include "ui/kn-accessible.h"
#include "ui/kn-shortcuts.h"
#include "ui/kn-wrap-layout.h"

#include <glib/gi18n.h>

/* Two groups beside each other, on a screen of 1024 by 700. */
#define WIDTH_PX 1000
#define HEIGHT_PX 640

static gboolean
is_wanted (GtkWidget *row, const char *words)
{
  g_autofree char *title = NULL, *folded = NULL;

  g_object_get (row, "title", &title, NULL);
  folded = g_utf8_casefold (title, -1);
  return strstr (folded, words) != NULL;
}

static void
search_cb (GtkWidget *groups, GtkEditable *entry)
{
  g_autofree char *words = g_utf8_casefold (gtk_editable_get_text (entry), -1);

  for (GtkWidget *group = gtk_widget_get_first_child (groups); group; group = gtk_widget_get_next_sibling (group))
    {
      GtkWidget *name = gtk_widget_get_first_child (group);
      g_autofree char *folded = g_utf8_casefold (gtk_label_get_text (GTK_LABEL (name)), -1);
      gboolean any = FALSE, all = strstr (folded, words) != NULL;

      for (GtkWidget *row = gtk_widget_get_next_sibling (name); row; row = gtk_widget_get_next_sibling (row))
        {
          gboolean wanted = all || is_wanted (row, words);

          gtk_widget_set_visible (row, wanted);
          any = any || wanted;
        }
      gtk_widget_set_visible (group, any);
    }
}

static GtkWidget *
add_group (GtkWidget *groups, const char *title)
{
  GtkWidget *group = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0, NULL);

  gtk_widget_add_css_class (name, "heading");
  gtk_widget_add_css_class (group, "shortcuts-group");
  gtk_accessible_update_property (GTK_ACCESSIBLE (group), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (group), name);
  gtk_box_append (GTK_BOX (groups), group);
  return group;
}

/* GTK shows the names of some keys as its header files have them. */
static void
spell_keys (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "keycap"))
    {
      g_autofree char *text = g_strdelimit (g_strdup (gtk_label_get_text (GTK_LABEL (widget))), "_", ' ');

      gtk_label_set_text (GTK_LABEL (widget), g_str_equal (text, "BackSpace") ? _("Backspace") : text);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    spell_keys (child);
}

/* GTK tells the left key from the right one. */
static void
write_on_key (GtkWidget *widget, const char *label)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "keycap"))
    gtk_label_set_text (GTK_LABEL (widget), label);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    write_on_key (child, label);
}

static void
add_row (GtkWidget *group, const char *title, const char *keys, GtkSizeGroup *column, const char *label)
{
  GtkWidget *row = g_object_new (GTK_TYPE_SHORTCUTS_SHORTCUT, "title", title, "accelerator", keys, "accel-size-group",
                                 column, NULL);

  gtk_box_append (GTK_BOX (group), row);
  if (label)
    write_on_key (row, label);
}

static void
add_drags (GtkWidget *groups, GtkSizeGroup *columns)
{
  g_autoptr (GtkSizeGroup) keys = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkWidget *group = NULL;
  struct kn_drag_key drag;

  for (guint i = 0; kn_shortcuts_get_drag (i, &drag); i++)
    {
      if (!group)
        gtk_size_group_add_widget (columns, group = add_group (groups, drag.group));
      add_row (group, drag.title, drag.key, keys, drag.label);
    }
}

static GtkWidget *
new_groups (void)
{
  GtkWidget *groups = g_object_new (GTK_TYPE_BOX, "layout-manager", g_object_new (KN_TYPE_WRAP_LAYOUT, NULL), NULL);
  g_autoptr (GtkSizeGroup) columns = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  g_autoptr (GtkSizeGroup) keys = NULL;
  struct kn_shortcut shortcut;
  const char *title = NULL;
  GtkWidget *group = NULL;

  for (guint i = 0; kn_shortcuts_get (i, &shortcut); i++)
    {
      if (g_strcmp0 (title, shortcut.group) != 0)
        {
          group = add_group (groups, shortcut.group);
          gtk_size_group_add_widget (columns, group);
          g_clear_object (&keys);
          keys = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
        }
      title = shortcut.group;
      add_row (group, shortcut.title, shortcut.keys, keys, NULL);
      kn_shortcut_clear (&shortcut);
    }
  add_drags (groups, columns);
  spell_keys (groups);
  gtk_widget_add_css_class (groups, "shortcuts");
  return groups;
}

GtkWidget *
kn_shortcuts_window_new (GtkWindow *parent)
{
  GtkWidget *window =
      g_object_new (ADW_TYPE_WINDOW, "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE, "title",
                    _("Keyboard shortcuts"), "default-width", WIDTH_PX, "default-height", HEIGHT_PX, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *groups = new_groups ();
  GtkWidget *entry = g_object_new (GTK_TYPE_SEARCH_ENTRY, "max-width-chars", 30, NULL);
  GtkWidget *head = g_object_new (ADW_TYPE_HEADER_BAR, "title-widget", entry, NULL);
  GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "child", groups,
                                      "vexpand", TRUE, NULL);

  kn_accessible_set_name (entry, _("Search the shortcuts"));
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (entry), window);
  g_signal_connect_object (entry, "search-changed", G_CALLBACK (search_cb), groups, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "stop-search", G_CALLBACK (gtk_window_close), window, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_focus (GTK_WINDOW (window), entry);
  return window;
}
