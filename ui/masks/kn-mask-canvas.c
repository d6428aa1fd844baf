/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-canvas-private.h"

#include <glib/gi18n.h>
#include <math.h>

G_DEFINE_FINAL_TYPE (KnMaskCanvas, kn_mask_canvas, GTK_TYPE_WIDGET)

/* ---- places ---- */

void
_kn_mask_canvas_get_take_size (KnMaskCanvas *self, int *width, int *height)
{
  KnShot *shot = kn_mask_editor_get_shot (self->editor);

  *width = *height = 1;
  if (shot)
    kn_shot_get_size (shot, width, height);
}

void
_kn_mask_canvas_to_take (KnMaskCanvas *self, double x, double y, double *take_x, double *take_y)
{
  int width, height;

  _kn_mask_canvas_get_take_size (self, &width, &height);
  kn_viewer_to_picture (self->viewer, x, y, take_x, take_y);
  *take_x *= width;
  *take_y *= height;
}

/* Pixels of the screen for one of the take. */
static double
get_scale (KnMaskCanvas *self)
{
  graphene_rect_t rect;
  int width, height;

  _kn_mask_canvas_get_take_size (self, &width, &height);
  kn_viewer_get_shot_rect (self->viewer, &rect);
  return rect.size.width / width;
}

gboolean
_kn_mask_canvas_is_shape (KnMaskCanvas *self)
{
  return self->tool == KN_MASK_TOOL_RECTANGLE || self->tool == KN_MASK_TOOL_ELLIPSE;
}

/* ---- what is told to assistive technology ---- */

void
_kn_mask_canvas_describe (KnMaskCanvas *self)
{
  const KnMaskBitmap *mask = kn_mask_editor_get_bitmap (self->editor);
  int x = (int) self->x, y = (int) self->y;
  gboolean inside = mask && x >= 0 && x < mask->width && y >= 0 && y < mask->height;
  gboolean painted = inside && mask->data[(gsize) y * (gsize) mask->width + (gsize) x] > 127;
  g_autofree char *text = NULL;

  if (!mask)
    text = g_strdup (_("The playhead is not in a shot"));
  else
    text = g_strdup_printf (painted ? _("Brush at %d, %d: painted") : _("Brush at %d, %d: not painted"), x, y);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* ---- drawing ---- */

static void
painted_cb (KnMaskCanvas *self, int x0, int y0, int x1, int y1)
{
  if (self->fresh)
    kn_mask_tint_update (self->tint, kn_mask_editor_get_bitmap (self->editor), &(KnMaskRect) { x0, y0, x1, y1 });
  g_clear_object (&self->texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
changed_cb (KnMaskCanvas *self)
{
  self->fresh = FALSE;
  g_clear_object (&self->texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
update_texture (KnMaskCanvas *self, const graphene_rect_t *rect)
{
  const KnMaskBitmap *mask = kn_mask_editor_get_bitmap (self->editor);
  KnMaskTrack *track = kn_mask_editor_get_track (self->editor);
  struct kn_mask_edge edge = { 0 };
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (!mask || self->texture)
    return;
  if (!self->fresh)
    kn_mask_tint_set (self->tint, mask, kn_mask_editor_get_onion (self->editor, -1),
                      kn_mask_editor_get_onion (self->editor, 1), (int) ceilf (rect->size.width) * factor,
                      (int) ceilf (rect->size.height) * factor);
  self->fresh = TRUE;
  if (track)
    edge = (struct kn_mask_edge) { kn_mask_track_get_grow_px (track), kn_mask_track_get_feather_px (track),
                                   kn_mask_track_get_inverted (track) };
  self->texture =
      kn_mask_tint_dup_texture (self->tint, track ? kn_mask_track_get_role (track) : KN_MASK_ROLE_REPLACE, &edge);
}

/* A ring that can be seen on anything. */
static void
snapshot_ring (GtkSnapshot *snapshot, double x, double y, double radius)
{
  const GdkRGBA colours[] = { { 0, 0, 0, 0.7f }, { 1, 1, 1, 1 } };

  for (int i = 0; i < 2; i++)
    {
      double r = MAX (1.5, radius) + 1 - i;
      const float widths[4] = { 1, 1, 1, 1 };
      const GdkRGBA around[4] = { colours[i], colours[i], colours[i], colours[i] };
      GskRoundedRect ring;

      gsk_rounded_rect_init_from_rect (
          &ring, &GRAPHENE_RECT_INIT ((float) (x - r), (float) (y - r), (float) (2 * r), (float) (2 * r)), (float) r);
      gtk_snapshot_append_border (snapshot, &ring, widths, around);
    }
}

static void
snapshot_cross (GtkSnapshot *snapshot, double x, double y)
{
  const GdkRGBA colours[] = { { 0, 0, 0, 0.7f }, { 1, 1, 1, 1 } };

  for (int i = 0; i < 2; i++)
    {
      float w = (float) (1.5 - i), l = (float) (9 - i);

      gtk_snapshot_append_color (snapshot, &colours[i], &GRAPHENE_RECT_INIT ((float) x - l, (float) y - w, 2 * l, 2 * w));
      gtk_snapshot_append_color (snapshot, &colours[i], &GRAPHENE_RECT_INIT ((float) x - w, (float) y - l, 2 * w, 2 * l));
    }
}

static void
snapshot_brush (KnMaskCanvas *self, GtkSnapshot *snapshot)
{
  int width, height;
  double size, x, y;

  _kn_mask_canvas_get_take_size (self, &width, &height);
  kn_viewer_from_picture (self->viewer, self->x / width, self->y / height, &x, &y);
  g_object_get (self->editor, "brush-size", &size, NULL);
  if (_kn_mask_canvas_is_shape (self))
    snapshot_cross (snapshot, x, y);
  else
    snapshot_ring (snapshot, x, y, size / 2 * get_scale (self));
}

static void
kn_mask_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnMaskCanvas *self = KN_MASK_CANVAS (widget);
  graphene_rect_t rect;

  kn_viewer_get_shot_rect (self->viewer, &rect);
  update_texture (self, &rect);
  if (self->texture && kn_mask_editor_get_shot (self->editor))
    gtk_snapshot_append_texture (snapshot, self->texture, &rect);
  if (self->has_brush && kn_mask_editor_get_shot (self->editor))
    snapshot_brush (self, snapshot);
}

/* ---- life ---- */

void
kn_mask_canvas_set_tool (KnMaskCanvas *self, KnMaskTool tool)
{
  static const char *const names[] = { N_("Mask: brush"), N_("Mask: eraser"), N_("Mask: rectangle"), N_("Mask: ellipse") };

  g_return_if_fail (KN_IS_MASK_CANVAS (self));
  kn_mask_editor_abort (self->editor);
  self->tool = tool;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _(names[tool]), -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
kn_mask_canvas_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kn_mask_canvas_parent_class)->map (widget);
  g_object_set (KN_MASK_CANVAS (widget)->editor, "active", TRUE, NULL);
}

static void
kn_mask_canvas_unmap (GtkWidget *widget)
{
  g_object_set (KN_MASK_CANVAS (widget)->editor, "active", FALSE, NULL);
  GTK_WIDGET_CLASS (kn_mask_canvas_parent_class)->unmap (widget);
}

static void
kn_mask_canvas_dispose (GObject *object)
{
  KnMaskCanvas *self = KN_MASK_CANVAS (object);

  g_clear_object (&self->texture);
  g_clear_pointer (&self->tint, kn_mask_tint_free);
  g_clear_object (&self->editor);
  G_OBJECT_CLASS (kn_mask_canvas_parent_class)->dispose (object);
}

static void
kn_mask_canvas_class_init (KnMaskCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_mask_canvas_dispose;
  widget_class->map = kn_mask_canvas_map;
  widget_class->unmap = kn_mask_canvas_unmap;
  widget_class->snapshot = kn_mask_canvas_snapshot;
  gtk_widget_class_set_css_name (widget_class, "mask-canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_STRING);
}

static void
kn_mask_canvas_init (KnMaskCanvas *self)
{
  self->tint = kn_mask_tint_new ();
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
  _kn_mask_canvas_listen (self);
}

GtkWidget *
kn_mask_canvas_new (KnViewer *viewer, KnMaskEditor *editor)
{
  KnMaskCanvas *self = g_object_new (KN_TYPE_MASK_CANVAS, NULL);

  self->viewer = viewer;
  self->editor = g_object_ref (editor);
  g_signal_connect_object (editor, "painted", G_CALLBACK (painted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "notify::brush-size", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (viewer, "geometry-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  kn_mask_canvas_set_tool (self, KN_MASK_TOOL_BRUSH);
  return GTK_WIDGET (self);
}
