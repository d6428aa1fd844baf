/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-range-end.h"

#include "ui/kn-accessible.h"

#include <glib/gi18n.h>

#define WIDTH 8

struct _KnRangeEnd
{
  GtkWidget parent_instance;

  KnSession *session;
  KnEdge edge;
};

G_DEFINE_FINAL_TYPE (KnRangeEnd, kn_range_end, GTK_TYPE_WIDGET)

static void
update (KnRangeEnd *self)
{
  gint64 frames = kn_range_end_get_frames (self);
  g_autofree char *text = kn_frames_to_timecode (frames, kn_session_get_rate (self->session));
  gint64 duration = kn_sequence_get_duration_frames (kn_session_get_sequence (self->session));

  gtk_widget_set_visible (GTK_WIDGET (self), kn_session_has_range (self->session));
  kn_accessible_set_tooltip (GTK_WIDGET (self), text);
  /* GTK tells the value of its own widgets only; the description reaches everybody. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) frames,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  (double) duration, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static gboolean
step_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  KnRangeEnd *self = KN_RANGE_END (widget);
  int direction, in_seconds;
  gint64 step;

  g_variant_get (args, "(ii)", &direction, &in_seconds);
  step = in_seconds ? kn_frames_from_seconds (1, kn_session_get_rate (self->session)) : 1;
  kn_range_end_set_frames (self, kn_range_end_get_frames (self) + direction * step);
  return TRUE;
}

static gboolean
open_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  KnRangeEnd *self = KN_RANGE_END (widget);

  if (self->edge == KN_EDGE_START)
    kn_session_set_in (self->session, -1);
  else
    kn_session_set_out (self->session, -1);
  return TRUE;
}

static void
kn_range_end_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnRangeEnd *self = KN_RANGE_END (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  float x = self->edge == KN_EDGE_START ? 0 : (float) width - 2;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x, 0, 2, (float) height));
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (0, 0, (float) width, 3));
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (0, (float) height - 3, (float) width, 3));
}

static void
kn_range_end_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : 1;
}

static void
kn_range_end_dispose (GObject *object)
{
  kn_range_end_set_session (KN_RANGE_END (object), NULL);
  G_OBJECT_CLASS (kn_range_end_parent_class)->dispose (object);
}

static void
kn_range_end_class_init (KnRangeEndClass *klass)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    int direction, in_seconds;
  } steps[] = {
    { GDK_KEY_Left, 0, -1, 0 },
    { GDK_KEY_Right, 0, 1, 0 },
    { GDK_KEY_Left, GDK_SHIFT_MASK, -1, 1 },
    { GDK_KEY_Right, GDK_SHIFT_MASK, 1, 1 },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_range_end_dispose;
  widget_class->snapshot = kn_range_end_snapshot;
  widget_class->measure = kn_range_end_measure;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_widget_class_add_binding (widget_class, steps[i].key, steps[i].modifiers, step_cb, "(ii)", steps[i].direction,
                                  steps[i].in_seconds);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, open_cb, NULL);
  gtk_widget_class_set_css_name (widget_class, "range-end");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
kn_range_end_init (KnRangeEnd *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "ew-resize");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
kn_range_end_new (KnEdge edge)
{
  KnRangeEnd *self = g_object_new (KN_TYPE_RANGE_END, NULL);

  self->edge = edge;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  edge == KN_EDGE_START ? _("Start of the range") : _("End of the range"), -1);
  return GTK_WIDGET (self);
}

void
kn_range_end_set_session (KnRangeEnd *self, KnSession *session)
{
  g_return_if_fail (KN_IS_RANGE_END (self));
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (!g_set_object (&self->session, session) || !session)
    return;
  g_signal_connect_swapped (session, "range-changed", G_CALLBACK (update), self);
  update (self);
}

gint64
kn_range_end_get_frames (KnRangeEnd *self)
{
  gint64 in = 0, out = 0;

  g_return_val_if_fail (KN_IS_RANGE_END (self), 0);
  if (self->session)
    kn_session_get_range (self->session, &in, &out);
  return self->edge == KN_EDGE_START ? in : out;
}

void
kn_range_end_set_frames (KnRangeEnd *self, gint64 frames)
{
  gint64 in, out, duration;

  g_return_if_fail (KN_IS_RANGE_END (self) && self->session);
  kn_session_get_range (self->session, &in, &out);
  duration = kn_sequence_get_duration_frames (kn_session_get_sequence (self->session));
  if (self->edge == KN_EDGE_START)
    kn_session_set_in (self->session, CLAMP (frames, 0, MAX (0, out - 1)));
  else
    kn_session_set_out (self->session, CLAMP (frames, in + 1, MAX (in + 1, duration)));
}
