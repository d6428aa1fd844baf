/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-commands.h"

#include "app/document/kn-layer.h"
#include "app/document/kn-marker.h"

#include <json-glib/json-glib.h>

/* Length of a new shot, and of one that is joined to another. */
#define NEW_SHOT_SECONDS 3
#define JOINED_SECONDS 2

static gboolean
fail (GError **error, KnEditError code, const char *message)
{
  g_set_error_literal (error, KN_EDIT_ERROR, code, message);
  return FALSE;
}

static gboolean
lies_across (KnClip *clip, gint64 time)
{
  return kn_clip_get_start_frames (clip) < time && kn_clip_get_end_frames (clip) > time;
}

/* The clip that a command at the playhead means. */
static KnClip *
clip_at_playhead (KnSession *session)
{
  gint64 time = kn_session_get_playhead (session);
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);

  for (guint i = n; i-- > 0;)
    {
      gpointer node = kn_document_get_node (kn_session_get_document (session), ids[i]);

      if (node && KN_IS_CLIP (node) && lies_across (node, time))
        return node;
    }
  return kn_sequence_get_clip_at (kn_session_get_sequence (session), time);
}

static KnClip *
last_selected_clip (KnSession *session)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);
  gpointer node = n ? kn_document_get_node (kn_session_get_document (session), ids[n - 1]) : NULL;

  return node && KN_IS_CLIP (node) ? node : NULL;
}

/* A prompt, a mask, a key or a marker, if that was selected last. */
static KnNode *
last_selected_part (KnSession *session)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);
  gpointer node = n ? kn_document_get_node (kn_session_get_document (session), ids[n - 1]) : NULL;
  gint64 in, out;

  return node && kn_part_get_span (node, &in, &out) ? node : NULL;
}

/* The playhead in the content of a shot. */
static gint64
content_time (KnSession *session, gpointer shot)
{
  return kn_session_get_playhead (session) - kn_clip_get_start_frames (shot) + kn_clip_get_in_frames (shot);
}

/* The selected clips, or where the last selected thing is a part, the selected parts. */
static GArray *
dup_selected (KnSession *session)
{
  gboolean parts = last_selected_part (session) != NULL;
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);

  for (guint i = 0; i < n; i++)
    {
      gpointer node = kn_document_get_node (kn_session_get_document (session), ids[i]);
      gint64 in, out;

      if (node && (parts ? kn_part_get_span (node, &in, &out) : KN_IS_CLIP (node)))
        g_array_append_val (kept, ids[i]);
    }
  return kept;
}

static guint64
id_of (gpointer node)
{
  return kn_node_get_id (KN_NODE (node));
}

gboolean
kn_command_split (KnSession *session, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  KnClip *clip = clip_at_playhead (session);
  guint64 right = 0;

  if (!clip)
    return fail (error, KN_EDIT_ERROR_OUTSIDE_CLIP, "There is no clip under the playhead.");
  if (!kn_document_apply_take (
          document, kn_plan_split (document, id_of (clip), kn_session_get_playhead (session), &right, error), error))
    return FALSE;
  kn_session_select (session, right);
  return TRUE;
}

gboolean
kn_command_trim (KnSession *session, KnEdge edge, gboolean ripple, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  KnClip *clip = last_selected_clip (session);
  gint64 to = kn_session_get_playhead (session);
  KnNode *part = last_selected_part (session);
  KnShot *shot = part ? kn_node_get_ancestor (part, KN_TYPE_SHOT) : NULL;

  if (shot)
    return kn_document_apply_take (
        document, kn_plan_trim_part (document, id_of (part), edge, content_time (session, shot), error), error);
  if (!clip)
    clip = clip_at_playhead (session);
  if (!clip)
    return fail (error, KN_EDIT_ERROR_OUTSIDE_CLIP, "There is no clip under the playhead.");
  return kn_document_apply_take (document,
                                 ripple ? kn_plan_ripple_trim (document, id_of (clip), edge, to, error)
                                        : kn_plan_trim (document, id_of (clip), edge, to, error),
                                 error);
}

gboolean
kn_command_roll (KnSession *session, gint64 delta_frames, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  KnClip *clip = last_selected_clip (session);
  gint64 start, end, playhead = kn_session_get_playhead (session);
  KnEdge edge;

  if (!clip)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a clip first.");
  start = kn_clip_get_start_frames (clip);
  end = kn_clip_get_end_frames (clip);
  edge = ABS (playhead - start) < ABS (playhead - end) ? KN_EDGE_START : KN_EDGE_END;
  return kn_document_apply_take (
      document,
      kn_plan_roll (document, id_of (clip), edge, (edge == KN_EDGE_START ? start : end) + delta_frames, error), error);
}

gboolean
kn_command_slip (KnSession *session, gint64 delta_frames, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  KnClip *clip = last_selected_clip (session);

  if (!clip)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a clip first.");
  return kn_document_apply_take (document, kn_plan_slip (document, id_of (clip), delta_frames, error), error);
}

gboolean
kn_command_nudge (KnSession *session, gint64 delta_frames, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (GArray) selected = dup_selected (session);
  const guint64 *ids = (const guint64 *) (gpointer) selected->data;

  if (selected->len == 0)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a clip to move first.");
  return kn_document_apply_take (document,
                                 last_selected_part (session)
                                     ? kn_plan_move_parts (document, ids, selected->len, delta_frames, error)
                                     : kn_plan_move (document, ids, selected->len, delta_frames, 0, error),
                                 error);
}

/* Of the selected clips those on the layer of the one selected last, in the order of that layer. */
static GPtrArray *
dup_selected_row (KnSession *session)
{
  GPtrArray *row = g_ptr_array_new ();
  KnClip *last = last_selected_clip (session), *clip = last;

  while (clip && kn_clip_get_previous (clip))
    clip = kn_clip_get_previous (clip);
  for (; clip; clip = kn_clip_get_next (clip))
    if (kn_session_is_selected (session, id_of (clip)))
      g_ptr_array_add (row, clip);
  return row;
}

/* The clip before which the row has to be put to go a place further; FALSE if it is at that end already. */
static gboolean
find_place (const GPtrArray *row, int direction, KnClip **before)
{
  KnClip *other = direction < 0 ? kn_clip_get_previous (row->pdata[0]) : kn_clip_get_next (row->pdata[row->len - 1]);

  *before = direction < 0 || !other ? other : kn_clip_get_next (other);
  return other != NULL;
}

gboolean
kn_command_reorder (KnSession *session, int direction, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (GPtrArray) row = dup_selected_row (session);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  KnClip *before;

  if (row->len == 0)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a clip to move first.");
  if (!find_place (row, direction, &before))
    return TRUE;
  for (guint i = 0; i < row->len; i++)
    {
      guint64 id = id_of (row->pdata[i]);

      g_array_append_val (ids, id);
    }
  if (!kn_document_apply_take (document,
                               kn_plan_reorder (document, (const guint64 *) (gpointer) ids->data, ids->len,
                                                before ? id_of (before) : 0, error),
                               error))
    return FALSE;
  kn_command_go_into_shot (session);
  return TRUE;
}

static gint64
end_of_selection (KnSession *session)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);
  gint64 end = 0;

  for (guint i = 0; i < n; i++)
    {
      gpointer node = kn_document_get_node (kn_session_get_document (session), ids[i]);

      if (node && KN_IS_CLIP (node))
        end = MAX (end, kn_clip_get_end_frames (node));
    }
  return end;
}

static gint64
start_of_selection (KnSession *session)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);
  gint64 start = G_MAXINT64;

  for (guint i = 0; i < n; i++)
    {
      gpointer node = kn_document_get_node (kn_session_get_document (session), ids[i]);

      if (node && KN_IS_CLIP (node))
        start = MIN (start, kn_clip_get_start_frames (node));
    }
  return start;
}

/* As it is, but with a time that counts from start. */
static JsonNode *
copy_of (KnClip *clip, gint64 start)
{
  JsonNode *json = kn_node_to_json (KN_NODE (clip));

  json_object_set_int_member (json_node_get_object (json), "start_frames", kn_clip_get_start_frames (clip) - start);
  return json;
}

/* Several clips keep their distances and layers. */
gboolean
kn_command_duplicate (KnSession *session, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (GArray) ids = last_selected_clip (session) ? dup_selected (session) : NULL;
  guint n = ids ? ids->len : 0;
  g_autofree KnPaste *clips = g_new0 (KnPaste, n);
  gboolean ok;

  if (n == 0)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a clip to duplicate first.");
  for (guint i = 0; i < n; i++)
    {
      KnClip *clip = kn_document_get_node (document, g_array_index (ids, guint64, i));

      clips[i] = (KnPaste){ id_of (kn_node_get_parent (KN_NODE (clip))), copy_of (clip, start_of_selection (session)) };
    }
  kn_document_begin_group (document, "Duplicate");
  ok = kn_document_apply_take (
      document,
      kn_plan_paste (document, clips, n, end_of_selection (session), (guint64 *) (gpointer) ids->data, error), error);
  kn_document_end_group (document);
  for (guint i = 0; i < n; i++)
    json_node_unref (clips[i].clip);
  if (ok)
    kn_session_select_all (session, (const guint64 *) (gpointer) ids->data, n);
  return ok;
}

gboolean
kn_command_add_marker (KnSession *session, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Add marker");
  guint64 id = kn_edit_builder_insert (builder, id_of (kn_session_get_sequence (session)), "markers", KN_TYPE_MARKER);
  g_autofree char *name = NULL;

  name = g_strdup_printf ("%u",
                          1 + g_list_model_get_n_items (kn_sequence_get_markers (kn_session_get_sequence (session))));
  kn_edit_builder_set_int (builder, id, "time_frames", kn_session_get_playhead (session));
  kn_edit_builder_set_string (builder, id, "name", name);
  return kn_document_apply_take (document, kn_edit_builder_end (builder), error);
}

gboolean
kn_command_add_prompt (KnSession *session, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  KnClip *clip = clip_at_playhead (session);
  guint64 id = 0;

  if (!clip || !KN_IS_SHOT (clip))
    return fail (error, KN_EDIT_ERROR_OUTSIDE_CLIP, "There is no shot under the playhead.");
  if (!kn_document_apply_take (
          document, kn_plan_add_prompt (document, id_of (clip), content_time (session, clip), &id, error), error))
    return FALSE;
  kn_session_select (session, id);
  return TRUE;
}

/* As long and as large as the shot that it follows. */
static JsonNode *
new_shot_json (KnSession *session, KnShot *like)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  gint64 duration = kn_frames_from_seconds (NEW_SHOT_SECONDS, kn_session_get_rate (session));

  json_object_set_string_member (object, "type", "shot");
  json_object_set_string_member (object, "prompt", "");
  json_object_set_int_member (object, "duration_frames",
                              like ? kn_clip_get_duration_frames (KN_CLIP (like)) : MAX (1, duration));
  json_object_set_int_member (object, "width_px", like ? kn_shot_get_width_px (like) : 0);
  json_object_set_int_member (object, "height_px", like ? kn_shot_get_height_px (like) : 0);
  json_object_set_int_member (object, "seed", g_random_int_range (1, 10000));
  json_node_take_object (node, object);
  return node;
}

static KnShot *
last_shot (KnSession *session)
{
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (session));

  return shots->len ? shots->pdata[shots->len - 1] : NULL;
}

gboolean
kn_command_add_shot (KnSession *session, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  g_autoptr (KnLayer) top = g_list_model_get_item (kn_sequence_get_layers (kn_session_get_sequence (session)), 0);
  KnClip *after = last_selected_clip (session);
  g_autoptr (JsonNode) json =
      new_shot_json (session, after && KN_IS_SHOT (after) ? KN_SHOT (after) : last_shot (session));
  guint64 id = 0;
  KnEdit *edit;

  if (!top)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is no layer for shots.");
  edit = after && KN_IS_LAYER (kn_node_get_parent (KN_NODE (after)))
             ? kn_plan_insert (document, id_of (kn_node_get_parent (KN_NODE (after))), kn_clip_get_end_frames (after),
                               json, &id, error)
             : kn_plan_append (document, id_of (top), json, &id, error);
  if (!kn_document_apply_take (document, edit, error))
    return FALSE;
  kn_session_select (session, id);
  kn_session_set_playhead (session, kn_clip_get_start_frames (kn_document_get_node (document, id)));
  return TRUE;
}

gboolean
kn_command_join (KnSession *session, KnJoin join, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  KnClip *clip = last_selected_clip (session);
  gint64 duration = MAX (1, kn_frames_from_seconds (JOINED_SECONDS, kn_session_get_rate (session)));
  guint64 id = 0;

  if (!clip)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a shot first.");
  if (!kn_document_apply_take (
          document, kn_plan_join (document, id_of (clip), join, duration, g_random_int_range (1, 10000), &id, error),
          error))
    return FALSE;
  kn_session_select (session, id);
  kn_session_set_playhead (session, kn_clip_get_start_frames (kn_document_get_node (document, id)));
  return TRUE;
}

/* ---- the range ---- */

void
kn_command_mark_in (KnSession *session)
{
  kn_session_set_in (session, kn_session_get_playhead (session));
}

void
kn_command_mark_out (KnSession *session)
{
  gint64 duration = kn_sequence_get_duration_frames (kn_session_get_sequence (session));

  kn_session_set_out (session, MIN (kn_session_get_playhead (session) + 1, duration));
}

gboolean
kn_command_mark_selection (KnSession *session, GError **error)
{
  gint64 end = end_of_selection (session), start = start_of_selection (session);

  if (end <= start)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a clip first.");
  kn_session_set_range (session, start, end);
  return TRUE;
}

/* ---- moving about ---- */

/* The shot that is nearest to the playhead on one side of it, where it stands in a gap. */
static KnClip *
shot_beside (KnSession *session, int direction)
{
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (session));
  gint64 playhead = kn_session_get_playhead (session), nearest = G_MAXINT64;
  KnClip *found = NULL;

  for (guint i = 0; i < shots->len; i++)
    {
      gint64 distance = (kn_clip_get_start_frames (shots->pdata[i]) - playhead) * direction;

      if (distance > 0 && distance < nearest)
        {
          nearest = distance;
          found = shots->pdata[i];
        }
    }
  return found;
}

void
kn_command_step_clip (KnSession *session, int direction)
{
  KnClip *clip = last_selected_clip (session), *other;

  if (clip)
    other = direction < 0 ? kn_clip_get_previous (clip) : kn_clip_get_next (clip);
  else if (!(other = kn_sequence_get_clip_at (kn_session_get_sequence (session), kn_session_get_playhead (session))))
    other = shot_beside (session, direction);
  if (!other)
    return;
  kn_session_select (session, id_of (other));
  kn_session_set_playhead (session, kn_clip_get_start_frames (other));
}

void
kn_command_go_into_shot (KnSession *session)
{
  KnClip *clip = (KnClip *) kn_session_get_shot (session);
  gint64 playhead = kn_session_get_playhead (session);
  /* At the end of the timeline its last frame is still on the screen. */
  gint64 last = kn_sequence_get_clip_at (kn_session_get_sequence (session), playhead) ? playhead : playhead - 1;

  if (clip && (playhead < kn_clip_get_start_frames (clip) || last >= kn_clip_get_end_frames (clip)))
    kn_session_set_playhead (session, kn_clip_get_start_frames (clip));
}

void
kn_command_step_edit_point (KnSession *session, int direction)
{
  KnSequence *sequence = kn_session_get_sequence (session);
  gint64 now = kn_session_get_playhead (session);
  gint64 to = direction < 0 ? kn_sequence_get_previous_edit_point (sequence, now)
                            : kn_sequence_get_next_edit_point (sequence, now);

  if (to >= 0)
    kn_session_set_playhead (session, to);
}

void
kn_command_go_to_range (KnSession *session, int direction)
{
  gint64 in, out;

  kn_session_get_range (session, &in, &out);
  kn_session_set_playhead (session, direction < 0 ? in : MAX (in, out - 1));
}
