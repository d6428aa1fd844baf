/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What requests would become and cost. Asks the worker when it has to and remembers what it said; learns from the jobs
 * of the client how fast the device is. Signal "changed": an answer has come, or the speed is another one.
 */
#pragma once

#include "app/client/kn-client.h"

G_BEGIN_DECLS

/* As the worker says (method Forecast). */
typedef struct
{
  int frames, width, height, steps, windows;
  double fps;
  guint64 peak_bytes, device_bytes, disk_bytes;
  double flops;
  char *notes;             /* what was rounded; "" for nothing */
  char *problem;           /* why it cannot be made, or NULL; then the rest is zero */
  gint64 answered_us;      /* monotonic */
} KnForecast;

#define KN_TYPE_FORECASTER (kn_forecaster_get_type ())
G_DECLARE_FINAL_TYPE (KnForecaster, kn_forecaster, KN, FORECASTER, GObject)

KnForecaster     *kn_forecaster_new         (KnClient *client);
/* NULL while it is not known. Borrowed; valid until the main loop runs again. */
const KnForecast *kn_forecaster_get         (KnForecaster *self, const struct kn_request *request);
/* How long it would take; negative while no job has been finished, from which to tell. */
double            kn_forecaster_get_seconds (KnForecaster *self, const KnForecast *forecast);

G_END_DECLS
