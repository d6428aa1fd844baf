/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-client-private.h"
#include "render/wire/kn-wire-error.h"

static void
forecast_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  char *text = NULL;

  if (kn_render1_call_forecast_finish (KN_RENDER1 (source), &text, result, &error))
    {
      g_task_return_pointer (task, text, g_free);
      return;
    }
  name = g_dbus_error_get_remote_error (error);
  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, name ? kn_wire_error_new (name, error->message) : g_steal_pointer (&error));
}

void
_kn_client_send_forecasts (KnClient *self)
{
  KnRender1 *proxy = _kn_client_get_proxy (self);

  for (guint i = 0; i < self->forecasts->len; i++)
    {
      GTask *task = self->forecasts->pdata[i];

      kn_render1_call_forecast (proxy, g_task_get_task_data (task), g_task_get_cancellable (task), forecast_cb,
                                g_object_ref (task));
    }
  g_ptr_array_set_size (self->forecasts, 0);
}

void
kn_client_forecast_async (KnClient *self, const struct kn_request *request, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, kn_client_forecast_async);
  g_task_set_task_data (task, kn_request_print (request), g_free);
  g_ptr_array_add (self->forecasts, task);
  if (_kn_client_get_proxy (self))
    _kn_client_send_forecasts (self);
  else
    kn_worker_process_ensure (self->process);
}

char *
kn_client_forecast_finish (KnClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
_kn_client_fail_forecasts (KnClient *self, const char *why)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->forecasts);

  self->forecasts = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_new_error (tasks->pdata[i], KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "%s", why);
}
