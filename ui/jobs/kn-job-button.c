/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-job-button.h"

#include "ui/kn-accessible.h"
#include "ui/kn-shortcuts.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

struct _KnJobButton
{
  GtkWidget parent_instance;

  KnRenderDesk *desk;
  GtkWidget *button, *ring;
  GBinding *binding;
  guint n_jobs, n_failed;
  double fraction;
};

G_DEFINE_FINAL_TYPE (KnJobButton, kn_job_button, GTK_TYPE_WIDGET)

/* Renders count; where there are none, drafts do. */
static void
count (KnJobButton *self)
{
  GListModel *jobs = self->desk ? G_LIST_MODEL (kn_render_desk_get_client (self->desk)) : NULL;
  double sum[2] = { 0, 0 };
  guint n[2] = { 0, 0 };

  self->n_failed = 0;
  for (guint i = 0; jobs && i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (KnJob) job = g_list_model_get_item (jobs, i);
      gboolean draft = kn_render_desk_is_draft (self->desk, job);

      self->n_failed += kn_job_get_state (job) == KN_JOB_STATE_FAILED;
      if (kn_job_is_over (job))
        continue;
      sum[draft] += kn_job_get_progress (job);
      n[draft]++;
    }
  self->n_jobs = n[0] + n[1];
  self->fraction = n[0] ? sum[0] / n[0] : n[1] ? sum[1] / n[1] : 0;
}

static void
update (KnJobButton *self)
{
  g_autofree char *text = NULL, *tooltip = NULL;

  count (self);
  if (self->n_failed)
    text = g_strdup_printf (ngettext ("Jobs: %u failed", "Jobs: %u failed", self->n_failed), self->n_failed);
  else if (self->n_jobs)
    text = g_strdup_printf (ngettext ("Jobs: %u, %d %% done", "Jobs: %u, %d %% done", self->n_jobs), self->n_jobs,
                            (int) (self->fraction * 100));
  else
    text = g_strdup (_("Jobs"));
  tooltip = kn_shortcuts_dup_tooltip (text, "win.jobs");
  kn_accessible_set_tooltip (self->button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_queue_draw (self->ring);
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  KnJobButton *self = data;
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (area));
  double x = width / 2.0, y = height / 2.0, radius = MIN (width, height) / 2.0 - 2;
  GdkRGBA colour, accent;

  gtk_style_context_get_color (style, &colour);
  accent = colour;
  gtk_style_context_lookup_color (style, self->n_failed ? "error_color" : "accent_color", &accent);
  cairo_set_line_width (cr, 3);
  colour.alpha *= self->n_jobs || self->n_failed ? 0.3f : 0.8f;
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  gdk_cairo_set_source_rgba (cr, &accent);
  if (self->n_failed)
    {
      cairo_move_to (cr, x, y - radius / 2);
      cairo_line_to (cr, x, y + radius / 8);
      cairo_stroke (cr);
      cairo_arc (cr, x, y + radius / 2, 1.5, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  else if (self->n_jobs)
    {
      cairo_arc (cr, x, y, radius, -G_PI / 2, -G_PI / 2 + 2 * G_PI * MAX (self->fraction, 0.03));
      cairo_stroke (cr);
    }
}

static void
kn_job_button_dispose (GObject *object)
{
  KnJobButton *self = KN_JOB_BUTTON (object);

  kn_job_button_set_desk (self, NULL, NULL);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (kn_job_button_parent_class)->dispose (object);
}

static void
kn_job_button_class_init (KnJobButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_job_button_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
kn_job_button_init (KnJobButton *self)
{
  self->ring = g_object_new (GTK_TYPE_DRAWING_AREA, "content-width", 20, "content-height", 20, "valign",
                             GTK_ALIGN_CENTER, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->button = g_object_new (GTK_TYPE_TOGGLE_BUTTON, "child", self->ring, "focus-on-click", FALSE, NULL);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->ring), draw_cb, self, NULL);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  update (self);
}

void
kn_job_button_set_desk (KnJobButton *self, KnRenderDesk *desk, KnJobsDock *dock)
{
  g_return_if_fail (KN_IS_JOB_BUTTON (self));
  if (self->desk)
    {
      g_signal_handlers_disconnect_by_data (self->desk, self);
      g_signal_handlers_disconnect_by_data (kn_render_desk_get_client (self->desk), self);
    }
  g_clear_pointer (&self->binding, g_binding_unbind);
  g_set_object (&self->desk, desk);
  if (!desk)
    return;
  self->binding = g_object_bind_property (dock, "open", self->button, "active",
                                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (kn_render_desk_get_client (desk), "items-changed", G_CALLBACK (update), self);
  update (self);
}
