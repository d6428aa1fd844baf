/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-messages.h"

#include <glib/gi18n.h>

struct _KnMessages
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GHashTable *by_id;       /* id -> a child of box, borrowed */
};

G_DEFINE_FINAL_TYPE (KnMessages, kn_messages, GTK_TYPE_WIDGET)

static void
close_cb (GtkWidget *button, GtkWidget *message)
{
  KnMessages *self = KN_MESSAGES (gtk_widget_get_ancestor (button, KN_TYPE_MESSAGES));

  kn_messages_clear (self, g_object_get_data (G_OBJECT (message), "id"));
}

static GtkWidget *
new_message (const char *sentence, const char *button, const char *action)
{
  GtkWidget *message = g_object_new (GTK_TYPE_BOX, "spacing", 12, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, NULL);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic", "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", sentence, "wrap", TRUE, "xalign", 0.0, "hexpand", TRUE, NULL);
  GtkWidget *close = g_object_new (GTK_TYPE_BUTTON, "icon-name", "window-close-symbolic", "tooltip-text",
                                   _("Hide this message"), "valign", GTK_ALIGN_CENTER, NULL);

  gtk_box_append (GTK_BOX (message), icon);
  gtk_box_append (GTK_BOX (message), label);
  if (button)
    {
      GtkWidget *way_out =
          g_object_new (GTK_TYPE_BUTTON, "label", button, "use-underline", TRUE, "valign", GTK_ALIGN_CENTER, NULL);

      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (way_out), action);
      gtk_box_append (GTK_BOX (message), way_out);
    }
  gtk_widget_add_css_class (close, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Hide this message"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (message), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
  g_signal_connect (close, "clicked", G_CALLBACK (close_cb), message);
  gtk_box_append (GTK_BOX (message), close);
  gtk_widget_add_css_class (message, "message");
  return message;
}

void
kn_messages_show (KnMessages *self, const char *id, const char *sentence, const char *button, const char *action)
{
  GtkWidget *message;

  g_return_if_fail (KN_IS_MESSAGES (self));
  kn_messages_clear (self, id);
  message = new_message (sentence, button, action);
  g_object_set_data_full (G_OBJECT (message), "id", g_strdup (id), g_free);
  g_hash_table_insert (self->by_id, g_strdup (id), message);
  gtk_box_append (GTK_BOX (self->box), message);
}

void
kn_messages_clear (KnMessages *self, const char *id)
{
  GtkWidget *message;

  g_return_if_fail (KN_IS_MESSAGES (self));
  message = g_hash_table_lookup (self->by_id, id);
  if (!message)
    return;
  g_hash_table_remove (self->by_id, id);
  gtk_box_remove (GTK_BOX (self->box), message);
}

void
kn_messages_clear_all (KnMessages *self)
{
  GtkWidget *child;

  g_return_if_fail (KN_IS_MESSAGES (self));
  g_hash_table_remove_all (self->by_id);
  while ((child = gtk_widget_get_first_child (self->box)))
    gtk_box_remove (GTK_BOX (self->box), child);
}

static void
kn_messages_dispose (GObject *object)
{
  KnMessages *self = KN_MESSAGES (object);

  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (kn_messages_parent_class)->dispose (object);
}

static void
kn_messages_class_init (KnMessagesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_messages_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
kn_messages_init (KnMessages *self)
{
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
