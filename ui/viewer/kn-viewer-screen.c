/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture alone on the screen: everything that is beside the viewer hides, the transport lies over the picture and
 * goes away while the pointer rests.
 */
#include "ui/viewer/kn-viewer-private.h"

#define REST_MS 2500

/* What comes to be shown meanwhile, such as a list of jobs, has to wait. */
static void
keep_hidden_cb (GtkWidget *widget, GParamSpec *pspec, gpointer data)
{
  if (gtk_widget_get_visible (widget))
    gtk_widget_set_visible (widget, FALSE);
}

static void
hide (KnViewer *self, GtkWidget *widget)
{
  if (!gtk_widget_get_visible (widget))
    return;
  gtk_widget_set_visible (widget, FALSE);
  g_signal_connect_object (widget, "notify::visible", G_CALLBACK (keep_hidden_cb), self, G_CONNECT_DEFAULT);
  g_ptr_array_add (self->hidden, g_object_ref (widget));
}

static void
hide_others (KnViewer *self)
{
  GtkWidget *parent;

  self->hidden = g_ptr_array_new_with_free_func (g_object_unref);
  /* Without a project the viewer is not there. */
  if (!self->session)
    return;
  hide (self, self->head);
  hide (self, self->strips);
  hide (self, self->strip);
  for (GtkWidget *widget = GTK_WIDGET (self); (parent = gtk_widget_get_parent (widget)); widget = parent)
    for (GtkWidget *child = gtk_widget_get_first_child (parent); child; child = gtk_widget_get_next_sibling (child))
      if (child != widget)
        hide (self, child);
}

static void
show_others (KnViewer *self)
{
  for (guint i = 0; i < self->hidden->len; i++)
    {
      g_signal_handlers_disconnect_by_func (self->hidden->pdata[i], keep_hidden_cb, self);
      gtk_widget_set_visible (self->hidden->pdata[i], TRUE);
    }
  g_clear_pointer (&self->hidden, g_ptr_array_unref);
}

/* ---- the transport over the picture ---- */

static gboolean
rest_cb (gpointer data)
{
  KnViewer *self = data;

  self->rest_source = 0;
  /* Not from under the keyboard. */
  if (gtk_widget_get_state_flags (self->transport) & GTK_STATE_FLAG_FOCUS_WITHIN)
    return G_SOURCE_REMOVE;
  gtk_widget_set_visible (self->transport, FALSE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "none");
  return G_SOURCE_REMOVE;
}

static void
wake (KnViewer *self)
{
  g_clear_handle_id (&self->rest_source, g_source_remove);
  gtk_widget_set_visible (self->transport, TRUE);
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  if (self->full_screen)
    self->rest_source = g_timeout_add (REST_MS, rest_cb, self);
}

static void
motion_cb (KnViewer *self, double x, double y)
{
  if (!self->full_screen || (x == self->motion_x && y == self->motion_y))
    return;
  self->motion_x = x;
  self->motion_y = y;
  wake (self);
}

static void
move_transport (KnViewer *self, gboolean over)
{
  g_autoptr (GtkWidget) transport = g_object_ref (self->transport);

  gtk_widget_unparent (transport);
  if (over)
    kn_picture_view_add_overlay (self->picture, transport, KN_PICTURE_PLACE_VIEW);
  else
    gtk_widget_set_parent (transport, GTK_WIDGET (self));
  gtk_widget_set_valign (transport, over ? GTK_ALIGN_END : GTK_ALIGN_FILL);
  /* What stands at the lower edge of the picture stays above it. */
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->choice_a), over ? 96 : 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->choice_b), over ? 96 : 12);
  (over ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (transport, "over-picture");
}

/* ---- door ---- */

/* The window manager has a key of its own. */
static void
fullscreened_cb (KnViewer *self, GParamSpec *pspec, GtkWindow *window)
{
  if (!gtk_window_is_fullscreen (window))
    kn_viewer_set_full_screen (self, FALSE);
}

gboolean
kn_viewer_get_full_screen (KnViewer *self)
{
  g_return_val_if_fail (KN_IS_VIEWER (self), FALSE);
  return self->full_screen;
}

void
kn_viewer_set_full_screen (KnViewer *self, gboolean full_screen)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_return_if_fail (KN_IS_VIEWER (self));
  if (!!full_screen == self->full_screen || !GTK_IS_WINDOW (root))
    return;
  self->full_screen = !!full_screen;
  if (self->full_screen)
    {
      kn_viewer_set_page (self, KN_VIEWER_PAGE_PICTURE);
      hide_others (self);
      gtk_widget_add_css_class (GTK_WIDGET (self), "full-screen");
      gtk_window_fullscreen (GTK_WINDOW (root));
      g_signal_connect_object (root, "notify::fullscreened", G_CALLBACK (fullscreened_cb), self, G_CONNECT_SWAPPED);
    }
  else
    {
      g_signal_handlers_disconnect_by_func (root, fullscreened_cb, self);
      show_others (self);
      gtk_widget_remove_css_class (GTK_WIDGET (self), "full-screen");
      gtk_window_unfullscreen (GTK_WINDOW (root));
    }
  move_transport (self, self->full_screen);
  wake (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->picture));
  g_object_notify (G_OBJECT (self), "full-screen");
}

/* Where the focus is in the viewer: elsewhere Escape is for others, such as a drag. */
static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  KnViewer *self = KN_VIEWER (widget);

  if (self->full_screen)
    kn_viewer_set_full_screen (self, FALSE);
  else if (self->comparing)
    kn_viewer_set_compare (self, FALSE);
  else
    return FALSE;
  return TRUE;
}

void
_kn_viewer_init_screen (KnViewer *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
_kn_viewer_clear_screen (KnViewer *self)
{
  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_clear_pointer (&self->hidden, g_ptr_array_unref);
}
