/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-guides.h"

/* Of the width and height, as SMPTE ST 2046 has them. */
#define ACTION_SAFE 0.93
#define TITLE_SAFE 0.90
#define CROSS_PX 8

struct _KnGuides
{
  GtkWidget parent_instance;

  KnPictureView *view;
  gboolean safe_areas, thirds;
};

G_DEFINE_FINAL_TYPE (KnGuides, kn_guides, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SAFE_AREAS,
  PROP_THIRDS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* Seen on white and on black. */
static void
append_line (GtkSnapshot *snapshot, double x, double y, double w, double h)
{
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0, 0, 0, 0.45f },
                             &GRAPHENE_RECT_INIT ((float) x - 1, (float) y - 1, (float) w + 2, (float) h + 2));
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 1, 1, 1, 0.75f },
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w, (float) h));
}

static void
append_frame (GtkSnapshot *snapshot, const graphene_rect_t *rect, double part)
{
  double w = rect->size.width * part, h = rect->size.height * part;
  double x = rect->origin.x + (rect->size.width - w) / 2, y = rect->origin.y + (rect->size.height - h) / 2;

  append_line (snapshot, x, y, w, 1);
  append_line (snapshot, x, y + h, w, 1);
  append_line (snapshot, x, y, 1, h);
  append_line (snapshot, x + w, y, 1, h);
}

static void
kn_guides_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnGuides *self = KN_GUIDES (widget);
  graphene_rect_t rect;
  double x, y, w, h;

  kn_picture_view_get_rect (self->view, &rect);
  x = rect.origin.x;
  y = rect.origin.y;
  w = rect.size.width;
  h = rect.size.height;
  if (self->safe_areas)
    {
      append_frame (snapshot, &rect, ACTION_SAFE);
      append_frame (snapshot, &rect, TITLE_SAFE);
      append_line (snapshot, x + w / 2 - CROSS_PX, y + h / 2, 2 * CROSS_PX, 1);
      append_line (snapshot, x + w / 2, y + h / 2 - CROSS_PX, 1, 2 * CROSS_PX);
    }
  for (int i = 1; self->thirds && i < 3; i++)
    {
      append_line (snapshot, x + w * i / 3, y, 1, h);
      append_line (snapshot, x, y + h * i / 3, w, 1);
    }
}

static void
kn_guides_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KnGuides *self = KN_GUIDES (object);

  if (id == PROP_SAFE_AREAS)
    g_value_set_boolean (value, self->safe_areas);
  else if (id == PROP_THIRDS)
    g_value_set_boolean (value, self->thirds);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_guides_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KnGuides *self = KN_GUIDES (object);

  if (id == PROP_SAFE_AREAS)
    self->safe_areas = g_value_get_boolean (value);
  else if (id == PROP_THIRDS)
    self->thirds = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
kn_guides_class_init (KnGuidesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = kn_guides_get_property;
  object_class->set_property = kn_guides_set_property;
  GTK_WIDGET_CLASS (klass)->snapshot = kn_guides_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
  properties[PROP_SAFE_AREAS] = g_param_spec_boolean ("safe-areas", NULL, NULL, FALSE, flags);
  properties[PROP_THIRDS] = g_param_spec_boolean ("thirds", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kn_guides_init (KnGuides *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
kn_guides_new (KnPictureView *view)
{
  KnGuides *self = g_object_new (KN_TYPE_GUIDES, NULL);

  /* The view owns its overlays. */
  self->view = view;
  g_signal_connect_object (view, "geometry-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
