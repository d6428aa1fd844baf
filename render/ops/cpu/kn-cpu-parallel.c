/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/cpu/kn-cpu-parallel.h"

#include <omp.h>

/* Below this a second thread costs more to wake than it saves. */
#define BYTES_PER_THREAD (64 * 1024)

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
