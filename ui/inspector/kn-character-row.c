/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-character-row.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-character.h"
#include "app/document/kn-plan.h"
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
  KnDocument *document = kn_section_get_document (section);
  g_autofree char *relative = document ? kn_document_dup_relative (document, path) : NULL;
  g_autoptr (KnEditBuilder) builder = NULL;
  GError *error = NULL;
  guint64 asset = 0;
  KnEdit *add;

  if (!kn_section_can_edit (section))
    return;
  add = kn_plan_add_asset (document, relative, &asset, &error);
  if (!add)
    {
      kn_section_apply_take (section, NULL, error);
      return;
    }
  builder = kn_edit_builder_new (document, "Change image");
  kn_edit_builder_take (builder, add);
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

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer self)
{
  g_autofree char *path = kn_import_dup_dropped (value);

  if (path)
    use_picture (path, self);
  return path != NULL;
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
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  kn_bind_text (KN_SECTION (self), self->name, "name");
  kn_bind_text (KN_SECTION (self), self->description, "description");
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

void
kn_character_row_edit_name (KnCharacterRow *self)
{
  g_return_if_fail (KN_IS_CHARACTER_ROW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}
