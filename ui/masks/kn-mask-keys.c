/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-keys.h"

#include "app/document/kn-document.h"
#include "app/document/kn-mask-key.h"
#include "ui/kn-accessible.h"
#include "ui/kn-direction.h"
#include "ui/kn-shortcuts.h"
#include "ui/masks/kn-shot-time.h"

#include <glib/gi18n.h>

struct _KnMaskKeys
{
  GtkWidget parent_instance;

  KnSession *session;
  guint64 key;               /* at the playhead, or 0 */
  gboolean updating;

  GtkWidget *box, *toggle, *interpolation;
};

G_DEFINE_FINAL_TYPE (KnMaskKeys, kn_mask_keys, GTK_TYPE_WIDGET)

static const KnInterpolation interpolations[] = { KN_INTERPOLATION_SMOOTH, KN_INTERPOLATION_LINEAR, KN_INTERPOLATION_HOLD };

KnMaskKey *
kn_mask_keys_find (KnMaskTrack *track, gint64 time, int direction)
{
  GListModel *keys = track ? kn_mask_track_get_keys (track) : NULL;
  KnMaskKey *found = NULL;

  for (guint i = 0; keys && i < g_list_model_get_n_items (keys); i++)
    {
      g_autoptr (KnMaskKey) key = g_list_model_get_item (keys, i);
      gint64 at = kn_mask_key_get_time_frames (key);

      if (direction == 0 ? at == time : direction < 0 ? at < time : at > time && !found)
        found = key;   /* the document keeps it alive */
    }
  return found;
}

static void
interpolation_cb (KnMaskKeys *self)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (KN_TYPE_INTERPOLATION);
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->interpolation));

  if (self->updating || !self->key || selected >= G_N_ELEMENTS (interpolations))
    return;
  kn_document_apply_take (kn_session_get_document (self->session),
                          kn_edit_new_set_string (self->key, "interpolation",
                                                  g_enum_get_value (klass, (int) interpolations[selected])->value_nick),
                          NULL);
}

static void
show_toggle (KnMaskKeys *self)
{
  const char *what = self->key ? _("Remove the key at the playhead") : _("Add a key at the playhead");
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (what, "picture.toggle-key");

  gtk_button_set_icon_name (GTK_BUTTON (self->toggle), self->key ? "kn-key-symbolic" : "kn-key-add-symbolic");
  kn_accessible_set_tooltip (self->toggle, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
}

void
kn_mask_keys_update (KnMaskKeys *self, KnSession *session, KnMaskTrack *track)
{
  KnMaskKey *key = track ? kn_mask_keys_find (track, kn_shot_time_get (session), 0) : NULL;

  g_return_if_fail (KN_IS_MASK_KEYS (self));
  g_set_object (&self->session, session);
  self->key = key ? kn_node_get_id (KN_NODE (key)) : 0;
  self->updating = TRUE;
  show_toggle (self);
  gtk_widget_set_sensitive (self->interpolation, key != NULL);
  for (guint i = 0; key && i < G_N_ELEMENTS (interpolations); i++)
    if (interpolations[i] == kn_mask_key_get_interpolation (key))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->interpolation), i);
  self->updating = FALSE;
}

static GtkWidget *
add_button (KnMaskKeys *self, const char *icon, const char *name, const char *action)
{
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (name, action);
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  kn_accessible_set_tooltip (button, tooltip);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (self->box), button);
  return button;
}

static void
kn_mask_keys_dispose (GObject *object)
{
  KnMaskKeys *self = KN_MASK_KEYS (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kn_mask_keys_parent_class)->dispose (object);
}

static void
kn_mask_keys_class_init (KnMaskKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_mask_keys_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
kn_mask_keys_init (KnMaskKeys *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
kn_mask_keys_new (void)
{
  KnMaskKeys *self = g_object_new (KN_TYPE_MASK_KEYS, NULL);
  const char *const names[] = { _("Smooth"), _("Linear"), _("Hold"), NULL };

  add_button (self, "go-previous-symbolic", _("Previous key"), "picture.step-key(-1)");
  self->toggle = add_button (self, "kn-key-symbolic", _("Add a key at the playhead"), "picture.toggle-key");
  add_button (self, "go-next-symbolic", _("Next key"), "picture.step-key(1)");
  kn_direction_set_time (self->box);
  self->interpolation = gtk_drop_down_new_from_strings (names);
  gtk_widget_set_tooltip_text (self->interpolation, _("From this key to the next"));
  kn_accessible_set_name (self->interpolation, _("From this key to the next"));
  g_signal_connect_swapped (self->interpolation, "notify::selected", G_CALLBACK (interpolation_cb), self);
  gtk_box_append (GTK_BOX (self->box), self->interpolation);
  return GTK_WIDGET (self);
}
