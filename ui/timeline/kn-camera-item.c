/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-camera-item.h"

#include "ui/kn-accessible.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

struct _KnCameraItem
{
  KnLaneItem parent_instance;

  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (KnCameraItem, kn_camera_item, KN_TYPE_LANE_ITEM)

static void
kn_camera_item_update (KnLaneItem *item, KnNode *node)
{
  KnCameraItem *self = KN_CAMERA_ITEM (item);
  const char *move = kn_words_get_camera (kn_shot_get_camera (KN_SHOT (node)));
  g_autofree char *name = g_strdup_printf (_("Camera: %s"), move);

  if (!kn_lane_item_set_name (item, name, ""))
    return;
  gtk_label_set_text (GTK_LABEL (self->label), move);
  kn_accessible_set_tooltip (GTK_WIDGET (self), name);
}

static void
kn_camera_item_class_init (KnCameraItemClass *klass)
{
  KN_LANE_ITEM_CLASS (klass)->update = kn_camera_item_update;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "camera");
}

static void
kn_camera_item_init (KnCameraItem *self)
{
  self->label =
      g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 0.0, "single-line-mode", TRUE, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}
