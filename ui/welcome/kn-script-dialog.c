/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/welcome/kn-script-dialog.h"

#include "ui/kn-words.h"

#include <glib/gi18n.h>

/* From the last keystroke to the list of shots. */
#define PAUSE_MS 150
/* More rows than anybody reads before the shots are made. */
#define MAX_ROWS 200

struct _KnScriptDialog
{
  AdwWindow parent_instance;

  struct kn_script *script;
  char *file_name;         /* what the text came from, or NULL */
  guint source;

  GtkWidget *accept_button;
  GtkDropDown *format;
  GtkCheckButton *per_paragraph;
  GtkTextView *text;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkLabel *summary;
  GtkListBox *shots;
};

G_DEFINE_FINAL_TYPE (KnScriptDialog, kn_script_dialog, ADW_TYPE_WINDOW)

static guint accepted_signal;

static void
add_row (KnScriptDialog *self, const struct kn_script_shot *shot, guint i)
{
  const char *number = shot->number;
  /* Translators: number and name of a shot in a list */
  g_autofree char *title = *number ? g_strdup_printf (_("%s  %s"), number, shot->name)
                                   : g_strdup_printf (_("%u  %s"), i + 1, shot->name);
  g_autofree char *length = g_strdup_printf (_("%.1f s"), shot->duration_s);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title, "subtitle", shot->prompt,
                                 "subtitle-lines", 3, NULL);
  GtkWidget *label = gtk_label_new (length);

  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  if (*shot->camera)
    gtk_widget_set_tooltip_text (row, kn_words_get_camera_preset (shot->camera));
  gtk_list_box_append (self->shots, row);
}

static void
show_shots (KnScriptDialog *self)
{
  guint n = self->script->shots->len;
  g_autofree char *label = g_strdup_printf (ngettext ("_Make %u shot", "_Make %u shots", n), n);
  g_autofree char *summary = NULL;
  double seconds = 0;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->shots))))
    gtk_list_box_remove (self->shots, row);
  for (guint i = 0; i < n; i++)
    {
      const struct kn_script_shot *shot = self->script->shots->pdata[i];

      seconds += shot->duration_s;
      if (i < MAX_ROWS)
        add_row (self, shot, i);
    }
  summary = g_strdup_printf (ngettext ("%u shot, %d:%02d", "%u shots, %d:%02d", n), n, (int) seconds / 60,
                             (int) seconds % 60);
  gtk_label_set_text (self->summary, summary);
  gtk_button_set_label (GTK_BUTTON (self->accept_button), label);
}

static gboolean
update_cb (gpointer data)
{
  KnScriptDialog *self = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  guint chosen = gtk_drop_down_get_selected (self->format);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GtkTextIter start, end;
  KnScriptFormat format;

  self->source = 0;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  format = chosen ? (KnScriptFormat) (chosen - 1) : kn_script_guess (self->file_name, text, strlen (text));
  g_clear_pointer (&self->script, kn_script_free);
  self->script = kn_script_read (text, strlen (text), format, gtk_check_button_get_active (self->per_paragraph), &error);
  gtk_widget_set_sensitive (GTK_WIDGET (self->per_paragraph), format == KN_SCRIPT_FOUNTAIN);
  gtk_widget_set_sensitive (self->accept_button, self->script != NULL);
  if (self->script)
    show_shots (self);
  else if (*text)
    adw_status_page_set_title (self->empty, _("No shots yet"));
  gtk_stack_set_visible_child_name (self->stack, self->script ? "shots" : "empty");
  return G_SOURCE_REMOVE;
}

static void
queue_update (KnScriptDialog *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (PAUSE_MS, update_cb, self);
}

static void
show_trouble (KnScriptDialog *self, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  adw_status_page_set_title (self->empty, _("This cannot be read"));
  adw_status_page_set_description (self->empty, escaped);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

gboolean
kn_script_dialog_load (KnScriptDialog *self, const char *path)
{
  g_autoptr (GMappedFile) map = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (KN_IS_SCRIPT_DIALOG (self), FALSE);
  map = g_mapped_file_new (path, FALSE, &error);
  if (!map || g_mapped_file_get_length (map) > KN_SCRIPT_MAX_BYTES)
    {
      show_trouble (self, map ? _("The file is too long to be a script.") : error->message);
      return FALSE;
    }
  text = kn_script_dup_text (g_mapped_file_get_contents (map), g_mapped_file_get_length (map));
  g_free (self->file_name);
  self->file_name = g_path_get_basename (path);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
  return TRUE;
}

static void
chosen_cb (KnScriptDialog *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && file && g_file_peek_path (file))
    kn_script_dialog_load (self, g_file_peek_path (file));
  g_object_unref (chooser);
}

static void
open_cb (KnScriptDialog *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Open a script"), GTK_WINDOW (self),
                                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Scripts"));
  for (const char *const *ending = (const char *const[]) { "fountain", "spmd", "md", "markdown", "txt", "csv", "tsv", NULL };
       *ending; ending++)
    gtk_file_filter_add_suffix (filter, *ending);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
accept_cb (KnScriptDialog *self)
{
  g_signal_emit (self, accepted_signal, 0);
}

const struct kn_script *
kn_script_dialog_get (KnScriptDialog *self)
{
  g_return_val_if_fail (KN_IS_SCRIPT_DIALOG (self), NULL);
  return self->script;
}

static void
kn_script_dialog_dispose (GObject *object)
{
  KnScriptDialog *self = KN_SCRIPT_DIALOG (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->script, kn_script_free);
  g_clear_pointer (&self->file_name, g_free);
  G_OBJECT_CLASS (kn_script_dialog_parent_class)->dispose (object);
}

static void
kn_script_dialog_class_init (KnScriptDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_script_dialog_dispose;
  accepted_signal =
      g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/welcome/kn-script-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KnScriptDialog, accept_button);
  gtk_widget_class_bind_template_child (widget_class, KnScriptDialog, format);
  gtk_widget_class_bind_template_child (widget_class, KnScriptDialog, per_paragraph);
  gtk_widget_class_bind_template_child (widget_class, KnScriptDialog, text);
  gtk_widget_class_bind_template_child (widget_class, KnScriptDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, KnScriptDialog, empty);
  gtk_widget_class_bind_template_child (widget_class, KnScriptDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, KnScriptDialog, shots);
  gtk_widget_class_bind_template_callback (widget_class, queue_update);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
kn_script_dialog_init (KnScriptDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (queue_update), self);
  /* The button inside of it is what has the focus, and would tell the name of its class. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (self->format))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("How the script is written"), -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

KnScriptDialog *
kn_script_dialog_new (GtkWindow *parent)
{
  return g_object_new (KN_TYPE_SCRIPT_DIALOG, "transient-for", parent, NULL);
}
