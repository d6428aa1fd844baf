/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-sketch.h"

#include "ui/camera/kn-camera-drawing.h"
#include "ui/kn-accessible.h"
#include "ui/kn-shortcuts.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

#define HEIGHT_PX 96

struct _KnCameraSketch
{
  GtkWidget parent_instance;

  KnCameraScene *scene;
  GtkWidget *button, *area, *verdict;
  char *name;
};

G_DEFINE_FINAL_TYPE (KnCameraSketch, kn_camera_sketch, GTK_TYPE_WIDGET)

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  KnCameraSketch *self = data;
  GdkRGBA inks[KN_CAMERA_N_INKS];
  struct kn_camera_eye eye;

  if (!self->scene)
    return;
  kn_camera_eye_init (&eye);
  eye.width = width;
  eye.height = height;
  eye.frame_aspect = kn_camera_scene_get_aspect (self->scene);
  kn_camera_drawing_fit (self->scene, &eye, FALSE);
  kn_camera_inks_load (GTK_WIDGET (area), inks);
  kn_camera_drawing_paint (self->scene, &eye, cr, inks);
}

static void
changed_cb (KnCameraSketch *self)
{
  KnShot *shot = kn_camera_scene_get_shot (self->scene);
  const char *verdict = kn_camera_scene_get_verdict (self->scene);
  const char *move = kn_words_get_camera (shot ? kn_shot_get_camera (shot) : NULL);
  /* Translators: a button that opens the camera page; after the colon the name of a camera move. */
  g_autofree char *name = g_strdup_printf (_("Camera path: %s"), move);

  gtk_widget_set_visible (GTK_WIDGET (self), shot && kn_camera_scene_get_path (self->scene)->n > 0);
  gtk_label_set_text (GTK_LABEL (self->verdict), verdict ? verdict : "");
  gtk_widget_set_visible (self->verdict, verdict != NULL);
  gtk_widget_queue_draw (self->area);
  if (g_strcmp0 (name, self->name) == 0)
    return;
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  kn_accessible_set_name (self->button, self->name);
}

static void
kn_camera_sketch_dispose (GObject *object)
{
  KnCameraSketch *self = KN_CAMERA_SKETCH (object);

  if (self->button)
    kn_camera_sketch_set_scene (self, NULL);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (kn_camera_sketch_parent_class)->dispose (object);
}

static void
kn_camera_sketch_class_init (KnCameraSketchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_camera_sketch_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "camerasketch");
}

static void
kn_camera_sketch_init (KnCameraSketch *self)
{
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (_("Open the camera path"), "win.viewer-page::camera");
  GtkWidget *overlay = gtk_overlay_new ();

  self->area = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->area), HEIGHT_PX);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw_cb, self, NULL);
  self->verdict = g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "halign", GTK_ALIGN_START, "valign",
                                GTK_ALIGN_START, NULL);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->area);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->verdict);
  self->button = g_object_new (GTK_TYPE_BUTTON, "child", overlay, "focus-on-click", FALSE, "tooltip-text", tooltip, NULL);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->button), "win.viewer-page::camera");
  kn_accessible_set_name (self->button, _("Open the camera path"));
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

GtkWidget *
kn_camera_sketch_new (void)
{
  return g_object_new (KN_TYPE_CAMERA_SKETCH, NULL);
}

void
kn_camera_sketch_set_scene (KnCameraSketch *self, KnCameraScene *scene)
{
  g_return_if_fail (KN_IS_CAMERA_SKETCH (self));
  if (self->scene)
    g_signal_handlers_disconnect_by_data (self->scene, self);
  g_set_object (&self->scene, scene);
  if (!scene)
    return;
  g_signal_connect_swapped (scene, "changed", G_CALLBACK (changed_cb), self);
  changed_cb (self);
}
