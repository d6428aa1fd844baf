/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-picture-chip.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-document.h"
#include "app/document/kn-plan.h"
#include "ui/kn-accessible.h"
#include "ui/kn-thumbnails.h"

#include <glib/gi18n.h>

struct _KnPictureChip
{
  GtkWidget parent_instance;

  guint64 id;
  KnDocument *document;
  char *file, *name;
  gboolean updating;          /* the slider moves because the document did */
  GtkWidget *picture, *level, *popover, *strength;
};

G_DEFINE_FINAL_TYPE (KnPictureChip, kn_picture_chip, GTK_TYPE_WIDGET)

static void
show_thumbnail (KnPictureChip *self)
{
  GdkTexture *texture =
      self->file ? kn_thumbnails_get (kn_thumbnails_get_default (), self->file, 0, KN_RATE_INIT (24, 1)) : NULL;

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
}

static void
ready_cb (KnPictureChip *self, const char *path)
{
  if (g_strcmp0 (path, self->file) == 0)
    show_thumbnail (self);
}

/* ---- settings ---- */

static void
strength_cb (KnPictureChip *self)
{
  if (!self->updating && self->document)
    kn_document_apply_take (self->document,
                            kn_edit_new_set_double (self->id, "strength",
                                                    gtk_range_get_value (GTK_RANGE (self->strength)) / 100),
                            NULL);
}

static void
remove_cb (KnPictureChip *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  if (self->document)
    kn_document_apply_take (self->document, kn_plan_delete (self->document, &self->id, 1, NULL), NULL);
}

static void
build_popover (KnPictureChip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *label = gtk_label_new (_("Strength in percent"));
  GtkWidget *remove = gtk_button_new_with_label (_("Remove"));

  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_TOP);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  self->strength = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 100, 5);
  gtk_scale_set_draw_value (GTK_SCALE (self->strength), TRUE);
  gtk_scale_set_value_pos (GTK_SCALE (self->strength), GTK_POS_RIGHT);
  gtk_widget_set_size_request (self->strength, 200, -1);
  gtk_widget_set_tooltip_text (self->strength, _("100 % is exactly this picture; less leaves the details free"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->strength), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Strength in percent"), -1);
  g_signal_connect_swapped (self->strength, "value-changed", G_CALLBACK (strength_cb), self);
  g_signal_connect_swapped (remove, "clicked", G_CALLBACK (remove_cb), self);
  gtk_widget_add_css_class (remove, "destructive-action");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->strength);
  gtk_box_append (GTK_BOX (box), remove);
}

void
kn_picture_chip_activate (KnPictureChip *self)
{
  g_return_if_fail (KN_IS_PICTURE_CHIP (self));
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* ---- widget ---- */

static void
kn_picture_chip_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural =
      orientation == GTK_ORIENTATION_HORIZONTAL ? KN_PICTURE_CHIP_WIDTH_PX : KN_PICTURE_CHIP_HEIGHT_PX;
}

static void
kn_picture_chip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnPictureChip *self = KN_PICTURE_CHIP (widget);
  int level;

  gtk_widget_measure (self->picture, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (self->picture, width, height, -1, NULL);
  gtk_widget_measure (self->level, GTK_ORIENTATION_VERTICAL, -1, &level, NULL, NULL, NULL);
  gtk_widget_allocate (self->level, width, level, -1,
                       gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (0, (float) (height - level))));
  gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
kn_picture_chip_dispose (GObject *object)
{
  KnPictureChip *self = KN_PICTURE_CHIP (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  g_clear_pointer (&self->level, gtk_widget_unparent);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (kn_picture_chip_parent_class)->dispose (object);
}

static void
kn_picture_chip_finalize (GObject *object)
{
  g_free (KN_PICTURE_CHIP (object)->file);
  g_free (KN_PICTURE_CHIP (object)->name);
  G_OBJECT_CLASS (kn_picture_chip_parent_class)->finalize (object);
}

static void
kn_picture_chip_class_init (KnPictureChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_picture_chip_dispose;
  G_OBJECT_CLASS (klass)->finalize = kn_picture_chip_finalize;
  widget_class->measure = kn_picture_chip_measure;
  widget_class->size_allocate = kn_picture_chip_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "picture-chip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_CELL);
}

static void
kn_picture_chip_init (KnPictureChip *self)
{
  self->picture = g_object_new (GTK_TYPE_PICTURE, "keep-aspect-ratio", TRUE, "can-target", FALSE, NULL);
  self->level = g_object_new (GTK_TYPE_LEVEL_BAR, "can-target", FALSE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
  gtk_widget_set_parent (self->level, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  build_popover (self);
  g_signal_connect_object (kn_thumbnails_get_default (), "ready", G_CALLBACK (ready_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
kn_picture_chip_new (guint64 id)
{
  KnPictureChip *self = g_object_new (KN_TYPE_PICTURE_CHIP, NULL);

  self->id = id;
  return GTK_WIDGET (self);
}

guint64
kn_picture_chip_get_id (KnPictureChip *self)
{
  g_return_val_if_fail (KN_IS_PICTURE_CHIP (self), 0);
  return self->id;
}

static void
show_name (KnPictureChip *self, gint64 time, KnRate rate, double strength)
{
  /* Translators: a picture that the shot shows at a time, and how strictly */
  g_autofree char *name =
      g_strdup_printf (_("Picture at %.2f s, %.0f %%"), kn_frames_to_seconds (time, rate), 100 * strength);

  if (g_strcmp0 (name, self->name) == 0)
    return;
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  kn_accessible_set_tooltip (GTK_WIDGET (self), self->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->name, -1);
}

void
kn_picture_chip_update (KnPictureChip *self, KnPictureKey *key, gint64 time, KnRate rate, gboolean selected)
{
  KnAsset *asset = kn_picture_key_get_asset (key);
  g_autofree char *file = asset ? kn_asset_dup_file_name (asset) : NULL;
  double strength = kn_picture_key_get_strength (key);

  g_return_if_fail (KN_IS_PICTURE_CHIP (self));
  g_set_object (&self->document, kn_node_get_document (KN_NODE (key)));
  if (g_strcmp0 (file, self->file) != 0)
    {
      g_free (self->file);
      self->file = g_steal_pointer (&file);
      show_thumbnail (self);
    }
  self->updating = TRUE;
  gtk_range_set_value (GTK_RANGE (self->strength), 100 * strength);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->level), strength);
  self->updating = FALSE;
  gtk_widget_set_visible (self->level, strength < 1);
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
  show_name (self, time, rate, strength);
}
