/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-settings-section.h"

#include "app/document/kn-plan.h"
#include "ui/inspector/kn-binding.h"
#include "ui/inspector/kn-model-choice.h"
#include "ui/inspector/kn-size-choice.h"
#include "ui/kn-accessible.h"
#include "ui/kn-settings.h"
#include "ui/kn-wrap-layout.h"

#include <glib/gi18n.h>

struct _KnSettingsSection
{
  KnSection parent_instance;

  GtkSpinButton *length, *seed, *width, *height, *steps, *guidance, *shift;
  GtkWidget *dice, *lock, *own_size;
  GtkDropDown *quality, *size, *sampler, *model;
  GtkLabel *able;
  KnModelChoice *model_choice;
  KnSizeChoice *size_choice;
};

G_DEFINE_FINAL_TYPE (KnSettingsSection, kn_settings_section, KN_TYPE_SECTION)

/* ---- length ---- */

static double
seconds_of (KnSection *section, KnClip *clip)
{
  return kn_frames_to_seconds (kn_clip_get_duration_frames (clip), kn_session_get_rate (kn_section_get_session (section)));
}

/* Later clips first, so that each finds its end where it was. What follows moves along, so that a longer shot finds room. */
static gboolean
set_lengths (KnSection *section, gint64 frames, GError **error)
{
  KnDocument *document = kn_section_get_document (section);

  for (guint i = 0; i < kn_section_get_n (section); i++)
    {
      KnClip *clip = kn_section_get_node (section, i);
      KnEdit *edit;

      if (kn_clip_get_duration_frames (clip) == frames)
        continue;
      edit = kn_plan_ripple_trim (document, kn_section_get_id (section, i), KN_EDGE_END,
                                  kn_clip_get_start_frames (clip) + frames, error);
      if (!kn_document_apply_take (document, edit, error))
        return FALSE;
    }
  return TRUE;
}

static void
length_cb (KnSettingsSection *self)
{
  KnSection *section = KN_SECTION (self);
  g_autoptr (GError) error = NULL;
  gint64 frames;

  if (!kn_section_can_edit (section))
    return;
  frames = MAX (1, kn_frames_from_seconds (gtk_spin_button_get_value (self->length),
                                           kn_session_get_rate (kn_section_get_session (section))));
  kn_document_begin_group (kn_section_get_document (section), "Change length");
  if (set_lengths (section, frames, &error))
    kn_document_end_group (kn_section_get_document (section));
  else
    kn_document_abort_group (kn_section_get_document (section));
  kn_section_tell (section, error ? error->message : NULL);
  kn_section_refresh (section);
}

/* ---- seed ---- */

static void
dice_cb (KnSettingsSection *self)
{
  if (kn_section_can_edit (KN_SECTION (self)))
    kn_section_set_int (KN_SECTION (self), "seed", g_random_int_range (1, 100000));
}

static void
lock_cb (KnSettingsSection *self)
{
  gboolean locked = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->lock));

  gtk_button_set_icon_name (GTK_BUTTON (self->lock), locked ? "changes-prevent-symbolic" : "changes-allow-symbolic");
  gtk_widget_set_sensitive (self->dice, !locked);
  gtk_widget_set_sensitive (GTK_WIDGET (self->seed), !locked);
}

/* ---- section ---- */

static void
kn_settings_section_update (KnSection *section)
{
  KnSettingsSection *self = KN_SETTINGS_SECTION (section);

  gtk_spin_button_set_value (self->length, seconds_of (section, kn_section_get_node (section, 0)));
  kn_model_choice_update (self->model_choice);
  kn_size_choice_update (self->size_choice, kn_model_choice_get_facts (self->model_choice));
}

static void
kn_settings_section_dispose (GObject *object)
{
  KnSettingsSection *self = KN_SETTINGS_SECTION (object);

  g_clear_pointer (&self->model_choice, kn_model_choice_free);
  g_clear_pointer (&self->size_choice, kn_size_choice_free);
  G_OBJECT_CLASS (kn_settings_section_parent_class)->dispose (object);
}

static void
kn_settings_section_class_init (KnSettingsSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_settings_section_dispose;
  KN_SECTION_CLASS (klass)->update = kn_settings_section_update;
  g_type_ensure (KN_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-settings-section.ui");
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, length);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, seed);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, dice);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, lock);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, width);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, height);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, steps);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, guidance);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, shift);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, own_size);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, quality);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, size);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, sampler);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, model);
  gtk_widget_class_bind_template_child (widget_class, KnSettingsSection, able);
}

static void
bind_choices (KnSettingsSection *self)
{
  static const char *const qualities[] = { "inherit", "draft", "standard", "high", NULL };
  static const char *const samplers[] = { "", "euler", "unipc", "unipc-diffusers", "dpm++", "distill", NULL };
  KnSection *section = KN_SECTION (self);

  kn_choice_fill (self->quality, _("Quality"), (const char *const[]) { _("As the project"), _("Draft"), _("Standard"),
                                                                       _("High, more steps"), NULL });
  kn_choice_fill (self->sampler, _("Sampler"), (const char *const[]) { _("As the model says"), "Euler", "UniPC",
                                                                       "UniPC (diffusers)", "DPM++", "Distilled", NULL });
  kn_bind_choice (section, self->quality, "quality", qualities);
  kn_bind_choice (section, self->sampler, "sampler", samplers);
  self->model_choice = kn_model_choice_new (section, self->model, self->able);
  self->size_choice = kn_size_choice_new (section, self->size, self->own_size);
}

static void
kn_settings_section_init (KnSettingsSection *self)
{
  KnSection *section = KN_SECTION (self);
  GSettings *settings = kn_settings_get_default ();

  gtk_widget_init_template (GTK_WIDGET (self));
  kn_accessible_set_name (GTK_WIDGET (self->length), _("Length in seconds"));
  kn_accessible_set_name (GTK_WIDGET (self->width), _("Width in pixels"));
  kn_accessible_set_name (GTK_WIDGET (self->height), _("Height in pixels"));
  kn_accessible_set_name (GTK_WIDGET (self->steps), _("Denoising steps"));
  kn_accessible_set_name (GTK_WIDGET (self->guidance), _("Guidance: how closely the prompt is followed"));
  kn_accessible_set_name (GTK_WIDGET (self->shift), _("Shift: more steps for the composition"));
  bind_choices (self);
  kn_bind_number (section, self->seed, "seed", 1);
  kn_bind_number (section, self->width, "width_px", 1);
  kn_bind_number (section, self->height, "height_px", 1);
  kn_bind_number (section, self->steps, "steps", 1);
  kn_bind_number (section, self->guidance, "guidance", 1);
  kn_bind_number (section, self->shift, "shift", 1);
  g_signal_connect_swapped (self->length, "value-changed", G_CALLBACK (length_cb), self);
  if (settings)
    g_signal_connect_object (settings, "changed::model-folders", G_CALLBACK (kn_section_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->dice, "clicked", G_CALLBACK (dice_cb), self);
  g_signal_connect_swapped (self->lock, "toggled", G_CALLBACK (lock_cb), self);
}
