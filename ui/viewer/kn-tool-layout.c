/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-tool-layout.h"

#define SPACING_PX 4

struct _KnToolLayout
{
  GtkLayoutManager parent_instance;

  int n_columns;
};

G_DEFINE_FINAL_TYPE (KnToolLayout, kn_tool_layout, GTK_TYPE_LAYOUT_MANAGER)

/* Returns how many are seen; the size is that of the largest. */
static int
measure_children (GtkWidget *widget, int *width, int *height)
{
  int n = 0;

  *width = *height = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      int wide, high;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &wide, NULL, NULL, NULL);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, &high, NULL, NULL, NULL);
      *width = MAX (*width, wide);
      *height = MAX (*height, high);
      n++;
    }
  return n;
}

static int
length_of (int n, int size_px)
{
  return n ? n * size_px + (n - 1) * SPACING_PX : 0;
}

static void
kn_tool_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                        int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  KnToolLayout *self = KN_TOOL_LAYOUT (manager);
  int width, height, n = measure_children (widget, &width, &height);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL
                            ? length_of (MIN (n, self->n_columns), width)
                            : kn_tool_layout_get_height (self, widget, self->n_columns);
}

static void
kn_tool_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width_px, int height_px, int baseline)
{
  KnToolLayout *self = KN_TOOL_LAYOUT (manager);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int width, height, i = 0;

  measure_children (widget, &width, &height);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      {
        int x = i % self->n_columns * (width + SPACING_PX), y = i / self->n_columns * (height + SPACING_PX);

        gtk_widget_size_allocate (child, &(GtkAllocation) { mirrored ? width_px - x - width : x, y, width, height }, -1);
        i++;
      }
}

static void
kn_tool_layout_class_init (KnToolLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->measure = kn_tool_layout_measure;
  manager_class->allocate = kn_tool_layout_allocate;
}

static void
kn_tool_layout_init (KnToolLayout *self)
{
  self->n_columns = 1;
}

void
kn_tool_layout_set_columns (KnToolLayout *self, int n_columns)
{
  g_return_if_fail (KN_IS_TOOL_LAYOUT (self) && n_columns > 0);
  if (n_columns == self->n_columns)
    return;
  self->n_columns = n_columns;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

int
kn_tool_layout_get_height (KnToolLayout *self, GtkWidget *widget, int n_columns)
{
  int width, height, n = measure_children (widget, &width, &height);

  g_return_val_if_fail (KN_IS_TOOL_LAYOUT (self) && n_columns > 0, 0);
  return length_of ((n + n_columns - 1) / n_columns, height);
}
