/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How large the window is, and how it is split.
 */
#include "ui/kn-window-private.h"

#include "ui/kn-settings.h"

/* With the handle above it. */
static int
get_timeline_height (KnWindow *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self->bottom_pane)) - gtk_paned_get_position (self->bottom_pane);
}

static int
get_handle_height (KnWindow *self)
{
  return get_timeline_height (self) - gtk_widget_get_height (GTK_WIDGET (self->timeline));
}

/* Somebody has made it higher or lower than its lanes need. */
static gboolean
is_by_hand (KnWindow *self)
{
  return self->fitted_height > 0 && get_timeline_height (self) != self->fitted_height;
}

void
_kn_window_remember_size (KnWindow *self)
{
  GSettings *settings = kn_settings_get_default ();
  int width, height;

  if (!settings)
    return;
  g_settings_set_int (settings, "side-pane", gtk_paned_get_position (self->side_pane));
  if (is_by_hand (self))
    g_settings_set_int (settings, "timeline-height", get_timeline_height (self));
  if (gtk_window_is_fullscreen (GTK_WINDOW (self)))
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set (settings, "window-size", "(ii)", width, height);
}

void
_kn_window_restore_size (KnWindow *self)
{
  GSettings *settings = kn_settings_get_default ();
  int width, height;

  if (!settings)
    return;
  g_settings_get (settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  if (g_settings_get_int (settings, "side-pane") > 0)
    gtk_paned_set_position (self->side_pane, g_settings_get_int (settings, "side-pane"));
}

/* All lanes, but no more than half of the room: the picture is what people look at. */
static int
get_needed_height (KnWindow *self, int room)
{
  int natural;

  gtk_widget_measure (GTK_WIDGET (self->timeline), GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);
  return MIN (natural + get_handle_height (self), room / 2);
}

static gboolean
fit_cb (GtkWidget *pane, GdkFrameClock *clock, gpointer data)
{
  KnWindow *self = data;
  GSettings *settings = kn_settings_get_default ();
  int room = gtk_widget_get_height (pane), wanted = settings ? g_settings_get_int (settings, "timeline-height") : 0;

  /* Not laid out yet. */
  if (room <= 1)
    return G_SOURCE_CONTINUE;
  if (is_by_hand (self))
    return G_SOURCE_REMOVE;
  gtk_paned_set_position (self->bottom_pane, room - (wanted ? wanted : get_needed_height (self, room)));
  self->fitted_height = get_timeline_height (self);
  return G_SOURCE_REMOVE;
}

void
_kn_window_fit_timeline (KnWindow *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self->bottom_pane), fit_cb, self, NULL);
}
