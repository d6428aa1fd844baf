/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-render-desk-private.h"

#include "app/client/kn-draft-store.h"
#include "app/client/kn-shot-request.h"
#include "app/document/kn-sequence.h"

/* From the last keystroke to the start of a draft. */
#define PAUSE_MS 300

/* ---- room on the device ---- */

static void
make_room (KnRenderDesk *self)
{
  for (guint i = 0; i < self->works->len; i++)
    {
      KnRenderWork *work = self->works->pdata[i];

      if (!work->draft && !self->paused && kn_job_get_state (work->job) == KN_JOB_STATE_RUNNING)
        {
          self->paused = g_object_ref (work->job);
          kn_client_pause (self->client, work->job);
        }
    }
}

void
_kn_render_desk_resume_paused (KnRenderDesk *self)
{
  for (guint i = 0; i < self->works->len; i++)
    if (((KnRenderWork *) self->works->pdata[i])->draft)
      return;
  if (self->paused && !kn_job_is_over (self->paused))
    kn_client_resume (self->client, self->paused);
  g_clear_object (&self->paused);
}

/* Ends drafts of other shots: somebody waits for this one. */
static void
cancel_other_drafts (KnRenderDesk *self, guint64 shot)
{
  for (guint i = self->works->len; i-- > 0;)
    {
      KnRenderWork *work = self->works->pdata[i];

      if (work->draft && work->shot != shot)
        kn_client_cancel (self->client, work->job, FALSE);
    }
}

/* Whether something else is asked for than the draft of this key; not as long as that is unknown. */
static gboolean
is_other (const KnShotRecord *record, const char *key)
{
  return !record->unread && g_strcmp0 (key, record->draft_key) != 0;
}

/* Ends drafts that nobody asks for any more. */
static void
cancel_old_drafts (KnRenderDesk *self)
{
  for (guint i = self->works->len; i-- > 0;)
    {
      KnRenderWork *work = self->works->pdata[i];
      KnShot *shot = _kn_render_desk_get_shot (self, work->shot);

      if (work->draft && (!shot || is_other (kn_shot_records_get (self->records, shot), work->key)))
        {
          kn_client_cancel (self->client, work->job, FALSE);
          /* It is not what the shot shows any more, whenever the worker is done with it. */
          work->shot = 0;
        }
    }
}

/* ---- which is next ---- */

/* Also when it was tried in vain, or when nobody can say yet. */
static gboolean
has_draft (KnRenderDesk *self, KnShot *shot)
{
  const KnShotRecord *record = kn_shot_records_get (self->records, shot);

  return record->unread || record->draft || kn_shot_record_has_take (record) ||
         (record->error_key && g_strcmp0 (record->error_key, record->draft_key) == 0);
}

/* Nothing but an old draft at most. */
static gboolean
lacks_picture (KnRenderDesk *self, KnShot *shot)
{
  KnShotState state = kn_render_desk_get_state (self, shot);

  return state == KN_SHOT_STATE_EMPTY || state == KN_SHOT_STATE_OLD_DRAFT;
}

void
_kn_render_desk_draft_next (KnRenderDesk *self)
{
  KnSequence *sequence = kn_document_get_sequence (self->document);
  g_autoptr (GPtrArray) shots = sequence ? kn_sequence_dup_shots (sequence) : g_ptr_array_new ();

  if (self->works->len || self->draft_source || kn_document_get_read_only (self->document))
    return;
  for (guint i = 0; i < shots->len; i++)
    {
      KnShot *shot = shots->pdata[i];

      if (lacks_picture (self, shot) && kn_shot_is_described (shot) && _kn_render_desk_start (self, shot, TRUE, NULL))
        return;
    }
}

/* Not what nothing can be made of, such as before there is a take of what it goes on from: drafts of other shots would
 * be given up for nothing. */
static gboolean
is_wanted (KnRenderDesk *self, KnShot *shot)
{
  return kn_shot_is_described (shot) && kn_shot_needs_render (shot) && !has_draft (self, shot) &&
         !_kn_render_desk_find_work (self, kn_node_get_id (KN_NODE (shot)), TRUE) &&
         kn_document_get_folder (self->document) && kn_shot_records_get (self->records, shot)->draft_key;
}

static gboolean
draft_cb (gpointer data)
{
  KnRenderDesk *self = data;
  KnShot *shot = _kn_render_desk_get_shot (self, self->draft_shot);
  g_autoptr (GError) error = NULL;

  self->draft_source = 0;
  if (!shot || !is_wanted (self, shot))
    {
      _kn_render_desk_emit_changed (self, self->draft_shot);
      _kn_render_desk_draft_next (self);
      return G_SOURCE_REMOVE;
    }
  cancel_other_drafts (self, self->draft_shot);
  make_room (self);
  if (_kn_render_desk_start (self, shot, TRUE, &error))
    kn_client_move (self->client, _kn_render_desk_find_work (self, self->draft_shot, TRUE)->job, 0);
  else
    {
      _kn_render_desk_resume_paused (self);
      _kn_render_desk_emit_changed (self, self->draft_shot);
    }
  return G_SOURCE_REMOVE;
}

void
_kn_render_desk_draft_read (KnRenderDesk *self, guint64 shot)
{
  if (shot == self->draft_shot)
    kn_render_desk_draft_soon (self, shot);
  else if (self->draft_shot)
    _kn_render_desk_draft_next (self);
}

void
kn_render_desk_draft_soon (KnRenderDesk *self, guint64 shot)
{
  gboolean waiting;

  g_return_if_fail (KN_IS_RENDER_DESK (self));
  if (kn_document_get_read_only (self->document))
    return;
  cancel_old_drafts (self);
  waiting = self->draft_source && self->draft_shot == shot;
  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->draft_shot = shot;
  self->draft_source = g_timeout_add (PAUSE_MS, draft_cb, self);
  if (!waiting)
    _kn_render_desk_emit_changed (self, shot);
}

gboolean
_kn_render_desk_drafts_soon (KnRenderDesk *self, KnShot *shot)
{
  return self->draft_source && self->draft_shot == kn_node_get_id (KN_NODE (shot)) && kn_shot_is_described (shot);
}

/* ---- room on the disk ---- */

static gboolean
can_prune (KnRenderDesk *self)
{
  return kn_document_get_folder (self->document) && !kn_document_get_read_only (self->document);
}

/* Asks every shot; FALSE while the files of one are being read. */
static gboolean
knows_all_drafts (KnRenderDesk *self)
{
  KnSequence *sequence = kn_document_get_sequence (self->document);
  g_autoptr (GPtrArray) shots = sequence ? kn_sequence_dup_shots (sequence) : g_ptr_array_new ();

  for (guint i = 0; i < shots->len; i++)
    kn_shot_records_get (self->records, shots->pdata[i]);
  return !kn_shot_records_is_reading (self->records);
}

static void
pruned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnRenderDesk) self = data;

  if (self->records)
    kn_shot_records_forget_all (self->records);
}

void
kn_render_desk_prune_drafts (KnRenderDesk *self, gint64 limit_bytes)
{
  g_auto (GStrv) keep = NULL;

  g_return_if_fail (KN_IS_RENDER_DESK (self));
  if (!can_prune (self) || !knows_all_drafts (self))
    return;
  keep = kn_shot_records_dup_drafts (self->records);
  kn_draft_store_prune_async (kn_document_get_folder (self->document), limit_bytes, (const char *const *) keep,
                              pruned_cb, g_object_ref (self));
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  KnRenderDesk *self = g_task_get_source_object (task);
  g_autoptr (GArray) shots = self->records ? kn_shot_records_dup_shots (self->records) : NULL;

  if (self->records)
    kn_shot_records_forget_all (self->records);
  for (guint i = 0; shots && i < shots->len; i++)
    _kn_render_desk_emit_changed (self, g_array_index (shots, guint64, i));
  if (shots && shots->len && self->draft_shot)
    kn_render_desk_draft_soon (self, self->draft_shot);
  g_task_return_boolean (task, TRUE);
}

void
kn_render_desk_clear_drafts (KnRenderDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KN_IS_RENDER_DESK (self));
  /* It stays on the main thread: only the store's own task, which knows no document, goes to another one. */
  task = g_task_new (self, NULL, callback, data);
  if (can_prune (self))
    kn_draft_store_prune_async (kn_document_get_folder (self->document), 0, NULL, cleared_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, FALSE);
}
