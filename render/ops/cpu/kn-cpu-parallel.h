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

/* While one of these lives, threads that wait for others sleep at once instead of spinning for milliseconds. On a
 * machine with other work, a spinning thread keeps from the processor the very thread that it waits for: measured at a
 * load of 12 on two processors, a 112x256x256 product takes 9 ms with spinning and 0.02 ms without. NULL where there is
 * nothing to do: one thread, or the user has set OMP_WAIT_POLICY. */
struct kn_cpu_calm;
struct kn_cpu_calm *kn_cpu_calm_start (void);
void                kn_cpu_calm_stop (struct kn_cpu_calm *calm);

G_END_DECLS
