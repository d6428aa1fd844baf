/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-marker-item.h"

#include "app/document/kn-marker.h"
#include "ui/kn-accessible.h"

#include <glib/gi18n.h>

#define WIDTH 14

struct _KnMarkerItem
{
  KnLaneItem parent_instance;
};

G_DEFINE_FINAL_TYPE (KnMarkerItem, kn_marker_item, KN_TYPE_LANE_ITEM)

static void
kn_marker_item_update (KnLaneItem *item, KnNode *node)
{
  g_autofree char *name = g_strdup_printf (_("Marker %s"), kn_marker_get_name (KN_MARKER (node)));

  kn_accessible_set_tooltip (GTK_WIDGET (item), name);
  kn_lane_item_set_name (item, name, kn_marker_get_notes (KN_MARKER (node)));
}

static void
kn_marker_item_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GskRoundedRect outline;
  GdkRGBA colour;
  float height = (float) gtk_widget_get_height (widget), middle = WIDTH / 2.f;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (middle - 4, height - 12, 8, 8), 4);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &colour, &outline.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (middle - .5f, height - 6, 1, 6));
}

static void
kn_marker_item_class_init (KnMarkerItemClass *klass)
{
  KN_LANE_ITEM_CLASS (klass)->update = kn_marker_item_update;
  KN_LANE_ITEM_CLASS (klass)->width_px = WIDTH;
  GTK_WIDGET_CLASS (klass)->snapshot = kn_marker_item_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "marker");
}

static void
kn_marker_item_init (KnMarkerItem *self)
{
}
