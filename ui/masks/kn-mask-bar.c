/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-bar.h"

#include "app/client/kn-shot-request.h"
#include "app/document/kn-take.h"
#include "ui/kn-accessible.h"
#include "ui/kn-string-list.h"
#include "ui/kn-wrap-layout.h"
#include "ui/masks/kn-mask-keys.h"
#include "ui/masks/kn-mask-settings.h"

#include <glib/gi18n.h>

struct _KnMaskBar
{
  GtkWidget parent_instance;

  KnMaskEditor *editor;
  gboolean updating;        /* widgets change because the document did */

  GtkWidget *box, *hint, *use, *tracks, *role, *settings_button, *settings, *keys;
  GtkStringList *names;
  GArray *ids;              /* guint64, of the names */
};

G_DEFINE_FINAL_TYPE (KnMaskBar, kn_mask_bar, GTK_TYPE_WIDGET)

static const KnMaskRole roles[] = { KN_MASK_ROLE_REPLACE, KN_MASK_ROLE_KEEP };

/* ---- from the document ---- */

static void
show_tracks (KnMaskBar *self, KnShot *shot, KnMaskTrack *current)
{
  GListModel *masks = shot ? kn_shot_get_masks (shot) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint selected = GTK_INVALID_LIST_POSITION;

  g_array_set_size (self->ids, 0);
  for (guint i = 0; masks && i < g_list_model_get_n_items (masks); i++)
    {
      g_autoptr (KnMaskTrack) mask = g_list_model_get_item (masks, i);
      guint64 id = kn_node_get_id (KN_NODE (mask));

      if (kn_mask_track_get_role (mask) == KN_MASK_ROLE_LAYOUT)
        continue;
      if (mask == current)
        selected = self->ids->len;
      g_array_append_val (self->ids, id);
      g_ptr_array_add (names, (gpointer) (*kn_mask_track_get_name (mask) ? kn_mask_track_get_name (mask) : _("Mask")));
    }
  if (names->len == 0)
    g_ptr_array_add (names, (gpointer) _("No mask yet"));
  g_ptr_array_add (names, NULL);
  kn_string_list_show (self->names, (const char *const *) names->pdata);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->tracks), selected == GTK_INVALID_LIST_POSITION ? 0 : selected);
  gtk_widget_set_sensitive (self->tracks, self->ids->len > 0);
}

/* A mask says what of a take is kept: before the first it has nothing to work on. */
static gboolean
lacks_take (KnShot *shot)
{
  return kn_shot_get_source (shot) != KN_SHOT_SOURCE_MEDIA && !g_list_model_get_n_items (kn_shot_get_takes (shot));
}

/* It was there before the take, and nothing was asked of it since. */
static gboolean
is_unused (KnMaskTrack *track)
{
  KnShot *shot = KN_SHOT (kn_node_get_parent (KN_NODE (track)));

  return !lacks_take (shot) && kn_shot_get_source (shot) != KN_SHOT_SOURCE_MEDIA && !kn_mask_track_get_take (track) &&
         kn_shot_is_made_unmasked (shot);
}

static void
update (KnMaskBar *self)
{
  KnShot *shot = kn_mask_editor_get_shot (self->editor);
  KnMaskTrack *track = kn_mask_editor_get_track (self->editor);

  self->updating = TRUE;
  show_tracks (self, shot, track);
  gtk_widget_set_sensitive (self->box, shot != NULL);
  gtk_widget_set_sensitive (self->role, track != NULL);
  gtk_widget_set_sensitive (self->settings_button, track != NULL);
  gtk_widget_set_visible (self->hint, track && lacks_take (shot));
  gtk_widget_set_visible (self->use, track && is_unused (track));
  for (guint i = 0; track && i < G_N_ELEMENTS (roles); i++)
    if (roles[i] == kn_mask_track_get_role (track))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->role), i);
  kn_mask_keys_update (KN_MASK_KEYS (self->keys), kn_mask_editor_get_session (self->editor), track);
  kn_mask_settings_set_track (KN_MASK_SETTINGS (self->settings), track);
  self->updating = FALSE;
}

/* ---- to the document ---- */

static void
track_cb (KnMaskBar *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->tracks));

  if (!self->updating && selected < self->ids->len)
    kn_mask_editor_set_track (self->editor, g_array_index (self->ids, guint64, selected));
}

static void
role_cb (KnMaskBar *self)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (KN_TYPE_MASK_ROLE);
  KnMaskTrack *track = kn_mask_editor_get_track (self->editor);
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->role));

  if (!self->updating && track && selected < G_N_ELEMENTS (roles))
    kn_document_apply_take (kn_node_get_document (KN_NODE (track)),
                            kn_edit_new_set_string (kn_node_get_id (KN_NODE (track)), "role",
                                                    g_enum_get_value (klass, (int) roles[selected])->value_nick),
                            NULL);
}

static void
use_cb (KnMaskBar *self)
{
  KnMaskTrack *track = kn_mask_editor_get_track (self->editor);
  KnTake *take = track ? kn_shot_get_picked_take (KN_SHOT (kn_node_get_parent (KN_NODE (track)))) : NULL;

  if (take)
    kn_document_apply_take (kn_node_get_document (KN_NODE (track)),
                            kn_edit_new_set_int (kn_node_get_id (KN_NODE (track)), "take",
                                                 (gint64) kn_node_get_id (KN_NODE (take))),
                            NULL);
}

/* ---- widgets ---- */

static GtkWidget *
name_widget (GtkWidget *widget, const char *name)
{
  kn_accessible_set_tooltip (widget, name);
  kn_accessible_set_name (widget, name);
  return widget;
}

static GtkWidget *
add_choice (KnMaskBar *self, const char *name, const char *const *texts, GCallback callback)
{
  GtkWidget *choice = gtk_drop_down_new_from_strings (texts);

  gtk_box_append (GTK_BOX (self->box), name_widget (choice, name));
  g_signal_connect_swapped (choice, "notify::selected", callback, self);
  return choice;
}

static void
add_settings (KnMaskBar *self)
{
  GtkWidget *popover = gtk_popover_new ();

  self->settings = kn_mask_settings_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), self->settings);
  self->settings_button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "emblem-system-symbolic", "popover", popover, NULL);
  gtk_widget_add_css_class (self->settings_button, "flat");
  gtk_box_append (GTK_BOX (self->box), name_widget (self->settings_button, _("Edge, time and name of the mask")));
}

static void
add_menu (KnMaskBar *self)
{
  g_autoptr (GMenu) menu = g_menu_new (), picture = g_menu_new (), view = g_menu_new ();
  GtkWidget *button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "view-more-symbolic", "menu-model", menu, NULL);

  g_menu_append (picture, _("_New mask"), "picture.add-mask");
  g_menu_append (picture, _("_Invert"), "picture.invert-mask");
  g_menu_append (picture, _("_Clear"), "picture.clear-mask");
  g_menu_append (picture, _("I_mport a picture…"), "picture.import-mask");
  g_menu_append (view, _("_Onion skin"), "picture.onion-skin");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (picture));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (view));
  gtk_widget_add_css_class (button, "flat");
  gtk_box_append (GTK_BOX (self->box), name_widget (button, _("More about the mask")));
}

static void
add_brush (KnMaskBar *self)
{
  GtkWidget *size = gtk_spin_button_new_with_range (KN_MASK_BRUSH_MIN_PX, KN_MASK_BRUSH_MAX_PX, 1);

  gtk_editable_set_width_chars (GTK_EDITABLE (size), 4);
  gtk_box_append (GTK_BOX (self->box), name_widget (size, _("Size of the brush in pixels ([ and ]; { and } for a hard or a soft edge)")));
  g_object_bind_property (self->editor, "brush-size", gtk_spin_button_get_adjustment (GTK_SPIN_BUTTON (size)), "value",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

/* Among the controls: a line of its own would make the picture jump at the first stroke. */
static void
add_hints (KnMaskBar *self)
{
  self->hint = g_object_new (GTK_TYPE_BUTTON, "label", _("_Render this shot first"), "use-underline", TRUE, "action-name",
                             "win.retry-shot", "visible", FALSE, NULL);
  kn_accessible_set_tooltip (self->hint, _("A mask changes a take, and there is none of this shot yet"));
  gtk_box_append (GTK_BOX (self->box), self->hint);
  self->use = g_object_new (GTK_TYPE_BUTTON, "label", _("_Use it on this take"), "use-underline", TRUE, "visible", FALSE,
                            NULL);
  kn_accessible_set_tooltip (self->use, _("The take was made before the mask had anything to change"));
  gtk_box_append (GTK_BOX (self->box), self->use);
  g_signal_connect_swapped (self->use, "clicked", G_CALLBACK (use_cb), self);
}

static void
kn_mask_bar_dispose (GObject *object)
{
  KnMaskBar *self = KN_MASK_BAR (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->editor);
  g_clear_pointer (&self->ids, g_array_unref);
  G_OBJECT_CLASS (kn_mask_bar_parent_class)->dispose (object);
}

static void
kn_mask_bar_class_init (KnMaskBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_mask_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "mask-bar");
}

static void
kn_mask_bar_init (KnMaskBar *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->box = g_object_new (GTK_TYPE_BOX, "layout-manager", g_object_new (KN_TYPE_WRAP_LAYOUT, NULL), NULL);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
kn_mask_bar_new (KnMaskEditor *editor)
{
  KnMaskBar *self = g_object_new (KN_TYPE_MASK_BAR, NULL);
  const char *const no_names[] = { NULL };
  const char *const role_names[] = { _("Change inside"), _("Keep inside"), NULL };

  self->editor = g_object_ref (editor);
  self->tracks = add_choice (self, _("Mask"), no_names, G_CALLBACK (track_cb));
  self->names = GTK_STRING_LIST (gtk_drop_down_get_model (GTK_DROP_DOWN (self->tracks)));
  self->role = add_choice (self, _("What the mask does"), role_names, G_CALLBACK (role_cb));
  add_brush (self);
  add_settings (self);
  self->keys = kn_mask_keys_new ();
  gtk_box_append (GTK_BOX (self->box), self->keys);
  add_menu (self);
  add_hints (self);
  g_signal_connect_object (editor, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

void
kn_mask_bar_set_session (KnMaskBar *self, KnSession *session)
{
  g_return_if_fail (KN_IS_MASK_BAR (self));
  kn_mask_settings_set_session (KN_MASK_SETTINGS (self->settings), session);
}
