/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A timeline within the timeline is broken apart: what it shows, and no frame more, is laid out in the track that it
 * stands in, and in tracks above as far as it has layers.
 */
#include "app/export/kn-export-error.h"
#include "app/export/kn-otio-private.h"

#include <glib/gi18n.h>

enum
{
  PICTURES,
  SOUNDS,
  N_SIDES
};

/* Where what stands in a track of the file comes to lie: its own track first, then more above, made when a clip needs
 * them. */
struct lanes
{
  const char *name;
  GPtrArray  *fills[N_SIDES];   /* struct kn_track_fill * */
  gboolean    takes[N_SIDES];
  gboolean    muted;            /* a track of sounds that is switched off */
  double      gain_db;          /* of a track of sounds, as we have written it */
};

/* The frames [from, until) of an item, counted from where it is trimmed to begin, lie at record. */
struct spot
{
  double from, until, record;
  int    side;
  guint  base[N_SIDES];         /* the lowest free lane */
  int    depth;
};

static gboolean
is_seen (const struct spot *spot)
{
  return spot->until - spot->from > KN_OTIO_NEARLY;
}

static void
lanes_init (struct lanes *lanes, const char *name)
{
  *lanes = (struct lanes) { .name = name };
  for (guint side = 0; side < N_SIDES; side++)
    lanes->fills[side] = g_ptr_array_new_with_free_func (g_free);
}

static void
set_level (struct kn_handoff_track *track, const struct lanes *lanes)
{
  track->muted = lanes->muted;
  track->gain_db = lanes->gain_db;
}

static struct kn_track_fill *
get_fill (kn_otio_reader *r, struct lanes *lanes, int side, guint lane)
{
  GPtrArray *fills = lanes->fills[side];

  while (fills->len <= lane)
    {
      g_autofree char *name = fills->len ? g_strdup_printf ("%s %u", lanes->name, fills->len + 1)
                                         : g_strdup (lanes->name);

      g_ptr_array_add (fills, g_new (struct kn_track_fill, 1));
      kn_track_fill_begin (fills->pdata[fills->len - 1], r->handoff, g_strstrip (name), side == SOUNDS);
      if (side == SOUNDS)
        set_level (((struct kn_track_fill *) fills->pdata[fills->len - 1])->track, lanes);
    }
  return fills->pdata[lane];
}

static void
lanes_end (struct lanes *lanes)
{
  for (guint side = 0; side < N_SIDES; side++)
    {
      for (guint i = 0; i < lanes->fills[side]->len; i++)
        kn_track_fill_end (lanes->fills[side]->pdata[i]);
      g_ptr_array_unref (lanes->fills[side]);
    }
}

static void
place_clip (kn_otio_reader *r, struct lanes *lanes, JsonObject *object, const struct spot *spot, double start)
{
  struct kn_track_fill *fill = get_fill (r, lanes, spot->side, spot->base[spot->side]);
  gint64 in = kn_otio_round (spot->record);
  gint64 out = kn_otio_round (spot->record + spot->until - spot->from);

  if (in >= out)
    {
      r->n_short++;
      return;
    }
  if (fill->at < in)
    kn_track_fill_gap (fill, in - fill->at);
  kn_otio_add_clip (r, fill, object, start + spot->from, out - in);
}

/* At frame `at` of its track. What would be seen of a clip beyond an end that is cut off is not seen. FALSE if nothing
 * is left of it. */
static gboolean
place_transition (kn_otio_reader *r, struct lanes *lanes, JsonObject *object, const struct spot *spot, double at)
{
  g_autoptr (GEnumClass) kinds = g_type_class_ref (KN_TYPE_TRANSITION);
  GEnumValue *kind = g_enum_get_value_by_nick (kinds, kn_otio_get_string (object, "name"));
  double before = MAX (0, kn_otio_get_time (r, kn_otio_get_object (object, "in_offset")));
  double after = MAX (0, kn_otio_get_time (r, kn_otio_get_object (object, "out_offset")));

  if (!is_seen (spot) || !lanes->takes[spot->side] || at + after <= spot->from || at - before >= spot->until)
    return FALSE;
  r->n_edges += at - before < spot->from - KN_OTIO_NEARLY || at + after > spot->until + KN_OTIO_NEARLY;
  if (at <= spot->from + KN_OTIO_NEARLY || at >= spot->until - KN_OTIO_NEARLY)
    return FALSE;
  kn_track_fill_transition (get_fill (r, lanes, spot->side, spot->base[spot->side]),
                            kind ? (KnTransition) kind->value : KN_TRANSITION_CROSS_DISSOLVE,
                            kn_otio_round (MIN (before, at - spot->from)),
                            kn_otio_round (MIN (after, spot->until - at)));
  return TRUE;
}

/* What of [from, until) of its parent is a child's, which begins there at frame `at`. */
static struct spot
narrow (const struct spot *spot, double at, double duration)
{
  struct spot inner = *spot;
  double from = MAX (spot->from, at);

  inner.from = from - at;
  inner.until = MIN (spot->until - at, duration);
  inner.record = spot->record + from - spot->from;
  inner.depth++;
  return inner;
}

static gboolean place (kn_otio_reader *r, struct lanes *lanes, JsonObject *item, struct spot spot, guint *height);

static int
get_side (JsonObject *item, int otherwise)
{
  const char *kind = kn_otio_is_schema (item, "Track", 1) ? kn_otio_get_string (item, "kind") : "";

  return g_str_equal (kind, "Audio") ? SOUNDS : g_str_equal (kind, "Video") ? PICTURES : otherwise;
}

/* Children of a track share its lanes; a transition is between what lies lowest on either side of it. height: how many
 * lanes were used, of either side. */
static gboolean
place_track (kn_otio_reader *r, struct lanes *lanes, JsonObject *track, const struct spot *spot, guint *height)
{
  JsonArray *children = kn_otio_get_array (track, "children");
  double at = 0;
  guint used[N_SIDES] = { 0, 0 };
  gboolean follows = FALSE;     /* a transition */

  for (guint i = 0; i < kn_otio_length_of (children); i++)
    {
      JsonObject *child = kn_otio_unwrap (kn_otio_nth_object (children, i));
      double duration = kn_otio_find_duration (r, child, spot->depth);
      struct spot inner = narrow (spot, at, duration);

      if (kn_otio_is_schema (child, "Transition", 1))
        {
          follows = place_transition (r, lanes, child, spot, at);
          r->n_low += follows && used[spot->side] > 1;
          continue;
        }
      used[PICTURES] = used[SOUNDS] = 0;
      r->n_nests += is_seen (&inner) && kn_otio_get_array (child, "children");
      if (!place (r, lanes, child, inner, used))
        return FALSE;
      r->n_low += follows && used[spot->side] > 1;
      follows = FALSE;
      for (guint side = 0; side < N_SIDES; side++)
        height[side] = MAX (height[side], used[side]);
      at += duration;
    }
  return TRUE;
}

/* Each child of a stack lies above what the ones before it used. */
static gboolean
place_stack (kn_otio_reader *r, struct lanes *lanes, JsonObject *stack, const struct spot *spot, guint *height)
{
  JsonArray *children = kn_otio_get_array (stack, "children");

  for (guint i = 0; i < kn_otio_length_of (children); i++)
    {
      JsonObject *child = kn_otio_unwrap (kn_otio_nth_object (children, i));
      struct spot inner = narrow (spot, 0, kn_otio_find_duration (r, child, spot->depth));
      guint used[N_SIDES] = { 0, 0 };

      inner.side = get_side (child, spot->side);
      for (guint side = 0; side < N_SIDES; side++)
        inner.base[side] += height[side];
      if (!place (r, lanes, child, inner, used))
        return FALSE;
      for (guint side = 0; side < N_SIDES; side++)
        height[side] += used[side];
    }
  return TRUE;
}

/* Also where none of it is seen: what is in it may be of a kind that cannot be read, or have markers. */
static gboolean
place_nest (kn_otio_reader *r, struct lanes *lanes, JsonObject *item, struct spot spot, double start, guint *height)
{
  if (spot.depth > KN_OTIO_MAX_DEPTH)
    {
      r->n_deep++;
      return TRUE;
    }
  if (is_seen (&spot))
    kn_otio_count_effects (r, item);
  spot.from += start;
  spot.until += start;
  return (kn_otio_is_schema (item, "Stack", 1) ? place_stack : place_track) (r, lanes, item, &spot, height);
}

static gboolean
check_schema (kn_otio_reader *r, JsonObject *item)
{
  if (kn_otio_is_schema (item, "Clip", 2) || kn_otio_is_schema (item, "Gap", 1) || kn_otio_is_schema (item, "Stack", 1)
      || kn_otio_is_schema (item, "Track", 1))
    return TRUE;
  g_set_error (r->error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED,
               _("The timeline has a “%.40s”, which this version of Kinora cannot read: save it for an older "
                 "OpenTimelineIO."),
               kn_otio_get_string (item, "OTIO_SCHEMA"));
  return FALSE;
}

/* Markers of what is cut away altogether are not seen either; those of a track may lie behind its last clip. */
static gboolean
place (kn_otio_reader *r, struct lanes *lanes, JsonObject *item, struct spot spot, guint *height)
{
  gboolean is_clip = kn_otio_is_schema (item, "Clip", 2), is_track = !spot.depth;
  double start = 0, duration, seen = MAX (0, spot.until - spot.from);

  if (!check_schema (r, item))
    return FALSE;
  /* Sounds are kept, muted. */
  if (!kn_otio_get_boolean (item, "enabled", TRUE) && !(spot.side == SOUNDS && (is_clip || is_track)))
    {
      r->n_disabled++;
      return TRUE;
    }
  if (!kn_otio_get_trimmed_range (r, item, &start, &duration))
    {
      if (is_clip)
        kn_otio_remark (r, _("The clip “%s” does not say how long it is: it was left out."),
                        kn_otio_get_string (item, "name"));
      if (is_track)
        seen = KN_TIMELINE_MAX_FRAMES;
    }
  if (lanes->takes[PICTURES] || spot.depth <= 1)
    kn_otio_read_markers (r, item, start + spot.from, spot.record, seen);
  if (!is_clip && !kn_otio_is_schema (item, "Gap", 1))
    return place_nest (r, lanes, item, spot, start, height);
  if (is_clip && is_seen (&spot) && lanes->takes[spot.side])
    {
      place_clip (r, lanes, item, &spot, start);
      height[spot.side] = 1;
    }
  return TRUE;
}

gboolean
kn_otio_place (kn_otio_reader *r, JsonObject *item, double from, double until)
{
  JsonObject *own = kn_otio_get_object (kn_otio_get_object (item, "metadata"), "kinora");
  double duration = kn_otio_find_duration (r, item, 0);
  struct spot spot = { .from = from, .until = MIN (until, duration), .side = get_side (item, PICTURES) };
  guint height[N_SIDES] = { 0, 0 };
  struct lanes lanes;
  gboolean ok;

  lanes_init (&lanes, kn_otio_get_string (item, "name"));
  lanes.gain_db = kn_timeline_clamp_gain (kn_otio_get_number (own, "gain_db", 0));
  lanes.muted = spot.side == SOUNDS && !kn_otio_get_boolean (item, "enabled", TRUE);
  lanes.takes[spot.side] = TRUE;
  lanes.takes[SOUNDS] |= !r->nests_sound;
  /* A track is there even if nothing is in it. */
  get_fill (r, &lanes, spot.side, 0);
  ok = place (r, &lanes, item, spot, height);
  lanes_end (&lanes);
  return ok;
}
