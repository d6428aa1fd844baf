/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/worker/kn-worker-queue.h"
#include "render/media/kn-take-io.h"

#include <unistd.h>

enum job_state
{
  JOB_WAITING,
  JOB_RUNNING,
  JOB_PAUSED,
};

struct job
{
  guint32 id;
  struct kn_request *request;
  char *take_path;
  enum job_state state;               /* main thread */
  gboolean begun;                     /* main thread: has run before, so there may be something to keep */
  gint stop;                          /* enum kn_job_stop, atomic */
  gint pausing;                       /* atomic: stopped in order to go on later */
  /* set by the render thread before it reports that the job has ended */
  char *report;
  GError *error;
};

struct kn_worker_queue
{
  const struct kn_worker_jobs *jobs;
  struct kn_worker_events events;
  struct kn_frame_ring *ring;
  char *device;

  /* main thread */
  GHashTable *all;                    /* id → struct job, owned */
  GQueue waiting;                     /* of struct job, borrowed */
  struct job *running;
  guint32 last_id;
  GSource *source;

  GThread *thread;
  GAsyncQueue *orders;                /* struct job to run, or the queue itself: quit */
  gpointer engine;                    /* render thread */
  char *device_told;                  /* render thread */

  GMutex lock;                        /* guards what follows, which the render thread writes and the source reads */
  struct kn_job_progress progress;
  gboolean has_progress, has_ended;
  guint64 preview;                    /* serial; 0: none */
  char *open_device;
};

/* ---- render thread ---- */

static void
wake (struct kn_worker_queue *queue)
{
  g_source_set_ready_time (queue->source, 0);
}

/* Which device it is shows when the first job has opened it. */
static void
tell_device (struct kn_worker_queue *queue)
{
  const char *device = queue->jobs->get_device (queue->engine);

  if (!device || g_strcmp0 (device, queue->device_told) == 0)
    return;
  g_free (queue->device_told);
  queue->device_told = g_strdup (device);
  g_mutex_lock (&queue->lock);
  g_free (queue->open_device);
  queue->open_device = g_strdup (device);
  g_mutex_unlock (&queue->lock);
}

static void
progress_cb (const struct kn_job_progress *progress, gpointer user_data)
{
  struct kn_worker_queue *queue = user_data;

  tell_device (queue);
  g_mutex_lock (&queue->lock);
  queue->progress = *progress;
  queue->has_progress = TRUE;
  g_mutex_unlock (&queue->lock);
  wake (queue);
}

static void
preview_cb (const struct kn_job_preview *preview, gpointer user_data)
{
  struct kn_worker_queue *queue = user_data;
  struct kn_frame_info info = {
    .job = queue->running->id,        /* does not change while the job runs */
    .step = preview->step, .n_steps = preview->n_steps, .first_frame = preview->first_frame, .frame_step = 1,
    .n_frames = preview->n_frames, .width = preview->width_px, .height = preview->height_px,
  };
  guint64 serial = kn_frame_ring_write (queue->ring, &info, preview->rgb);

  g_mutex_lock (&queue->lock);
  queue->preview = serial ? serial : queue->preview;
  g_mutex_unlock (&queue->lock);
  wake (queue);
}

static void
run (struct kn_worker_queue *queue, struct job *job)
{
  struct kn_worker_task task = {
    .request = job->request, .take_path = job->take_path, .stop = &job->stop,
    .events = { .user_data = queue, .progress = progress_cb, .preview = preview_cb },
  };

  kn_frame_ring_clear (queue->ring);
  if (!queue->engine)
    queue->engine = queue->jobs->open (queue->device);
  job->report = queue->jobs->run (queue->engine, &task, &job->error);
  /* a paused job gives its memory back */
  if (g_atomic_int_get (&job->pausing))
    {
      g_clear_pointer (&queue->engine, queue->jobs->close);
      kn_frame_ring_clear (queue->ring);
    }
  g_mutex_lock (&queue->lock);
  queue->has_ended = TRUE;
  g_mutex_unlock (&queue->lock);
  wake (queue);
}

static gpointer
render_thread (gpointer data)
{
  struct kn_worker_queue *queue = data;
  gpointer order;

  while ((order = g_async_queue_pop (queue->orders)) != queue)
    run (queue, order);
  g_clear_pointer (&queue->engine, queue->jobs->close);
  return NULL;
}

/* ---- main thread ---- */

static void
job_free (gpointer data)
{
  struct job *job = data;

  kn_request_free (&job->request);
  g_free (job->take_path);
  g_free (job->report);
  g_clear_error (&job->error);
  g_free (job);
}

static void
start_next (struct kn_worker_queue *queue)
{
  struct job *job = queue->running ? NULL : g_queue_pop_head (&queue->waiting);

  if (!job)
    return;
  job->state = JOB_RUNNING;
  job->begun = TRUE;
  queue->running = job;
  queue->events.started (job->id, queue->events.user_data);
  g_async_queue_push (queue->orders, job);
}

static void
remove_state (struct job *job)
{
  g_autofree char *path = kn_take_io_state_path (job->take_path);

  unlink (path);
}

static void
fail (struct kn_worker_queue *queue, struct job *job)
{
  guint32 id = job->id;
  g_autoptr (GError) error = g_steal_pointer (&job->error);

  if (g_error_matches (error, KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED))
    remove_state (job);
  g_hash_table_remove (queue->all, GUINT_TO_POINTER (id));
  queue->events.failed (id, error, queue->events.user_data);
}

static void
finish (struct kn_worker_queue *queue, struct job *job)
{
  queue->events.finished (job->id, job->take_path, job->report, queue->events.user_data);
  g_hash_table_remove (queue->all, GUINT_TO_POINTER (job->id));
}

static void
ended (struct kn_worker_queue *queue)
{
  struct job *job = g_steal_pointer (&queue->running);
  gboolean cancelled = g_error_matches (job->error, KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED);

  if (cancelled && g_atomic_int_get (&job->pausing))
    {
      g_clear_error (&job->error);
      job->state = JOB_PAUSED;
      queue->events.paused (job->id, queue->events.user_data);
    }
  else if (job->error)
    fail (queue, job);
  else
    finish (queue, job);
}

static gboolean
dispatch_cb (gpointer data)
{
  struct kn_worker_queue *queue = data;
  struct kn_job_progress progress;
  gboolean has_progress, has_ended;
  g_autofree char *device = NULL;
  guint64 preview;

  g_source_set_ready_time (queue->source, -1);
  g_mutex_lock (&queue->lock);
  progress = queue->progress;
  has_progress = queue->has_progress;
  has_ended = queue->has_ended;
  preview = queue->preview;
  device = g_steal_pointer (&queue->open_device);
  queue->has_progress = queue->has_ended = FALSE;
  queue->preview = 0;
  g_mutex_unlock (&queue->lock);
  if (device)
    queue->events.device_changed (device, queue->events.user_data);
  if (has_progress)
    queue->events.progress (queue->running->id, &progress, queue->events.user_data);
  if (preview)
    queue->events.preview (queue->running->id, preview, queue->events.user_data);
  if (has_ended)
    ended (queue);
  start_next (queue);
  return G_SOURCE_CONTINUE;
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

struct kn_worker_queue *
kn_worker_queue_new (const struct kn_worker_jobs *jobs, const char *device, struct kn_frame_ring *ring,
                     const struct kn_worker_events *events)
{
  static GSourceFuncs functions = { .dispatch = source_dispatch };
  struct kn_worker_queue *queue = g_new0 (struct kn_worker_queue, 1);

  queue->jobs = jobs;
  queue->events = *events;
  queue->ring = ring;
  queue->device = g_strdup (device);
  queue->all = g_hash_table_new_full (NULL, NULL, NULL, job_free);
  queue->orders = g_async_queue_new ();
  g_mutex_init (&queue->lock);
  queue->source = g_source_new (&functions, sizeof (GSource));
  g_source_set_callback (queue->source, dispatch_cb, queue, NULL);
  g_source_attach (queue->source, g_main_context_get_thread_default ());
  queue->thread = g_thread_new ("render", render_thread, queue);
  return queue;
}

void
kn_worker_queue_free (struct kn_worker_queue **queue)
{
  struct kn_worker_queue *q = *queue;

  if (!q)
    return;
  if (q->running)
    g_atomic_int_set (&q->running->stop, KN_JOB_CANCEL);
  g_async_queue_push (q->orders, q);
  g_thread_join (q->thread);
  g_source_destroy (q->source);
  g_source_unref (q->source);
  g_queue_clear (&q->waiting);
  g_hash_table_unref (q->all);
  g_async_queue_unref (q->orders);
  g_mutex_clear (&q->lock);
  g_free (q->open_device);
  g_free (q->device_told);
  g_free (q->device);
  g_clear_pointer (queue, g_free);
}

guint32
kn_worker_queue_add (struct kn_worker_queue *queue, struct kn_request *request, const char *take_path)
{
  struct job *job = g_new0 (struct job, 1);

  job->id = ++queue->last_id;
  job->request = request;
  job->take_path = g_strdup (take_path);
  g_hash_table_insert (queue->all, GUINT_TO_POINTER (job->id), job);
  g_queue_push_tail (&queue->waiting, job);
  /* the caller shall know the number before it hears of it */
  wake (queue);
  return job->id;
}

static struct job *
find (struct kn_worker_queue *queue, guint32 id, GError **error)
{
  struct job *job = g_hash_table_lookup (queue->all, GUINT_TO_POINTER (id));

  if (!job)
    g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "There is no job %u.", id);
  return job;
}

static void
put_first (struct kn_worker_queue *queue, struct job *job)
{
  job->state = JOB_WAITING;
  g_atomic_int_set (&job->pausing, FALSE);
  g_queue_push_head (&queue->waiting, job);
  wake (queue);
}

gboolean
kn_worker_queue_cancel (struct kn_worker_queue *queue, guint32 id, gboolean keep, GError **error)
{
  struct job *job = find (queue, id, error);

  if (!job)
    return FALSE;
  g_atomic_int_set (&job->stop, keep ? KN_JOB_KEEP : KN_JOB_CANCEL);
  if (job->state == JOB_RUNNING)
    g_atomic_int_set (&job->pausing, FALSE);
  /* what a paused job has is kept by letting it go on and stop itself */
  if (keep && job->begun && job->state == JOB_PAUSED)
    put_first (queue, job);
  if (job->state == JOB_RUNNING || (keep && job->begun))
    return TRUE;
  g_queue_remove (&queue->waiting, job);
  g_set_error_literal (&job->error, KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED, "The job was cancelled.");
  fail (queue, job);
  return TRUE;
}

gboolean
kn_worker_queue_pause (struct kn_worker_queue *queue, guint32 id, GError **error)
{
  struct job *job = find (queue, id, error);

  if (!job)
    return FALSE;
  /* A job that is being cancelled stays cancelled. The render thread must not find it stopped before it can see why. */
  if (job->state == JOB_RUNNING && g_atomic_int_get (&job->stop) == KN_JOB_GO_ON)
    {
      g_atomic_int_set (&job->pausing, TRUE);
      g_atomic_int_set (&job->stop, KN_JOB_CANCEL);
    }
  if (job->state == JOB_WAITING)
    {
      g_queue_remove (&queue->waiting, job);
      job->state = JOB_PAUSED;
      queue->events.paused (job->id, queue->events.user_data);
    }
  return TRUE;
}

gboolean
kn_worker_queue_resume (struct kn_worker_queue *queue, guint32 id, GError **error)
{
  struct job *job = find (queue, id, error);

  if (!job)
    return FALSE;
  if (job->state != JOB_PAUSED)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "Job %u is not paused.", id);
      return FALSE;
    }
  g_atomic_int_set (&job->stop, KN_JOB_GO_ON);
  put_first (queue, job);
  return TRUE;
}
