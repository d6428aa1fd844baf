/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-take-row.h"

#include "app/document/kn-document.h"
#include "app/document/kn-plan.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  KnDocument *document;
  guint64 shot, take;
} Row;

static void
row_free (gpointer data, GClosure *closure)
{
  g_object_unref (((Row *) data)->document);
  g_free (data);
}

static Row *
row_new (KnTake *take)
{
  Row *row = g_new0 (Row, 1);

  row->document = g_object_ref (kn_node_get_document (KN_NODE (take)));
  row->take = kn_node_get_id (KN_NODE (take));
  row->shot = kn_node_get_id (kn_node_get_parent (KN_NODE (take)));
  return row;
}

static void
pick_cb (GtkCheckButton *radio, Row *row)
{
  if (gtk_check_button_get_active (radio))
    kn_document_apply_take (row->document, kn_edit_new_set_int (row->shot, "take", (gint64) row->take), NULL);
}

static void
delete_cb (GtkButton *button, Row *row)
{
  kn_document_apply_take (row->document, kn_plan_delete (row->document, &row->take, 1, NULL), NULL);
}

static char *
dup_facts (KnTake *take)
{
  g_autoptr (GString) text = g_string_new (kn_take_get_kind (take) == KN_TAKE_KIND_DRAFT ? _("draft") : _("full"));

  g_string_append_printf (text, _(" · seed %d"), (int) kn_take_get_seed (take));
  if (kn_take_get_agreement (take) >= 0)
    g_string_append_printf (text, _(" · %.0f %% like its draft"), 100 * kn_take_get_agreement (take));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GtkWidget *
kn_take_row_new (KnTake *take, guint number, gboolean picked, GtkCheckButton *group, GtkCheckButton **radio)
{
  g_autofree char *facts = dup_facts (take);
  g_autofree char *numbered = g_strdup_printf (_("Take %u"), number);
  g_autofree char *deletion = g_strdup_printf (_("Delete take %u"), number);
  const char *title = *kn_take_get_name (take) ? kn_take_get_name (take) : numbered;
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", facts, NULL);
  GtkWidget *check =
      g_object_new (GTK_TYPE_CHECK_BUTTON, "group", group, "active", picked, "valign", GTK_ALIGN_CENTER, NULL);
  GtkWidget *trash = g_object_new (GTK_TYPE_BUTTON, "icon-name", "user-trash-symbolic", "valign", GTK_ALIGN_CENTER,
                                   "tooltip-text", deletion, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (trash), GTK_ACCESSIBLE_PROPERTY_LABEL, deletion, -1);
  gtk_widget_add_css_class (trash, "flat");
  g_signal_connect_data (check, "toggled", G_CALLBACK (pick_cb), row_new (take), row_free, 0);
  g_signal_connect_data (trash, "clicked", G_CALLBACK (delete_cb), row_new (take), row_free, 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), trash);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  *radio = GTK_CHECK_BUTTON (check);
  return row;
}
