/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-side-handle.h"

#include "ui/kn-shortcuts.h"

#include <glib/gi18n.h>

#define STEP_PX 16

struct _KnSideHandle
{
  GtkWidget parent_instance;

  GtkWidget *side;
  GtkWidget *before;       /* that had the focus; weak */
  int width_px;            /* of the side when the drag or the visit of the keyboard began */
  double x;                /* of the pointer then, in the parent */
};

G_DEFINE_FINAL_TYPE (KnSideHandle, kn_side_handle, GTK_TYPE_WIDGET)

static guint asked_signal;

static void
ask (KnSideHandle *self, int width_px)
{
  g_signal_emit (self, asked_signal, 0, width_px);
}

/* 1 where the sidebar grows to the right. */
static int
get_sign (KnSideHandle *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -1 : 1;
}

/* ---- by the pointer ---- */

/* In the parent, which stays where it is. */
static double
get_place (KnSideHandle *self, double x)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  double in_x = x, in_y;

  gtk_widget_translate_coordinates (GTK_WIDGET (self), parent, x, 0, &in_x, &in_y);
  return in_x;
}

static void
drag_begin_cb (KnSideHandle *self, double x, double y)
{
  self->width_px = gtk_widget_get_width (self->side);
  self->x = get_place (self, x);
}

static void
drag_update_cb (KnSideHandle *self, double dx, double dy, GtkGestureDrag *drag)
{
  double x, y;

  gtk_gesture_drag_get_start_point (drag, &x, &y);
  ask (self, MAX (1, self->width_px + get_sign (self) * (int) (get_place (self, x + dx) - self->x)));
}

static void
pressed_cb (KnSideHandle *self, int n_press)
{
  if (n_press == 2)
    ask (self, 0);
}

/* ---- by the keyboard ---- */

/* As it was last asked to be: keys come faster than it is laid out. */
static int
measure (KnSideHandle *self)
{
  int natural;

  gtk_widget_measure (self->side, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static gboolean
key_cb (KnSideHandle *self, guint key)
{
  int width = measure (self);

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      ask (self, MAX (1, width - get_sign (self) * STEP_PX));
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      ask (self, MAX (1, width + get_sign (self) * STEP_PX));
      return TRUE;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      ask (self, 0);
      return TRUE;
    case GDK_KEY_Escape:
      ask (self, self->width_px);
      kn_side_handle_leave (self);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      kn_side_handle_leave (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
focus_cb (KnSideHandle *self)
{
  self->width_px = gtk_widget_get_width (self->side);
}

/* ---- widget ---- */

static void
kn_side_handle_dispose (GObject *object)
{
  g_clear_weak_pointer (&KN_SIDE_HANDLE (object)->before);
  G_OBJECT_CLASS (kn_side_handle_parent_class)->dispose (object);
}

static void
kn_side_handle_class_init (KnSideHandleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_side_handle_dispose;
  asked_signal = g_signal_new ("asked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               1, G_TYPE_INT);
  gtk_widget_class_set_css_name (widget_class, "sidehandle");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SEPARATOR);
}

static void
kn_side_handle_init (KnSideHandle *self)
{
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (_("Drag to make the sidebar wider or narrower"),
                                                       "win.sidebar-width");
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "col-resize");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Width of the sidebar"), -1);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

void
kn_side_handle_set_side (KnSideHandle *self, GtkWidget *side)
{
  g_return_if_fail (KN_IS_SIDE_HANDLE (self));
  self->side = side;
}

void
kn_side_handle_enter (KnSideHandle *self)
{
  g_return_if_fail (KN_IS_SIDE_HANDLE (self));
  g_set_weak_pointer (&self->before, gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
kn_side_handle_leave (KnSideHandle *self)
{
  g_return_if_fail (KN_IS_SIDE_HANDLE (self));
  if (!self->before || !gtk_widget_grab_focus (self->before))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-timeline", NULL);
  g_clear_weak_pointer (&self->before);
}
