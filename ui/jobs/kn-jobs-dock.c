/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-jobs-dock.h"

#include "ui/jobs/kn-job-card.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

struct _KnJobsDock
{
  GtkWidget parent_instance;

  KnDocument *document;
  KnRenderDesk *desk;
  GtkWidget *scroller, *cards;
  guint source;
};

G_DEFINE_FINAL_TYPE (KnJobsDock, kn_jobs_dock, GTK_TYPE_WIDGET)

/* Drafts come and go with every keystroke; they show in the viewer and on the clip. */
static char *
dup_title (KnJobsDock *self, KnJob *job)
{
  gpointer shot = kn_document_get_node (self->document, kn_render_desk_get_shot (self->desk, job));

  return shot && KN_IS_SHOT (shot) ? kn_words_dup_shot_title (shot) : g_strdup (kn_job_get_prompt (job));
}

static gboolean
update_cb (gpointer data)
{
  KnJobsDock *self = data;
  GListModel *jobs = G_LIST_MODEL (kn_render_desk_get_client (self->desk));
  GtkWidget *child;
  guint n = 0;

  self->source = 0;
  while ((child = gtk_widget_get_first_child (self->cards)))
    gtk_box_remove (GTK_BOX (self->cards), child);
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (KnJob) job = g_list_model_get_item (jobs, i);
      g_autofree char *title = dup_title (self, job);

      if (kn_render_desk_is_draft (self->desk, job) || kn_job_get_state (job) == KN_JOB_STATE_CANCELLED)
        continue;
      gtk_box_append (GTK_BOX (self->cards), kn_job_card_new (kn_render_desk_get_client (self->desk), job, title));
      n++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  return G_SOURCE_REMOVE;
}

/* Later: a job is on the list before the desk knows what it is for. */
static void
queue_update (KnJobsDock *self)
{
  if (!self->source)
    self->source = g_idle_add (update_cb, self);
}

static void
kn_jobs_dock_dispose (GObject *object)
{
  KnJobsDock *self = KN_JOBS_DOCK (object);

  kn_jobs_dock_set_desk (self, NULL, NULL);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (kn_jobs_dock_parent_class)->dispose (object);
}

static void
kn_jobs_dock_class_init (KnJobsDockClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_jobs_dock_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "jobs");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
kn_jobs_dock_init (KnJobsDock *self)
{
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "vscrollbar-policy", GTK_POLICY_NEVER, NULL);
  self->cards = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class (self->cards, "job-cards");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->cards);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Jobs"), -1);
}

void
kn_jobs_dock_set_desk (KnJobsDock *self, KnDocument *document, KnRenderDesk *desk)
{
  g_return_if_fail (KN_IS_JOBS_DOCK (self));
  if (self->desk)
    g_signal_handlers_disconnect_by_data (kn_render_desk_get_client (self->desk), self);
  g_clear_handle_id (&self->source, g_source_remove);
  g_set_object (&self->document, document);
  g_set_object (&self->desk, desk);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (!desk)
    return;
  g_signal_connect_swapped (kn_render_desk_get_client (desk), "items-changed", G_CALLBACK (queue_update), self);
  queue_update (self);
}
