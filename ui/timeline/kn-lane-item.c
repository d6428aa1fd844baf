/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-lane-item.h"

/* An icon and what clips keep free on both sides of it. */
#define LEGIBLE_PX 26

typedef struct
{
  KnSession *session;
  guint64 id;
  gint64 start, end;
  int row;
  char *name, *description;
  gboolean shown, selected;  /* what was last told */
} KnLaneItemPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KnLaneItem, kn_lane_item, GTK_TYPE_WIDGET)

static KnLaneItemPrivate *
priv_of (KnLaneItem *self)
{
  return kn_lane_item_get_instance_private (self);
}

void
kn_lane_item_show_selected (KnLaneItem *self)
{
  KnLaneItemPrivate *priv;
  gboolean selected;

  g_return_if_fail (KN_IS_LANE_ITEM (self));
  priv = priv_of (self);
  selected = kn_session_is_selected (priv->session, priv->id);
  if (priv->shown && selected == priv->selected)
    return;
  priv->shown = TRUE;
  priv->selected = selected;
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
}

static void
select_this (KnLaneItem *self)
{
  KnLaneItemPrivate *priv = priv_of (self);

  if (!kn_session_is_selected (priv->session, priv->id))
    kn_session_select (priv->session, priv->id);
}

/* What is chosen is what the viewer shows. */
static void
show_chosen (KnLaneItem *self)
{
  KnLaneItemPrivate *priv = priv_of (self);

  if (kn_session_get_n_selected (priv->session) == 1 && kn_session_is_selected (priv->session, priv->id))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-shot", NULL);
}

static void
focus_enter_cb (KnLaneItem *self)
{
  KnLaneItemPrivate *priv = priv_of (self);

  /* Also when a window comes back to the front: that chooses nothing. */
  if (kn_session_is_selected (priv->session, priv->id))
    return;
  select_this (self);
  show_chosen (self);
}

static void
kn_lane_item_activate (KnLaneItem *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-prompt", NULL);
}

static void
kn_lane_item_extend (KnLaneItem *self)
{
  KnLaneItemPrivate *priv = priv_of (self);

  kn_session_toggle (priv->session, priv->id);
}

static gboolean
activate_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  KN_LANE_ITEM_GET_CLASS (widget)->activate (KN_LANE_ITEM (widget));
  return TRUE;
}

static void
pressed_cb (KnLaneItem *self, int n_press, double x, double y, GtkGesture *gesture)
{
  KnLaneItemPrivate *priv = priv_of (self);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (state & GDK_SHIFT_MASK)
    KN_LANE_ITEM_GET_CLASS (self)->extend (self);
  else if (state & GDK_CONTROL_MASK)
    kn_session_toggle (priv->session, priv->id);
  else
    select_this (self);
  if (kn_session_is_selected (priv->session, priv->id))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press == 2)
    KN_LANE_ITEM_GET_CLASS (self)->activate (self);
}

/* Not when it was pressed: a drag begins like a click. It would find the playhead in its way, and takes along whatever is
 * selected with this. */
static void
released_cb (KnLaneItem *self, int n_press, double x, double y, GtkGesture *gesture)
{
  KnLaneItemPrivate *priv = priv_of (self);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK))
    return;
  if (kn_session_is_selected (priv->session, priv->id))
    kn_session_select (priv->session, priv->id);
  show_chosen (self);
}

static void
kn_lane_item_finalize (GObject *object)
{
  KnLaneItemPrivate *priv = priv_of (KN_LANE_ITEM (object));

  g_free (priv->name);
  g_free (priv->description);
  G_OBJECT_CLASS (kn_lane_item_parent_class)->finalize (object);
}

static void
kn_lane_item_dispose (GObject *object)
{
  KnLaneItemPrivate *priv = priv_of (KN_LANE_ITEM (object));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  g_clear_object (&priv->session);
  G_OBJECT_CLASS (kn_lane_item_parent_class)->dispose (object);
}

/* A lane decides the width: any will do. */
static void
kn_lane_item_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

void
kn_lane_item_allocate_child (KnLaneItem *self, GtkWidget *child, int left, int width, int height)
{
  int minimum;

  g_return_if_fail (KN_IS_LANE_ITEM (self));
  /* Of hundreds of slivers nobody can read a word. */
  gtk_widget_set_child_visible (child, width >= LEGIBLE_PX);
  if (width < LEGIBLE_PX)
    return;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (child, MAX (width, minimum), height, -1,
                       gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) left, 0)));
}

static void
kn_lane_item_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    kn_lane_item_allocate_child (KN_LANE_ITEM (widget), child, 0, width, height);
}

static void
kn_lane_item_class_init (KnLaneItemClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_lane_item_dispose;
  G_OBJECT_CLASS (klass)->finalize = kn_lane_item_finalize;
  klass->activate = kn_lane_item_activate;
  klass->extend = kn_lane_item_extend;
  widget_class->measure = kn_lane_item_measure;
  widget_class->size_allocate = kn_lane_item_size_allocate;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, activate_cb, NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID_CELL);
}

static void
kn_lane_item_init (KnLaneItem *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_enter_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

GtkWidget *
kn_lane_item_new (GType type, KnSession *session, guint64 id)
{
  KnLaneItem *self = g_object_new (type, NULL);
  KnLaneItemPrivate *priv = priv_of (self);

  priv->session = g_object_ref (session);
  priv->id = id;
  kn_lane_item_show_selected (self);
  return GTK_WIDGET (self);
}

guint64
kn_lane_item_get_id (KnLaneItem *self)
{
  g_return_val_if_fail (KN_IS_LANE_ITEM (self), 0);
  return priv_of (self)->id;
}

KnSession *
kn_lane_item_get_session (KnLaneItem *self)
{
  g_return_val_if_fail (KN_IS_LANE_ITEM (self), NULL);
  return priv_of (self)->session;
}

void
kn_lane_item_set_range (KnLaneItem *self, gint64 start_frames, gint64 end_frames, int row)
{
  KnLaneItemPrivate *priv = priv_of (self);

  priv->start = start_frames;
  priv->end = end_frames;
  priv->row = row;
}

gint64
kn_lane_item_get_start (KnLaneItem *self)
{
  g_return_val_if_fail (KN_IS_LANE_ITEM (self), 0);
  return priv_of (self)->start;
}

gint64
kn_lane_item_get_end (KnLaneItem *self)
{
  g_return_val_if_fail (KN_IS_LANE_ITEM (self), 0);
  return priv_of (self)->end;
}

int
kn_lane_item_get_row (KnLaneItem *self)
{
  g_return_val_if_fail (KN_IS_LANE_ITEM (self), 0);
  return priv_of (self)->row;
}

void
kn_lane_item_update (KnLaneItem *self, KnNode *node)
{
  g_return_if_fail (KN_IS_LANE_ITEM (self));
  KN_LANE_ITEM_GET_CLASS (self)->update (self, node);
}

gboolean
kn_lane_item_set_name (KnLaneItem *self, const char *name, const char *description)
{
  KnLaneItemPrivate *priv;

  g_return_val_if_fail (KN_IS_LANE_ITEM (self), FALSE);
  priv = priv_of (self);
  if (g_strcmp0 (priv->name, name) == 0 && g_strcmp0 (priv->description, description) == 0)
    return FALSE;
  g_free (priv->name);
  g_free (priv->description);
  priv->name = g_strdup (name);
  priv->description = g_strdup (description);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  return TRUE;
}
