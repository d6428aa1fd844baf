/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/conditioning/kn-shot-chooser.h"

#include "app/document/kn-take.h"
#include "ui/conditioning/kn-source-plan.h"
#include "ui/inspector/kn-binding.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

struct _KnShotChooser
{
  KnSection *section;
  GtkDropDown *shots, *takes;
  char *shot_key, *take_key, *name;
  GArray *shot_ids, *take_ids;     /* of the rows */
  char *shown_shots, *shown_takes; /* what the lists were made from */
};

/* Puts rows into a list unless they are there already. */
static void
fill (KnShotChooser *self, GtkDropDown *control, GPtrArray *rows, char **shown)
{
  g_autofree char *text = NULL;

  g_ptr_array_add (rows, NULL);
  text = g_strjoinv ("\n", (char **) rows->pdata);
  if (g_strcmp0 (text, *shown) == 0)
    return;
  g_free (*shown);
  *shown = g_steal_pointer (&text);
  kn_choice_fill (control, self->name, (const char *const *) rows->pdata);
}

static void
select_id (GtkDropDown *control, GArray *ids, guint64 id)
{
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, guint64, i) == id)
      selected = i;
  gtk_drop_down_set_selected (control, selected);
}

static void
update_shots (KnShotChooser *self, KnShot *chosen)
{
  KnDocument *document = kn_section_get_document (self->section);
  KnShot *shot = kn_section_get_shot (self->section);
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_document_get_sequence (document));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);

  g_array_set_size (self->shot_ids, 0);
  for (guint i = 0; i < shots->len; i++)
    {
      guint64 id = kn_node_get_id (shots->pdata[i]);

      if (shots->pdata[i] != chosen && !kn_source_accepts (shot, shots->pdata[i]))
        continue;
      g_array_append_val (self->shot_ids, id);
      g_ptr_array_add (rows, kn_words_dup_shot_title (shots->pdata[i]));
    }
  fill (self, self->shots, rows, &self->shown_shots);
  select_id (self->shots, self->shot_ids, chosen ? kn_node_get_id (KN_NODE (chosen)) : 0);
}

static void
update_takes (KnShotChooser *self, KnShot *chosen, KnTake *take)
{
  GListModel *takes = chosen ? kn_shot_get_takes (chosen) : NULL;
  guint n = takes ? g_list_model_get_n_items (takes) : 0;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  guint64 picked = 0;

  g_array_set_size (self->take_ids, 0);
  g_array_append_val (self->take_ids, picked);
  g_ptr_array_add (rows, g_strdup (_("The take that is picked there")));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnTake) row = g_list_model_get_item (takes, i);
      guint64 id = kn_node_get_id (KN_NODE (row));

      g_array_append_val (self->take_ids, id);
      g_ptr_array_add (rows, *kn_take_get_name (row) ? g_strdup (kn_take_get_name (row))
                                                     : g_strdup_printf (_("Take %u"), i + 1));
    }
  fill (self, self->takes, rows, &self->shown_takes);
  select_id (self->takes, self->take_ids, take ? kn_node_get_id (KN_NODE (take)) : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->takes), n > 1 || take);
}

void
kn_shot_chooser_update (KnShotChooser *self, KnShot *chosen, KnTake *take)
{
  update_shots (self, chosen);
  update_takes (self, chosen, take);
}

/* A take belongs to one shot: with another shot it is the picked one again. */
static void
shot_cb (KnShotChooser *self)
{
  guint selected = gtk_drop_down_get_selected (self->shots);
  g_autoptr (KnEditBuilder) builder = NULL;

  if (!kn_section_can_edit (self->section) || selected >= self->shot_ids->len)
    return;
  builder = kn_edit_builder_new (kn_section_get_document (self->section), "Change source");
  kn_edit_builder_set_int (builder, kn_section_get_id (self->section, 0), self->shot_key,
                           (gint64) g_array_index (self->shot_ids, guint64, selected));
  kn_edit_builder_set_int (builder, kn_section_get_id (self->section, 0), self->take_key, 0);
  kn_section_apply_take (self->section, kn_edit_builder_end (builder), NULL);
}

static void
take_cb (KnShotChooser *self)
{
  guint selected = gtk_drop_down_get_selected (self->takes);

  if (kn_section_can_edit (self->section) && selected < self->take_ids->len)
    kn_section_set_int (self->section, self->take_key, (gint64) g_array_index (self->take_ids, guint64, selected));
}

KnShotChooser *
kn_shot_chooser_new (KnSection *section, GtkDropDown *shots, GtkDropDown *takes, const char *shot_key,
                     const char *take_key, const char *name)
{
  KnShotChooser *self = g_new0 (KnShotChooser, 1);

  self->section = section;
  self->shots = shots;
  self->takes = takes;
  self->shot_key = g_strdup (shot_key);
  self->take_key = g_strdup (take_key);
  self->name = g_strdup (name);
  self->shot_ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->take_ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  kn_choice_fill (shots, name, (const char *const[]) { NULL });
  kn_choice_fill (takes, name, (const char *const[]) { NULL });
  g_signal_connect_swapped (shots, "notify::selected", G_CALLBACK (shot_cb), self);
  g_signal_connect_swapped (takes, "notify::selected", G_CALLBACK (take_cb), self);
  return self;
}

void
kn_shot_chooser_free (KnShotChooser *self)
{
  g_signal_handlers_disconnect_by_data (self->shots, self);
  g_signal_handlers_disconnect_by_data (self->takes, self);
  g_array_unref (self->shot_ids);
  g_array_unref (self->take_ids);
  g_free (self->shot_key);
  g_free (self->take_key);
  g_free (self->name);
  g_free (self->shown_shots);
  g_free (self->shown_takes);
  g_free (self);
}
