/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-ruler.h"

#include "ui/timeline/kn-drag.h"
#include "ui/timeline/kn-range-end.h"
#include "ui/timeline/kn-time-axis.h"

#include <glib/gi18n.h>
#include <math.h>

#define HEIGHT 28
/* From a tick to its label: beside the head of a playhead that stands there. */
#define LABEL_GAP_PX 11
/* Reach of the pointer around an end of the range. */
#define GRIP_PX 8

struct _KnRuler
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRangeEnd *ends[2];      /* children; by KnEdge */
  KnRangeEnd *held;
  gint64 held_from;
  gboolean marking;         /* a new range is drawn, from held_from */
  gint64 in, out;           /* before the drag; -1: open */
};

G_DEFINE_FINAL_TYPE (KnRuler, kn_ruler, GTK_TYPE_WIDGET)

static void
draw_label (KnRuler *self, GtkSnapshot *snapshot, const char *text, double x, const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x + LABEL_GAP_PX, 1));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_ticks (KnRuler *self, GtkSnapshot *snapshot, int width)
{
  int parts;
  gint64 step = kn_time_axis_get_ticks (self->session, &parts);
  gint64 tick = MAX (0, (gint64) floor (kn_time_axis_to_frames (self->session, 0) / (double) step)) * step;
  gint64 last = (gint64) ceil (kn_time_axis_to_frames (self->session, width));
  GdkRGBA text, faint;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  faint = text;
  faint.alpha *= 0.45f;
  for (; tick <= last; tick += step)
    {
      g_autofree char *label = kn_time_axis_dup_label (self->session, tick, step);

      draw_label (self, snapshot, label, kn_time_axis_to_px (self->session, (double) tick), &text);
      for (int i = 0; i < parts; i++)
        {
          double x = round (kn_time_axis_to_px (self->session, (double) tick + (double) (step * i) / parts));
          float height = i == 0 ? 9 : 4;

          gtk_snapshot_append_color (snapshot, &faint, &GRAPHENE_RECT_INIT ((float) x, HEIGHT - height, 1, height));
        }
    }
}

static void
draw_range (KnRuler *self, GtkSnapshot *snapshot)
{
  float left = (float) kn_time_axis_to_px (self->session, (double) kn_range_end_get_frames (self->ends[KN_EDGE_START]));
  float right = (float) kn_time_axis_to_px (self->session, (double) kn_range_end_get_frames (self->ends[KN_EDGE_END]));
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self->ends[0])), &colour);
  colour.alpha *= 0.22f;
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (left, 0, right - left, HEIGHT));
}

static void
kn_ruler_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnRuler *self = KN_RULER (widget);
  int width = gtk_widget_get_width (widget);

  if (!self->session)
    return;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) gtk_widget_get_height (widget)));
  if (kn_session_has_range (self->session))
    draw_range (self, snapshot);
  draw_ticks (self, snapshot, width);
  for (int i = 0; i < 2; i++)
    gtk_widget_snapshot_child (widget, GTK_WIDGET (self->ends[i]), snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
kn_ruler_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 1;
}

static void
kn_ruler_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnRuler *self = KN_RULER (widget);

  for (int i = 0; i < 2; i++)
    {
      GtkWidget *end = GTK_WIDGET (self->ends[i]);
      double x = self->session ? kn_time_axis_to_px (self->session, (double) kn_range_end_get_frames (self->ends[i])) : 0;
      int end_width;

      gtk_widget_measure (end, GTK_ORIENTATION_HORIZONTAL, -1, &end_width, NULL, NULL, NULL);
      x = round (x) - (i == KN_EDGE_END ? end_width : 0);
      gtk_widget_set_child_visible (end, x > -end_width && x < width);
      gtk_widget_allocate (end, end_width, height, -1,
                           gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) x, 0)));
    }
}

/* ---- dragging the range ---- */

static KnRangeEnd *
end_at (KnRuler *self, double x)
{
  KnRangeEnd *nearest = NULL;
  double reach = GRIP_PX;

  for (int i = 0; self->session && kn_session_has_range (self->session) && i < 2; i++)
    {
      double at = kn_time_axis_to_px (self->session, (double) kn_range_end_get_frames (self->ends[i]));

      if (fabs (at - x) <= reach)
        {
          reach = fabs (at - x);
          nearest = self->ends[i];
        }
    }
  return nearest;
}

static gint64
frames_at (KnRuler *self, double x)
{
  return MAX (0, llround (kn_time_axis_to_frames (self->session, x)));
}

static const char *
range_begin (gpointer data, double x, double y, GdkModifierType state)
{
  KnRuler *self = data;
  gboolean has = self->session && kn_session_has_range (self->session);

  if (!self->session)
    return NULL;
  self->held = end_at (self, x);
  self->marking = !self->held && (state & GDK_SHIFT_MASK) != 0;
  self->held_from = self->held ? kn_range_end_get_frames (self->held)
                               : kn_time_axis_snap (self->session, frames_at (self, x), NULL, 0);
  kn_session_get_range (self->session, &self->in, &self->out);
  if (!has)
    self->in = self->out = -1;
  if (self->held)
    gtk_widget_grab_focus (GTK_WIDGET (self->held));
  return self->held || self->marking ? "" : NULL;
}

static KnEdit *
range_plan (gpointer data, double dx, double dy, GdkModifierType state)
{
  KnRuler *self = data;
  gint64 to = self->held_from + llround (kn_time_axis_span_frames (self->session, dx));

  to = kn_time_axis_snap (self->session, to, NULL, 0);
  if (self->held)
    kn_range_end_set_frames (self->held, to);
  else if (to != self->held_from)
    kn_session_set_range (self->session, MAX (0, MIN (to, self->held_from)), MAX (to, self->held_from));
  return NULL;
}

static void
range_end (gpointer data, gboolean kept)
{
  KnRuler *self = data;

  if (!kept)
    kn_session_set_range (self->session, self->in, self->out);
}

static const KnDragClass range_drag = { .begin = range_begin, .plan = range_plan, .end = range_end };

/* ---- seeking ---- */

static void
seek_to (KnRuler *self, double x)
{
  if (self->session)
    kn_session_set_playhead (self->session, llround (kn_time_axis_to_frames (self->session, x)));
}

static void
drag_begin_cb (KnRuler *self, double x, double y, GtkGesture *gesture)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (end_at (self, x) || (state & GDK_SHIFT_MASK))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
  else
    seek_to (self, x);
}

static void
drag_update_cb (KnRuler *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x, y;

  if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    seek_to (self, x + dx);
}

static void
update_value (KnRuler *self)
{
  g_autofree char *text = NULL;

  if (!self->session)
    return;
  text = kn_frames_to_timecode (kn_session_get_playhead (self->session), kn_session_get_rate (self->session));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) kn_session_get_playhead (self->session), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN,
                                  0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  (double) kn_sequence_get_duration_frames (kn_session_get_sequence (self->session)),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
kn_ruler_dispose (GObject *object)
{
  KnRuler *self = KN_RULER (object);

  kn_ruler_set_session (self, NULL);
  for (int i = 0; i < 2; i++)
    if (self->ends[i])
      gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->ends[i])));
  G_OBJECT_CLASS (kn_ruler_parent_class)->dispose (object);
}

static void
kn_ruler_class_init (KnRulerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_ruler_dispose;
  widget_class->snapshot = kn_ruler_snapshot;
  widget_class->measure = kn_ruler_measure;
  widget_class->size_allocate = kn_ruler_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "ruler");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
kn_ruler_init (KnRuler *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  for (int i = 0; i < 2; i++)
    {
      self->ends[i] = KN_RANGE_END (kn_range_end_new ((KnEdge) i));
      gtk_widget_set_parent (GTK_WIDGET (self->ends[i]), GTK_WIDGET (self));
    }
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Playhead"), -1);
}

void
kn_ruler_set_session (KnRuler *self, KnSession *session)
{
  g_return_if_fail (KN_IS_RULER (self));
  if (self->session)
    {
      kn_drag_detach (GTK_WIDGET (self));
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  for (int i = 0; i < 2; i++)
    if (self->ends[i])
      kn_range_end_set_session (self->ends[i], session);
  if (!g_set_object (&self->session, session) || !session)
    return;
  kn_drag_attach (GTK_WIDGET (self), session, &range_drag, self, NULL);
  g_signal_connect_swapped (session, "notify::zoom", G_CALLBACK (gtk_widget_queue_allocate), self);
  g_signal_connect_swapped (session, "notify::scroll", G_CALLBACK (gtk_widget_queue_allocate), self);
  g_signal_connect_swapped (session, "range-changed", G_CALLBACK (gtk_widget_queue_allocate), self);
  g_signal_connect_swapped (session, "notify::playhead", G_CALLBACK (update_value), self);
  update_value (self);
}
