/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-focus-order.h"

/* The next child that can be seen, from a place on. */
static int
find (GPtrArray *children, int at, int step)
{
  while (at >= 0 && at < (int) children->len && !gtk_widget_get_child_visible (children->pdata[at]))
    at += step;
  return at;
}

gboolean
kn_focus_order_step (GtkWidget *parent, GPtrArray *children, GtkDirectionType direction)
{
  const int nowhere = -2, itself = -1;
  int at = gtk_widget_is_focus (parent) ? itself : nowhere;

  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return FALSE;
  for (int i = 0; i < (int) children->len; i++)
    if (gtk_widget_is_focus (children->pdata[i]))
      at = i;
  if (direction == GTK_DIR_TAB_FORWARD)
    at = at == nowhere ? itself : find (children, at + 1, 1);
  else if (at == itself)
    return FALSE;
  else
    at = find (children, at == nowhere ? (int) children->len - 1 : at - 1, -1);
  return at < (int) children->len && gtk_widget_grab_focus (at < 0 ? parent : children->pdata[at]);
}
