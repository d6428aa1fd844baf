/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-center-layout.h"

#define SPACING_PX 6

struct _KnCenterLayout
{
  GtkLayoutManager parent_instance;

  gboolean center_below;
};

enum { PROP_0, PROP_CENTER_BELOW, N_PROPS };

G_DEFINE_FINAL_TYPE (KnCenterLayout, kn_center_layout, GTK_TYPE_LAYOUT_MANAGER)

static GParamSpec *properties[N_PROPS];

enum { START, CENTER, END, N_CHILDREN };

struct child
{
  GtkWidget *widget;
  int least, natural;      /* widths */
};

static void
list_children (GtkWidget *widget, struct child children[N_CHILDREN])
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  for (int i = 0; i < N_CHILDREN; i++, child = gtk_widget_get_next_sibling (child))
    {
      children[i] = (struct child) { .widget = child };
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &children[i].least, &children[i].natural, NULL, NULL);
    }
}

/* Which of them goes below, and which stays above beside the last one. */
static int
get_lower (KnCenterLayout *self)
{
  return self->center_below ? CENTER : START;
}

static int
get_upper (KnCenterLayout *self)
{
  return self->center_below ? START : CENTER;
}

/* Of those that are there. */
static int
add_widths (int a, int b)
{
  return a && b ? a + SPACING_PX + b : a + b;
}

static int
width_of_upper (KnCenterLayout *self, const struct child *children)
{
  return add_widths (children[get_upper (self)].natural, children[END].natural);
}

static gboolean
is_one_line (KnCenterLayout *self, const struct child *children, int width)
{
  const struct child *lower = &children[get_lower (self)];

  return add_widths (width_of_upper (self, children), self->center_below ? lower->least : lower->natural) <= width;
}

/* Beside its neighbours. */
static int
get_center_width (const struct child *children, int width)
{
  int neighbours = add_widths (children[START].natural, children[END].natural);

  return CLAMP (width - neighbours - 2 * SPACING_PX, children[CENTER].least, children[CENTER].natural);
}

static int
height_for (const struct child *child, int width)
{
  int height;

  gtk_widget_measure (child->widget, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

static GtkSizeRequestMode
kn_center_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
kn_center_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                          int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  KnCenterLayout *self = KN_CENTER_LAYOUT (manager);
  struct child children[N_CHILDREN];
  int upper, lower;

  list_children (widget, children);
  lower = get_lower (self);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (children[lower].least, width_of_upper (self, children));
      *natural = add_widths (width_of_upper (self, children), children[lower].natural);
      return;
    }
  if (for_size < 0 || is_one_line (self, children, for_size))
    {
      int center = for_size < 0 ? children[CENTER].natural : get_center_width (children, for_size);

      upper = MAX (height_for (&children[START], -1), height_for (&children[END], -1));
      *minimum = *natural = MAX (upper, height_for (&children[CENTER], center));
      return;
    }
  upper = MAX (height_for (&children[get_upper (self)], -1), height_for (&children[END], -1));
  *minimum = *natural = upper + SPACING_PX + height_for (&children[lower], for_size);
}

static void
place (GtkWidget *widget, const struct child *child, int x, int y, int width, int height)
{
  int all = gtk_widget_get_width (widget);

  if (gtk_widget_should_layout (child->widget))
    gtk_widget_size_allocate (child->widget, &(GtkAllocation) {
      gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? all - x - width : x, y, width, height }, -1);
}

/* In the middle of all, as long as its neighbours leave it there. */
static void
place_center (GtkWidget *widget, const struct child *children, int before, int width, int height)
{
  int center = get_center_width (children, width), last = width - children[END].natural - SPACING_PX - center;

  place (widget, &children[CENTER], CLAMP ((width - center) / 2, MIN (before, last), last), 0, center, height);
}

static void
kn_center_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  KnCenterLayout *self = KN_CENTER_LAYOUT (manager);
  struct child children[N_CHILDREN];
  int lower = get_lower (self), below = 0, end;

  list_children (widget, children);
  if (!is_one_line (self, children, width))
    {
      below = height_for (&children[lower], width);
      place (widget, &children[lower], 0, height - below, width, below);
      below += SPACING_PX;
    }
  end = children[END].natural;
  place (widget, &children[END], width - end, 0, end, height - below);
  if (!below || lower == CENTER)
    place (widget, &children[START], 0, 0, children[START].natural, height - below);
  if (!below)
    place_center (widget, children, children[START].natural + SPACING_PX, width, height);
  else if (lower == START)
    place (widget, &children[CENTER], (width - end - children[CENTER].natural) / 2, 0, children[CENTER].natural,
           height - below);
}

static void
kn_center_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CENTER_BELOW)
    g_value_set_boolean (value, KN_CENTER_LAYOUT (object)->center_below);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_center_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CENTER_BELOW)
    KN_CENTER_LAYOUT (object)->center_below = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_center_layout_class_init (KnCenterLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = kn_center_layout_get_property;
  object_class->set_property = kn_center_layout_set_property;
  manager_class->get_request_mode = kn_center_layout_get_request_mode;
  manager_class->measure = kn_center_layout_measure;
  manager_class->allocate = kn_center_layout_allocate;
  properties[PROP_CENTER_BELOW] =
      g_param_spec_boolean ("center-below", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kn_center_layout_init (KnCenterLayout *self)
{
}
