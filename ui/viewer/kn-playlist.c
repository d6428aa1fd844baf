/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-playlist.h"

#include "app/media/kn-handoff-films.h"

/* ---- from the document ---- */

struct kn_handoff_clip *
kn_playlist_find_clip (const struct kn_handoff *handoff, guint64 id)
{
  for (guint i = 0; i < handoff->pictures->len; i++)
    {
      struct kn_handoff_track *track = handoff->pictures->pdata[i];

      for (guint k = 0; k < track->clips->len; k++)
        if (((struct kn_handoff_clip *) track->clips->pdata[k])->id == id)
          return track->clips->pdata[k];
    }
  return NULL;
}

static kn_handoff *
read_timeline (KnSession *session, KnRenderDesk *desk, guint64 compared, const char *film)
{
  KnDocument *document = kn_session_get_document (session);
  KnSequence *sequence = kn_session_get_sequence (session);
  kn_handoff *handoff = kn_handoff_new (sequence, 0, MAX (1, kn_sequence_get_duration_frames (sequence)));
  struct kn_handoff_clip *clip = film ? kn_playlist_find_clip (handoff, compared) : NULL;

  kn_handoff_use_drafts (handoff, document, kn_render_desk_dup_newest_draft, desk);
  if (clip)
    kn_handoff_use_film (handoff, clip, kn_document_get_node (document, compared), film);
  kn_handoff_use_pictures (handoff, document);
  return handoff;
}

static void
sign_tracks (GString *to, const kn_handoff *handoff, const GPtrArray *tracks)
{
  for (guint i = 0; i < tracks->len; i++)
    {
      struct kn_handoff_track *track = tracks->pdata[i];

      g_string_append_printf (to, "track %d %g\n", track->muted, track->gain_db);
      for (guint k = 0; k < track->clips->len; k++)
        {
          struct kn_handoff_clip *c = track->clips->pdata[k];
          const struct kn_handoff_media *media = kn_handoff_get_media (handoff, c);

          g_string_append_printf (to, "%d %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, c->kind,
                                  media && media->is_missing, c->start, c->end, c->source_in);
          g_string_append_printf (to, " %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                                  " %" G_GINT64_FORMAT " %g %d %d:%d %s\n", c->transition, c->transition_in,
                                  c->transition_out, c->fade_in, c->fade_out, c->gain_db, c->muted,
                                  media ? media->shape_w : 0, media ? media->shape_h : 0, media ? media->path : "");
          if (c->kind == KN_HANDOFF_TITLE)
            g_string_append_printf (to, "%s %s %s %s %g %g %g\n", c->prompt, c->font, c->colour, c->background,
                                    c->size_norm, c->x_norm, c->y_norm);
        }
    }
}

/* Most edits change nothing that is seen or heard: a prompt, a seed, a name. */
static char *
dup_signature (const kn_handoff *shown, const kn_handoff *other)
{
  GString *to = g_string_new (NULL);

  g_string_append_printf (to, "%d %d %d/%d\n", shown->width, shown->height, shown->rate.num, shown->rate.den);
  sign_tracks (to, shown, shown->pictures);
  sign_tracks (to, shown, shown->sounds);
  if (other)
    sign_tracks (to, other, other->pictures);
  return g_string_free (to, FALSE);
}

/* ---- life ---- */

struct kn_playlist *
kn_playlist_new (KnSession *session, KnRenderDesk *desk, guint64 compared, const char *shown_film, const char *other_film)
{
  struct kn_playlist *list = g_atomic_rc_box_new0 (struct kn_playlist);

  list->shown = read_timeline (session, desk, compared, shown_film);
  list->other = compared ? read_timeline (session, desk, compared, other_film) : NULL;
  list->signature = dup_signature (list->shown, list->other);
  return list;
}

struct kn_playlist *
kn_playlist_ref (struct kn_playlist *list)
{
  return g_atomic_rc_box_acquire (list);
}

static void
playlist_clear (gpointer data)
{
  struct kn_playlist *list = data;

  kn_handoff_free (list->shown);
  kn_handoff_free (list->other);
  g_free (list->signature);
}

void
kn_playlist_unref (struct kn_playlist *list)
{
  if (list)
    g_atomic_rc_box_release_full (list, playlist_clear);
}

gboolean
kn_playlist_equal (const struct kn_playlist *a, const struct kn_playlist *b)
{
  return g_str_equal (a->signature, b->signature);
}
