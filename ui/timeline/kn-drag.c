/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-drag.h"

#include "app/document/kn-edit.h"

#include <math.h>

/* A frame that took longer does not scroll further. */
#define MAX_TICK_S 0.1

typedef struct
{
  GtkWidget *widget;
  KnSession *session;
  GtkGesture *gesture;
  GtkEventController *motion, *keys;   /* motion may be NULL */
  const KnDragClass *klass;
  gpointer data;
  GDestroyNotify destroy;
  const char *label;       /* of what would be dragged, while the button is down; NULL after Escape */
  gboolean active;
  graphene_point_t from;   /* in the widget */
  graphene_point_t at;     /* in the window, which does not scroll */
  GdkModifierType state;
  double scroll_s;         /* of the timeline, when it began */
  guint tick;
  gint64 time_us;          /* of the last tick */
} Drag;

static KnDocument *
document_of (Drag *drag)
{
  return kn_session_get_document (drag->session);
}

static gboolean
is_edit (Drag *drag)
{
  return *drag->label != '\0';
}

static GdkModifierType
state_of (gpointer controller)
{
  return gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
}

static void
begin_cb (Drag *drag, double x, double y)
{
  drag->from = GRAPHENE_POINT_INIT ((float) x, (float) y);
  drag->scroll_s = kn_session_get_scroll (drag->session);
  drag->label = drag->klass->begin (drag->data, x, y, state_of (drag->gesture));
  if (!drag->label || (is_edit (drag) && kn_document_get_read_only (document_of (drag))))
    gtk_gesture_set_state (drag->gesture, GTK_EVENT_SEQUENCE_DENIED);
}

static void
stop_scrolling (Drag *drag)
{
  if (drag->tick)
    gtk_widget_remove_tick_callback (drag->widget, drag->tick);
  drag->tick = 0;
}

static void
finish (Drag *drag, gboolean kept)
{
  if (!drag->active)
    return;
  drag->active = FALSE;
  stop_scrolling (drag);
  if (is_edit (drag) && kept)
    kn_document_end_group (document_of (drag));
  else if (is_edit (drag))
    kn_document_abort_group (document_of (drag));
  if (drag->klass->end)
    drag->klass->end (drag->data, kept);
}

/* How far the timeline has gone away under the pointer. */
static double
get_scrolled_px (Drag *drag)
{
  return drag->klass->scroll ? (kn_session_get_scroll (drag->session) - drag->scroll_s) * kn_session_get_zoom (drag->session)
                             : 0;
}

static void
plan (Drag *drag, double dx, double dy)
{
  KnEdit *edit;

  if (is_edit (drag))
    kn_document_revert_group (document_of (drag));
  edit = drag->klass->plan (drag->data, dx + get_scrolled_px (drag), dy, drag->state);
  if (edit)
    kn_document_apply_take (document_of (drag), edit, NULL);
}

/* Where the pointer is in the widget, which may have been scrolled since it last moved. */
static gboolean
find_pointer (Drag *drag, graphene_point_t *at)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (drag->widget));

  return root && gtk_widget_compute_point (root, drag->widget, &drag->at, at);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Drag *drag = data;
  gint64 now_us = gdk_frame_clock_get_frame_time (clock);
  double seconds = (double) (now_us - drag->time_us) / G_USEC_PER_SEC;
  graphene_point_t at;

  drag->time_us = now_us;
  if (find_pointer (drag, &at) && drag->klass->scroll (drag->data, &drag->from, &at, fmin (seconds, MAX_TICK_S)) &&
      find_pointer (drag, &at))
    plan (drag, at.x - drag->from.x, at.y - drag->from.y);
  return G_SOURCE_CONTINUE;
}

static void
activate (Drag *drag)
{
  drag->active = TRUE;
  gtk_gesture_set_state (drag->gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (is_edit (drag))
    kn_document_begin_group (document_of (drag), drag->label);
  if (!drag->klass->scroll)
    return;
  drag->time_us = gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (drag->widget));
  drag->tick = gtk_widget_add_tick_callback (drag->widget, tick_cb, drag, NULL);
}

static void
update_cb (Drag *drag, double dx, double dy)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (drag->widget));
  graphene_point_t at = GRAPHENE_POINT_INIT (drag->from.x + (float) dx, drag->from.y + (float) dy);

  if (!drag->active)
    {
      if (!gtk_drag_check_threshold (drag->widget, 0, 0, (int) dx, (int) dy))
        return;
      activate (drag);
    }
  if (!gtk_widget_compute_point (drag->widget, root, &at, &drag->at))
    drag->at = at;
  drag->state = state_of (drag->gesture);
  plan (drag, dx, dy);
}

static void
end_cb (Drag *drag)
{
  if (drag->active)
    finish (drag, TRUE);
  else if (drag->label && drag->klass->click)
    drag->klass->click (drag->data, state_of (drag->gesture));
}

static void
cancel_cb (Drag *drag)
{
  finish (drag, FALSE);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  Drag *drag = data;

  if (!drag->active)
    return FALSE;
  finish (drag, FALSE);
  drag->label = NULL;
  gtk_gesture_set_state (drag->gesture, GTK_EVENT_SEQUENCE_DENIED);
  return TRUE;
}

static void
motion_cb (Drag *drag, double x, double y, GtkEventController *motion)
{
  if (!drag->active)
    gtk_widget_set_cursor_from_name (drag->widget, drag->klass->cursor (drag->data, x, y, state_of (motion)));
}

static void
drag_free (gpointer data)
{
  Drag *drag = data;

  if (drag->active && is_edit (drag))
    kn_document_abort_group (document_of (drag));
  if (drag->destroy)
    drag->destroy (drag->data);
  g_object_unref (drag->session);
  g_free (drag);
}

static void
add_escape (Drag *drag)
{
  GtkEventController *keys = drag->keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_callback_action_new (escape_cb, drag, NULL)));
  gtk_widget_add_controller (drag->widget, keys);
}

void
kn_drag_attach (GtkWidget *widget, KnSession *session, const KnDragClass *klass, gpointer data, GDestroyNotify destroy)
{
  Drag *drag = g_new0 (Drag, 1);

  drag->widget = widget;
  drag->session = g_object_ref (session);
  drag->klass = klass;
  drag->data = data;
  drag->destroy = destroy;
  drag->gesture = gtk_gesture_drag_new ();
  g_signal_connect_swapped (drag->gesture, "drag-begin", G_CALLBACK (begin_cb), drag);
  g_signal_connect_swapped (drag->gesture, "drag-update", G_CALLBACK (update_cb), drag);
  g_signal_connect_swapped (drag->gesture, "drag-end", G_CALLBACK (end_cb), drag);
  g_signal_connect_swapped (drag->gesture, "cancel", G_CALLBACK (cancel_cb), drag);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag->gesture));
  if (klass->cursor)
    {
      drag->motion = gtk_event_controller_motion_new ();
      g_signal_connect_swapped (drag->motion, "motion", G_CALLBACK (motion_cb), drag);
      gtk_widget_add_controller (widget, drag->motion);
    }
  add_escape (drag);
  g_object_set_data_full (G_OBJECT (widget), "kn-drag", drag, drag_free);
}

void
kn_drag_detach (GtkWidget *widget)
{
  Drag *drag = g_object_get_data (G_OBJECT (widget), "kn-drag");

  if (!drag)
    return;
  finish (drag, FALSE);
  gtk_widget_remove_controller (widget, GTK_EVENT_CONTROLLER (drag->gesture));
  gtk_widget_remove_controller (widget, drag->keys);
  if (drag->motion)
    gtk_widget_remove_controller (widget, drag->motion);
  g_object_set_data (G_OBJECT (widget), "kn-drag", NULL);
}
