/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/export/kn-export-dialog.h"

#include "app/document/kn-project.h"
#include "app/export/kn-export-error.h"
#include "app/media/kn-media-error.h"
#include "ui/export/kn-export-catalog.h"
#include "ui/export/kn-export-run.h"
#include "ui/export/kn-export-words.h"
#include "ui/kn-settings.h"
#include "ui/kn-show-file.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>
#include <string.h>

typedef enum
{
  RANGE_ALL,
  RANGE_IN_OUT,
  RANGE_SHOT,
} Range;

/* 0: the project's. */
static const struct
{
  int width, height;
} sizes[] = { { 0, 0 }, { 1280, 720 }, { 1920, 1080 }, { 3840, 2160 }, { 1080, 1080 }, { 1080, 1920 } };

struct _KnExportDialog
{
  AdwWindow parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  const struct kn_export_entry *entry;
  KnExportRun *run;
  char *folder;
  gboolean own_name;       /* a person wrote it */
  gboolean waiting;        /* for shots that are rendered first */
  guint source;

  GtkStack *stack;
  GtkListBox *formats;
  GtkWidget *export_button, *handles_row, *quality, *size, *paper, *per_page, *trouble, *render_row, *missing_row;
  GtkWidget *left_out, *remarks, *origin, *recipe_row, *sign_row, *folder_row, *show_button, *again_button;
  AdwPreferencesGroup *what;
  AdwComboRow *range;
  GtkSpinButton *handles;
  GtkSwitch *render_first, *leave_out, *recipe, *sign;
  GtkEditable *name;
  AdwStatusPage *busy, *result;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (KnExportDialog, kn_export_dialog, ADW_TYPE_WINDOW)

static guint ended_signal;

/* ---- what was chosen ---- */

static KnDocument *
document_of (KnExportDialog *self)
{
  return kn_session_get_document (self->session);
}

static void
fill_range (KnExportDialog *self, struct kn_export_job *job)
{
  KnSequence *sequence = kn_session_get_sequence (self->session);
  KnShot *shot = kn_session_get_shot (self->session);
  Range range = (Range) adw_combo_row_get_selected (self->range);

  job->in_frames = 0;
  job->out_frames = kn_sequence_get_duration_frames (sequence);
  if (range == RANGE_IN_OUT)
    kn_session_get_range (self->session, &job->in_frames, &job->out_frames);
  if (range == RANGE_SHOT && shot)
    job->shot_id = kn_node_get_id (KN_NODE (shot));
}

static void
fill_paper (KnExportDialog *self, struct kn_export_job *job)
{
  static const int per_page[] = { 2, 3, 6, 9 };
  guint paper = adw_combo_row_get_selected (ADW_COMBO_ROW (self->paper));

  job->paper.size = paper < 2 ? KN_PAPER_A4 : KN_PAPER_LETTER;
  job->paper.landscape = paper & 1;
  job->paper.per_page = per_page[adw_combo_row_get_selected (ADW_COMBO_ROW (self->per_page)) % 4];
}

/* Prepared; free with kn_export_job_clear() and g_free(). */
static struct kn_export_job *
new_job (KnExportDialog *self, GError **error)
{
  struct kn_export_job *job = g_new0 (struct kn_export_job, 1);
  guint size = adw_combo_row_get_selected (ADW_COMBO_ROW (self->size));

  kn_export_catalog_apply (self->entry, job);
  fill_range (self, job);
  fill_paper (self, job);
  job->quality = (KnFilmQuality) adw_combo_row_get_selected (ADW_COMBO_ROW (self->quality));
  job->handles = gtk_spin_button_get_value_as_int (self->handles);
  job->will_sign = job->film && gtk_switch_get_active (self->sign);
  job->with_recipe = gtk_switch_get_active (self->recipe);
  job->allow_missing = gtk_switch_get_active (self->leave_out);
  if (size < G_N_ELEMENTS (sizes) && !(job->preset && job->preset->width))
    {
      job->width = sizes[size].width;
      job->height = sizes[size].height;
    }
  if (kn_export_job_prepare (job, kn_session_get_sequence (self->session), "", error))
    return job;
  kn_export_job_clear (job);
  g_free (job);
  return NULL;
}

static void
free_job (struct kn_export_job *job)
{
  if (job)
    kn_export_job_clear (job);
  g_free (job);
}

static char *
dup_path (KnExportDialog *self)
{
  return g_build_filename (self->folder, gtk_editable_get_text (self->name), NULL);
}

/* ---- showing it ---- */

static void
show_remarks (KnExportDialog *self, GPtrArray *remarks)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->remarks)))
    gtk_box_remove (GTK_BOX (self->remarks), child);
  for (guint i = 0; i < remarks->len; i++)
    gtk_box_append (GTK_BOX (self->remarks), g_object_new (GTK_TYPE_LABEL, "label", remarks->pdata[i], "wrap", TRUE,
                                                           "xalign", 0.0, "selectable", TRUE, NULL));
  gtk_widget_set_visible (self->left_out, remarks->len > 0);
}

static void
set_subtitle (GtkWidget *row, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
}

/* Whether everything is there or a person has said what to do without it. */
static gboolean
show_trouble (KnExportDialog *self, const struct kn_export_job *job)
{
  g_autoptr (GPtrArray) missing = kn_export_job_find_missing (job);
  guint n_stale = job->paper_kind ? 0 : kn_render_desk_count_stale (self->desk);
  gboolean render = n_stale && gtk_switch_get_active (self->render_first);
  g_autofree char *stale = kn_export_words_dup_stale (n_stale);
  g_autofree char *gone = kn_export_words_dup_list (missing);

  set_subtitle (self->render_row, stale);
  set_subtitle (self->missing_row, gone);
  gtk_widget_set_visible (self->render_row, n_stale > 0);
  gtk_widget_set_visible (self->missing_row, missing->len > 0 && !render);
  gtk_widget_set_visible (self->trouble, n_stale > 0 || missing->len > 0);
  gtk_button_set_label (GTK_BUTTON (self->export_button), render ? _("_Render and export") : _("_Export"));
  return !missing->len || render || gtk_switch_get_active (self->leave_out);
}

static void
show_rows (KnExportDialog *self, const struct kn_export_job *job)
{
  gboolean film = job->film != NULL, embeds = kn_export_job_embeds_manifest (job);
  gboolean shot = adw_combo_row_get_selected (self->range) == RANGE_SHOT;

  gtk_widget_set_visible (self->handles_row, job->timeline || (film && shot));
  gtk_widget_set_visible (self->quality, film && job->film->quality_key);
  gtk_widget_set_visible (self->size, film && !(job->preset && job->preset->width));
  gtk_widget_set_visible (self->paper, job->paper_kind == KN_EXPORT_STORYBOARD);
  gtk_widget_set_visible (self->per_page, job->paper_kind == KN_EXPORT_STORYBOARD);
  gtk_widget_set_visible (self->origin, film || job->paper_kind == KN_EXPORT_CONTACT_SHEET);
  gtk_widget_set_visible (self->sign_row, film && (embeds || job->film->kind == KN_FILM_FILE));
  set_subtitle (self->sign_row, kn_export_words_get_signing (embeds));
}

static void
show_target (KnExportDialog *self)
{
  g_autofree char *path = dup_path (self), *shown = g_filename_display_name (self->folder);
  g_autofree char *text = g_file_test (path, G_FILE_TEST_EXISTS)
                              /* Translators: a folder; a file of the chosen name is there already */
                              ? g_strdup_printf (_("%s · replaces the file that is there"), shown)
                              : g_strdup (shown);

  set_subtitle (self->folder_row, text);
}

static gboolean
update_cb (gpointer data)
{
  KnExportDialog *self = data;
  g_autofree char *details = kn_export_catalog_dup_details (self->entry);
  g_autofree char *text = g_strdup_printf ("%s\n%s", _(self->entry->purpose), details);
  g_autoptr (GError) error = NULL;
  struct kn_export_job *job = new_job (self, &error);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  gboolean ready = FALSE;

  self->source = 0;
  adw_preferences_group_set_title (self->what, _(self->entry->title));
  adw_preferences_group_set_description (self->what, text);
  if (job)
    {
      ready = show_trouble (self, job);
      show_rows (self, job);
    }
  else
    g_ptr_array_add (none, error->message);
  show_remarks (self, job ? job->remarks : none);
  show_target (self);
  gtk_widget_set_sensitive (self->export_button, ready && *gtk_editable_get_text (self->name));
  free_job (job);
  return G_SOURCE_REMOVE;
}

/* Once for any number of changes. */
static void
queue_update (KnExportDialog *self)
{
  if (!self->source && self->entry)
    self->source = g_idle_add (update_cb, self);
}

static void
propose_name (KnExportDialog *self)
{
  const char *project = kn_project_get_name (kn_document_get_project (document_of (self)));
  g_autofree char *name = kn_export_catalog_dup_file_name (self->entry, *project ? project : _("Storyboard"));
  g_autofree char *stem = NULL, *renamed = NULL;
  char *dot;

  if (self->own_name)
    {
      stem = g_strdup (gtk_editable_get_text (self->name));
      if ((dot = strrchr (stem, '.')) && dot != stem)
        *dot = 0;
      renamed = kn_export_catalog_dup_file_name (self->entry, stem);
    }
  g_signal_handlers_block_matched (self->name, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
  gtk_editable_set_text (self->name, renamed ? renamed : name);
  g_signal_handlers_unblock_matched (self->name, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
}

static void
name_cb (KnExportDialog *self)
{
  self->own_name = TRUE;
  queue_update (self);
}

static void
format_cb (KnExportDialog *self, GtkListBoxRow *row)
{
  struct kn_export_job job = { 0 };

  if (!row)
    return;
  self->entry = g_object_get_data (G_OBJECT (row), "entry");
  kn_export_catalog_apply (self->entry, &job);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->quality), job.quality);
  propose_name (self);
  queue_update (self);
}

static void
folder_chosen_cb (KnExportDialog *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && file && g_file_peek_path (file))
    {
      g_free (self->folder);
      self->folder = g_file_get_path (file);
      queue_update (self);
    }
  g_object_unref (chooser);
}

static void
choose_folder_cb (KnExportDialog *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _("Export to a folder"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), NULL);
  g_autoptr (GFile) file = g_file_new_for_path (self->folder);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), file, NULL);
  g_signal_connect_object (chooser, "response", G_CALLBACK (folder_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- running ---- */

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
  queue_update (self);
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
  g_autofree char *path = dup_path (self);
  struct kn_export_job *job = new_job (self, &error);

  if (!job || !open_signer (self, job, &error))
    {
      free_job (job);
      show_result (self, error);
      return;
    }
  g_mkdir_with_parents (self->folder, 0777);
  show_busy (self, _("Exporting…"));
  self->run = kn_export_run_new (job, path);
  g_signal_connect_object (self->run, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->run, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
}

static void
export_cb (KnExportDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (!gtk_widget_get_sensitive (self->export_button) || self->run || self->waiting)
    return;
  remember (self);
  if (!gtk_widget_get_visible (self->render_row) || !gtk_switch_get_active (self->render_first))
    {
      start (self);
      return;
    }
  kn_render_desk_render (self->desk, &error);
  if (error)
    {
      show_result (self, error);
      return;
    }
  self->waiting = TRUE;
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
        queue_update (self);
      return;
    }
  gtk_progress_bar_set_fraction (self->progress, mean_progress (self));
  if (kn_render_desk_is_rendering (self->desk))
    return;
  self->waiting = FALSE;
  start (self);
}

static void
cancel_cb (KnExportDialog *self)
{
  if (self->run)
    {
      kn_export_run_cancel (self->run);
      return;
    }
  self->waiting = FALSE;
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
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const struct kn_export_entry *entry = g_object_get_data (G_OBJECT (row), "entry");
  const struct kn_export_entry *other = before ? g_object_get_data (G_OBJECT (before), "entry") : NULL;
  GtkWidget *label;

  if (other && g_str_equal (entry->group, other->group))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = g_object_new (GTK_TYPE_LABEL, "label", _(entry->group), "xalign", 0.0, NULL);
  gtk_widget_add_css_class (label, "export-group");
  gtk_list_box_row_set_header (row, label);
}

static void
add_formats (KnExportDialog *self, const char *selected)
{
  const struct kn_export_entry *wanted = kn_export_catalog_find (selected);

  for (const struct kn_export_entry *entry = kn_export_catalog_get (); entry->id; entry++)
    {
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", _(entry->title), "xalign", 0.0, "ellipsize",
                                       PANGO_ELLIPSIZE_END, NULL);
      GtkWidget *row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", label, "tooltip-text", _(entry->purpose), NULL);

      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _(entry->title), -1);
      g_object_set_data (G_OBJECT (row), "entry", (gpointer) entry);
      gtk_list_box_append (self->formats, row);
      if (entry == wanted)
        gtk_list_box_select_row (self->formats, GTK_LIST_BOX_ROW (row));
    }
}

/* What can change while the dialog is closed. */
static void
show_ranges (KnExportDialog *self)
{
  KnShot *shot = kn_session_get_shot (self->session);
  g_autofree char *title = shot ? kn_words_dup_shot_title (shot) : g_strdup (_("none"));
  g_autofree char *selected = g_strdup_printf (_("Selected shot (%s)"), title);
  const char *ranges[] = { _("Whole timeline"), _("From in to out"), shot ? selected : NULL, NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (ranges);

  adw_combo_row_set_model (self->range, G_LIST_MODEL (model));
  adw_combo_row_set_selected (self->range, kn_session_has_range (self->session) ? RANGE_IN_OUT : RANGE_ALL);
  queue_update (self);
}

static void
show_sizes (KnExportDialog *self)
{
  KnProject *project = kn_document_get_project (document_of (self));
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      int width = i ? sizes[i].width : (int) kn_project_get_width_px (project);
      int height = i ? sizes[i].height : (int) kn_project_get_height_px (project);
      g_autofree char *text = g_strdup_printf (i ? "%d × %d" : _("As the project (%d × %d)"), width, height);

      gtk_string_list_append (model, text);
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (self->size), G_LIST_MODEL (model));
}

static void
kn_export_dialog_dispose (GObject *object)
{
  KnExportDialog *self = KN_EXPORT_DIALOG (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->desk)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  if (self->session)
    g_signal_handlers_disconnect_by_data (document_of (self), self);
  g_clear_object (&self->run);
  g_clear_object (&self->session);
  g_clear_object (&self->desk);
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
  gtk_widget_class_bind_template_callback (widget_class, queue_update);
  gtk_widget_class_bind_template_callback (widget_class, name_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
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
  gtk_list_box_set_header_func (self->formats, header_cb, NULL, NULL);
  g_signal_connect (self, "show", G_CALLBACK (show_ranges), NULL);
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
  show_sizes (self);
  add_formats (self, format);
  g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self);
  g_signal_connect_swapped (document_of (self), "applied", G_CALLBACK (queue_update), self);
  return self;
}
