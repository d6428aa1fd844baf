/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-takes-section.h"

#include "app/document/kn-take.h"
#include "ui/inspector/kn-take-row.h"

#include <glib/gi18n.h>

struct _KnTakesSection
{
  KnSection parent_instance;

  GtkListBox *takes;
  char *shown;             /* what the list was made from */
};

G_DEFINE_FINAL_TYPE (KnTakesSection, kn_takes_section, KN_TYPE_SECTION)

/* Everything that a row shows. */
static char *
describe (KnShot *shot)
{
  GListModel *takes = kn_shot_get_takes (shot);
  KnTake *picked = kn_shot_get_picked_take (shot);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%" G_GUINT64_FORMAT, picked ? kn_node_get_id (KN_NODE (picked)) : 0);
  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (KnTake) take = g_list_model_get_item (takes, i);

      g_string_append_printf (text, "\n%" G_GUINT64_FORMAT " %d %s", kn_node_get_id (KN_NODE (take)),
                              (int) kn_take_get_rating (take), kn_take_get_name (take));
    }
  return g_string_free (text, FALSE);
}

static void
fill (KnTakesSection *self, KnShot *shot)
{
  GListModel *takes = kn_shot_get_takes (shot);
  KnTake *picked = kn_shot_get_picked_take (shot);
  GtkCheckButton *group = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->takes))))
    gtk_list_box_remove (self->takes, child);
  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (KnTake) take = g_list_model_get_item (takes, i);

      gtk_list_box_append (self->takes, kn_take_row_new (take, i + 1, take == picked, group, &group));
    }
}

static void
kn_takes_section_update (KnSection *section)
{
  KnTakesSection *self = KN_TAKES_SECTION (section);
  KnShot *shot = kn_section_get_shot (section);
  g_autofree char *shown = describe (shot);

  if (g_strcmp0 (shown, self->shown) != 0)
    fill (self, shot);
  g_free (self->shown);
  self->shown = g_steal_pointer (&shown);
  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (kn_shot_get_takes (shot)) > 0
                                               && kn_section_get_n (section) == 1);
}

static void
kn_takes_section_finalize (GObject *object)
{
  g_free (KN_TAKES_SECTION (object)->shown);
  G_OBJECT_CLASS (kn_takes_section_parent_class)->finalize (object);
}

static void
kn_takes_section_class_init (KnTakesSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kn_takes_section_finalize;
  KN_SECTION_CLASS (klass)->update = kn_takes_section_update;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-takes-section.ui");
  gtk_widget_class_bind_template_child (widget_class, KnTakesSection, takes);
}

static void
kn_takes_section_init (KnTakesSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
