/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What changes the mask: strokes and shapes on the bitmap, and the bitmap into the document as a key.
 */
#include "ui/masks/kn-mask-editor-private.h"

#include "app/document/kn-plan.h"
#include "ui/masks/kn-shot-time.h"

#include <glib/gi18n.h>

/* ---- drawing ---- */

static void
tell_painted (KnMaskEditor *self, const KnMaskRect *rect)
{
  if (!kn_mask_rect_is_empty (rect))
    g_signal_emit_by_name (self, "painted", rect->x0, rect->y0, rect->x1, rect->y1);
}

void
kn_mask_editor_begin (KnMaskEditor *self)
{
  g_return_if_fail (KN_IS_MASK_EDITOR (self));
  if (self->before || !kn_mask_editor_get_bitmap (self))
    return;
  self->before = kn_mask_bitmap_copy (self->bitmap);
  self->drawn = (KnMaskRect) KN_MASK_RECT_EMPTY;
}

gboolean
kn_mask_editor_is_painting (KnMaskEditor *self)
{
  g_return_val_if_fail (KN_IS_MASK_EDITOR (self), FALSE);
  return self->before != NULL;
}

void
kn_mask_editor_stroke (KnMaskEditor *self, double x0, double y0, double x1, double y1, gboolean erase)
{
  KnMaskRect touched = KN_MASK_RECT_EMPTY;

  g_return_if_fail (KN_IS_MASK_EDITOR (self));
  if (!self->before)
    return;
  kn_mask_bitmap_stroke (self->bitmap, x0, y0, x1, y1, self->brush_size / 2, self->softness, erase, &touched);
  kn_mask_rect_add (&self->drawn, &touched);
  tell_painted (self, &touched);
}

void
kn_mask_editor_shape (KnMaskEditor *self, KnMaskShape shape, double x0, double y0, double x1, double y1, gboolean erase)
{
  KnMaskRect touched = KN_MASK_RECT_EMPTY;

  g_return_if_fail (KN_IS_MASK_EDITOR (self));
  if (!self->before)
    return;
  kn_mask_bitmap_restore (self->bitmap, self->before, &self->drawn);
  kn_mask_bitmap_fill (self->bitmap, shape, x0, y0, x1, y1, erase, &touched);
  kn_mask_rect_add (&self->drawn, &touched);
  tell_painted (self, &self->drawn);
  self->drawn = touched;
}

void
kn_mask_editor_abort (KnMaskEditor *self)
{
  g_return_if_fail (KN_IS_MASK_EDITOR (self));
  if (!self->before)
    return;
  kn_mask_bitmap_restore (self->bitmap, self->before, &self->drawn);
  g_clear_pointer (&self->before, kn_mask_bitmap_free);
  tell_painted (self, &self->drawn);
}

/* ---- into the document ---- */

static guint
count_masks (KnShot *shot)
{
  GListModel *masks = kn_shot_get_masks (shot);
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (masks); i++)
    {
      g_autoptr (KnMaskTrack) mask = g_list_model_get_item (masks, i);

      count += kn_mask_track_get_role (mask) != KN_MASK_ROLE_LAYOUT;
    }
  return count;
}

static gboolean
add_track (KnMaskEditor *self, guint64 *track, GError **error)
{
  KnShot *shot = kn_mask_editor_get_shot (self);
  g_autofree char *name = g_strdup_printf (_("Mask %u"), count_masks (shot) + 1);
  KnDocument *document = kn_session_get_document (self->session);

  return kn_document_apply_take (document,
                                 kn_plan_add_mask (document, kn_node_get_id (KN_NODE (shot)), KN_MASK_ROLE_REPLACE, name,
                                                   track, error),
                                 error);
}

/* The bitmap becomes the key at this time. */
static gboolean
commit (KnMaskEditor *self, GError **error)
{
  KnDocument *document = kn_session_get_document (self->session);
  KnMaskTrack *mask = kn_mask_editor_get_track (self);
  guint64 track = mask ? kn_node_get_id (KN_NODE (mask)) : 0;
  g_autofree char *blob = NULL;
  gboolean ok;

  if (kn_document_get_read_only (document))
    {
      g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_READ_ONLY, _("The project was opened for reading only."));
      return FALSE;
    }
  blob = kn_mask_store_put (self->store, self->bitmap, error);
  if (!blob)
    return FALSE;
  kn_document_break_merge (document);
  kn_document_begin_group (document, "Paint mask");
  ok = (mask || add_track (self, &track, error))
       && kn_document_apply_take (
           document, kn_plan_paint_mask (document, track, kn_shot_time_get (self->session), blob, error), error);
  if (ok)
    kn_document_end_group (document);
  else
    kn_document_abort_group (document);
  kn_document_break_merge (document);
  self->track = ok ? track : self->track;
  return ok;
}

gboolean
kn_mask_editor_end (KnMaskEditor *self, GError **error)
{
  g_return_val_if_fail (KN_IS_MASK_EDITOR (self), FALSE);
  if (!self->before)
    return TRUE;
  /* Beside the picture, or erased where there is nothing. */
  if (kn_mask_rect_is_empty (&self->drawn)
      || (!kn_mask_editor_get_track (self) && kn_mask_bitmap_is_empty (self->bitmap)))
    {
      kn_mask_editor_abort (self);
      return TRUE;
    }
  if (!commit (self, error))
    {
      kn_mask_editor_abort (self);
      return FALSE;
    }
  g_clear_pointer (&self->before, kn_mask_bitmap_free);
  _kn_mask_editor_refresh (self);
  g_object_notify (G_OBJECT (self), "track");
  return TRUE;
}

/* Something done to all of the bitmap at once. */
static gboolean
change_all (KnMaskEditor *self, void (*change) (KnMaskBitmap *bitmap), GError **error)
{
  kn_mask_editor_abort (self);
  kn_mask_editor_begin (self);
  if (!self->before)
    return TRUE;
  change (self->bitmap);
  self->drawn = (KnMaskRect) { 0, 0, self->bitmap->width, self->bitmap->height };
  return kn_mask_editor_end (self, error);
}

gboolean
kn_mask_editor_invert (KnMaskEditor *self, GError **error)
{
  g_return_val_if_fail (KN_IS_MASK_EDITOR (self), FALSE);
  return change_all (self, kn_mask_bitmap_invert, error);
}

gboolean
kn_mask_editor_clear (KnMaskEditor *self, GError **error)
{
  g_return_val_if_fail (KN_IS_MASK_EDITOR (self), FALSE);
  return change_all (self, kn_mask_bitmap_clear, error);
}

gboolean
kn_mask_editor_import (KnMaskEditor *self, GBytes *picture, GError **error)
{
  g_autoptr (KnMaskBitmap) read = kn_mask_bitmap_new_from_picture (picture, error);

  g_return_val_if_fail (KN_IS_MASK_EDITOR (self), FALSE);
  if (!read)
    return FALSE;
  kn_mask_editor_abort (self);
  kn_mask_editor_begin (self);
  if (!self->before)
    return TRUE;
  kn_mask_bitmap_free (self->bitmap);
  self->bitmap = kn_mask_bitmap_resize (read, self->before->width, self->before->height);
  self->drawn = (KnMaskRect) { 0, 0, self->bitmap->width, self->bitmap->height };
  return kn_mask_editor_end (self, error);
}

gboolean
kn_mask_editor_add_track (KnMaskEditor *self, GError **error)
{
  guint64 track;

  g_return_val_if_fail (KN_IS_MASK_EDITOR (self), FALSE);
  kn_mask_editor_abort (self);
  if (!kn_mask_editor_get_shot (self))
    return TRUE;
  if (!add_track (self, &track, error))
    return FALSE;
  kn_mask_editor_set_track (self, track);
  return TRUE;
}

static void
keep (KnMaskBitmap *bitmap)
{
}

gboolean
kn_mask_editor_toggle_key (KnMaskEditor *self, GError **error)
{
  KnMaskKey *key;
  guint64 id;

  g_return_val_if_fail (KN_IS_MASK_EDITOR (self), FALSE);
  kn_mask_editor_abort (self);
  key = _kn_mask_editor_find_key (self, 0);
  if (!key)
    return change_all (self, keep, error);
  id = kn_node_get_id (KN_NODE (key));
  return kn_document_apply_take (kn_session_get_document (self->session),
                                 kn_plan_delete (kn_session_get_document (self->session), &id, 1, error), error);
}
