/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/conditioning/kn-picture-tile.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-plan.h"
#include "ui/conditioning/kn-frame-pin.h"
#include "ui/conditioning/kn-picture-import.h"
#include "ui/inspector/kn-binding.h"
#include "ui/kn-accessible.h"
#include "ui/kn-shortcuts.h"
#include "ui/kn-thumbnail.h"

#include <glib/gi18n.h>

struct _KnPictureTile
{
  KnSection parent_instance;

  GtkMenuButton *button;
  KnThumbnail *thumbnail;
  GtkLabel *caption, *file;
  GtkSpinButton *time, *strength;
};

G_DEFINE_FINAL_TYPE (KnPictureTile, kn_picture_tile, KN_TYPE_SECTION)

static gint64
last_frame (KnShot *shot)
{
  return kn_shot_get_length_frames (shot) - 1;
}

char *
kn_picture_tile_dup_caption (KnShot *shot, gint64 time_frames, KnRate rate)
{
  if (time_frames == 0)
    return g_strdup (_("first"));
  if (time_frames < 0 || time_frames >= last_frame (shot))
    return g_strdup (_("last"));
  return g_strdup_printf (_("at %.1f s"), kn_frames_to_seconds (time_frames, rate));
}

/* By its name alone, which costs nothing; what that does not tell is tried. */
static gboolean
may_be_picture (const char *path, GError **error)
{
  gboolean uncertain;
  g_autofree char *type = g_content_type_guess (path, NULL, 0, &uncertain), *name = NULL;

  if (uncertain || g_content_type_is_unknown (type) || g_content_type_is_mime_type (type, "image/*"))
    return TRUE;
  name = g_path_get_basename (path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is not a picture; choose another file."), name);
  return FALSE;
}

KnEdit *
kn_picture_plan_pin (KnDocument *document, KnShot *shot, gint64 time_frames, const char *path, GError **error)
{
  g_autofree char *relative = kn_document_dup_relative (document, path);

  return may_be_picture (path, error)
             ? kn_plan_pin_picture (document, kn_node_get_id (KN_NODE (shot)), time_frames, relative, NULL, error)
             : NULL;
}

static KnPictureKey *
get_key (KnPictureTile *self)
{
  return kn_section_get_node (KN_SECTION (self), 0);
}

static KnShot *
get_shot (KnPictureTile *self)
{
  return KN_SHOT (kn_node_get_parent (KN_NODE (get_key (self))));
}

/* ---- update ---- */

static void
kn_picture_tile_update (KnSection *section)
{
  KnPictureTile *self = KN_PICTURE_TILE (section);
  KnPictureKey *key = get_key (self);
  KnAsset *asset = kn_picture_key_get_asset (key);
  KnRate rate = kn_session_get_rate (kn_section_get_session (section));
  gint64 time = kn_picture_key_get_time_frames (key);
  g_autofree char *path = asset ? kn_asset_dup_file_name (asset) : NULL;
  g_autofree char *caption = kn_picture_tile_dup_caption (get_shot (self), time, rate);
  g_autofree char *name = g_strdup_printf (_("Picture %s"), caption);
  gboolean missing = !asset || kn_asset_is_missing (asset);
  g_autofree char *file = path ? g_path_get_basename (path) : g_strdup ("");
  g_autofree char *lost = g_strdup_printf (_("%s is missing"), file);

  kn_thumbnail_set_picture (self->thumbnail, missing ? NULL : path, 0, rate);
  gtk_label_set_text (self->caption, missing ? _("missing") : caption);
  gtk_label_set_text (self->file, missing ? lost : file);
  kn_accessible_set_tooltip (GTK_WIDGET (self->button), missing ? lost : file);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_spin_button_set_range (self->time, 0, kn_frames_to_seconds (last_frame (get_shot (self)), rate));
  gtk_spin_button_set_value (self->time, kn_frames_to_seconds (time < 0 ? last_frame (get_shot (self)) : time, rate));
}

/* ---- edits ---- */

static void
time_cb (KnPictureTile *self)
{
  KnSection *section = KN_SECTION (self);
  gint64 time;

  if (!kn_section_can_edit (section))
    return;
  time = kn_frames_from_seconds (gtk_spin_button_get_value (self->time),
                                 kn_session_get_rate (kn_section_get_session (section)));
  kn_section_set_int (section, "time_frames", time >= last_frame (get_shot (self)) ? -1 : time);
}

static void
put (const char *path, gpointer data)
{
  KnPictureTile *self = data;
  KnSection *section = KN_SECTION (self);
  GError *error = NULL;
  KnEdit *edit;

  if (!kn_section_can_edit (section))
    return;
  edit = kn_picture_plan_pin (kn_section_get_document (section), get_shot (self),
                              kn_picture_key_get_time_frames (get_key (self)), path, &error);
  kn_section_apply_take (section, edit, error);
}

static void
replace_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popdown (KN_PICTURE_TILE (widget)->button);
  kn_import_choose_picture (widget, put, widget);
}

static void
frame_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KnPictureTile *self = KN_PICTURE_TILE (widget);
  KnSection *section = KN_SECTION (widget);

  gtk_menu_button_popdown (self->button);
  if (kn_section_can_edit (section))
    kn_frame_pin_shown (kn_section_get_session (section), get_shot (self), kn_picture_key_get_time_frames (get_key (self)),
                        section, (KnFrameTellFunc) kn_section_tell);
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KnSection *section = KN_SECTION (widget);

  gtk_menu_button_popdown (KN_PICTURE_TILE (widget)->button);
  if (kn_section_can_edit (section))
    kn_section_apply_take (section, kn_edit_new_remove (kn_section_get_id (section, 0)), NULL);
}

/* ---- widget ---- */

static void
kn_picture_tile_class_init (KnPictureTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  KN_SECTION_CLASS (klass)->update = kn_picture_tile_update;
  g_type_ensure (KN_TYPE_THUMBNAIL);
  gtk_widget_class_install_action (widget_class, "tile.replace", NULL, replace_cb);
  gtk_widget_class_install_action (widget_class, "tile.frame", NULL, frame_cb);
  gtk_widget_class_install_action (widget_class, "tile.remove", NULL, remove_cb);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/conditioning/kn-picture-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, KnPictureTile, button);
  gtk_widget_class_bind_template_child (widget_class, KnPictureTile, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, KnPictureTile, caption);
  gtk_widget_class_bind_template_child (widget_class, KnPictureTile, file);
  gtk_widget_class_bind_template_child (widget_class, KnPictureTile, time);
  gtk_widget_class_bind_template_child (widget_class, KnPictureTile, strength);
}

static void
kn_picture_tile_init (KnPictureTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kn_accessible_set_name (GTK_WIDGET (self->time), _("Time of the picture in seconds"));
  kn_accessible_set_name (GTK_WIDGET (self->strength), _("Strength of the picture in per cent"));
  kn_bind_number (KN_SECTION (self), self->strength, "strength", 0.01);
  g_signal_connect_swapped (self->time, "value-changed", G_CALLBACK (time_cb), self);
  kn_import_accept_drops (GTK_WIDGET (self), put);
  kn_shortcuts_install_history (GTK_WIDGET (gtk_menu_button_get_popover (self->button)));
}
