/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-thumbnail.h"

#include "ui/kn-thumbnails.h"

#define WIDTH_PX 84
#define HEIGHT_PX 50

struct _KnThumbnail
{
  GtkWidget parent_instance;

  char *path;
  gint64 frame;
  KnRate rate;
};

G_DEFINE_FINAL_TYPE (KnThumbnail, kn_thumbnail, GTK_TYPE_WIDGET)

static void
kn_thumbnail_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnThumbnail *self = KN_THUMBNAIL (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), w, h;
  GdkTexture *texture =
      self->path ? kn_thumbnails_get (kn_thumbnails_get_default (), self->path, self->frame, self->rate) : NULL;

  if (!texture)
    return;
  gdk_paintable_compute_concrete_size (GDK_PAINTABLE (texture), 0, 0, width, height, &w, &h);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) ((width - w) / 2), (float) ((height - h) / 2)));
  gdk_paintable_snapshot (GDK_PAINTABLE (texture), snapshot, w, h);
}

static void
kn_thumbnail_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_PX : HEIGHT_PX;
}

static void
ready_cb (KnThumbnail *self, const char *path)
{
  if (g_strcmp0 (path, self->path) == 0)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
kn_thumbnail_dispose (GObject *object)
{
  g_signal_handlers_disconnect_by_data (kn_thumbnails_get_default (), object);
  g_clear_pointer (&KN_THUMBNAIL (object)->path, g_free);
  G_OBJECT_CLASS (kn_thumbnail_parent_class)->dispose (object);
}

static void
kn_thumbnail_class_init (KnThumbnailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_thumbnail_dispose;
  widget_class->snapshot = kn_thumbnail_snapshot;
  widget_class->measure = kn_thumbnail_measure;
  gtk_widget_class_set_css_name (widget_class, "thumbnail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
kn_thumbnail_init (KnThumbnail *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (kn_thumbnails_get_default (), "ready", G_CALLBACK (ready_cb), self);
}

void
kn_thumbnail_set_picture (KnThumbnail *self, const char *path, gint64 frame, KnRate rate)
{
  g_return_if_fail (KN_IS_THUMBNAIL (self));
  if (g_strcmp0 (path, self->path) == 0 && frame == self->frame)
    return;
  g_free (self->path);
  self->path = g_strdup (path);
  self->frame = frame;
  self->rate = rate;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
