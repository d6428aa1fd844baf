/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/storyboard/kn-panel-column.h"

/* Room for what is drawn around a panel. */
#define MARGIN_PX 32

struct _KnPanelColumn
{
  GtkBox parent_instance;

  GtkAdjustment *adjustment;
};

G_DEFINE_FINAL_TYPE (KnPanelColumn, kn_panel_column, GTK_TYPE_BOX)

static void
kn_panel_column_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnPanelColumn *self = KN_PANEL_COLUMN (widget);
  double top = gtk_adjustment_get_value (self->adjustment) - MARGIN_PX;
  double bottom = top + gtk_adjustment_get_page_size (self->adjustment) + 2 * MARGIN_PX;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place;

      gtk_widget_get_allocation (child, &place);
      if (place.y > bottom)
        break;
      if (place.y + place.height >= top)
        gtk_widget_snapshot_child (widget, child, snapshot);
    }
}

static void
kn_panel_column_dispose (GObject *object)
{
  g_clear_object (&KN_PANEL_COLUMN (object)->adjustment);
  G_OBJECT_CLASS (kn_panel_column_parent_class)->dispose (object);
}

static void
kn_panel_column_class_init (KnPanelColumnClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_panel_column_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = kn_panel_column_snapshot;
}

static void
kn_panel_column_init (KnPanelColumn *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
}

GtkWidget *
kn_panel_column_new (GtkAdjustment *adjustment)
{
  KnPanelColumn *self = g_object_new (KN_TYPE_PANEL_COLUMN, NULL);

  self->adjustment = g_object_ref (adjustment);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
