/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-style-page.h"

#include "app/document/kn-character.h"
#include "app/document/kn-project.h"
#include "ui/inspector/kn-binding.h"
#include "ui/inspector/kn-character-row.h"
#include "ui/kn-accessible.h"

#include <glib/gi18n.h>

struct _KnStylePage
{
  KnSection parent_instance;

  GtkEditable *style, *negative;
  GtkWidget *expand, *add;
  GtkBox *characters;
  char *shown;             /* the characters that there are rows for */
};

G_DEFINE_FINAL_TYPE (KnStylePage, kn_style_page, KN_TYPE_SECTION)

static void
add_row (KnStylePage *self, guint64 id)
{
  KnSection *row = g_object_new (KN_TYPE_CHARACTER_ROW, NULL);

  g_signal_connect_object (row, "told", G_CALLBACK (kn_section_tell), self, G_CONNECT_SWAPPED);
  kn_section_set_subject (row, kn_section_get_session (KN_SECTION (self)), kn_section_get_desk (KN_SECTION (self)), &id, 1);
  gtk_box_append (self->characters, GTK_WIDGET (row));
}

static void
fill (KnStylePage *self, GArray *ids)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->characters))))
    gtk_box_remove (self->characters, child);
  for (guint i = 0; i < ids->len; i++)
    add_row (self, g_array_index (ids, guint64, i));
}

static void
kn_style_page_update (KnSection *section)
{
  KnStylePage *self = KN_STYLE_PAGE (section);
  GListModel *characters = kn_project_get_characters (kn_section_get_node (section, 0));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GString) shown = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (characters); i++)
    {
      g_autoptr (KnNode) character = g_list_model_get_item (characters, i);
      guint64 id = kn_node_get_id (character);

      g_array_append_val (ids, id);
      g_string_append_printf (shown, " %" G_GUINT64_FORMAT, id);
    }
  if (g_strcmp0 (shown->str, self->shown) != 0)
    fill (self, ids);
  g_free (self->shown);
  self->shown = g_strdup (shown->str);
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->characters)); row;
       row = gtk_widget_get_next_sibling (row))
    kn_section_refresh (KN_SECTION (row));
}

static void
add_cb (KnStylePage *self)
{
  KnSection *section = KN_SECTION (self);

  if (!kn_section_can_edit (section))
    return;
  kn_section_apply_take (section, kn_edit_new_insert (kn_section_get_document (section), kn_section_get_id (section, 0),
                                                      "characters", -1, KN_TYPE_CHARACTER, NULL), NULL);
  kn_section_refresh (section);
  kn_character_row_edit_name (KN_CHARACTER_ROW (gtk_widget_get_last_child (GTK_WIDGET (self->characters))));
}

static void
kn_style_page_finalize (GObject *object)
{
  g_free (KN_STYLE_PAGE (object)->shown);
  G_OBJECT_CLASS (kn_style_page_parent_class)->finalize (object);
}

static void
kn_style_page_class_init (KnStylePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kn_style_page_finalize;
  KN_SECTION_CLASS (klass)->update = kn_style_page_update;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-style-page.ui");
  gtk_widget_class_bind_template_child (widget_class, KnStylePage, style);
  gtk_widget_class_bind_template_child (widget_class, KnStylePage, negative);
  gtk_widget_class_bind_template_child (widget_class, KnStylePage, expand);
  gtk_widget_class_bind_template_child (widget_class, KnStylePage, add);
  gtk_widget_class_bind_template_child (widget_class, KnStylePage, characters);
}

static void
kn_style_page_init (KnStylePage *self)
{
  KnSection *section = KN_SECTION (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  kn_accessible_set_name (GTK_WIDGET (self->style), _("Style of all shots"));
  kn_bind_text (section, self->style, "style");
  kn_bind_text (section, self->negative, "negative");
  kn_bind_switch (section, self->expand, "expand_prompts");
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_cb), self);
}
