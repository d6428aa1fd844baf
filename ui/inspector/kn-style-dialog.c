/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-style-dialog.h"

#include "app/document/kn-document.h"
#include "app/document/kn-project.h"
#include "ui/inspector/kn-style-page.h"

struct _KnStyleDialog
{
  AdwWindow parent_instance;

  KnDocument *document;
  KnSection *page;
};

G_DEFINE_FINAL_TYPE (KnStyleDialog, kn_style_dialog, ADW_TYPE_WINDOW)

static void
kn_style_dialog_dispose (GObject *object)
{
  KnStyleDialog *self = KN_STYLE_DIALOG (object);

  if (self->document)
    kn_document_break_merge (self->document);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (kn_style_dialog_parent_class)->dispose (object);
}

static void
kn_style_dialog_class_init (KnStyleDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_style_dialog_dispose;
  g_type_ensure (KN_TYPE_STYLE_PAGE);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-style-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KnStyleDialog, page);
}

static void
kn_style_dialog_init (KnStyleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

KnStyleDialog *
kn_style_dialog_new (GtkWindow *parent, KnSession *session, KnRenderDesk *desk)
{
  KnStyleDialog *self = g_object_new (KN_TYPE_STYLE_DIALOG, "transient-for", parent, NULL);
  guint64 project;

  self->document = g_object_ref (kn_session_get_document (session));
  project = kn_node_get_id (KN_NODE (kn_document_get_project (self->document)));
  kn_section_set_subject (self->page, session, desk, &project, 1);
  g_signal_connect_object (self->document, "applied", G_CALLBACK (kn_section_refresh), self->page, G_CONNECT_SWAPPED);
  return self;
}
