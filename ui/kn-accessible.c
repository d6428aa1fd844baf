/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-accessible.h"

void
kn_accessible_set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (GTK_IS_DROP_DOWN (widget))
    kn_accessible_set_name (gtk_widget_get_first_child (widget), name);
}

void
kn_accessible_set_tooltip (GtkWidget *widget, const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) != 0)
    gtk_widget_set_tooltip_text (widget, text);
}
