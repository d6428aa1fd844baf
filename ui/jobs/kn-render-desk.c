/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-render-desk.h"

#include "app/client/kn-draft-store.h"
#include "app/client/kn-shot-request.h"
#include "app/document/kn-project.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-ungrouped.h"
#include "ui/jobs/kn-take-edit.h"

#include <string.h>

/* From the last keystroke to the start of a draft. */
#define PAUSE_MS 300

/* What is known about a shot; computed when it is asked for and thrown away when the shot changes. */
typedef struct
{
  KnShot *shot;            /* the object that the rest was computed from; not owned */
  gulong changed_handler;
  gboolean fresh;
  char *full_key, *draft_key;
  char *draft;             /* file name, or NULL */
  char *error, *error_key;
  int error_code;          /* enum kn_render_error */
} Entry;

typedef struct
{
  KnJob *job;
  guint64 shot;
  gboolean draft;
  char *key;
  gint64 seed;
} Work;

struct _KnRenderDesk
{
  GObject parent_instance;

  KnDocument *document;
  KnClient *client;
  GHashTable *entries;     /* shot id -> Entry */
  GPtrArray *works;        /* Work, not over yet */
  GPtrArray *failed;       /* Work, as long as its job stays on the list */
  GArray *pending;         /* ids of shots that wait for what they continue */
  KnJob *paused;           /* made room for a draft */
  guint64 draft_shot;
  guint draft_source;

  /* Of the renders since there were none. */
  gint64 batch_us;
  guint n_done, n_failed;
};

G_DEFINE_FINAL_TYPE (KnRenderDesk, kn_render_desk, G_TYPE_OBJECT)

enum
{
  SHOT_CHANGED,
  RENDERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- entries ---- */

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  if (entry->shot)
    {
      g_signal_handler_disconnect (entry->shot, entry->changed_handler);
      g_object_remove_weak_pointer (G_OBJECT (entry->shot), (gpointer *) &entry->shot);
    }
  g_free (entry->full_key);
  g_free (entry->draft_key);
  g_free (entry->draft);
  g_free (entry->error);
  g_free (entry->error_key);
  g_free (entry);
}

static void
entry_changed_cb (KnShot *shot, Entry *entry)
{
  entry->fresh = FALSE;
}

static void
watch (Entry *entry, KnShot *shot)
{
  if (entry->shot == shot)
    return;
  if (entry->shot)
    {
      g_signal_handler_disconnect (entry->shot, entry->changed_handler);
      g_object_remove_weak_pointer (G_OBJECT (entry->shot), (gpointer *) &entry->shot);
    }
  entry->shot = shot;
  entry->fresh = FALSE;
  g_object_add_weak_pointer (G_OBJECT (shot), (gpointer *) &entry->shot);
  entry->changed_handler = g_signal_connect (shot, "changed", G_CALLBACK (entry_changed_cb), entry);
}

static char *
dup_key (KnRenderDesk *self, KnShot *shot, KnShotRequestKind kind)
{
  struct kn_request *request = kn_shot_request_new (self->document, shot, kind, NULL);
  char *key = request ? kn_shot_request_dup_key (request, NULL) : NULL;

  kn_request_free (&request);
  return key;
}

static void
compute (KnRenderDesk *self, Entry *entry, KnShot *shot)
{
  g_autofree char *draft = NULL;

  g_free (entry->full_key);
  g_free (entry->draft_key);
  g_clear_pointer (&entry->draft, g_free);
  entry->full_key = dup_key (self, shot, KN_SHOT_REQUEST_FULL);
  entry->draft_key = dup_key (self, shot, KN_SHOT_REQUEST_DRAFT);
  if (entry->draft_key && kn_document_get_folder (self->document))
    draft = kn_draft_store_dup_file (kn_document_get_folder (self->document), entry->draft_key);
  if (draft && g_file_test (draft, G_FILE_TEST_EXISTS))
    entry->draft = g_steal_pointer (&draft);
  /* What a shot continues can change without the shot itself. */
  entry->fresh = !kn_shot_get_from_shot (shot) && !kn_shot_get_to_shot (shot);
}

static Entry *
entry_of (KnRenderDesk *self, KnShot *shot)
{
  gpointer id = GSIZE_TO_POINTER (kn_node_get_id (KN_NODE (shot)));
  Entry *entry = g_hash_table_lookup (self->entries, id);

  if (!entry)
    {
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (self->entries, id, entry);
    }
  watch (entry, shot);
  if (!entry->fresh)
    compute (self, entry, shot);
  return entry;
}

/* The style, the model, the size, a character, a file that was found again: every shot may ask for something else. */
static void
forget_keys (KnRenderDesk *self)
{
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    ((Entry *) entry)->fresh = FALSE;
}

static void
shared_cb (KnRenderDesk *self, guint position, guint n_removed, guint n_added, GListModel *list)
{
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (KnNode) node = g_list_model_get_item (list, position + i);

      g_signal_connect_object (node, "changed", G_CALLBACK (forget_keys), self, G_CONNECT_SWAPPED);
    }
  forget_keys (self);
}

/* Nodes outside of the shots that requests speak of. */
static void
watch_shared (KnRenderDesk *self, GListModel *list)
{
  g_signal_connect_object (list, "items-changed", G_CALLBACK (shared_cb), self, G_CONNECT_SWAPPED);
  shared_cb (self, 0, 0, g_list_model_get_n_items (list), list);
}

static void
emit_changed (KnRenderDesk *self, guint64 shot)
{
  g_signal_emit (self, signals[SHOT_CHANGED], 0, shot);
}

static KnShot *
shot_of (KnRenderDesk *self, guint64 id)
{
  gpointer node = kn_document_get_node (self->document, id);

  return node && KN_IS_SHOT (node) ? node : NULL;
}

/* ---- work ---- */

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->job);
  g_free (work->key);
  g_free (work);
}

static Work *
work_of_job (KnRenderDesk *self, KnJob *job)
{
  for (guint i = 0; i < self->works->len; i++)
    if (((Work *) self->works->pdata[i])->job == job)
      return self->works->pdata[i];
  return NULL;
}

static Work *
failed_of_job (KnRenderDesk *self, KnJob *job)
{
  for (guint i = 0; i < self->failed->len; i++)
    if (((Work *) self->failed->pdata[i])->job == job)
      return self->failed->pdata[i];
  return NULL;
}

static Work *
work_of_shot (KnRenderDesk *self, guint64 shot, gboolean draft)
{
  for (guint i = 0; i < self->works->len; i++)
    {
      Work *work = self->works->pdata[i];

      if (work->shot == shot && work->draft == draft)
        return work;
    }
  return NULL;
}

static void
set_error (KnRenderDesk *self, guint64 id, const char *key, int code, const char *message)
{
  KnShot *shot = shot_of (self, id);
  Entry *entry = shot ? entry_of (self, shot) : NULL;

  if (!entry)
    return;
  g_free (entry->error);
  g_free (entry->error_key);
  entry->error = g_strdup (message);
  entry->error_code = code;
  entry->error_key = g_strdup (key);
}

static void start_pending (KnRenderDesk *self, GError **error);
static void draft_next (KnRenderDesk *self);

static void
finish (KnRenderDesk *self, Work *work)
{
  KnJobState state = kn_job_get_state (work->job);
  KnShot *shot = shot_of (self, work->shot);
  g_autoptr (GError) error = NULL;

  if (!work->draft)
    {
      self->n_done += state == KN_JOB_STATE_FINISHED;
      self->n_failed += state == KN_JOB_STATE_FAILED;
    }
  if (state == KN_JOB_STATE_FAILED)
    set_error (self, work->shot, work->key, kn_job_get_error_code (work->job), kn_job_get_error_message (work->job));
  if (shot)
    entry_of (self, shot)->fresh = FALSE;
  if (state == KN_JOB_STATE_FINISHED && !work->draft && shot &&
      !kn_document_apply_take (self->document, kn_take_edit_new (self->document, work->job, work->shot, work->key, work->seed), &error))
    set_error (self, work->shot, work->key, KN_RENDER_ERROR_IO, error->message);
}

/* The render that made room for drafts goes on when there are none. */
static void
resume_paused (KnRenderDesk *self)
{
  for (guint i = 0; i < self->works->len; i++)
    if (((Work *) self->works->pdata[i])->draft)
      return;
  if (self->paused && !kn_job_is_over (self->paused))
    kn_client_resume (self->client, self->paused);
  g_clear_object (&self->paused);
}

typedef struct
{
  KnRenderDesk *desk;
  KnJob *job;
} Over;

static guint
index_of (KnRenderDesk *self, Work *work)
{
  guint i;

  return g_ptr_array_find (self->works, work, &i) ? i : 0;
}

/* Tells when nothing but drafts is left to do. */
static void
end_batch (KnRenderDesk *self)
{
  guint n_done = self->n_done, n_failed = self->n_failed;
  double seconds = (g_get_monotonic_time () - self->batch_us) / 1e6;

  if (kn_render_desk_is_rendering (self) || !(n_done + n_failed))
    return;
  self->n_done = self->n_failed = 0;
  g_signal_emit (self, signals[RENDERED], 0, n_done, n_failed, seconds);
}

/* Not inside the job's own notification: the list may change. */
static void
over_cb (gpointer data)
{
  Over *over = data;
  Work *work = work_of_job (over->desk, over->job);

  if (work)
    {
      guint64 shot = work->shot;
      gboolean remove = work->draft || kn_job_get_state (over->job) != KN_JOB_STATE_FAILED;

      finish (over->desk, work);
      if (remove)
        {
          g_ptr_array_remove (over->desk->works, work);
          kn_client_remove (over->desk->client, over->job);
        }
      else
        g_ptr_array_add (over->desk->failed, g_ptr_array_steal_index (over->desk->works, index_of (over->desk, work)));
      resume_paused (over->desk);
      start_pending (over->desk, NULL);
      /* What failed once would fail again and again. */
      if (kn_job_get_state (over->job) != KN_JOB_STATE_FAILED)
        draft_next (over->desk);
      emit_changed (over->desk, shot);
      end_batch (over->desk);
    }
  g_object_unref (over->desk);
  g_object_unref (over->job);
  g_free (over);
}

static void
job_notify_cb (KnRenderDesk *self, GParamSpec *pspec, KnJob *job)
{
  Work *work = work_of_job (self, job);

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
  else if (g_str_equal (pspec->name, "state") || g_str_equal (pspec->name, "preview"))
    emit_changed (self, work->shot);
}

/* What failed is of no interest once it is tried again. */
static void
dismiss_failed (KnRenderDesk *self, guint64 shot)
{
  for (guint i = self->failed->len; i-- > 0;)
    {
      Work *work = self->failed->pdata[i];

      if (work->shot == shot)
        kn_render_desk_dismiss (self, work->job);
    }
}

static gboolean
start_request (KnRenderDesk *self, KnShot *shot, const struct kn_request *request, gboolean draft, GError **error)
{
  g_autofree char *key = kn_shot_request_dup_key (request, error);
  guint64 id = kn_node_get_id (KN_NODE (shot));
  g_autofree char *name = NULL, *folder = NULL, *take = NULL;
  KnJob *job = NULL;

  if (key)
    {
      if (!draft)
        dismiss_failed (self, id);
      name = draft ? g_strdup ("takes/drafts") : g_strdup_printf ("takes/%" G_GUINT64_FORMAT "-%.12s", id, key);
      folder = kn_document_dup_file_name (self->document, name);
      take = draft ? g_strndup (key, 16) : g_strdup ("take");
      g_mkdir_with_parents (folder, 0777);
      job = kn_client_start (self->client, request, folder, take, error);
    }
  if (job)
    {
      Work *work = g_new0 (Work, 1);

      if (!draft && !kn_render_desk_is_rendering (self))
        self->batch_us = g_get_monotonic_time ();
      work->job = g_object_ref (job);
      work->shot = id;
      work->draft = draft;
      work->key = g_steal_pointer (&key);
      work->seed = request->seed;
      g_ptr_array_add (self->works, work);
      g_signal_connect_object (job, "notify", G_CALLBACK (job_notify_cb), self, G_CONNECT_SWAPPED);
      emit_changed (self, id);
    }
  return job != NULL;
}

static gboolean
start (KnRenderDesk *self, KnShot *shot, gboolean draft, GError **error)
{
  struct kn_request *request =
      kn_shot_request_new (self->document, shot, draft ? KN_SHOT_REQUEST_DRAFT : KN_SHOT_REQUEST_FULL, error);
  gboolean started;

  if (request && !draft)
    kn_shot_request_use_draft (self->document, shot, request);
  started = request && start_request (self, shot, request, draft, error);
  kn_request_free (&request);
  return started;
}

/* ---- drafts ---- */

static void
make_room (KnRenderDesk *self)
{
  for (guint i = 0; i < self->works->len; i++)
    {
      Work *work = self->works->pdata[i];

      if (!work->draft && !self->paused && kn_job_get_state (work->job) == KN_JOB_STATE_RUNNING)
        {
          self->paused = g_object_ref (work->job);
          kn_client_pause (self->client, work->job);
        }
    }
}

static gboolean
is_made (KnRenderDesk *self, KnShot *shot)
{
  Entry *entry = entry_of (self, shot);

  return entry->draft || (entry->full_key && kn_shot_find_take (shot, entry->full_key)) ||
         (entry->error_key && g_strcmp0 (entry->error_key, entry->draft_key) == 0);
}

/* When nobody waits for anything, shots of which there is no picture get a draft, one after the other. */
static void
draft_next (KnRenderDesk *self)
{
  KnSequence *sequence = kn_document_get_sequence (self->document);
  g_autoptr (GPtrArray) shots = sequence ? kn_sequence_dup_shots (sequence) : g_ptr_array_new ();

  if (self->works->len || self->draft_source || kn_document_get_read_only (self->document))
    return;
  for (guint i = 0; i < shots->len; i++)
    {
      KnShot *shot = shots->pdata[i];

      if (kn_render_desk_get_state (self, shot) == KN_SHOT_STATE_EMPTY && *kn_shot_get_prompt (shot) &&
          start (self, shot, TRUE, NULL))
        return;
    }
}

/* Ends drafts of other shots: somebody waits for this one. */
static void
cancel_other_drafts (KnRenderDesk *self, guint64 shot)
{
  for (guint i = self->works->len; i-- > 0;)
    {
      Work *work = self->works->pdata[i];

      if (work->draft && work->shot != shot)
        kn_client_cancel (self->client, work->job, FALSE);
    }
}

static gboolean
draft_cb (gpointer data)
{
  KnRenderDesk *self = data;
  KnShot *shot = shot_of (self, self->draft_shot);
  g_autoptr (GError) error = NULL;

  self->draft_source = 0;
  if (!shot || !*kn_shot_get_prompt (shot) || !kn_shot_needs_render (shot) || is_made (self, shot) ||
      work_of_shot (self, self->draft_shot, TRUE) || !kn_document_get_folder (self->document))
    {
      draft_next (self);
      return G_SOURCE_REMOVE;
    }
  cancel_other_drafts (self, self->draft_shot);
  make_room (self);
  if (start (self, shot, TRUE, &error))
    kn_client_move (self->client, work_of_shot (self, self->draft_shot, TRUE)->job, 0);
  else
    resume_paused (self);
  return G_SOURCE_REMOVE;
}

/* Ends drafts that nobody asks for any more. */
static void
cancel_old_drafts (KnRenderDesk *self)
{
  for (guint i = self->works->len; i-- > 0;)
    {
      Work *work = self->works->pdata[i];
      KnShot *shot = shot_of (self, work->shot);

      if (work->draft && (!shot || g_strcmp0 (work->key, entry_of (self, shot)->draft_key) != 0))
        {
          kn_client_cancel (self->client, work->job, FALSE);
          /* It is not what the shot shows any more, whenever the worker is done with it. */
          work->shot = 0;
        }
    }
}

void
kn_render_desk_draft_soon (KnRenderDesk *self, guint64 shot)
{
  g_return_if_fail (KN_IS_RENDER_DESK (self));
  if (kn_document_get_read_only (self->document))
    return;
  cancel_old_drafts (self);
  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->draft_shot = shot;
  self->draft_source = g_timeout_add (PAUSE_MS, draft_cb, self);
}

/* ---- room on the disk ---- */

typedef struct
{
  char *folder;
  gint64 limit_bytes;
  GStrv keep;
} Prune;

static void
prune_free (Prune *prune)
{
  g_free (prune->folder);
  g_strfreev (prune->keep);
  g_free (prune);
}

static void
prune_cb (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Prune *prune = data;

  kn_draft_store_prune (prune->folder, prune->limit_bytes, (const char *const *) prune->keep);
  g_task_return_boolean (task, TRUE);
}

/* Takes keep. */
static void
prune_in_thread (KnRenderDesk *self, gint64 limit_bytes, GStrv keep, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Prune *prune = g_new0 (Prune, 1);

  prune->folder = g_strdup (kn_document_get_folder (self->document));
  prune->limit_bytes = limit_bytes;
  prune->keep = keep;
  g_task_set_task_data (task, prune, (GDestroyNotify) prune_free);
  if (prune->folder && !kn_document_get_read_only (self->document))
    g_task_run_in_thread (task, prune_cb);
  else
    g_task_return_boolean (task, FALSE);
}

static void
pruned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  KnRenderDesk *self = KN_RENDER_DESK (source);

  if (self->entries)
    forget_keys (self);
}

void
kn_render_desk_prune_drafts (KnRenderDesk *self, gint64 limit_bytes)
{
  g_autoptr (GStrvBuilder) keep = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const char *key = ((Entry *) value)->draft_key;
      g_autofree char *name = key ? g_strndup (key, 16) : NULL;

      if (name)
        g_strv_builder_add (keep, name);
    }
  prune_in_thread (self, limit_bytes, g_strv_builder_end (keep), pruned_cb, NULL);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  KnRenderDesk *self = KN_RENDER_DESK (source);
  g_autoptr (GTask) task = data;
  g_autoptr (GList) shots = self->entries ? g_hash_table_get_keys (self->entries) : NULL;

  if (self->entries)
    forget_keys (self);
  for (GList *l = shots; l; l = l->next)
    emit_changed (self, GPOINTER_TO_SIZE (l->data));
  if (shots && self->draft_shot)
    kn_render_desk_draft_soon (self, self->draft_shot);
  g_task_return_boolean (task, TRUE);
}

void
kn_render_desk_clear_drafts (KnRenderDesk *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (KN_IS_RENDER_DESK (self));
  prune_in_thread (self, 0, NULL, cleared_cb, g_task_new (self, NULL, callback, data));
}

/* ---- rendering ---- */

static gboolean
is_stale (KnRenderDesk *self, KnShot *shot)
{
  Entry *entry;

  if (!kn_shot_needs_render (shot))
    return FALSE;
  entry = entry_of (self, shot);
  return !entry->full_key || !kn_shot_find_take (shot, entry->full_key);
}

static gint
find_pending (KnRenderDesk *self, KnShot *shot)
{
  for (guint i = 0; shot && i < self->pending->len; i++)
    if (g_array_index (self->pending, guint64, i) == kn_node_get_id (KN_NODE (shot)))
      return (gint) i;
  return -1;
}

static gboolean
must_wait_for (KnRenderDesk *self, KnShot *other)
{
  return other && (find_pending (self, other) >= 0 || work_of_shot (self, kn_node_get_id (KN_NODE (other)), FALSE));
}

static void
start_pending (KnRenderDesk *self, GError **error)
{
  guint i = 0;

  while (i < self->pending->len)
    {
      guint64 id = g_array_index (self->pending, guint64, i);
      KnShot *shot = shot_of (self, id);
      g_autoptr (GError) local = NULL;

      if (shot &&
          (must_wait_for (self, kn_shot_get_from_shot (shot)) || must_wait_for (self, kn_shot_get_to_shot (shot))))
        {
          i++;
          continue;
        }
      g_array_remove_index (self->pending, i);
      if (!shot || work_of_shot (self, id, FALSE) || start (self, shot, FALSE, &local))
        continue;
      set_error (self, id, entry_of (self, shot)->full_key, KN_RENDER_ERROR_BAD_REQUEST, local->message);
      emit_changed (self, id);
      if (error && !*error)
        g_propagate_error (error, g_steal_pointer (&local));
    }
}

guint
kn_render_desk_count_stale (KnRenderDesk *self)
{
  KnSequence *sequence = kn_document_get_sequence (self->document);
  g_autoptr (GPtrArray) shots = sequence ? kn_sequence_dup_shots (sequence) : g_ptr_array_new ();
  guint n = 0;

  for (guint i = 0; i < shots->len; i++)
    n += is_stale (self, shots->pdata[i]) && *kn_shot_get_prompt (shots->pdata[i]) &&
         !must_wait_for (self, shots->pdata[i]);
  return n;
}

gboolean
kn_render_desk_is_rendering (KnRenderDesk *self)
{
  for (guint i = 0; i < self->works->len; i++)
    if (!((Work *) self->works->pdata[i])->draft)
      return TRUE;
  return FALSE;
}

guint
kn_render_desk_render (KnRenderDesk *self, GError **error)
{
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_document_get_sequence (self->document));
  guint n = 0;

  for (guint i = 0; i < shots->len; i++)
    {
      KnShot *shot = shots->pdata[i];
      guint64 id = kn_node_get_id (KN_NODE (shot));

      if (!is_stale (self, shot) || !*kn_shot_get_prompt (shot) || find_pending (self, shot) >= 0 ||
          work_of_shot (self, id, FALSE))
        continue;
      g_array_append_val (self->pending, id);
      n++;
    }
  start_pending (self, error);
  return n;
}

gboolean
kn_render_desk_render_seed (KnRenderDesk *self, KnShot *shot, gint64 seed, GError **error)
{
  struct kn_request *request = kn_shot_request_new (self->document, shot, KN_SHOT_REQUEST_FULL, error);
  gboolean started;

  if (!request)
    return FALSE;
  request->seed = seed;
  started = start_request (self, shot, request, FALSE, error);
  kn_request_free (&request);
  return started;
}

gboolean
kn_render_desk_render_shot (KnRenderDesk *self, KnShot *shot, GError **error)
{
  return work_of_shot (self, kn_node_get_id (KN_NODE (shot)), FALSE) || start (self, shot, FALSE, error);
}

/* ---- questions ---- */

KnShotState
kn_render_desk_get_state (KnRenderDesk *self, KnShot *shot)
{
  guint64 id = kn_node_get_id (KN_NODE (shot));
  Work *work = work_of_shot (self, id, FALSE);
  Entry *entry;

  if (!kn_shot_needs_render (shot))
    return KN_SHOT_STATE_FOOTAGE;
  if (work && kn_job_get_state (work->job) == KN_JOB_STATE_RUNNING)
    return KN_SHOT_STATE_RENDERING;
  if (work_of_shot (self, id, TRUE))
    return KN_SHOT_STATE_DRAFTING;
  if (work || find_pending (self, shot) >= 0)
    return KN_SHOT_STATE_WAITING;
  entry = entry_of (self, shot);
  if (entry->full_key && kn_shot_find_take (shot, entry->full_key))
    return KN_SHOT_STATE_RENDERED;
  if (kn_render_desk_get_error (self, shot))
    return KN_SHOT_STATE_FAILED;
  if (entry->draft)
    return KN_SHOT_STATE_DRAFT;
  return kn_shot_get_picked_take (shot) ? KN_SHOT_STATE_STALE : KN_SHOT_STATE_EMPTY;
}

const char *
kn_render_desk_get_error (KnRenderDesk *self, KnShot *shot)
{
  Entry *entry = entry_of (self, shot);
  gboolean current = entry->error && (g_strcmp0 (entry->error_key, entry->full_key) == 0 ||
                                      g_strcmp0 (entry->error_key, entry->draft_key) == 0);

  return current ? entry->error : NULL;
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
  const char *error = kn_render_desk_get_error (self, shot);

  return error && !kn_render_desk_concerns_all (entry_of (self, shot)->error_code) ? error : NULL;
}

KnJob *
kn_render_desk_get_job (KnRenderDesk *self, guint64 shot)
{
  Work *full = work_of_shot (self, shot, FALSE), *draft = work_of_shot (self, shot, TRUE);

  if (full && (!draft || kn_job_get_state (full->job) == KN_JOB_STATE_RUNNING))
    return full->job;
  return draft ? draft->job : NULL;
}

gboolean
kn_render_desk_retry (KnRenderDesk *self, KnJob *job, GError **error)
{
  Work *work = failed_of_job (self, job);
  KnShot *shot = work ? shot_of (self, work->shot) : NULL;

  if (!shot)
    return FALSE;
  kn_render_desk_dismiss (self, job);
  return kn_render_desk_render_shot (self, shot, error);
}

void
kn_render_desk_dismiss (KnRenderDesk *self, KnJob *job)
{
  Work *work = failed_of_job (self, job);

  g_object_ref (job);
  if (work)
    g_ptr_array_remove (self->failed, work);
  kn_client_remove (self->client, job);
  g_object_unref (job);
}

guint64
kn_render_desk_get_shot (KnRenderDesk *self, KnJob *job)
{
  Work *work = work_of_job (self, job);

  if (!work)
    work = failed_of_job (self, job);

  return work ? work->shot : 0;
}

gboolean
kn_render_desk_is_draft (KnRenderDesk *self, KnJob *job)
{
  Work *work = work_of_job (self, job);

  return work && work->draft;
}

const char *
kn_render_desk_get_draft (KnRenderDesk *self, KnShot *shot)
{
  Entry *entry = kn_shot_needs_render (shot) ? entry_of (self, shot) : NULL;

  return !entry || (entry->full_key && kn_shot_find_take (shot, entry->full_key)) ? NULL : entry->draft;
}

const char *
kn_render_desk_find_draft (KnRenderDesk *self, KnShot *shot)
{
  return kn_shot_needs_render (shot) ? entry_of (self, shot)->draft : NULL;
}

KnClient *
kn_render_desk_get_client (KnRenderDesk *self)
{
  g_return_val_if_fail (KN_IS_RENDER_DESK (self), NULL);
  return self->client;
}

/* ---- life ---- */

static void
kn_render_desk_dispose (GObject *object)
{
  KnRenderDesk *self = KN_RENDER_DESK (object);

  g_clear_handle_id (&self->draft_source, g_source_remove);
  g_clear_pointer (&self->entries, g_hash_table_unref);
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
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->works = g_ptr_array_new_with_free_func (work_free);
  self->failed = g_ptr_array_new_with_free_func (work_free);
  self->pending = g_array_new (FALSE, FALSE, sizeof (guint64));
}

KnRenderDesk *
kn_render_desk_new (KnDocument *document, const char *const *worker)
{
  KnRenderDesk *self = g_object_new (KN_TYPE_RENDER_DESK, NULL);
  KnProject *project = kn_document_get_project (document);

  self->document = g_object_ref (document);
  self->client = kn_client_new (worker);
  g_signal_connect_object (project, "notify", G_CALLBACK (forget_keys), self, G_CONNECT_SWAPPED);
  watch_shared (self, kn_project_get_characters (project));
  watch_shared (self, kn_project_get_assets (project));
  return self;
}
