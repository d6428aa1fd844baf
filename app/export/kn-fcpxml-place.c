/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the clips of Final Cut Pro XML lie: the primary storyline, connected storylines and clips by lane, of an
 * audition what is picked. What is inside of compound and multicam clips is passed over, the time they take is kept. A
 * picture has the level of its own sound; what is only heard goes to a track of sounds wherever it stands.
 */
#include "app/export/kn-fcpxml-private.h"
#include "app/export/kn-fcpxml-sound.h"

#define MAX_LANE 64

/* Tracks by lane: 0 is the primary storyline, below 0 are sounds, below -MAX_LANE those that stand among pictures */

static struct kn_track_fill *
get_lane (kn_fcpxml_reader *r, int lane)
{
  struct kn_track_fill *fill = g_hash_table_lookup (r->lanes, GINT_TO_POINTER (lane));
  g_autofree char *name = g_strdup_printf ("%s%d", lane < 0 ? "A" : "V", lane < 0 ? -lane : lane + 1);

  if (fill)
    return fill;
  fill = g_new0 (struct kn_track_fill, 1);
  kn_track_fill_begin (fill, r->handoff, name, lane < 0);
  g_hash_table_insert (r->lanes, GINT_TO_POINTER (lane), fill);
  return fill;
}

static gboolean
is_clip (const char *name)
{
  static const char *const names[] = { "asset-clip", "clip", "video", "audio", "title", "ref-clip", "sync-clip",
                                       "mc-clip", NULL };

  return g_strv_contains (names, name);
}

/* What an audition shows is its first clip, at the audition's place; anything else is itself. */
static const struct kn_xml_node *
get_picked (kn_fcpxml_reader *r, const struct kn_xml_node *node)
{
  if (!g_str_equal (node->name, "audition"))
    return node;
  r->n_auditions++;
  for (guint i = 0; i < node->children->len; i++)
    if (is_clip (((const struct kn_xml_node *) node->children->pdata[i])->name))
      return node->children->pdata[i];
  return node;
}

static gboolean
is_enabled (const struct kn_xml_node *node)
{
  return g_strcmp0 (kn_xml_get (node, "enabled"), "0") != 0;
}

static char *
dup_title_text (const struct kn_xml_node *title)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < title->children->len; i++)
    {
      const struct kn_xml_node *child = title->children->pdata[i];

      if (!g_str_equal (child->name, "text"))
        continue;
      for (guint k = 0; k < child->children->len; k++)
        g_string_append (text, ((const struct kn_xml_node *) child->children->pdata[k])->text->str);
    }
  return g_string_free (text, FALSE);
}

static void read_anchored (kn_fcpxml_reader *r, const struct kn_xml_node *node, gint64 time, gint64 local,
                           gint64 duration, int depth);

/* The asset of a clip: its own, or that of the video or audio that a plain clip is made of. */
static const char *
get_ref (const struct kn_xml_node *node)
{
  const struct kn_xml_node *inner;

  if (!g_str_equal (node->name, "clip"))
    return kn_xml_get (node, "ref");
  inner = kn_fcpxml_find_own (node, "video");
  return kn_xml_get (inner ? inner : kn_fcpxml_find_own (node, "audio"), "ref");
}

/* A clip that does not say how long it is is as long as its file. */
static gint64
find_duration (kn_fcpxml_reader *r, const struct kn_xml_node *node)
{
  const char *ref = kn_xml_get (node, "ref");
  int media = ref ? GPOINTER_TO_INT (g_hash_table_lookup (r->assets, ref)) - 1 : -1;
  gint64 duration = kn_fcpxml_get_frames (r, kn_xml_get (node, "duration"));

  return duration > 0 || media < 0 ? duration : ((struct kn_handoff_media *) r->handoff->media->pdata[media])->n_frames;
}

/* A lane for a sound that stands among pictures, free from a time on; NULL if there are too many. */
static struct kn_track_fill *
begin_sound (kn_fcpxml_reader *r, gint64 at)
{
  struct kn_track_fill *fill;

  for (int lane = -MAX_LANE - 1; lane >= -2 * MAX_LANE; lane--)
    if ((fill = get_lane (r, lane))->at <= at)
      {
        kn_track_fill_gap (fill, at - fill->at);
        return fill;
      }
  r->n_moved++;
  return NULL;
}

static gboolean
is_heard_only (kn_fcpxml_reader *r, const struct kn_xml_node *node, int media)
{
  const struct kn_handoff_media *file = media < 0 ? NULL : r->handoff->media->pdata[media];

  return kn_fcpxml_is_sound (node) || (file && file->has_sound && !file->has_picture);
}

/* The sound of a picture that begins at another time than it, or ends at another, is a clip of its own. */
static void
split_sound (kn_fcpxml_reader *r, struct kn_handoff_clip *picture, const struct kn_xml_node *node)
{
  const char *start = kn_xml_get (node, "audioStart"), *length = kn_xml_get (node, "audioDuration");
  gint64 shift = start ? kn_fcpxml_get_frames (r, start) - kn_fcpxml_get_frames (r, kn_xml_get (node, "start")) : 0;
  gint64 at = picture->cut_in + shift, cut = MAX (0, -at);
  gint64 duration = length ? kn_fcpxml_get_frames (r, length) : picture->cut_out - picture->cut_in;
  struct kn_track_fill *fill;
  struct kn_handoff_clip *clip;

  if (picture->muted || picture->media < 0 || (!start && !length) || duration <= cut
      || !(fill = begin_sound (r, at + cut)))
    return;
  clip = kn_track_fill_clip (fill, picture->name, picture->media, kn_handoff_get_cut_source (picture) + shift + cut,
                             duration - cut);
  clip->gain_db = picture->gain_db;
  picture->gain_db = 0;
  picture->muted = TRUE;
}

static void
make_title (struct kn_handoff_clip *clip, const struct kn_xml_node *node)
{
  g_autofree char *text = dup_title_text (node);

  clip->kind = KN_HANDOFF_TITLE;
  clip->media = -1;
  clip->source_in = 0;
  kn_handoff_set_string (&clip->prompt, text);
}

/* A picture that is switched off takes its time and is not seen; a sound is there, muted. */
static void
add_clip (kn_fcpxml_reader *r, struct kn_track_fill *fill, const struct kn_xml_node *node, gint64 duration)
{
  const char *ref = get_ref (node);
  const gint64 *first = ref ? g_hash_table_lookup (r->starts, ref) : NULL;
  int media = ref ? GPOINTER_TO_INT (g_hash_table_lookup (r->assets, ref)) - 1 : -1;
  const struct kn_xml_node *note = kn_xml_child (node, "note");
  struct kn_fcpxml_sound sound = kn_fcpxml_read_sound (node);
  gboolean has_fades = sound.fade_in || sound.fade_out;
  gboolean is_title = g_str_equal (node->name, "title"), is_sound = fill->track->is_sound;
  struct kn_handoff_clip *clip;

  if (!is_sound && (!is_enabled (node) || is_heard_only (r, node, media)))
    {
      gint64 at = fill->at;

      kn_track_fill_gap (fill, duration);
      is_sound = is_heard_only (r, node, media);
      r->n_disabled += !is_sound;
      if (!is_sound || !(fill = begin_sound (r, at)))
        return;
    }
  r->n_empty += media < 0 && !is_title;
  r->n_speeds += kn_xml_child (node, "timeMap") != NULL;
  r->n_simpler += (sound.is_simpler || (!is_sound && has_fades)) && !sound.muted;
  clip = kn_track_fill_clip (fill, kn_xml_get (node, "name"), media,
                             kn_fcpxml_get_frames (r, kn_xml_get (node, "start")) - (first ? *first : 0),
                             duration);
  clip->muted = sound.muted || !is_enabled (node);
  clip->gain_db = sound.gain_db;
  if (note)
    kn_handoff_set_string (&clip->notes, note->text->str);
  if (is_title)
    make_title (clip, node);
  if (is_sound)
    {
      clip->fade_in = kn_fcpxml_get_frames (r, sound.fade_in);
      clip->fade_out = kn_fcpxml_get_frames (r, sound.fade_out);
    }
  else
    split_sound (r, clip, node);
}

/* The transition is centred on the cut, so it reaches as far to either side as its offset says. */
static void
note_transition (kn_fcpxml_reader *r, struct kn_track_fill *fill, const struct kn_xml_node *node, gint64 zero_local,
                 gint64 zero_time)
{
  gint64 duration = kn_fcpxml_get_frames (r, kn_xml_get (node, "duration"));
  gint64 start = kn_fcpxml_get_frames (r, kn_xml_get (node, "offset")) - zero_local + zero_time;
  gint64 before = CLAMP (fill->at - start, 0, duration);

  if (!kn_xml_get (node, "offset"))
    before = duration / 2;
  kn_track_fill_transition (fill, KN_TRANSITION_CROSS_DISSOLVE, before, duration - before);
}

/* Elements of a storyline follow each other. time is the record time of its start, local its own time there. */
static void
read_spine (kn_fcpxml_reader *r, struct kn_track_fill *fill, const struct kn_xml_node *spine, gint64 time, gint64 local,
            int depth)
{
  if (time > fill->at)
    kn_track_fill_gap (fill, time - fill->at);
  for (guint i = 0; i < spine->children->len; i++)
    {
      const struct kn_xml_node *node = get_picked (r, spine->children->pdata[i]);
      gint64 duration = find_duration (r, node), at = fill->at;

      if (g_str_equal (node->name, "transition"))
        {
          note_transition (r, fill, node, local, time);
          continue;
        }
      if (duration <= 0)
        continue;
      if (is_clip (node->name))
        add_clip (r, fill, node, duration);
      else if (g_str_equal (node->name, "gap"))
        kn_track_fill_gap (fill, duration);
      else
        continue;
      read_anchored (r, node, at, kn_fcpxml_get_frames (r, kn_xml_get (node, "start")), duration, depth + 1);
    }
}

static void
read_marker (kn_fcpxml_reader *r, const struct kn_xml_node *node, gint64 time, gint64 local, gint64 duration)
{
  gint64 at = time + kn_fcpxml_get_frames (r, kn_xml_get (node, "start")) - local;
  struct kn_handoff_marker *marker;

  if (at < time || at >= time + duration)
    {
      r->n_unseen++;
      return;
    }
  marker = kn_handoff_add_marker (r->handoff, kn_xml_get (node, "value"), at,
                                  kn_fcpxml_get_frames (r, kn_xml_get (node, "duration")));
  if (marker->duration <= 1)
    marker->duration = 0;
  kn_handoff_set_string (&marker->notes, kn_xml_get (node, "note"));
}

static int
get_lane_number (const struct kn_xml_node *node)
{
  const char *text = kn_xml_get (node, "lane");

  return text ? (int) CLAMP (g_ascii_strtoll (text, NULL, 10), -MAX_LANE, MAX_LANE) : 0;
}

static void
read_connected (kn_fcpxml_reader *r, const struct kn_xml_node *node, int lane, gint64 at)
{
  struct kn_track_fill *fill = get_lane (r, lane);
  gint64 duration = find_duration (r, node);

  if (duration <= 0)
    return;
  if (at < fill->at)
    {
      r->n_moved++;
      return;
    }
  kn_track_fill_gap (fill, at - fill->at);
  add_clip (r, fill, node, duration);
}

static void
read_anchored (kn_fcpxml_reader *r, const struct kn_xml_node *node, gint64 time, gint64 local, gint64 duration,
               int depth)
{
  for (guint i = 0; depth < 8 && i < node->children->len; i++)
    {
      const struct kn_xml_node *outer = node->children->pdata[i], *child = get_picked (r, outer);
      int lane = get_lane_number (outer);
      gint64 at = time + kn_fcpxml_get_frames (r, kn_xml_get (outer, "offset")) - local;

      if (g_str_equal (child->name, "marker") || g_str_equal (child->name, "chapter-marker"))
        read_marker (r, child, time, local, duration);
      else if (lane != 0 && at >= 0 && g_str_equal (child->name, "spine"))
        read_spine (r, get_lane (r, lane), child, at, 0, depth + 1);
      else if (lane != 0 && at >= 0 && is_clip (child->name))
        read_connected (r, child, lane, at);
    }
}

/* The sequence */

/* Lanes were met in any order. */
static gint
compare_tracks (gconstpointer a, gconstpointer b)
{
  const struct kn_handoff_track *p = *(struct kn_handoff_track *const *) a, *q = *(struct kn_handoff_track *const *) b;

  return (int) g_ascii_strtoll (p->name + 1, NULL, 10) - (int) g_ascii_strtoll (q->name + 1, NULL, 10);
}

void
kn_fcpxml_place (kn_fcpxml_reader *r, const struct kn_xml_node *sequence)
{
  GHashTableIter iter;
  gpointer fill;

  r->handoff->start_timecode = MAX (0, kn_fcpxml_get_frames (r, kn_xml_get (sequence, "tcStart")));
  read_spine (r, get_lane (r, 0), kn_xml_child (sequence, "spine"), 0, r->handoff->start_timecode, 0);
  g_hash_table_iter_init (&iter, r->lanes);
  while (g_hash_table_iter_next (&iter, NULL, &fill))
    kn_track_fill_end (fill);
  g_ptr_array_sort (r->handoff->pictures, compare_tracks);
  g_ptr_array_sort (r->handoff->sounds, compare_tracks);
  /* Lanes that had nothing but sounds. */
  for (guint t = r->handoff->pictures->len; t-- > 1;)
    if (!((struct kn_handoff_track *) r->handoff->pictures->pdata[t])->clips->len)
      g_ptr_array_remove_index (r->handoff->pictures, t);
  for (guint t = 0; t < r->handoff->sounds->len; t++)
    {
      struct kn_handoff_track *track = r->handoff->sounds->pdata[t];
      g_autofree char *name = g_strdup_printf ("A%u", t + 1);

      kn_handoff_set_string (&track->name, name);
    }
}
