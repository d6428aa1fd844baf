/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread; the tasks run on the OpenMP pool that oneDNN uses too, so there is one pool and not two
 *
 * The split is static: which items a thread gets depends on the counts alone, never on timing.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Does items [first, last). thread is below kn_cpu_thread_count(): it selects per-thread scratch. */
typedef void (*kn_cpu_task) (gint64 first, gint64 last, int thread, gconstpointer data);

/* The affinity count, or OMP_NUM_THREADS. Constant for the life of the process. */
int  kn_cpu_thread_count (void);
/* Runs task over items [0, n). bytes: what all items touch together; little work stays on the calling thread. */
void kn_cpu_parallel (gint64 n, gint64 bytes, kn_cpu_task task, gconstpointer data);

G_END_DECLS
