/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The export dialog in two files: its first page, on which a person chooses (kn-export-choice.c), and what comes of it
 * (kn-export-dialog.c).
 */
#pragma once

#include "ui/export/kn-export-catalog.h"
#include "ui/export/kn-export-dialog.h"
#include "ui/export/kn-export-run.h"

G_BEGIN_DECLS

struct _KnExportDialog
{
  AdwWindow parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  const struct kn_export_entry *entry;
  KnExportRun *run;
  char *folder;
  gboolean own_name;       /* a person wrote it */
  GArray *waiting;         /* shots (guint64) that are rendered first; NULL where nothing is */
  guint source;

  GtkStack *stack;
  GtkListBox *formats;
  GtkWidget *export_button, *handles_row, *quality, *size, *paper, *per_page, *trouble, *render_row, *missing_row;
  GtkWidget *left_out, *remarks, *origin, *recipe_row, *sign_row, *folder_row;
  GtkWidget *cancel_button, *show_button, *again_button;
  AdwPreferencesGroup *what;
  AdwComboRow *range;
  GtkSpinButton *handles;
  GtkSwitch *render_first, *leave_out, *recipe, *sign;
  GtkEditable *name;
  AdwStatusPage *busy, *result;
  GtkProgressBar *progress;
};

/* The lists of the page, once, with the format of that id selected. */
void _kn_export_dialog_fill_choice (KnExportDialog *self, const char *format);
/* What can change while the dialog is closed, and what must be said anew. */
void _kn_export_dialog_show_ranges (KnExportDialog *self);
/* Shows what the choice comes to; once for any number of changes. */
void _kn_export_dialog_queue_update (KnExportDialog *self);
/* What was chosen, prepared; NULL and error if there is nothing to export. */
struct kn_export_job *_kn_export_dialog_new_job (KnExportDialog *self, GError **error);
/* Accepts NULL. */
void _kn_export_dialog_free_job (struct kn_export_job *job);
/* Where it is written to. Free with g_free(). */
char *_kn_export_dialog_dup_path (KnExportDialog *self);
/* Of the template. */
void _kn_export_dialog_bind_choice (GtkWidgetClass *widget_class);

G_END_DECLS
