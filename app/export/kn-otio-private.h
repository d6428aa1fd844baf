/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What reading OpenTimelineIO is made of: items (clips and what hangs on them), and where they are placed. Times are
 * frames of the timeline that is made, and parts of frames where the file counts at other rates: only edges are rounded,
 * so that clips of another rate do not drift.
 */
#pragma once

#include "app/export/kn-otio-value.h"
#include "app/export/kn-timeline-read.h"

G_BEGIN_DECLS

/* Timelines within timelines, deeper than anybody cuts. */
#define KN_OTIO_MAX_DEPTH 40
/* Times that are less apart are the same. */
#define KN_OTIO_NEARLY 1e-6

typedef struct
{
  struct kn_handoff *handoff;                  /* what is made */
  const char        *folder;
  GError           **error;
  gboolean           nests_sound;              /* timelines within sound tracks bring their sounds themselves */
  guint              n_effects, n_speeds, n_disabled;  /* not read */
  guint              n_unseen;                 /* markers on frames that are cut away */
  guint              n_edges;                  /* transitions that reach over an end */
  guint              n_low;                    /* transitions to several layers, which act on the lowest */
  guint              n_nests, n_deep;
  guint              n_short;                  /* clips shorter than half a frame */
  guint              n_unread;                 /* media of a kind that cannot be read */
} kn_otio_reader;

/* Items */

double      kn_otio_get_time          (kn_otio_reader *r, JsonObject *time);
/* The nearest frame; a half goes up, whatever sum it comes from. */
gint64      kn_otio_round             (double time);
/* FALSE if there is no range. */
gboolean    kn_otio_get_range         (kn_otio_reader *r, JsonObject *parent, const char *key, double *start,
                                       double *duration);
/* Where an item begins in its own time, and how long it is. FALSE if nothing says so. */
gboolean    kn_otio_get_trimmed_range (kn_otio_reader *r, JsonObject *item, double *start, double *duration);
/* A timeline has no time of its own: its stack has. Anything else is itself. */
JsonObject *kn_otio_unwrap            (JsonObject *item);
/* Of an item where it stands, trimmed. */
double      kn_otio_find_duration     (kn_otio_reader *r, JsonObject *item, int depth);
/* What hangs on an item counts in the item's own time, whose frame start stands at record and of which duration frames
 * are seen. */
void        kn_otio_read_markers      (kn_otio_reader *r, JsonObject *owner, double start, double record,
                                       double duration);
void        kn_otio_count_effects     (kn_otio_reader *r, JsonObject *object);
/* So many frames of a clip's own time from start on. */
void        kn_otio_add_clip          (kn_otio_reader *r, struct kn_track_fill *fill, JsonObject *object, double start,
                                       gint64 duration);
/* A sentence in the user's language. */
void        kn_otio_remark            (kn_otio_reader *r, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Placing */

/* What lies in the timeline itself, a track as a rule; of it the frames [from, until), which begin with the timeline.
 * FALSE with r->error set if it has something in it that cannot be read. */
gboolean    kn_otio_place             (kn_otio_reader *r, JsonObject *item, double from, double until);

G_END_DECLS
