/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * MLT XML: what kn-shotcut.c (the plain form) and kn-kdenlive.c have in common. Frames count from the beginning of the
 * file at the profile's rate; "out" is the last frame that is seen.
 */
#pragma once

#include "app/export/kn-xml.h"
#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

struct kn_mlt
{
  const struct kn_handoff *handoff;
  const char *folder;         /* where the file will lie; NULL for absolute paths */
  kn_xml     *xml;
  gboolean    kdenlive;
  GPtrArray  *titles;         /* const struct kn_handoff_clip *, each a producer of its own */
  char       *last;           /* the last frame of the timeline */
};

/* The root, the profile and one producer for each medium and title. */
void  kn_mlt_begin             (struct kn_mlt *w, const struct kn_handoff *handoff, const char *folder,
                                gboolean kdenlive);
/* Frees what w holds. Free the text with g_free(). */
char *kn_mlt_end               (struct kn_mlt *w);

/* A property of the element that is open. */
void  kn_mlt_put               (struct kn_mlt *w, const char *name, const char *value);
void  kn_mlt_put_int           (struct kn_mlt *w, const char *name, gint64 value);
/* Nothing if length is 0. */
void  kn_mlt_put_blank         (struct kn_mlt *w, gint64 length);
/* Frames start to end of the timeline, which lie in clip, as an "entry" or a "track". */
void  kn_mlt_put_cut           (struct kn_mlt *w, const struct kn_handoff_track *track,
                                const struct kn_handoff_clip *clip, const char *element, gint64 start, gint64 end);
/* Frames that clip i shares with the one before it; 0 for i past the end. */
gint64 kn_mlt_get_lap          (const struct kn_handoff_track *track, guint i);
/* Whole clips, those of which list says which. */
void  kn_mlt_put_cuts          (struct kn_mlt *w, const struct kn_handoff_track *track, const guint8 *list, guint8 which);
/* Which of two playlists each clip of a track is in, so that those which overlap are in different ones. */
void  kn_mlt_assign            (const struct kn_handoff_track *track, guint8 *list);
/* To be ended by the caller. */
void  kn_mlt_begin_transition  (struct kn_mlt *w, const char *service, gint64 a, gint64 b);
void  kn_mlt_put_black         (struct kn_mlt *w, const char *id);
/* Puts a track on the black one, which is number 0: sounds are added, the highest picture is seen; under a title what is
 * below shows through. */
void  kn_mlt_put_track_blend   (struct kn_mlt *w, const struct kn_handoff_track *track, guint number);

/* Sounds below pictures, the uppermost last. */
const struct kn_handoff_track *kn_mlt_nth_track (struct kn_mlt *w, guint i);
guint    kn_mlt_count_tracks (struct kn_mlt *w);
gint64   kn_mlt_media_length (const struct kn_handoff *handoff, const struct kn_handoff_media *media);
/* In Kdenlive's bin titles follow the files. */
gint64   kn_mlt_bin_id       (struct kn_mlt *w, const struct kn_handoff_clip *clip);

G_END_DECLS
