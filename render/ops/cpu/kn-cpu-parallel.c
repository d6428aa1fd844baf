/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/cpu/kn-cpu-parallel.h"

#include <omp.h>

/* Below this a second thread costs more to wake (10 to 20 us) than it saves. */
#define BYTES_PER_THREAD (128 * 1024)

int
kn_cpu_thread_count (void)
{
  return omp_get_max_threads ();
}

void
kn_cpu_parallel (gint64 n, gint64 bytes, kn_cpu_task task, gconstpointer data)
{
  int n_threads = kn_cpu_thread_count ();

  if (n_threads == 1 || n <= 1 || bytes < 2 * BYTES_PER_THREAD)
    {
      task (0, n, 0, data);
      return;
    }
  /* Always the whole pool: a team of another size would make libgomp start and end threads. */
#pragma omp parallel num_threads (n_threads)
  {
    int thread = omp_get_thread_num (), count = omp_get_num_threads ();
    gint64 first = n * thread / count, last = n * (thread + 1) / count;

    if (first < last)
      task (first, last, thread, data);
  }
}

/* libgomp reads OMP_WAIT_POLICY when it is loaded, so a program cannot set it for itself. But it spins briefly (100
 * rounds, documented at GOMP_SPINCOUNT) while it has more threads than there are processors. A second team that does
 * nothing and sleeps makes it so. */
struct kn_cpu_calm
{
  GThread *thread;
  GMutex mutex;
  GCond cond;
  gboolean ready, stop;
};

static gpointer
hold_idle_team (gpointer data)
{
  struct kn_cpu_calm *calm = data;
  int started = 0;

#pragma omp parallel num_threads (omp_get_num_procs ()) reduction(+ : started)
  started++;

  g_mutex_lock (&calm->mutex);
  calm->ready = started > 0;
  g_cond_signal (&calm->cond);
  while (!calm->stop)
    g_cond_wait (&calm->cond, &calm->mutex);
  g_mutex_unlock (&calm->mutex);
  return NULL;
}

struct kn_cpu_calm *
kn_cpu_calm_start (void)
{
  struct kn_cpu_calm *calm;

  if (kn_cpu_thread_count () == 1 || g_getenv ("OMP_WAIT_POLICY") || g_getenv ("GOMP_SPINCOUNT"))
    return NULL;
  calm = g_new0 (struct kn_cpu_calm, 1);
  g_mutex_init (&calm->mutex);
  g_cond_init (&calm->cond);
  calm->thread = g_thread_new ("omp-idle", hold_idle_team, calm);
  g_mutex_lock (&calm->mutex);
  while (!calm->ready)
    g_cond_wait (&calm->cond, &calm->mutex);
  g_mutex_unlock (&calm->mutex);
  return calm;
}

void
kn_cpu_calm_stop (struct kn_cpu_calm *calm)
{
  if (!calm)
    return;
  g_mutex_lock (&calm->mutex);
  calm->stop = TRUE;
  g_cond_signal (&calm->cond);
  g_mutex_unlock (&calm->mutex);
  g_thread_join (calm->thread);
  g_mutex_clear (&calm->mutex);
  g_cond_clear (&calm->cond);
  g_free (calm);
}
