/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-lane-header.h"

#include "app/document/kn-audio-layer.h"
#include "app/document/kn-edit.h"
#include "app/document/kn-layer.h"
#include "app/session/kn-layer-commands.h"
#include "ui/kn-accessible.h"
#include "ui/kn-window.h"
#include "ui/timeline/kn-timeline-clipboard.h"

#include <glib/gi18n.h>

#define NAME_CHARS 10

struct _KnLaneHeader
{
  GtkWidget parent_instance;

  KnSession *session;
  guint64 layer;
  char *fallback;
  gboolean low;
  GtkWidget *box, *name, *off, *solo, *lock, *menu;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (KnLaneHeader, kn_lane_header, GTK_TYPE_WIDGET)

/* A command that did what it was asked to may have taken this header with it. */
static void
tell (KnLaneHeader *self, GError *error)
{
  GtkRoot *root = error ? gtk_widget_get_root (GTK_WIDGET (self)) : NULL;

  if (KN_IS_WINDOW (root))
    kn_window_show_message (KN_WINDOW (root), error->message);
}

static void
show_toggle (GtkWidget *button, gboolean on, const char *icon_on, const char *icon_off, const char *label)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), on);
  gtk_button_set_icon_name (GTK_BUTTON (button), on ? icon_on : icon_off);
  kn_accessible_set_tooltip (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
update (KnLaneHeader *self)
{
  gpointer layer = kn_document_get_node (kn_session_get_document (self->session), self->layer);
  gboolean sound = layer && KN_IS_AUDIO_LAYER (layer), locked, off;
  const char *name;
  g_autofree char *off_label = NULL, *solo_label = NULL, *lock_label = NULL, *menu_label = NULL;

  if (!layer)
    return;
  name = sound ? kn_audio_layer_get_name (layer) : kn_layer_get_name (layer);
  locked = sound ? kn_audio_layer_get_locked (layer) : kn_layer_get_locked (layer);
  off = sound ? kn_audio_layer_get_muted (layer) : kn_layer_get_hidden (layer);
  gtk_label_set_text (GTK_LABEL (self->name), *name ? name : self->low ? _("Titles") : self->fallback);
  name = gtk_label_get_text (GTK_LABEL (self->name));
  off_label = g_strdup_printf (sound ? _("Mute %s") : _("Hide %s"), name);
  /* Translators: a layer of sound is heard alone */
  solo_label = g_strdup_printf (_("Solo %s"), name);
  lock_label = g_strdup_printf (_("Lock %s"), name);
  menu_label = g_strdup_printf (_("Menu of %s"), name);
  self->updating = TRUE;
  show_toggle (self->off, off, sound ? "audio-volume-muted-symbolic" : "view-conceal-symbolic",
               sound ? "audio-volume-high-symbolic" : "view-reveal-symbolic", off_label);
  gtk_widget_set_visible (self->solo, sound);
  show_toggle (self->solo, sound && kn_audio_layer_get_solo (layer), "audio-headphones-symbolic",
               "audio-headphones-symbolic", solo_label);
  show_toggle (self->lock, locked, "changes-prevent-symbolic", "changes-allow-symbolic", lock_label);
  self->updating = FALSE;
  kn_accessible_set_tooltip (self->menu, menu_label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, menu_label, -1);
}

static void
toggle (KnLaneHeader *self, const char *key, gboolean on)
{
  g_autoptr (GError) error = NULL;

  if (self->updating)
    return;
  kn_document_apply_take (kn_session_get_document (self->session), kn_edit_new_set_boolean (self->layer, key, on),
                          &error);
  tell (self, error);
  update (self);
}

static void
off_cb (KnLaneHeader *self, GtkToggleButton *button)
{
  gpointer layer = kn_document_get_node (kn_session_get_document (self->session), self->layer);

  if (layer)
    toggle (self, KN_IS_AUDIO_LAYER (layer) ? "muted" : "hidden", gtk_toggle_button_get_active (button));
}

static void
solo_cb (KnLaneHeader *self, GtkToggleButton *button)
{
  toggle (self, "solo", gtk_toggle_button_get_active (button));
}

static void
lock_cb (KnLaneHeader *self, GtkToggleButton *button)
{
  toggle (self, "locked", gtk_toggle_button_get_active (button));
}

/* ---- menu ---- */

static gboolean
let_go_cb (gpointer popover)
{
  gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (GtkWidget *popover)
{
  g_idle_add (let_go_cb, popover);
}

static void
renamed_cb (KnLaneHeader *self, GtkEditable *entry)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (entry), GTK_TYPE_POPOVER);

  kn_command_rename_layer (self->session, self->layer, gtk_editable_get_text (entry), &error);
  tell (self, error);
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
rename_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  KnLaneHeader *self = KN_LANE_HEADER (widget);
  GtkWidget *popover = gtk_popover_new (), *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), gtk_label_get_text (GTK_LABEL (self->name)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the layer"), -1);
  gtk_popover_set_child (GTK_POPOVER (popover), entry);
  gtk_widget_set_parent (popover, widget);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (renamed_cb), self);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
  gtk_widget_grab_focus (entry);
}

static void
remove_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  KnLaneHeader *self = KN_LANE_HEADER (widget);
  g_autoptr (GError) error = NULL;

  kn_command_remove_layer (self->session, self->layer, &error);
  tell (self, error);
}

static void
shift_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  KnLaneHeader *self = KN_LANE_HEADER (widget);
  g_autoptr (GError) error = NULL;

  kn_command_shift_layer (self->session, self->layer, g_variant_get_int32 (parameter), &error);
  tell (self, error);
}

static void
paste_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  kn_timeline_paste (KN_TIMELINE (gtk_widget_get_ancestor (widget, KN_TYPE_TIMELINE)), KN_LANE_HEADER (widget)->layer);
}

static GMenuModel *
new_menu (void)
{
  g_autoptr (GMenu) own = g_menu_new (), others = g_menu_new ();
  GMenu *menu = g_menu_new ();

  g_menu_append (own, _("Paste here"), "layer.paste");
  g_menu_append (own, _("Rename"), "layer.rename");
  g_menu_append (own, _("Move up"), "layer.shift(-1)");
  g_menu_append (own, _("Move down"), "layer.shift(1)");
  g_menu_append (own, _("Remove with its clips"), "layer.remove");
  g_menu_append (others, _("Add a layer for shots"), "timeline.add-layer(false)");
  g_menu_append (others, _("Add a layer for sound"), "timeline.add-layer(true)");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (own));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (others));
  return G_MENU_MODEL (menu);
}

/* ---- widget ---- */

static void
kn_lane_header_dispose (GObject *object)
{
  KnLaneHeader *self = KN_LANE_HEADER (object);
  GtkWidget *child;

  if (self->session)
    g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
  g_clear_object (&self->session);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_pointer (&self->fallback, g_free);
  G_OBJECT_CLASS (kn_lane_header_parent_class)->dispose (object);
}

static void
kn_lane_header_class_init (KnLaneHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_lane_header_dispose;
  gtk_widget_class_install_action (widget_class, "layer.rename", NULL, rename_cb);
  gtk_widget_class_install_action (widget_class, "layer.paste", NULL, paste_cb);
  gtk_widget_class_install_action (widget_class, "layer.remove", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "layer.shift", "i", shift_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "laneheader");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
add_button (GtkWidget *box, GtkWidget *button)
{
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
kn_lane_header_init (KnLaneHeader *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  g_autoptr (GMenuModel) menu = new_menu ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END,
                             "width-chars", NAME_CHARS, "max-width-chars", 14, NULL);
  gtk_widget_set_valign (self->box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->box), self->name);
  self->off = add_button (buttons, gtk_toggle_button_new ());
  self->solo = add_button (buttons, gtk_toggle_button_new ());
  self->lock = add_button (buttons, gtk_toggle_button_new ());
  self->menu = add_button (buttons, gtk_menu_button_new ());
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu), menu);
  gtk_box_append (GTK_BOX (self->box), buttons);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect_swapped (self->off, "toggled", G_CALLBACK (off_cb), self);
  g_signal_connect_swapped (self->solo, "toggled", G_CALLBACK (solo_cb), self);
  g_signal_connect_swapped (self->lock, "toggled", G_CALLBACK (lock_cb), self);
}

GtkWidget *
kn_lane_header_new (KnSession *session, guint64 layer, const char *name)
{
  KnLaneHeader *self = g_object_new (KN_TYPE_LANE_HEADER, NULL);

  self->session = g_object_ref (session);
  self->layer = layer;
  self->fallback = g_strdup (name);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (update), self);
  update (self);
  return GTK_WIDGET (self);
}

void
kn_lane_header_set_low (KnLaneHeader *self, gboolean low)
{
  g_return_if_fail (KN_IS_LANE_HEADER (self));
  if (self->low == low)
    return;
  self->low = low;
  update (self);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), low ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  (low ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), "low");
  /* It does not make all lanes begin further away than their names need. */
  gtk_label_set_width_chars (GTK_LABEL (self->name), low ? 1 : NAME_CHARS);
}

const char *
kn_lane_header_get_title (KnLaneHeader *self)
{
  g_return_val_if_fail (KN_IS_LANE_HEADER (self), NULL);
  return gtk_label_get_text (GTK_LABEL (self->name));
}
