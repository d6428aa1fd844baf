/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-drag.h"

#include "app/document/kn-edit.h"

typedef struct
{
  GtkWidget *widget;
  KnSession *session;
  GtkGesture *gesture;
  GtkEventController *motion, *keys;   /* motion may be NULL */
  const KnDragClass *klass;
  gpointer data;
  GDestroyNotify destroy;
  const char *label;       /* of what would be dragged, while the button is down */
  gboolean active;
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
  drag->label = drag->klass->begin (drag->data, x, y, state_of (drag->gesture));
  if (!drag->label || (is_edit (drag) && kn_document_get_read_only (document_of (drag))))
    gtk_gesture_set_state (drag->gesture, GTK_EVENT_SEQUENCE_DENIED);
}

static void
finish (Drag *drag, gboolean kept)
{
  if (!drag->active)
    return;
  drag->active = FALSE;
  if (is_edit (drag) && kept)
    kn_document_end_group (document_of (drag));
  else if (is_edit (drag))
    kn_document_abort_group (document_of (drag));
  if (drag->klass->end)
    drag->klass->end (drag->data, kept);
}

static void
update_cb (Drag *drag, double dx, double dy)
{
  KnEdit *edit;

  if (!drag->active)
    {
      if (!gtk_drag_check_threshold (drag->widget, 0, 0, (int) dx, (int) dy))
        return;
      drag->active = TRUE;
      gtk_gesture_set_state (drag->gesture, GTK_EVENT_SEQUENCE_CLAIMED);
      if (is_edit (drag))
        kn_document_begin_group (document_of (drag), drag->label);
    }
  if (is_edit (drag))
    kn_document_revert_group (document_of (drag));
  edit = drag->klass->plan (drag->data, dx, dy, state_of (drag->gesture));
  if (edit)
    kn_document_apply_take (document_of (drag), edit, NULL);
}

static void
end_cb (Drag *drag)
{
  finish (drag, TRUE);
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
