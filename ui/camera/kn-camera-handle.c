/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-handle.h"

#include "ui/kn-accessible.h"

void
kn_camera_handle_init (GtkWidget *widget, GCallback key, GCallback enter, GCallback leave)
{
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_focusable (widget, TRUE);
  g_signal_connect_swapped (keys, "key-pressed", key, widget);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect_swapped (focus, "enter", enter, widget);
  g_signal_connect_swapped (focus, "leave", leave, widget);
  gtk_widget_add_controller (widget, focus);
}

void
kn_camera_handle_snapshot (GtkWidget *widget, GtkSnapshot *snapshot, float half, gboolean on_tip)
{
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (widget) / 2,
                                                          (float) gtk_widget_get_height (widget) / 2));
  gtk_snapshot_rotate (snapshot, on_tip ? 45 : 0);
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (-half, -half, 2 * half, 2 * half));
  gtk_snapshot_restore (snapshot);
}

gboolean
kn_camera_handle_update (GtkWidget *widget, char **name, char *new_name, gboolean selected)
{
  if (selected)
    gtk_widget_set_state_flags (widget, GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (widget, GTK_STATE_FLAG_SELECTED);
  if (g_strcmp0 (new_name, *name) == 0)
    {
      g_free (new_name);
      return FALSE;
    }
  g_free (*name);
  *name = new_name;
  kn_accessible_set_tooltip (widget, *name);
  return TRUE;
}
