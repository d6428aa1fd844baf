/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can go wrong around a project, said in place with the way out.
 */
#include "ui/kn-window-private.h"

#include "ui/kn-words.h"
#include "ui/project/kn-missing-media.h"

#include <glib/gi18n.h>

/* ---- opening ---- */

void
_kn_window_say_cannot_open (KnWindow *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_NEWER_VERSION))
    text = g_strdup_printf (_("%s Nothing in it was changed."), kn_words_translate (error->message));
  kn_messages_show (self->messages, "open", text ? text : kn_words_translate (error->message), _("_Open another…"),
                    "win.open");
}

/* why: the reason for which it could not be opened for writing; NULL if it could be. */
void
_kn_window_say_opened (KnWindow *self, const GError *why)
{
  kn_messages_clear (self->messages, "open");
  if (g_error_matches (why, KN_PROJECT_ERROR, KN_PROJECT_ERROR_LOCKED))
    kn_messages_show (self->messages, "read-only",
                      _("Another window has this project open; here it can only be looked at."), _("Save a _copy…"),
                      "win.save-copy");
  else if (why)
    kn_messages_show (self->messages, "read-only",
                      _("This folder cannot be written to, so the project can only be looked at. A copy elsewhere can be "
                        "worked on."),
                      _("Save a _copy…"), "win.save-copy");
  _kn_window_check_media (self);
}

void
_kn_window_check_media (KnWindow *self)
{
  guint n = kn_missing_media_count (self->document);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u file that this project uses is not where it was.",
                                 "%u files that this project uses are not where they were.", n),
                       n);

  if (n)
    kn_messages_show (self->messages, "media", text, _("_Find them…"), "win.find-media");
  else
    kn_messages_clear (self->messages, "media");
}

/* ---- saving ---- */

static void
save_failed_cb (KnWindow *self, GError *error)
{
  g_autofree char *text =
      g_strdup_printf (_("%s What you do is not on disk yet; it is tried again and again. Make room, or save a copy "
                         "elsewhere."),
                       kn_words_translate (error->message));

  kn_messages_show (self->messages, "save", text, _("Save a _copy…"), "win.save-copy");
}

void
_kn_window_say_unsaved (KnWindow *self, const GError *why)
{
  g_autofree char *text =
      g_strdup_printf (_("%s What you did last is not on disk. Make room or save a copy elsewhere; closing once more lets "
                         "go of it."),
                       kn_words_translate (why->message));

  kn_messages_show (self->messages, "save", text, _("Save a _copy…"), "win.save-copy");
}

static void
safe_cb (KnWindow *self)
{
  if (kn_autosave_get_safe (self->autosave))
    kn_messages_clear (self->messages, "save");
}

/* ---- rendering ---- */

void
_kn_window_say_rendering (KnWindow *self)
{
  kn_messages_show (self->messages, "rendering",
                    _("Shots are still being rendered. Close again to stop that; what is finished stays."),
                    _("Show the _jobs"), "win.jobs");
}

static gboolean
is_at_work (GListModel *jobs)
{
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (KnJob) job = g_list_model_get_item (jobs, i);

      if (!kn_job_is_over (job))
        return TRUE;
    }
  return FALSE;
}

/* Where nothing is on its way, there is nothing to be said; and what has ended with the renderer says so itself. */
static void
worker_lost_cb (KnWindow *self, const char *why)
{
  if (!is_at_work (G_LIST_MODEL (kn_render_desk_get_client (self->desk))))
    return;
  kn_messages_show (self->messages, "worker",
                    _("The renderer ended unexpectedly. It is started again and goes on from where it was; nothing is "
                      "lost."),
                    _("Show the _jobs"), "win.jobs");
}

/* What concerns every shot is said once, here; the rest is said by the job. */
static void
say_job_failed (KnWindow *self, KnJob *job)
{
  const char *sentence = kn_words_translate (kn_job_get_error_message (job));

  switch (kn_job_get_error_code (job))
    {
    case KN_RENDER_ERROR_DEVICE_LOST:
      kn_messages_clear (self->messages, "worker");
      kn_messages_show (self->messages, "device", sentence, _("Another _device…"), "win.preferences('device')");
      break;
    case KN_RENDER_ERROR_NO_DEVICE:
      kn_messages_show (self->messages, "device", sentence, _("Another _device…"), "win.preferences('device')");
      break;
    case KN_RENDER_ERROR_MODEL:
      kn_messages_show (self->messages, "model", sentence, _("_Models…"), "win.preferences('models')");
      break;
    default:
      break;
    }
}

static void
job_state_cb (KnWindow *self, GParamSpec *pspec, KnJob *job)
{
  if (kn_job_get_state (job) == KN_JOB_STATE_FAILED)
    say_job_failed (self, job);
  else if (kn_job_get_state (job) == KN_JOB_STATE_FINISHED)
    {
      kn_messages_clear (self->messages, "worker");
      kn_messages_clear (self->messages, "device");
      kn_messages_clear (self->messages, "model");
    }
}

static void
jobs_changed_cb (KnWindow *self, guint position, guint removed, guint added, GListModel *jobs)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (KnJob) job = g_list_model_get_item (jobs, i);

      g_signal_handlers_disconnect_by_func (job, job_state_cb, self);
      g_signal_connect_object (job, "notify::state", G_CALLBACK (job_state_cb), self, G_CONNECT_SWAPPED);
    }
}

void
_kn_window_watch_trouble (KnWindow *self)
{
  KnClient *client = kn_render_desk_get_client (self->desk);

  g_signal_connect_object (self->autosave, "failed", G_CALLBACK (save_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->autosave, "notify::safe", G_CALLBACK (safe_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "worker-lost", G_CALLBACK (worker_lost_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "items-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
}
