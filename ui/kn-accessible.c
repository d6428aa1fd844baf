/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-accessible.h"

void
kn_accessible_set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  if (GTK_IS_DROP_DOWN (widget) || GTK_IS_COLOR_BUTTON (widget))
    kn_accessible_set_name (gtk_widget_get_first_child (widget), name);
}

void
kn_accessible_set_tooltip (GtkWidget *widget, const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) != 0)
    gtk_widget_set_tooltip_text (widget, text);
}

/* ---- buttons with a mnemonic ---- */

/* GTK tells the text of such a button with its underscore, and then the label that shows it: "_Render Render". */
static void
name_button_cb (GtkWidget *button)
{
  GtkWidget *label = gtk_widget_get_last_child (button);

  if (GTK_IS_LABEL (label) && gtk_label_get_use_underline (GTK_LABEL (label)))
    kn_accessible_set_name (button, gtk_label_get_text (GTK_LABEL (label)));
}

/* ---- rows of a choice ---- */

static GtkWidget *
find_label (GtkWidget *widget)
{
  GtkWidget *label = GTK_IS_LABEL (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !label;
       child = gtk_widget_get_next_sibling (child))
    label = find_label (child);
  return label;
}

/* Rows are used again for other texts. */
static void
name_row_cb (GtkWidget *label)
{
  GtkWidget *row = label;

  while (row && !GTK_IS_LIST_VIEW (gtk_widget_get_parent (row)))
    row = gtk_widget_get_parent (row);
  if (row)
    kn_accessible_set_name (row, gtk_label_get_text (GTK_LABEL (label)));
}

/* GTK gives the row that has the focus no name at all. */
static void
watch_row (GtkWidget *row)
{
  GtkWidget *label = find_label (row);

  if (!label)
    return;
  name_row_cb (label);
  if (!g_signal_handler_find (label, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, name_row_cb, NULL))
    g_signal_connect (label, "notify::label", G_CALLBACK (name_row_cb), NULL);
}

/* ---- all of them ---- */

static gboolean
map_cb (GSignalInvocationHint *hint, guint n, const GValue *values, gpointer data)
{
  GObject *widget = g_value_get_object (&values[0]);

  if (GTK_IS_LIST_VIEW (gtk_widget_get_parent (GTK_WIDGET (widget))))
    watch_row (GTK_WIDGET (widget));
  if (!GTK_IS_BUTTON (widget) && !GTK_IS_CHECK_BUTTON (widget))
    return TRUE;
  name_button_cb (GTK_WIDGET (widget));
  if (!g_signal_handler_find (widget, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, name_button_cb, NULL))
    g_signal_connect (widget, "notify::label", G_CALLBACK (name_button_cb), NULL);
  return TRUE;
}

void
kn_accessible_watch (void)
{
  /* The signal is known with the class. */
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, map_cb, NULL, NULL);
}
