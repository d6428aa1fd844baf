/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-plan-private.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-shot.h"
#include "app/document/kn-take.h"

#include <string.h>

/* Delete */

typedef struct
{
  GHashTable *doomed;       /* guint64* → KnNode: everything that goes */
  KnEditBuilder *builder;
} Delete;

static gboolean
doom (KnNode *node, gpointer data)
{
  g_hash_table_insert (data, &kn_node_priv (node)->id, node);
  return TRUE;
}

static gboolean
clear_references (KnNode *node, gpointer data)
{
  Delete *del = data;
  const KnSchema *schema = kn_node_schema (node);

  if (g_hash_table_contains (del->doomed, &kn_node_priv (node)->id))
    return TRUE;
  for (guint i = 0; i < schema->n_fields; i++)
    if (schema->fields[i].kind == KN_FIELD_REFERENCE
        && g_hash_table_contains (del->doomed, &kn_node_value (node, i)->i))
      kn_edit_builder_set_int (del->builder, kn_node_get_id (node), schema->fields[i].key, 0);
  return TRUE;
}

static gboolean
has_doomed_ancestor (GHashTable *doomed, KnNode *node)
{
  for (KnNode *above = kn_node_get_parent (node); above; above = kn_node_get_parent (above))
    if (g_hash_table_contains (doomed, &kn_node_priv (above)->id))
      return TRUE;
  return FALSE;
}

static gboolean
doom_all (KnDocument *document, const guint64 *ids, guint n, GHashTable *doomed, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      KnNode *node = kn_document_get_node (document, ids[i]);

      if (!node)
        return kn_plan_fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is nothing to delete there.");
      if (KN_IS_CLIP (node) && !kn_plan_clip (document, ids[i], error))
        return FALSE;
      kn_node_walk (node, doom, doomed);
    }
  return TRUE;
}

static gboolean
add_delete (KnDocument *document, KnEditBuilder *builder, const guint64 *ids, guint n, GError **error)
{
  g_autoptr (GHashTable) doomed = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  Delete del = { doomed, builder };

  if (!doom_all (document, ids, n, doomed, error))
    return FALSE;
  kn_node_walk (KN_NODE (document->project), clear_references, &del);
  for (guint i = 0; i < n; i++)
    {
      KnNode *node = kn_document_get_node (document, ids[i]);

      if (!has_doomed_ancestor (doomed, node) && g_hash_table_add (done, node))
        kn_edit_builder_remove (builder, ids[i]);
    }
  return TRUE;
}

KnEdit *
kn_plan_delete (KnDocument *document, const guint64 *ids, guint n, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Delete");

  g_return_val_if_fail (ids != NULL || n == 0, NULL);

  if (!add_delete (document, builder, ids, n, error))
    return NULL;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Ripple delete: each clip's own span closes, so later clips move by the sum of the spans before them. */

static gint
compare_starts (gconstpointer a, gconstpointer b)
{
  gint64 x = kn_clip_get_start_frames (*(KnClip *const *) a), y = kn_clip_get_start_frames (*(KnClip *const *) b);

  return x < y ? -1 : x > y;
}

/* What the layer loses with this clip: its span less what the neighbours show of it. */
static gint64
exclusive_frames (KnClip *clip)
{
  KnClip *next = kn_clip_get_next (clip);
  gint64 head = kn_clip_get_transition_frames (clip), tail = next ? kn_clip_get_transition_frames (next) : 0;

  return kn_clip_get_duration_frames (clip) - head - tail;
}

static void
close_gaps (KnEditBuilder *builder, KnNodeList *clips, GPtrArray *removed)
{
  gint64 closed = 0;
  guint at = 0;

  for (guint i = 0; i < kn_node_list_length (clips); i++)
    {
      KnClip *clip = kn_node_list_at (clips, i);

      if (at < removed->len && removed->pdata[at] == clip)
        {
          closed += exclusive_frames (clip);
          at++;
        }
      else if (closed)
        kn_plan_set_start (builder, clip, kn_clip_get_start_frames (clip) - closed);
    }
}

static GPtrArray *
clips_of (KnDocument *document, const guint64 *clips, guint n, KnNodeList *list)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    {
      KnNode *node = kn_document_get_node (document, clips[i]);

      if (kn_node_priv (node)->owner == list && !g_ptr_array_find (found, node, NULL))
        g_ptr_array_add (found, node);
    }
  g_ptr_array_sort (found, compare_starts);
  return found;
}

KnEdit *
kn_plan_ripple_delete (KnDocument *document, const guint64 *clips, guint n, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Ripple delete");
  g_autoptr (GHashTable) lists = g_hash_table_new (NULL, NULL);

  g_return_val_if_fail (clips != NULL || n == 0, NULL);

  for (guint i = 0; i < n; i++)
    {
      KnClip *clip = kn_plan_clip (document, clips[i], error);

      if (!clip)
        return NULL;
      g_hash_table_add (lists, kn_node_priv (KN_NODE (clip))->owner);
    }
  if (!add_delete (document, builder, clips, n, error))
    return NULL;
  /* One clip: the other layers follow, as in a ripple trim. Several: each layer closes its own gaps. */
  if (n == 1)
    {
      KnClip *clip = kn_document_get_node (document, clips[0]);
      KnClip *next = kn_clip_get_next (clip);
      gint64 from = next ? MIN (kn_clip_get_start_frames (next), kn_clip_get_end_frames (clip)) : kn_clip_get_end_frames (clip);

      kn_plan_add_shift (builder, kn_clip_layer (clip), from, -exclusive_frames (clip), clip);
    }
  else
    {
      GHashTableIter iter;
      gpointer list;

      g_hash_table_iter_init (&iter, lists);
      while (g_hash_table_iter_next (&iter, &list, NULL))
        {
          g_autoptr (GPtrArray) removed = clips_of (document, clips, n, list);

          close_gaps (builder, list, removed);
        }
    }
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Frame rate */

typedef struct
{
  KnEditBuilder *builder;
  KnRate from, to;
} Conversion;

static gboolean
convert_node (KnNode *node, gpointer data)
{
  Conversion *c = data;
  const KnSchema *schema = kn_node_schema (node);

  for (guint i = 0; i < schema->n_fields; i++)
    {
      gint64 frames = kn_node_value (node, i)->i, converted;

      if (schema->fields[i].kind != KN_FIELD_FRAMES || frames <= 0)
        continue;
      converted = kn_frames_convert (frames, c->from, c->to);
      /* Ends, not durations, so that clips that touch still do. */
      if (KN_IS_CLIP (node) && i == KN_CLIP_DURATION)
        converted = MAX (1, kn_frames_convert (kn_clip_get_end_frames (KN_CLIP (node)), c->from, c->to)
                            - kn_frames_convert (kn_clip_get_start_frames (KN_CLIP (node)), c->from, c->to));
      kn_edit_builder_set_int (c->builder, kn_node_get_id (node), schema->fields[i].key, converted);
    }
  return TRUE;
}

/* Rounding must not leave a shot a frame shorter than its cut. */
static gboolean
convert_length (KnNode *node, gpointer data)
{
  Conversion *c = data;
  KnClip *clip = (KnClip *) node;
  gint64 in, duration, length;

  if (!KN_IS_SHOT (node) || !kn_shot_has_own_length (KN_SHOT (node)))
    return TRUE;
  in = kn_frames_convert (kn_clip_get_in_frames (clip), c->from, c->to);
  duration = MAX (1, kn_frames_convert (kn_clip_get_end_frames (clip), c->from, c->to)
                     - kn_frames_convert (kn_clip_get_start_frames (clip), c->from, c->to));
  length = kn_frames_convert (kn_shot_get_length_frames (KN_SHOT (node)), c->from, c->to);
  kn_edit_builder_set_int (c->builder, kn_node_get_id (node), "length_frames", MAX (length, in + duration));
  return TRUE;
}

KnEdit *
kn_plan_set_frame_rate (KnDocument *document, gint num, gint den, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Change frame rate");
  g_autofree char *text = g_strdup_printf ("%d/%d", num, den);
  Conversion c = { builder, kn_project_get_frame_rate (document->project), { 0, 0 } };

  if (!kn_rate_parse (text, &c.to))
    return kn_plan_fail (error, KN_EDIT_ERROR_BAD_VALUE, "That is not a frame rate."), NULL;
  kn_edit_builder_set_string (builder, kn_node_get_id (KN_NODE (document->project)), "frame_rate", text);
  kn_node_walk (KN_NODE (document->project), convert_node, &c);
  kn_node_walk (KN_NODE (document->project), convert_length, &c);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Takes */

static void
describe_take (KnEditBuilder *builder, guint64 id, KnDocument *document, const KnNewTake *take)
{
  g_autoptr (GEnumClass) kinds = g_type_class_ref (KN_TYPE_TAKE_KIND);
  g_autofree char *file = kn_document_dup_relative (document, take->file);
  g_autofree char *latents = g_strdup_printf ("%.*s.latents.safetensors", (int) strlen (file) - 4, file);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *created = g_date_time_format_iso8601 (now);

  kn_edit_builder_set_string (builder, id, "file", file);
  kn_edit_builder_set_string (builder, id, "latents", latents);
  kn_edit_builder_set_string (builder, id, "recipe", take->recipe);
  kn_edit_builder_set_string (builder, id, "created", created);
  kn_edit_builder_set_string (builder, id, "kind", g_enum_get_value (kinds, (gint) take->kind)->value_nick);
  kn_edit_builder_set_int (builder, id, "seed", take->seed);
  kn_edit_builder_set_int (builder, id, "n_frames", take->n_frames);
  kn_edit_builder_set_int (builder, id, "width_px", take->width_px);
  kn_edit_builder_set_int (builder, id, "height_px", take->height_px);
  if (take->agreement >= 0)
    kn_edit_builder_set_double (builder, id, "agreement", take->agreement);
  if (take->kept_early)
    kn_edit_builder_take (builder, kn_edit_new_set_boolean (id, "kept_early", TRUE));
}

KnEdit *
kn_plan_add_take (KnDocument *document, guint64 shot, const KnNewTake *take, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Render");
  gpointer node = kn_document_get_node (document, shot);
  KnTake *shown;

  if (!node || !KN_IS_SHOT (node))
    return kn_plan_fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is no such shot."), NULL;
  shown = kn_shot_get_seed (node) != take->seed ? kn_shot_get_picked_take (node) : NULL;
  describe_take (builder, kn_edit_builder_insert (builder, shot, "takes", KN_TYPE_TAKE), document, take);
  /* 0: the newest. */
  kn_edit_builder_set_int (builder, shot, "take", shown ? (gint64) kn_node_get_id (KN_NODE (shown)) : 0);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Assets */

static guint64
find_asset (KnProject *project, const char *path)
{
  GListModel *assets = kn_project_get_assets (project);

  for (guint i = 0; i < g_list_model_get_n_items (assets); i++)
    {
      g_autoptr (KnAsset) asset = g_list_model_get_item (assets, i);

      if (g_str_equal (kn_asset_get_path (asset), path))
        return kn_node_get_id (KN_NODE (asset));
    }
  return 0;
}

KnEdit *
kn_plan_add_asset (KnDocument *document, const char *path, guint64 *id, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Add file");
  g_autoptr (GEnumClass) kinds = g_type_class_ref (KN_TYPE_ASSET_KIND);
  guint64 asset;

  g_return_val_if_fail (path != NULL && id != NULL, NULL);

  asset = find_asset (document->project, path);
  if (!asset)
    {
      asset = kn_edit_builder_insert (builder, kn_node_get_id (KN_NODE (document->project)), "assets", KN_TYPE_ASSET);
      kn_edit_builder_set_string (builder, asset, "path", path);
      kn_edit_builder_set_string (builder, asset, "kind",
                                  g_enum_get_value (kinds, (gint) kn_asset_kind_from_path (path))->value_nick);
    }
  *id = asset;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

KnEdit *
kn_plan_relink_asset (KnDocument *document, guint64 asset, const char *path, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Find file");
  KnNode *node = kn_document_get_node (document, asset);

  if (!node || !KN_IS_ASSET (node))
    return kn_plan_fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is no such file."), NULL;
  kn_edit_builder_set_string (builder, asset, "path", path);
  /* it may be another one: its length is learned when it is read */
  if (!g_str_equal (kn_asset_get_path (KN_ASSET (node)), path))
    kn_edit_builder_set_int (builder, asset, "duration_ns", 0);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}
