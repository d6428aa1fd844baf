/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first page of the export dialog: what is written, how much of it, what gets lost, where to.
 */
#include "ui/export/kn-export-dialog-private.h"

#include "app/document/kn-project.h"
#include "ui/export/kn-export-words.h"
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

struct kn_export_job *
_kn_export_dialog_new_job (KnExportDialog *self, GError **error)
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
  job->find_draft = kn_render_desk_dup_newest_draft;
  job->draft_data = self->desk;
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

void
_kn_export_dialog_free_job (struct kn_export_job *job)
{
  if (job)
    kn_export_job_clear (job);
  g_free (job);
}

char *
_kn_export_dialog_dup_path (KnExportDialog *self)
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
  g_autofree char *path = _kn_export_dialog_dup_path (self), *shown = g_filename_display_name (self->folder);
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
  struct kn_export_job *job = _kn_export_dialog_new_job (self, &error);
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
  _kn_export_dialog_free_job (job);
  return G_SOURCE_REMOVE;
}

void
_kn_export_dialog_queue_update (KnExportDialog *self)
{
  if (!self->source && self->entry)
    self->source = g_idle_add (update_cb, self);
}

static void
propose_name (KnExportDialog *self)
{
  g_autofree char *title = kn_document_dup_title (document_of (self));
  g_autofree char *name = kn_export_catalog_dup_file_name (self->entry, title);
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
  _kn_export_dialog_queue_update (self);
}

/* One stop of the Tab key for all formats, at the one that is chosen; arrows go from there. */
static void
stop_only_at (GtkListBox *list, GtkWidget *row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (list)); child; child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, child == row);
  if (gtk_widget_get_state_flags (GTK_WIDGET (list)) & GTK_STATE_FLAG_FOCUS_WITHIN)
    gtk_widget_grab_focus (row);
}

static void
format_cb (KnExportDialog *self, GtkListBoxRow *row)
{
  struct kn_export_job job = { 0 };

  if (!row)
    return;
  stop_only_at (self->formats, GTK_WIDGET (row));
  self->entry = g_object_get_data (G_OBJECT (row), "entry");
  kn_export_catalog_apply (self->entry, &job);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->quality), job.quality);
  propose_name (self);
  _kn_export_dialog_queue_update (self);
}

static void
folder_chosen_cb (KnExportDialog *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && file && g_file_peek_path (file))
    {
      g_free (self->folder);
      self->folder = g_file_get_path (file);
      _kn_export_dialog_queue_update (self);
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

/* ---- its lists ---- */

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
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", _(entry->title), "xalign", 0.0, "wrap", TRUE, NULL);
      GtkWidget *row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", label, "tooltip-text", _(entry->purpose), NULL);

      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _(entry->title), -1);
      g_object_set_data (G_OBJECT (row), "entry", (gpointer) entry);
      gtk_list_box_append (self->formats, row);
      if (entry == wanted)
        gtk_list_box_select_row (self->formats, GTK_LIST_BOX_ROW (row));
    }
}

void
_kn_export_dialog_show_ranges (KnExportDialog *self)
{
  KnShot *shot = kn_session_get_shot (self->session);
  g_autofree char *title = shot ? kn_words_dup_shot_title (shot) : g_strdup (_("none"));
  g_autofree char *selected = g_strdup_printf (_("Selected shot (%s)"), title);
  const char *ranges[] = { _("Whole timeline"), _("From in to out"), shot ? selected : NULL, NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (ranges);

  adw_combo_row_set_model (self->range, G_LIST_MODEL (model));
  adw_combo_row_set_selected (self->range, kn_session_has_range (self->session) ? RANGE_IN_OUT : RANGE_ALL);
  /* Said of what was missing then. */
  gtk_switch_set_active (self->leave_out, FALSE);
  _kn_export_dialog_queue_update (self);
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
      /* Translators: the row cuts it off after 20 letters */
      g_autofree char *text = g_strdup_printf (i ? "%d × %d" : _("Project: %d × %d"), width, height);

      gtk_string_list_append (model, text);
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (self->size), G_LIST_MODEL (model));
}

void
_kn_export_dialog_fill_choice (KnExportDialog *self, const char *format)
{
  gtk_list_box_set_header_func (self->formats, header_cb, NULL, NULL);
  show_sizes (self);
  add_formats (self, format);
}

void
_kn_export_dialog_bind_choice (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback_full (widget_class, "queue_update",
                                                G_CALLBACK (_kn_export_dialog_queue_update));
  gtk_widget_class_bind_template_callback (widget_class, name_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
}
