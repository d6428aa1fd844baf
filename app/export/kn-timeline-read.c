/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-timeline-read.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

gint64
kn_timeline_clamp_frames (double frames)
{
  if (!isfinite (frames))
    return 0;
  return llround (CLAMP (frames, (double) -KN_TIMELINE_MAX_FRAMES, (double) KN_TIMELINE_MAX_FRAMES));
}

double
kn_timeline_clamp_gain (double gain_db)
{
  return isnan (gain_db) ? 0 : CLAMP (gain_db, -120, 40);
}

gboolean
kn_timeline_parse_rate (double fps, KnRate *rate)
{
  double whole = round (fps);

  if (!(fps >= 1 && fps <= 1000))
    return FALSE;
  if (fabs (fps - whole) < 0.002)
    *rate = KN_RATE_INIT ((int) whole, 1);
  else if (fabs (fps * 1.001 - round (fps * 1.001)) < 0.01)
    *rate = KN_RATE_INIT ((int) round (fps * 1.001) * 1000, 1001);
  else
    *rate = KN_RATE_INIT ((int) lround (fps * 1000), 1000);
  return TRUE;
}

void
kn_timeline_note_speeds (struct kn_handoff *handoff, guint n)
{
  if (n)
    g_ptr_array_add (handoff->remarks,
                     g_strdup_printf (_("Changes of speed cannot be read: clips that play at normal speed now: %u."), n));
}

void
kn_track_fill_begin (struct kn_track_fill *fill, struct kn_handoff *handoff, const char *name, gboolean is_sound)
{
  *fill = (struct kn_track_fill) { .handoff = handoff };
  fill->track = kn_handoff_add_track (handoff, name, is_sound);
}

void
kn_track_fill_gap (struct kn_track_fill *fill, gint64 duration)
{
  fill->at = MIN (fill->at + MAX (duration, 0), KN_TIMELINE_MAX_FRAMES);
  fill->lap_in = fill->lap_out = 0;
}

void
kn_track_fill_transition (struct kn_track_fill *fill, KnTransition kind, gint64 before, gint64 after)
{
  fill->lap_kind = kind;
  fill->lap_in = MAX (before, 0);
  fill->lap_out = MAX (after, 0);
}

/* The overlap must leave each clip a part of its own, and there must be material before the one and after the other. */
static void
lay_over (struct kn_track_fill *fill, struct kn_handoff_clip *before, struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (fill->handoff, before);
  gint64 in = MIN (fill->lap_in, clip->source_in), out = fill->lap_out, tail = G_MAXINT64, room;

  if (media && media->n_frames >= 0 && !media->is_still)
    tail = media->n_frames - before->source_in - (before->end - before->start);
  room = MAX (0, before->end - before->start - before->transition_in - 1);
  in = CLAMP (in, 0, room);
  out = CLAMP (out, 0, MIN (MAX (tail, 0), clip->end - clip->start - 1));
  if (in + out <= 0)
    return;
  clip->start -= in;
  clip->source_in -= in;
  before->end += out;
  clip->transition = fill->lap_kind;
  clip->transition_in = before->transition_out = in + out;
}

struct kn_handoff_clip *
kn_track_fill_clip (struct kn_track_fill *fill, const char *name, int media, gint64 source, gint64 duration)
{
  struct kn_handoff_clip *before = fill->track->clips->len ? fill->track->clips->pdata[fill->track->clips->len - 1]
                                   : NULL;
  struct kn_handoff_clip *clip;

  duration = CLAMP (duration, 1, KN_TIMELINE_MAX_FRAMES);
  clip = kn_handoff_add_clip (fill->track, name, fill->at, fill->at + duration);
  clip->media = media;
  clip->kind = media >= 0 ? KN_HANDOFF_MEDIA : KN_HANDOFF_EMPTY;
  clip->source_in = CLAMP (source, 0, KN_TIMELINE_MAX_FRAMES);
  if (before && before->cut_out == clip->cut_in && (fill->lap_in || fill->lap_out))
    lay_over (fill, before, clip);
  fill->lap_in = fill->lap_out = 0;
  fill->at = MIN (fill->at + duration, KN_TIMELINE_MAX_FRAMES);
  return clip;
}

void
kn_track_fill_end (struct kn_track_fill *fill)
{
  for (guint i = 0; i < fill->track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = fill->track->clips->pdata[i];

      fill->handoff->duration = MAX (fill->handoff->duration, clip->end);
    }
}
