/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-wipe.h"

#include <glib/gi18n.h>
#include <math.h>

/* Half of what can be grabbed. */
#define REACH_PX 14
#define KNOB_PX 12
#define STEP 0.01
#define LARGE_STEP 0.1

struct _KnWipe
{
  GtkWidget parent_instance;

  KnPictureView *view;
  GdkPaintable *other;
  double position;
};

G_DEFINE_FINAL_TYPE (KnWipe, kn_wipe, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_POSITION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static double
get_x (KnWipe *self)
{
  graphene_rect_t rect;

  kn_picture_view_get_rect (self->view, &rect);
  return rect.origin.x + rect.size.width * self->position;
}

static void
append_line (KnWipe *self, GtkSnapshot *snapshot, const graphene_rect_t *rect, double x)
{
  double y = rect->origin.y + rect->size.height / 2;
  gboolean focus = gtk_widget_has_visible_focus (GTK_WIDGET (self));
  GdkRGBA light = { 1, 1, 1, 1 }, dark = { 0, 0, 0, 0.5f };
  GskRoundedRect knob;

  gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT ((float) x - 2, rect->origin.y, 4,
                                                                   rect->size.height));
  gtk_snapshot_append_color (snapshot, &light, &GRAPHENE_RECT_INIT ((float) x - 1, rect->origin.y, 2,
                                                                    rect->size.height));
  gsk_rounded_rect_init_from_rect (&knob, &GRAPHENE_RECT_INIT ((float) x - KNOB_PX, (float) y - KNOB_PX, 2 * KNOB_PX,
                                                               2 * KNOB_PX), KNOB_PX);
  gtk_snapshot_append_outset_shadow (snapshot, &knob, &dark, 0, 1, 1, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &knob);
  gtk_snapshot_append_color (snapshot, &light, &knob.bounds);
  gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT ((float) x - 4, (float) y - 5, 2, 10));
  gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT ((float) x + 2, (float) y - 5, 2, 10));
  gtk_snapshot_pop (snapshot);
  if (focus)
    gtk_snapshot_append_border (snapshot, &knob, (float[4]) { 3, 3, 3, 3 },
                                (GdkRGBA[4]) { { 0.2f, 0.5f, 0.9f, 1 }, { 0.2f, 0.5f, 0.9f, 1 },
                                               { 0.2f, 0.5f, 0.9f, 1 }, { 0.2f, 0.5f, 0.9f, 1 } });
}

static void
kn_wipe_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnWipe *self = KN_WIPE (widget);
  graphene_rect_t rect, at, right;
  double x = get_x (self);

  kn_picture_view_get_rect (self->view, &rect);
  if (self->other)
    {
      right = GRAPHENE_RECT_INIT ((float) x, rect.origin.y, (float) (rect.origin.x + rect.size.width - x),
                                  rect.size.height);
      kn_picture_fit_inside (&rect, gdk_paintable_get_intrinsic_width (self->other),
                             gdk_paintable_get_intrinsic_height (self->other), &at);
      gtk_snapshot_push_clip (snapshot, &right);
      gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0, 0, 0, 1 }, &right);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &at.origin);
      gdk_paintable_snapshot (self->other, snapshot, at.size.width, at.size.height);
      gtk_snapshot_restore (snapshot);
      gtk_snapshot_pop (snapshot);
    }
  append_line (self, snapshot, &rect, x);
}

static gboolean
kn_wipe_contains (GtkWidget *widget, double x, double y)
{
  return fabs (x - get_x (KN_WIPE (widget))) <= REACH_PX;
}

/* ---- moving the line ---- */

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, KnWipe *self)
{
  graphene_rect_t rect;
  double x, y;

  kn_picture_view_get_rect (self->view, &rect);
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  kn_wipe_set_position (self, (x + dx - rect.origin.x) / MAX (1, rect.size.width));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, KnWipe *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, KnWipe *self)
{
  double step = state & GDK_SHIFT_MASK ? LARGE_STEP : STEP;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      kn_wipe_set_position (self, self->position - step);
      return TRUE;
    case GDK_KEY_Right:
      kn_wipe_set_position (self, self->position + step);
      return TRUE;
    case GDK_KEY_Home:
      kn_wipe_set_position (self, 0);
      return TRUE;
    case GDK_KEY_End:
      kn_wipe_set_position (self, 1);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
add_controllers (KnWipe *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* ---- life ---- */

static void
kn_wipe_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_POSITION)
    g_value_set_double (value, KN_WIPE (object)->position);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_wipe_dispose (GObject *object)
{
  g_clear_object (&KN_WIPE (object)->other);
  G_OBJECT_CLASS (kn_wipe_parent_class)->dispose (object);
}

static void
kn_wipe_class_init (KnWipeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = kn_wipe_get_property;
  object_class->dispose = kn_wipe_dispose;
  widget_class->snapshot = kn_wipe_snapshot;
  widget_class->contains = kn_wipe_contains;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  properties[PROP_POSITION] =
      g_param_spec_double ("position", NULL, NULL, 0, 1, 0.5, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kn_wipe_init (KnWipe *self)
{
  self->position = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "col-resize");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _("Drag to compare, or use the left and right keys"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Wipe between the takes"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0, -1);
  kn_wipe_set_position (self, 0.5);
  add_controllers (self);
}

GtkWidget *
kn_wipe_new (KnPictureView *view)
{
  KnWipe *self = g_object_new (KN_TYPE_WIPE, NULL);

  /* The view owns its overlays. */
  self->view = view;
  g_signal_connect_object (view, "geometry-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
kn_wipe_set_paintable (KnWipe *self, GdkPaintable *other)
{
  g_return_if_fail (KN_IS_WIPE (self));
  if (g_set_object (&self->other, other))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
kn_wipe_set_position (KnWipe *self, double position)
{
  g_autofree char *text = NULL;

  g_return_if_fail (KN_IS_WIPE (self));
  position = CLAMP (position, 0, 1);
  if (position == self->position)
    return;
  self->position = position;
  text = g_strdup_printf (_("%d %% from the left"), (int) lround (position * 100));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, position * 100,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}
