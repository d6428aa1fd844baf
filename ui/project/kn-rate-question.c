/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/project/kn-rate-question.h"

#include "ui/kn-accessible.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* What editors conform to. */
static const KnRate rates[] = { { 24000, 1001 }, { 24, 1 }, { 25, 1 }, { 30000, 1001 }, { 30, 1 },
                                { 48, 1 }, { 50, 1 }, { 60000, 1001 }, { 60, 1 } };

static void
answered_cb (GTask *task, const char *response)
{
  GtkDropDown *choice = g_task_get_task_data (task);
  guint chosen = gtk_drop_down_get_selected (choice);

  if (g_str_equal (response, "import") && chosen < G_N_ELEMENTS (rates))
    g_task_return_pointer (task, (gpointer) &rates[chosen], NULL);
  else
    g_task_return_pointer (task, NULL, NULL);
  g_object_unref (task);
}

void
kn_rate_question_ask (GtkWindow *parent, const char *path, KnRate guess, GAsyncReadyCallback callback, gpointer user_data)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("At which frame rate was it cut?"), NULL), *choice;
  GtkStringList *names = gtk_string_list_new (NULL);
  GTask *task = g_task_new (parent, NULL, callback, user_data);
  g_autofree char *name = g_filename_display_basename (path);
  guint chosen = 1;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *fps = g_strdup_printf ("%.6g", (int) (kn_rate_to_fps (rates[i]) * 1000 + .5) / 1000.);
      g_autofree char *text = g_strdup_printf (_("%s frames a second"), fps);

      gtk_string_list_append (names, text);
      chosen = kn_rate_equal (rates[i], guess) ? i : chosen;
    }
  choice = gtk_drop_down_new (G_LIST_MODEL (names), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), chosen);
  kn_accessible_set_name (choice, _("Frame rate"));
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("“%s” is an edit decision list. It counts frames and does not say how many make a "
                                    "second; at the wrong rate its cuts fall elsewhere."), name);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), choice);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "import", _("_Import"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "import", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "import");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_task_set_task_data (task, g_object_ref (choice), g_object_unref);
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (answered_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
kn_rate_question_finish (GAsyncResult *result, KnRate *rate)
{
  const KnRate *chosen = g_task_propagate_pointer (G_TASK (result), NULL);

  if (chosen)
    *rate = *chosen;
  return chosen != NULL;
}
