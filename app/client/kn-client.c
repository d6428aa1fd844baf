/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-client-private.h"
#include "app/client/kn-job-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* A batch of dispatches takes well under this, on any device that is of use. */
#define CANCEL_PATIENCE_MS 20000

enum
{
  PROP_DEVICE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void kn_client_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KnClient, kn_client, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, kn_client_list_model_init))

/* ---- what the user does ---- */

void
kn_client_set_timing (KnClient *self, guint restart_ms, guint patience_ms)
{
  g_return_if_fail (KN_IS_CLIENT (self));
  self->patience_ms = patience_ms;
  kn_worker_process_set_restart_interval (self->process, restart_ms);
}

KnJob *
kn_client_start (KnClient *self, const struct kn_request *request, const char *folder, const char *name, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *path = g_strconcat (absolute, "/", name, ".mkv", NULL);
  KnJob *job;

  g_return_val_if_fail (KN_IS_CLIENT (self), NULL);
  if (!kn_request_check (request, error))
    return NULL;
  if (!*name || *name == '.' || strchr (name, '/'))
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "“%s” cannot be the name of a take.", name);
      return NULL;
    }
  for (guint i = 0; i < self->jobs->len; i++)
    if (!kn_job_is_over (self->jobs->pdata[i]) && g_str_equal (kn_job_get_take_path (self->jobs->pdata[i]), path))
      {
        g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "This take is being made already.");
        return NULL;
      }
  job = _kn_job_new (request, path);
  g_ptr_array_add (self->jobs, job);
  g_list_model_items_changed (G_LIST_MODEL (self), self->jobs->len - 1, 0, 1);
  _kn_client_feed (self);
  return job;
}

/* Over before it began, or while it was paused. */
static void
drop_job (KnClient *self, KnJob *job)
{
  KnRender1 *proxy = _kn_client_get_proxy (self);
  g_autofree char *state_path = _kn_job_dup_state_path (job);
  g_autoptr (GError) error = g_error_new_literal (KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED, "");

  if (proxy && _kn_job_get_remote (job))
    kn_render1_call_cancel (proxy, _kn_job_get_remote (job), FALSE, NULL, NULL, NULL);
  _kn_job_set_remote (job, 0);
  g_unlink (state_path);
  _kn_job_fail (job, error);
}

void
kn_client_cancel (KnClient *self, KnJob *job, gboolean keep)
{
  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  if (kn_job_is_over (job))
    return;
  if (keep)
    _kn_job_set_keep (job);
  if (job == self->active)
    {
      self->wanted_stop = keep ? KN_STOP_KEEP : KN_STOP_CANCEL;
      _kn_client_send_stop (self);
    }
  else if (keep && kn_job_get_progress (job) > 0)
    kn_client_resume (self, job);
  else
    drop_job (self, job);
}

void
kn_client_pause (KnClient *self, KnJob *job)
{
  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  if (kn_job_get_state (job) == KN_JOB_STATE_QUEUED && job != self->active)
    _kn_job_set_state (job, KN_JOB_STATE_PAUSED);
  if (job != self->active)
    return;
  if (self->wanted_stop == KN_STOP_REST)
    self->wanted_stop = KN_STOP_PAUSE;
  if (self->wanted_stop)
    return;
  self->wanted_stop = KN_STOP_PAUSE;
  _kn_client_send_stop (self);
}

void
kn_client_resume (KnClient *self, KnJob *job)
{
  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  /* a worker that has been told to pause cannot be told to go on before it has; one that has not is told nothing */
  if (job == self->active && self->wanted_stop == KN_STOP_PAUSE)
    self->wanted_stop = self->starting ? KN_STOP_NONE : KN_STOP_REST;
  if (kn_job_get_state (job) != KN_JOB_STATE_PAUSED)
    return;
  _kn_job_set_state (job, KN_JOB_STATE_QUEUED);
  _kn_client_feed (self);
}

void
kn_client_move (KnClient *self, KnJob *job, guint position)
{
  guint from, first;

  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  if (!g_ptr_array_find (self->jobs, job, &from))
    return;
  position = MIN (position, self->jobs->len - 1);
  if (position == from)
    return;
  g_ptr_array_insert (self->jobs, (int) position, g_ptr_array_steal_index (self->jobs, from));
  first = MIN (from, position);
  g_list_model_items_changed (G_LIST_MODEL (self), first, MAX (from, position) - first + 1,
                              MAX (from, position) - first + 1);
}

void
kn_client_remove (KnClient *self, KnJob *job)
{
  guint position;

  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  if (!kn_job_is_over (job) || !g_ptr_array_find (self->jobs, job, &position))
    return;
  g_ptr_array_remove_index (self->jobs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

const char *
kn_client_get_device (KnClient *self)
{
  KnRender1 *proxy = _kn_client_get_proxy (self);
  const char *device = proxy ? kn_render1_get_device (proxy) : NULL;

  return device ? device : "";
}

GPid
kn_client_get_worker_pid (KnClient *self)
{
  return kn_worker_process_get_pid (self->process);
}

/* ---- GListModel, GObject ---- */

static GType
kn_client_get_item_type (GListModel *model)
{
  return KN_TYPE_JOB;
}

static guint
kn_client_get_n_items (GListModel *model)
{
  return KN_CLIENT (model)->jobs->len;
}

static gpointer
kn_client_get_item (GListModel *model, guint position)
{
  KnClient *self = KN_CLIENT (model);

  return position < self->jobs->len ? g_object_ref (self->jobs->pdata[position]) : NULL;
}

static void
kn_client_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = kn_client_get_item_type;
  iface->get_n_items = kn_client_get_n_items;
  iface->get_item = kn_client_get_item;
}

static void
kn_client_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_DEVICE:
      g_value_set_string (value, kn_client_get_device (KN_CLIENT (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kn_client_dispose (GObject *object)
{
  KnClient *self = KN_CLIENT (object);

  _kn_client_release_active (self);
  _kn_client_drop_process (self);
  g_clear_pointer (&self->device_lost, g_free);
  g_clear_pointer (&self->forecasts, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);

  G_OBJECT_CLASS (kn_client_parent_class)->dispose (object);
}

static void
kn_client_class_init (KnClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kn_client_dispose;
  object_class->get_property = kn_client_get_property;

  properties[PROP_DEVICE] = g_param_spec_string ("device", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_signal_new ("worker-lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_STRING);
}

static void
kn_client_init (KnClient *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->forecasts = g_ptr_array_new_with_free_func (g_object_unref);
  self->patience_ms = CANCEL_PATIENCE_MS;
}

KnClient *
kn_client_new (const char *const *argv)
{
  KnClient *self = g_object_new (KN_TYPE_CLIENT, NULL);

  kn_client_set_command (self, argv);
  return self;
}
