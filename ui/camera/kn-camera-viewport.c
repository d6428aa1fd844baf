/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-viewport-private.h"

#include "ui/camera/kn-focus-order.h"

#include <glib/gi18n.h>
#include <math.h>

G_DEFINE_FINAL_TYPE (KnCameraViewport, kn_camera_viewport, GTK_TYPE_WIDGET)

/* Of the view. */
#define INSET 0.27
#define INSET_MARGIN 10

static guint view_changed_signal;

/* ---- GL ---- */

/* What is drawn without it is drawn in snapshot(). */
static void
do_without_gl (KnCameraViewport *self, const GError *error)
{
  g_free (self->error);
  self->error = g_strdup_printf (_("The picture is not shown in space: OpenGL is not available (%s)."), error->message);
  gtk_widget_set_visible (self->area, FALSE);
  g_signal_emit (self, view_changed_signal, 0);
}

static void
realize_cb (KnCameraViewport *self, GtkGLArea *area)
{
  g_autoptr (GError) error = NULL;

  gtk_gl_area_make_current (area);
  if (gtk_gl_area_get_error (area))
    {
      do_without_gl (self, gtk_gl_area_get_error (area));
      return;
    }
  self->gl = kn_camera_gl_new (gdk_gl_context_get_use_es (gtk_gl_area_get_context (area)), &error);
  if (!self->gl)
    do_without_gl (self, error);
}

static void
unrealize_cb (KnCameraViewport *self, GtkGLArea *area)
{
  gtk_gl_area_make_current (area);
  if (!gtk_gl_area_get_error (area))
    g_clear_pointer (&self->gl, kn_camera_gl_free);
}

/* What the camera sees, in a corner of every other view. */
static gboolean
get_inset (KnCameraViewport *self, graphene_rect_t *box, struct kn_camera_eye *eye)
{
  double width = INSET * self->eye.width, height = width / self->eye.frame_aspect;

  *eye = self->eye;
  if (self->eye.kind == KN_CAMERA_VIEW_THROUGH || self->error || width < 60)
    return FALSE;
  if (height > 1.4 * INSET * self->eye.height)
    {
      height = 1.4 * INSET * self->eye.height;
      width = height * self->eye.frame_aspect;
    }
  eye->kind = KN_CAMERA_VIEW_THROUGH;
  eye->margin = 1;
  eye->width = floor (width);
  eye->height = floor (height);
  graphene_rect_init (box, (float) floor (self->eye.width - width - INSET_MARGIN),
                      (float) floor (self->eye.height - height - INSET_MARGIN), (float) eye->width,
                      (float) eye->height);
  return TRUE;
}

static gboolean
render_cb (KnCameraViewport *self)
{
  const double scale = gtk_widget_get_scale_factor (self->area);
  struct kn_camera_eye inset;
  graphene_rect_t box;
  GdkRGBA ground;

  if (!self->scene || !self->gl)
    return FALSE;
  kn_camera_inks_load (GTK_WIDGET (self), self->inks);
  kn_camera_gl_draw (self->gl, self->scene, &self->eye, 0, 0, scale, self->inks, NULL);
  if (get_inset (self, &box, &inset)
      && gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "view_bg_color", &ground))
    kn_camera_gl_draw (self->gl, self->scene, &inset, box.origin.x,
                       self->eye.height - box.origin.y - box.size.height, scale, self->inks, &ground);
  return TRUE;
}

/* ---- marks ---- */

static KnCameraMark *
find_mark (KnCameraViewport *self, guint64 key)
{
  for (guint i = 0; i < self->marks->len; i++)
    if (kn_camera_mark_get_key (self->marks->pdata[i]) == key)
      return self->marks->pdata[i];
  return NULL;
}

static KnCameraMark *
take_mark (KnCameraViewport *self, guint64 key)
{
  KnCameraMark *mark = find_mark (self, key);

  if (mark)
    return g_object_ref (mark);
  mark = KN_CAMERA_MARK (kn_camera_mark_new (self->scene, &self->eye, key));
  return g_object_ref_sink (mark);
}

static void
unparent (gpointer mark)
{
  gtk_widget_unparent (mark);
  g_object_unref (mark);
}

/* A widget for each key, in their order; keys that stay keep theirs, and with it the focus. */
static void
update_marks (KnCameraViewport *self)
{
  g_autoptr (GPtrArray) old = self->marks;
  GPtrArray *marks = g_ptr_array_new ();
  guint n;
  const struct kn_scene_key *keys = kn_camera_scene_get_keys (self->scene, &n);

  for (guint i = 0; i <= n; i++)
    {
      KnCameraMark *mark = take_mark (self, i < n ? keys[i].id : 0);

      gtk_widget_insert_before (GTK_WIDGET (mark), GTK_WIDGET (self), NULL);
      kn_camera_mark_update (mark, i + 1, n, i < n ? &keys[i] : NULL);
      g_ptr_array_add (marks, mark);
    }
  self->marks = marks;
  for (guint i = 0; i < old->len; i++)
    {
      if (find_mark (self, kn_camera_mark_get_key (old->pdata[i])) == old->pdata[i])
        g_object_unref (old->pdata[i]);
      else
        unparent (old->pdata[i]);
    }
}

static gboolean
mark_place (KnCameraViewport *self, KnCameraMark *mark, double *x, double *y)
{
  guint64 id = kn_camera_mark_get_key (mark);
  guint n;
  const struct kn_scene_key *keys = kn_camera_scene_get_keys (self->scene, &n);
  double target[3];

  if (self->eye.kind == KN_CAMERA_VIEW_THROUGH)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (keys[i].id == id)
      return kn_camera_eye_project (&self->eye, keys[i].pose.position, x, y);
  kn_camera_scene_get_target (self->scene, target);
  return kn_camera_eye_project (&self->eye, target, x, y);
}

static void
allocate_marks (KnCameraViewport *self)
{
  for (guint i = 0; i < self->marks->len; i++)
    {
      GtkWidget *mark = self->marks->pdata[i];
      double x = -100, y = -100;
      int width, height;
      gboolean seen = mark_place (self, self->marks->pdata[i], &x, &y);
      graphene_point_t at;

      gtk_widget_set_child_visible (mark, seen);
      gtk_widget_measure (mark, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
      gtk_widget_measure (mark, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
      at = GRAPHENE_POINT_INIT ((float) (x - width / 2.0), (float) (y - height / 2.0));
      gtk_widget_allocate (mark, width, height, -1, gsk_transform_translate (NULL, &at));
    }
}

/* ---- the scene ---- */

void
_kn_camera_viewport_eye_moved (KnCameraViewport *self)
{
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gtk_gl_area_queue_render (GTK_GL_AREA (self->area));
}

/* Until a person turns the view or drags a key it shows all of the path. */
static void
changed_cb (KnCameraViewport *self)
{
  KnShot *shot = kn_camera_scene_get_shot (self->scene);
  guint64 id = shot ? kn_node_get_id (KN_NODE (shot)) : 0;

  self->eye.frame_aspect = kn_camera_scene_get_aspect (self->scene);
  self->eye.through = kn_camera_scene_get_now (self->scene);
  if (id != self->shot)
    {
      self->shot = id;
      self->fitted = TRUE;
      kn_camera_drawing_fit (self->scene, &self->eye, TRUE);
    }
  update_marks (self);
  _kn_camera_viewport_eye_moved (self);
}

void
kn_camera_viewport_set_scene (KnCameraViewport *self, KnCameraScene *scene)
{
  g_return_if_fail (KN_IS_CAMERA_VIEWPORT (self));
  if (self->scene)
    {
      _kn_camera_viewport_abort_drag (self);
      g_signal_handlers_disconnect_by_data (self->scene, self);
      g_ptr_array_set_free_func (self->marks, unparent);
      g_ptr_array_set_size (self->marks, 0);
      g_ptr_array_set_free_func (self->marks, NULL);
      self->shot = 0;
    }
  g_set_object (&self->scene, scene);
  if (!scene)
    return;
  g_signal_connect_swapped (scene, "changed", G_CALLBACK (changed_cb), self);
  changed_cb (self);
}

void
kn_camera_viewport_set_view (KnCameraViewport *self, KnCameraViewKind kind)
{
  g_return_if_fail (KN_IS_CAMERA_VIEWPORT (self));
  if (kind == self->eye.kind)
    return;
  self->eye.kind = kind;
  _kn_camera_viewport_eye_moved (self);
  g_signal_emit (self, view_changed_signal, 0);
}

KnCameraViewKind
kn_camera_viewport_get_view (KnCameraViewport *self)
{
  g_return_val_if_fail (KN_IS_CAMERA_VIEWPORT (self), KN_CAMERA_VIEW_FREE);
  return self->eye.kind;
}

void
kn_camera_viewport_fit (KnCameraViewport *self)
{
  g_return_if_fail (KN_IS_CAMERA_VIEWPORT (self));
  if (!self->scene)
    return;
  self->fitted = TRUE;
  kn_camera_drawing_fit (self->scene, &self->eye, TRUE);
  _kn_camera_viewport_eye_moved (self);
}

void
kn_camera_viewport_zoom (KnCameraViewport *self, double factor)
{
  g_return_if_fail (KN_IS_CAMERA_VIEWPORT (self));
  self->fitted = FALSE;
  kn_camera_eye_zoom (&self->eye, factor);
  _kn_camera_viewport_eye_moved (self);
}

const char *
kn_camera_viewport_get_error (KnCameraViewport *self)
{
  g_return_val_if_fail (KN_IS_CAMERA_VIEWPORT (self), NULL);
  return self->error;
}

/* ---- widget ---- */

static void
kn_camera_viewport_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnCameraViewport *self = KN_CAMERA_VIEWPORT (widget);

  self->eye.width = width;
  self->eye.height = height;
  if (self->scene && self->fitted)
    kn_camera_drawing_fit (self->scene, &self->eye, TRUE);
  if (gtk_widget_should_layout (self->area))
    gtk_widget_allocate (self->area, width, height, baseline, NULL);
  if (self->scene)
    allocate_marks (self);
}

/* The edges of the filmed picture, here or in the inset. */
static void
draw_frame (KnCameraViewport *self, cairo_t *cr)
{
  struct kn_camera_eye inset;
  graphene_rect_t box;
  double x, y, width, height;

  if (self->eye.kind == KN_CAMERA_VIEW_THROUGH)
    kn_camera_eye_get_frame (&self->eye, &x, &y, &width, &height);
  else if (get_inset (self, &box, &inset))
    x = box.origin.x, y = box.origin.y, width = box.size.width, height = box.size.height;
  else
    return;
  gdk_cairo_set_source_rgba (cr, &self->inks[KN_CAMERA_INK_CARD]);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, floor (x) + 0.5, floor (y) + 0.5, floor (width) - 1, floor (height) - 1);
  cairo_stroke (cr);
}

static void
kn_camera_viewport_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnCameraViewport *self = KN_CAMERA_VIEWPORT (widget);
  cairo_t *cr;

  if (!self->scene)
    return;
  if (!self->error)
    gtk_widget_snapshot_child (widget, self->area, snapshot);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) self->eye.width,
                                                                 (float) self->eye.height));
  kn_camera_inks_load (widget, self->inks);
  if (self->error)
    kn_camera_drawing_paint (self->scene, &self->eye, cr, self->inks);
  draw_frame (self, cr);
  cairo_destroy (cr);
  for (guint i = 0; i < self->marks->len; i++)
    gtk_widget_snapshot_child (widget, self->marks->pdata[i], snapshot);
}

static void
kn_camera_viewport_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 90;
  *natural = 2 * *minimum;
}

/* The view itself, then its keys in the order of time wherever they are. */
static gboolean
kn_camera_viewport_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return kn_focus_order_step (widget, KN_CAMERA_VIEWPORT (widget)->marks, direction);
}

static void
kn_camera_viewport_dispose (GObject *object)
{
  KnCameraViewport *self = KN_CAMERA_VIEWPORT (object);

  kn_camera_viewport_set_scene (self, NULL);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  g_clear_pointer (&self->area, gtk_widget_unparent);
  g_clear_pointer (&self->error, g_free);
  G_OBJECT_CLASS (kn_camera_viewport_parent_class)->dispose (object);
}

static void
kn_camera_viewport_class_init (KnCameraViewportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_camera_viewport_dispose;
  widget_class->size_allocate = kn_camera_viewport_size_allocate;
  widget_class->snapshot = kn_camera_viewport_snapshot;
  widget_class->measure = kn_camera_viewport_measure;
  widget_class->focus = kn_camera_viewport_focus;
  gtk_widget_class_set_css_name (widget_class, "cameraview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  view_changed_signal =
      g_signal_new ("view-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kn_camera_viewport_init (KnCameraViewport *self)
{
  kn_camera_eye_init (&self->eye);
  self->marks = g_ptr_array_new ();
  self->area = gtk_gl_area_new ();
  gtk_widget_set_can_target (self->area, FALSE);
  gtk_gl_area_set_auto_render (GTK_GL_AREA (self->area), FALSE);
  gtk_gl_area_set_has_depth_buffer (GTK_GL_AREA (self->area), TRUE);
  gtk_gl_area_set_required_version (GTK_GL_AREA (self->area), 3, 0);
  g_signal_connect_swapped (self->area, "realize", G_CALLBACK (realize_cb), self);
  g_signal_connect_swapped (self->area, "unrealize", G_CALLBACK (unrealize_cb), self);
  g_signal_connect_swapped (self->area, "render", G_CALLBACK (render_cb), self);
  gtk_widget_set_parent (self->area, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Camera path in space"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("Arrow keys turn the view, plus and minus zoom"), -1);
  _kn_camera_viewport_init_input (self);
}
