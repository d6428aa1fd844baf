/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/project/kn-project-dialog.h"

#include "app/document/kn-plan.h"
#include "app/document/kn-project.h"
#include "ui/kn-accessible.h"
#include "ui/kn-project-files.h"

#include <glib/gi18n.h>

struct _KnProjectDialog
{
  AdwWindow parent_instance;

  KnDocument *document;
  gboolean showing;        /* widgets are being set from the document */

  GtkEditable *name, *rate;
  AdwComboRow *page;
  GtkSpinButton *width, *height;
  AdwActionRow *place;
};

G_DEFINE_FINAL_TYPE (KnProjectDialog, kn_project_dialog, ADW_TYPE_WINDOW)

static KnProject *
project_of (KnProjectDialog *self)
{
  return kn_document_get_project (self->document);
}

/* The page of these proportions, else the one behind them all: the person's own. */
static guint
find_page (gint64 width, gint64 height)
{
  guint n;
  const struct kn_page *pages = kn_project_files_get_pages (&n);

  for (guint i = 0; i < n; i++)
    if (width * pages[i].height_px == height * pages[i].width_px)
      return i;
  return n;
}

static void
show (KnProjectDialog *self)
{
  KnProject *project = project_of (self);
  gint64 width = kn_project_get_width_px (project), height = kn_project_get_height_px (project);
  g_autofree char *rate = kn_rate_format (kn_project_get_frame_rate (project));

  self->showing = TRUE;
  gtk_editable_set_text (self->name, kn_project_get_name (project));
  gtk_editable_set_text (self->rate, rate);
  gtk_spin_button_set_value (self->width, (double) width);
  gtk_spin_button_set_value (self->height, (double) height);
  adw_combo_row_set_selected (self->page, find_page (width, height));
  self->showing = FALSE;
}

static void
apply (KnProjectDialog *self, KnEdit *edit)
{
  g_autoptr (GError) error = NULL;

  if (!kn_document_apply_take (self->document, edit, &error))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      show (self);
    }
}

static void
set_size (KnProjectDialog *self, int width, int height)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (self->document, "Change picture size");
  guint64 id = kn_node_get_id (KN_NODE (project_of (self)));

  kn_edit_builder_set_int (builder, id, "width_px", width);
  kn_edit_builder_set_int (builder, id, "height_px", height);
  apply (self, kn_edit_builder_end (builder));
}

static void
name_cb (KnProjectDialog *self)
{
  apply (self, kn_edit_new_set_string (kn_node_get_id (KN_NODE (project_of (self))), "name",
                                       gtk_editable_get_text (self->name)));
}

static void
rate_cb (KnProjectDialog *self)
{
  KnRate rate;

  if (!kn_rate_parse (gtk_editable_get_text (self->rate), &rate))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      show (self);
      return;
    }
  apply (self, kn_plan_set_frame_rate (self->document, rate.num, rate.den, NULL));
}

/* Keeps the longer side. */
static void
page_cb (KnProjectDialog *self)
{
  guint n, chosen = adw_combo_row_get_selected (self->page);
  const struct kn_page *pages = kn_project_files_get_pages (&n);
  int longer = (int) MAX (kn_project_get_width_px (project_of (self)), kn_project_get_height_px (project_of (self)));
  double scale;

  if (self->showing || chosen >= n)
    return;
  scale = (double) longer / MAX (pages[chosen].width_px, pages[chosen].height_px);
  set_size (self, (int) (pages[chosen].width_px * scale / 2 + 0.5) * 2,
            (int) (pages[chosen].height_px * scale / 2 + 0.5) * 2);
}

static void
size_cb (KnProjectDialog *self)
{
  if (!self->showing)
    set_size (self, gtk_spin_button_get_value_as_int (self->width), gtk_spin_button_get_value_as_int (self->height));
}

static void
kn_project_dialog_dispose (GObject *object)
{
  KnProjectDialog *self = KN_PROJECT_DIALOG (object);

  if (self->document)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (kn_project_dialog_parent_class)->dispose (object);
}

static void
kn_project_dialog_class_init (KnProjectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_project_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/project/kn-project-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KnProjectDialog, name);
  gtk_widget_class_bind_template_child (widget_class, KnProjectDialog, rate);
  gtk_widget_class_bind_template_child (widget_class, KnProjectDialog, page);
  gtk_widget_class_bind_template_child (widget_class, KnProjectDialog, width);
  gtk_widget_class_bind_template_child (widget_class, KnProjectDialog, height);
  gtk_widget_class_bind_template_child (widget_class, KnProjectDialog, place);
  gtk_widget_class_bind_template_callback (widget_class, name_cb);
  gtk_widget_class_bind_template_callback (widget_class, rate_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_cb);
  gtk_widget_class_bind_template_callback (widget_class, size_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
kn_project_dialog_init (KnProjectDialog *self)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);
  const struct kn_page *pages;
  guint n;

  gtk_widget_init_template (GTK_WIDGET (self));
  kn_accessible_set_name (GTK_WIDGET (self->width), _("Width in pixels"));
  kn_accessible_set_name (GTK_WIDGET (self->height), _("Height in pixels"));
  pages = kn_project_files_get_pages (&n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf (_("%s, %s"), _(pages[i].name), pages[i].aspect);

      gtk_string_list_append (model, text);
    }
  gtk_string_list_append (model, _("Other"));
  self->showing = TRUE;
  adw_combo_row_set_model (self->page, G_LIST_MODEL (model));
  self->showing = FALSE;
}

KnProjectDialog *
kn_project_dialog_new (GtkWindow *parent, KnDocument *document)
{
  KnProjectDialog *self = g_object_new (KN_TYPE_PROJECT_DIALOG, "transient-for", parent, NULL);
  g_autofree char *place = g_filename_display_name (kn_document_get_folder (document));

  self->document = g_object_ref (document);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->place), place);
  g_signal_connect_swapped (document, "applied", G_CALLBACK (show), self);
  show (self);
  return self;
}
