/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-direction.h"

void
kn_direction_set_time (GtkWidget *widget)
{
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    kn_direction_set_time (child);
}
