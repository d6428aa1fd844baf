/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-layout-bar.h"

#include "ui/kn-shortcuts.h"
#include "ui/kn-wrap-layout.h"
#include "ui/masks/kn-mask-keys.h"
#include "ui/masks/kn-mask-settings.h"

#include <glib/gi18n.h>

struct _KnLayoutBar
{
  GtkWidget parent_instance;

  KnLayoutLayer *layer;
  KnSession *session;
  gboolean updating;        /* widgets change because the document did */

  GtkWidget *box, *prompt, *settings_button, *settings, *keys;
};

G_DEFINE_FINAL_TYPE (KnLayoutBar, kn_layout_bar, GTK_TYPE_WIDGET)

static void
update (KnLayoutBar *self)
{
  KnMaskTrack *track = self->session ? kn_layout_layer_get_box (self->layer) : NULL;
  const char *prompt = track ? kn_mask_track_get_prompt (track) : "";

  self->updating = TRUE;
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->prompt)), prompt) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->prompt), prompt);
  gtk_widget_set_sensitive (self->prompt, track != NULL);
  gtk_widget_set_sensitive (self->settings_button, track != NULL);
  gtk_widget_set_sensitive (self->keys, track != NULL);
  kn_mask_settings_set_track (KN_MASK_SETTINGS (self->settings), track);
  kn_mask_keys_update (KN_MASK_KEYS (self->keys), self->session, track);
  self->updating = FALSE;
}

static void
prompt_cb (KnLayoutBar *self)
{
  KnMaskTrack *track = self->session ? kn_layout_layer_get_box (self->layer) : NULL;

  if (track && !self->updating)
    kn_document_apply_take (kn_session_get_document (self->session),
                            kn_edit_new_set_string (kn_node_get_id (KN_NODE (track)), "prompt",
                                                    gtk_editable_get_text (GTK_EDITABLE (self->prompt))),
                            NULL);
}

/* Back to the box; typing again is another step. */
static void
activate_cb (KnLayoutBar *self)
{
  if (self->session)
    kn_document_break_merge (kn_session_get_document (self->session));
  kn_layout_layer_focus (self->layer);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  activate_cb (data);
  return TRUE;
}

static void
edit_prompt_cb (KnLayoutBar *self)
{
  gtk_widget_grab_focus (self->prompt);
}

/* ---- widgets ---- */

static GtkWidget *
name_widget (GtkWidget *widget, const char *name)
{
  gtk_widget_set_tooltip_text (widget, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return widget;
}

static void
add_prompt (KnLayoutBar *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->prompt = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->prompt), _("Draw a box, then say what is in it"));
  gtk_editable_set_width_chars (GTK_EDITABLE (self->prompt), 16);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->prompt), 28);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_callback_action_new (escape_cb, self, NULL)));
  gtk_widget_add_controller (self->prompt, keys);
  g_signal_connect_swapped (self->prompt, "changed", G_CALLBACK (prompt_cb), self);
  g_signal_connect_swapped (self->prompt, "activate", G_CALLBACK (activate_cb), self);
  gtk_box_append (GTK_BOX (self->box), name_widget (self->prompt, _("Prompt of the box")));
}

static void
add_settings (KnLayoutBar *self)
{
  GtkWidget *popover = gtk_popover_new ();

  self->settings = kn_mask_settings_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), self->settings);
  self->settings_button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "emblem-system-symbolic", "popover", popover, NULL);
  gtk_widget_add_css_class (self->settings_button, "flat");
  gtk_box_append (GTK_BOX (self->box), name_widget (self->settings_button, _("Edge, time and name of the box")));
}

static void
kn_layout_bar_dispose (GObject *object)
{
  KnLayoutBar *self = KN_LAYOUT_BAR (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  g_clear_object (&self->layer);
  G_OBJECT_CLASS (kn_layout_bar_parent_class)->dispose (object);
}

static void
kn_layout_bar_class_init (KnLayoutBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_layout_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "layout-bar");
}

static void
kn_layout_bar_init (KnLayoutBar *self)
{
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (_("Add a box"), "picture.add-box");
  GtkWidget *add = gtk_button_new_from_icon_name ("list-add-symbolic");

  self->box = g_object_new (GTK_TYPE_BOX, "layout-manager", g_object_new (KN_TYPE_WRAP_LAYOUT, NULL), NULL);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_box_append (GTK_BOX (self->box), name_widget (add, _("Add a box")));
  gtk_widget_set_tooltip_text (add, tooltip);
  gtk_widget_add_css_class (add, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "picture.add-box");
  add_prompt (self);
  add_settings (self);
  self->keys = kn_mask_keys_new ();
  gtk_box_append (GTK_BOX (self->box), self->keys);
}

GtkWidget *
kn_layout_bar_new (KnLayoutLayer *layer)
{
  KnLayoutBar *self = g_object_new (KN_TYPE_LAYOUT_BAR, NULL);

  self->layer = g_object_ref (layer);
  g_signal_connect_object (layer, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (layer, "edit-prompt", G_CALLBACK (edit_prompt_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
kn_layout_bar_set_session (KnLayoutBar *self, KnSession *session)
{
  g_return_if_fail (KN_IS_LAYOUT_BAR (self));
  g_set_object (&self->session, session);
  kn_mask_settings_set_session (KN_MASK_SETTINGS (self->settings), session);
  update (self);
}
