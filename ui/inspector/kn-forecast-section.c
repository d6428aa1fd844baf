/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-forecast-section.h"

#include "app/client/kn-forecaster.h"
#include "app/client/kn-model-facts.h"
#include "app/client/kn-shot-request.h"
#include "app/document/kn-project.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

/* Nobody reads a figure that changes with every key. */
#define PAUSE_MS 350
/* Of several shots, more are not asked about. */
#define MAX_SHOTS 64

struct _KnForecastSection
{
  KnSection parent_instance;

  KnForecaster *forecaster;
  KnClient *client;        /* that the forecaster asks; weak */
  guint source;
  GtkLabel *cost, *grid, *model, *notes;
};

G_DEFINE_FINAL_TYPE (KnForecastSection, kn_forecast_section, KN_TYPE_SECTION)

/* ---- words ---- */

static char *
dup_time (double seconds)
{
  if (seconds < 90)
    return g_strdup_printf (_("%.0f s"), MAX (1, seconds));
  if (seconds < 5400)
    return g_strdup_printf (_("%.0f min"), seconds / 60);
  return g_strdup_printf (_("%.1f h"), seconds / 3600);
}

/* "Render: 42 s · 1.1 GB memory · 38 MB disk"; seconds negative: not known. */
static char *
dup_cost (double seconds, guint64 memory, guint64 disk)
{
  g_autofree char *time = seconds >= 0 ? dup_time (seconds) : g_strdup (_("time unknown until the first draft"));
  g_autofree char *peak = g_format_size (memory), *room = g_format_size (disk);

  return g_strdup_printf (_("Render: %s · %s memory · %s disk"), time, peak, room);
}

/* What the model makes is not always as large as the film that it is shown in. */
static char *
dup_size (KnForecastSection *self, const KnForecast *forecast)
{
  KnProject *project = kn_document_get_project (kn_section_get_document (KN_SECTION (self)));
  int width = (int) kn_project_get_width_px (project), height = (int) kn_project_get_height_px (project);

  if (forecast->width == width && forecast->height == height)
    return g_strdup_printf (_("%d × %d"), width, height);
  /* Translators: size of a take, then that of the film it is part of. */
  return g_strdup_printf (_("made at %d × %d, shown at %d × %d"), forecast->width, forecast->height, width, height);
}

static char *
dup_grid (KnForecastSection *self, const KnForecast *forecast)
{
  g_autofree char *size = dup_size (self, forecast);
  g_autofree char *windows = forecast->windows > 1
                                 ? g_strdup_printf (ngettext (" · %d window", " · %d windows", (gulong) forecast->windows),
                                                    forecast->windows)
                                 : g_strdup ("");

  return g_strdup_printf (_("%d frames = %.1f s at %.4g fps · %s · %d steps%s"), forecast->frames,
                          forecast->fps > 0 ? forecast->frames / forecast->fps : 0, forecast->fps, size, forecast->steps,
                          windows);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text && *text);
}

/* Of "cpu", "vulkan:0". */
static char *
dup_device_name (const char *device)
{
  if (g_str_equal (device, "cpu"))
    return g_strdup (_("CPU"));
  if (g_str_has_prefix (device, "vulkan:"))
    return g_strdup_printf (_("GPU %d"), atoi (device + strlen ("vulkan:")) + 1);
  return g_strdup (device);
}

static void
show_model (KnForecastSection *self, KnShot *shot)
{
  const char *device = self->client ? kn_client_get_device (self->client) : "";
  g_autoptr (KnModelFacts) facts = kn_model_facts_get_for_shot (shot);
  g_autofree char *text = NULL, *name = dup_device_name (device);

  if (facts)
    text = *device ? g_strdup_printf (_("%s on %s"), facts->name, name) : g_strdup (facts->name);
  set_text (self->model, text);
}

/* ---- asking ---- */

/* FALSE when it cannot be asked: then the label says why. */
static gboolean
find (KnForecastSection *self, KnShot *shot, const KnForecast **forecast)
{
  g_autoptr (GError) error = NULL;
  KnDocument *document = kn_section_get_document (KN_SECTION (self));
  struct kn_request *request = kn_shot_request_new (document, shot, KN_SHOT_REQUEST_FULL, &error);

  if (request)
    kn_shot_request_use_draft (document, shot, request);
  *forecast = request ? kn_forecaster_get (self->forecaster, request) : NULL;
  if (!request)
    set_text (self->notes, kn_words_translate (error->message));
  kn_request_free (&request);
  return error == NULL;
}

static void
show_one (KnForecastSection *self, KnShot *shot, const KnForecast *forecast)
{
  g_autofree char *cost = NULL, *grid = NULL;

  if (!forecast->problem)
    {
      cost = dup_cost (kn_forecaster_get_seconds (self->forecaster, forecast), forecast->peak_bytes, forecast->disk_bytes);
      grid = dup_grid (self, forecast);
    }
  set_text (self->cost, cost);
  set_text (self->grid, grid);
  /* What a render came to is said where its picture would be. */
  if (forecast->problem && kn_render_desk_get_error (kn_section_get_desk (KN_SECTION (self)), shot))
    set_text (self->notes, NULL);
  else
    set_text (self->notes, forecast->problem ? kn_words_translate (forecast->problem) : forecast->notes);
}

/* The sum of time and disk; memory is needed once. */
static void
show_several (KnForecastSection *self)
{
  double seconds = 0;
  guint64 memory = 0, disk = 0;
  guint n = 0;
  g_autofree char *cost = NULL, *grid = NULL;

  for (guint i = 0; i < MIN (MAX_SHOTS, kn_section_get_n (KN_SECTION (self))); i++)
    {
      const KnForecast *forecast;

      if (!find (self, kn_section_get_node (KN_SECTION (self), i), &forecast) || !forecast || forecast->problem)
        continue;
      seconds += kn_forecaster_get_seconds (self->forecaster, forecast);
      memory = MAX (memory, forecast->peak_bytes);
      disk += forecast->disk_bytes;
      n++;
    }
  cost = n ? dup_cost (seconds, memory, disk) : NULL;
  grid = n ? g_strdup_printf (ngettext ("%u shot", "%u shots", n), n) : NULL;
  set_text (self->cost, cost);
  set_text (self->grid, grid);
  set_text (self->notes, NULL);
}

static gboolean
ask_cb (gpointer data)
{
  KnForecastSection *self = data;
  KnShot *shot = kn_section_get_shot (KN_SECTION (self));
  const KnForecast *forecast;

  self->source = 0;
  if (!shot || !self->forecaster)
    return G_SOURCE_REMOVE;
  show_model (self, shot);
  if (kn_section_get_n (KN_SECTION (self)) > 1)
    show_several (self);
  else if (!kn_shot_needs_render (shot))
    set_text (self->cost, _("Nothing is rendered: the footage is shown as it is."));
  else if (find (self, shot, &forecast) && forecast)
    show_one (self, shot, forecast);
  return G_SOURCE_REMOVE;
}

static void
ask_soon (KnForecastSection *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (PAUSE_MS, ask_cb, self);
}

static void
answered_cb (KnForecastSection *self)
{
  if (!self->source)
    ask_soon (self);
}

/* ---- section ---- */

static void
set_client (KnForecastSection *self, KnClient *client)
{
  if (self->forecaster)
    g_signal_handlers_disconnect_by_data (self->forecaster, self);
  g_clear_object (&self->forecaster);
  g_set_weak_pointer (&self->client, client);
  if (!client)
    return;
  self->forecaster = kn_forecaster_new (client);
  g_signal_connect_swapped (self->forecaster, "changed", G_CALLBACK (answered_cb), self);
}

static void
kn_forecast_section_update (KnSection *section)
{
  KnForecastSection *self = KN_FORECAST_SECTION (section);
  KnClient *client = kn_render_desk_get_client (kn_section_get_desk (section));

  if (client != self->client)
    set_client (self, client);
  ask_soon (self);
}

static void
kn_forecast_section_dispose (GObject *object)
{
  KnForecastSection *self = KN_FORECAST_SECTION (object);

  g_clear_handle_id (&self->source, g_source_remove);
  set_client (self, NULL);
  G_OBJECT_CLASS (kn_forecast_section_parent_class)->dispose (object);
}

static void
kn_forecast_section_class_init (KnForecastSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_forecast_section_dispose;
  KN_SECTION_CLASS (klass)->update = kn_forecast_section_update;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-forecast-section.ui");
  gtk_widget_class_bind_template_child (widget_class, KnForecastSection, cost);
  gtk_widget_class_bind_template_child (widget_class, KnForecastSection, grid);
  gtk_widget_class_bind_template_child (widget_class, KnForecastSection, model);
  gtk_widget_class_bind_template_child (widget_class, KnForecastSection, notes);
}

static void
kn_forecast_section_init (KnForecastSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
