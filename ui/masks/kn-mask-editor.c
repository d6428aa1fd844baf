/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-editor-private.h"

#include "ui/masks/kn-mask-keys.h"
#include "ui/masks/kn-shot-time.h"

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
static guint changed_signal;

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

KnMaskKey *
_kn_mask_editor_find_key (KnMaskEditor *self, int direction)
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
  KnMaskKey *key = self->onion_skin && self->active ? _kn_mask_editor_find_key (self, direction) : NULL;
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

void
_kn_mask_editor_refresh (KnMaskEditor *self)
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
  _kn_mask_editor_refresh (self);
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

/* ---- going to another mask or key ---- */

void
kn_mask_editor_set_track (KnMaskEditor *self, guint64 track)
{
  g_return_if_fail (KN_IS_MASK_EDITOR (self));
  if (track == self->track)
    return;
  kn_mask_editor_abort (self);
  self->track = track;
  _kn_mask_editor_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRACK]);
}

void
kn_mask_editor_step_key (KnMaskEditor *self, int direction)
{
  KnMaskKey *key;

  g_return_if_fail (KN_IS_MASK_EDITOR (self));
  key = _kn_mask_editor_find_key (self, direction);
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
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (_kn_mask_editor_refresh), self);
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
      _kn_mask_editor_refresh (self);
      break;
    case PROP_ACTIVE:
      self->active = g_value_get_boolean (value);
      kn_mask_editor_abort (self);
      _kn_mask_editor_refresh (self);
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
  g_signal_new ("painted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
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
