/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-size-choice.h"

#include "app/document/kn-project.h"
#include "ui/inspector/kn-binding.h"

#include <glib/gi18n.h>
#include <math.h>

struct _KnSizeChoice
{
  KnSection *section;
  GtkDropDown *control;
  GtkWidget *own;
  GArray *sizes;           /* int[2] of the rows; the first is 0, 0, the last any other */
  gboolean asked_for_own;
  char *shown;
};

char *
kn_size_dup_aspect (int width_px, int height_px)
{
  static const int aspects[][2] = { { 1, 1 }, { 5, 4 }, { 4, 3 }, { 3, 2 }, { 16, 9 }, { 2, 1 }, { 21, 9 }, { 5, 2 } };
  double wide = (double) MAX (width_px, height_px) / MAX (1, MIN (width_px, height_px));

  for (guint i = 0; i < G_N_ELEMENTS (aspects); i++)
    if (fabs (wide / ((double) aspects[i][0] / aspects[i][1]) - 1) < 0.02)
      return width_px >= height_px ? g_strdup_printf ("%d:%d", aspects[i][0], aspects[i][1])
                                   : g_strdup_printf ("%d:%d", aspects[i][1], aspects[i][0]);
  return width_px >= height_px ? g_strdup_printf ("%.2f:1", wide) : g_strdup_printf ("1:%.2f", wide);
}

static char *
dup_row (int width, int height)
{
  g_autofree char *aspect = kn_size_dup_aspect (width, height);

  return g_strdup_printf (_("%s · %d × %d"), aspect, width, height);
}

static void
add (KnSizeChoice *self, GPtrArray *rows, int width, int height, char *text)
{
  int size[2] = { width, height };

  g_array_append_vals (self->sizes, size, 2);
  g_ptr_array_add (rows, text);
}

static void
fill (KnSizeChoice *self, const KnModelFacts *facts)
{
  KnProject *project = kn_document_get_project (kn_section_get_document (self->section));
  int width = (int) kn_project_get_width_px (project), height = (int) kn_project_get_height_px (project);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *canvas = dup_row (width, height), *text = NULL;

  g_array_set_size (self->sizes, 0);
  add (self, rows, 0, 0, g_strdup_printf (_("As the project (%s)"), canvas));
  for (int i = 0; facts && i < facts->n_sizes; i++)
    add (self, rows, facts->sizes[i][0], facts->sizes[i][1], dup_row (facts->sizes[i][0], facts->sizes[i][1]));
  add (self, rows, -1, -1, g_strdup (_("Other…")));
  g_ptr_array_add (rows, NULL);
  text = g_strjoinv ("\n", (char **) rows->pdata);
  if (g_strcmp0 (text, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  kn_choice_fill (self->control, _("Size"), (const char *const *) rows->pdata);
}

void
kn_size_choice_update (KnSizeChoice *self, const KnModelFacts *facts)
{
  KnShot *shot = kn_section_get_shot (self->section);
  guint n, selected;

  fill (self, facts);
  n = self->sizes->len / 2;
  selected = n - 1;
  for (guint i = n - 1; i-- > 0;)
    if (g_array_index (self->sizes, int, 2 * i) == (int) kn_shot_get_width_px (shot)
        && g_array_index (self->sizes, int, 2 * i + 1) == (int) kn_shot_get_height_px (shot))
      selected = i;
  if (self->asked_for_own)
    selected = n - 1;
  gtk_drop_down_set_selected (self->control, selected);
  gtk_widget_set_visible (self->own, selected == n - 1);
}

static void
selected_cb (KnSizeChoice *self)
{
  guint selected = gtk_drop_down_get_selected (self->control);
  g_autoptr (KnEditBuilder) builder = NULL;

  if (!kn_section_can_edit (self->section) || 2 * selected >= self->sizes->len)
    return;
  self->asked_for_own = g_array_index (self->sizes, int, 2 * selected) < 0;
  gtk_widget_set_visible (self->own, self->asked_for_own);
  if (self->asked_for_own)
    return;
  builder = kn_edit_builder_new (kn_section_get_document (self->section), "Change size");
  for (guint i = 0; i < kn_section_get_n (self->section); i++)
    {
      guint64 id = kn_section_get_id (self->section, i);

      kn_edit_builder_set_int (builder, id, "width_px", g_array_index (self->sizes, int, 2 * selected));
      kn_edit_builder_set_int (builder, id, "height_px", g_array_index (self->sizes, int, 2 * selected + 1));
    }
  kn_section_apply_take (self->section, kn_edit_builder_end (builder), NULL);
}

KnSizeChoice *
kn_size_choice_new (KnSection *section, GtkDropDown *control, GtkWidget *own)
{
  KnSizeChoice *self = g_new0 (KnSizeChoice, 1);

  self->section = section;
  self->control = control;
  self->own = own;
  self->sizes = g_array_new (FALSE, FALSE, sizeof (int));
  kn_choice_fill (control, _("Size"), (const char *const[]) { NULL });
  g_signal_connect_swapped (control, "notify::selected", G_CALLBACK (selected_cb), self);
  return self;
}

void
kn_size_choice_free (KnSizeChoice *self)
{
  g_signal_handlers_disconnect_by_data (self->control, self);
  g_array_unref (self->sizes);
  g_free (self->shown);
  g_free (self);
}
