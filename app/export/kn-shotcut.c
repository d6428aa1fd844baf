/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plain MLT, in the form that Shotcut takes for a timeline of its own: a tractor of playlists above one named
 * "background". Pictures that overlap become an entry of two tracks and a transition; sounds that overlap lie on two
 * tracks.
 */
#include "app/export/kn-mlt-private.h"
#include "app/export/kn-timeline.h"

static char *
dup_mix_id (guint number, guint i)
{
  return g_strdup_printf ("mix%u.%u", number, i);
}

static void
put_mix (struct kn_mlt *w, const struct kn_handoff_track *track, guint number, guint i)
{
  const struct kn_handoff_clip *before = track->clips->pdata[i - 1], *clip = track->clips->pdata[i];
  gint64 lap = kn_mlt_get_lap (track, i);
  g_autofree char *id = dup_mix_id (number, i), *last = g_strdup_printf ("%" G_GINT64_FORMAT, lap - 1);

  kn_xml_begin (w->xml, "tractor", "id", id, "in", "0", "out", last, NULL);
  kn_mlt_put (w, "shotcut:transition", "lumaMix");
  kn_mlt_put_cut (w, track, before, "track", clip->start, clip->start + lap);
  kn_mlt_put_cut (w, track, clip, "track", clip->start, clip->start + lap);
  for (guint k = 0; k < 2; k++)
    {
      kn_mlt_begin_transition (w, k ? "luma" : "mix", 0, 1);
      kn_mlt_put (w, "out", last);
      kn_mlt_put (w, k ? "alpha_over" : "start", k ? "1" : "-1");
      kn_mlt_put (w, k ? "progressive" : "accepts_blanks", "1");
      kn_xml_end (w->xml);
    }
  kn_xml_end (w->xml);
}

static void
put_pictures (struct kn_mlt *w, const struct kn_handoff_track *track, guint number)
{
  gint64 at = 0;

  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];
      gint64 lap = kn_mlt_get_lap (track, i), start = clip->start + lap;
      gint64 end = clip->end - kn_mlt_get_lap (track, i + 1);
      g_autofree char *mix = dup_mix_id (number, i), *last = g_strdup_printf ("%" G_GINT64_FORMAT, lap - 1);

      if (clip->kind == KN_HANDOFF_EMPTY)
        continue;
      kn_mlt_put_blank (w, clip->start - at);
      if (lap > 0)
        kn_xml_leaf (w->xml, "entry", "producer", mix, "in", "0", "out", last, NULL);
      if (end > start)
        kn_mlt_put_cut (w, track, clip, "entry", start, end);
      at = end;
    }
}

/* A playlist with the clips that lie in it. */
struct row
{
  const struct kn_handoff_track *track;
  guint8 *list;       /* see kn_mlt_assign() */
  guint8  which;
};

static void
row_clear (gpointer data)
{
  g_free (((struct row *) data)->list);
}

static GArray *
find_rows (struct kn_mlt *w)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (struct row));

  g_array_set_clear_func (rows, row_clear);
  for (guint t = 0; t < kn_mlt_count_tracks (w); t++)
    {
      const struct kn_handoff_track *track = kn_mlt_nth_track (w, t);
      g_autofree guint8 *list = g_new0 (guint8, track->clips->len + 1);
      guint8 n = 1;

      if (track->is_sound)
        kn_mlt_assign (track, list);
      for (guint i = 0; i < track->clips->len; i++)
        n = MAX (n, list[i] + 1);
      for (guint8 k = 0; k < n; k++)
        {
          struct row row = { track, g_memdup2 (list, track->clips->len + 1), k };

          g_array_append_val (rows, row);
        }
    }
  return rows;
}

static void
put_row (struct kn_mlt *w, const struct row *row, const char *id, guint number)
{
  for (guint i = 0; !row->track->is_sound && i < row->track->clips->len; i++)
    if (kn_mlt_get_lap (row->track, i) > 0)
      put_mix (w, row->track, number, i);
  kn_xml_begin (w->xml, "playlist", "id", id, NULL);
  kn_mlt_put (w, row->track->is_sound ? "shotcut:audio" : "shotcut:video", "1");
  kn_mlt_put (w, "shotcut:name", row->track->name);
  if (row->track->is_sound)
    kn_mlt_put_cuts (w, row->track, row->list, row->which);
  else
    put_pictures (w, row->track, number);
  kn_xml_end (w->xml);
}

char *
kn_mlt_write (const struct kn_handoff *handoff, const char *folder)
{
  g_autoptr (GArray) rows = NULL;
  struct kn_mlt w;

  kn_mlt_begin (&w, handoff, folder, FALSE);
  rows = find_rows (&w);
  kn_mlt_put_black (&w, "black");
  kn_xml_begin (w.xml, "playlist", "id", "background", NULL);
  kn_xml_leaf (w.xml, "entry", "producer", "black", "in", "0", "out", w.last, NULL);
  kn_xml_end (w.xml);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *id = g_strdup_printf ("playlist%u", i);

      put_row (&w, &g_array_index (rows, struct row, i), id, i);
    }
  kn_xml_begin (w.xml, "tractor", "id", "main", "in", "0", "out", w.last, NULL);
  kn_mlt_put (&w, "shotcut", "1");
  kn_xml_leaf (w.xml, "track", "producer", "background", NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      const struct kn_handoff_track *track = g_array_index (rows, struct row, i).track;
      g_autofree char *id = g_strdup_printf ("playlist%u", i);

      kn_xml_leaf (w.xml, "track", "producer", id, "hide", track->muted ? "both" : track->is_sound ? "video" : "audio",
                   NULL);
    }
  for (guint i = 0; i < rows->len; i++)
    kn_mlt_put_track_blend (&w, g_array_index (rows, struct row, i).track, i + 1);
  kn_xml_end (w.xml);
  return kn_mlt_end (&w);
}
