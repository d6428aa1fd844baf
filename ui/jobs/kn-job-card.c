/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-job-card.h"

#include "ui/kn-texture.h"

#include <glib/gi18n.h>
#include <math.h>

struct _KnJobCard
{
  GtkWidget parent_instance;

  KnClient *client;
  KnJob *job;
  GtkWidget *box, *picture, *progress, *status, *pause, *cancel;
};

G_DEFINE_FINAL_TYPE (KnJobCard, kn_job_card, GTK_TYPE_WIDGET)

static char *
dup_status (KnJob *job)
{
  double left = kn_job_get_seconds_left (job);
  const char *stage = kn_job_get_stage (job);

  switch (kn_job_get_state (job))
    {
    case KN_JOB_STATE_QUEUED:
      return g_strdup (_("waiting"));
    case KN_JOB_STATE_PAUSED:
      return g_strdup (_("paused"));
    case KN_JOB_STATE_FINISHED:
      return g_strdup (_("done"));
    case KN_JOB_STATE_CANCELLED:
      return g_strdup (_("stopped"));
    case KN_JOB_STATE_FAILED:
      return g_strdup (kn_job_get_error_message (job));
    case KN_JOB_STATE_RUNNING:
      break;
    }
  if (left >= 0)
    return g_strdup_printf (_("step %d of %d · %d:%02d left"), kn_job_get_step (job), kn_job_get_n_steps (job),
                            (int) left / 60, (int) left % 60);
  return g_strdup (*stage ? _("working") : _("starting"));
}

static void
name_button (GtkWidget *button, const char *icon, const char *text)
{
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update (KnJobCard *self)
{
  g_autofree char *status = dup_status (self->job);
  g_autoptr (GdkTexture) texture = kn_texture_from_preview (self->job, 0);
  gboolean over = kn_job_is_over (self->job), paused = kn_job_get_state (self->job) == KN_JOB_STATE_PAUSED;

  if (texture)
    gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), kn_job_get_progress (self->job));
  gtk_label_set_text (GTK_LABEL (self->status), status);
  gtk_widget_set_tooltip_text (self->status, over ? status : NULL);
  gtk_widget_set_visible (self->pause, !over);
  gtk_widget_set_visible (self->progress, !over);
  name_button (self->pause, paused ? "media-playback-start-symbolic" : "media-playback-pause-symbolic",
               paused ? _("Go on") : _("Pause and free memory"));
  name_button (self->cancel, "window-close-symbolic", over ? _("Take off the list") : _("Stop"));
}

static void
pause_cb (KnJobCard *self)
{
  if (kn_job_get_state (self->job) == KN_JOB_STATE_PAUSED)
    kn_client_resume (self->client, self->job);
  else
    kn_client_pause (self->client, self->job);
}

static void
cancel_cb (KnJobCard *self)
{
  if (kn_job_is_over (self->job))
    kn_client_remove (self->client, self->job);
  else
    kn_client_cancel (self->client, self->job, FALSE);
}

static void
kn_job_card_dispose (GObject *object)
{
  KnJobCard *self = KN_JOB_CARD (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->job);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (kn_job_card_parent_class)->dispose (object);
}

static void
kn_job_card_class_init (KnJobCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_job_card_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "job");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
new_button (KnJobCard *self, GCallback callback)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "valign", GTK_ALIGN_CENTER, "focus-on-click", FALSE, NULL);

  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static GtkWidget *
new_middle (KnJobCard *self, const char *title)
{
  GtkWidget *middle = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 3, "valign",
                                    GTK_ALIGN_CENTER, "width-request", 190, NULL);
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  self->progress = gtk_progress_bar_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  self->status =
      g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 28, NULL);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (self->status, "caption");
  gtk_box_append (GTK_BOX (middle), label);
  gtk_box_append (GTK_BOX (middle), self->progress);
  gtk_box_append (GTK_BOX (middle), self->status);
  return middle;
}

static void
kn_job_card_init (KnJobCard *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
kn_job_card_new (KnClient *client, KnJob *job, const char *title)
{
  KnJobCard *self = g_object_new (KN_TYPE_JOB_CARD, NULL);

  self->client = g_object_ref (client);
  self->job = g_object_ref (job);
  self->picture = g_object_new (GTK_TYPE_PICTURE, "width-request", 64, "height-request", 40, "accessible-role",
                                GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->pause = new_button (self, G_CALLBACK (pause_cb));
  self->cancel = new_button (self, G_CALLBACK (cancel_cb));
  gtk_box_append (GTK_BOX (self->box), self->picture);
  gtk_box_append (GTK_BOX (self->box), new_middle (self, title));
  gtk_box_append (GTK_BOX (self->box), self->pause);
  gtk_box_append (GTK_BOX (self->box), self->cancel);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_object (job, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
