/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/export/kn-export-run.h"

struct _KnExportRun
{
  GObject parent_instance;

  struct kn_export_job *job;    /* of the thread until it is over */
  char *path;
  GThread *thread;
  GCancellable *cancellable;
  gboolean over;
  GError *error;

  GMutex lock;                  /* for what follows */
  guint source;                 /* news are on their way to the main thread */
  gboolean done;
  double fraction, seconds_left;
  const char *stage;
};

enum
{
  PROGRESS,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KnExportRun, kn_export_run, G_TYPE_OBJECT)

static gboolean
news_cb (gpointer data)
{
  g_autoptr (KnExportRun) self = g_object_ref (data);
  gboolean done;

  g_mutex_lock (&self->lock);
  self->source = 0;
  done = self->done;
  g_mutex_unlock (&self->lock);
  if (done)
    {
      g_clear_pointer (&self->thread, g_thread_join);
      self->over = TRUE;
    }
  g_signal_emit (self, signals[done ? ENDED : PROGRESS], 0);
  return G_SOURCE_REMOVE;
}

/* Holding the lock. */
static void
send_news (KnExportRun *self)
{
  if (!self->source)
    self->source = g_idle_add (news_cb, self);
}

static void
progress_cb (double fraction, double seconds_left, const char *what, gpointer data)
{
  KnExportRun *self = data;

  g_mutex_lock (&self->lock);
  self->fraction = fraction;
  self->seconds_left = seconds_left;
  self->stage = what;
  send_news (self);
  g_mutex_unlock (&self->lock);
}

static gpointer
run_cb (gpointer data)
{
  KnExportRun *self = data;

  kn_export_job_run (self->job, self->path, &self->error);
  g_mutex_lock (&self->lock);
  self->done = TRUE;
  send_news (self);
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
kn_export_run_finalize (GObject *object)
{
  KnExportRun *self = KN_EXPORT_RUN (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_handle_id (&self->source, g_source_remove);
  kn_export_job_clear (self->job);
  g_free (self->job);
  g_free (self->path);
  g_clear_error (&self->error);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (kn_export_run_parent_class)->finalize (object);
}

static void
kn_export_run_class_init (KnExportRunClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kn_export_run_finalize;
  signals[PROGRESS] = g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kn_export_run_init (KnExportRun *self)
{
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  self->seconds_left = -1;
}

KnExportRun *
kn_export_run_new (struct kn_export_job *job, const char *path)
{
  KnExportRun *self = g_object_new (KN_TYPE_EXPORT_RUN, NULL);

  job->progress = progress_cb;
  job->user_data = self;
  job->cancellable = self->cancellable;
  self->job = job;
  self->path = g_strdup (path);
  self->thread = g_thread_new ("export", run_cb, self);
  return self;
}

void
kn_export_run_cancel (KnExportRun *self)
{
  g_return_if_fail (KN_IS_EXPORT_RUN (self));
  g_cancellable_cancel (self->cancellable);
}

double
kn_export_run_get_fraction (KnExportRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return locker ? self->fraction : 0;
}

double
kn_export_run_get_seconds_left (KnExportRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return locker ? self->seconds_left : -1;
}

const char *
kn_export_run_get_stage (KnExportRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return locker ? self->stage : NULL;
}

const char *
kn_export_run_get_path (KnExportRun *self)
{
  g_return_val_if_fail (KN_IS_EXPORT_RUN (self), NULL);
  return self->path;
}

const GError *
kn_export_run_get_error (KnExportRun *self)
{
  g_return_val_if_fail (KN_IS_EXPORT_RUN (self) && self->over, NULL);
  return self->error;
}

const struct kn_export_job *
kn_export_run_get_job (KnExportRun *self)
{
  g_return_val_if_fail (KN_IS_EXPORT_RUN (self), NULL);
  return self->job;
}
