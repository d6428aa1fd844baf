/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-render-desk-private.h"

#include "app/client/kn-shot-request.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-take.h"

/* ---- what is to be done ---- */

static gboolean
is_reading (KnRenderDesk *self, KnShot *shot)
{
  return kn_shot_needs_render (shot) && kn_shot_records_get (self->records, shot)->unread;
}

/* FALSE also as long as that is unknown. */
static gboolean
is_stale (KnRenderDesk *self, KnShot *shot)
{
  return kn_shot_needs_render (shot) && !is_reading (self, shot) &&
         !kn_shot_record_has_take (kn_shot_records_get (self->records, shot));
}

gboolean
_kn_render_desk_is_pending (KnRenderDesk *self, KnShot *shot)
{
  for (guint i = 0; i < self->pending->len; i++)
    if (g_array_index (self->pending, KnRenderWish, i).shot == kn_node_get_id (KN_NODE (shot)))
      return TRUE;
  return FALSE;
}

static gboolean
must_wait_for (KnRenderDesk *self, KnShot *other)
{
  return other && (_kn_render_desk_is_pending (self, other) ||
                   _kn_render_desk_find_work (self, kn_node_get_id (KN_NODE (other)), FALSE));
}

static gboolean
must_wait (KnRenderDesk *self, KnShot *shot)
{
  return is_reading (self, shot) || must_wait_for (self, kn_shot_get_from_shot (shot)) ||
         must_wait_for (self, kn_shot_get_to_shot (shot));
}

/* Of what a shot continues: whether a take of it is asked for, or has to wait in its turn. */
static gboolean
is_coming (KnRenderDesk *self, KnShot *other)
{
  return must_wait_for (self, other) || (other && is_stale (self, other) && _kn_render_desk_awaits (self, other));
}

gboolean
_kn_render_desk_awaits (KnRenderDesk *self, KnShot *shot)
{
  return is_coming (self, kn_shot_get_from_shot (shot)) || is_coming (self, kn_shot_get_to_shot (shot));
}

static gboolean
start_seed (KnRenderDesk *self, KnShot *shot, gint64 seed, GError **error)
{
  struct kn_request *request = kn_shot_request_new (self->document, shot, KN_SHOT_REQUEST_FULL, error);
  gboolean started;

  if (!request)
    return FALSE;
  request->seed = seed;
  started = _kn_render_desk_start_request (self, shot, request, FALSE, error);
  kn_request_free (&request);
  return started;
}

static gboolean
fulfil (KnRenderDesk *self, KnShot *shot, const KnRenderWish *wish, GError **error)
{
  if (wish->has_seed)
    return start_seed (self, shot, wish->seed, error);
  if (_kn_render_desk_find_work (self, wish->shot, FALSE) || (wish->unless_made && !is_stale (self, shot)))
    return TRUE;
  return _kn_render_desk_start (self, shot, FALSE, error);
}

/* Why it is not begun is on the shot, and of the batch if nobody else hears of it. */
static void
fail (KnRenderDesk *self, KnShot *shot, GError *why, GError **error)
{
  const KnShotRecord *record = kn_shot_records_get (self->records, shot);

  kn_shot_records_set_error (self->records, shot, record->full_key, KN_RENDER_ERROR_BAD_REQUEST, why->message);
  self->n_failed += !error;
  if (error && !*error)
    g_propagate_error (error, why);
  else
    g_error_free (why);
}

void
_kn_render_desk_begin_batch (KnRenderDesk *self)
{
  if (!self->batch_us)
    self->batch_us = g_get_monotonic_time ();
}

void
_kn_render_desk_count (KnRenderDesk *self, KnJobState state)
{
  self->n_done += state == KN_JOB_STATE_FINISHED;
  self->n_failed += state == KN_JOB_STATE_FAILED;
}

/* Tells when nothing but drafts is left to do. */
static void
end_batch (KnRenderDesk *self)
{
  guint n_done = self->n_done, n_failed = self->n_failed;
  double seconds = (g_get_monotonic_time () - self->batch_us) / 1e6;

  if (kn_render_desk_is_rendering (self))
    return;
  self->n_done = self->n_failed = 0;
  self->batch_us = 0;
  if (n_done + n_failed)
    _kn_render_desk_emit_rendered (self, n_done, n_failed, seconds);
}

void
_kn_render_desk_start_pending (KnRenderDesk *self, GError **error)
{
  guint i = 0;

  while (i < self->pending->len)
    {
      KnRenderWish wish = g_array_index (self->pending, KnRenderWish, i);
      KnShot *shot = _kn_render_desk_get_shot (self, wish.shot);
      GError *local = NULL;

      if (shot && must_wait (self, shot))
        {
          i++;
          continue;
        }
      g_array_remove_index (self->pending, i);
      if (shot && !fulfil (self, shot, &wish, &local))
        fail (self, shot, local, error);
      _kn_render_desk_emit_changed (self, wish.shot);
    }
  end_batch (self);
}

/* Not in the middle of a drag, which may be taken back; its end comes here again. */
static gboolean
pending_cb (gpointer data)
{
  KnRenderDesk *self = data;

  self->pending_source = 0;
  if (!kn_document_in_group (self->document))
    _kn_render_desk_start_pending (self, NULL);
  return G_SOURCE_REMOVE;
}

void
_kn_render_desk_queue_pending (KnRenderDesk *self)
{
  if (self->pending->len && !self->pending_source)
    self->pending_source = g_idle_add (pending_cb, self);
}

/* ---- what is asked for ---- */

guint
kn_render_desk_count_stale (KnRenderDesk *self)
{
  KnSequence *sequence = kn_document_get_sequence (self->document);
  g_autoptr (GPtrArray) shots = sequence ? kn_sequence_dup_shots (sequence) : g_ptr_array_new ();
  guint n = 0;

  for (guint i = 0; i < shots->len; i++)
    n += is_stale (self, shots->pdata[i]) && kn_shot_is_described (shots->pdata[i]) &&
         !must_wait_for (self, shots->pdata[i]);
  return n;
}

gboolean
kn_render_desk_is_rendering (KnRenderDesk *self)
{
  for (guint i = 0; i < self->works->len; i++)
    if (!((KnRenderWork *) self->works->pdata[i])->draft)
      return TRUE;
  return self->pending->len > 0;
}

static gboolean
is_among (const GArray *shots, guint64 shot)
{
  for (guint i = 0; shots && i < shots->len; i++)
    if (g_array_index (shots, guint64, i) == shot)
      return TRUE;
  return !shots;
}

static void
stop_pending (KnRenderDesk *self, const GArray *shots)
{
  for (guint i = self->pending->len; i-- > 0;)
    {
      guint64 shot = g_array_index (self->pending, KnRenderWish, i).shot;

      if (!is_among (shots, shot))
        continue;
      g_array_remove_index (self->pending, i);
      _kn_render_desk_emit_changed (self, shot);
    }
  end_batch (self);
}

void
kn_render_desk_stop_renders (KnRenderDesk *self, const GArray *shots)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (KN_IS_RENDER_DESK (self));
  /* The list changes meanwhile. */
  for (guint i = self->works->len; i-- > 0;)
    {
      KnRenderWork *work = self->works->pdata[i];

      if (!work->draft && is_among (shots, work->shot))
        g_ptr_array_add (jobs, g_object_ref (work->job));
    }
  stop_pending (self, shots);
  for (guint i = 0; i < jobs->len; i++)
    kn_client_cancel (self->client, jobs->pdata[i], FALSE);
}

gboolean
kn_render_desk_is_reading (KnRenderDesk *self)
{
  return kn_shot_records_is_reading (self->records);
}

static void
add_wish (KnRenderDesk *self, const KnRenderWish *wish)
{
  g_array_append_vals (self->pending, wish, 1);
  _kn_render_desk_begin_batch (self);
}

guint
kn_render_desk_render (KnRenderDesk *self, GArray *shots, GError **error)
{
  g_autoptr (GPtrArray) all = kn_sequence_dup_shots (kn_document_get_sequence (self->document));
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    {
      KnShot *shot = all->pdata[i];
      KnRenderWish wish = { .shot = kn_node_get_id (KN_NODE (shot)), .unless_made = TRUE };

      if ((!is_stale (self, shot) && !is_reading (self, shot)) || !kn_shot_is_described (shot) ||
          _kn_render_desk_is_pending (self, shot) || _kn_render_desk_find_work (self, wish.shot, FALSE))
        continue;
      add_wish (self, &wish);
      if (shots)
        g_array_append_val (shots, wish.shot);
      n++;
    }
  _kn_render_desk_start_pending (self, error);
  for (guint i = 0; i < self->pending->len; i++)
    _kn_render_desk_emit_changed (self, g_array_index (self->pending, KnRenderWish, i).shot);
  return n;
}

/* Begins it, or as soon as its files are read. */
static gboolean
grant (KnRenderDesk *self, KnShot *shot, const KnRenderWish *wish, GError **error)
{
  if (!is_reading (self, shot))
    return fulfil (self, shot, wish, error);
  add_wish (self, wish);
  _kn_render_desk_emit_changed (self, wish->shot);
  return TRUE;
}

static gboolean
is_taken (KnRenderDesk *self, KnShot *shot, gint64 seed)
{
  GListModel *takes = kn_shot_get_takes (shot);
  guint64 id = kn_node_get_id (KN_NODE (shot));

  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (KnTake) take = g_list_model_get_item (takes, i);

      if (kn_take_get_seed (take) == seed)
        return TRUE;
    }
  for (guint i = 0; i < self->works->len; i++)
    {
      KnRenderWork *work = self->works->pdata[i];

      if (work->shot == id && !work->draft && work->seed == seed)
        return TRUE;
    }
  for (guint i = 0; i < self->pending->len; i++)
    {
      const KnRenderWish *wish = &g_array_index (self->pending, KnRenderWish, i);

      if (wish->shot == id && (wish->has_seed ? wish->seed : kn_shot_get_seed (shot)) == seed)
        return TRUE;
    }
  return FALSE;
}

gboolean
kn_render_desk_render_more (KnRenderDesk *self, KnShot *shot, guint n, GError **error)
{
  KnRenderWish wish = { .shot = kn_node_get_id (KN_NODE (shot)), .has_seed = TRUE, .seed = kn_shot_get_seed (shot) };
  g_autoptr (GError) first = NULL;

  for (; n > 0; wish.seed++)
    if (!is_taken (self, shot, wish.seed))
      {
        add_wish (self, &wish);
        n--;
      }
  _kn_render_desk_start_pending (self, &first);
  _kn_render_desk_emit_changed (self, wish.shot);
  if (!first)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

gboolean
kn_render_desk_render_shot (KnRenderDesk *self, KnShot *shot, GError **error)
{
  KnRenderWish wish = { .shot = kn_node_get_id (KN_NODE (shot)) };

  if (is_reading (self, shot) && _kn_render_desk_is_pending (self, shot))
    return TRUE;
  return grant (self, shot, &wish, error);
}
