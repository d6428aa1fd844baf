/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/export/kn-export-dialog-private.h"

#include "app/export/kn-export-error.h"
#include "render/film/kn-media-error.h"
#include "ui/export/kn-export-words.h"
#include "ui/kn-settings.h"
#include "ui/kn-show-file.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

G_DEFINE_FINAL_TYPE (KnExportDialog, kn_export_dialog, ADW_TYPE_WINDOW)

static guint ended_signal;

/* ---- running ---- */

/* The keyboard comes to what can be done next, and whoever cannot see the page hears there what it says. */
static void
go_on_from (GtkWidget *button, const char *title, const char *facts)
{
  g_autofree char *text = facts ? g_strdup_printf ("%s. %s", title, facts) : g_strdup (title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_grab_focus (button);
}

static void
show_result (KnExportDialog *self, const GError *error)
{
  const struct kn_export_job *job = self->run ? kn_export_run_get_job (self->run) : NULL;
  g_autofree char *facts = error ? g_strdup (kn_words_translate (error->message)) : kn_export_words_dup_result (job, kn_export_run_get_path (self->run));
  g_autofree char *escaped = g_markup_escape_text (facts, -1);
  gboolean differs = g_error_matches (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DIFFERS);
  const char *title = !error    ? _("Exported")
                      : differs ? _("The file is not what was meant")
                                : _("Nothing was exported");

  adw_status_page_set_icon_name (self->result, error ? "dialog-warning-symbolic" : "object-select-symbolic");
  adw_status_page_set_title (self->result, title);
  adw_status_page_set_description (self->result, escaped);
  gtk_widget_set_visible (self->show_button, !error || differs);
  gtk_button_set_label (GTK_BUTTON (self->again_button), error ? _("_Back") : _("Export _more"));
  gtk_widget_hide (self->export_button);
  gtk_stack_set_visible_child_name (self->stack, "result");
  go_on_from (error && !differs ? self->again_button : self->show_button, title, facts);
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    g_signal_emit (self, ended_signal, 0, error ? facts : _("The export is done."),
                   error ? NULL : kn_export_run_get_path (self->run));
}

static void
again_cb (KnExportDialog *self)
{
  g_clear_object (&self->run);
  gtk_widget_show (self->export_button);
  gtk_stack_set_visible_child_name (self->stack, "choose");
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (self->formats)));
  _kn_export_dialog_queue_update (self);
}

static void
ended_cb (KnExportDialog *self)
{
  const GError *error = kn_export_run_get_error (self->run);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    again_cb (self);
  else
    show_result (self, error);
}

static void
progress_cb (KnExportDialog *self)
{
  g_autofree char *text = kn_export_words_dup_progress (kn_export_run_get_stage (self->run),
                                                        kn_export_run_get_seconds_left (self->run));

  gtk_progress_bar_set_fraction (self->progress, kn_export_run_get_fraction (self->run));
  adw_status_page_set_description (self->busy, text);
}

static void
show_busy (KnExportDialog *self, const char *title)
{
  adw_status_page_set_title (self->busy, title);
  adw_status_page_set_description (self->busy, NULL);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_widget_hide (self->export_button);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  go_on_from (self->cancel_button, title, NULL);
}

static void
remember (KnExportDialog *self)
{
  GSettings *settings = kn_settings_get_default ();

  if (!settings)
    return;
  g_settings_set_string (settings, "export-format", self->entry->id);
  g_settings_set_string (settings, "export-folder", self->folder);
  g_settings_set_int (settings, "export-handles", gtk_spin_button_get_value_as_int (self->handles));
  g_settings_set_boolean (settings, "export-recipe", gtk_switch_get_active (self->recipe));
  g_settings_set_boolean (settings, "export-sign", gtk_switch_get_active (self->sign));
}

/* With the key that was made on this computer, wherever there is a place for a manifest. */
static gboolean
open_signer (KnExportDialog *self, struct kn_export_job *job, GError **error)
{
  g_autofree char *folder = kn_signer_dup_default_folder ();

  if (!job->film || !gtk_switch_get_active (self->sign) || !gtk_widget_get_visible (self->sign_row))
    return TRUE;
  job->signer = kn_signer_open (folder, g_get_real_name (), error);
  return job->signer != NULL;
}

static void
start (KnExportDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = _kn_export_dialog_dup_path (self);
  struct kn_export_job *job = _kn_export_dialog_new_job (self, &error);

  if (!job || !open_signer (self, job, &error))
    {
      _kn_export_dialog_free_job (job);
      show_result (self, error);
      return;
    }
  show_busy (self, _("Exporting…"));
  self->run = kn_export_run_new (job, path);
  g_signal_connect_object (self->run, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->run, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
}

/* Asked before shots are rendered for it. */
static gboolean
check_folder (KnExportDialog *self, GError **error)
{
  g_autofree char *shown = g_filename_display_name (self->folder);

  if (g_mkdir_with_parents (self->folder, 0777) == 0 && g_access (self->folder, W_OK) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, _("“%s” cannot be written to: choose another folder."),
               shown);
  return FALSE;
}

static void
export_cb (KnExportDialog *self)
{
  g_autoptr (GArray) shots = NULL;
  g_autoptr (GError) error = NULL;

  if (!gtk_widget_get_sensitive (self->export_button) || self->run || self->waiting)
    return;
  if (!check_folder (self, &error))
    {
      show_result (self, error);
      return;
    }
  remember (self);
  if (!gtk_widget_get_visible (self->render_row) || !gtk_switch_get_active (self->render_first))
    {
      start (self);
      return;
    }
  shots = g_array_new (FALSE, FALSE, sizeof (guint64));
  kn_render_desk_render (self->desk, shots, &error);
  if (error)
    {
      show_result (self, error);
      return;
    }
  self->waiting = g_steal_pointer (&shots);
  show_busy (self, _("Rendering first…"));
  adw_status_page_set_description (self->busy, _("The export begins when the shots are rendered."));
}

static double
mean_progress (KnExportDialog *self)
{
  GListModel *jobs = G_LIST_MODEL (kn_render_desk_get_client (self->desk));
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (KnJob) job = g_list_model_get_item (jobs, i);

      if (kn_render_desk_is_draft (self->desk, job) || kn_job_is_over (job))
        continue;
      sum += kn_job_get_progress (job);
      n++;
    }
  return n ? sum / n : 1;
}

static void
shot_changed_cb (KnExportDialog *self)
{
  if (!self->waiting)
    {
      if (gtk_widget_get_visible (GTK_WIDGET (self)))
        _kn_export_dialog_queue_update (self);
      return;
    }
  gtk_progress_bar_set_fraction (self->progress, mean_progress (self));
  if (kn_render_desk_is_rendering (self->desk))
    return;
  g_clear_pointer (&self->waiting, g_array_unref);
  start (self);
}

/* What is rendered already stays, and so does what somebody else had asked for before. */
static void
cancel_cb (KnExportDialog *self)
{
  g_autoptr (GArray) shots = g_steal_pointer (&self->waiting);

  if (self->run)
    {
      kn_export_run_cancel (self->run);
      return;
    }
  if (shots)
    kn_render_desk_stop_renders (self->desk, shots);
  again_cb (self);
}

/* ---- afterwards ---- */

static void
show_cb (KnExportDialog *self)
{
  const struct kn_export_job *job = kn_export_run_get_job (self->run);

  kn_show_file (job->report.path ? job->report.path : kn_export_run_get_path (self->run));
}

/* ---- life ---- */

static void
kn_export_dialog_dispose (GObject *object)
{
  KnExportDialog *self = KN_EXPORT_DIALOG (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->desk)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  if (self->session)
    g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
  g_clear_object (&self->run);
  g_clear_object (&self->session);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->waiting, g_array_unref);
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (kn_export_dialog_parent_class)->dispose (object);
}

static void
kn_export_dialog_class_init (KnExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_export_dialog_dispose;
  ended_signal = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/export/kn-export-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, KnExportDialog, name)
  BIND (stack);
  BIND (formats);
  BIND (export_button);
  BIND (handles_row);
  BIND (quality);
  BIND (size);
  BIND (paper);
  BIND (per_page);
  BIND (trouble);
  BIND (render_row);
  BIND (missing_row);
  BIND (left_out);
  BIND (remarks);
  BIND (origin);
  BIND (recipe_row);
  BIND (sign_row);
  BIND (folder_row);
  BIND (cancel_button);
  BIND (show_button);
  BIND (again_button);
  BIND (what);
  BIND (range);
  BIND (handles);
  BIND (render_first);
  BIND (leave_out);
  BIND (recipe);
  BIND (sign);
  BIND (name);
  BIND (busy);
  BIND (result);
  BIND (progress);
#undef BIND
  _kn_export_dialog_bind_choice (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
kn_export_dialog_init (KnExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "show", G_CALLBACK (_kn_export_dialog_show_ranges), NULL);
}

static void
restore (KnExportDialog *self)
{
  GSettings *settings = kn_settings_get_default ();
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);

  self->folder = settings ? g_settings_get_string (settings, "export-folder") : g_strdup ("");
  if (!*self->folder)
    {
      g_free (self->folder);
      self->folder = g_strdup (videos ? videos : g_get_home_dir ());
    }
  if (!settings)
    return;
  gtk_spin_button_set_value (self->handles, g_settings_get_int (settings, "export-handles"));
  gtk_switch_set_active (self->recipe, g_settings_get_boolean (settings, "export-recipe"));
  gtk_switch_set_active (self->sign, g_settings_get_boolean (settings, "export-sign"));
}

KnExportDialog *
kn_export_dialog_new (GtkWindow *parent, KnSession *session, KnRenderDesk *desk)
{
  KnExportDialog *self = g_object_new (KN_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  GSettings *settings = kn_settings_get_default ();
  g_autofree char *format = settings ? g_settings_get_string (settings, "export-format") : g_strdup ("");

  self->session = g_object_ref (session);
  self->desk = g_object_ref (desk);
  restore (self);
  _kn_export_dialog_fill_choice (self, format);
  g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self);
  g_signal_connect_swapped (kn_session_get_document (self->session), "applied", G_CALLBACK (_kn_export_dialog_queue_update), self);
  return self;
}
