/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-ruler.h"

#include "ui/timeline/kn-time-axis.h"

#include <glib/gi18n.h>
#include <math.h>

#define HEIGHT 26

struct _KnRuler
{
  GtkWidget parent_instance;

  KnSession *session;
};

G_DEFINE_FINAL_TYPE (KnRuler, kn_ruler, GTK_TYPE_WIDGET)

static void
draw_label (KnRuler *self, GtkSnapshot *snapshot, const char *text, double x, const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x + 4, 1));
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
kn_ruler_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnRuler *self = KN_RULER (widget);
  int width = gtk_widget_get_width (widget);

  if (!self->session)
    return;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) gtk_widget_get_height (widget)));
  draw_ticks (self, snapshot, width);
  gtk_snapshot_pop (snapshot);
}

static void
kn_ruler_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 1;
}

static void
seek_to (KnRuler *self, double x)
{
  if (self->session)
    kn_session_set_playhead (self->session, llround (kn_time_axis_to_frames (self->session, x)));
}

static void
drag_begin_cb (KnRuler *self, double x, double y)
{
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
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
kn_ruler_dispose (GObject *object)
{
  kn_ruler_set_session (KN_RULER (object), NULL);
  G_OBJECT_CLASS (kn_ruler_parent_class)->dispose (object);
}

static void
kn_ruler_class_init (KnRulerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_ruler_dispose;
  widget_class->snapshot = kn_ruler_snapshot;
  widget_class->measure = kn_ruler_measure;
  gtk_widget_class_set_css_name (widget_class, "ruler");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
kn_ruler_init (KnRuler *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

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
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (!g_set_object (&self->session, session) || !session)
    return;
  g_signal_connect_swapped (session, "notify::zoom", G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_connect_swapped (session, "notify::scroll", G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_connect_swapped (session, "notify::playhead", G_CALLBACK (update_value), self);
  update_value (self);
}
