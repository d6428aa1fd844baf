/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-wrap-layout.h"

struct _KnWrapLayout
{
  GtkLayoutManager parent_instance;

  gboolean filling;
  int spacing_px;
};

enum { PROP_0, PROP_FILLING, PROP_SPACING, N_PROPS };

G_DEFINE_FINAL_TYPE (KnWrapLayout, kn_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GParamSpec *properties[N_PROPS];

static GtkWidget *
skip (GtkWidget *child)
{
  while (child && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
natural_width (GtkWidget *child, int limit)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (minimum, MIN (natural, limit));
}

/* The children of one line from first on: their widths with the gaps between them, and where the next line begins. */
static void
break_line (KnWrapLayout *self, GtkWidget *first, int width, int *used, GtkWidget **next)
{
  guint n = 0;

  *used = 0;
  for (*next = first; *next; *next = skip (gtk_widget_get_next_sibling (*next)))
    {
      int wanted = natural_width (*next, width) + (n ? self->spacing_px : 0);

      if (n && *used + wanted > width)
        break;
      *used += wanted;
      n++;
    }
}

/* How many children of a line share the room that is left: those that expand, else all. */
static int
count_sharing (GtkWidget *first, GtkWidget *next, gboolean *all)
{
  int n = 0, expanding = 0;

  for (GtkWidget *child = first; child != next; child = skip (gtk_widget_get_next_sibling (child)))
    {
      n++;
      expanding += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
    }
  *all = expanding == 0;
  return expanding ? expanding : n;
}

typedef struct
{
  GtkWidget *first, *next;   /* next: of the line below, or NULL */
  int extra;                 /* for each child that shares */
  gboolean all;
} Line;

static Line
line_from (KnWrapLayout *self, GtkWidget *first, int width)
{
  Line line = { .first = first };
  int used;

  break_line (self, first, width, &used, &line.next);
  if (self->filling)
    line.extra = MAX (0, width - used) / count_sharing (first, line.next, &line.all);
  return line;
}

static int
width_in_line (const Line *line, GtkWidget *child, int width)
{
  gboolean shares = line->all || gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);

  return natural_width (child, width) + (shares ? line->extra : 0);
}

/* Returns the height of all lines; places the children when `allocate`. */
static int
lay_out (KnWrapLayout *self, GtkWidget *widget, int width, gboolean allocate)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = skip (gtk_widget_get_first_child (widget));
  int y = 0;

  while (child)
    {
      Line line = line_from (self, child, width);
      int x = 0, height = 0;

      for (GtkWidget *c = child; c != line.next; c = skip (gtk_widget_get_next_sibling (c)))
        {
          int minimum;

          gtk_widget_measure (c, GTK_ORIENTATION_VERTICAL, width_in_line (&line, c, width), &minimum, NULL, NULL, NULL);
          height = MAX (height, minimum);
        }
      for (GtkWidget *c = child; allocate && c != line.next; c = skip (gtk_widget_get_next_sibling (c)))
        {
          int w = width_in_line (&line, c, width);

          gtk_widget_size_allocate (c, &(GtkAllocation) { mirrored ? width - x - w : x, y, w, height }, -1);
          x += w + self->spacing_px;
        }
      y += height + (line.next ? self->spacing_px : 0);
      child = line.next;
    }
  return y;
}

static GtkSizeRequestMode
kn_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (KnWrapLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = skip (gtk_widget_get_first_child (widget)); child;
       child = skip (gtk_widget_get_next_sibling (child)))
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural ? self->spacing_px : 0);
    }
}

static void
kn_wrap_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                        int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  int narrowest, widest;

  measure_width (KN_WRAP_LAYOUT (manager), widget, &narrowest, &widest);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = narrowest;
      *natural = widest;
      return;
    }
  *minimum = *natural =
      lay_out (KN_WRAP_LAYOUT (manager), widget, for_size < 0 ? widest : MAX (narrowest, for_size), FALSE);
}

static void
kn_wrap_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (KN_WRAP_LAYOUT (manager), widget, width, TRUE);
}

static void
kn_wrap_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FILLING)
    g_value_set_boolean (value, KN_WRAP_LAYOUT (object)->filling);
  else if (id == PROP_SPACING)
    g_value_set_int (value, KN_WRAP_LAYOUT (object)->spacing_px);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_wrap_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FILLING)
    KN_WRAP_LAYOUT (object)->filling = g_value_get_boolean (value);
  else if (id == PROP_SPACING)
    KN_WRAP_LAYOUT (object)->spacing_px = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_wrap_layout_class_init (KnWrapLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = kn_wrap_layout_get_property;
  object_class->set_property = kn_wrap_layout_set_property;
  manager_class->get_request_mode = kn_wrap_layout_get_request_mode;
  manager_class->measure = kn_wrap_layout_measure;
  manager_class->allocate = kn_wrap_layout_allocate;
  properties[PROP_FILLING] =
      g_param_spec_boolean ("filling", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 8,
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kn_wrap_layout_init (KnWrapLayout *self)
{
}
