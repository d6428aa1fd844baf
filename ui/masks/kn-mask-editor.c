/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-editor.h"

#include "app/document/kn-mask-key.h"
#include "app/document/kn-plan.h"
#include "ui/masks/kn-mask-keys.h"
#include "ui/masks/kn-mask-store.h"
#include "ui/masks/kn-shot-time.h"

#include <glib/gi18n.h>

struct _KnMaskEditor
{
  GObject parent_instance;

  KnSession *session;
  KnMaskStore *store;
  guint64 track;
  double brush_size, softness;
  gboolean onion_skin, active;

  /* What was looked up last, to see whether it is another one. */
  guint64 shot;
  gint64 time;
  KnMaskBitmap *bitmap;
  KnMaskBitmap *onions[2];   /* before, after */
  KnMaskBitmap *before;      /* the stroke that is under way; NULL when there is none */
  KnMaskRect drawn;          /* by it */
};

enum
{
  PROP_0,
  PROP_TRACK,
  PROP_BRUSH_SIZE,
  PROP_SOFTNESS,
  PROP_ONION_SKIN,
  PROP_ACTIVE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KnMaskEditor, kn_mask_editor, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint painted_signal, changed_signal;

/* ---- where we are ---- */

KnSession *
kn_mask_editor_get_session (KnMaskEditor *self)
{
  g_return_val_if_fail (KN_IS_MASK_EDITOR (self), NULL);
  return self->session;
}

KnShot *
kn_mask_editor_get_shot (KnMaskEditor *self)
{
  g_return_val_if_fail (KN_IS_MASK_EDITOR (self), NULL);
  return kn_shot_time_get_shot (self->session);
}

static gboolean
is_mask_of (gpointer node, KnShot *shot)
{
  return node && KN_IS_MASK_TRACK (node) && kn_node_get_parent (node) == KN_NODE (shot)
         && kn_mask_track_get_role (node) != KN_MASK_ROLE_LAYOUT;
}

/* The chosen one while it is there, else the shot's first. */
KnMaskTrack *
kn_mask_editor_get_track (KnMaskEditor *self)
{
  KnShot *shot = kn_mask_editor_get_shot (self);
  GListModel *masks = shot ? kn_shot_get_masks (shot) : NULL;
  gpointer chosen = shot ? kn_document_get_node (kn_session_get_document (self->session), self->track) : NULL;

  if (is_mask_of (chosen, shot))
    return chosen;
  for (guint i = 0; masks && i < g_list_model_get_n_items (masks); i++)
    {
      g_autoptr (KnMaskTrack) mask = g_list_model_get_item (masks, i);

      if (is_mask_of (mask, shot))
        return mask;   /* the document keeps it alive */
    }
  return NULL;
}

static KnMaskKey *
find_key (KnMaskEditor *self, int direction)
{
  return kn_mask_keys_find (kn_mask_editor_get_track (self), kn_shot_time_get (self->session), direction);
}

/* ---- what is painted there ---- */

static void
drop_bitmaps (KnMaskEditor *self)
{
  g_clear_pointer (&self->bitmap, kn_mask_bitmap_free);
  g_clear_pointer (&self->onions[0], kn_mask_bitmap_free);
  g_clear_pointer (&self->onions[1], kn_mask_bitmap_free);
}

const KnMaskBitmap *
kn_mask_editor_get_bitmap (KnMaskEditor *self)
{
  KnMaskTrack *track = kn_mask_editor_get_track (self);
  KnShot *shot = kn_mask_editor_get_shot (self);
  int width, height;

  if (self->bitmap || !shot || !self->active)
    return self->bitmap;
  kn_shot_get_size (shot, &width, &height);
  if (track)
    self->bitmap = kn_mask_store_draw (self->store, track, kn_shot_time_get (self->session), width, height, NULL);
  /* A file that is gone is as if nothing had been painted: the next stroke makes it good. */
  if (!self->bitmap)
    self->bitmap = kn_mask_bitmap_new (width, height);
  return self->bitmap;
}

const KnMaskBitmap *
kn_mask_editor_get_onion (KnMaskEditor *self, int direction)
{
  KnMaskBitmap **onion = &self->onions[direction > 0];
  KnMaskKey *key = self->onion_skin && self->active ? find_key (self, direction) : NULL;
  int width, height;

  if (!key)
    return NULL;
  if (!*onion)
    {
      kn_shot_get_size (kn_mask_editor_get_shot (self), &width, &height);
      *onion = kn_mask_store_draw_key (self->store, key, width, height, NULL);
    }
  return *onion;
}

static void
refresh (KnMaskEditor *self)
{
  if (self->before)
    return;
  drop_bitmaps (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
moved_cb (KnMaskEditor *self)
{
  KnShot *shot = kn_mask_editor_get_shot (self);
  guint64 id = shot ? kn_node_get_id (KN_NODE (shot)) : 0;
  gint64 time = kn_shot_time_get (self->session);

  if (id == self->shot && time == self->time)
    return;
  kn_mask_editor_abort (self);
  self->shot = id;
  self->time = time;
  refresh (self);
}

static void
selection_cb (KnMaskEditor *self)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (self->session, &n);

  for (guint i = 0; i < n; i++)
    {
      gpointer node = kn_document_get_node (kn_session_get_document (self->session), ids[i]);

      if (node && KN_IS_MASK_TRACK (node))
        kn_mask_editor_set_track (self, ids[i]);
    }
}

/* ---- drawing ---- */

static void
tell_painted (KnMaskEditor *self, const KnMaskRect *rect)
{
  if (!kn_mask_rect_is_empty (rect))
    g_signal_emit (self, painted_signal, 0, rect->x0, rect->y0, rect->x1, rect->y1);
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
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRACK]);
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

void
kn_mask_editor_set_track (KnMaskEditor *self, guint64 track)
{
  g_return_if_fail (KN_IS_MASK_EDITOR (self));
  if (track == self->track)
    return;
  kn_mask_editor_abort (self);
  self->track = track;
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRACK]);
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
  key = find_key (self, 0);
  if (!key)
    return change_all (self, keep, error);
  id = kn_node_get_id (KN_NODE (key));
  return kn_document_apply_take (kn_session_get_document (self->session),
                                 kn_plan_delete (kn_session_get_document (self->session), &id, 1, error), error);
}

void
kn_mask_editor_step_key (KnMaskEditor *self, int direction)
{
  KnMaskKey *key;

  g_return_if_fail (KN_IS_MASK_EDITOR (self));
  key = find_key (self, direction);
  if (key)
    kn_shot_time_go (self->session, kn_mask_key_get_time_frames (key));
}

/* ---- life ---- */

void
kn_mask_editor_set_session (KnMaskEditor *self, KnSession *session)
{
  g_return_if_fail (KN_IS_MASK_EDITOR (self));
  g_clear_pointer (&self->before, kn_mask_bitmap_free);
  drop_bitmaps (self);
  if (self->session)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
    }
  g_clear_pointer (&self->store, kn_mask_store_free);
  g_set_object (&self->session, session);
  self->track = self->shot = 0;
  if (!session)
    return;
  self->store = kn_mask_store_new (kn_session_get_document (session));
  g_signal_connect_swapped (session, "notify::playhead", G_CALLBACK (moved_cb), self);
  g_signal_connect_swapped (session, "notify::shot", G_CALLBACK (moved_cb), self);
  g_signal_connect_swapped (session, "selection-changed", G_CALLBACK (selection_cb), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (refresh), self);
  moved_cb (self);
}

static void
kn_mask_editor_dispose (GObject *object)
{
  kn_mask_editor_set_session (KN_MASK_EDITOR (object), NULL);
  G_OBJECT_CLASS (kn_mask_editor_parent_class)->dispose (object);
}

static void
kn_mask_editor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KnMaskEditor *self = KN_MASK_EDITOR (object);

  switch (id)
    {
    case PROP_TRACK:
      g_value_set_uint64 (value, self->track);
      break;
    case PROP_BRUSH_SIZE:
      g_value_set_double (value, self->brush_size);
      break;
    case PROP_SOFTNESS:
      g_value_set_double (value, self->softness);
      break;
    case PROP_ONION_SKIN:
      g_value_set_boolean (value, self->onion_skin);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kn_mask_editor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KnMaskEditor *self = KN_MASK_EDITOR (object);

  switch (id)
    {
    case PROP_TRACK:
      kn_mask_editor_set_track (self, g_value_get_uint64 (value));
      break;
    case PROP_BRUSH_SIZE:
      self->brush_size = g_value_get_double (value);
      break;
    case PROP_SOFTNESS:
      self->softness = g_value_get_double (value);
      break;
    case PROP_ONION_SKIN:
      self->onion_skin = g_value_get_boolean (value);
      refresh (self);
      break;
    case PROP_ACTIVE:
      self->active = g_value_get_boolean (value);
      kn_mask_editor_abort (self);
      refresh (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kn_mask_editor_class_init (KnMaskEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = kn_mask_editor_dispose;
  object_class->get_property = kn_mask_editor_get_property;
  object_class->set_property = kn_mask_editor_set_property;
  properties[PROP_TRACK] = g_param_spec_uint64 ("track", NULL, NULL, 0, G_MAXUINT64, 0, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_BRUSH_SIZE] =
      g_param_spec_double ("brush-size", NULL, NULL, KN_MASK_BRUSH_MIN_PX, KN_MASK_BRUSH_MAX_PX, 32, flags);
  properties[PROP_SOFTNESS] = g_param_spec_double ("softness", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_ONION_SKIN] = g_param_spec_boolean ("onion-skin", NULL, NULL, TRUE, flags);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  painted_signal = g_signal_new ("painted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 4, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT);
  changed_signal =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kn_mask_editor_init (KnMaskEditor *self)
{
  self->brush_size = 32;
  self->onion_skin = TRUE;
}

KnMaskEditor *
kn_mask_editor_new (void)
{
  return g_object_new (KN_TYPE_MASK_EDITOR, NULL);
}
