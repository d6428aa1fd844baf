/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-layout-box.h"

#include <glib/gi18n.h>

#define N_COLOURS 5
#define HANDLE_PX (2 * KN_LAYOUT_BOX_MARGIN_PX)

struct _KnLayoutBox
{
  GtkWidget parent_instance;

  guint64 id;
  char *name;              /* as told last */
  GtkWidget *frame, *label, *handles[8];
};

G_DEFINE_FINAL_TYPE (KnLayoutBox, kn_layout_box, GTK_TYPE_WIDGET)

static const struct
{
  KnBoxEdges edges;
  const char *name;
} places[8] = {
  { KN_BOX_LEFT | KN_BOX_TOP, N_("Upper left corner") },
  { KN_BOX_TOP, N_("Upper edge") },
  { KN_BOX_RIGHT | KN_BOX_TOP, N_("Upper right corner") },
  { KN_BOX_RIGHT, N_("Right edge") },
  { KN_BOX_RIGHT | KN_BOX_BOTTOM, N_("Lower right corner") },
  { KN_BOX_BOTTOM, N_("Lower edge") },
  { KN_BOX_LEFT | KN_BOX_BOTTOM, N_("Lower left corner") },
  { KN_BOX_LEFT, N_("Left edge") },
};

static void
kn_layout_box_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  /* Whoever places it decides. */
  *minimum = *natural = 2 * KN_LAYOUT_BOX_MARGIN_PX;
}

static void
place (GtkWidget *child, double x, double y, int width, int height)
{
  int min_w, min_h;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min_w, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, &min_h, NULL, NULL, NULL);
  gtk_widget_allocate (child, MAX (min_w, width), MAX (min_h, height), -1,
                       gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) x, (float) y)));
}

static void
kn_layout_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnLayoutBox *self = KN_LAYOUT_BOX (widget);
  double margin = KN_LAYOUT_BOX_MARGIN_PX, w = width - 2 * margin, h = height - 2 * margin;
  int label_w, label_h;

  place (self->frame, margin, margin, (int) w, (int) h);
  gtk_widget_measure (self->label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &label_w, NULL, NULL);
  gtk_widget_measure (self->label, GTK_ORIENTATION_VERTICAL, -1, NULL, &label_h, NULL, NULL);
  place (self->label, margin + 2, margin + 2, (int) CLAMP (label_w, 0, MAX (0, w - 4)), label_h);
  for (int i = 0; i < 8; i++)
    {
      double x = places[i].edges & KN_BOX_LEFT ? 0 : places[i].edges & KN_BOX_RIGHT ? w : w / 2;
      double y = places[i].edges & KN_BOX_TOP ? 0 : places[i].edges & KN_BOX_BOTTOM ? h : h / 2;

      place (self->handles[i], x, y, HANDLE_PX, HANDLE_PX);
    }
}

/* The margin is not the box: what lies below is hit there, but for the handles. */
static gboolean
kn_layout_box_contains (GtkWidget *widget, double x, double y)
{
  double margin = KN_LAYOUT_BOX_MARGIN_PX;

  return x >= margin && y >= margin && x < gtk_widget_get_width (widget) - margin
         && y < gtk_widget_get_height (widget) - margin;
}

static void
kn_layout_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (kn_layout_box_parent_class)->dispose (object);
}

static void
kn_layout_box_finalize (GObject *object)
{
  g_free (KN_LAYOUT_BOX (object)->name);
  G_OBJECT_CLASS (kn_layout_box_parent_class)->finalize (object);
}

static void
kn_layout_box_class_init (KnLayoutBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_layout_box_dispose;
  G_OBJECT_CLASS (klass)->finalize = kn_layout_box_finalize;
  widget_class->measure = kn_layout_box_measure;
  widget_class->size_allocate = kn_layout_box_size_allocate;
  widget_class->contains = kn_layout_box_contains;
  gtk_widget_class_set_css_name (widget_class, "layout-box");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_CELL);
}

static GtkWidget *
new_handle (int place)
{
  GtkWidget *handle =
      g_object_new (GTK_TYPE_BOX, "css-name", "layout-handle", "accessible-role", GTK_ACCESSIBLE_ROLE_SEPARATOR, "focusable",
                    TRUE, "tooltip-text", _(places[place].name), NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (handle), GTK_ACCESSIBLE_PROPERTY_LABEL, _(places[place].name), -1);
  return handle;
}

static void
kn_layout_box_init (KnLayoutBox *self)
{
  self->frame = g_object_new (GTK_TYPE_BOX, "css-name", "frame", "can-target", FALSE, NULL);
  self->label = g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 0.0f, "can-target", FALSE, NULL);
  gtk_widget_set_parent (self->frame, GTK_WIDGET (self));
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  for (int i = 0; i < 8; i++)
    {
      self->handles[i] = new_handle (i);
      gtk_widget_set_parent (self->handles[i], GTK_WIDGET (self));
    }
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
kn_layout_box_new (guint64 id)
{
  KnLayoutBox *self = g_object_new (KN_TYPE_LAYOUT_BOX, NULL);

  self->id = id;
  return GTK_WIDGET (self);
}

guint64
kn_layout_box_get_id (KnLayoutBox *self)
{
  g_return_val_if_fail (KN_IS_LAYOUT_BOX (self), 0);
  return self->id;
}

static void
show_name (KnLayoutBox *self, const char *prompt)
{
  g_autofree char *name = *prompt ? g_strdup_printf (_("Box: %s"), prompt) : g_strdup (_("Box without a prompt"));

  if (g_strcmp0 (name, self->name) == 0)
    return;
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  gtk_label_set_text (GTK_LABEL (self->label), *prompt ? prompt : _("Say what is here"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->name, -1);
}

void
kn_layout_box_update (KnLayoutBox *self, KnMaskTrack *track, guint number, gboolean holds, gboolean selected)
{
  g_autofree char *colour = g_strdup_printf ("colour-%u", number % N_COLOURS);
  const char *classes[] = { colour, NULL, NULL };

  g_return_if_fail (KN_IS_LAYOUT_BOX (self));
  if (!holds || kn_mask_track_get_disabled (track))
    classes[1] = "absent";
  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
  for (int i = 0; i < 8; i++)
    gtk_widget_set_visible (self->handles[i], selected);
  show_name (self, kn_mask_track_get_prompt (track));
}

KnBoxEdges
kn_layout_box_get_edges (KnLayoutBox *self, GtkWidget *part)
{
  g_return_val_if_fail (KN_IS_LAYOUT_BOX (self), KN_BOX_ALL);
  for (int i = 0; i < 8; i++)
    if (part == self->handles[i])
      return places[i].edges;
  return KN_BOX_ALL;
}
