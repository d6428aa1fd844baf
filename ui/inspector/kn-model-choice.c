/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-model-choice.h"

#include "app/document/kn-project.h"
#include "ui/inspector/kn-binding.h"
#include "ui/kn-settings.h"

#include <glib/gi18n.h>

struct _KnModelChoice
{
  KnSection *section;
  GtkDropDown *control;
  GtkLabel *able;
  GPtrArray *models;       /* KnModelFacts, what the folders hold */
  GPtrArray *values;       /* of the rows: what is stored */
  char *shown;             /* what the list was made from */
  char *stamp;             /* of the folders when they were read */
  KnModelFacts *current;
};

/* ---- what there is ---- */

/* Reads the folders again where something came or went. */
static void
look (KnModelChoice *self)
{
  GSettings *settings = kn_settings_get_default ();
  g_auto (GStrv) folders = settings ? g_settings_get_strv (settings, "model-folders") : NULL;
  const char *const *places = (const char *const *) folders;
  g_autofree char *stamp = kn_model_facts_dup_stamp (places);

  if (self->models && g_str_equal (self->stamp, stamp))
    return;
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_free (self->stamp);
  self->models = kn_model_facts_list (places);
  self->stamp = g_steal_pointer (&stamp);
}

static KnModelFacts *
read_model (KnModelChoice *self, const char *model)
{
  g_autofree char *folder =
      *model ? kn_document_dup_file_name (kn_section_get_document (self->section), model) : NULL;

  return kn_model_facts_get (folder);
}

static char *
dup_inherited (KnModelChoice *self)
{
  KnProject *project = kn_document_get_project (kn_section_get_document (self->section));
  g_autoptr (KnModelFacts) facts = read_model (self, kn_project_get_model (project));

  return g_strdup_printf (_("As the project (%s)"), facts ? facts->name : _("missing"));
}

static void
add_row (KnModelChoice *self, GPtrArray *rows, const char *value, char *text)
{
  g_ptr_array_add (self->values, g_strdup (value));
  g_ptr_array_add (rows, text);
}

static gboolean
has_value (KnModelChoice *self, const char *value)
{
  return g_ptr_array_find_with_equal_func (self->values, value, g_str_equal, NULL);
}

static void
fill (KnModelChoice *self, const char *model)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  g_ptr_array_set_size (self->values, 0);
  add_row (self, rows, "", dup_inherited (self));
  for (guint i = 0; i < self->models->len; i++)
    {
      const KnModelFacts *facts = self->models->pdata[i];

      add_row (self, rows, facts->folder, g_strdup (facts->name));
    }
  if (!has_value (self, model))
    {
      g_autofree char *name = g_path_get_basename (model);

      add_row (self, rows, model, self->current ? g_strdup (self->current->name)
                                                : g_strdup_printf (_("%s (missing)"), name));
    }
  g_ptr_array_add (rows, NULL);
  text = g_strjoinv ("\n", (char **) rows->pdata);
  if (g_strcmp0 (text, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  kn_choice_fill (self->control, _("Model"), (const char *const *) rows->pdata);
}

/* ---- what it can do ---- */

static void
show_able (KnModelChoice *self, KnShot *shot)
{
  KnModelFacts *facts = self->current;
  const char *model = kn_shot_get_effective_model (shot);
  gboolean camera = facts && kn_shot_get_camera (shot) && !facts->takes_camera;
  gboolean pictures = facts && !facts->takes_pictures
                      && (g_list_model_get_n_items (kn_shot_get_pictures (shot)) || kn_shot_get_source (shot) > KN_SHOT_SOURCE_TEXT);
  g_autofree char *text = NULL;

  if (!facts)
    text = *model ? g_strdup_printf (_("There is no model in %s. Choose another, or put it back."), model)
                  : g_strdup (_("The starter model is not installed."));
  else if (pictures)
    text = g_strdup (_("This model makes pictures from words alone."));
  else if (camera)
    text = g_strdup (_("This model does not follow a camera path."));
  else
    text = g_strdup_printf (_("%s%s%s"), _("words"), facts->takes_pictures ? _(" · pictures") : "",
                            facts->takes_camera ? _(" · camera") : "");
  gtk_widget_set_css_classes (GTK_WIDGET (self->able), (const char *[]) { !facts || pictures || camera ? "told" : "hint", NULL });
  gtk_label_set_text (self->able, text);
}

void
kn_model_choice_update (KnModelChoice *self)
{
  KnShot *shot = kn_section_get_shot (self->section);
  guint place;

  look (self);
  g_clear_pointer (&self->current, kn_model_facts_unref);
  self->current = read_model (self, kn_shot_get_effective_model (shot));
  fill (self, kn_shot_get_model (shot));
  g_ptr_array_find_with_equal_func (self->values, kn_shot_get_model (shot), g_str_equal, &place);
  gtk_drop_down_set_selected (self->control, place);
  show_able (self, shot);
}

const KnModelFacts *
kn_model_choice_get_facts (KnModelChoice *self)
{
  return self->current;
}

static void
selected_cb (KnModelChoice *self)
{
  guint selected = gtk_drop_down_get_selected (self->control);

  if (kn_section_can_edit (self->section) && selected < self->values->len)
    kn_section_set_string (self->section, "model", self->values->pdata[selected]);
}

KnModelChoice *
kn_model_choice_new (KnSection *section, GtkDropDown *control, GtkLabel *able)
{
  KnModelChoice *self = g_new0 (KnModelChoice, 1);

  self->section = section;
  self->control = control;
  self->able = able;
  self->values = g_ptr_array_new_with_free_func (g_free);
  kn_choice_fill (control, _("Model"), (const char *const[]) { NULL });
  g_signal_connect_swapped (control, "notify::selected", G_CALLBACK (selected_cb), self);
  return self;
}

void
kn_model_choice_free (KnModelChoice *self)
{
  g_signal_handlers_disconnect_by_data (self->control, self);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_clear_pointer (&self->current, kn_model_facts_unref);
  g_ptr_array_unref (self->values);
  g_free (self->shown);
  g_free (self->stamp);
  g_free (self);
}
