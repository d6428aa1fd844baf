/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-document-private.h"

#include "app/document/kn-asset.h"

#define MAX_STEPS 2000

static KnStep *
step_new (const char *label, KnEdit *forward)
{
  KnStep *step = g_new0 (KnStep, 1);

  step->label = g_strdup (label);
  step->forward = forward ? kn_edit_ref (forward) : NULL;
  step->inverses = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);
  step->time_us = g_get_monotonic_time ();
  return step;
}

void
kn_step_free (gpointer data)
{
  KnStep *step = data;

  g_free (step->label);
  g_clear_pointer (&step->forward, kn_edit_unref);
  g_ptr_array_unref (step->inverses);
  g_free (step);
}

static gboolean
sets_same (KnEdit *a, KnEdit *b)
{
  return a->kind == KN_EDIT_SET && kn_edit_is_like (a, b);
}

static gboolean
has_older_set (KnStep *step, KnEdit *inverse)
{
  if (inverse->kind != KN_EDIT_SET)
    return FALSE;
  for (guint i = 0; i < step->inverses->len; i++)
    if (sets_same (inverse, step->inverses->pdata[i]))
      return TRUE;
  return FALSE;
}

/* The first inverse of a step as it is: an inverse is flat, and there is nothing to compare with. */
static void
step_take_all (KnStep *step, KnEdit *inverse)
{
  for (guint i = 0; i < inverse->edits->len; i++)
    g_ptr_array_add (step->inverses, kn_edit_ref (inverse->edits->pdata[i]));
}

/* Newer inverses come before older ones. A field that the step restores anyway needs no second inverse: what it was
 * before the first change is what counts. So a drag of any length stays as small as its first motion. */
static void
step_add (KnStep *step, KnEdit *inverse)
{
  if (inverse->kind == KN_EDIT_ALL && step->inverses->len == 0)
    step_take_all (step, inverse);
  else if (inverse->kind == KN_EDIT_ALL)
    for (guint i = inverse->edits->len; i > 0; i--)
      step_add (step, inverse->edits->pdata[i - 1]);
  else if (!has_older_set (step, inverse))
    g_ptr_array_insert (step->inverses, 0, kn_edit_ref (inverse));
}

static KnEdit *
step_edit (KnStep *step)
{
  return kn_edit_new_all (step->label, (KnEdit *const *) step->inverses->pdata, step->inverses->len);
}

void
kn_history_clear (KnDocument *self)
{
  g_queue_clear_full (&self->undo, kn_step_free);
  g_queue_clear_full (&self->redo, kn_step_free);
  g_clear_pointer (&self->group, kn_step_free);
  g_ptr_array_set_size (self->group_edits, 0);
  self->group_depth = 0;
}

static gboolean
merges (KnDocument *self, KnStep *top, KnEdit *edit)
{
  return top && !top->sealed && top->forward && self->merge_window_ms > 0 && kn_edit_is_like (top->forward, edit)
         && g_get_monotonic_time () - top->time_us <= (gint64) self->merge_window_ms * 1000;
}

static void
push_step (KnDocument *self, KnStep *step)
{
  g_queue_push_head (&self->undo, step);
  while (g_queue_get_length (&self->undo) > MAX_STEPS)
    kn_step_free (g_queue_pop_tail (&self->undo));
}

static void
record (KnDocument *self, KnEdit *edit, KnEdit *inverse)
{
  KnStep *top = g_queue_peek_head (&self->undo);
  g_autofree char *label = kn_edit_dup_label (edit);

  if (!merges (self, top, edit))
    {
      top = step_new (label, edit);
      push_step (self, top);
    }
  top->time_us = g_get_monotonic_time ();
  step_add (top, inverse);
}

static void
record_in_group (KnDocument *self, KnEdit *edit, KnEdit *inverse)
{
  guint n = self->group_edits->len;

  step_add (self->group, inverse);
  if (n && kn_edit_is_like (self->group_edits->pdata[n - 1], edit))
    g_ptr_array_set_size (self->group_edits, n - 1);
  g_ptr_array_add (self->group_edits, kn_edit_ref (edit));
}

static void
after_change (KnDocument *self, KnEdit *edit)
{
  kn_document_set_modified (self, TRUE);
  kn_document_notify_history (self);
  kn_document_emit_applied (self, edit);
}

static gboolean
apply_edit (KnDocument *self, KnEdit *edit, KnTransactionFlags flags, GError **error)
{
  g_autoptr (KnEdit) inverse = NULL;

  if (!kn_transaction_run (self, edit, flags, &inverse, error))
    return FALSE;
  if (!inverse)
    return TRUE;
  if (self->group)
    record_in_group (self, edit, inverse);
  else
    {
      g_queue_clear_full (&self->redo, kn_step_free);
      record (self, edit, inverse);
      kn_journal_add (self, edit);
    }
  after_change (self, edit);
  return TRUE;
}

gboolean
kn_document_apply (KnDocument *self, KnEdit *edit, GError **error)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self) && edit != NULL, FALSE);
  g_return_val_if_fail (!self->applying, FALSE);
  KN_ASSERT_MAIN (self);

  if (!self->read_only)
    return apply_edit (self, edit, KN_TRANSACTION_CHECK_ALL, error);
  g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_READ_ONLY, "This project is open for reading only.");
  return FALSE;
}

gboolean
kn_document_apply_take (KnDocument *self, KnEdit *edit, GError **error)
{
  g_autoptr (KnEdit) owned = edit;

  return owned && kn_document_apply (self, owned, error);
}

void
kn_document_learn_duration (KnDocument *self, guint64 asset, gint64 duration_ns)
{
  g_autoptr (KnEdit) edit = NULL;
  g_autoptr (KnEdit) inverse = NULL;
  gpointer node;

  g_return_if_fail (KN_IS_DOCUMENT (self) && duration_ns >= 0 && !self->applying);

  node = kn_document_get_node (self, asset);
  if (!node || !KN_IS_ASSET (node) || kn_asset_get_duration_ns (node) > 0)
    return;
  edit = kn_edit_new_set_int (asset, "duration_ns", duration_ns);
  kn_transaction_run (self, edit, KN_TRANSACTION_TRUSTED, &inverse, NULL);
}

gboolean
kn_document_replay (KnDocument *self, KnEdit *edit, GError **error)
{
  kn_document_break_merge (self);
  return apply_edit (self, edit, KN_TRANSACTION_CHECK_RULES, error);
}

/* Plays a step back and returns the step that would play it forth. */
static KnStep *
play (KnDocument *self, KnStep *step)
{
  g_autoptr (KnEdit) edit = step_edit (step);
  g_autoptr (KnEdit) inverse = NULL;
  g_autoptr (GError) error = NULL;
  KnStep *back = step_new (step->label, NULL);

  back->sealed = TRUE;
  if (!kn_transaction_run (self, edit, KN_TRANSACTION_TRUSTED, &inverse, &error))
    g_error ("a step of undo does not fit the document: %s", error->message);
  if (inverse)
    {
      step_add (back, inverse);
      kn_journal_add (self, edit);
      after_change (self, edit);
    }
  return back;
}

static gboolean
move_step (KnDocument *self, GQueue *from, GQueue *to)
{
  KnStep *step;

  if (self->group || self->read_only || g_queue_is_empty (from))
    return FALSE;
  step = g_queue_pop_head (from);
  g_queue_push_head (to, play (self, step));
  kn_step_free (step);
  kn_document_notify_history (self);
  return TRUE;
}

gboolean
kn_document_undo (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self) && !self->applying, FALSE);
  KN_ASSERT_MAIN (self);
  return move_step (self, &self->undo, &self->redo);
}

gboolean
kn_document_redo (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self) && !self->applying, FALSE);
  KN_ASSERT_MAIN (self);
  return move_step (self, &self->redo, &self->undo);
}

static const char *
label_of (GQueue *steps)
{
  KnStep *step = g_queue_peek_head (steps);

  return step ? step->label : NULL;
}

gboolean
kn_document_can_undo (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), FALSE);
  return !self->group && !self->read_only && !g_queue_is_empty (&self->undo);
}

gboolean
kn_document_can_redo (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), FALSE);
  return !self->group && !self->read_only && !g_queue_is_empty (&self->redo);
}

const char *
kn_document_get_undo_label (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);
  return label_of (&self->undo);
}

const char *
kn_document_get_redo_label (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);
  return label_of (&self->redo);
}

void
kn_document_set_merge_window_ms (KnDocument *self, guint window_ms)
{
  g_return_if_fail (KN_IS_DOCUMENT (self));
  self->merge_window_ms = window_ms;
}

void
kn_document_break_merge (KnDocument *self)
{
  KnStep *top;

  g_return_if_fail (KN_IS_DOCUMENT (self));
  top = g_queue_peek_head (&self->undo);
  if (top)
    top->sealed = TRUE;
}

/* Groups */

void
kn_document_begin_group (KnDocument *self, const char *label)
{
  g_return_if_fail (KN_IS_DOCUMENT (self) && label != NULL);
  KN_ASSERT_MAIN (self);

  if (self->group_depth++ > 0)
    return;
  self->group = step_new (label, NULL);
  self->group_saved = FALSE;
  kn_document_notify_history (self);
}

static void
close_group (KnDocument *self)
{
  KnStep *step = g_steal_pointer (&self->group);
  g_autoptr (KnEdit) forward = kn_edit_new_all (step->label, (KnEdit *const *) self->group_edits->pdata,
                                                self->group_edits->len);

  if (self->group_edits->len)
    kn_journal_add (self, forward);
  g_ptr_array_set_size (self->group_edits, 0);
  if (step->inverses->len)
    {
      g_queue_clear_full (&self->redo, kn_step_free);
      push_step (self, step);
    }
  else
    kn_step_free (step);
  kn_document_notify_history (self);
}

void
kn_document_end_group (KnDocument *self)
{
  g_return_if_fail (KN_IS_DOCUMENT (self) && self->group_depth > 0);
  KN_ASSERT_MAIN (self);

  if (--self->group_depth == 0)
    close_group (self);
}

void
kn_document_revert_group (KnDocument *self)
{
  g_autoptr (KnEdit) edit = NULL;
  g_autoptr (KnEdit) inverse = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (KN_IS_DOCUMENT (self) && self->group != NULL && !self->applying);
  KN_ASSERT_MAIN (self);

  edit = step_edit (self->group);
  g_ptr_array_set_size (self->group->inverses, 0);
  g_ptr_array_set_size (self->group_edits, 0);
  if (self->group_saved)
    kn_journal_add (self, edit);
  if (!kn_transaction_run (self, edit, KN_TRANSACTION_TRUSTED, &inverse, &error))
    g_error ("a group of edits cannot be taken back: %s", error->message);
  if (inverse)
    after_change (self, edit);
}

void
kn_document_abort_group (KnDocument *self)
{
  g_return_if_fail (KN_IS_DOCUMENT (self) && self->group_depth > 0);

  kn_document_revert_group (self);
  self->group_depth = 0;
  g_clear_pointer (&self->group, kn_step_free);
  kn_document_notify_history (self);
}

gboolean
kn_document_in_group (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), FALSE);
  return self->group != NULL;
}
