/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-job-words.h"

#include "ui/kn-words.h"

#include <glib/gi18n.h>

/* Steps and frames begin anew with every stage; a share of the whole only grows. */
static char *
dup_running (KnJob *job)
{
  double progress = kn_job_get_progress (job);

  if (progress <= 0)
    return g_strdup (*kn_job_get_stage (job) ? _("working") : _("starting"));
  return g_strdup_printf (_("%d %%"), (int) (progress * 100));
}

char *
kn_job_words_dup_progress (KnJob *job)
{
  switch (kn_job_get_state (job))
    {
    case KN_JOB_STATE_QUEUED:
      return g_strdup (_("waiting"));
    case KN_JOB_STATE_PAUSED:
      return g_strdup (_("paused"));
    case KN_JOB_STATE_FINISHED:
      return g_strdup (_("done"));
    case KN_JOB_STATE_CANCELLED:
      return g_strdup (_("stopped"));
    case KN_JOB_STATE_FAILED:
      return g_strdup (kn_words_translate (kn_job_get_error_message (job)));
    case KN_JOB_STATE_RUNNING:
    default:
      return dup_running (job);
    }
}
