/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-sequence.h"

#include "app/document/kn-audio-layer.h"
#include "app/document/kn-clip.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-marker.h"
#include "app/document/kn-node-private.h"
#include "app/document/kn-project.h"
#include "app/document/kn-shot.h"

enum
{
  F_NAME,
  F_IN_FRAMES,
  F_OUT_FRAMES,
  F_START_TIMECODE_FRAMES,
};

enum { L_LAYERS, L_AUDIO_LAYERS, L_MARKERS };

static const KnField fields[] = {
  { "name", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "in_frames", KN_FIELD_FRAMES, 0, -1, KN_FRAMES_MAX, .def_int = -1 },
  { "out_frames", KN_FIELD_FRAMES, 0, -1, KN_FRAMES_MAX, .def_int = -1 },
  { "start_timecode_frames", KN_FIELD_FRAMES, 0, 0, KN_FRAMES_MAX },
};

static const KnListSpec lists[] = {
  { "layers", 0, { kn_layer_get_type } },
  { "audio_layers", 0, { kn_audio_layer_get_type } },
  { "markers", KN_LIST_SORTED, { kn_marker_get_type } },
};

static gboolean
check (KnNode *node, GError **error)
{
  gint64 in = kn_node_value (node, F_IN_FRAMES)->i, out = kn_node_value (node, F_OUT_FRAMES)->i;

  if (out < 0 || out > in)
    return TRUE;
  g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_EMPTY_CLIP, "The out point must lie after the in point.");
  return FALSE;
}

static const KnSchema schema = {
  .kind = "sequence", .noun = "sequence", KN_FIELDS (fields), KN_LISTS (lists), .check = check,
};

KN_DEFINE_CONTAINER (KnSequence, kn_sequence, KnNode, schema)

KN_GETTER (KnSequence, kn_sequence, KN_IS_SEQUENCE, const char *, name, F_NAME, s, NULL)
KN_GETTER (KnSequence, kn_sequence, KN_IS_SEQUENCE, gint64, in_frames, F_IN_FRAMES, i, 0)
KN_GETTER (KnSequence, kn_sequence, KN_IS_SEQUENCE, gint64, out_frames, F_OUT_FRAMES, i, 0)
KN_GETTER (KnSequence, kn_sequence, KN_IS_SEQUENCE, gint64, start_timecode_frames, F_START_TIMECODE_FRAMES, i, 0)
KN_LIST_GETTER (KnSequence, kn_sequence, KN_IS_SEQUENCE, layers, L_LAYERS)
KN_LIST_GETTER (KnSequence, kn_sequence, KN_IS_SEQUENCE, audio_layers, L_AUDIO_LAYERS)
KN_LIST_GETTER (KnSequence, kn_sequence, KN_IS_SEQUENCE, markers, L_MARKERS)

KnRate
kn_sequence_get_frame_rate (KnSequence *self)
{
  KnProject *project;

  g_return_val_if_fail (KN_IS_SEQUENCE (self), KN_RATE_INIT (24, 1));

  project = kn_node_get_ancestor (KN_NODE (self), KN_TYPE_PROJECT);
  return project ? kn_project_get_frame_rate (project) : KN_RATE_INIT (24, 1);
}

typedef void (*ClipFunc) (KnClip *clip, gpointer data);

static void
foreach_clip_of (KnNodeList *layers, ClipFunc func, gpointer data)
{
  for (guint i = 0; i < kn_node_list_length (layers); i++)
    {
      KnNodeList *clips = kn_node_priv (kn_node_list_at (layers, i))->lists[0];

      for (guint j = 0; j < kn_node_list_length (clips); j++)
        func (kn_node_list_at (clips, j), data);
    }
}

static void
foreach_clip (KnSequence *self, ClipFunc func, gpointer data)
{
  foreach_clip_of (kn_node_priv (KN_NODE (self))->lists[L_LAYERS], func, data);
  foreach_clip_of (kn_node_priv (KN_NODE (self))->lists[L_AUDIO_LAYERS], func, data);
}

static void
extend_duration (KnClip *clip, gpointer data)
{
  gint64 *duration = data;

  *duration = MAX (*duration, kn_clip_get_end_frames (clip));
}

gint64
kn_sequence_get_duration_frames (KnSequence *self)
{
  gint64 duration = 0;

  g_return_val_if_fail (KN_IS_SEQUENCE (self), 0);

  foreach_clip (self, extend_duration, &duration);
  return duration;
}

void
kn_sequence_get_range (KnSequence *self, gint64 *in_frames, gint64 *out_frames)
{
  gint64 duration, in, out;

  g_return_if_fail (KN_IS_SEQUENCE (self) && in_frames != NULL && out_frames != NULL);

  duration = kn_sequence_get_duration_frames (self);
  in = kn_sequence_get_in_frames (self);
  out = kn_sequence_get_out_frames (self);
  *out_frames = out < 0 ? duration : MIN (out, duration);
  *in_frames = CLAMP (in, 0, *out_frames);
}

guint
kn_sequence_get_layer_clips_at (KnNode *layer, gint64 time_frames, KnClip *found[2])
{
  KnNodeList *clips;
  guint low = 0, high, n = 0;

  g_return_val_if_fail (KN_IS_LAYER (layer) || KN_IS_AUDIO_LAYER (layer), 0);

  /* No clip lies wholly under another, so ends are in order as starts are: find the first end after the time. */
  clips = kn_node_priv (layer)->lists[0];
  high = kn_node_list_length (clips);
  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (kn_clip_get_end_frames (kn_node_list_at (clips, middle)) > time_frames)
        high = middle;
      else
        low = middle + 1;
    }
  for (; n < 2 && low < kn_node_list_length (clips); low++)
    {
      KnClip *clip = kn_node_list_at (clips, low);

      if (kn_clip_get_start_frames (clip) > time_frames)
        break;
      found[n++] = clip;
    }
  return n;
}

KnClip *
kn_sequence_get_clip_at (KnSequence *self, gint64 time_frames)
{
  KnNodeList *layers;

  g_return_val_if_fail (KN_IS_SEQUENCE (self), NULL);

  layers = kn_node_priv (KN_NODE (self))->lists[L_LAYERS];
  for (guint i = 0; i < kn_node_list_length (layers); i++)
    {
      KnLayer *layer = kn_node_list_at (layers, i);
      KnClip *clips[2];
      guint n = kn_layer_get_hidden (layer) ? 0 : kn_sequence_get_layer_clips_at (KN_NODE (layer), time_frames, clips);

      if (n)
        return clips[n - 1];
    }
  return NULL;
}

/* Edit points */

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

typedef struct
{
  GArray *times;
  const guint64 *except;
  guint n_except;
} EditPoints;

static void
add_clip_edges (KnClip *clip, gpointer data)
{
  EditPoints *points = data;
  gint64 start = kn_clip_get_start_frames (clip), end = kn_clip_get_end_frames (clip);

  for (guint i = 0; i < points->n_except; i++)
    if (points->except[i] == kn_node_get_id (KN_NODE (clip)))
      return;
  g_array_append_val (points->times, start);
  g_array_append_val (points->times, end);
}

static void
add_marks (KnSequence *self, GArray *times)
{
  KnNodeList *markers = kn_node_priv (KN_NODE (self))->lists[L_MARKERS];
  gint64 ends[] = { 0, kn_sequence_get_in_frames (self), kn_sequence_get_out_frames (self) };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (ends[i] >= 0)
      g_array_append_val (times, ends[i]);
  for (guint i = 0; i < kn_node_list_length (markers); i++)
    {
      gint64 time = kn_marker_get_time_frames (kn_node_list_at (markers, i));

      g_array_append_val (times, time);
    }
}

static GArray *
edit_points (KnSequence *self, const guint64 *except, guint n)
{
  EditPoints points = { g_array_new (FALSE, FALSE, sizeof (gint64)), except, n };
  guint kept = 0;
  gint64 *times;

  foreach_clip (self, add_clip_edges, &points);
  add_marks (self, points.times);
  g_array_sort (points.times, compare_times);
  times = (gint64 *) (gpointer) points.times->data;
  for (guint i = 0; i < points.times->len; i++)
    if (kept == 0 || times[kept - 1] != times[i])
      times[kept++] = times[i];
  g_array_set_size (points.times, kept);
  return points.times;
}

GArray *
kn_sequence_dup_edit_points (KnSequence *self)
{
  g_return_val_if_fail (KN_IS_SEQUENCE (self), NULL);
  return edit_points (self, NULL, 0);
}

gint64
kn_sequence_get_next_edit_point (KnSequence *self, gint64 time_frames)
{
  g_autoptr (GArray) times = kn_sequence_dup_edit_points (self);

  for (guint i = 0; i < times->len; i++)
    if (g_array_index (times, gint64, i) > time_frames)
      return g_array_index (times, gint64, i);
  return -1;
}

gint64
kn_sequence_get_previous_edit_point (KnSequence *self, gint64 time_frames)
{
  g_autoptr (GArray) times = kn_sequence_dup_edit_points (self);

  for (guint i = times->len; i > 0; i--)
    if (g_array_index (times, gint64, i - 1) < time_frames)
      return g_array_index (times, gint64, i - 1);
  return -1;
}

gint64
kn_sequence_snap (KnSequence *self, gint64 time_frames, gint64 reach_frames, const guint64 *except, guint n)
{
  g_autoptr (GArray) times = NULL;
  gint64 best = time_frames, distance = reach_frames + 1;

  g_return_val_if_fail (KN_IS_SEQUENCE (self), time_frames);

  times = edit_points (self, except, n);
  for (guint i = 0; i < times->len; i++)
    {
      gint64 away = ABS (g_array_index (times, gint64, i) - time_frames);

      if (away < distance)
        {
          distance = away;
          best = g_array_index (times, gint64, i);
        }
    }
  return best;
}

static void
add_shot (KnClip *clip, gpointer data)
{
  if (KN_IS_SHOT (clip))
    g_ptr_array_add (data, clip);
}

/* g_ptr_array_sort() is not stable, so the layer is compared too. */
static gint
compare_shots (gconstpointer a, gconstpointer b)
{
  KnNode *x = *(KnNode *const *) a, *y = *(KnNode *const *) b;
  gint64 sx = kn_clip_get_start_frames (KN_CLIP (x)), sy = kn_clip_get_start_frames (KN_CLIP (y));

  if (sx != sy)
    return sx < sy ? -1 : 1;
  return kn_node_get_position (kn_node_get_parent (x)) - kn_node_get_position (kn_node_get_parent (y));
}

GPtrArray *
kn_sequence_dup_shots (KnSequence *self)
{
  GPtrArray *shots = g_ptr_array_new ();

  g_return_val_if_fail (KN_IS_SEQUENCE (self), NULL);

  foreach_clip_of (kn_node_priv (KN_NODE (self))->lists[L_LAYERS], add_shot, shots);
  g_ptr_array_sort (shots, compare_shots);
  return shots;
}
