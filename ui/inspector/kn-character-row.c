/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-character-row.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-character.h"
#include "ui/conditioning/kn-picture-import.h"
#include "ui/inspector/kn-binding.h"
#include "ui/kn-thumbnail.h"

struct _KnCharacterRow
{
  KnSection parent_instance;

  KnThumbnail *thumbnail;
  GtkWidget *no_picture;
  GtkEditable *name, *description;
};

G_DEFINE_FINAL_TYPE (KnCharacterRow, kn_character_row, KN_TYPE_SECTION)

static void
kn_character_row_update (KnSection *section)
{
  KnCharacterRow *self = KN_CHARACTER_ROW (section);
  KnAsset *image = kn_character_get_image (kn_section_get_node (section, 0));
  g_autofree char *path = image ? kn_asset_dup_file_name (image) : NULL;

  gtk_widget_set_visible (self->no_picture, path == NULL);
  kn_thumbnail_set_picture (self->thumbnail, path, 0, kn_session_get_rate (kn_section_get_session (section)));
}

static void
use_picture (const char *path, gpointer data)
{
  KnSection *section = data;
  guint64 asset = 0;
  g_autoptr (KnEditBuilder) builder = kn_section_begin_with_file (section, "Change image", path, &asset);

  if (!builder)
    return;
  kn_edit_builder_set_int (builder, kn_section_get_id (section, 0), "image", (gint64) asset);
  kn_section_apply_take (section, kn_edit_builder_end (builder), NULL);
}

static void
choose_picture_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  kn_import_choose_picture (widget, use_picture, widget);
}

static void
delete_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KnSection *section = KN_SECTION (widget);

  if (kn_section_can_edit (section))
    kn_section_apply_take (section, kn_edit_new_remove (kn_section_get_id (section, 0)), NULL);
}

static void
kn_character_row_class_init (KnCharacterRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  KN_SECTION_CLASS (klass)->update = kn_character_row_update;
  g_type_ensure (KN_TYPE_THUMBNAIL);
  gtk_widget_class_install_action (widget_class, "character.choose-picture", NULL, choose_picture_cb);
  gtk_widget_class_install_action (widget_class, "character.delete", NULL, delete_cb);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-character-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KnCharacterRow, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, KnCharacterRow, no_picture);
  gtk_widget_class_bind_template_child (widget_class, KnCharacterRow, name);
  gtk_widget_class_bind_template_child (widget_class, KnCharacterRow, description);
}

static void
kn_character_row_init (KnCharacterRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kn_bind_text (KN_SECTION (self), self->name, "name");
  kn_bind_text (KN_SECTION (self), self->description, "description");
  kn_import_accept_drops (GTK_WIDGET (self), use_picture);
}

void
kn_character_row_edit_name (KnCharacterRow *self)
{
  g_return_if_fail (KN_IS_CHARACTER_ROW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}
