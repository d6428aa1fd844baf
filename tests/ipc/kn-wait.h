/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Waiting in tests for what another process does.
 */
#pragma once

#include <glib.h>

static inline gboolean
kn_wait_timed_out_cb (gpointer data)
{
  g_error ("nothing happened for two minutes");
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until the condition holds. */
#define WAIT_FOR(condition) \
  G_STMT_START { \
    guint timeout = g_timeout_add_seconds (120, kn_wait_timed_out_cb, NULL); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (timeout); \
  } G_STMT_END
