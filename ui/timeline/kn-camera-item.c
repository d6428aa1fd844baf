/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-camera-item.h"

#include "app/document/kn-camera-key.h"
#include "app/document/kn-camera-path.h"
#include "ui/kn-words.h"
#include "ui/timeline/kn-time-axis.h"

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

  /* Keys may have moved. */
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!kn_lane_item_set_name (item, name, ""))
    return;
  gtk_label_set_text (GTK_LABEL (self->label), move);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);
}

static void
draw_key (GtkSnapshot *snapshot, double x, double y, const GdkRGBA *colour)
{
  const float half = 4;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_rotate (snapshot, 45);
  gtk_snapshot_append_color (snapshot, colour, &GRAPHENE_RECT_INIT (-half, -half, 2 * half, 2 * half));
  gtk_snapshot_restore (snapshot);
}

static void
kn_camera_item_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnLaneItem *item = KN_LANE_ITEM (widget);
  KnSession *session = kn_lane_item_get_session (item);
  gpointer shot = kn_document_get_node (kn_session_get_document (session), kn_lane_item_get_id (item));
  KnCameraPath *path = shot ? kn_shot_get_camera (shot) : NULL;
  double left = kn_time_axis_to_px (session, (double) kn_lane_item_get_start (item));
  GListModel *keys = path ? kn_camera_path_get_keys (path) : NULL;
  GdkRGBA colour;

  GTK_WIDGET_CLASS (kn_camera_item_parent_class)->snapshot (widget, snapshot);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  for (guint i = 0; keys && i < g_list_model_get_n_items (keys); i++)
    {
      g_autoptr (KnCameraKey) key = g_list_model_get_item (keys, i);
      gint64 time = kn_lane_item_get_start (item) + kn_camera_key_get_time_frames (key) - kn_clip_get_in_frames (shot);

      draw_key (snapshot, kn_time_axis_to_px (session, (double) time) - left, gtk_widget_get_height (widget) / 2.0,
                &colour);
    }
}

static void
kn_camera_item_class_init (KnCameraItemClass *klass)
{
  KN_LANE_ITEM_CLASS (klass)->update = kn_camera_item_update;
  GTK_WIDGET_CLASS (klass)->snapshot = kn_camera_item_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "camera");
}

static void
kn_camera_item_init (KnCameraItem *self)
{
  self->label =
      g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 0.0, "single-line-mode", TRUE, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}
