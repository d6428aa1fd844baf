/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-forecaster.h"

#include <json-glib/json-glib.h>

/* Answers that are kept. */
#define MAX_KNOWN 256
/* What could not be made may be possible after a while: somebody put a file back. */
#define ASK_AGAIN_US (4 * G_USEC_PER_SEC)
/* How much the newest job counts for the speed. */
#define WEIGHT 0.4

struct _KnForecaster
{
  GObject parent_instance;

  KnClient *client;        /* weak: the forecaster keeps no worker alive */
  GCancellable *cancellable;
  GHashTable *known;       /* hash of a request -> KnForecast; NULL while it is asked for */
  double flops_per_second; /* 0: not known */
};

G_DEFINE_FINAL_TYPE (KnForecaster, kn_forecaster, G_TYPE_OBJECT)

static guint changed_signal;

static void
forecast_free (gpointer data)
{
  KnForecast *forecast = data;

  if (!forecast)
    return;
  g_free (forecast->notes);
  g_free (forecast->problem);
  g_free (forecast);
}

/* ---- answers ---- */

static double
number (JsonObject *object, const char *name)
{
  JsonNode *value = json_object_get_member (object, name);

  return value && JSON_NODE_HOLDS_VALUE (value) ? json_node_get_double (value) : 0;
}

static KnForecast *
forecast_from_text (const char *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  KnForecast *self = g_new0 (KnForecast, 1);
  JsonObject *object;

  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    {
      self->problem = g_strdup ("The render process gave no forecast.");
      return self;
    }
  object = json_node_get_object (root);
  self->frames = (int) number (object, "frames");
  self->width = (int) number (object, "width");
  self->height = (int) number (object, "height");
  self->steps = (int) number (object, "steps");
  self->windows = (int) number (object, "windows");
  self->fps = number (object, "fps_numerator") / MAX (1, number (object, "fps_denominator"));
  self->peak_bytes = (guint64) number (object, "peak_bytes");
  self->device_bytes = (guint64) number (object, "device_bytes");
  self->disk_bytes = (guint64) number (object, "disk_bytes");
  self->flops = number (object, "flops");
  self->notes = g_strdup (json_object_get_string_member_with_default (object, "notes", ""));
  return self;
}

typedef struct
{
  KnForecaster *forecaster;
  char *hash;
} Question;

static void
answer_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autofree char *hash = question->hash;
  g_autoptr (KnForecaster) self = question->forecaster;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = kn_client_forecast_finish (KN_CLIENT (client), result, &error);
  KnForecast *forecast;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_cancellable_is_cancelled (self->cancellable))
    return;
  forecast = text ? forecast_from_text (text) : g_new0 (KnForecast, 1);
  if (!text)
    forecast->problem = g_strdup (error->message);
  forecast->answered_us = g_get_monotonic_time ();
  g_hash_table_insert (self->known, g_steal_pointer (&hash), forecast);
  g_signal_emit (self, changed_signal, 0);
}

static void
ask (KnForecaster *self, const struct kn_request *request, const char *hash)
{
  Question *question = g_new (Question, 1);

  if (g_hash_table_size (self->known) >= MAX_KNOWN)
    g_hash_table_remove_all (self->known);
  g_hash_table_insert (self->known, g_strdup (hash), NULL);
  *question = (Question) { g_object_ref (self), g_strdup (hash) };
  kn_client_forecast_async (self->client, request, self->cancellable, answer_cb, question);
}

const KnForecast *
kn_forecaster_get (KnForecaster *self, const struct kn_request *request)
{
  g_autofree char *hash = kn_request_hash (request);
  gpointer found = NULL;
  gboolean asked = g_hash_table_lookup_extended (self->known, hash, NULL, &found);
  const KnForecast *forecast = found;

  g_return_val_if_fail (KN_IS_FORECASTER (self), NULL);
  if (forecast && forecast->problem && g_get_monotonic_time () - forecast->answered_us > ASK_AGAIN_US)
    asked = FALSE;
  if (asked || !self->client)
    return forecast;
  ask (self, request, hash);
  return NULL;
}

/* ---- speed ---- */

double
kn_forecaster_get_seconds (KnForecaster *self, const KnForecast *forecast)
{
  g_return_val_if_fail (KN_IS_FORECASTER (self) && forecast != NULL, -1);
  return self->flops_per_second > 0 ? forecast->flops / self->flops_per_second : -1;
}

/* Of a job's own request, asked for when it began. */
static const KnForecast *
forecast_of (KnForecaster *self, KnJob *job)
{
  struct kn_request *request = kn_request_parse (kn_job_get_request (job), -1, NULL, NULL, NULL);
  const KnForecast *forecast = request ? kn_forecaster_get (self, request) : NULL;

  kn_request_free (&request);
  return forecast;
}

static void
learn (KnForecaster *self, KnJob *job)
{
  const KnForecast *forecast = forecast_of (self, job);
  g_autoptr (JsonNode) report = kn_job_get_report (job) ? json_from_string (kn_job_get_report (job), NULL) : NULL;
  JsonObject *object = report && JSON_NODE_HOLDS_OBJECT (report) ? json_node_get_object (report) : NULL;
  double seconds = object ? number (object, "seconds") : 0, speed;

  /* What was resumed or ended early did not do all of the work. */
  if (!forecast || forecast->flops <= 0 || seconds <= 0
      || json_object_get_boolean_member_with_default (object, "kept_early", FALSE))
    return;
  speed = forecast->flops / seconds;
  self->flops_per_second =
      self->flops_per_second > 0 ? (1 - WEIGHT) * self->flops_per_second + WEIGHT * speed : speed;
  g_signal_emit (self, changed_signal, 0);
}

static void
job_state_cb (KnForecaster *self, GParamSpec *pspec, KnJob *job)
{
  if (kn_job_get_state (job) == KN_JOB_STATE_RUNNING)
    forecast_of (self, job);
  else if (kn_job_get_state (job) == KN_JOB_STATE_FINISHED)
    learn (self, job);
}

static void
jobs_changed_cb (KnForecaster *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (KnJob) job = g_list_model_get_item (G_LIST_MODEL (self->client), i);

      g_signal_handlers_disconnect_by_func (job, job_state_cb, self);
      g_signal_connect_object (job, "notify::state", G_CALLBACK (job_state_cb), self, G_CONNECT_SWAPPED);
    }
}

/* ---- life ---- */

static void
kn_forecaster_dispose (GObject *object)
{
  KnForecaster *self = KN_FORECASTER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_weak_pointer (&self->client);
  G_OBJECT_CLASS (kn_forecaster_parent_class)->dispose (object);
}

static void
kn_forecaster_finalize (GObject *object)
{
  g_object_unref (KN_FORECASTER (object)->cancellable);
  g_hash_table_unref (KN_FORECASTER (object)->known);
  G_OBJECT_CLASS (kn_forecaster_parent_class)->finalize (object);
}

static void
kn_forecaster_class_init (KnForecasterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_forecaster_dispose;
  G_OBJECT_CLASS (klass)->finalize = kn_forecaster_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
kn_forecaster_init (KnForecaster *self)
{
  self->cancellable = g_cancellable_new ();
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, forecast_free);
}

KnForecaster *
kn_forecaster_new (KnClient *client)
{
  KnForecaster *self = g_object_new (KN_TYPE_FORECASTER, NULL);

  g_set_weak_pointer (&self->client, client);
  g_signal_connect_swapped (client, "items-changed", G_CALLBACK (jobs_changed_cb), self);
  jobs_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (client)));
  return self;
}
