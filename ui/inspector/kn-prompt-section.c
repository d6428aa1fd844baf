/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-prompt-section.h"

#include "app/client/kn-model-facts.h"
#include "app/client/kn-shot-request.h"
#include "app/document/kn-character.h"
#include "app/document/kn-project.h"
#include "ui/inspector/kn-binding.h"
#include "ui/inspector/kn-unknown-words.h"
#include "ui/kn-accessible.h"
#include "ui/kn-wrap-layout.h"

#include <glib/gi18n.h>

struct _KnPromptSection
{
  KnSection parent_instance;

  GtkTextView *prompt, *expanded;
  GtkLabel *unknown, *style_label, *characters_label, *changes, *unheard;
  GtkWidget *style, *characters, *edit_style, *expand, *anew, *expanded_frame;
  GtkEntry *negative;
  KnUnknownWords *words;
  guint acting;            /* inside of what a person does in one go: exchange a word, paste */
};

G_DEFINE_FINAL_TYPE (KnPromptSection, kn_prompt_section, KN_TYPE_SECTION)

static KnProject *
get_project (KnPromptSection *self)
{
  return kn_document_get_project (kn_section_get_document (KN_SECTION (self)));
}

/* ---- texts ---- */

static char *
dup_text (GtkTextView *view)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (view), &start, &end);
  return gtk_text_iter_get_text (&start, &end);
}

/* Leaves the cursor where it is unless the text is another one. */
static void
show_text (GtkTextView *view, const char *text)
{
  g_autofree char *shown = dup_text (view);

  if (!g_str_equal (shown, text))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text, -1);
}

static gboolean
differ (KnSection *section)
{
  const char *first = kn_shot_get_prompt (kn_section_get_shot (section));

  for (guint i = 1; i < kn_section_get_n (section); i++)
    if (!g_str_equal (first, kn_shot_get_prompt (kn_section_get_node (section, i))))
      return TRUE;
  return FALSE;
}

static void
show_prompt (KnPromptSection *self, KnShot *shot)
{
  gboolean mixed = differ (KN_SECTION (self));

  show_text (self->prompt, mixed ? _("The prompts differ.") : kn_shot_get_prompt (shot));
  /* Whoever types over several prompts at once does not mean it. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->prompt), !mixed);
  kn_unknown_words_check (self->words, mixed ? NULL : kn_shot_request_get_vocabulary (shot));
}

/* ---- what comes from the project ---- */

static void
show_chip (GtkWidget *chip, GtkLabel *label, const char *text, gboolean wanted)
{
  const char *help = wanted ? _("From the project; press to do without it in this shot")
                            : _("Not used in this shot; press to use what the project says");

  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (chip, text != NULL);
  gtk_widget_set_tooltip_text (chip, help);
}

static char *
dup_style (KnProject *project)
{
  const char *style = kn_project_get_style (project);

  if (*style)
    return g_strdup_printf (_("Style: %s"), style);
  return *kn_project_get_negative (project) ? g_strdup (_("Negative prompt")) : NULL;
}

/* Those that the prompt names. */
static char *
dup_characters (KnProject *project, KnShot *shot)
{
  GListModel *characters = kn_project_get_characters (project);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (characters); i++)
    {
      g_autoptr (KnCharacter) character = g_list_model_get_item (characters, i);

      if (!kn_shot_mentions (shot, character))
        continue;
      g_string_append_printf (names, "%s%s", names->len ? ", " : "", kn_character_get_name (character));
    }
  return names->len ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

/* Without guidance a model reads one prompt only, and what is not to be seen is not it. */
static gboolean
is_negative_heard (KnShot *shot)
{
  double guidance = kn_shot_get_effective_guidance (shot);
  g_autoptr (KnModelFacts) facts = kn_model_facts_get_for_shot (shot);

  if (guidance == 0 && facts)
    guidance = facts->guidance;
  return guidance == 0 || guidance > 1;
}

static void
show_inherited (KnPromptSection *self, KnShot *shot)
{
  KnProject *project = get_project (self);
  g_autofree char *style = dup_style (project), *characters = dup_characters (project, shot);
  g_autofree char *negative = *kn_project_get_negative (project) && kn_shot_get_inherit_style (shot)
                                  ? g_strdup_printf (_("From the project: %s"), kn_project_get_negative (project))
                                  : NULL;

  show_chip (self->style, self->style_label, style, kn_shot_get_inherit_style (shot));
  show_chip (self->characters, self->characters_label, characters, kn_shot_get_inherit_characters (shot));
  gtk_entry_set_placeholder_text (self->negative, negative);
  gtk_widget_set_visible (GTK_WIDGET (self->unheard),
                          (negative || *kn_shot_get_negative (shot)) && !is_negative_heard (shot));
}

static void
edit_style_cb (KnPromptSection *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-style", NULL);
}

/* ---- what the model reads ---- */

/* "wolf: dog · without “shimmering” · with “natural light”" */
static char *
dup_changes (GPtrArray *changes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    {
      KnPromptChange *change = changes->pdata[i];

      if (text->len)
        g_string_append (text, " · ");
      if (!*change->to)
        g_string_append_printf (text, _("without “%s”"), change->from);
      else if (!*change->from)
        g_string_append_printf (text, _("with “%s”"), change->to);
      else
        g_string_append_printf (text, _("%s: %s"), change->from, change->to);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_expanded (KnPromptSection *self, KnShot *shot)
{
  gboolean on = kn_shot_request_expands (shot), by_hand = *kn_shot_get_expanded_prompt (shot) != '\0';
  g_autofree char *base = kn_shot_dup_lasting_prompt (shot), *text = kn_shot_request_dup_prompt (shot);
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *automatic = kn_prompt_expand (kn_shot_request_get_vocabulary (shot), base, &changes);
  g_autofree char *what = by_hand ? g_strdup (_("Written by hand; a changed prompt or style does not change it."))
                                  : dup_changes (changes);
  gboolean single = kn_section_get_n (KN_SECTION (self)) == 1;

  show_text (self->expanded, text);
  gtk_label_set_text (self->changes, what);
  gtk_widget_set_visible (self->expanded_frame, single && on && *text && !g_str_equal (text, kn_shot_get_prompt (shot)));
  gtk_widget_set_visible (GTK_WIDGET (self->changes), single && on && *what);
  gtk_widget_set_visible (self->anew, single && on && by_hand);
  gtk_widget_set_sensitive (self->expand, kn_project_get_expand_prompts (get_project (self)));
}

static void
expanded_cb (KnPromptSection *self)
{
  g_autofree char *text = NULL;

  if (!kn_section_can_edit (KN_SECTION (self)))
    return;
  text = dup_text (self->expanded);
  kn_section_set_string (KN_SECTION (self), "expanded_prompt", text);
}

static void
anew_cb (KnPromptSection *self)
{
  if (kn_section_can_edit (KN_SECTION (self)))
    kn_section_set_string (KN_SECTION (self), "expanded_prompt", "");
}

/* ---- section ---- */

static void
kn_prompt_section_update (KnSection *section)
{
  KnPromptSection *self = KN_PROMPT_SECTION (section);
  KnShot *shot = kn_section_get_shot (section);

  show_prompt (self, shot);
  show_inherited (self, shot);
  show_expanded (self, shot);
}

static void
prompt_cb (KnPromptSection *self)
{
  g_autofree char *text = NULL;

  if (self->acting || !kn_section_can_edit (KN_SECTION (self)))
    return;
  text = dup_text (self->prompt);
  kn_section_set_string (KN_SECTION (self), "prompt", text);
}

static void
begin_cb (KnPromptSection *self)
{
  self->acting++;
}

static void
end_cb (KnPromptSection *self)
{
  self->acting--;
  prompt_cb (self);
}

static void
kn_prompt_section_dispose (GObject *object)
{
  KnPromptSection *self = KN_PROMPT_SECTION (object);

  if (self->words)
    kn_unknown_words_close (self->words);
  g_clear_object (&self->words);
  G_OBJECT_CLASS (kn_prompt_section_parent_class)->dispose (object);
}

static void
kn_prompt_section_class_init (KnPromptSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_prompt_section_dispose;
  KN_SECTION_CLASS (klass)->update = kn_prompt_section_update;
  g_type_ensure (KN_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-prompt-section.ui");
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, prompt);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, unknown);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, style);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, style_label);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, characters);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, characters_label);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, edit_style);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, expand);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, anew);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, expanded_frame);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, expanded);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, changes);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, negative);
  gtk_widget_class_bind_template_child (widget_class, KnPromptSection, unheard);
}

static void
kn_prompt_section_init (KnPromptSection *self)
{
  KnSection *section = KN_SECTION (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  kn_accessible_set_name (GTK_WIDGET (self->prompt), _("Prompt of the shot"));
  /* There is one undo, the document's. */
  gtk_text_buffer_set_enable_undo (gtk_text_view_get_buffer (self->prompt), FALSE);
  gtk_text_buffer_set_enable_undo (gtk_text_view_get_buffer (self->expanded), FALSE);
  self->words = kn_unknown_words_new (self->prompt, self->unknown);
  kn_bind_switch (section, self->style, "inherit_style");
  kn_bind_switch (section, self->characters, "inherit_characters");
  kn_bind_switch (section, self->expand, "expand_prompt");
  kn_bind_text (section, GTK_EDITABLE (self->negative), "negative");
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->prompt), "changed", G_CALLBACK (prompt_cb), self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->prompt), "begin-user-action", G_CALLBACK (begin_cb), self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->prompt), "end-user-action", G_CALLBACK (end_cb), self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->expanded), "changed", G_CALLBACK (expanded_cb), self);
  g_signal_connect_swapped (self->anew, "clicked", G_CALLBACK (anew_cb), self);
  g_signal_connect_swapped (self->edit_style, "clicked", G_CALLBACK (edit_style_cb), self);
}

void
kn_prompt_section_edit (KnPromptSection *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter end;

  g_return_if_fail (KN_IS_PROMPT_SECTION (self));
  buffer = gtk_text_view_get_buffer (self->prompt);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  gtk_widget_grab_focus (GTK_WIDGET (self->prompt));
}
