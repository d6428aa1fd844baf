/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is put onto the picture of a shot: masks, layout boxes and pictures, each with keys over time.
 */
#include "app/document/kn-plan-private.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-mask-key.h"
#include "app/document/kn-mask-track.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-shot.h"

static KnShot *
editable_shot (KnDocument *document, guint64 id, GError **error)
{
  KnClip *clip = kn_plan_clip (document, id, error);

  if (!clip || KN_IS_SHOT (clip))
    return (KnShot *) clip;
  kn_plan_fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is no such shot.");
  return NULL;
}

static KnMaskTrack *
editable_mask (KnDocument *document, guint64 id, GError **error)
{
  KnNode *node = kn_document_get_node (document, id);

  if (!node || !KN_IS_MASK_TRACK (node))
    {
      kn_plan_fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is no such mask.");
      return NULL;
    }
  return kn_plan_clip (document, kn_node_get_id (kn_node_get_parent (node)), error) ? KN_MASK_TRACK (node) : NULL;
}

static const char *
nick_of (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  /* The names of a static enumeration outlive the reference. */
  return g_enum_get_value (klass, value)->value_nick;
}

/* Above the others. */
static guint64
add_track (KnDocument *document, KnEditBuilder *builder, guint64 shot, KnMaskRole role)
{
  guint64 track;

  kn_edit_builder_take (builder, kn_edit_new_insert (document, shot, "masks", 0, KN_TYPE_MASK_TRACK, &track));
  kn_edit_builder_set_string (builder, track, "role", nick_of (KN_TYPE_MASK_ROLE, (int) role));
  return track;
}

KnEdit *
kn_plan_add_mask (KnDocument *document, guint64 shot, KnMaskRole role, const char *name, guint64 *id, GError **error)
{
  KnShot *node = editable_shot (document, shot, error);
  g_autoptr (KnEditBuilder) builder = NULL;
  KnTake *take;
  guint64 track;

  g_return_val_if_fail (name != NULL, NULL);

  if (!node)
    return NULL;
  take = kn_shot_get_source (node) == KN_SHOT_SOURCE_MEDIA ? NULL : kn_shot_get_picked_take (node);
  builder = kn_edit_builder_new (document, "Add mask");
  track = add_track (document, builder, shot, role);
  kn_edit_builder_set_string (builder, track, "name", name);
  if (take && role != KN_MASK_ROLE_LAYOUT)
    kn_edit_builder_set_int (builder, track, "take", (gint64) kn_node_get_id (KN_NODE (take)));
  if (id)
    *id = track;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

KnEdit *
kn_plan_add_box (KnDocument *document, guint64 shot, gint64 time_frames, const double box[4], guint64 *id, GError **error)
{
  g_autoptr (KnEditBuilder) builder = NULL;
  guint64 track, key;

  if (!editable_shot (document, shot, error))
    return NULL;
  builder = kn_edit_builder_new (document, "Add box");
  track = add_track (document, builder, shot, KN_MASK_ROLE_LAYOUT);
  key = kn_edit_builder_insert (builder, track, "keys", KN_TYPE_MASK_KEY);
  kn_edit_builder_set_int (builder, key, "time_frames", time_frames);
  kn_edit_builder_set_vector (builder, key, "box", box, 4);
  if (id)
    *id = track;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* The last key at or before a time, or NULL. */
static KnMaskKey *
key_before (KnMaskTrack *track, gint64 time)
{
  GListModel *keys = kn_mask_track_get_keys (track);
  KnMaskKey *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (keys); i++)
    {
      g_autoptr (KnMaskKey) key = g_list_model_get_item (keys, i);

      if (kn_mask_key_get_time_frames (key) <= time)
        found = key;   /* the document keeps it alive */
    }
  return found;
}

/* The key at this time; a new one goes on as the one before it did. */
static guint64
add_mask_key (KnEditBuilder *builder, KnMaskTrack *track, gint64 time)
{
  KnMaskKey *before = key_before (track, time);
  guint64 id;

  if (before && kn_mask_key_get_time_frames (before) == time)
    return kn_node_get_id (KN_NODE (before));
  id = kn_edit_builder_insert (builder, kn_node_get_id (KN_NODE (track)), "keys", KN_TYPE_MASK_KEY);
  kn_edit_builder_set_int (builder, id, "time_frames", time);
  if (before)
    kn_edit_builder_set_string (builder, id, "interpolation",
                                nick_of (KN_TYPE_INTERPOLATION, (int) kn_mask_key_get_interpolation (before)));
  return id;
}

KnEdit *
kn_plan_paint_mask (KnDocument *document, guint64 mask, gint64 time_frames, const char *blob, GError **error)
{
  KnMaskTrack *track = editable_mask (document, mask, error);
  g_autoptr (KnEditBuilder) builder = NULL;

  g_return_val_if_fail (blob != NULL, NULL);

  if (!track)
    return NULL;
  builder = kn_edit_builder_new (document, "Paint mask");
  kn_edit_builder_set_string (builder, add_mask_key (builder, track, time_frames), "mask", blob);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

KnEdit *
kn_plan_place_box (KnDocument *document, guint64 mask, gint64 time_frames, const double box[4], GError **error)
{
  KnMaskTrack *track = editable_mask (document, mask, error);
  g_autoptr (KnEditBuilder) builder = NULL;
  guint64 key;

  if (!track)
    return NULL;
  builder = kn_edit_builder_new (document, "Move box");
  key = add_mask_key (builder, track, time_frames);
  kn_edit_builder_set_vector (builder, key, "box", box, 4);
  kn_edit_builder_set_string (builder, key, "mask", "");
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* ---- pictures ---- */

static KnPictureKey *
picture_at (KnShot *shot, gint64 time)
{
  GListModel *pictures = kn_shot_get_pictures (shot);

  for (guint i = 0; i < g_list_model_get_n_items (pictures); i++)
    {
      g_autoptr (KnPictureKey) key = g_list_model_get_item (pictures, i);

      if (kn_picture_key_get_time_frames (key) == time)
        return key;   /* the document keeps it alive */
    }
  return NULL;
}

/* A shot from words alone that begins with a picture is made from that picture. */
static const char *
source_with (KnShot *shot, gint64 time)
{
  KnShotSource source = kn_shot_get_source (shot);

  if (source == KN_SHOT_SOURCE_TEXT && time == 0)
    return "first-frame";
  return source == KN_SHOT_SOURCE_FIRST_FRAME && time < 0 ? "first-last" : NULL;
}

KnEdit *
kn_plan_pin_picture (KnDocument *document, guint64 shot, gint64 time_frames, const char *path, guint64 *id, GError **error)
{
  KnShot *node = editable_shot (document, shot, error);
  g_autoptr (KnEditBuilder) builder = NULL;
  KnPictureKey *there;
  const char *source;
  guint64 key, asset;
  KnEdit *add;

  if (!node)
    return NULL;
  add = kn_plan_add_asset (document, path, &asset, error);
  if (!add)
    return NULL;
  builder = kn_edit_builder_new (document, "Pin picture");
  kn_edit_builder_take (builder, add);
  there = picture_at (node, time_frames);
  key = there ? kn_node_get_id (KN_NODE (there))
              : kn_edit_builder_insert (builder, shot, "pictures", KN_TYPE_PICTURE_KEY);
  kn_edit_builder_set_int (builder, key, "time_frames", time_frames);
  kn_edit_builder_set_int (builder, key, "asset", (gint64) asset);
  source = source_with (node, time_frames);
  if (source)
    kn_edit_builder_set_string (builder, shot, "source", source);
  if (id)
    *id = key;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}
