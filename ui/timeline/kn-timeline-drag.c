/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-drag.h"

#include "app/document/kn-audio-clip.h"
#include "app/document/kn-plan.h"
#include "app/session/kn-level-commands.h"
#include "ui/timeline/kn-drag.h"
#include "ui/timeline/kn-sound-item.h"
#include "ui/timeline/kn-time-axis.h"
#include "ui/timeline/kn-timeline-band.h"
#include "ui/timeline/kn-transition-item.h"

#include <math.h>

typedef enum
{
  MOVE,
  SLIP,
  TRIM,
  ROLL,
  FADE,
  GAIN,
  TRANSITION,
  BAND,
} Mode;

typedef struct
{
  GtkWidget *rows;         /* holds the lanes, and outlives what is dragged from one to the other */
  KnTimeline *timeline;
  KnSession *session;      /* kept by the timeline */
  KnLane *lane;            /* where the drag began */
  guint64 clip;
  Mode mode;
  KnEdge edge;
  gint64 start, end;       /* of the clip when the drag began */
  gint64 frames;           /* of its fade or transition then */
  double gain_db;          /* then */
  double y;
  KnSoundItem *item;       /* whose gain is dragged */
  KnTimelineBand *band;
  GArray *ids;             /* guint64: what is dragged, from the first motion on */
  gboolean free;           /* of snapping, while Alt is down */
} Drag;

static KnDocument *
document_of (Drag *drag)
{
  return kn_session_get_document (drag->session);
}

/* Where an edge of what is dragged would go. */
static gint64
snap (Drag *drag, gint64 frames)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (drag->session, &n);

  return drag->free ? frames : kn_time_axis_snap (drag->session, frames, ids, n);
}

/* The distance of a move after snapping either end. */
static gint64
snap_move (Drag *drag, gint64 delta)
{
  gint64 by_start = snap (drag, drag->start + delta) - (drag->start + delta);
  gint64 by_end = snap (drag, drag->end + delta) - (drag->end + delta);
  gint64 by = by_start && (!by_end || ABS (by_start) <= ABS (by_end)) ? by_start : by_end;

  return MAX (delta + by, -drag->start);
}

/* The clip at a place of the rows. */
static KnLaneItem *
pick (Drag *drag, double x, double y, KnLane **lane, KnLaneGrip *grip)
{
  GtkWidget *widget = gtk_widget_pick (drag->rows, x, y, GTK_PICK_DEFAULT);
  double in_x, in_y;

  widget = widget ? gtk_widget_get_ancestor (widget, KN_TYPE_LANE) : NULL;
  if (!widget || kn_lane_get_kind (KN_LANE (widget)) != KN_LANE_CLIPS ||
      !gtk_widget_translate_coordinates (drag->rows, widget, x, y, &in_x, &in_y))
    return NULL;
  *lane = KN_LANE (widget);
  return kn_lane_pick (*lane, in_x, in_y, grip);
}

static KnSoundGrip
pick_sound (GtkWidget *rows, KnLaneItem *item, double x, double y)
{
  double in_x, in_y;

  return KN_IS_SOUND_ITEM (item) && gtk_widget_translate_coordinates (rows, GTK_WIDGET (item), x, y, &in_x, &in_y)
             ? kn_sound_item_pick (KN_SOUND_ITEM (item), in_x, in_y)
             : KN_SOUND_GRIP_NONE;
}

/* What the item has beside its edges. */
static void
begin_level (Drag *drag, KnLaneItem *item, KnClip *clip, double x, double y)
{
  switch (pick_sound (drag->rows, item, x, y))
    {
    case KN_SOUND_GRIP_FADE_IN:
      drag->mode = FADE;
      drag->edge = KN_EDGE_START;
      drag->frames = kn_clip_get_fade_in_frames (clip);
      break;
    case KN_SOUND_GRIP_FADE_OUT:
      drag->mode = FADE;
      drag->edge = KN_EDGE_END;
      drag->frames = kn_clip_get_fade_out_frames (clip);
      break;
    case KN_SOUND_GRIP_GAIN:
      drag->mode = GAIN;
      drag->item = KN_SOUND_ITEM (item);
      drag->gain_db = kn_audio_clip_get_gain_db (KN_AUDIO_CLIP (clip));
      break;
    case KN_SOUND_GRIP_NONE:
      if (!KN_IS_TRANSITION_ITEM (item))
        break;
      drag->mode = TRANSITION;
      drag->frames = kn_clip_get_transition_frames (clip);
      break;
    }
}

static const char *
begin_band (Drag *drag, double x, double y, GdkModifierType state)
{
  drag->mode = BAND;
  return kn_timeline_band_begin (drag->band, x, y, (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0) ? "" : NULL;
}

static const char *
begin (gpointer data, double x, double y, GdkModifierType state)
{
  static const char *const labels[] = { "Move", "Slip", "Trim", "Roll", "Fade", "Gain", "Transition" };
  Drag *drag = data;
  KnLaneGrip grip;
  KnLaneItem *item = pick (drag, x, y, &drag->lane, &grip);
  gpointer clip = item ? kn_document_get_node (document_of (drag), kn_lane_item_get_id (item)) : NULL;
  gboolean other = (state & GDK_CONTROL_MASK) != 0;

  drag->y = y;
  if (!clip)
    return begin_band (drag, x, y, state);
  drag->clip = kn_lane_item_get_id (item);
  drag->mode = grip == KN_LANE_GRIP_MIDDLE ? (other ? SLIP : MOVE) : (other ? ROLL : TRIM);
  drag->edge = grip == KN_LANE_GRIP_START ? KN_EDGE_START : KN_EDGE_END;
  drag->start = kn_clip_get_start_frames (clip);
  drag->end = kn_clip_get_end_frames (clip);
  begin_level (drag, item, clip, x, y);
  return labels[drag->mode];
}

/* How many layers down the pointer is from where it began; 0 among layers of another kind. */
static int
get_layers (Drag *drag, double dy)
{
  guint64 id = kn_timeline_get_layer_at (drag->timeline, drag->rows, drag->y + dy);
  KnNode *from = kn_document_get_node (document_of (drag), kn_lane_get_node (drag->lane));
  KnNode *to = id ? kn_document_get_node (document_of (drag), id) : NULL;

  if (!from || !to || G_OBJECT_TYPE (from) != G_OBJECT_TYPE (to))
    return 0;
  return kn_node_get_position (to) - kn_node_get_position (from);
}

static KnEdit *
plan_move (Drag *drag, gint64 delta, double dy, gboolean ripple)
{
  const guint64 *ids = (const guint64 *) (gpointer) drag->ids->data;
  guint n = drag->ids->len;
  KnEdit *edit;

  if (ripple)
    return kn_plan_ripple_move (document_of (drag), drag->clip, snap_move (drag, delta), NULL);
  edit = kn_plan_move (document_of (drag), ids, n, snap_move (drag, delta), get_layers (drag, dy), NULL);
  /* No room there: by time alone. */
  return edit ? edit : kn_plan_move (document_of (drag), ids, n, snap_move (drag, delta), 0, NULL);
}

/* The content goes with the pointer, as far as there is any. */
static KnEdit *
plan_slip (Drag *drag, gint64 delta)
{
  KnClip *clip = kn_document_get_node (document_of (drag), drag->clip);
  gint64 in = kn_clip_get_in_frames (clip), content = kn_clip_get_content_frames (clip);
  gint64 most = content < 0 ? G_MAXINT64 : MAX (0, content - in - kn_clip_get_duration_frames (clip));

  return kn_plan_slip (document_of (drag), drag->clip, CLAMP (-delta, -in, most), NULL);
}

static KnEdit *
plan_edge (Drag *drag, gint64 delta, gboolean ripple)
{
  gint64 to = drag->edge == KN_EDGE_START ? CLAMP (drag->start + delta, 0, drag->end - 1)
                                          : MAX (drag->start + 1, drag->end + delta);

  to = snap (drag, to);
  if (drag->mode == ROLL)
    return kn_plan_roll (document_of (drag), drag->clip, drag->edge, to, NULL);
  return ripple ? kn_plan_ripple_trim (document_of (drag), drag->clip, drag->edge, to, NULL)
                : kn_plan_trim (document_of (drag), drag->clip, drag->edge, to, NULL);
}

/* A clip that changes layers gets another item, so the focus, and with it the selection, has gone elsewhere. */
static void
select_dragged (Drag *drag)
{
  if (drag->ids->len == 0)
    {
      guint n;
      const guint64 *ids;

      if (!kn_session_is_selected (drag->session, drag->clip))
        kn_session_select (drag->session, drag->clip);
      ids = kn_session_get_selected (drag->session, &n);
      for (guint i = 0; i < n; i++)
        if (KN_IS_CLIP (kn_document_get_node (document_of (drag), ids[i])))
          g_array_append_val (drag->ids, ids[i]);
    }
  kn_session_select_all (drag->session, (const guint64 *) (gpointer) drag->ids->data, drag->ids->len);
}

static KnEdit *
plan_level (Drag *drag, gint64 delta, double dy)
{
  KnClip *clip = kn_document_get_node (document_of (drag), drag->clip);
  gint64 inwards = drag->edge == KN_EDGE_START ? delta : -delta;

  if (drag->mode == GAIN)
    return kn_plan_gain (document_of (drag), drag->clip, drag->gain_db + kn_sound_item_get_gain (drag->item, dy));
  if (drag->mode == FADE)
    return kn_plan_fade (document_of (drag), drag->clip, drag->edge, drag->frames + inwards);
  return kn_plan_transition (document_of (drag), drag->clip, kn_clip_get_transition (clip),
                             MAX (0, drag->frames - 2 * inwards), NULL);
}

static KnEdit *
plan (gpointer data, double dx, double dy, GdkModifierType state)
{
  Drag *drag = data;
  gboolean ripple = (state & GDK_SHIFT_MASK) != 0;
  gint64 delta = llround (kn_time_axis_span_frames (drag->session, dx));

  if (drag->mode == BAND)
    {
      kn_timeline_band_move (drag->band, dx, dy);
      return NULL;
    }
  drag->free = (state & GDK_ALT_MASK) != 0;
  select_dragged (drag);
  return drag->mode == MOVE   ? plan_move (drag, delta, dy, ripple)
         : drag->mode >= FADE ? plan_level (drag, delta, dy)
         : drag->mode == SLIP ? plan_slip (drag, delta)
                              : plan_edge (drag, delta, ripple);
}

static void
end (gpointer data, gboolean kept)
{
  Drag *drag = data;

  if (drag->mode == BAND)
    kn_timeline_band_end (drag->band, kept);
  else
    select_dragged (drag);
  kn_timeline_settle (drag->timeline);
  kn_timeline_focus_selected (drag->timeline);
  g_array_set_size (drag->ids, 0);
}

static void
drag_free (gpointer data)
{
  Drag *drag = data;

  kn_timeline_band_free (drag->band);
  g_array_unref (drag->ids);
  g_free (drag);
}

/* On a free place: nothing is selected any more, and what is pasted next goes to this layer. */
static void
click (gpointer data, GdkModifierType state)
{
  Drag *drag = data;

  if (drag->mode != BAND || (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)))
    return;
  kn_session_select (drag->session, 0);
  kn_timeline_focus_layer (drag->timeline, drag->rows, drag->y);
}

static gboolean
scroll (gpointer data, const graphene_point_t *from, const graphene_point_t *at, double seconds)
{
  Drag *drag = data;

  return kn_timeline_scroll_at_edge (drag->timeline, drag->rows, from, at, seconds);
}

static const char *
cursor (gpointer data, double x, double y, GdkModifierType state)
{
  Drag *drag = data;
  KnLane *lane;
  KnLaneGrip grip;
  gboolean other = (state & GDK_CONTROL_MASK) != 0;

  KnLaneItem *item = pick (drag, x, y, &lane, &grip);

  if (!item)
    return NULL;
  if (pick_sound (drag->rows, item, x, y))
    return pick_sound (drag->rows, item, x, y) == KN_SOUND_GRIP_GAIN ? "ns-resize" : "ew-resize";
  return grip == KN_LANE_GRIP_MIDDLE ? (other ? "all-scroll" : "grab") : other ? "col-resize" : "ew-resize";
}

static const KnDragClass drag_class = { .begin = begin, .plan = plan, .end = end, .click = click, .scroll = scroll, .cursor = cursor };

void
kn_timeline_drag_attach (GtkWidget *rows, KnTimeline *timeline)
{
  Drag *drag = g_new0 (Drag, 1);

  drag->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  drag->band = kn_timeline_band_new (rows, timeline);
  drag->rows = rows;
  drag->timeline = timeline;
  drag->session = kn_timeline_get_session (timeline);
  kn_drag_attach (rows, drag->session, &drag_class, drag, drag_free);
}
