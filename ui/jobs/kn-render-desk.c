/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-render-desk-private.h"

#include "app/client/kn-draft-store.h"
#include "app/client/kn-shot-request.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-ungrouped.h"
#include "ui/jobs/kn-take-edit.h"

G_DEFINE_FINAL_TYPE (KnRenderDesk, kn_render_desk, G_TYPE_OBJECT)

enum
{
  SHOT_CHANGED,
  RENDERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
_kn_render_desk_emit_rendered (KnRenderDesk *self, guint n_done, guint n_failed, double seconds)
{
  g_signal_emit (self, signals[RENDERED], 0, n_done, n_failed, seconds);
}

KnShot *
_kn_render_desk_get_shot (KnRenderDesk *self, guint64 id)
{
  gpointer node = kn_document_get_node (self->document, id);

  return node && KN_IS_SHOT (node) ? node : NULL;
}

static void
emit_continued (KnRenderDesk *self, GPtrArray *shots, KnShot *shot)
{
  g_signal_emit (self, signals[SHOT_CHANGED], 0, kn_node_get_id (KN_NODE (shot)));
  for (guint i = 0; i < shots->len; i++)
    if (kn_shot_get_from_shot (shots->pdata[i]) == shot || kn_shot_get_to_shot (shots->pdata[i]) == shot)
      emit_continued (self, shots, shots->pdata[i]);
}

void
_kn_render_desk_emit_changed (KnRenderDesk *self, guint64 id)
{
  KnShot *shot = _kn_render_desk_get_shot (self, id);
  KnSequence *sequence = kn_document_get_sequence (self->document);
  g_autoptr (GPtrArray) shots = shot && sequence ? kn_sequence_dup_shots (sequence) : NULL;

  if (shots)
    emit_continued (self, shots, shot);
  else
    g_signal_emit (self, signals[SHOT_CHANGED], 0, id);
}

/* ---- work ---- */

static void
work_free (gpointer data)
{
  KnRenderWork *work = data;

  g_object_unref (work->job);
  g_free (work->key);
  g_free (work);
}

static KnRenderWork *
find_job (GPtrArray *works, KnJob *job)
{
  for (guint i = 0; i < works->len; i++)
    if (((KnRenderWork *) works->pdata[i])->job == job)
      return works->pdata[i];
  return NULL;
}

KnRenderWork *
_kn_render_desk_find_work (KnRenderDesk *self, guint64 shot, gboolean draft)
{
  KnRenderWork *found = NULL;

  for (guint i = 0; i < self->works->len; i++)
    {
      KnRenderWork *work = self->works->pdata[i];

      if (work->shot != shot || work->draft != draft)
        continue;
      if (kn_job_get_state (work->job) == KN_JOB_STATE_RUNNING)
        return work;
      if (!found)
        found = work;
    }
  return found;
}

/* ---- what becomes of it ---- */

static void
record_error (KnRenderDesk *self, KnRenderWork *work, int code, const char *message)
{
  KnShot *shot = _kn_render_desk_get_shot (self, work->shot);

  if (shot)
    kn_shot_records_set_error (self->records, shot, work->key, code, message);
}

static void
record_take (KnRenderDesk *self, KnRenderWork *work)
{
  g_autoptr (GError) error = NULL;
  KnEdit *edit = kn_take_edit_new (self->document, work->job, work->shot, work->key, work->seed, &error);

  if (!kn_document_apply_take (self->document, edit, &error))
    record_error (self, work, KN_RENDER_ERROR_IO, error->message);
}

static void
finish (KnRenderDesk *self, KnRenderWork *work)
{
  KnJobState state = kn_job_get_state (work->job);
  KnShot *shot = _kn_render_desk_get_shot (self, work->shot);

  if (!work->draft)
    _kn_render_desk_count (self, state);
  if (state == KN_JOB_STATE_FAILED)
    record_error (self, work, kn_job_get_error_code (work->job), kn_job_get_error_message (work->job));
  if (shot)
    kn_shot_records_forget (self->records, shot);
  if (state == KN_JOB_STATE_FINISHED && !work->draft && shot)
    record_take (self, work);
}

typedef struct
{
  KnRenderDesk *desk;
  KnJob *job;
} Over;

/* Off the list of what is on its way; a take that failed stays to be seen, and tried again. */
static void
put_away (KnRenderDesk *self, KnRenderWork *work)
{
  g_autoptr (KnJob) job = g_object_ref (work->job);
  guint index;

  if (!g_ptr_array_find (self->works, work, &index))
    return;
  if (!work->draft && kn_job_get_state (job) == KN_JOB_STATE_FAILED)
    {
      g_ptr_array_add (self->failed, g_ptr_array_steal_index (self->works, index));
      return;
    }
  g_ptr_array_remove_index (self->works, index);
  kn_client_remove (self->client, job);
}

/* Not inside the job's own notification: the list may change. */
static void
over_cb (gpointer data)
{
  Over *over = data;
  KnRenderDesk *self = over->desk;
  KnRenderWork *work = find_job (self->works, over->job);

  if (work)
    {
      guint64 shot = work->shot;
      gboolean draft = work->draft;

      finish (self, work);
      put_away (self, work);
      _kn_render_desk_resume_paused (self);
      if (!draft)
        _kn_render_desk_start_pending (self, NULL);
      /* What failed once would fail again and again. */
      if (kn_job_get_state (over->job) != KN_JOB_STATE_FAILED)
        _kn_render_desk_draft_next (self);
      _kn_render_desk_emit_changed (self, shot);
    }
  g_object_unref (over->job);
  g_object_unref (over->desk);
  g_free (over);
}

static void
job_notify_cb (KnRenderDesk *self, GParamSpec *pspec, KnJob *job)
{
  KnRenderWork *work = find_job (self->works, job);

  if (!work)
    return;
  if (g_str_equal (pspec->name, "state") && kn_job_is_over (job))
    {
      Over *over = g_new0 (Over, 1);

      over->desk = g_object_ref (self);
      over->job = g_object_ref (job);
      /* A take is no part of what is being dragged. */
      if (work->draft)
        g_idle_add_once (over_cb, over);
      else
        kn_document_call_ungrouped (self->document, over_cb, over);
    }
  else if (g_str_equal (pspec->name, "state"))
    _kn_render_desk_emit_changed (self, work->shot);
  else if (g_str_equal (pspec->name, "preview"))
    g_signal_emit (self, signals[SHOT_CHANGED], 0, work->shot);
}

/* ---- what is begun ---- */

/* What failed is of no interest once it is tried again. */
static void
dismiss_failed (KnRenderDesk *self, guint64 shot)
{
  for (guint i = self->failed->len; i-- > 0;)
    {
      KnRenderWork *work = self->failed->pdata[i];

      if (work->shot == shot)
        kn_render_desk_dismiss (self, work->job);
    }
}

gboolean
_kn_render_desk_start_request (KnRenderDesk *self, KnShot *shot, const struct kn_request *request, gboolean draft,
                               GError **error)
{
  g_autofree char *key = draft ? kn_shot_request_dup_key (request, error)
                               : kn_shot_request_dup_recipe (shot, request, error);
  guint64 id = kn_node_get_id (KN_NODE (shot));
  g_autofree char *name = NULL, *folder = NULL, *take = NULL;
  KnJob *job = NULL;

  if (key)
    {
      if (!draft)
        dismiss_failed (self, id);
      name = draft ? g_strdup ("takes/drafts") : g_strdup_printf ("takes/%" G_GUINT64_FORMAT "-%.12s", id, key);
      folder = kn_document_dup_file_name (self->document, name);
      take = draft ? kn_draft_store_dup_name (key) : g_strdup ("take");
      g_mkdir_with_parents (folder, 0777);
      job = kn_client_start (self->client, request, folder, take, error);
    }
  if (job)
    {
      KnRenderWork *work = g_new0 (KnRenderWork, 1);

      if (!draft)
        _kn_render_desk_begin_batch (self);
      work->job = g_object_ref (job);
      work->shot = id;
      work->draft = draft;
      work->key = g_steal_pointer (&key);
      work->seed = request->seed;
      g_ptr_array_add (self->works, work);
      g_signal_connect_object (job, "notify", G_CALLBACK (job_notify_cb), self, G_CONNECT_SWAPPED);
      _kn_render_desk_emit_changed (self, id);
    }
  return job != NULL;
}

gboolean
_kn_render_desk_start (KnRenderDesk *self, KnShot *shot, gboolean draft, GError **error)
{
  struct kn_request *request =
      kn_shot_request_new (self->document, shot, draft ? KN_SHOT_REQUEST_DRAFT : KN_SHOT_REQUEST_FULL, error);
  gboolean started;

  if (request && !draft)
    kn_shot_request_use_draft (self->document, shot, request);
  started = request && _kn_render_desk_start_request (self, shot, request, draft, error);
  kn_request_free (&request);
  return started;
}

/* ---- questions ---- */

KnShotState
kn_render_desk_get_state (KnRenderDesk *self, KnShot *shot)
{
  guint64 id = kn_node_get_id (KN_NODE (shot));
  KnRenderWork *work = _kn_render_desk_find_work (self, id, FALSE);
  const KnShotRecord *record;

  if (!kn_shot_needs_render (shot))
    return KN_SHOT_STATE_FOOTAGE;
  if (work && kn_job_get_state (work->job) == KN_JOB_STATE_RUNNING)
    return KN_SHOT_STATE_RENDERING;
  if (_kn_render_desk_find_work (self, id, TRUE))
    return KN_SHOT_STATE_DRAFTING;
  if (work || _kn_render_desk_is_pending (self, shot))
    return KN_SHOT_STATE_WAITING;
  record = kn_shot_records_get (self->records, shot);
  if (record->unread)
    return KN_SHOT_STATE_READING;
  if (kn_shot_record_has_take (record))
    return KN_SHOT_STATE_RENDERED;
  if (!record->draft && _kn_render_desk_awaits (self, shot))
    return KN_SHOT_STATE_WAITING;
  if (kn_shot_record_get_error (record))
    return KN_SHOT_STATE_FAILED;
  if (record->draft)
    return KN_SHOT_STATE_DRAFT;
  if (record->draft_key && _kn_render_desk_drafts_soon (self, shot))
    return KN_SHOT_STATE_DRAFTING;
  if (kn_shot_get_picked_take (shot))
    return KN_SHOT_STATE_STALE;
  return record->former ? KN_SHOT_STATE_OLD_DRAFT : KN_SHOT_STATE_EMPTY;
}

const char *
kn_render_desk_get_error (KnRenderDesk *self, KnShot *shot)
{
  return kn_shot_record_get_error (kn_shot_records_get (self->records, shot));
}

gboolean
kn_render_desk_concerns_all (int error_code)
{
  return error_code == KN_RENDER_ERROR_MODEL || error_code == KN_RENDER_ERROR_NO_DEVICE ||
         error_code == KN_RENDER_ERROR_DEVICE_LOST;
}

const char *
kn_render_desk_get_own_error (KnRenderDesk *self, KnShot *shot)
{
  const KnShotRecord *record = kn_shot_records_get (self->records, shot);

  return kn_render_desk_concerns_all (record->error_code) ? NULL : kn_shot_record_get_error (record);
}

KnJob *
kn_render_desk_get_job (KnRenderDesk *self, guint64 shot)
{
  KnRenderWork *full = _kn_render_desk_find_work (self, shot, FALSE), *draft = _kn_render_desk_find_work (self, shot, TRUE);

  if (full && (!draft || kn_job_get_state (full->job) == KN_JOB_STATE_RUNNING))
    return full->job;
  return draft ? draft->job : NULL;
}

gboolean
kn_render_desk_retry (KnRenderDesk *self, KnJob *job, GError **error)
{
  KnRenderWork *work = find_job (self->failed, job);
  KnShot *shot = work ? _kn_render_desk_get_shot (self, work->shot) : NULL;

  if (!shot)
    return FALSE;
  kn_render_desk_dismiss (self, job);
  return kn_render_desk_render_shot (self, shot, error);
}

void
kn_render_desk_dismiss (KnRenderDesk *self, KnJob *job)
{
  KnRenderWork *work = find_job (self->failed, job);

  g_object_ref (job);
  if (work)
    g_ptr_array_remove (self->failed, work);
  kn_client_remove (self->client, job);
  g_object_unref (job);
}

static KnRenderWork *
find_any (KnRenderDesk *self, KnJob *job)
{
  KnRenderWork *work = find_job (self->works, job);

  return work ? work : find_job (self->failed, job);
}

guint64
kn_render_desk_get_shot (KnRenderDesk *self, KnJob *job)
{
  KnRenderWork *work = find_any (self, job);

  return work ? work->shot : 0;
}

gint64
kn_render_desk_get_seed (KnRenderDesk *self, KnJob *job)
{
  KnRenderWork *work = find_any (self, job);

  return work ? work->seed : 0;
}

gboolean
kn_render_desk_is_draft (KnRenderDesk *self, KnJob *job)
{
  KnRenderWork *work = find_job (self->works, job);

  return work && work->draft;
}

const char *
kn_render_desk_get_draft (KnRenderDesk *self, KnShot *shot)
{
  const KnShotRecord *record = kn_shot_needs_render (shot) ? kn_shot_records_get (self->records, shot) : NULL;

  return record && !kn_shot_record_has_take (record) ? record->draft : NULL;
}

const char *
kn_render_desk_find_draft (KnRenderDesk *self, KnShot *shot)
{
  return kn_shot_needs_render (shot) ? kn_shot_records_get (self->records, shot)->draft : NULL;
}

const char *
kn_render_desk_get_newest_draft (KnRenderDesk *self, KnShot *shot)
{
  const KnShotRecord *record = kn_shot_needs_render (shot) ? kn_shot_records_get (self->records, shot) : NULL;

  if (!record || kn_shot_record_has_take (record))
    return NULL;
  if (record->draft)
    return record->draft;
  return record->former && g_file_test (record->former, G_FILE_TEST_EXISTS) ? record->former : NULL;
}

char *
kn_render_desk_dup_newest_draft (KnShot *shot, gpointer desk)
{
  return g_strdup (kn_render_desk_get_newest_draft (desk, shot));
}

KnClient *
kn_render_desk_get_client (KnRenderDesk *self)
{
  g_return_val_if_fail (KN_IS_RENDER_DESK (self), NULL);
  return self->client;
}

/* ---- life ---- */

static void
read_cb (KnRenderDesk *self, guint64 shot)
{
  _kn_render_desk_queue_pending (self);
  _kn_render_desk_draft_read (self, shot);
  _kn_render_desk_emit_changed (self, shot);
}

static void
kn_render_desk_dispose (GObject *object)
{
  KnRenderDesk *self = KN_RENDER_DESK (object);

  g_clear_handle_id (&self->draft_source, g_source_remove);
  g_clear_handle_id (&self->pending_source, g_source_remove);
  g_clear_object (&self->records);
  g_clear_pointer (&self->works, g_ptr_array_unref);
  g_clear_pointer (&self->failed, g_ptr_array_unref);
  g_clear_pointer (&self->pending, g_array_unref);
  g_clear_object (&self->paused);
  g_clear_object (&self->client);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (kn_render_desk_parent_class)->dispose (object);
}

static void
kn_render_desk_class_init (KnRenderDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_render_desk_dispose;
  signals[SHOT_CHANGED] = g_signal_new ("shot-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[RENDERED] = g_signal_new ("rendered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_DOUBLE);
}

static void
kn_render_desk_init (KnRenderDesk *self)
{
  self->works = g_ptr_array_new_with_free_func (work_free);
  self->failed = g_ptr_array_new_with_free_func (work_free);
  self->pending = g_array_new (FALSE, FALSE, sizeof (KnRenderWish));
}

KnRenderDesk *
kn_render_desk_new (KnDocument *document, const char *const *worker)
{
  KnRenderDesk *self = g_object_new (KN_TYPE_RENDER_DESK, NULL);

  self->document = g_object_ref (document);
  self->client = kn_client_new (worker);
  self->records = kn_shot_records_new (document);
  g_signal_connect_object (self->records, "read", G_CALLBACK (read_cb), self, G_CONNECT_SWAPPED);
  /* Also at the end of a drag. */
  g_signal_connect_object (document, "notify::can-undo", G_CALLBACK (_kn_render_desk_queue_pending), self,
                           G_CONNECT_SWAPPED);
  return self;
}
