/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: kn_handoff_new() main only; the result is immutable afterwards and may be used by any thread
 *
 * A timeline as plain numbers and words: what every way out of the program is made from, films and editor timelines
 * alike, and what every importer makes. Frames are at the timeline's rate and record times count from its beginning.
 * Where two clips of a track overlap their records overlap, with a transition over the overlap; cut_in and cut_out
 * are the same clips abutting, for formats that want that. All strings are owned, never NULL unless said so.
 */
#pragma once

#include "app/document/kn-document-types.h"
#include "app/document/kn-sequence.h"

G_BEGIN_DECLS

struct kn_handoff_media
{
  char    *name;
  char    *path;            /* absolute; for an import as it was written, resolved against the file */
  gint64   n_frames;        /* at the timeline's rate; -1: a still or not known */
  int      width, height;   /* 0: not known */
  int      shape_w, shape_h; /* drawn in this shape, whatever its own: a draft is coarser by other measures in width and
                                height, a still overhangs and is cut; 0: as it is */
  KnRate   rate;            /* the file's own; the timeline's where it is not known */
  int      channels;        /* of the sound; 0: not known */
  gboolean has_picture, has_sound, is_still, is_missing;
  gboolean is_take;         /* a model made it */
};

typedef enum
{
  KN_HANDOFF_MEDIA,
  KN_HANDOFF_TITLE,
  KN_HANDOFF_EMPTY,         /* a shot of which nothing has been rendered */
} KnHandoffKind;

struct kn_handoff_clip
{
  KnHandoffKind kind;
  char        *name, *notes, *prompt;
  char        *number, *camera;      /* shots: slate number, name of the move */
  guint64      id;                   /* of the document's node; 0 for imports */
  gint64       start, end;           /* record */
  gint64       cut_in, cut_out;
  gint64       source_in;            /* content frame at start */
  int          media;                /* index, -1 for titles and empty shots */
  KnTransition transition;           /* over the overlap with the clip before */
  gint64       transition_in, transition_out;
  gint64       fade_in, fade_out;
  double       gain_db;              /* of what is heard; of a picture, the sound that its file has */
  gboolean     muted;                /* likewise: a picture is seen all the same */
  gboolean     is_own_sound;         /* of a picture: nobody placed it; see kn_timeline_split_sound() */
  KnLabel      label;
  gint64       seed;
  GPtrArray   *inputs;               /* char *: what guided the model, file names */
  /* titles */
  char        *font, *colour, *background;
  double       size_norm, x_norm, y_norm;
};

struct kn_handoff_track
{
  char      *name;
  gboolean   is_sound;
  gboolean   muted;          /* muted, or another track is solo */
  double     gain_db;
  GPtrArray *clips;          /* struct kn_handoff_clip *, by start */
};

struct kn_handoff_marker
{
  char   *name, *notes;
  gint64  time, duration;
  KnLabel label;
};

struct kn_handoff
{
  char      *name;
  char      *folder;         /* of the project, or NULL */
  KnRate     rate;
  int        width, height;
  KnColour   colour;
  gint64     start_timecode; /* frames */
  gint64     duration;
  GPtrArray *pictures;       /* struct kn_handoff_track *, lowest first */
  GPtrArray *sounds;         /* struct kn_handoff_track *, uppermost first */
  GPtrArray *markers;        /* struct kn_handoff_marker *, by time */
  GPtrArray *media;          /* struct kn_handoff_media * */
  GHashTable *media_by_path; /* as they were added: path → index + 1 */
  gboolean   sounds_apart;   /* an import: pictures are silent, see kn_timeline_join_sound() */
  GPtrArray *remarks;        /* char *: what a reader left out or guessed, sentences in the user's language */
};

typedef struct kn_handoff kn_handoff;

/* The part [in, out) of a sequence. Hidden layers are left out. */
struct kn_handoff *kn_handoff_new  (KnSequence *sequence, gint64 in_frames, gint64 out_frames);
/* An empty one, for importers. */
struct kn_handoff *kn_handoff_new_empty (const char *name, KnRate rate, int width, int height);
/* Accepts NULL. */
void               kn_handoff_free (struct kn_handoff *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_handoff, kn_handoff_free)

struct kn_handoff_track  *kn_handoff_add_track  (struct kn_handoff *self, const char *name, gboolean is_sound);
/* start, end and the cuts are set; no media. Appends. */
struct kn_handoff_clip   *kn_handoff_add_clip   (struct kn_handoff_track *track, const char *name, gint64 start,
                                                 gint64 end);
struct kn_handoff_marker *kn_handoff_add_marker (struct kn_handoff *self, const char *name, gint64 time,
                                                 gint64 duration);
/* Index of the media with this path, which is added if it is new. */
int                       kn_handoff_add_media  (struct kn_handoff *self, const char *path, const char *name);
/* The same for one that is shown in a way of its own: always a new one. */
int                       kn_handoff_append_media (struct kn_handoff *self, const char *path, const char *name);
void                      kn_handoff_set_string (char **string, const char *value);

/* The media of a clip, or NULL. */
const struct kn_handoff_media *kn_handoff_get_media (const struct kn_handoff *self, const struct kn_handoff_clip *clip);
/* Frames before source_in and after the clip's last; -1: as many as wanted. */
gint64 kn_handoff_get_head (const struct kn_handoff *self, const struct kn_handoff_clip *clip);
gint64 kn_handoff_get_tail (const struct kn_handoff *self, const struct kn_handoff_clip *clip);
/* First source frame of the abutting form. */
gint64 kn_handoff_get_cut_source (const struct kn_handoff_clip *clip);
/* One sentence, in the user's language, for each picture or sound of [in, out) that is missing or too short; empty if all
 * is there. Free with g_ptr_array_unref(). */
GPtrArray *kn_handoff_find_missing (const struct kn_handoff *self, gint64 in_frames, gint64 out_frames);

G_END_DECLS
