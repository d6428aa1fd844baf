/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-flap-layout.h"

#include <adwaita.h>

struct _KnFlapLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (KnFlapLayout, kn_flap_layout, GTK_TYPE_LAYOUT_MANAGER)

/* What is beside the content, not over it. */
static int
get_side_width (AdwFlap *flap)
{
  GtkWidget *const parts[] = { adw_flap_get_flap (flap), adw_flap_get_separator (flap) };
  int all = 0;

  if (adw_flap_get_folded (flap) || !adw_flap_get_reveal_flap (flap))
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      int natural = 0;

      if (parts[i])
        gtk_widget_measure (parts[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
      all += natural;
    }
  return all;
}

static GtkSizeRequestMode
kn_flap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
kn_flap_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                        int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  AdwFlap *flap = ADW_FLAP (gtk_widget_get_first_child (widget));
  GtkWidget *content = adw_flap_get_content (flap);
  int least, room;

  gtk_widget_measure (GTK_WIDGET (flap), orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL || for_size < 0 || !content)
    return;
  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &room, NULL, NULL, NULL);
  room = MAX (room, for_size - get_side_width (flap));
  gtk_widget_measure (content, GTK_ORIENTATION_VERTICAL, room, &least, NULL, NULL, NULL);
  *minimum = MAX (*minimum, least);
  *natural = MAX (*natural, *minimum);
}

static void
kn_flap_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_size_allocate (gtk_widget_get_first_child (widget), &(GtkAllocation) { 0, 0, width, height }, baseline);
}

static void
kn_flap_layout_class_init (KnFlapLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = kn_flap_layout_get_request_mode;
  manager_class->measure = kn_flap_layout_measure;
  manager_class->allocate = kn_flap_layout_allocate;
}

static void
kn_flap_layout_init (KnFlapLayout *self)
{
}
