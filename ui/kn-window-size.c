/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How large the window is, and how it is split. Widths and heights are those of the parts themselves: a window that is
 * opened larger gives what it has more to the picture.
 */
#include "ui/kn-window-private.h"

#include "ui/kn-settings.h"

/* Of the room that there is, when a part is laid out by itself: the picture is what people look at. */
#define LARGEST_PART 0.4
/* Nobody wanted another one. */
#define INSPECTOR_PX 300

static int
get_room (KnWindow *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self->bottom_pane));
}

/* With the handle above it. */
static int
get_timeline_height (KnWindow *self)
{
  return get_room (self) - gtk_paned_get_position (self->bottom_pane);
}

static int
get_handle_height (KnWindow *self)
{
  return get_timeline_height (self) - gtk_widget_get_height (GTK_WIDGET (self->timeline));
}

/* The height at which all lanes are seen. */
static int
get_needed_height (KnWindow *self)
{
  int needed;

  gtk_widget_measure (GTK_WIDGET (self->timeline), GTK_ORIENTATION_VERTICAL, -1, NULL, &needed, NULL, NULL);
  return needed + get_handle_height (self);
}

static int
get_inspector_width (KnWindow *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self->inspector));
}

static int
get_number (const char *key)
{
  GSettings *settings = kn_settings_get_default ();

  return settings ? g_settings_get_int (settings, key) : 0;
}

static void
set_number (const char *key, int value)
{
  GSettings *settings = kn_settings_get_default ();

  if (settings)
    g_settings_set_int (settings, key, value);
}

/* The viewer keeps what it needs: AdwFlap would lay the sidebar over it. */
static void
sidebar_asked_cb (KnWindow *self, int width_px)
{
  int room = gtk_widget_get_width (GTK_WIDGET (self->flap)) - gtk_widget_get_width (GTK_WIDGET (self->sidebar_handle));
  int least;

  gtk_widget_measure (GTK_WIDGET (self->viewer), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  kn_sidebar_set_width (self->sidebar, MIN (width_px, MAX (1, room - least)));
}

/* Where it lies over the viewer it leaves something of that to be seen. */
static void
folded_cb (KnWindow *self)
{
  kn_sidebar_set_narrow (self->sidebar, adw_flap_get_folded (self->flap));
}

void
_kn_window_remember_split (KnWindow *self)
{
  set_number ("sidebar-width", kn_sidebar_get_width (self->sidebar));
  if (self->fitted_inspector > 0 && get_inspector_width (self) != self->fitted_inspector)
    set_number ("inspector-width", get_inspector_width (self));
  if (self->split_by_hand)
    {
      set_number ("timeline-height", get_timeline_height (self));
      set_number ("timeline-space", MAX (0, get_timeline_height (self) - get_needed_height (self)));
    }
  self->split_by_hand = FALSE;
}

void
_kn_window_remember_size (KnWindow *self)
{
  GSettings *settings = kn_settings_get_default ();
  int width, height;

  _kn_window_remember_split (self);
  if (!settings || gtk_window_is_fullscreen (GTK_WINDOW (self)))
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set (settings, "window-size", "(ii)", width, height);
}

/* All lanes, or as many of them as somebody wanted to see, and the space that was wanted below: another project with
 * fewer lanes leaves the rest to the picture. */
static void
place_timeline (KnWindow *self, int room)
{
  int wanted = get_number ("timeline-height"), most = wanted ? wanted : (int) (room * LARGEST_PART);

  gtk_paned_set_position (self->bottom_pane,
                          room - MIN (get_needed_height (self), most) - get_number ("timeline-space"));
}

static void
place_inspector (KnWindow *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->side_pane)), wanted = get_number ("inspector-width");
  int handle = width - gtk_paned_get_position (self->side_pane) - get_inspector_width (self);

  wanted = wanted ? wanted : INSPECTOR_PX;
  gtk_paned_set_position (self->side_pane, width - handle - MIN (wanted, (int) (width * LARGEST_PART)));
}

/* The second frame has the sizes that the parts got in the end. */
static gboolean
fit_cb (GtkWidget *pane, GdkFrameClock *clock, gpointer data)
{
  KnWindow *self = data;
  int room = get_room (self);

  /* Not laid out yet. */
  if (room <= 1)
    return G_SOURCE_CONTINUE;
  if (!self->fitted_room)
    {
      self->fitted_room = room;
      place_timeline (self, room);
      if (!self->fitted_inspector)
        place_inspector (self);
      return G_SOURCE_CONTINUE;
    }
  self->fitted_room = room;
  if (!self->fitted_inspector)
    self->fitted_inspector = get_inspector_width (self);
  self->fit_source = 0;
  return G_SOURCE_REMOVE;
}

void
_kn_window_fit_split (KnWindow *self)
{
  if (self->split_by_hand || self->fit_source)
    return;
  self->fitted_room = 0;
  self->fit_source = gtk_widget_add_tick_callback (GTK_WIDGET (self->bottom_pane), fit_cb, self, NULL);
}

/* Only a hand moves it while there is as much room as before. */
static void
split_cb (KnWindow *self)
{
  if (!self->fit_source && self->fitted_room == get_room (self))
    self->split_by_hand = TRUE;
}

/* The window has become larger or smaller, or something came in below. */
static void
room_cb (KnWindow *self)
{
  if (self->fitted_room && self->fitted_room != get_room (self))
    _kn_window_fit_split (self);
}

void
_kn_window_restore_size (KnWindow *self)
{
  GSettings *settings = kn_settings_get_default ();
  int width, height;

  kn_side_handle_set_side (self->sidebar_handle, GTK_WIDGET (self->sidebar));
  kn_sidebar_set_width (self->sidebar, get_number ("sidebar-width"));
  g_signal_connect_swapped (self->flap, "notify::folded", G_CALLBACK (folded_cb), self);
  g_signal_connect_swapped (self->sidebar_handle, "asked", G_CALLBACK (sidebar_asked_cb), self);
  g_signal_connect_swapped (self->bottom_pane, "notify::position", G_CALLBACK (split_cb), self);
  g_signal_connect_swapped (self->bottom_pane, "notify::max-position", G_CALLBACK (room_cb), self);
  if (!settings)
    return;
  g_settings_get (settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}
